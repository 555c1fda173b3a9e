/* Translation of bit tests, scans and counts, and of what sets the carry flag alone. */
import { FLAG } from "../../flags.js";
import { IMM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { CRC_TABLE, DF } from "../../state.js";
import { OP } from "../emit/encode.js";
import { replaceFlags, zeroFlags } from "./flagbits.js";
import { L } from "../emit/locals.js";
import {
  cleanSource,
  isNarrow,
  isWide,
  openTarget,
  readTarget,
  setResult,
  writeTarget,
} from "./operands.js";
import type { Emit, Rules } from "./rule.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

/** bt and its like: the bit goes to the carry flag, the zero flag stays. */
function bitTest(change: OP | null, invert = false): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    if (change === null && t.flagsDead) return;
    readTarget(t, i, target);
    if (isNarrow(i)) code.op(OP.I64_EXTEND_S);
    code.set(L.T0);
    bitNumber(t, i);
    code.set(L.T1);
    if (t.flagsDead) t.path.flags = -1;
    else
      replaceFlags(t, i, FLAG.Z, () => {
        code.get(L.T0);
        code.get(L.T1);
        code.op(OP.I64_SHR_U);
        code.i64(1);
        code.op(OP.I64_AND);
      });
    if (change === null) return;
    writeTarget(t, i, target, () => {
      code.get(L.T0);
      code.i64(1);
      code.get(L.T1);
      code.op(OP.I64_SHL);
      if (invert) {
        code.i64(-1);
        code.op(OP.I64_XOR);
      }
      code.op(change);
      if (!isWide(i)) code.op(OP.I32_WRAP);
    });
  };
}
/** The number of the bit, within the operand. */
function bitNumber(t: Translator, i: Insn): void {
  const mask = i.dsize - 1;
  if (i.sk === IMM) t.code.i64(i.imm & mask);
  else {
    t.gpr(register(i.sa));
    t.code.i64(mask);
    t.code.op(OP.I64_AND);
  }
}
/** A number in a register may select a bit outside of a memory operand. */
const within = (i: Insn): boolean => i.dk === REG || i.sk === IMM;

/** bsf and bsr: a source of zero leaves the destination as it is. */
function scan(reverse: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    cleanSource(t, i);
    code.set(L.T0);
    const find = (): void => {
      if (reverse) {
        code.i64(63);
        code.get(L.T0);
        code.op(OP.I64_CLZ, OP.I64_SUB);
      } else {
        code.get(L.T0);
        code.op(OP.I64_CTZ);
      }
    };
    // With the whole register as the other choice, a narrow destination needs no care.
    const r = register(i.da);
    find();
    if (isNarrow(i)) {
      t.gpr(r);
      code.i64(~0xffff);
      code.op(OP.I64_AND, OP.I64_OR);
    }
    t.gpr(r);
    code.get(L.T0);
    code.op(OP.I64_EQZ, OP.I32_EQZ, OP.SELECT);
    t.setGpr(r);
    zeroFlags(t, () => {
      code.get(L.T0);
      code.op(OP.I64_EQZ);
    });
  };
}

/** lzcnt, tzcnt and popcnt: `count` makes the number of the zero-extended T0. */
function counting(count: (t: Translator, i: Insn) => void, carry: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    cleanSource(t, i);
    code.set(L.T0);
    count(t, i);
    code.set(L.T1);
    setResult(t, i, () => code.get(L.T1));
    if (i.dsize >= 32) t.path.setBound(register(i.da), 64);
    zeroFlags(
      t,
      () => {
        code.get(L.T1);
        code.op(OP.I64_EQZ);
      },
      carry
        ? (): void => {
            code.get(L.T0);
            code.op(OP.I64_EQZ);
          }
        : undefined,
    );
  };
}
const leading = (t: Translator, i: Insn): void => {
  t.code.get(L.T0);
  t.code.op(OP.I64_CLZ);
  t.code.i64(64 - i.dsize);
  t.code.op(OP.I64_SUB);
};
const trailing = (t: Translator, i: Insn): void => {
  t.code.get(L.T0);
  if (!isWide(i)) {
    // A bit above the operand, for a source of zero.
    t.code.i64(i.dsize === 32 ? 0 : 1 << i.dsize, i.dsize === 32 ? 1 : 0);
    t.code.op(OP.I64_OR);
  }
  t.code.op(OP.I64_CTZ);
};
const population = (t: Translator): void => {
  t.code.get(L.T0);
  t.code.op(OP.I64_POPCNT);
};

/** clc, stc, cmc. */
const carryFlag =
  (change: "clear" | "set" | "invert"): Emit =>
  (t, i) => {
    const { code } = t;
    const kept = change === "invert" ? FLAG.ARITHMETIC : FLAG.ARITHMETIC & ~FLAG.C;
    replaceFlags(t, i, kept, () => code.i64(change === "set" ? 1 : 0));
    if (change !== "invert" || t.path.flags < 0) return;
    t.get(L.FA);
    code.i64(1);
    code.op(OP.I64_XOR);
    t.set(L.FA);
  };

/** The direction flag is in memory: nothing but string instructions looks at it. */
const direction =
  (down: 0 | 1): Emit =>
  ({ code }) => {
    code.i32(DF << 2);
    code.i32(down);
    code.memory(OP.I32_STORE);
  };

/** CRC-32C, four bits at a time. */
const crc32: Emit = (t, i) => {
  const { code } = t;
  const d = register(i.da);
  cleanSource(t, i);
  code.set(L.T0);
  t.gpr(d);
  code.op(OP.I32_WRAP);
  code.set(L.W0);
  for (let bits = i.ssize; bits > 0; bits -= 32) {
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    code.get(L.W0);
    code.op(OP.I32_XOR);
    code.set(L.W0);
    for (let nibble = Math.min(bits, 32) / 4; nibble > 0; nibble--) {
      code.get(L.W0);
      code.i32(4);
      code.op(OP.I32_SHR_U);
      code.get(L.W0);
      code.i32(15);
      code.op(OP.I32_AND);
      code.i32(2);
      code.op(OP.I32_SHL);
      code.memory(OP.I32_LOAD, CRC_TABLE);
      code.op(OP.I32_XOR);
      code.set(L.W0);
    }
    code.get(L.T0);
    code.i64(32);
    code.op(OP.I64_SHR_U);
    code.set(L.T0);
  }
  code.get(L.W0);
  t.setGpr32(d);
};

const notMemoryString = { when: within };

export const bitRules: Rules = {
  bt: { ...notMemoryString, emit: bitTest(null) },
  bts: { ...notMemoryString, emit: bitTest(OP.I64_OR) },
  btr: { ...notMemoryString, emit: bitTest(OP.I64_AND, true) },
  btc: { ...notMemoryString, emit: bitTest(OP.I64_XOR) },
  bsf: { emit: scan(false) },
  bsr: { emit: scan(true) },
  lzcnt: { emit: counting(leading, true) },
  tzcnt: { emit: counting(trailing, true) },
  popcnt: { emit: counting(population, false) },
  crc32: { emit: crc32 },
  clc: { emit: carryFlag("clear") },
  stc: { emit: carryFlag("set") },
  cmc: { emit: carryFlag("invert") },
  cld: { emit: direction(0) },
  std: { emit: direction(1) },
};
