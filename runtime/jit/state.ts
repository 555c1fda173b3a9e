/*
 * The state of the trace compiler of one VM, and what it keeps of each trace.
 *
 *   hot counter ─▶ trace.ts (life) ─▶ record/ (bytecode, library functions) ─emitir─▶ opt/fold.ts
 *                                        snap.ts (what the interpreter must get back at exits)
 *   end of trace ─▶ opt/ (dce, loop, sink) ─▶ asm/ (registers, x86-64) ─▶ mcode.ts ─▶ the machine
 *   exit ─▶ asm/exit.ts restores the Lua stack from a snapshot ─▶ the interpreter, or a side trace
 *
 * A trace is a GC object in guest memory (GCtrace of runtime/layout, with the fields that
 * templates and the collector use) and a `Trace` here, which holds IR and snapshots. The
 * trace that is being recorded is `J.cur`: its IR is the one big buffer `J.irbuf`.
 *
 * Everybody takes the VM's JitState `J` as first argument, as LuaJIT's functions do, and
 * finds the VM at `J.vm`.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { LJ_STACK } from "../layout/frame.js";
import type { HostFunction } from "../machine/types.js";
import { IR__MAX, REF_BIAS, type IRCallName, type TRef } from "./ir.js";
import { IRBuf } from "./irbuf.js";
import { KeptWords } from "./kept.js";
import { Governor } from "./governor.js";
import type { FoldFunction } from "./opt/foldrule.js";
import type { RecorderEntry } from "./ffrecord/func.js";
import { RecordIndexes } from "./record/recordindex.js";
import { jitSettings, type JitSettings } from "./settings.js";

/** How a trace ends. ORDER LJ_TRLINK, names as jit.util.traceinfo shows them. */
export const linktypes = [
  "none",
  "root",
  "loop",
  "tail-recursion",
  "up-recursion",
  "down-recursion",
  "interpreter",
  "return",
  "stitch",
] as const;
export enum LJ_TRLINK {
  NONE,
  ROOT,
  LOOP,
  TAILREC,
  UPREC,
  DOWNREC,
  INTERP,
  RETURN,
  STITCH,
}

export enum TraceState {
  IDLE,
  RECORD,
  /** The first instruction is recorded at once (ITERN). */
  RECORD_1ST,
  START,
  END,
  ASM,
  ERR,
}

/** What is to be done after the interpreter has executed the instruction being recorded. */
export enum PostProc {
  NONE,
  FIXCOMP,
  FIXGUARD,
  FIXGUARDSNAP,
  FIXBOOL,
  FIXCONST,
  FFRETRY,
}

/** Flags of a snapshot entry: slot << 24 | flags | reference. */
export const SNAP_FRAME = 0x010000;
export const SNAP_CONT = 0x020000;
export const SNAP_NORESTORE = 0x040000;
export const SNAP_KEYINDEX = 0x100000;
export const SNAP = (slot: number, flags: number, ref: number): number =>
  ((slot << 24) + flags + ref) >>> 0;
export const snap_ref = (sn: number): number => sn & 0xffff;
export const snap_slot = (sn: number): number => sn >>> 24;
/** SnapShots.count of an exit that has a side trace. */
export const SNAPCOUNT_DONE = 255;
/** Words behind a snapshot's entries: PC, and the slot of its frame's base. */
export const SNAP_PCBASE = 2;

/** Bytes of an exit's stub, of which a jump overwrites the first five. */
export const STUB_SIZE = 9;

const NONE_8 = new Uint8Array(0);
const NONE_16 = new Uint16Array(0);
const NONE_32 = new Uint32Array(0);

/** The snapshots of a trace: one row per snapshot, and the map that they share. */
export class SnapShots {
  /** Index of the first entry in `map`. */
  mapofs = NONE_32;
  /** The first instruction behind the snapshot. */
  ref = NONE_16;
  nslots = NONE_8;
  topslot = NONE_8;
  /** Entries; SNAP_PCBASE words follow. */
  nent = NONE_8;
  /** Exits taken, or SNAPCOUNT_DONE. */
  count = NONE_8;
  map = NONE_32;

  constructor(snapshots: number, entries: number) {
    this.reserve(snapshots, entries);
  }

  /** Have room for so many rows and map words. */
  reserve(snapshots: number, entries: number): void {
    if (snapshots > this.ref.length) {
      const n = Math.max(snapshots, 2 * this.ref.length);
      this.mapofs = grown(this.mapofs, new Uint32Array(n));
      this.ref = grown(this.ref, new Uint16Array(n));
      this.nslots = grown(this.nslots, new Uint8Array(n));
      this.topslot = grown(this.topslot, new Uint8Array(n));
      this.nent = grown(this.nent, new Uint8Array(n));
      this.count = grown(this.count, new Uint8Array(n));
    }
    if (entries > this.map.length)
      this.map = grown(this.map, new Uint32Array(Math.max(entries, 2 * this.map.length)));
  }

  /** Bytecode address that an exit at this snapshot continues at. */
  pc(snapno: number): number {
    return this.map[this.mapofs[snapno] + this.nent[snapno]];
  }
  /** Slot of the base of the innermost frame, relative to the trace's own base slots. */
  baseslot(snapno: number): number {
    return this.map[this.mapofs[snapno] + this.nent[snapno] + 1];
  }

  /** A copy of the first `snapshots` rows and `entries` map words. */
  slice(snapshots: number, entries: number, kept: KeptWords): SnapShots {
    const copy = new SnapShots(0, 0);
    const words = kept.room(10 * snapshots + 4 * entries);
    const { buffer } = words.u8;
    const taken = <A extends Uint8Array | Uint16Array | Uint32Array>(
      to: A,
      from: ArrayLike<number>,
    ): A => {
      for (let k = 0; k < to.length; k++) to[k] = from[k];
      words.used += to.byteLength;
      return to;
    };
    const u8 = (from: Uint8Array): Uint8Array<ArrayBuffer> =>
      taken(new Uint8Array(buffer, words.used, snapshots), from);
    copy.map = taken(new Uint32Array(buffer, words.used, entries), this.map);
    copy.mapofs = taken(new Uint32Array(buffer, words.used, snapshots), this.mapofs);
    copy.ref = taken(new Uint16Array(buffer, words.used, snapshots), this.ref);
    copy.nslots = u8(this.nslots);
    copy.topslot = u8(this.topslot);
    copy.nent = u8(this.nent);
    copy.count = u8(this.count);
    return copy;
  }
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

const NO_IR = new IRBuf(0, 0);
const NO_SNAPSHOTS = new SnapShots(0, 0);

/**
 * Register field of an instruction that has none: not yet, or never (sunk: no code is made
 * for it; SUNK while an exit makes it again).
 */
export const RID_INIT = 0xff;
export const RID_SINK = RID_INIT - 1;
export const RID_SUNK = RID_INIT - 2;

/** A trace: finished, or J.cur. Names are those of LuaJIT's GCtrace. */
export class Trace {
  traceno = 0;
  /** Address of its GCtrace in guest memory; 0 while it is being recorded. */
  obj = 0;
  /** IR: instructions [REF_FIRST, nins), constants [nk, REF_BIAS). */
  nins = REF_BIAS;
  nk = REF_BIAS;
  nsnap = 0;
  nsnapmap = 0;
  startpt = 0;
  /** Bytecode address it starts at, and the instruction that stood there before it was patched. */
  startpc = 0;
  startins = 0;
  /** Guest address and bytes of the machine code, and the offset of the loop's start. */
  mcode = 0;
  szmcode = 0;
  mcloop = 0;
  nchild = 0;
  spadjust = 0;
  /** Linked trace: itself for loops. */
  link = 0;
  linktype = LJ_TRLINK.NONE;
  /** Root trace of a side trace, 0 for a root trace. */
  root = 0;
  nextroot = 0;
  nextside = 0;
  /** Of a root trace: exits of its tree that governor.ts has refused a trace, and since when it counts them. */
  refusals = 0;
  refusedFrom = 0;
  sinktags = false;
  topslot = 0;
  /** Guest address of the exits' stubs, which lie side by side. */
  stubs = 0;
  /** Where every round passes, if not through another trace: 0 for none. See leave.ts. */
  leaveat = 0;
  /** The snapshot that holds there, and the stub that leaves through it. */
  leavesnap = 0;
  leavestub = 0;

  constructor(
    public ir: IRBuf,
    public snap: SnapShots,
  ) {}

  /** It is gone; what the machine was told of it may go on for longer. */
  free(): void {
    this.nsnap = this.leaveat = 0;
    this.ir = NO_IR;
    this.snap = NO_SNAPSHOTS;
  }

  /** Guest address of the stub of an exit. */
  exitstub(exitno: number): number {
    return this.stubs + STUB_SIZE * exitno;
  }
}

/** The cache of bytecode addresses whose traces were aborted. */
export const PENALTY_SLOTS = 64;
export const PENALTY_MIN = 36 * 2;
export const PENALTY_MAX = 60000;
export const PENALTY_RNDBITS = 4;
export interface HotPenalty {
  pc: number;
  val: number;
  reason: number;
}

/** Narrowing's cache of conversions. */
export const BPROP_SLOTS = 16;
export interface BPropEntry {
  key: number;
  val: number;
  mode: number;
}

/** What is known of the loop counter of the innermost FORL. */
export interface ScEvEntry {
  pc: number;
  idx: number;
  start: number;
  stop: number;
  step: number;
  t: number;
  dir: number;
}

/** The instruction that fold rules work on; op1 and op2 lead to the operands in J.cur.ir. */
export interface FoldState {
  o: number;
  /** Type with flags, IRT. */
  t: number;
  op1: number;
  op2: number;
}

/** Fold rules by key; see opt/fold.ts. */
export interface FoldTable {
  /** Function << 24 | key. */
  readonly hash: Uint32Array;
  /** By number: the order of the `fold` calls, as buildvm counts them. */
  readonly functions: readonly FoldFunction[];
  /** Where in `hash` a key stands, if it does. */
  readonly hashkey: (key: number) => number;
}

/** Slots of a trace, all frames together. */
export const LJ_MAX_JSLOTS = 250;
/** Slots before the first: function and frame link (LJ_FR2). */
export const FR2_BASE = 1 + 1;
/** Most PHIs, exits of a trace and nested frames. */
export const LJ_MAX_PHI = 64;

function doubleWords(): { readonly f64: Float64Array; readonly i32: Int32Array } {
  const f64 = new Float64Array(1);
  return { f64, i32: new Int32Array(f64.buffer) };
}

export class JitState {
  /** JIT_F. */
  get flags(): number {
    return this.settings.flags;
  }
  readonly param: Int32Array;
  /** Decides which traces are worth what they cost. */
  readonly governor: Governor;

  state = TraceState.IDLE;
  /** The trace being recorded and compiled. */
  cur: Trace;
  private allocated: IRBuf | undefined = undefined;
  /** Half a megabyte, which most states never need. */
  get irbuf(): IRBuf {
    return (this.allocated ??= new IRBuf());
  }
  /** By trace number; [0] is unused. */
  traces: (Trace | undefined)[] = [undefined];
  freetrace = 0;

  /** Recording: thread, bytecode address of the current instruction, function, prototype. */
  L = 0;
  pc = 0;
  fn = 0;
  pt = 0;
  /** References of the slots of all frames; those of the current frame begin at baseslot. */
  readonly slot = new Int32Array(LJ_MAX_JSLOTS + LJ_STACK.EXTRA) as Int32Array &
    Record<number, TRef>;
  baseslot = 0;
  maxslot = 0;
  mergesnap = false;
  needsnap = false;
  /** IRT.GUARD when a guard was emitted since the last snapshot. */
  guardemit = 0;
  bcskip = 0;
  readonly fold: FoldState = { o: 0, t: 0, op1: 0, op2: 0 };
  /** The fold rules, once lj_opt_fold_init has been told what buildvm made of them. */
  foldTable: FoldTable | null = null;
  /** The bytecode range of the loop that a root trace may not leave. */
  bc_min = 0;
  bc_extent = 0;
  instunroll = 0;
  loopunroll = 0;
  tailcalled = 0;
  framedepth = 0;
  retdepth = 0;
  /** Reference of the last LOOP, or 0. */
  loopref = 0;
  postproc = PostProc.NONE;
  /** The comparison that FIXCOMP is about. */
  comppc = 0;
  retryrec = false;
  /** KGC of the trace object itself, for stitching. */
  ktrace = 0;
  /** Newest instruction per opcode, 0 for none. */
  readonly chain = new Uint16Array(IR__MAX);
  /** Indexing operations in progress. */
  readonly indexes: RecordIndexes;
  /** Scratch of snapuse.ts, with room for what instructions name beyond maxslot. */
  readonly udf = new Uint8Array(512);
  /** Snapshots of J.cur. */
  readonly snapbuf = new SnapShots(0, 0);
  /** Memory of finished traces. */
  readonly kept = new KeptWords();
  /** Scratch by opcode (opt/dce.ts), and by reference (opt/loop.ts). */
  readonly byOpcode = new Uint16Array(IR__MAX);
  byReference = NONE_16;

  /** Up to PENALTY_SLOTS. */
  readonly penalty: HotPenalty[] = [];
  penaltyslot = 0;
  prngstate = 0;
  /** Up to BPROP_SLOTS. */
  readonly bpropcache: BPropEntry[] = [];
  bpropslot = 0;
  readonly scev: ScEvEntry = { pc: 0, idx: 0, start: 0, stop: 0, step: 0, t: 0, dir: 0 };

  get isGoverned(): boolean {
    return this.settings.isGoverned;
  }
  get statistics(): JitSettings["statistics"] {
    return this.settings.statistics;
  }
  /** What the profiler tells apart, and where the last PROF was recorded. */
  get profMode(): JitSettings["profMode"] {
    return this.settings.profMode;
  }
  profPt = 0;
  profLine = 0;

  startpc = 0;
  parent = 0;
  exitno = 0;
  exitcode = 0;
  /** Bytecode that was patched for the time of recording. */
  patchpc = 0;
  patchins = 0;
  /** Takes numbers apart into words. */
  readonly numbits = doubleWords();
  /** Number (bytecode, IR opcode, function id) that goes with an abort. */
  errinfo = 0;

  /** Traces that are to be left, with the code that stood there; see leave.ts. */
  readonly leaving = new Map<Trace, Uint8Array>();

  /** Without one nothing is compiled. */
  backend: JitBackend | null = null;
  /** Without one traces end at cdata; loadCdata may set it once the FFI is loaded. */
  cdata: CdataRecorder | null = null;
  loadCdata: () => void = () => undefined;
  /** Names of library functions, and their recorders, by id. */
  ffnames: readonly string[] = [];
  recorders: readonly (RecorderEntry | undefined)[] = [];
  /** Checks J.cur in front of the assembler, in tests. */
  verify: ((J: JitState) => void) | null = null;

  constructor(
    readonly vm: Vm,
    private readonly settings: JitSettings = vm.attachment(jitSettings),
  ) {
    this.param = settings.param;
    this.governor = new Governor(this);
    this.cur = new Trace(new IRBuf(0, 0), this.snapbuf); // it records nothing yet
    this.indexes = new RecordIndexes(vm);
  }

  /** An empty J.cur. */
  newCur(): void {
    this.cur = new Trace(this.irbuf, this.snapbuf);
  }

  /** The finished trace of a number, which exists. */
  traceref(traceno: number): Trace {
    const T = this.traces[traceno];
    if (T === undefined) throw new Error(`no trace ${traceno}`);
    return T;
  }
}

/** What the compiler asks about C data; runtime/jit/crecord.ts. Values `o` are those of now. */
export interface CdataRecorder {
  /** tonumber of the cdata. */
  tonumber(J: JitState, tr: TRef, o: number): TRef;
  /** The value of an int64_t or uint64_t. */
  loadiu64(J: JitState, tr: TRef, o: number): TRef;
  /** A cdata as `const void *`; an address as a cdata `uint8_t *`. */
  topcvoid(J: JitState, tr: TRef, o: number): TRef;
  topuint8(J: JitState, p: TRef): TRef;
  /** Bit operation `op` of operands that are at o and behind; 0 when they are no cdata. */
  bit64(J: JitState, op: number, trs: readonly TRef[], o: number): TRef;
  /** The low 32 bits of an operand of bit operations. */
  toint(J: JitState, tr: TRef, o: number): TRef;
  /** Bytes of a type. */
  sizeOf(J: JitState, id: number): number;
  /** Functions of the FFI that traces call. */
  readonly calls: Readonly<Partial<Record<IRCallName, IRCallEntry>>>;
}

/** A host function that traces call: the machine's signature, and who makes it. */
export type IRCallEntry = readonly [signature: string, make: (vm: Vm) => HostFunction];

/** What the compiler's back end does; runtime/jit/asm. */
export interface JitBackend {
  /** Make machine code of T, which is J.cur. May throw a TraceError. */
  asm(J: JitState, T: Trace): void;
  /** Lead exit `exitno` of a trace into another. */
  patchexit(J: JitState, T: Trace, exitno: number, to: Trace): void;
  /** Code of a trace was changed. */
  republish(J: JitState, T: Trace): void;
  /** Restore the Lua stack at the exit J.exitno of J.parent; the bytecode address to go on at. */
  restore(J: JitState, exptr: number): number;
  /** Drop code that an aborted assembly has left. */
  abort(J: JitState): void;
  /** Drop all machine code. */
  free(J: JitState): void;
}

/** `vm.attachment(jitState)` is the VM's J. */
export const jitState = new Attachment((vm) => new JitState(vm), true);
