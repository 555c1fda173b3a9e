/* A trace compiler without a VM, to emit IR into and to read it back as text. */
import * as folddef from "../../generated/folddef.js";
import { lj_ir_kint, lj_ir_knum } from "../../runtime/jit/emit.js";
import {
  IR,
  irdef,
  IRM,
  irm_op1,
  irm_op2,
  IRSLOAD,
  IRT,
  IRT_,
  irtypes,
  REF_BIAS,
  REF_FIRST,
  type IRName,
  type TRef,
} from "../../runtime/jit/ir.js";
import { lj_opt_fold_init } from "../../runtime/jit/fold.js";
import { emitir, emitir_raw } from "../../runtime/jit/opt/fold.js";
import { JitSettings } from "../../runtime/jit/settings.js";
import { JitState, Trace } from "../../runtime/jit/state.js";
import type { Vm } from "../../runtime/core/vm.js";

export class IrFixture {
  readonly J: JitState;

  constructor(vm: Vm | null = null) {
    this.J = new JitState(vm as Vm, new JitSettings()); // rules on strings and tables want one
    this.J.cur = new Trace(this.J.irbuf, this.J.snapbuf);
    lj_opt_fold_init(this.J, folddef);
    this.J.cur.nk = REF_BIAS - 3; // nil, false, true
    for (let t = IRT.NIL; t <= IRT.TRUE; t++) {
      this.J.cur.ir.seto(REF_BIAS - 1 - t, IR.KPRI);
      this.J.cur.ir.sett(REF_BIAS - 1 - t, t);
    }
    this.J.cur.ir.seto(REF_BIAS, IR.BASE);
    this.J.cur.nins = REF_FIRST;
  }

  /** An unknown value: what stands in stack slot `slot`. */
  slot(t: IRT, slot: number): TRef {
    return emitir_raw(this.J, IRT_(IR.SLOAD, IRT.GUARD | t), slot, IRSLOAD.TYPECHECK);
  }
  kint = (k: number): TRef => lj_ir_kint(this.J, k);
  knum = (n: number): TRef => lj_ir_knum(this.J, n);
  emit(name: IRName, t: number, a: TRef, b: TRef): TRef {
    return emitir(this.J, IRT_(IR[name], t), a, b);
  }

  operand(mode: IRM, value: number): string {
    const { ir } = this.J.cur;
    if (mode === IRM.none) return "";
    if (mode === IRM.lit) return `#${value}`;
    if (value >= REF_BIAS) return String(value - REF_BIAS).padStart(4, "0");
    const o = ir.o(value);
    if (o === IR.KINT) return `${ir.i(value) < 0 ? "" : "+"}${ir.i(value)}`;
    if (o === IR.KNUM) return String(ir.num(value));
    if (o === IR.KPRI) return irtypes[ir.t(value)].toLowerCase();
    return irdef[o][0];
  }

  /** `> num ADD 0002 0001`: what a reference stands for; a constant by its value. */
  text(tr: TRef): string {
    const { ir } = this.J.cur;
    const ref = tr & 0xffff;
    if (ref === 0xffff) return "dropped";
    if (ref < REF_BIAS) return this.operand(IRM.ref, ref);
    const t = ir.t(ref);
    const name = irdef[ir.o(ref)][0];
    const words = [
      (t & IRT.GUARD) !== 0 ? ">" : "",
      irtypes[t & IRT.TYPE].toLowerCase(),
      name,
      this.operand(irm_op1(ir.o(ref)), ir.op1(ref)),
      this.operand(irm_op2(ir.o(ref)), ir.op2(ref)),
    ];
    return words.filter((word) => word !== "").join(" ");
  }

  /** All instructions. */
  get trace(): string[] {
    const all: string[] = [];
    for (let ref = REF_FIRST; ref < this.J.cur.nins; ref++) all.push(this.text(ref));
    return all;
  }
}
