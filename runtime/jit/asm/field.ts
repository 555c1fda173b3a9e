/*
 * Loads and stores of fields of objects (FLOAD, FSTORE), and of memory by address (XLOAD, XSTORE).
 */
import { GG } from "../../layout/state.js";
import { IR, IRFL, IRT, REF_NIL, irref_isk, irt_isfp, irt_isnum } from "../ir.js";
import { asm_fusefref, asm_fusexref, imm32, mayfuse } from "./fuse.js";
import { ra_alloc1, ra_dest } from "./ra.js";
import { is64, type AsmState } from "./state.js";
import { RID, RSET_FPR, RSET_GPR, XO, ra_hasreg, rid2set } from "./target.js";
const loads: Readonly<Partial<Record<IRT, number>>> = {
  [IRT.I8]: XO.MOVSXb,
  [IRT.U8]: XO.MOVZXb,
  [IRT.I16]: XO.MOVSXw,
  [IRT.U16]: XO.MOVZXw,
  [IRT.NUM]: XO.MOVSD,
  [IRT.FLOAT]: XO.MOVSS,
};

export function asm_fload(as: AsmState, ref: number): void {
  const { ir } = as;
  const fp = irt_isfp(ir.t(ref));
  const dest = ra_dest(as, ref, fp ? RSET_FPR : RSET_GPR);
  if (ir.op1(ref) === REF_NIL) as.e.setmrm(RID.DISPATCH, (ir.op2(ref) << 2) - GG.dispatch);
  else asm_fusefref(as, ref, RSET_GPR);
  // References have 32 bits that are not zero; pointers of programs may have more.
  const t = ir.t(ref) & IRT.TYPE;
  const pointer = ir.op1(ref) !== REF_NIL && ir.op2(ref) === IRFL.CDATA_PTR && t === IRT.P64;
  const wide = t === IRT.I64 || t === IRT.U64 || pointer;
  as.e.mrm(fieldload(ir.op1(ref), ir.op2(ref), t), dest, RID.MRM, wide ? 1 : 0);
}
/** The colocation flags are bytes, whatever type the IR takes them for. */
function fieldload(op1: number, field: number, t: IRT): number {
  if (op1 !== REF_NIL) {
    if (field === IRFL.FUNC_FFID || field === IRFL.TAB_NOMM || field === IRFL.UDATA_UDTYPE)
      return XO.MOVZXb;
    if (field === IRFL.CDATA_CTYPEID) return XO.MOVZXw;
  }
  return loads[t] ?? XO.MOV;
}

export function asm_xload(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const t = ir.t(ref) & IRT.TYPE;
  const dest = ra_dest(as, ref, irt_isfp(t) ? RSET_FPR : RSET_GPR);
  asm_fusexref(as, ir.op1(ref), RSET_GPR);
  e.mrm(loads[t as IRT] ?? XO.MOV, dest, RID.MRM, is64(t) ? 1 : 0);
}

const field_is_ref = (field: number): boolean =>
  field === IRFL.TAB_META ||
  field === IRFL.UDATA_META ||
  field === IRFL.FUNC_ENV ||
  field === IRFL.THREAD_ENV;

/** FSTORE, XSTORE. */
export function asm_fxstore(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const fstore = ir.o(ref) === IR.FSTORE;
  let val = ir.op2(ref);
  let t = ir.t(ref) & IRT.TYPE;
  if (fstore && ir.op2(ir.op1(ref)) === IRFL.TAB_NOMM) t = IRT.U8;
  const wide = is64(t) || (fstore && field_is_ref(ir.op2(ir.op1(ref)))) ? 1 : 0;
  const k = imm32(as, val, wide);
  let src: number = RID.MRM;
  const byte = t === IRT.I8 || t === IRT.U8;
  const word = t === IRT.I16 || t === IRT.U16;
  if (k === undefined || word) {
    // A narrowing conversion is what the store does anyway.
    if (
      (byte || word) &&
      !irref_isk(val) &&
      ir.o(val) === IR.CONV &&
      !ra_hasreg(ir.r(val)) &&
      mayfuse(as, val) &&
      !irt_isfp(ir.t(ir.op1(val)))
    )
      val = ir.op1(val);
    src = ra_alloc1(as, val, irt_isfp(t) ? RSET_FPR : RSET_GPR);
  }
  const allow = src < 16 ? RSET_GPR & ~rid2set(src) : RSET_GPR;
  if (fstore) {
    const fref = ir.op1(ref);
    if (ra_hasreg(ir.r(fref)) || ir.s(fref) !== 0) e.setmrm(ra_alloc1(as, fref, allow), 0);
    else asm_fusefref(as, fref, allow);
  } else asm_fusexref(as, ir.op1(ref), allow);
  if (src === RID.MRM) {
    if (byte) e.mrmi8(XO.MOVmib, 0, RID.MRM, k!);
    else e.mrmi32(XO.MOVmi, 0, RID.MRM, k!, wide);
  } else if (irt_isnum(t)) e.mrm(XO.MOVSDto, src, RID.MRM);
  else if (t === IRT.FLOAT) e.mrm(XO.MOVSSto, src, RID.MRM);
  else if (byte) e.mrm8(XO.MOVtob, src, RID.MRM);
  else if (word) e.mrm(XO.MOVtow, src, RID.MRM);
  else e.mrm(XO.MOVto, src, RID.MRM, wide);
}
