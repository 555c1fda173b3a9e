/*
 * The public shapes of the x86-64 machine. It knows nothing of Lua.
 *
 * One `Machine` is one guest: a memory below 4 GiB, registers, published code,
 * host functions. Guest code calls TypeScript through thunks (one 16-byte slot
 * of the thunk page per host function), TypeScript calls guest code through
 * `Machine.call`; both nest to any depth.
 */

import type { Promises } from "./promises.js";
import type { TranslatedCode } from "./wasm/tier/ahead.js";

/** Views of guest memory. Growth replaces them: read them from here, keep them for no longer than a call. */
export interface GuestMemory {
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  /** For what is not aligned. */
  readonly view: DataView;
  /** Bytes of guest memory now; addresses from here on fault. */
  readonly size: number;
  /** Grow to at least `size` bytes (rounded up to 64 KiB). False when the limit forbids it. */
  grow(size: number): boolean;
}

/**
 * See runtime/layout/externs.ts: letters p i d, a colon, one of p i d v. At most 6 integers and 8 doubles.
 * Also, not for functions that fast code calls: `l` is a 64-bit integer, as the number nearest to it; `...`
 * in front of the colon says that there may be more arguments, for which see varargs.ts. A function with
 * `...:v` takes all of them from registers and stack, and leaves its result, if any, where the ABI has it.
 */
export type HostSignature = string;

export type HostFunction = (...args: number[]) => number | void;

/** What stops a run besides its return. All are JavaScript errors. */
export type FaultKind =
  | "unmapped" // access to page 0, beyond memory, or to a range that is not mapped
  | "undefined" // undefined or unimplemented instruction: the message has its bytes
  | "not-code" // jump to an address where no code was published
  | "divide" // #DE
  | "alignment" // movaps and its like on an address that 16 does not divide
  | "breakpoint" // int3, ud2 raises "undefined"
  | "stack"; // guest stack exhausted

/** Why and where an instruction failed; `message` names address, nearest symbol and bytes. */
export interface FaultInfo {
  readonly kind: FaultKind;
  readonly pc: number;
  readonly address?: number;
  readonly symbol?: string;
  readonly registers: Readonly<Record<string, string>>;
}

/** A named address of published code. */
export interface GuestSymbol {
  readonly name: string;
  readonly address: number;
}

/**
 * Seam for the wasm tier: a region is code that may be translated as a unit.
 * Publishing makes [address, address + size) executable and drops anything
 * decoded or translated from it before; invalidating drops it only.
 */
export interface CodeRegion {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly symbols?: readonly GuestSymbol[];
  /**
   * Start and end of each function, ascending, as far as they are known: what runs often is translated
   * by functions then (wasm/tier/functions.ts). Asked for when code runs often.
   */
  readonly functions?: readonly number[];
  /** Names the code for other programs: the same name, most probably the same code at the same address. */
  readonly identity?: string;
  /** What the machine need not check in this code, see promises.ts; by default everything is. */
  readonly promises?: Promises;
}

/** Thrown by `Machine.call` when the instruction budget or an interrupt stops the run. */
export interface StopInfo {
  readonly reason: "budget" | "interrupt" | "time";
  /** Instructions since the limits began to count. */
  readonly executed: number;
  /** General registers, rip and flags, in hex, as they were at the checkpoint; none in a host function. */
  readonly registers: Readonly<Record<string, string>>;
}

export interface RunLimits {
  /** Most guest instructions; work of host functions counts, too. */
  readonly instructions?: number;
  /** Most milliseconds in which it runs; what it waits for a promise does not count. */
  readonly time?: number;
}

export interface MachineOptions {
  /** Bytes of memory at start, and the most it may grow to. */
  readonly initialSize: number;
  readonly maximumSize: number;
  /** Guest stack: [stackBase, stackBase + stackSize), rsp starts at its end. */
  readonly stackBase: number;
  readonly stackSize: number;
  /** Address of the thunk page and how many host functions it can hold. */
  readonly thunkBase: number;
  readonly thunkCount: number;
  /** "interp" executes one instruction at a time, "wasm" translates what runs often; default. */
  readonly tier?: Tier;
}

export type Tier = "interp" | "wasm";

/**
 * Thrown by a host function to resume guest code elsewhere, the way a C unwinder
 * would: the run whose part of the guest stack holds `sp` continues at `pc` with
 * rdi = a0, rsi = a1; runs nested inside it (and host frames between them) are
 * left by the JavaScript exception.
 */
export class GuestUnwind {
  constructor(
    readonly sp: number,
    readonly pc: number,
    readonly a0: number,
    readonly a1: number,
  ) {}
}

/** The machine as the rest of the runtime sees it. */
export interface MachineApi {
  readonly mem: GuestMemory;
  /** Register a host function; the result is its guest address (a thunk). Same name twice is an error. */
  defineHost(name: string, signature: HostSignature, fn: HostFunction): number;
  publish(region: CodeRegion): void;
  invalidate(address: number, size: number): void;
  /** What lies there is no longer code: jumps to it are faults. */
  unpublish(address: number, size: number): void;
  /** What addresses in a segment start from, in code for thread-local storage: 0 unless it is set. */
  setSegmentBase(segment: "fs" | "gs", base: number): void;
  /**
   * Run guest code at `pc` as a C function call with up to six integer arguments
   * (unsigned 32-bit values); returns eax as a signed i32. Callee-saved registers
   * and rsp are as before, also when it throws.
   */
  call(
    pc: number,
    a0?: number,
    a1?: number,
    a2?: number,
    a3?: number,
    a4?: number,
    a5?: number,
  ): number;
  /**
   * The same for code that ends soon by itself, even when the run is to stop. What it executes counts for
   * nothing: its caller pays.
   */
  callUnpaid(pc: number, a0?: number, a1?: number, a2?: number): number;
  /** Guest rsp now (unsigned): inside a host function, that of its caller's frame. */
  readonly sp: number;
  /** The guest stack: its lowest address, and where it begins, growing down. */
  readonly stackBase: number;
  readonly stackEnd: number;
  /** Guest instructions executed so far. */
  readonly executed: number;
  /** Instructions that may still run; Infinity by default. */
  budget: number;
  /** Asked now and then during runs: true stops the run with reason "interrupt". See Machine. */
  poll: (() => boolean) | null;
  /**
   * For host functions that do more than a few instructions would: pay for `units` of work,
   * each about an instruction's. Throws MachineStop when a run is to stop.
   */
  charge(units: number): void;
  /** Do something under limits, which can only be tighter than those around it. */
  within<T>(limits: RunLimits, body: () => T): T;
  /** End all runs under way with an error, which nothing on the way can keep. */
  end(error: unknown): never;
  /** For host functions that have called what may have swallowed it, or taken the time: throw what ends the run. */
  returned(): void;
  /** Ask a run to stop at its next checkpoint (may be set from a signal handler). */
  interrupt(): void;
  /**
   * Use a translation of published code that was made before, once code is hot. It counts
   * for nothing on a machine that does not translate, or holds other code there then.
   */
  install(translated: TranslatedCode): void;
  /** `name+0x12` for an address in published code or the thunk page. */
  symbolize(address: number): string;
}
