/*
 * What templates and runtime share about calls of C functions, in both directions. Arguments
 * are placed by the System V ABI: integers and pointers in six general registers, floating point
 * in eight vector registers, the rest on the stack.
 */
import { C } from "./ctypes.js";

/** A call of a C function; lies on the machine stack of the one who makes it. */
export enum CCallState {
  func    =           0, func$    = C.pointer, // guest address of the function
  nsp     =           8, nsp$     = C.u32, // bytes of arguments on the stack, a multiple of 16
  nfpr    =          12, nfpr$    = C.u8, // vector registers in use, which functions with variable arguments ask for
  retref  =          13, retref$  = C.u8, // the result is a struct in memory
  ctypeid =          16, ctypeid$ = C.u32, // type of the function
  gpr     =          24, gpr$     = C.u64 + 6 * C.times, // rdi rsi rdx rcx r8 r9; afterwards rax rdx
  pad     =          72, pad$     = C.u64,
  fpr     =          80, fpr$     = C.u128 + 8 * C.times, // xmm0-7; afterwards xmm0 xmm1
  stack   =         208, stack$   = C.u64 + 32 * C.times,
  SIZEOF  = stack + 256,
}

export enum CCALL {
  NARG_GPR = 6,
  NARG_FPR = 8,
  /** Bytes of arguments on the stack, at most. */
  SIZE_STACK = CCallState.SIZEOF - CCallState.stack,
}

/** What a callback was called with; one for a VM, in memory that the code of its slots points to. */
export enum CCallback {
  slot     =   0, slot$     = C.u32, // which callback
  stack    =   8, stack$    = C.pointer, // arguments on the stack
  dispatch =  16, dispatch$ = C.pointer, // address of the dispatch table
  gpr      =  24, gpr$      = C.u64 + 6 * C.times, // gpr[0] is the result
  pad      =  72, pad$      = C.u64,
  fpr      =  80, fpr$      = C.u128 + 8 * C.times, // fpr[0] is the result
  SIZEOF   = 208,
}
