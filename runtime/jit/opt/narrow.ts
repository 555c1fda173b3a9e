/*
 * Narrowing: numbers that are integers become integers of 32 bits where that pays.
 *
 * - The index of a for loop is an integer when its bounds are at recording time (forl).
 * - Uses that want an integer (array index, bit operation, string position) convert; the
 *   conversion is moved back through additions and subtractions towards what is an integer
 *   already, and stays a number where that takes more than one conversion (convert):
 *
 *     t[i+1]    0003 num CONV 0001 num.int      becomes   0005 int ADD 0001 +1
 *               0004 num ADD  0003 +1
 *               0005 int CONV 0004 int.num
 *
 * - Arithmetic of integers checks for overflow (arith), but for array indexes with small
 *   constants: an index that wraps around fails the bounds check.
 */
import { lj_strscan_num } from "../../core/text/strscan.js";
import { strBytes, strlen } from "../../core/objects/str.js";
import { gcV, numV, tvisnum, tvisstr } from "../../core/objects/tvalue.js";
import { FORL } from "../../layout/bytecode.js";
import { lj_ir_kint, lj_ir_kint64, lj_ir_knum, lj_ir_ksimd } from "../emit.js";
import {
  IR,
  IRCONV,
  IRCONV_CONVMASK,
  IRCONV_DSH,
  IRCONV_DSTMASK,
  IRCONV_INT_NUM,
  IRCONV_MODEMASK,
  IRCONV_NUM_INT,
  IRCONV_SEXT,
  IRCONV_SRCMASK,
  IRFPM,
  irref_isk,
  IRT,
  IRT_,
  irt_is64,
  IRTG,
  IRTGI,
  IRTI,
  IRTN,
  LJ_KSIMD,
  TREF,
  tref_isinteger,
  tref_isnum,
  tref_isstr,
  tref_ref,
  type TRef,
} from "../ir.js";
import { JIT_F } from "../options.js";
import { BPROP_SLOTS, type BPropEntry, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { lj_num2int, lj_vm_foldarith } from "./arith.js";
import { emitir, emitir_raw } from "./fold.js";
import { NEXTFOLD } from "./foldrule.js";

/** Depth of additions that a conversion is moved back through, and steps in all. */
const NARROW_MAX_BACKPROP = 100;
const NARROW_MAX_STACK = 256;

/* The cache of conversions: reference of a number, and of the integer that it is. */

function bpc_get(J: JitState, key: number, mode: number): BPropEntry | undefined {
  // Stronger checks are as good.
  return J.bpropcache.find(
    (bp) => bp.key === key && bp.mode >= mode && ((bp.mode ^ mode) & IRCONV_MODEMASK) === 0,
  );
}
function bpc_set(J: JitState, key: number, val: number, mode: number): void {
  const bp = (J.bpropcache[J.bpropslot] ??= { key: 0, val: 0, mode: 0 });
  J.bpropslot = (J.bpropslot + 1) & (BPROP_SLOTS - 1);
  bp.key = key;
  bp.val = val;
  bp.mode = mode;
}

/* Moving a conversion back: a program for a stack machine is collected, then emitted. */

enum NARROW {
  REF, // an integer that exists
  CONV, // a conversion is needed
  SEXT, // a sign extension to 64 bits
  INT, // a constant
  OP, // ADD or SUB of the two on top
}
interface Step {
  readonly kind: NARROW;
  /** Reference; of INT the value; of OP the number that it replaces. */
  readonly ref: number;
  readonly op?: number;
}

class NarrowConv {
  readonly steps: Step[] = [];
  readonly t: IRT;
  /** IRCONV mode, and the most conversions that pay. */
  readonly mode: number;
  readonly lim: number;
  /** Cutting off fractions gives something else behind a sum than in front of it. */
  private readonly cuts: boolean;

  constructor(readonly J: JitState) {
    const { fold: f } = J;
    this.t = f.t & IRT.TYPE;
    this.mode = f.o === IR.TOBIT ? IRCONV.TOBIT : f.op2;
    this.cuts = (this.mode & IRCONV_CONVMASK) === IRCONV.ANY;
    this.lim = this.cuts ? 0 : 1;
  }

  private push(kind: NARROW, ref: number, op?: number): void {
    this.steps.push({ kind, ref, op });
  }

  /** Collect what makes an integer of `ref`: the number of conversions that it takes. */
  backprop(ref: number, depth: number): number {
    const { J, t } = this;
    const { ir } = J.cur;
    if (ir.o(ref) === IR.CONV && (ir.op2(ref) & IRCONV_SRCMASK) === IRT.INT) {
      this.push(t === IRT.I64 ? NARROW.SEXT : NARROW.REF, ir.op1(ref));
      return 0;
    }
    if (ir.o(ref) === IR.KNUM) return this.constant(ir.num(ref));
    const known = this.cuts && depth > 0 ? 0 : this.conversionOf(ref);
    if (known !== 0) {
      this.push(NARROW.REF, known);
      return 0;
    }
    if (ir.o(ref) === IR.ADD || ir.o(ref) === IR.SUB) {
      const count = this.throughSum(ref, depth);
      if (count >= 0) return count;
    }
    this.push(NARROW.CONV, ref);
    return 1;
  }

  private constant(n: number): number {
    const wide = (this.mode & IRCONV_CONVMASK) === IRCONV.TOBIT;
    if (wide ? Number.isSafeInteger(n) : n === lj_num2int(n)) {
      this.push(NARROW.INT, wide ? Number(n) | 0 : n);
      return 0;
    }
    return 10; // never: other constants are rare
  }

  /** A conversion that exists, with checks as strong; 0 for none. */
  private conversionOf(ref: number): number {
    const { J } = this;
    const { ir } = J.cur;
    const { fold: f } = J;
    for (let cref = J.chain[f.o]; cref > ref; cref = ir.prev(cref))
      if (
        ir.op1(cref) === ref &&
        (f.o === IR.TOBIT ||
          (((ir.op2(cref) ^ this.mode) & IRCONV_MODEMASK) === 0 &&
            (ir.t(cref) & IRT.GUARD) >= (f.t & IRT.GUARD)))
      )
        return cref;
    return 0;
  }

  /** Through ADD and SUB; -1 when that would take too many conversions. */
  private throughSum(ref: number, depth: number): number {
    const { J, t } = this;
    const { ir } = J.cur;
    let { mode } = this;
    // Inner conversions need the stronger check.
    if ((mode & IRCONV_CONVMASK) === IRCONV.INDEX && depth > 0) mode += IRCONV.CHECK - IRCONV.INDEX;
    const bp = bpc_get(J, ref, mode);
    if (bp) {
      this.push(NARROW.REF, bp.val);
      return 0;
    }
    if (t === IRT.I64) {
      const int = bpc_get(J, ref, IRCONV_INT_NUM | IRCONV.INDEX);
      if (int) {
        this.push(NARROW.SEXT, int.val);
        return 0;
      }
    }
    if (depth + 1 >= NARROW_MAX_BACKPROP || this.steps.length >= NARROW_MAX_STACK) return -1;
    const mark = this.steps.length;
    const count = this.backprop(ir.op1(ref), depth + 1) + this.backprop(ir.op2(ref), depth + 1);
    if (count > this.lim) {
      this.steps.length = mark;
      return -1;
    }
    this.push(NARROW.OP, ref, ir.o(ref));
    return count;
  }

  emit(): TRef {
    const { J, steps, t } = this;
    const { o, op2, t: ft } = J.fold; // emitting changes them
    const convot = IRT_(o, ft);
    let guard = (ft & IRT.GUARD) !== 0;
    const stack: TRef[] = [];
    steps.forEach(({ kind, ref, op }, i) => {
      if (kind === NARROW.REF) stack.push(ref);
      else if (kind === NARROW.CONV) stack.push(emitir_raw(J, convot, ref, op2));
      else if (kind === NARROW.SEXT)
        stack.push(
          emitir(J, IRT_(IR.CONV, IRT.I64), ref, (IRT.I64 << IRCONV_DSH) | IRT.INT | IRCONV_SEXT),
        );
      else if (kind === NARROW.INT)
        stack.push(
          t === IRT.I64 ? lj_ir_kint64(J, ref | 0, ref < 0 ? -1 : 0) : lj_ir_kint(J, ref | 0),
        );
      else {
        const right = stack.pop()!;
        const left = stack.pop()!;
        let { mode } = this;
        if ((mode & IRCONV_CONVMASK) === IRCONV.INDEX) {
          // The last addition of a small constant to an index may wrap around.
          if (i === steps.length - 1 && isSmallConstant(J, tref_ref(right))) guard = false;
          else mode += IRCONV.CHECK - IRCONV.INDEX;
        }
        const narrow = guard ? IRTG(op! + IR.ADDOV - IR.ADD, t) : IRT_(op!, t);
        const result = emitir(J, narrow, left, right);
        stack.push(result);
        bpc_set(J, ref, tref_ref(result), mode);
      }
    });
    return stack[0];
  }
}

/** Additions of it cannot take an index from one end of the range into a valid array. */
const isSmallConstant = (J: JitState, ref: number): boolean =>
  irref_isk(ref) && (J.cur.ir.i(ref) + 0x40000000) >>> 0 < 0x80000000;

/** Rule for conversions of ADD and SUB. */
export function lj_opt_narrow_convert(J: JitState): TRef {
  if (!(J.flags & JIT_F.OPT_NARROW)) return NEXTFOLD;
  const nc = new NarrowConv(J);
  return nc.backprop(J.fold.op1, 0) <= nc.lim ? nc.emit() : NEXTFOLD;
}

/* Conversions that the recorder asks for. */

/** Take checks for overflow off, where only the low bits count. */
function stripov(J: JitState, tr: TRef, lastop: number, mode: number): TRef {
  const { ir } = J.cur;
  const ref = tref_ref(tr);
  const o = ir.o(ref);
  if (o >= IR.ADDOV && o <= lastop) {
    const bp = bpc_get(J, ref, mode);
    if (bp) return TREF(bp.val, ir.t(bp.val));
    const a = ir.op1(ref);
    const b = ir.op2(ref);
    const op1 = stripov(J, a, lastop, mode);
    const op2 = stripov(J, b, lastop, mode);
    const t = (mode & IRCONV_DSTMASK) >> IRCONV_DSH;
    const stripped = emitir(J, IRT_(o - IR.ADDOV + IR.ADD, t), op1, op2);
    bpc_set(J, ref, tref_ref(stripped), mode);
    return stripped;
  }
  if (mode & IRCONV_SEXT && !irt_is64(ir.t(ref)))
    return emitir(J, IRT_(IR.CONV, IRT.INTP), tr, mode);
  return tr;
}

/** An array index: integer or number. */
export function lj_opt_narrow_index(J: JitState, tr: TRef): TRef {
  if (tref_isnum(tr)) return emitir(J, IRTGI(IR.CONV), tr, IRCONV_INT_NUM | IRCONV.INDEX);
  const { ir } = J.cur;
  const ref = tref_ref(tr);
  const o = ir.o(ref);
  if ((o === IR.ADDOV || o === IR.SUBOV) && isSmallConstant(J, ir.op2(ref)))
    return emitir(J, IRTI(o - IR.ADDOV + IR.ADD), ir.op1(ref), ir.op2(ref));
  return tr;
}

const strto = (J: JitState, tr: TRef): TRef =>
  tref_isstr(tr) ? emitir(J, IRTG(IR.STRTO, IRT.NUM), tr, 0) : tr;

/** An integer argument: fractions are cut off. */
export function lj_opt_narrow_toint(J: JitState, tr: TRef): TRef {
  const n = strto(J, tr);
  if (tref_isnum(n)) return emitir(J, IRTI(IR.CONV), n, IRCONV_INT_NUM | IRCONV.ANY);
  if (!tref_isinteger(n)) lj_trace_err(LJ_TRERR.BADTYPE);
  return stripov(J, n, IR.MULOV, IRCONV_INT_NUM | IRCONV.ANY);
}

/** An operand of a bit operation: modulo 2^32. */
export function lj_opt_narrow_tobit(J: JitState, tr: TRef): TRef {
  const n = strto(J, tr);
  if (tref_isnum(n)) return emitir(J, IRTI(IR.TOBIT), n, lj_ir_knum(J, 6755399441055744));
  if (!tref_isinteger(n)) lj_trace_err(LJ_TRERR.BADTYPE);
  return stripov(J, n, IR.SUBOV, (IRT.INT << IRCONV_DSH) | IRT.INT | IRCONV.TOBIT);
}

/** An index into C data: 64 bits. */
export function lj_opt_narrow_cindex(J: JitState, tr: TRef): TRef {
  if (tref_isnum(tr))
    return emitir(J, IRT_(IR.CONV, IRT.INTP), tr, (IRT.INTP << IRCONV_DSH) | IRT.NUM | IRCONV.ANY);
  // Undefined overflow semantics, as in C.
  return stripov(J, tr, IR.MULOV, (IRT.INTP << IRCONV_DSH) | IRT.INT | IRCONV_SEXT);
}

/* Arithmetic. */

/** -0 counts as integer, too. */
const numisint = (n: number): boolean => n === lj_num2int(n);

/** The number at guest address `o`, which may be a string of one. */
function valueOf(J: JitState, o: number): number {
  const { vm } = J;
  if (tvisnum(vm.mem, o)) return numV(vm.mem, o);
  const s = gcV(vm.mem, o);
  const n = tvisstr(vm.mem, o) ? lj_strscan_num(strBytes(vm, s), 0, strlen(vm, s)) : undefined;
  return n ?? lj_trace_err(LJ_TRERR.BADTYPE);
}

const tonum = (J: JitState, tr: TRef): TRef =>
  tref_isnum(tr) ? tr : emitir(J, IRTN(IR.CONV), tr, IRCONV_NUM_INT);

/** `op` of numbers, integers or strings; vb and vc are the addresses of the values of this time. */
export function lj_opt_narrow_arith(
  J: JitState,
  rb: TRef,
  rc: TRef,
  vb: number,
  vc: number,
  op: number,
): TRef {
  const b = valueOf(J, vb);
  const c = valueOf(J, vc);
  const left = strto(J, rb);
  const right = strto(J, rc);
  // Not MUL: it would lose -0.
  if (
    (op === IR.ADD || op === IR.SUB) &&
    tref_isinteger(left) &&
    tref_isinteger(right) &&
    numisint(lj_vm_foldarith(b, c, op))
  )
    return emitir(J, IRTGI(op - IR.ADD + IR.ADDOV), left, right);
  const x = tonum(J, left);
  return emitir(J, IRTN(op), x, tonum(J, right));
}

/** Unary minus: -0 is no integer. */
export function lj_opt_narrow_unm(J: JitState, rc: TRef, vc: number): TRef {
  const n = valueOf(J, vc);
  let tr = strto(J, rc);
  if (tref_isinteger(tr)) {
    if (n !== 0 && n !== -0x80000000) {
      const zero = lj_ir_kint(J, 0);
      emitir(J, IRTGI(IR.NE), tr, zero);
      return emitir(J, IRTGI(IR.SUBOV), zero, tr);
    }
    tr = tonum(J, tr);
  }
  return emitir(J, IRTN(IR.NEG), tr, lj_ir_ksimd(J, LJ_KSIMD.NEG));
}

/** b % c is b - floor(b/c)*c. */
export function lj_opt_narrow_mod(J: JitState, rb: TRef, rc: TRef, vb: number, vc: number): TRef {
  valueOf(J, vb);
  const c = valueOf(J, vc);
  const left = strto(J, rb);
  const right = strto(J, rc);
  if (J.flags & JIT_F.OPT_NARROW && tref_isinteger(left) && tref_isinteger(right) && c !== 0) {
    emitir(J, IRTGI(IR.NE), right, lj_ir_kint(J, 0));
    return emitir(J, IRTI(IR.MOD), left, right);
  }
  const x = tonum(J, left);
  const y = tonum(J, right);
  const quotient = emitir(J, IRTN(IR.FPMATH), emitir(J, IRTN(IR.DIV), x, y), IRFPM.FLOOR);
  return emitir(J, IRTN(IR.SUB), x, emitir(J, IRTN(IR.MUL), quotient, y));
}

/** Type of the index of a for loop, by the values in its slots (at guest address `forbase`). */
export function lj_opt_narrow_forl(J: JitState, forbase: number): IRT {
  const { mem } = J.vm;
  const at = (slot: FORL): number => numV(mem, forbase + 8 * slot);
  const start = at(FORL.IDX);
  const stop = at(FORL.STOP);
  const step = at(FORL.STEP);
  if (!(J.flags & JIT_F.OPT_NARROW)) return IRT.NUM;
  if (!numisint(start) || !numisint(stop) || !numisint(step)) return IRT.NUM;
  const sum = stop + step;
  return (step >= 0 ? sum <= 0x7fffffff : sum >= -0x80000000) ? IRT.INT : IRT.NUM;
}
