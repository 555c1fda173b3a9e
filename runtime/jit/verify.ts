/*
 * Is the trace that goes to the assembler well formed? Checked in tests: modes and types
 * of operands, order of references, that snapshots name what exists, that PHIs are pairs
 * of what the loop carries. What is wrong is said in words.
 */
import {
  IR,
  irdef,
  irm_op1,
  irm_op2,
  IRM,
  IRT,
  IRCONV_SRCMASK,
  irt_isfp,
  irt_isgcv,
  irtypes,
  IR__MAX,
  REF_BASE,
  REF_BIAS,
  REF_DROP,
  REF_FIRST,
  REF_NIL,
  REF_TRUE,
} from "./ir.js";
import { ir_is64k, type IRBuf } from "./irbuf.js";
import { LJ_MAX_JSLOTS, snap_ref, snap_slot, type JitState, type Trace } from "./state.js";

class TraceInvalid extends Error {
  override readonly name = "TraceInvalid";
}

const show = (ref: number): string =>
  ref < REF_BIAS ? `K${ref - REF_BIAS}` : String(ref - REF_BIAS).padStart(4, "0");

class Verifier {
  private readonly ir: IRBuf;
  constructor(readonly T: Trace) {
    this.ir = T.ir;
  }

  private fail(ref: number, what: string): never {
    const name = irdef[this.ir.o(ref)]?.[0] ?? `opcode ${this.ir.o(ref)}`;
    throw new TraceInvalid(`trace ${this.T.traceno}: ${show(ref)} ${name}: ${what}`);
  }

  /** Constants: each opcode is one, each place taken once. */
  constants(): void {
    const { ir, T } = this;
    for (let ref = T.nk; ref < REF_TRUE; ref++) {
      const o = ir.o(ref);
      const known = o >= IR.KPRI && o <= IR.KSLOT;
      if (!known) this.fail(ref, "is no constant, but stands among them");
      if (o === IR.KSLOT && (ir.op1(ref) < T.nk || ir.op1(ref) >= REF_BIAS))
        this.fail(ref, "its key is no constant");
      if (ir_is64k(o)) ref++;
    }
  }

  private operand(ref: number, mode: IRM, value: number, which: string): void {
    const { T, ir } = this;
    if (mode !== IRM.ref) return;
    if (value === REF_DROP) this.fail(ref, `${which} operand was dropped`);
    if (value < T.nk) this.fail(ref, `${which} operand ${show(value)} is below all constants`);
    if (value >= ref && ir.o(ref) !== IR.PHI)
      this.fail(ref, `${which} operand ${show(value)} comes later`);
    if (value < REF_BIAS) return;
    const o = ir.o(value);
    if (value !== REF_BASE && (o === IR.NOP || o === IR.LOOP))
      this.fail(ref, `${which} operand ${show(value)} has no value`);
  }

  instructions(): void {
    const { ir, T } = this;
    for (let ref = REF_FIRST; ref < T.nins; ref++) {
      const o = ir.o(ref);
      if (o >= IR__MAX) this.fail(ref, "there is no such instruction");
      if (o >= IR.KPRI && o <= IR.KSLOT) this.fail(ref, "is a constant among instructions");
      if ((ir.t(ref) & IRT.TYPE) >= IRT.MAX_) this.fail(ref, "has no type");
      if (ir.t(ref) & IRT.MARK) this.fail(ref, "is still marked");
      this.operand(ref, irm_op1(o), ir.op1(ref), "left");
      this.operand(ref, irm_op2(o), ir.op2(ref), "right");
      this.types(ref);
    }
  }

  /** Arithmetic has operands of its own type, loads come from references of their kind. */
  private types(ref: number): void {
    const { ir } = this;
    const o = ir.o(ref);
    const t = ir.t(ref) & IRT.TYPE;
    const type = (r: number): number => ir.t(r) & IRT.TYPE;
    if (o >= IR.ADD && o <= IR.MAX && (t === IRT.NUM || t === IRT.INT) && o !== IR.LDEXP) {
      const unary = (o === IR.NEG || o === IR.ABS) && t === IRT.NUM;
      for (const r of unary ? [ir.op1(ref)] : [ir.op1(ref), ir.op2(ref)])
        if ((type(r) === IRT.NUM) !== (t === IRT.NUM))
          this.fail(ref, `${irtypes[t]} of a ${irtypes[type(r)]}, ${show(r)}`);
    }
    const from = ir.op1(ref) >= this.T.nk ? ir.o(ir.op1(ref)) : -1;
    if ((o === IR.ALOAD || o === IR.ASTORE) && from !== IR.AREF)
      this.fail(ref, `at ${irdef[from][0]}, which is no AREF`);
    const hash = from === IR.HREF || from === IR.HREFK || from === IR.NEWREF || from === IR.KKPTR;
    if ((o === IR.HLOAD || o === IR.HSTORE) && !hash)
      this.fail(ref, `at ${irdef[from][0]}, which is no hash reference`);
    if ((o === IR.ULOAD || o === IR.USTORE) && from !== IR.UREFO && from !== IR.UREFC)
      this.fail(ref, `at ${irdef[from][0]}, which is no upvalue`);
    if (o >= IR.ASTORE && o <= IR.USTORE && type(ir.op2(ref)) === IRT.INT)
      this.fail(ref, "stores an integer where the interpreter has numbers");
    this.cdata(ref);
  }

  /** C data: widths and kinds are those of values, types are constants. */
  private cdata(ref: number): void {
    const { ir } = this;
    const o = ir.o(ref);
    const t = ir.t(ref);
    const kind = (ofValue: number, fp: boolean): void => {
      const vt = ir.t(ofValue) & IRT.TYPE;
      if (irt_isfp(vt) !== fp)
        this.fail(ref, `a ${irtypes[vt]}, ${show(ofValue)}, of another kind`);
    };
    const reference = irt_isgcv(t) && (t & IRT.TYPE) !== IRT.P64 && (t & IRT.TYPE) !== IRT.P32;
    if ((o === IR.XLOAD || o === IR.XSTORE) && reference)
      this.fail(ref, `of a ${irtypes[t & IRT.TYPE]}, which is no C type`);
    if (o === IR.XSTORE) kind(ir.op2(ref), irt_isfp(t));
    if (o === IR.CONV) kind(ir.op1(ref), irt_isfp(ir.op2(ref) & IRCONV_SRCMASK));
    if ((o === IR.CNEW || o === IR.CNEWI) && ir.o(ir.op1(ref)) !== IR.KINT)
      this.fail(ref, "its type is no constant");
    if (o === IR.CNEWI) kind(ir.op2(ref), false);
  }

  /** Left operands before the loop, right ones in it, of one type. */
  phis(): void {
    const { ir, T } = this;
    let loop = 0;
    for (let ref = REF_FIRST; ref < T.nins; ref++) {
      if (ir.o(ref) === IR.LOOP) {
        if (loop) this.fail(ref, "is a second LOOP");
        loop = ref;
      }
      if (ir.o(ref) !== IR.PHI) continue;
      const left = ir.op1(ref);
      const right = ir.op2(ref);
      if (!loop) this.fail(ref, "without a LOOP");
      if (left >= loop) this.fail(ref, `left operand ${show(left)} is in the loop`);
      if (left < REF_BIAS) this.fail(ref, `left operand ${show(left)} is a constant`);
      if ((ir.t(left) ^ ir.t(right)) & IRT.TYPE && right >= REF_BIAS)
        this.fail(
          ref,
          `pairs ${irtypes[ir.t(left) & IRT.TYPE]} with ${irtypes[ir.t(right) & IRT.TYPE]}`,
        );
      if (!(ir.t(left) & IRT.ISPHI))
        this.fail(ref, `left operand ${show(left)} does not know of it`);
    }
  }

  snapshots(): void {
    const { T, ir } = this;
    const bad = (no: number, what: string): never => {
      throw new TraceInvalid(`trace ${T.traceno}: snapshot ${no}: ${what}`);
    };
    for (let no = 0; no < T.nsnap; no++) {
      const from = T.snap.mapofs[no];
      let last = -1;
      if (no > 0 && T.snap.ref[no] < T.snap.ref[no - 1]) bad(no, "stands before the one before it");
      if (T.snap.nslots[no] > LJ_MAX_JSLOTS) bad(no, `has ${T.snap.nslots[no]} slots`);
      for (let n = from; n < from + T.snap.nent[no]; n++) {
        const s = snap_slot(T.snap.map[n]);
        const ref = snap_ref(T.snap.map[n]);
        if (s <= last) bad(no, `slot ${s} after slot ${last}`);
        last = s;
        if (s >= T.snap.nslots[no]) bad(no, `slot ${s} of ${T.snap.nslots[no]}`);
        if (ref < T.nk || (ref > REF_NIL && ref < REF_FIRST))
          bad(no, `slot ${s} has reference ${show(ref)}`);
        if (ref >= T.snap.ref[no]) bad(no, `slot ${s} has ${show(ref)}, which comes later`);
        if (ref >= REF_FIRST && ir.o(ref) === IR.NOP)
          bad(no, `slot ${s} has ${show(ref)}, which is gone`);
      }
      if (T.snap.pc(no) === 0) bad(no, "continues nowhere");
    }
  }
}

/** Throw what is wrong with J.cur. */
export function verifyTrace(J: JitState): void {
  const v = new Verifier(J.cur);
  v.constants();
  v.instructions();
  v.phis();
  v.snapshots();
}
