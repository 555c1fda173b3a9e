/*
 * Machine code that V8 made of the blob, kept between runs.
 *
 * Optimising the blob takes V8 0.2 s of CPU and 35 MB, and until that is done a program runs as
 * baseline code at a third of the speed. V8 can write what it has optimised as bytes and read them
 * again in a millisecond. Node has no interface for that, but V8's functions for its own tests
 * do it, and they refuse what another version, other flags or another CPU made.
 *
 *   first long run, or --prepare     optimised, serialised, written
 *   later runs                       read; optimised code from the first instruction on
 *
 * As in the code cache (scripts/loader.cjs), a checksum stands in front: V8 would not notice that it is damaged.
 */
import { closeSync, openSync, readSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** V8's own; they return undefined when they cannot. */
interface Natives {
  readonly serialise: (module: WebAssembly.Module) => ArrayBuffer | undefined;
  readonly deserialise: (
    code: ArrayBuffer,
    wire: Uint8Array<ArrayBuffer>,
  ) => WebAssembly.Module | undefined;
  readonly isOptimised: (run: () => number) => boolean;
}

/** Sets a flag of V8 without Node's module for that, which loads all of streams: of the command's loader. */
declare const SET_V8_FLAG: ((flag: string) => void) | undefined;

export const setV8Flag = (flag: string): void =>
  typeof SET_V8_FLAG === "function"
    ? SET_V8_FLAG(flag)
    : process.getBuiltinModule("node:v8").setFlagsFromString(flag);

/** Whether V8 is to optimise scripts soon, and whether it was to: of the command's loader. */
declare const OPTIMISE_SOON: ((yes: boolean) => boolean) | undefined;

export const optimiseSoon = (yes: boolean): boolean =>
  typeof OPTIMISE_SOON === "function" && OPTIMISE_SOON(yes);

/** Node's checksum, without its module for that, which loads all of streams, too. */
declare const CRC32: ((data: Uint8Array, value: number) => number) | undefined;

const checksum = (data: Uint8Array, before = 0): number =>
  typeof CRC32 === "function"
    ? CRC32(data, before)
    : process.getBuiltinModule("node:zlib").crc32(data, before);

/** A module, and a function of it unless all of it is optimised. */
interface Fresh {
  readonly module: WebAssembly.Module;
  readonly run: (() => number) | undefined;
}

export class CompiledModules {
  private readonly natives = natives();
  /** Code by the module's name. */
  private readonly code: Map<string, Uint8Array>;
  private readonly fresh = new Map<string, Fresh>();

  constructor(private readonly file: string) {
    this.code = this.natives === null ? new Map() : readModules(file);
  }

  /** Whether this V8 can keep code. */
  get works(): boolean {
    return this.natives !== null;
  }

  /** A module with its optimised code, if that was kept. */
  recall(name: string, wire: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
    const code = this.code.get(name);
    if (code === undefined || this.natives === null) return null;
    const module = this.deserialise(code, wire);
    if (module === null) this.code.clear(); // all of them are of another V8
    return module;
  }

  /** A module with its optimised code; null when this V8 has not made that. */
  deserialise(code: Uint8Array, wire: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
    return withSyntax(() => this.natives?.deserialise(wholeBuffer(code), wire)) ?? null;
  }
  /** What is optimised of a module, if the function is, or none is named. */
  serialise(module: WebAssembly.Module, run?: () => number): Uint8Array | null {
    const { natives } = this;
    if (natives === null) return null;
    // V8 ends the process when it is asked for a module of which nothing is optimised.
    const code = withSyntax(() =>
      run === undefined || natives.isOptimised(run) ? natives.serialise(module) : undefined,
    );
    return code === undefined ? null : new Uint8Array(code);
  }

  /** Keep what is optimised of a module when `save` is called, if the function is, or none is named. */
  keep(name: string, module: WebAssembly.Module, run?: () => number): void {
    this.fresh.set(name, { module, run });
  }

  /** Write what is new, with what was there before; whether it is there then. */
  save(): boolean {
    if (this.natives === null) return false;
    let isNew = false;
    for (const [name, { module, run }] of this.fresh) {
      const code = this.serialise(module, run);
      if (code === null) continue;
      this.code.set(name, code);
      isNew = true;
    }
    return isNew && writeModules(this.file, this.code);
  }
}

/** A buffer of these bytes alone. */
const wholeBuffer = (bytes: Uint8Array): ArrayBuffer =>
  (bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)).buffer as ArrayBuffer;

/**
 * Do something while V8 knows its own functions: when these are made, and whenever they are called, since V8
 * forgets the code of functions that were not called for long, and compiles them again.
 */
function withSyntax<T>(body: () => T): T {
  const soon = optimiseSoon(false);
  setV8Flag("--allow-natives-syntax");
  try {
    return body();
  } finally {
    setV8Flag("--no-allow-natives-syntax");
    optimiseSoon(soon);
  }
}

function natives(): Natives | null {
  const make = (...text: string[]): unknown => new Function(...text);
  try {
    return withSyntax(() => ({
      serialise: make("m", "return %SerializeWasmModule(m)") as Natives["serialise"],
      deserialise: make(
        "code",
        "wire",
        "return %DeserializeWasmModule(code, wire)",
      ) as Natives["deserialise"],
      isOptimised: make("run", "return %IsTurboFanFunction(run)") as Natives["isOptimised"],
    }));
  } catch {
    return null; // a V8 that has other names for them
  }
}

/** A checksum of all behind it, the length of a line of JSON with names and lengths, that line, and the code. */
const HEADER_WORDS = 2;
/** No module has more. */
const MOST_BYTES = 0x10000000;

/** Each module's code has a buffer of its own, which V8 takes as it is: to copy half a megabyte takes as long as to read it. */
export function readModules(file: string): Map<string, Uint8Array> {
  const modules = new Map<string, Uint8Array>();
  let fd = -1;
  try {
    fd = openSync(file, "r");
    const header = new Uint32Array(HEADER_WORDS);
    readSync(fd, header, 0, header.byteLength, null);
    const line = read(fd, header[1]);
    let sum = checksum(line, checksum(bytesOf(header.subarray(1))));
    for (const [name, size] of JSON.parse(textOf(line)) as [string, number][]) {
      const code = read(fd, size);
      sum = checksum(code, sum);
      modules.set(name, code);
    }
    if (sum !== header[0]) modules.clear();
  } catch {
    modules.clear(); // none yet
  }
  if (fd >= 0) closeSync(fd);
  return modules;
}
function read(fd: number, size: number): Uint8Array {
  if (size > MOST_BYTES) throw new Error("a damaged size");
  const bytes = new Uint8Array(size);
  if (readSync(fd, bytes, 0, size, null) < size) throw new Error("a file that ends too soon");
  return bytes;
}

export function writeModules(file: string, modules: ReadonlyMap<string, Uint8Array>): boolean {
  const temporary = `${file}.${process.pid}`;
  try {
    const sizes = [...modules].map(([name, { length }]) => [name, length]);
    const line = Buffer.from(JSON.stringify(sizes), "latin1");
    const header = Uint32Array.of(0, line.length);
    const behind = Buffer.concat([bytesOf(header.subarray(1)), line, ...modules.values()]);
    header[0] = checksum(behind);
    writeFileSync(temporary, Buffer.concat([bytesOf(header.subarray(0, 1)), behind]));
    renameSync(temporary, file);
    return true;
  } catch {
    rmSync(temporary, { force: true }); // a folder that is not ours
    return false;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
const textOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString("latin1");
