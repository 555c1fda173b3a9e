/* Translation of shifts of 32 and 64 bits. */
import { SAR32, SAR64, SHL32, SHL64, SHR32, SHR64 } from "../../flags.js";
import { REG } from "../../insn.js";
import { OP } from "../emit/encode.js";
import { setFlagsUnlessZero } from "./flagbits.js";
import { L } from "../emit/locals.js";
import { first, isWide, nonZero, openTarget, readTarget, writeTarget } from "./operands.js";
import type { Emit } from "./rule.js";
import { register } from "../analysis/facts.js";

const SHIFTS = {
  shl: { op32: OP.I32_SHL, op64: OP.I64_SHL, kind32: SHL32, kind64: SHL64 },
  shr: { op32: OP.I32_SHR_U, op64: OP.I64_SHR_U, kind32: SHR32, kind64: SHR64 },
  sar: { op32: OP.I32_SHR_S, op64: OP.I64_SHR_S, kind32: SAR32, kind64: SAR64 },
} as const;

export function shift(name: keyof typeof SHIFTS): Emit {
  const { op32, op64, kind32, kind64 } = SHIFTS[name];
  return (t, i) => {
    const { code } = t;
    const wide = isWide(i);
    const mask = wide ? 63 : 31;
    const n = i.imm & mask;
    if (i.dk === REG && !i.cl && n !== 0 && t.flagsDead) {
      const r = register(i.da);
      const bound = boundAfter(t.path.boundOf(r), n, wide);
      t.path.flags = -1;
      first(t, i);
      if (wide) code.i64(n);
      else code.i32(n);
      code.op(wide ? op64 : op32);
      if (wide) t.setGpr(r);
      else t.setGpr32(r);
      t.path.setBound(r, bound);
      return;
    }
    const target = openTarget(t, i);
    const record = (i.cl || n !== 0) && !t.flagsDead;
    if (i.cl) {
      // A count of zero leaves the flags alone: rare, so it exits where the kind should be known.
      if (record && t.flagsFunction < 0)
        t.exitIf(i, () => {
          t.gpr(1);
          code.op(OP.I32_WRAP);
          code.i32(mask);
          code.op(OP.I32_AND, OP.I32_EQZ);
        });
      t.gpr(1);
      code.i64(mask);
      code.op(OP.I64_AND);
    } else code.i64(n);
    code.set(L.T1);
    readTarget(t, i, target);
    code.set(L.T0);
    const setFlags = (): void => {
      code.get(L.T0);
      t.set(L.FA);
      code.get(L.T1);
      t.set(L.FB);
      t.setFlags(wide ? kind64 : kind32);
    };
    if (record && i.cl && t.flagsFunction >= 0)
      setFlagsUnlessZero(t, () => nonZero(t, L.T1), setFlags);
    else if (record) setFlags();
    else if (i.cl || n !== 0) t.path.flags = -1;
    const r = target.memory ? -1 : register(i.da);
    const before = r < 0 ? Infinity : t.path.boundOf(r);
    writeTarget(t, i, target, () => {
      code.get(L.T0);
      if (!wide) code.op(OP.I32_WRAP);
      if (i.cl) {
        code.get(L.T1);
        if (!wide) code.op(OP.I32_WRAP);
      } else if (wide) code.i64(n);
      else code.i32(n);
      code.op(wide ? op64 : op32);
    });
    if (r >= 0 && !i.cl) t.path.setBound(r, boundAfter(before, n, wide));
  };
  /** The bound of a register after a shift. */
  function boundAfter(before: number, n: number, wide: boolean): number {
    if (name === "shr") return Math.floor((wide ? before : Math.min(before, 0xffffffff)) / 2 ** n);
    return name === "shl" && before * 2 ** n <= 0xffffffff ? before * 2 ** n : Infinity;
  }
}
