/*
 * Operators on cdata: 64-bit integers, pointers, then metamethods of either operand's type.
 * A comparison is not known before the interpreter has made it: its guard waits (FIXGUARD), and
 * where it decides a jump, its snapshot goes to the other side of that (FIXCOMP).
 */
import { cdata_ctypeid } from "../../core/objects/cdata.js";
import { frame_contpc, frame_iscont, L_base } from "../../core/run/frame.js";
import { gcV, tviscdata, tvisfunc } from "../../core/objects/tvalue.js";
import {
  CT,
  CTALIGN_PTR,
  CTF,
  CTINFO,
  CTSIZE_PTR,
  ctype_isconstval,
  ctype_isenum,
  ctype_isfunc,
  ctype_isnum,
  ctype_isptr,
  ctype_isref,
  ctype_isrefarray,
} from "../../ffi/ctinfo.js";
import type { CTState } from "../../ffi/ctype.js";
import { lj_ctype_getfield } from "../../ffi/ctypefield.js";
import { lj_ctype_meta } from "../../ffi/ctmeta.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { BC, bc_op } from "../../layout/bytecode.js";
import { MM } from "../../layout/metamethods.js";
import { GCstr } from "../../layout/objects.js";
import { lj_ir_fload, lj_ir_kint, lj_ir_kptr, lj_ir_kstr } from "../emit.js";
import {
  IRFL,
  IR,
  IRCONV,
  IRCONV_SEXT,
  IRT,
  IRT_,
  IRTG,
  TREF_FALSE,
  TREF_TRUE,
  irt_isguard,
  tref_iscdata,
  tref_isinteger,
  tref_isk,
  tref_isnil,
  tref_isnum,
  tref_isstr,
  tref_ref,
  tref_type,
  type TRef,
} from "../ir.js";
import { argv, type RecordFFData } from "../ffrecord/func.js";
import { emitir, lj_ir_set } from "../opt/fold.js";
import { base, setbase } from "../record/slots.js";
import { PostProc, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { crec_box, crec_cdata_value } from "./conv.js";
import { argv2cdata, ctypes, emitconv, lj_ir_kintp, log2 } from "./ctype.js";
import { crec_tailcall } from "./index.js";

/** An operand: its type, and its value; 0 for what has none. */
interface Operand {
  ct: number;
  tr: TRef;
}

const isPointer = (info: number): boolean => ctype_isptr(info) || ctype_isrefarray(info);
const isLong = (t: IRT): boolean => t === IRT.I64 || t === IRT.U64;

class ArithRecord {
  private readonly cts: CTState;
  private readonly a: Operand = { ct: 0, tr: 0 };
  private readonly b: Operand = { ct: 0, tr: 0 };

  constructor(
    private readonly J: JitState,
    private readonly rd: RecordFFData,
    private readonly mm: number,
  ) {
    this.cts = ctypes(J);
  }

  record(): void {
    const { J, mm } = this;
    this.operand(this.a, 0);
    this.operand(this.b, 1);
    const operators = mm !== MM.len && mm !== MM.concat;
    const tr = (operators && (this.integers() || this.pointers())) || this.metamethod();
    if (tr) setbase(J, 0, tr);
  }

  /* Operands. */

  private operand(v: Operand, i: number): void {
    const { J, mm } = this;
    const tr = base(J, i);
    v.tr = tr;
    if (!tr) lj_trace_err(LJ_TRERR.BADTYPE);
    if (tref_iscdata(tr)) this.cdata(v, i);
    else if (tref_isnil(tr)) {
      const compares = mm === MM.len || mm === MM.eq || mm === MM.lt || mm === MM.le;
      if (!compares) lj_trace_err(LJ_TRERR.BADTYPE);
      v.tr = lj_ir_kptr(J, 0);
      v.ct = CTID.P_VOID;
    } else if (tref_isinteger(tr)) v.ct = CTID.INT32;
    else if (tref_isnum(tr)) v.ct = CTID.DOUBLE;
    else if (tref_isstr(tr)) this.string(v, i);
    else {
      v.tr = 0;
      v.ct = CTID.P_VOID;
    }
  }

  private cdata(v: Operand, i: number): void {
    const { J, cts, rd } = this;
    const { tr } = v;
    const id = cdata_ctypeid(J.vm.mem, argv2cdata(J, tr, argv(rd, i)));
    let ct = cts.raw(id);
    if (ctype_isfunc(cts.info[ct])) {
      v.tr = lj_ir_fload(J, IRT.PTR, tr, IRFL.CDATA_PTR);
      v.ct = cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | id), CTSIZE_PTR);
      return;
    }
    v.tr = crec_cdata_value(J, cts, ct, tr);
    if (ctype_isref(cts.info[ct])) ct = cts.rawChild(ct);
    if (ctype_isenum(cts.info[ct])) ct = cts.child(ct);
    if (ctype_isnum(cts.info[ct]) && cts.size[ct] > 8) v.tr = 0;
    v.ct = ct;
  }

  /** A constant of the other operand's enum, or text for a pointer. */
  private string(v: Operand, i: number): void {
    const { J, cts, rd } = this;
    const { mem } = J.vm;
    const other = argv2cdata(J, base(J, 1 - i), argv(rd, 1 - i));
    const ct = cts.raw(cdata_ctypeid(mem, other));
    const s = gcV(mem, argv(rd, i));
    if (ctype_isptr(cts.info[ct])) {
      v.tr = emitir(J, IRT_(IR.ADD, IRT.PTR), v.tr, lj_ir_kintp(J, GCstr.SIZEOF));
      v.ct = ct;
      return;
    }
    const constant = ctype_isenum(cts.info[ct]) ? lj_ctype_getfield(cts, ct, s) : 0;
    v.ct = CTID.P_VOID; // the interpreter throws, or they are not equal
    if (constant === 0 || !ctype_isconstval(cts.info[constant])) return;
    emitir(J, IRTG(IR.EQ, IRT.STR), v.tr, lj_ir_kstr(J, s));
    v.ct = cts.child(constant);
    v.tr = lj_ir_kint(J, cts.size[constant] | 0);
  }

  /* Operations. A result of 0: not these. */

  private pending(o: number, t: IRT): TRef {
    lj_ir_set(this.J, IRTG(o, t), this.a.tr, this.b.tr);
    this.J.postproc = PostProc.FIXGUARD;
    return TREF_TRUE;
  }

  /** Two integers of 32 bits are compared as such, when both are signed, unsigned, or a small constant. */
  private narrowComparison(): IRT | undefined {
    const { J, cts, a, b, mm } = this;
    const infos = [cts.info[a.ct], cts.info[b.ct]];
    if (mm >= MM.add || infos.some((info) => info & CTF.FP)) return undefined;
    if (cts.size[a.ct] !== 4 || cts.size[b.ct] !== 4) return undefined;
    const small = (tr: TRef): boolean => tref_isk(tr) && J.cur.ir.i(tref_ref(tr)) >= 0;
    const type = (info: number): IRT => (info & CTF.UNSIGNED ? IRT.U32 : IRT.INT);
    if (!((infos[0] ^ infos[1]) & CTF.UNSIGNED) || small(b.tr)) return type(infos[0]);
    return small(a.tr) ? type(infos[1]) : undefined;
  }

  private widened(v: Operand, dt: IRT): TRef {
    const { J, cts } = this;
    const st = tref_type(v.tr);
    if (st === IRT.NUM || st === IRT.FLOAT) return emitconv(J, v.tr, dt, st, IRCONV.ANY);
    if (isLong(st)) return v.tr;
    return emitconv(J, v.tr, dt, IRT.INT, cts.info[v.ct] & CTF.UNSIGNED ? 0 : IRCONV_SEXT);
  }

  private integers(): TRef {
    const { J, cts, a, b, mm } = this;
    if (!a.tr || !b.tr || !ctype_isnum(cts.info[a.ct]) || !ctype_isnum(cts.info[b.ct])) return 0;
    const isUnsigned = ({ ct }: Operand): boolean =>
      (cts.info[ct] & CTF.UNSIGNED) !== 0 && cts.size[ct] === 8;
    const unsigned = isUnsigned(a) || isUnsigned(b);
    const narrow = unsigned ? undefined : this.narrowComparison();
    const dt = narrow ?? (unsigned ? IRT.U64 : IRT.I64);
    if (narrow === undefined) {
      a.tr = this.widened(a, dt);
      b.tr = this.widened(b, dt);
    }
    if (mm < MM.add) {
      const signed = dt === IRT.INT || dt === IRT.I64;
      const less = mm === MM.lt ? IR.LT : IR.LE;
      return this.pending(mm === MM.eq ? IR.EQ : signed ? less : less + IR.ULT - IR.LT, dt);
    }
    const tr = emitir(J, IRT_(mm - MM.add + IR.ADD, dt), a.tr, b.tr);
    return crec_box(J, unsigned ? CTID.UINT64 : CTID.INT64, tr);
  }

  private pointers(): TRef {
    const { cts, mm } = this;
    let { a, b } = this;
    const compares = mm === MM.eq || mm === MM.lt || mm === MM.le;
    if (!a.tr || !b.tr || (mm !== MM.add && mm !== MM.sub && !compares)) return 0;
    if (isPointer(cts.info[a.ct]) && isPointer(cts.info[b.ct]) && mm !== MM.add)
      return mm === MM.sub
        ? this.difference()
        : this.pending(mm === MM.eq ? IR.EQ : mm === MM.lt ? IR.ULT : IR.ULE, IRT.PTR);
    if (mm === MM.add && ctype_isnum(cts.info[a.ct]) && isPointer(cts.info[b.ct])) [a, b] = [b, a];
    if (compares || !isPointer(cts.info[a.ct]) || !ctype_isnum(cts.info[b.ct])) return 0;
    return this.offset(a, b);
  }

  /** Elements between two pointers; only for sizes that are powers of two. */
  private difference(): TRef {
    const { J, cts, a, b } = this;
    const size = cts.sizeOf(cts.child(a.ct));
    if (size === 0 || (size & (size - 1)) !== 0) return 0;
    const bytes = emitir(J, IRT_(IR.SUB, IRT.INTP), a.tr, b.tr);
    const n = emitir(J, IRT_(IR.BSAR, IRT.INTP), bytes, lj_ir_kint(J, log2(size)));
    return emitconv(J, n, IRT.NUM, IRT.INTP);
  }

  private offset(p: Operand, n: Operand): TRef {
    const { J, cts, mm } = this;
    const element = cts.child(p.ct);
    const size = cts.sizeOf(element);
    const t = tref_type(n.tr);
    let idx = n.tr;
    if (t === IRT.NUM || t === IRT.FLOAT) idx = emitconv(J, idx, IRT.INTP, t, IRCONV.ANY);
    else if (!isLong(t))
      idx = emitconv(J, idx, IRT.INTP, IRT.INT, (t - IRT.I8) & 1 ? 0 : IRCONV_SEXT);
    idx = emitir(J, IRT_(IR.MUL, IRT.INTP), idx, lj_ir_kintp(J, size));
    const tr = emitir(J, IRT_(mm - MM.add + IR.ADD, IRT.PTR), p.tr, idx);
    return crec_box(J, cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | element), CTSIZE_PTR), tr);
  }

  private typeMeta(i: number): number {
    const { J, cts, rd, mm } = this;
    const o = argv(rd, i);
    if (!base(J, i) || !tviscdata(J.vm.mem, o)) return 0;
    let id = cdata_ctypeid(J.vm.mem, argv2cdata(J, base(J, i), o));
    const ct = cts.raw(id);
    if (ctype_isptr(cts.info[ct])) id = cts.child(ct);
    return lj_ctype_meta(cts, id, mm);
  }

  /** 0: a metamethod is going to be called. */
  private metamethod(): TRef {
    const { J, cts, rd, mm, a, b } = this;
    const mo = this.typeMeta(0) || this.typeMeta(1);
    if (mo !== 0) {
      if (!tvisfunc(J.vm.mem, mo)) lj_trace_err(LJ_TRERR.BADTYPE);
      crec_tailcall(J, rd, mo);
      return 0;
    }
    if (mm !== MM.eq) lj_trace_err(LJ_TRERR.BADTYPE);
    // What cannot be compared is not equal, unless it is the same.
    const comparable = a.tr && b.tr && ctype_isnum(cts.info[a.ct]) === ctype_isnum(cts.info[b.ct]);
    return comparable ? this.pending(IR.EQ, IRT.PTR) : TREF_FALSE;
  }
}

/** A comparison that decides a jump: its snapshot is the one before the comparison. */
function fixcomp(J: JitState): void {
  const { mem } = J.vm;
  const frame = L_base(mem, J.L) - 8;
  if (J.postproc !== PostProc.FIXGUARD || !frame_iscont(mem, frame) || irt_isguard(J.guardemit))
    return;
  const pc = frame_contpc(mem, frame) - 4;
  if (bc_op(mem.u32[pc >>> 2]) > BC.ISNEP) return;
  J.comppc = pc;
  J.postproc = PostProc.FIXCOMP;
}

export function recff_cdata_arith(J: JitState, rd: RecordFFData, mm: number): void {
  new ArithRecord(J, rd, mm).record();
  if (rd.nres >= 0) fixcomp(J);
}
