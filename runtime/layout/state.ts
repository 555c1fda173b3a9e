/*
 * Thread and VM state in guest memory.
 *
 *   GG_State:  lua_State L | global_State g | jit_State J | hotcount[] | dispatch[] | bcff[]
 *
 * The DISPATCH register of the handlers points at `dispatch`, so one register
 * reaches the dispatch table (positive offsets) and global_State (negative).
 */
import { BC, BC__MAX } from "./bytecode.js";
import { GCstr, GCupval, Node } from "./objects.js";
import { mm_names } from "./metamethods.js";

export enum lua_State {
  nextgc = 0,
  marked = 8,
  gct = 9,
  dummy_ffid = 10, // u8: FF_C, so that L can stand for a function in the bottom frame
  status = 11, // u8: LUA
  glref = 16, // MRef: global_State
  gclist = 24, // GCRef
  base = 32, // TValue*
  top = 40, // TValue*
  maxstack = 48, // MRef: last free slot
  stack = 56, // MRef
  openupval = 64, // GCRef: open upvalues, sorted by slot, highest first
  env = 72, // GCRef: globals
  cframe = 80, // void*: newest VM entry frame, with CFRAME_* bits
  stacksize = 88, // u32: slots, LJ_STACK.EXTRA included
  SIZEOF = 96,
}

/** Roots of the collector: metatables of the base types by itype, metamethod names, io handles. */
export enum GCROOT {
  MMNAME = 0,
  BASEMT = mm_names.length,
  IO_INPUT = BASEMT + 14,
  IO_OUTPUT = IO_INPUT + 1,
  /** The function at global_State.hookf. */
  HOOKF = IO_OUTPUT + 1,
  MAX = HOOKF + 1,
}

/** Bytes at global_State.vm_scratch. */
export const VM_SCRATCH = 64;

export enum global_State {
  // GCState
  gc_total = 0, // u32 in 8 bytes: allocated bytes
  gc_threshold = 8, // u32 in 8 bytes
  gc_currentwhite = 16, // u8
  gc_state = 17, // u8, GCS
  gc_nocdatafin = 18, // u8
  gc_sweepstr = 20, // u32: what the sweep of other objects has come to
  gc_root = 24, // GCRef: threads, then the main thread, then userdata
  gc_sweep = 32, // MRef: where sweeping goes on
  gc_gray = 40, // GCRef
  gc_grayagain = 48, // GCRef
  gc_weak = 56, // GCRef
  gc_mmudata = 64, // GCRef: userdata to finalise (ring)
  gc_stepmul = 72, // u32
  gc_pause = 76, // u32
  gc_debt = 80, // u32 in 8 bytes
  gc_estimate = 88, // u32 in 8 bytes
  // String table
  str_tab = 96, // MRef: GCRef[str_mask + 1]
  str_mask = 104, // u32
  str_num = 108, // u32
  str_id = 112, // u32: next sid
  str_seed = 116, // u32
  // Dispatch state
  vmstate = 120, // i32: trace number, or ~LJ_VMST
  hookmask = 124, // u8: LUA_MASK*, HOOK_*
  dispatchmode = 125, // u8: DISPMODE
  vmevmask = 126, // u8
  hookcount = 128, // i32
  hookcstart = 132, // i32
  hookcall = 136, // MRef: base of the call of a hook that the handler is to make, or 0
  wrapf = 144, // lua_CFunction: wrapper for FUNCCW
  panic = 152, // lua_CFunction
  mainthref = 160, // GCRef
  cur_L = 168, // MRef: running thread
  jit_base = 176, // MRef: base while a trace runs, else 0
  ctype_state = 184, // MRef: CCallback, 0 until the FFI is loaded
  tmptv = 192, // TValue
  tmptv2 = 200, // TValue
  registrytv = 208, // TValue
  bc_cfunc_int = 216, // BCIns: header of internal C functions
  bc_cfunc_ext = 220, // BCIns: header of C functions of others
  nilnode = 224, // Node: fallback of every empty hash part
  uvhead = nilnode + Node.SIZEOF, // GCupval: head of the list of open upvalues
  strempty = uvhead + GCupval.SIZEOF, // GCstr and its NUL
  gcroot = strempty + GCstr.SIZEOF + 8, // GCRef[GCROOT.MAX]
  str_dense = gcroot + 8 * GCROOT.MAX, // u32: long strings that are hashed in full
  str_buf = str_dense + 8, // MRef: STR_BUF bytes for strings in the making
  vm_scratch = str_buf + 8, // VM_SCRATCH bytes that belong to the templates
  char_tables = vm_scratch + VM_SCRATCH, // u8[2][256]: charBits and classBits of chars.ts
  hookf = char_tables + 512, // TValue: the Lua function that is the debug hook, or 0
  hookcallev = hookf + 8, // TValue: "call", the first argument of such a function
  hooklineev = hookcallev + 8, // TValue: "line"
  SIZEOF = hooklineev + 8,
}

/** Bytes at global_State.str_buf, where short strings are put together. */
export const STR_BUF = 1024;

/** What trace compiler and machine code share; the rest of it lives in TypeScript. */
export enum jit_State {
  L = 0, // lua_State that records or left a trace
  trace = 8, // MRef: GCRef[sizetrace], by trace number
  sizetrace = 16, // u32
  parent = 20, // u32: trace that was left
  exitno = 24, // u32: exit that was taken, or the trace to stitch to
  ksimd = 40, // u128[2], aligned: masks of andps and xorps for ABS and NEG, LJ_KSIMD
  SIZEOF = 72,
}

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
  JIT = 0x10, // hot counting
  REC = 0x20, // recording a trace
  PROF = 0x40, // profiler asked for a stop
}
