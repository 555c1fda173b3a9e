/*
 * The universe of one Lua VM: a machine, the addresses of what lives in it, and
 * what TypeScript keeps beside guest memory. Data only; the functions that work
 * on it take it as their first argument: `lj_tab_get(vm, L, t, key)`.
 *
 * Rules for runtime code:
 * - Addresses are unsigned JavaScript numbers; index views with `addr >>> 2`.
 * - Read views from `vm.mem` and never keep one across a call that may allocate.
 * - A collection runs only inside lj_gc_step and lj_gc_fullgc, which only
 *   lj_gc_check (at the points where LuaJIT has it) and library functions reach.
 *   An object that is only in a TypeScript variable does not survive it: anchor
 *   it on the Lua stack first.
 * - Errors: throw through lj_err_*; they never return. `try/finally` around calls
 *   that may throw is allowed and unwinds as one expects.
 *
 * Most modules of this folder import each other in a circle, as LuaJIT's files do: to allocate may be to
 * collect, to collect calls finalisers, calls raise errors, errors make strings, strings are allocated. Such
 * modules may use each other inside of functions only, not while they load: no class of one extends another's.
 */
import type { GuestMemory, MachineApi } from "../machine/types.js";
import { LJ_MAX } from "../layout/objects.js";
import type { VmSymbol } from "../layout/externs.js";
import { LISTS } from "../layout/memory.js";
import type { Allocator } from "./memory/alloc.js";
import { BlockPool, CellSpace } from "./memory/cells.js";
import { BigTables } from "./gc/gcbig.js";
import type { StringTable } from "./objects/strtab.js";
import type { HostEnv } from "./host/hostenv.js";

/**
 * A key of `vm.attachment`: per-VM state of a module, created on first use. What knows objects of the
 * global state (by their addresses or numbers) is `perState`: see universe.ts.
 */
export class Attachment<T> {
  constructor(
    readonly create: (vm: Vm) => T,
    readonly perState = false,
  ) {}
}

/** What belongs to one global state, and changes when another one becomes the VM's. */
export interface StateParts {
  g: number;
  L: number;
  dispatch: number;
  blocks: BlockPool;
  objects: CellSpace;
  strings: CellSpace;
  strtab: StringTable;
  big: BigTables;
  rounds: { count: number; cost: number };
  own: Map<unknown, unknown>;
}

/** A machine fault means that guest memory cannot be trusted any more: nothing runs in it. */
export class VmClosed extends Error {
  override readonly name = "VmClosed";
  constructor(override readonly cause: Error) {
    super(`closed by a fault of the machine, make a new state: ${cause.message}`);
  }
}

export class Vm implements StateParts {
  /** The machine fault that has closed the VM. */
  fault: Error | undefined = undefined;
  /** Address of global_State. */
  g = 0;
  /** Address of the main lua_State. */
  L = 0;
  /** Address of the dispatch table (GG_State + GG.dispatch). */
  dispatch = 0;
  /** Address of the loaded blob. */
  blob = 0;
  /** Runs of the machine nested in one another now. */
  hostDepth = 0;
  /** Most of them, and the depth up to which the JavaScript stack is known to have room; see call.ts. */
  maxDepth = 0;
  roomDepth = 0;
  /** The frame of coroutines that wait for something outside: they cannot be resumed meanwhile. */
  parking = 0;
  readonly mem: GuestMemory;
  /** Small objects; strings have a space of their own. */
  blocks: BlockPool;
  objects: CellSpace;
  strings: CellSpace;
  strtab: StringTable = { table: 0, mask: 0, next: 0, nextMask: 0, split: 0 };
  /** Lua errors are thrown as ErrorTrapped, and unwind nothing: while a trace is recorded. */
  errorTrap = false;
  /** The collector's: the large table that it is traversing, and rounds of marking. */
  big = new BigTables();
  rounds = { count: 0, cost: 0 };
  /** Code in C stores to any thread's stack at any time: it has the Lua/C API. */
  holdsThreads = false;
  /** Scratch of tabsize.ts. */
  readonly tabBins = new Uint32Array(LJ_MAX.ABITS + 1);
  private readonly attachments = new Map<unknown, unknown>();
  /** Attachments of the global state. */
  own = new Map<unknown, unknown>();

  constructor(
    readonly machine: MachineApi,
    readonly alloc: Allocator,
    /** The world outside: files, clock, standard streams. */
    readonly host: HostEnv,
    /** Guest addresses of the VM's entry points and continuations. */
    readonly sym: Readonly<Record<VmSymbol, number>>,
    /** Assembly fast functions, as many as there are handlers behind the opcodes. */
    readonly numAsmFF: number,
    readonly options: VmOptions,
  ) {
    this.mem = machine.mem;
    this.blocks = new BlockPool(alloc);
    this.objects = new CellSpace(this.blocks, alloc.lists + LISTS.objects);
    this.strings = new CellSpace(this.blocks, alloc.lists + LISTS.strings);
  }

  attachment<T>(key: Attachment<T>): T {
    const attachments = key.perState ? this.own : this.attachments;
    const known = attachments.get(key);
    if (known !== undefined) return known as T;
    const made = key.create(this);
    attachments.set(key, made);
    return made;
  }
}

export interface VmOptions {
  /** Stress build: a full collection at every point where the collector may run. */
  readonly gcStress?: boolean;
  /** Stress build: the n-th allocation fails with "not enough memory". */
  readonly failAllocation?: number;
  /** Most bytes that Lua objects may take. */
  readonly memoryLimit?: number;
  /** False: programs load source text only. */
  readonly bytecode?: boolean;
}
