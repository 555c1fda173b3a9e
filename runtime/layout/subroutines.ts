/*
 * Subroutines of the templates that handlers and traces share: what allocates, stores and
 * tells the collector, without leaving machine code as long as nothing unusual happens.
 * Each does the work of the runtime function of like name, with its arguments, and hands
 * over to that function when it cannot.
 *
 * SysV conventions: arguments in rdi rsi rdx rcx r8, result in rax; rbx, rbp, r12 to r15 and the
 * stack are kept, all else is lost, vector registers only when the runtime is asked. Beyond
 * that r14 holds DISPATCH, as in handlers and traces. L->base must be valid where "base" is
 * noted, and wherever memory may run out: the error unwinds from it.
 *
 * None of them runs the collector: who allocates compares gc_total with gc_threshold before
 * (handlers: step_collector; traces: lj_gc_step_jit).
 *
 * Signatures as in externs.ts; "t" is a whole TValue in a register.
 */
export const subroutines = {
  lj_vm_tnew: "pp:p", // L, operand D of TNEW: a new GCtab
  lj_vm_tdup: "pp:p", // L, GCtab* template: a copy
  lj_vm_fnew: "pp:p", // L (base: the frame of the enclosing function), GCproto*: a new GCfuncL
  lj_vm_newgco: "pp:p", // L, size: a white object, whose gct and contents the caller stores
  lj_vm_strnew: "ppp:p", // L, bytes, length: the GCstr. Eight bytes are read at a time: even beyond the end
  lj_vm_tablen: "p:i", // GCtab*: its length
  lj_vm_tablenhint: "pi:i", // the same, which may be the number given
  lj_vm_bufput: "pp:p", // the buffer of traces, GCstr*: the buffer, with the string put behind what is in it
  lj_vm_bufval: "pppiid:p", // the same for values of a GCtab*: GCstr* between them or 0, first and last index; 0: no text.
  // Without a GCtab*, for the number, and the conversion that it is written by; see lj_trace_bufnum
  lj_vm_bufxput: "pp:p", // SBufExt*, GCstr*: the SBufExt*, with the string put behind what is in it
  lj_vm_bufxown: "p:p", // the same for what is in the buffer of traces
  lj_vm_bufstr: "p:p", // the buffer: GCstr* of what is in it
  lj_vm_power: "dd:d", // x^y
  lj_vm_newkey: "ppp:p", // L, GCtab*, TValue* key that is not there: TValue*; the caller does the barrier for the value
  lj_vm_barrierback: "p:v", // black GCtab*: it is about to get any value
  lj_vm_barriert: "pt:v", // black GCtab*, the value that it gets
  lj_vm_barrieruv: "p:v", // black GCupval* that just got a white object
} as const;

export type Subroutine = keyof typeof subroutines;

/** Labels of the templates that traces call as they do functions of the runtime: names of IRCALL. */
export const calledByNumber = [
  "ldexp",
  "lj_prng_u64d",
  "lj_vm_floor",
  "lj_vm_ceil",
  "lj_vm_trunc",
  "lj_carith_powi64",
  "lj_carith_powu64",
] as const;
