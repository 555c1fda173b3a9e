/* What IR means: an evaluator of the instructions that random traces are made of. */
import { atan2 } from "../../../runtime/core/math/arctan.js";
import { mathFunctions } from "../../../runtime/core/math/mathfn.js";
import {
  IR,
  IRCALL,
  IRCONV_INT_NUM,
  IRCONV_NUM_INT,
  IRFPM,
  IRSLOAD,
  IRT,
  irref_isk,
} from "../../../runtime/jit/ir.js";
import type { IRBuf } from "../../../runtime/jit/irbuf.js";

const trunc = (n: number): number =>
  n >= -0x80000000 && n < 0x80000000 ? Math.trunc(n) | 0 : -0x80000000;
const f = new DataView(new ArrayBuffer(8));
const tobit = (n: number): number => {
  f.setFloat64(0, n + 6755399441055744, true);
  return f.getInt32(0, true);
};
const rol = (a: number, n: number): number =>
  (a << (n & 31)) | (n & 31 ? a >>> (32 - (n & 31)) : 0);
const bswap = (a: number): number =>
  (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24);

/** Values of references, while a trace runs. */
export class Env {
  readonly values = new Map<number, number>();
  constructor(
    readonly ir: IRBuf,
    readonly slots: (slot: number) => number,
  ) {}

  get(ref: number): number {
    const { ir } = this;
    if (irref_isk(ref)) return ir.o(ref) === IR.KNUM ? ir.num(ref) : ir.kint(ref);
    const v = this.values.get(ref);
    if (v === undefined) throw new Error(`no value of ${ref - 0x8000}`);
    return v;
  }

  /** Execute one instruction; false when its guard fails. */
  step(ref: number): boolean {
    const { ir } = this;
    const o = ir.o(ref);
    const t = ir.t(ref) & IRT.TYPE;
    if (o === IR.SLOAD) {
      const v = this.slots(ir.op1(ref));
      this.values.set(ref, t === IRT.INT ? trunc(v) : v);
      return !(ir.op2(ref) & IRSLOAD.CONVERT && t === IRT.INT && Math.trunc(v) !== v);
    }
    if (o === IR.LOOP || o === IR.PHI || o === IR.NOP || o === IR.CARG) return true;
    if (o <= IR.ABC) return this.compare(ref, o);
    this.values.set(ref, t === IRT.NUM ? this.num(ref, o) : this.int(ref, o));
    return true;
  }

  private compare(ref: number, o: number): boolean {
    const { ir } = this;
    const a = this.get(ir.op1(ref));
    const b = this.get(ir.op2(ref));
    const num = (ir.t(ref) & IRT.TYPE) === IRT.NUM;
    const u = (x: number): number => (num ? x : x >>> 0);
    switch (o) {
      case IR.LT:
        return a < b;
      case IR.GE:
        return a >= b;
      case IR.LE:
        return a <= b;
      case IR.GT:
        return a > b;
      case IR.ULT:
        return num ? !(a >= b) : u(a) < u(b);
      case IR.UGE:
        return num ? !(a < b) : u(a) >= u(b);
      case IR.ULE:
        return num ? !(a > b) : u(a) <= u(b);
      case IR.UGT:
        return num ? !(a <= b) : u(a) > u(b);
      case IR.ABC:
        return u(a) > u(b);
      case IR.EQ:
        return a === b;
      default:
        return a !== b;
    }
  }

  private num(ref: number, o: number): number {
    const { ir } = this;
    const a = o === IR.CALLN ? 0 : this.get(ir.op1(ref));
    const b = (): number => this.get(ir.op2(ref));
    switch (o) {
      case IR.ADD:
        return a + b();
      case IR.SUB:
        return a - b();
      case IR.MUL:
        return a * b();
      case IR.DIV:
        return a / b();
      case IR.NEG:
        return -a;
      case IR.ABS:
        return Math.abs(a);
      case IR.MIN:
        return a < b() ? a : b();
      case IR.MAX:
        return a > b() ? a : b();
      case IR.CONV:
        return a; // from an integer
      case IR.FPMATH: {
        const fpm: IRFPM = ir.op2(ref);
        return [Math.floor, Math.ceil, Math.trunc, Math.sqrt][fpm](a);
      }
      case IR.CALLN: {
        const args = ir.op1(ref);
        if (ir.op2(ref) === IRCALL.atan2)
          return atan2(this.get(ir.op1(args)), this.get(ir.op2(args)));
        return mathFunctions.exp(this.get(args));
      }
      default:
        throw new Error(`evaluate ${o}`);
    }
  }

  private int(ref: number, o: number): number {
    const { ir } = this;
    const a = this.get(ir.op1(ref));
    const b = (): number => this.get(ir.op2(ref));
    switch (o) {
      case IR.ADD:
        return (a + b()) | 0;
      case IR.SUB:
        return (a - b()) | 0;
      case IR.MUL:
        return Math.imul(a, b());
      case IR.NEG:
        return -a | 0;
      case IR.MIN:
        return Math.min(a, b());
      case IR.MAX:
        return Math.max(a, b());
      case IR.BNOT:
        return ~a;
      case IR.BSWAP:
        return bswap(a);
      case IR.BAND:
        return a & b();
      case IR.BOR:
        return a | b();
      case IR.BXOR:
        return a ^ b();
      case IR.BSHL:
        return a << b();
      case IR.BSHR:
        return (a >>> b()) | 0;
      case IR.BSAR:
        return a >> b();
      case IR.BROL:
        return rol(a, b());
      case IR.BROR:
        return rol(a, -b());
      case IR.TOBIT:
        return tobit(a);
      case IR.CONV:
        return trunc(a);
      default:
        throw new Error(`evaluate ${o}`);
    }
  }
}
export { IRCONV_INT_NUM, IRCONV_NUM_INT };
