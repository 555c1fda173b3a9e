/*
 * Emitting IR: instructions as they are, and constants, each of which exists once.
 * The recorder does not come here for instructions but to `emitir` of opt/fold.ts, which
 * folds and ends in lj_ir_emit.
 */
import { setboolV, setgcV, setnilV, setnumV } from "../core/objects/tvalue.js";
import { GG, global_State, jit_State } from "../layout/state.js";
import {
  IR,
  ircalls,
  irdef,
  irfields,
  type IRFL,
  IRT,
  IRT_,
  LJ_KSIMD,
  REF_BIAS,
  REF_NIL,
  TREF,
  type TRef,
} from "./ir.js";
import { emitir } from "./opt/fold.js";
import { JIT_P } from "./options.js";
import { LJ_TRERR, lj_trace_err } from "./traceerr.js";
import type { JitState } from "./state.js";

/** References that every trace has: BASE, and the primitive constants. */
const FIXED_REFS = 16;

/** The next free reference for an instruction. */
function lj_ir_nextins(J: JitState): number {
  const ref = J.cur.nins;
  if (ref - REF_BIAS >= J.param[JIT_P.maxrecord] + FIXED_REFS && ref >= 0xfff0)
    lj_trace_err(LJ_TRERR.TRACEOV);
  J.cur.nins = ref + 1;
  return ref;
}

/** Append J.fold as it is. */
export function lj_ir_emit(J: JitState): TRef {
  const { fold } = J;
  const { ir } = J.cur;
  const ref = lj_ir_nextins(J);
  ir.set(ref, (fold.o << 8) | fold.t, fold.op1, fold.op2, J.chain[fold.o]);
  J.chain[fold.o] = ref;
  J.guardemit |= fold.t & IRT.GUARD;
  return TREF(ref, fold.t);
}

/** Forget all instructions from `ref` on. */
export function lj_ir_rollback(J: JitState, ref: number): void {
  const { ir } = J.cur;
  for (let nins = J.cur.nins - 1; nins >= ref; nins--) J.chain[ir.o(nins)] = ir.prev(nins);
  J.cur.nins = ref;
}

/** Places for a constant: the lower reference. */
function nextk(J: JitState, places: number): number {
  const nk = J.cur.nk - places;
  if (REF_BIAS - nk > J.param[JIT_P.maxirconst] * 2 + FIXED_REFS) lj_trace_err(LJ_TRERR.TRACEOV);
  J.cur.nk = nk;
  return nk;
}

function chained(J: JitState, ref: number, o: number, t: number): TRef {
  const { ir } = J.cur;
  ir.sett(ref, t);
  ir.seto(ref, o);
  ir.setprev(ref, J.chain[o]);
  J.chain[o] = ref;
  return TREF(ref, t);
}

/** 32-bit integer. */
export function lj_ir_kint(J: JitState, k: number): TRef {
  const { ir } = J.cur;
  for (let ref = J.chain[IR.KINT]; ref; ref = ir.prev(ref))
    if (ir.i(ref) === k) return TREF(ref, IRT.INT);
  const ref = nextk(J, 1);
  ir.seti(ref, k);
  return chained(J, ref, IR.KINT, IRT.INT);
}

/** A constant of 64 bits, given as two words. */
function k64(J: JitState, o: number, t: number, lo: number, hi: number): TRef {
  const { ir } = J.cur;
  for (let ref = J.chain[o]; ref; ref = ir.prev(ref))
    if (ir.lo(ref) === lo && ir.hi(ref) === hi && (ir.t(ref) & IRT.TYPE) === t) return TREF(ref, t);
  const ref = nextk(J, 2);
  ir.seti(ref, 0);
  ir.setlohi(ref, lo, hi);
  return chained(J, ref, o, t);
}
export const lj_ir_kint64 = (J: JitState, lo: number, hi: number): TRef =>
  k64(J, IR.KINT64, IRT.I64, lo | 0, hi | 0);
/** Number, by its bits. */
export const lj_ir_knum_bits = (J: JitState, lo: number, hi: number): TRef =>
  k64(J, IR.KNUM, IRT.NUM, lo | 0, hi | 0);
/** Number. */
export function lj_ir_knum(J: JitState, n: number): TRef {
  J.numbits.f64[0] = n;
  return lj_ir_knum_bits(J, J.numbits.i32[0], J.numbits.i32[1]);
}
/** Number as integer when it is one (and not -0), else as number. */
export const lj_ir_knumint = (J: JitState, n: number): TRef =>
  (n | 0) === n && !Object.is(n, -0) ? lj_ir_kint(J, n) : lj_ir_knum(J, n);
/** GC object. */
export const lj_ir_kgc = (J: JitState, o: number, t: IRT): TRef => k64(J, IR.KGC, t, o | 0, 0);
export const lj_ir_kstr = (J: JitState, o: number): TRef => lj_ir_kgc(J, o, IRT.STR);
export const lj_ir_ktab = (J: JitState, o: number): TRef => lj_ir_kgc(J, o, IRT.TAB);
export const lj_ir_kfunc = (J: JitState, o: number): TRef => lj_ir_kgc(J, o, IRT.FUNC);
/** Guest address; kkptr: one whose contents never change. */
export const lj_ir_kptr = (J: JitState, p: number): TRef => k64(J, IR.KPTR, IRT.PTR, p | 0, 0);
export const lj_ir_kkptr = (J: JitState, p: number): TRef => k64(J, IR.KKPTR, IRT.PTR, p | 0, 0);

/** The null pointer of a type. */
export function lj_ir_knull(J: JitState, t: IRT): TRef {
  const { ir } = J.cur;
  for (let ref = J.chain[IR.KNULL]; ref; ref = ir.prev(ref))
    if ((ir.t(ref) & IRT.TYPE) === t) return TREF(ref, t);
  const ref = nextk(J, 1);
  ir.seti(ref, 0);
  return chained(J, ref, IR.KNULL, t);
}

/** A hash slot: constant key and number of the node. */
export function lj_ir_kslot(J: JitState, key: TRef, slot: number): TRef {
  const { ir } = J.cur;
  const op1 = key & 0xffff;
  for (let ref = J.chain[IR.KSLOT]; ref; ref = ir.prev(ref))
    if (ir.op1(ref) === op1 && ir.op2(ref) === slot) return TREF(ref, IRT.P64);
  const ref = nextk(J, 1);
  ir.setop1(ref, op1);
  ir.setop2(ref, slot);
  return chained(J, ref, IR.KSLOT, IRT.P64);
}

/** Load of a field of GG_State, by its offset from there. */
export const lj_ir_ggfload = (J: JitState, t: IRT, ofs: number): TRef =>
  emitir(J, IRT_(IR.FLOAD, t), TREF(REF_NIL, IRT.NIL), ofs >>> 2);
/** A constant of 16 bytes, as the right operand of ABS and NEG. */
export const lj_ir_ksimd = (J: JitState, n: LJ_KSIMD): TRef =>
  lj_ir_ggfload(J, IRT.NUM, GG.J + jit_State.ksimd + 16 * n);

/** The value of a constant as a TValue in guest memory, until the next one. */
export function irkvalue(J: JitState, ref: number): number {
  const { vm } = J;
  const { mem } = vm;
  const { ir } = J.cur;
  const o = vm.g + global_State.tmptv;
  const t = ir.t(ref) & IRT.TYPE;
  if (ir.o(ref) === IR.KNUM) setnumV(mem, o, ir.num(ref));
  else if (ir.o(ref) === IR.KINT) setnumV(mem, o, ir.i(ref));
  else if (t === IRT.NIL) setnilV(mem, o);
  else if (t === IRT.FALSE || t === IRT.TRUE) setboolV(mem, o, t === IRT.TRUE);
  else if (ir.o(ref) === IR.KGC) setgcV(mem, o, ir.gcr(ref), ~t);
  else throw new Error(`no value: IR constant ${irdef[ir.o(ref)][0]}`);
  return o;
}

const callKind = { N: IR.CALLN, A: IR.CALLA, L: IR.CALLL, S: IR.CALLS } as const;

/** Emit a call with its arguments as a chain of CARGs; the assembler adds L. */
export function lj_ir_call(J: JitState, id: number, ...args: readonly TRef[]): TRef {
  const [, , kind, type] = ircalls[id];
  let tr = args.length > 0 ? args[0] : TREF(REF_NIL, IRT.NIL);
  for (let i = 1; i < args.length; i++) tr = emitir(J, IRT_(IR.CARG, IRT.NIL), tr, args[i]);
  if (kind === "S") J.needsnap = true;
  return emitir(J, IRT_(callKind[kind], IRT[type]), tr, id);
}

/** Offset of a field that FLOAD and FREF name. */
export const irfl_offset = (field: number): number => irfields[field][1];
/** FLOAD. */
export const lj_ir_fload = (J: JitState, t: IRT, tr: TRef, field: IRFL): TRef =>
  emitir(J, IRT_(IR.FLOAD, t), tr, field);
