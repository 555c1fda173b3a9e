/*
 * -b: list or save the bytecode of a chunk. Options and output are
 * those of luajit -b (jit.bcsave), object files excepted.
 */
import { HostError, type HostEnv, type HostFile } from "../core/hostenv.js";
import { newVm } from "../api/create.js";
import type { Vm } from "../core/vm.js";
import { lj_bcwrite } from "../syntax/bcwrite.js";
import { bytesReader } from "../syntax/lexchars.js";
import { listing } from "../syntax/listing.js";
import { loadProto } from "../syntax/load.js";
import { readChunk } from "../syntax/protoread.js";
import { LuaSyntaxError } from "../syntax/synerr.js";
import { PROGNAME, toBytes } from "./run.js";

const BYTECODE_USAGE = `Save LuaJIT bytecode: dasmoon -b[options] input output
  -l        Only list bytecode.
  -s        Strip debug info (default).
  -g        Keep debug info.
  -d        Generate bytecode in deterministic manner.
  -n name   Set module name (default: auto-detect from input name).
  -t type   Set output file type (default: auto-detect from output name).
  -e chunk  Use chunk string as input.
  --        Stop handling options.
  -         Use stdin as input and/or stdout as output.

File types: c h raw (default)
`;

/** What went wrong, for the user; without a text, how to use it. */
class BytecodeError extends Error {}

type FileType = "c" | "h" | "raw";

interface Job {
  list: boolean;
  strip: boolean;
  deterministic: boolean;
  name?: string;
  type?: FileType;
  chunk?: string;
  readonly files: string[];
}

function fileType(text: string): FileType {
  if (text === "c" || text === "h" || text === "raw") return text;
  throw new BytecodeError(`unknown file type '${text}'`);
}

/** Options may be bundled, a value following in the same argument or the next: -lg, -tc, -n name. */
function parse(args: readonly string[]): Job {
  const job: Job = { list: false, strip: true, deterministic: false, files: [] };
  const rest = [...args];
  const bundle = (letters: string): void => {
    for (let i = 0; i < letters.length; i++) {
      const value = (): string => {
        const text = letters.slice(i + 1) || rest.shift();
        if (text === undefined) throw new BytecodeError();
        i = letters.length;
        return text;
      };
      const letter = letters[i];
      if (letter === "l") job.list = true;
      else if (letter === "s") job.strip = true;
      else if (letter === "g") job.strip = false;
      else if (letter === "d") job.deterministic = true;
      else if (letter === "n") job.name = value();
      else if (letter === "t") job.type = fileType(value());
      else if (letter === "e") job.chunk = value();
      else throw new BytecodeError();
    }
  };
  bundle(rest.shift() ?? "");
  while (rest.length > 0 && rest[0].startsWith("-") && rest[0] !== "-") {
    const option = rest.shift()!;
    if (option === "--") break;
    bundle(option.slice(1));
  }
  job.files.push(...rest);
  return job;
}

function readAll(file: HostFile): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = new Uint8Array(1 << 16);
    const n = file.read(piece, 0, piece.length);
    if (n === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, n));
  }
}

function withFile<T>(host: HostEnv, name: string, mode: string, use: (file: HostFile) => T): T {
  let file: HostFile;
  try {
    file = host.open(name, mode);
  } catch (e) {
    if (e instanceof HostError) throw new BytecodeError(`cannot open ${name}: ${e.message}`);
    throw e;
  }
  try {
    return use(file);
  } catch (e) {
    if (e instanceof HostError) throw new BytecodeError(`cannot read ${name}: ${e.message}`);
    throw e;
  } finally {
    file.close();
  }
}

/** The prototype of the input. */
function readInput(vm: Vm, job: Job): number {
  const { host } = vm;
  const load = (bytes: Uint8Array, chunkname: string): number =>
    loadProto(vm, vm.L, bytesReader(bytes), chunkname);
  if (job.chunk !== undefined) return load(toBytes(job.chunk), job.chunk);
  const name = job.files[0];
  if (name === "-") return load(readAll(host.stdin), "=stdin");
  return load(withFile(host, name, "rb", readAll), `@${name}`);
}

/** A C identifier for the module. */
function moduleName(job: Job): string {
  const file = job.files[0] ?? "";
  const name = job.name ?? /([^/]*?)(\.[^./]*)?$/.exec(file)?.[1];
  if (name === undefined || !/^[\w.-]+$/.test(name)) throw new BytecodeError("bad module name");
  return name.replace(/[.-]/g, "_");
}

/** Bytes as lines of C array elements, none longer than 78 characters. */
function arrayLines(bytes: Uint8Array): string {
  let out = "";
  let line = "";
  for (const b of bytes) {
    const item = `${b},`;
    if (line.length + item.length > 78) {
      out += `${line}\n`;
      line = "";
    }
    line += item;
  }
  return out + line.replace(/,$/, "");
}

function encode(job: Job, dump: Uint8Array): Uint8Array {
  const output = job.files[1] ?? "-";
  const type = job.type ?? (/\.([ch])$/.exec(output)?.[1] as FileType | undefined) ?? "raw";
  if (type === "raw") return dump;
  const name = moduleName(job);
  const size = `#define luaJIT_BC_${name}_SIZE ${dump.length}\n`;
  const array = `luaJIT_BC_${name}[] = {\n${arrayLines(dump)}\n};\n`;
  return toBytes(
    type === "c"
      ? `#ifdef __cplusplus\nextern "C"\n#endif\n${size}static const unsigned char ${array}`
      : `${size}static const unsigned char ${array}`,
  );
}

function run(host: HostEnv, args: readonly string[]): void {
  const job = parse(args);
  const inputs = job.chunk === undefined ? 1 : 0;
  if (inputs === 0) job.files.unshift("");
  if (job.files.length < 1 + (job.list ? 0 : 1)) throw new BytecodeError();
  const vm = newVm({ host });
  const pt = readInput(vm, job);
  const { strip, deterministic } = job;
  const out = job.list
    ? toBytes(listing(readChunk(vm, pt)))
    : encode(job, lj_bcwrite(vm, pt, { strip, deterministic }));
  const name = job.files[1] ?? "-";
  if (name === "-") host.stdout.write(out);
  else withFile(host, name, "wb", (file) => file.write(out));
}

/** The exit status. */
export function runBytecode(host: HostEnv, args: readonly string[]): number {
  try {
    run(host, args);
    return 0;
  } catch (e) {
    if (!(e instanceof BytecodeError || e instanceof LuaSyntaxError)) throw e;
    const text = e.message === "" ? BYTECODE_USAGE : `${PROGNAME}: ${e.message}\n`;
    host.stderr.write(toBytes(text));
    return 1;
  }
}
