/*
 * Thread and VM state in guest memory.
 *
 *   GG_State:  lua_State L | global_State g | jit_State J | hotcount[] | dispatch[] | bcff[]
 *
 * The DISPATCH register of the handlers points at `dispatch`, so one register
 * reaches the dispatch table (positive offsets) and global_State (negative).
 */
import { BC, BC__MAX } from "./bytecode.js";
import { global_State, jit_State, lua_State } from "./structs.js";

export { STR_BUF, TRACE_BUF, TRACE_BUF_EMPTY, TRACE_BUF_HOST, VM_SCRATCH } from "./memory.js";
export { GCROOT, global_State, jit_State, lua_State } from "./structs.js";

/** Complements of global_State.vmstate when no trace runs. */
export enum LJ_VMST {
  INTERP,
  LFUNC,
  FFUNC,
  CFUNC,
  GC,
  EXIT,
  RECORD,
  OPT,
  ASM,
}

/** Bits of global_State.hookmask beside LUA_MASKCALL 1, RET 2, LINE 4, COUNT 8. */
export enum HOOK {
  EVENTMASK = 0x0f,
  ACTIVE = 0x10,
  ACTIVE_SHIFT = 4,
  VMEVENT = 0x20,
  GC = 0x40,
  PROFILE = 0x80,
}
export enum LUA_MASK {
  CALL = 1,
  RET = 2,
  LINE = 4,
  COUNT = 8,
}

/** Hot counters: u16 each, indexed by `(pc >> 2) & (SIZE - 1)`. */
export enum HOTCOUNT {
  SIZE = 64,
  MASK = SIZE - 1,
  LOOP = 2, // decrement per loop iteration
  CALL = 1, // decrement per call
}

/**
 * Offsets from the GG_State base, which depend on how many fast functions have
 * assembly handlers (`numAsmFF`, from the generated library definitions).
 */
export const GG = {
  L: 0,
  g: lua_State.SIZEOF,
  J: lua_State.SIZEOF + global_State.SIZEOF,
  hotcount: lua_State.SIZEOF + global_State.SIZEOF + jit_State.SIZEOF,
  dispatch: lua_State.SIZEOF + global_State.SIZEOF + jit_State.SIZEOF + 2 * HOTCOUNT.SIZE,
} as const;
if ((GG.J + jit_State.ksimd) % 16) throw new Error("ksimd is not aligned");

/** First entry of the static dispatch table, used while hooks or recording redirect the other. */
export const GG_LEN_DDISP = (numAsmFF: number): number => BC__MAX + numAsmFF;
/** Static entries exist for the opcodes below the function headers. */
export const GG_LEN_SDISP = BC.FUNCF;
export const GG_LEN_DISP = (numAsmFF: number): number => GG_LEN_DDISP(numAsmFF) + GG_LEN_SDISP;
/** Byte offset of bcff, the header instructions of the assembly fast functions. */
export const GG_bcff = (numAsmFF: number): number => GG.dispatch + 8 * GG_LEN_DISP(numAsmFF);
export const GG_SIZEOF = (numAsmFF: number): number =>
  (GG_bcff(numAsmFF) + 4 * numAsmFF + 15) & ~15;

/** Displacement of a global_State field from the DISPATCH register. */
export const DISPATCH_GL = (field: global_State): number => GG.g + field - GG.dispatch;
export const DISPATCH_J = (field: jit_State): number => GG.J + field - GG.dispatch;
export const GG_DISP2G = GG.g - GG.dispatch;
export const GG_DISP2J = GG.J - GG.dispatch;
export const GG_DISP2HOT = GG.hotcount - GG.dispatch;
/** Displacement from DISPATCH to the static entry of an opcode. */
export const GG_DISP2STATIC = (numAsmFF: number): number => 8 * GG_LEN_DDISP(numAsmFF);

/** Bits of global_State.dispatchmode. */
export enum DISPMODE {
  CALL = 0x01, // call hooks: function headers and fast functions
  RET = 0x02, // return hooks
  INS = 0x04, // every instruction
  VEIL = 0x08, // what reads tables, and calls: dead entries of weak ones are not to be seen
  JIT = 0x10, // hot counting
  REC = 0x20, // recording a trace
  PROF = 0x40, // profiler asked for a stop
}
