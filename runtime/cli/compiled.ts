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
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

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

const checksum = (data: Uint8Array): number =>
  typeof CRC32 === "function" ? CRC32(data, 0) : process.getBuiltinModule("node:zlib").crc32(data);

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
    return withSyntax(() => this.natives?.deserialise(new Uint8Array(code).buffer, wire)) ?? null;
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

const CHECKSUM_BYTES = 4;

/** A checksum of all behind it, a line of JSON with names and lengths, and the code. */
export function readModules(file: string): Map<string, Uint8Array> {
  const modules = new Map<string, Uint8Array>();
  try {
    const whole = readFileSync(file);
    if (whole.readUInt32LE() !== checksum(whole.subarray(CHECKSUM_BYTES))) return modules;
    let at = whole.indexOf("\n", CHECKSUM_BYTES) + 1;
    const sizes = JSON.parse(whole.toString("latin1", CHECKSUM_BYTES, at)) as [string, number][];
    for (const [name, size] of sizes) {
      modules.set(name, whole.subarray(at, at + size));
      at += size;
    }
  } catch {
    // None yet.
  }
  return modules;
}

export function writeModules(file: string, modules: ReadonlyMap<string, Uint8Array>): boolean {
  const temporary = `${file}.${process.pid}`;
  try {
    const sizes = JSON.stringify([...modules].map(([name, { length }]) => [name, length]));
    const head = Buffer.concat([Buffer.alloc(CHECKSUM_BYTES), Buffer.from(`${sizes}\n`)]);
    const whole = Buffer.concat([head, ...modules.values()]);
    whole.writeUInt32LE(checksum(whole.subarray(CHECKSUM_BYTES)));
    writeFileSync(temporary, whole);
    renameSync(temporary, file);
    return true;
  } catch {
    rmSync(temporary, { force: true }); // a folder that is not ours
    return false;
  }
}
