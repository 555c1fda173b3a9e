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

/** Kinds of numbers in C data, by size but for the first; the one behind is unsigned. */
export enum CKIND {
  F64,
  F32,
  I32,
  U32,
  I16,
  U16,
  I8,
  U8,
}

/** Where handlers find a number in a cdata by themselves; see runtime/ffi/cplaces.ts. */
export enum CPlace {
  key      =  0, key$      = C.u32, // GCstr* of a member's name, or 0: elements
  ctypeid  =  4, ctypeid$  = C.u16, // of the cdata
  kind     =  6, kind$     = C.u8, // CKIND
  indirect =  7, indirect$ = C.u8, // is it behind a pointer?
  unit     =  8, unit$     = C.u32, // offset of the member, or size of an element
  writable = 12, writable$ = C.u8,
  SIZEOF   = 16,
}

/** They stand behind the CCallback, and in front of them the last address that they may lead to. */
export enum CPLACES {
  LIMIT = CCallback.SIZEOF,
  FIRST = LIMIT + 16,
  COUNT = 128,
  SHIFT = 4,
  SIZEOF = FIRST + COUNT * CPlace.SIZEOF,
}
