/*
 * Outputs appear whole, all of them, or not at all: under temporary names beside their
 * places first, then renamed, so that readers never see half a file and a run that
 * fails leaves the old ones.
 */
import {
  chmodSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync,
} from "node:fs"; // prettier-ignore
import path from "node:path";
import process from "node:process";

export interface OutputFile {
  /** `-` is standard output. */
  readonly file: string;
  readonly content: string | Uint8Array;
}

/** An output that cannot be written; the message names it and says why. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** Throws OutputError. Folders are made where they are missing. */
export function writeTogether(outputs: readonly OutputFile[]): void {
  const pending: { place: string; temporary: string }[] = [];
  let current = "";
  try {
    for (const { file, content } of outputs) {
      current = file;
      if (file === "-") continue;
      const place = followLinks(file);
      const old = statSync(place, { throwIfNoEntry: false });
      if (old && !old.isFile()) {
        writeFileSync(place, content); // a device or a pipe stays one
        continue;
      }
      mkdirSync(path.dirname(path.resolve(place)), { recursive: true });
      const temporary = `${place}.${process.pid}.tmp`;
      pending.push({ place, temporary });
      writeFileSync(temporary, content);
      if (old) chmodSync(temporary, old.mode);
    }
    for (const { place, temporary } of pending) {
      current = place;
      renameSync(temporary, place);
    }
  } catch (error) {
    for (const { temporary } of pending) rmSync(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason = /^\w+: ([^,]+)/.exec(message)?.[1] ?? message;
    throw new OutputError(`cannot write ${current}: ${reason} (${code})`, { cause: error });
  }
  for (const { file, content } of outputs) if (file === "-") process.stdout.write(content);
}

/** Where a file is, or would be, if its name is a link. */
function followLinks(file: string): string {
  let place = file;
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
