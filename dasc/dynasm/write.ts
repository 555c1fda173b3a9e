/*
 * Outputs appear whole, all of them, or not at all: under temporary names beside their
 * places first, then renamed, so that readers never see half a file and a run that
 * fails leaves the old ones.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";

export interface OutputFile {
  /** `-` is standard output. */
  readonly file: string;
  /** Parts are made while they are written. */
  readonly content: string | Uint8Array | Iterable<Uint8Array>;
}

/** An output that cannot be written; the message names it and says why. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/**
 * Throws OutputError, also for a folder that is not there: a name that was mistyped would
 * make one.
 * @param sources files that are no outputs, whatever the command line says
 */
export function writeTogether(
  outputs: readonly OutputFile[],
  sources: Iterable<string> = [],
): void {
  const taken = new Map(Array.from(sources, (file) => [followLinks(file), "it is a source"]));
  const pending: { place: string; temporary: string }[] = [];
  let current = "";
  const take = (place: string): void => {
    const why = taken.get(place);
    if (why !== undefined) throw new OutputError(`cannot write ${current}: ${why}`);
    taken.set(place, "two outputs would be there");
  };
  try {
    for (const { file, content } of outputs) {
      current = file;
      if (file === "-") {
        take(file);
        continue;
      }
      const place = followLinks(file);
      const old = statSync(place, { throwIfNoEntry: false });
      if (old && !old.isFile()) {
        put(place, content); // a device or a pipe stays one
        continue;
      }
      take(place);
      const folder = path.dirname(place);
      if (!existsSync(folder))
        throw new OutputError(`cannot write ${file}: there is no folder ${path.dirname(file)}`);
      const temporary = `${place}.${process.pid}.tmp`;
      pending.push({ place, temporary });
      put(temporary, content);
      if (old) chmodSync(temporary, old.mode);
    }
    for (const { place, temporary } of pending) {
      current = place;
      renameSync(temporary, place);
    }
  } catch (error) {
    for (const { temporary } of pending) rmSync(temporary, { force: true });
    if (!isSystemError(error)) throw error;
    throw new OutputError(`cannot write ${current}: ${reasonOf(error)}`, { cause: error });
  }
  for (const { file, content } of outputs)
    if (file === "-") for (const part of partsOf(content)) process.stdout.write(part);
}

type Content = OutputFile["content"];

const partsOf = (content: Content): Iterable<string | Uint8Array> =>
  typeof content === "string" || content instanceof Uint8Array ? [content] : content;

function put(file: string, content: Content): void {
  const fd = openSync(file, "w");
  try {
    for (const part of partsOf(content)) writeFileSync(fd, part);
  } finally {
    closeSync(fd);
  }
}

/** One of the operating system: a file that is not there, or may not be read. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

/** `no such file or directory (ENOENT)` */
export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return `${/^\w+: ([^,]+)/.exec(message)?.[1] ?? message} (${code})`;
}

/** Where a file is, or would be, if its name is a link. */
function followLinks(file: string): string {
  let place = path.resolve(file);
  for (let links = 0; links < 40; links++) {
    if (!lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) break;
    place = path.resolve(path.dirname(place), readlinkSync(place));
  }
  return place;
}

/**
 * Whoever reads standard output may stop, as head does; that is no error.
 * @param fail called when it cannot be written otherwise
 */
export function guardStdout(fail: (message: string) => void): void {
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") fail(`cannot write standard output: ${message}`);
    process.exit();
  });
}
