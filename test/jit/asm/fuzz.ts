/*
 * Random traces: straight lines and loops with more values alive than there are registers,
 * guards that fail somewhere, PHIs that swap and rotate. Each is assembled, run, and compared with
 * the evaluator: the exit that is taken, and every slot of its snapshot.
 */
import {
  IR,
  IRCALL,
  IRCONV_INT_NUM,
  IRCONV_NUM_INT,
  IRSLOAD,
  IRT,
  irref_isk,
} from "../../../runtime/jit/ir.js";
import { lj_ir_kint, lj_ir_knum } from "../../../runtime/jit/emit.js";
import { Env } from "./evaluate.js";
import type { TraceFixture } from "./harness.js";

/** A small generator of random numbers: the same seed makes the same trace. */
export class Random {
  constructor(private state: number) {}
  int(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return (this.state >>> 8) % n;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)];
  }
  chance(percent: number): boolean {
    return this.int(100) < percent;
  }
}

const INT_BINARY = [IR.ADD, IR.SUB, IR.MUL, IR.BAND, IR.BOR, IR.BXOR, IR.MIN, IR.MAX];
const INT_SHIFT = [IR.BSHL, IR.BSHR, IR.BSAR, IR.BROL, IR.BROR];
const NUM_BINARY = [IR.ADD, IR.SUB, IR.MUL, IR.DIV, IR.MIN, IR.MAX];
const COMPARE = [IR.LT, IR.GE, IR.LE, IR.GT, IR.ULT, IR.UGE, IR.ULE, IR.UGT, IR.EQ, IR.NE];
const GUARD = IRT.GUARD;

export class RandomTrace {
  private readonly ints: number[] = [];
  private readonly nums: number[] = [];
  readonly inputs: number[] = [];
  readonly phis: [number, number][] = [];
  private loopref = 0;

  constructor(
    readonly f: TraceFixture,
    readonly r: Random,
    readonly calls: boolean,
  ) {}

  private one(list: readonly number[], k: () => number): number {
    return list.length === 0 || this.r.chance(10) ? k() & 0xffff : this.r.pick(list);
  }
  private int(): number {
    const { r, f } = this;
    const k = (): number =>
      lj_ir_kint(f.J, r.pick([0, 1, -1, 7, 31, 255, 0x12345678, -0x80000000, r.int(1000)]));
    return this.one(this.ints, k);
  }
  private num(): number {
    const { r, f } = this;
    return this.one(this.nums, () => lj_ir_knum(f.J, r.pick([0, 1.5, -2, 1e10, 0.1, r.int(100)])));
  }

  private value(): void {
    const { f, r } = this;
    const int = (o: number, a: number, b = 0): void =>
      void this.ints.push(f.emit(o, IRT.INT, a, b));
    const num = (o: number, a: number, b = 0): void =>
      void this.nums.push(f.emit(o, IRT.NUM, a, b));
    switch (r.int(this.calls ? 13 : 12)) {
      case 0:
      case 1:
      case 2:
        return int(r.pick(INT_BINARY), this.int(), this.int());
      case 3:
        return int(
          r.pick(INT_SHIFT),
          this.int(),
          r.chance(50) ? lj_ir_kint(f.J, r.int(32)) & 0xffff : this.int(),
        );
      case 4:
        return int(r.pick([IR.BNOT, IR.BSWAP, IR.NEG]), this.int());
      case 5:
      case 6:
      case 7:
        return num(r.pick(NUM_BINARY), this.num(), this.num());
      case 8:
        return num(IR.FPMATH, this.num(), r.int(4));
      case 9:
        return num(r.pick([IR.NEG, IR.ABS]), this.num(), this.num());
      case 10:
        return num(IR.CONV, this.int(), IRCONV_NUM_INT);
      case 11:
        if (r.chance(50)) return int(IR.CONV, this.num(), IRCONV_INT_NUM);
        return int(IR.TOBIT, this.num(), lj_ir_knum(f.J, 6755399441055744) & 0xffff);
      default: {
        if (r.chance(50)) return num(IR.CALLN, this.num(), IRCALL.exp);
        const args = f.emit(IR.CARG, IRT.NIL, this.num(), this.num());
        return num(IR.CALLN, args, IRCALL.atan2);
      }
    }
  }

  private snapshot(most: number): void {
    const all = [...this.ints, ...this.nums];
    const refs: number[] = [];
    for (let i = this.r.int(most); i > 0; i--)
      refs.push(this.r.chance(5) ? this.int() : this.r.pick(all));
    this.f.snapshot(refs);
  }

  private guard(): void {
    const { f, r } = this;
    if (r.chance(70)) this.snapshot(30);
    if (r.chance(50)) f.emit(r.pick(COMPARE), IRT.INT | GUARD, this.int(), this.int());
    else f.emit(r.pick(COMPARE), IRT.NUM | GUARD, this.num(), this.num());
  }

  /** `guards`: percent of instructions that are guards. */
  private part(n: number, guards: number): void {
    for (let i = 0; i < n; i++)
      if (this.r.chance(guards)) this.guard();
      else this.value();
  }

  build(size: number, loop: boolean): void {
    const { f, r } = this;
    f.begin();
    f.snapshot([]);
    for (let i = 0; i < 4 + r.int(16); i++) {
      const isint = r.chance(50);
      this.inputs.push(isint ? r.int(2000) - 1000 : r.pick([0.5, -3, 1e9, 1e-5, r.int(1e6) / 7]));
      if (isint)
        this.ints.push(
          f.emit(IR.SLOAD, IRT.INT | GUARD, 2 + i, IRSLOAD.TYPECHECK | IRSLOAD.CONVERT),
        );
      else this.nums.push(f.emit(IR.SLOAD, IRT.NUM | GUARD, 2 + i, IRSLOAD.TYPECHECK));
    }
    this.part(size, 4);
    if (loop) this.loop(size);
    else this.finish();
  }

  /** A guard that fails. */
  private finish(): void {
    const { f } = this;
    this.snapshot(40);
    const k = lj_ir_kint(f.J, 1) & 0xffff;
    const one = f.emit(IR.BAND, IRT.INT, this.int(), k);
    f.emit(IR.GT, IRT.INT | GUARD, one, k);
    f.snapshot([]);
  }

  private loop(size: number): void {
    const { f, r } = this;
    const kint = (k: number): number => lj_ir_kint(f.J, k) & 0xffff;
    const counter = f.emit(IR.BAND, IRT.INT, this.int(), kint(0));
    this.snapshot(20);
    this.loopref = f.emit(IR.LOOP, IRT.NIL | GUARD);
    const lefts = new Set<number>([counter]);
    for (let i = r.int(14); i > 0; i--) {
      const left = r.pick(r.chance(50) && this.nums.length ? this.nums : this.ints);
      if (!irref_isk(left)) lefts.add(left);
    }
    this.part(size, 3);
    const next = f.emit(IR.ADD, IRT.INT, counter, kint(1));
    this.snapshot(30);
    f.emit(IR.LT, IRT.INT | GUARD, next, kint(3 + r.int(20)));
    const { ir } = f.J.cur;
    for (const left of lefts) {
      const isint = (ir.t(left) & IRT.TYPE) === IRT.INT;
      const right = left === counter ? next : isint ? this.int() : this.num();
      ir.sett(left, ir.t(left) | IRT.ISPHI);
      if (right > this.loopref) ir.sett(right, ir.t(right) | IRT.ISPHI);
      this.phis.push([left, right]);
    }
    for (const [left, right] of this.phis) f.emit(IR.PHI, ir.t(left) & IRT.TYPE, left, right);
    f.J.loopref = this.loopref;
  }

  /** The exit that is taken, and what is in its slots. */
  expected(nins: number): { exitno: number; slots: number[] } {
    const { cur } = this.f.J;
    const { ir, snap } = cur;
    const env = new Env(ir, (slot) => this.inputs[slot - 2]);
    let ref = 0x8001;
    for (;;) {
      if (ref === nins) {
        if (this.loopref === 0) throw new Error("no guard failed");
        const values = this.phis.map(([, right]) => env.get(right));
        this.phis.forEach(([left], i) => env.values.set(left, values[i]));
        ref = this.loopref;
      }
      if (!env.step(ref)) break;
      ref++;
    }
    let exitno = cur.nsnap - 1;
    while (snap.ref[exitno] > ref) exitno--;
    const first = snap.mapofs[exitno];
    const slots = Array.from({ length: snap.nent[exitno] }, (_, i) =>
      env.get(snap.map[first + i] & 0xffff),
    );
    return { exitno, slots };
  }
}
