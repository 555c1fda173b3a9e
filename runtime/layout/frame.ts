/*
 * Lua stack frames (two slots each: LJ_FR2) and the frame that the VM's entry
 * points keep on the machine stack.
 *
 *   Lua stack, growing up:
 *
 *     base-2   the running function (a TValue)
 *     base-1   frame link: a bytecode address, or a delta with a frame type
 *     base     first argument, then locals
 *
 *   FRAME.LUA   link = address of the instruction after the call; the caller's base
 *               is found from operand A of the call instruction
 *   others      link = delta to the caller's base in bytes, with the type in its low
 *               three bits (VARG is the copied frame of a vararg function; PCALL and
 *               PCALLH are pcall/xpcall frames, H when hooks were active)
 *   CONT        a metamethod call, with a continuation below it:
 *               base-4 continuation address or LJ_CONT number, base-3 its PC,
 *               base-2 the metamethod, base-1 delta | CONT
 */
export enum FRAME {
  LUA,
  C,
  CONT,
  VARG,
  LUAP,
  CP,
  PCALL,
  PCALLH,
}
export const FRAME_TYPE = 3;
export const FRAME_P = 4;
export const FRAME_TYPEP = FRAME_TYPE | FRAME_P;

/** Continuations with a number instead of an address. */
export enum LJ_CONT {
  TAILCALL,
  FFI_CALLBACK,
}

/**
 * The machine frame of a VM entry point (lj_vm_call, lj_vm_pcall, lj_vm_cpcall,
 * lj_vm_resume), offsets from rsp once it is set up. L->cframe points here; its
 * low bits carry CFRAME_RESUME and CFRAME_UNWIND_FF.
 */
export enum CFRAME {
  SIZE = 10 * 8, // 5 slots below, rbp rbx r15 r14 ... pushed above, return address
  OFS_MULTRES = 0, // u32: results of the last CALLM/VARG + 1 (as nargs + 1)
  OFS_NRES = 2 * 4, // i32: expected results, <= 0 for a pcall's errfunc use
  OFS_ERRF = 3 * 4, // i32: stack offset of the error function, -1 inherit
  OFS_L = 2 * 8, // lua_State*
  OFS_PC = 3 * 8, // saved PC, or L for a fresh frame
  OFS_PREV = 4 * 8, // previous cframe
}
export const CFRAME_RESUME = 1;
/** Only used in unwinders: frame was entered by lj_vm_unwind_ff. */
export const CFRAME_UNWIND_FF = 2;
export const CFRAME_RAWMASK = ~(CFRAME_RESUME | CFRAME_UNWIND_FF);

/** Lua thread status, LUA_OK .. LUA_ERRERR. */
export enum LUA {
  OK,
  YIELD,
  ERRRUN,
  ERRSYNTAX,
  ERRMEM,
  ERRERR,
}
export const LUA_MULTRET = -1;
export const LUA_MINSTACK = 20;
/** Bytes of a luaL_Buffer, as luaconf.h computes it for Linux. */
export const LUAL_BUFFERSIZE = 8192;

/** Stack limits, in slots. */
export enum LJ_STACK {
  EXTRA = 5 + 2, // extra slots of every stack for metamethods and FR2
  START = 2 * LUA_MINSTACK,
  MAX = 65500, // LUAI_MAXSTACK
  MAXEX = MAX + 1 + EXTRA,
  CSTACK = 8000, // LUAI_MAXCSTACK
}

/** Result of lj_trace_exit in place of MULTRES: execute the instruction that JLOOP stands for. */
export const EXIT_STATIC = -17;

/** Results of fast-function fallbacks (`lj_ffh_*`, library functions behind `.ffunc`). */
export const FFH_RETRY = 0;
export const FFH_UNREACHABLE = FFH_RETRY;
export const FFH_TAILCALL = -1;
/** Also of all other library functions: L is as the pcall that caught an error wants it. */
export const FFH_UNWIND = -2;
/** n results are on the stack, starting at base - 2. */
export const FFH_RES = (n: number): number => n + 1;
