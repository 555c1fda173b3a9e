/*
 * The structs of thread and VM state in guest memory: a file of nothing but enums, of which bundlers keep
 * nothing. How they lie together is in state.ts.
 */
import { C } from "./ctypes.js";
import { DATES_SIZE, VM_SCRATCH } from "./memory.js";
import { GCstr, Node } from "./objects.js";

export enum lua_State {
  nextgc     =  0, nextgc$     = C.GCRef,
  marked     =  8, marked$     = C.u8,
  gct        =  9, gct$        = C.u8,
  dummy_ffid = 10, dummy_ffid$ = C.u8, // FF_C, so that L can stand for a function in the bottom frame
  status     = 11, status$     = C.u8, // LUA
  glref      = 16, glref$      = C.MRef, // global_State
  gclist     = 24, gclist$     = C.GCRef,
  base       = 32, base$       = C.MRef,
  top        = 40, top$        = C.MRef,
  maxstack   = 48, maxstack$   = C.MRef, // last free slot
  stack      = 56, stack$      = C.MRef,
  openupval  = 64, openupval$  = C.GCRef, // open upvalues, sorted by slot, highest first
  env        = 72, env$        = C.GCRef, // globals
  cframe     = 80, cframe$     = C.pointer, // newest VM entry frame, with CFRAME_* bits
  stacksize  = 88, stacksize$  = C.u32, // slots, LJ_STACK.EXTRA included
  SIZEOF     = 96,
}

/** Roots of the collector: metatables of the base types by itype, metamethod names, io handles. */
export enum GCROOT {
  MMNAME = 0,
  BASEMT = 22,
  IO_INPUT = BASEMT + 14,
  IO_OUTPUT = IO_INPUT + 1,
  /** The function at global_State.hookf. */
  HOOKF = IO_OUTPUT + 1,
  /** A closure of gmatch's iterator, for machine code to copy, or 0. */
  GMATCH = HOOKF + 1,
  /** One of those that coroutine.wrap makes, likewise. */
  WRAP = GMATCH + 1,
  MAX = WRAP + 1,
}

export enum global_State {
  // GCState
  gc_total        =    0, gc_total$        = C.u64, // allocated bytes
  gc_threshold    =    8, gc_threshold$    = C.u64,
  gc_currentwhite =   16, gc_currentwhite$ = C.u8,
  gc_state        =   17, gc_state$        = C.u8, // GCS
  gc_nocdatafin   =   18, gc_nocdatafin$   = C.u8,
  gc_sweepstr     =   20, gc_sweepstr$     = C.u32, // what the sweep of other objects has come to
  gc_root         =   24, gc_root$         = C.GCRef, // threads, then the main thread, then userdata
  gc_sweep        =   32, gc_sweep$        = C.MRef, // where sweeping goes on
  gc_gray         =   40, gc_gray$         = C.GCRef,
  gc_grayagain    =   48, gc_grayagain$    = C.GCRef,
  gc_weak         =   56, gc_weak$         = C.GCRef,
  gc_mmudata      =   64, gc_mmudata$      = C.GCRef, // userdata to finalise (ring)
  gc_stepmul      =   72, gc_stepmul$      = C.u32,
  gc_pause        =   76, gc_pause$        = C.u32,
  gc_debt         =   80, gc_debt$         = C.u64,
  gc_estimate     =   88, gc_estimate$     = C.u64,
  // String table
  str_tab         =   96, str_tab$         = C.MRef, // GCRef[str_mask + 1]
  str_mask        =  104, str_mask$        = C.u32,
  str_num         =  108, str_num$         = C.u32,
  str_id          =  112, str_id$          = C.u32, // next sid
  str_seed        =  116, str_seed$        = C.u32,
  // Dispatch state
  vmstate         =  120, vmstate$         = C.i32, // trace number, or ~LJ_VMST
  hookmask        =  124, hookmask$        = C.u8, // LUA_MASK*, HOOK_*
  dispatchmode    =  125, dispatchmode$    = C.u8, // DISPMODE
  vmevmask        =  126, vmevmask$        = C.u8,
  hookcount       =  128, hookcount$       = C.i32,
  hookcstart      =  132, hookcstart$      = C.i32,
  hookcall        =  136, hookcall$        = C.MRef, // base of the call of a hook that the handler is to make, or 0
  wrapf           =  144, wrapf$           = C.pointer, // lua_CFunction: wrapper for FUNCCW
  panic           =  152, panic$           = C.pointer, // lua_CFunction
  mainthref       =  160, mainthref$       = C.GCRef,
  cur_L           =  168, cur_L$           = C.MRef, // running thread
  jit_base        =  176, jit_base$        = C.MRef, // base while a trace runs, else 0
  ctype_state     =  184, ctype_state$     = C.MRef, // CCallback, 0 until the FFI is loaded
  tmptv           =  192, tmptv$           = C.TValue,
  tmptv2          =  200, tmptv2$          = C.TValue,
  registrytv      =  208, registrytv$      = C.TValue,
  bc_cfunc_int    =  216, bc_cfunc_int$    = C.BCIns, // header of internal C functions
  bc_cfunc_ext    =  220, bc_cfunc_ext$    = C.BCIns, // header of C functions of others
  nilnode         =  224, nilnode$         = C.u64 + (Node.SIZEOF / 8) * C.times, // Node: fallback of every empty hash part
  strempty        =  248, strempty$        = C.u64 + (GCstr.SIZEOF / 8 + 1) * C.times, // GCstr and its NUL
  gcroot          =  280, gcroot$          = C.GCRef + GCROOT.MAX * C.times,
  str_dense       =  608, str_dense$       = C.u32, // long strings that are hashed in full
  str_buf         =  616, str_buf$         = C.MRef, // STR_BUF bytes for strings in the making
  vm_scratch      =  624, vm_scratch$      = C.u8 + VM_SCRATCH * C.times, // VM_SCRATCH bytes that belong to the templates
  char_tables     =  688, char_tables$     = C.u8 + 512 * C.times, // charBits and classBits of chars.ts
  hookf           = 1200, hookf$           = C.TValue, // the Lua function that is the debug hook, or 0
  hookcallev      = 1208, hookcallev$      = C.TValue, // "call", the first argument of such a function
  hooklineev      = 1216, hooklineev$      = C.TValue, // "line"
  dates           = 1224, dates$           = C.u8 + DATES_SIZE * C.times, // DATES of dates.ts
  str_chars       = 2760, str_chars$       = C.u32 + 256 * C.times, // GCstr of one byte each, never collected; 0 before it is made
  stack_limit     = 3784, stack_limit$     = C.pointer, // no sort or search begins with less machine stack than down to here
  resume_limit    = 3792, resume_limit$    = C.pointer, // no coroutine is resumed with less
  prng            = 3800, prng$            = C.u64 + 4 * C.times, // the parts of math.random's generator: see ff_math.dasc
  SIZEOF          = 3832, // with what follows it at multiples of 16
}

/** What trace compiler and machine code share; the rest of it lives in TypeScript. */
export enum jit_State {
  L         =  0, L$         = C.MRef, // that records or left a trace
  trace     =  8, trace$     = C.MRef, // GCRef[sizetrace], by trace number
  sizetrace = 16, sizetrace$ = C.u32,
  parent    = 20, parent$    = C.u32, // trace that was left
  exitno    = 24, exitno$    = C.u32, // exit that was taken, or the trace to stitch to
  bufn      = 28, bufn$      = C.u32, // bytes at buf; TRACE_BUF_HOST: what traces put together is the runtime's
  buf       = 32, buf$       = C.MRef, // TRACE_BUF bytes for strings that traces put together
  ksimd     = 40, ksimd$     = C.u128 + 2 * C.times, // aligned: masks of andps and xorps for ABS and NEG, LJ_KSIMD
  SIZEOF    = 72,
}

