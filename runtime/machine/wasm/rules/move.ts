/* Translation of moves between registers and memory, conversions of width, and the stack. */
import { IMM, MEM, NO_EFFECT, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { gprAddress, R, ZERO_WORD } from "../../state.js";
import { condition } from "./condition.js";
import { OP } from "../emit/encode.js";
import { knowFlags } from "./flagbits.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { baseOf, register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

/** Leave a source operand on the stack: an i64 for 64 bits, else an i32. */
function value(t: Translator, i: Insn): void {
  if (i.dsize === 64) t.source(i);
  else if (i.dsize === 32) t.source32(i);
  else t.sourceNarrow(i, false);
}

const STORES: Readonly<Record<number, OP>> = {
  8: OP.I32_STORE8,
  16: OP.I32_STORE16,
  32: OP.I32_STORE,
  64: OP.I64_STORE,
};

const mov: Emit = (t, i) => {
  const { code } = t;
  if (i.dk === MEM) {
    const m = t.memory(i, i.dsize >>> 3);
    m.push();
    value(t, i);
    code.memory(STORES[i.dsize], m.offset);
  } else if (i.dsize < 32) {
    t.setNarrow(i.da, i.dsize, () => value(t, i));
  } else if (i.dsize === 32) {
    if (i.sk === IMM) {
      code.i64(i.imm, 0);
      t.setGprBounded(register(i.da), i.imm >>> 0);
      return;
    }
    const bound = i.sk === REG ? t.path.boundOf(register(i.sa)) : Infinity;
    if (i.sk === MEM && !t.isHalf(register(i.da))) t.load(i, OP.I64_LOAD32_U, 4);
    else {
      t.source32(i);
      code.op(OP.I64_EXTEND_U);
    }
    t.setGprBounded(register(i.da), Math.min(bound, 0xffffffff));
  } else if (i.sk === MEM && t.isHalf(register(i.da))) {
    t.load(i, OP.I32_LOAD, 8);
    t.setGpr32(register(i.da));
  } else {
    t.source(i);
    t.copied(register(i.da), i.sk === REG ? register(i.sa) : -1);
  }
};

/** Replace the low word of a register by that of an i32. */
function setWord(t: Translator, address: number, value: () => void): void {
  t.setNarrow(address, 16, () => {
    value();
    t.code.i32(0xffff);
    t.code.op(OP.I32_AND);
  });
}

const movzx: Emit = (t, i) => {
  if (i.dsize < 32) t.setNarrow(i.da, i.dsize, () => t.sourceNarrow(i, false));
  else {
    t.sourceNarrow(i, false);
    t.code.op(OP.I64_EXTEND_U);
    t.setGprBounded(register(i.da), i.ssize === 8 ? 0xff : 0xffff);
  }
};
const movsx: Emit = (t, i) => {
  if (i.dsize === 16) {
    setWord(t, i.da, () => t.sourceNarrow(i, true));
    return;
  }
  t.sourceNarrow(i, true);
  t.code.op(i.dsize === 64 ? OP.I64_EXTEND_S : OP.I64_EXTEND_U);
  t.setGpr(register(i.da));
};
const movsxd: Emit = (t, i) => {
  t.source32(i);
  t.code.op(i.dsize === 64 ? OP.I64_EXTEND_S : OP.I64_EXTEND_U);
  t.setGpr(register(i.da));
};

const lea: Emit = (t, i) => {
  const { code } = t;
  const d = register(i.da);
  if (i.dsize === 16) {
    setWord(t, i.da, () => {
      t.expression(i);
      code.op(OP.I32_WRAP);
      code.i32(i.disp);
      code.op(OP.I32_ADD);
    });
    return;
  }
  if (i.dsize === 32 || t.isHalf(d)) {
    t.expression32(i);
    if (i.disp !== 0) {
      code.i32(i.disp);
      code.op(OP.I32_ADD);
    }
    if (i.dsize === 64 && i.index === ZERO_WORD && baseOf(i) === d) {
      code.op(OP.I64_EXTEND_U);
      t.setGprMoved(d, i.disp);
    } else t.setGpr32(d);
    return;
  }
  t.expression(i);
  if (i.disp !== 0 || i.dispHi !== 0) {
    code.i64(i.disp, i.dispHi);
    code.op(OP.I64_ADD);
  }
  if (i.index === ZERO_WORD && baseOf(i) === d) t.setGprMoved(d, i.disp);
  else t.setGpr(d);
};

const cmov: Emit = (t, i) => {
  const { code } = t;
  const d = register(i.da);
  const wide = i.dsize === 64;
  if (!knowFlags(t, i)) return;
  if (wide) t.source(i);
  else if (i.dsize === 16) {
    t.gpr(d);
    code.i64(~0xffff);
    code.op(OP.I64_AND);
    t.sourceNarrow(i, false);
    code.op(OP.I64_EXTEND_U, OP.I64_OR);
  } else {
    t.source32(i);
    code.op(OP.I64_EXTEND_U);
  }
  t.gpr(d);
  if (i.dsize === 32) {
    code.i64(-1, 0);
    code.op(OP.I64_AND);
  }
  condition(t, i.cc);
  code.op(OP.SELECT);
  t.setGpr(d);
};

const set: Emit = (t, i) => {
  const { code } = t;
  if (!knowFlags(t, i)) return;
  if (i.dk === MEM) {
    const m = t.memory(i, 1);
    m.push();
    condition(t, i.cc);
    code.memory(OP.I32_STORE8, m.offset);
  } else {
    condition(t, i.cc);
    code.set(L.W0);
    t.setNarrow(i.da, 8, () => code.get(L.W0));
  }
};

/** Turn around the order of the lowest bytes of T0: halves by rotation and masks. */
export function swapBytes(t: Translator, bits: number): void {
  const { code } = t;
  if (bits < 64) {
    // As 64 bits, of which the upper ones come down.
    code.get(L.T0);
    code.i64(64 - bits);
    code.op(OP.I64_SHL);
    code.set(L.T0);
  }
  for (const [shift, lo, hi] of [
    [8, 0x00ff00ff, 0x00ff00ff],
    [16, 0x0000ffff, 0x0000ffff],
  ]) {
    code.get(L.T0);
    code.i64(shift);
    code.op(OP.I64_SHR_U);
    code.i64(lo, hi);
    code.op(OP.I64_AND);
    code.get(L.T0);
    code.i64(lo, hi);
    code.op(OP.I64_AND);
    code.i64(shift);
    code.op(OP.I64_SHL, OP.I64_OR);
    code.set(L.T0);
  }
  code.get(L.T0);
  code.i64(32);
  code.op(OP.I64_ROTL);
  code.set(L.T0);
}
const bswap: Emit = (t, i) => {
  t.gpr(register(i.da));
  t.code.set(L.T0);
  swapBytes(t, i.dsize);
  t.code.get(L.T0);
  t.setGpr(register(i.da));
};

/** cbw, cwde, cdqe */
const cbw: Emit = (t, i) => {
  if (i.dsize === 16) {
    setWord(t, gprAddress(R.RAX), () => t.narrow(gprAddress(R.RAX), 8, true));
    return;
  }
  t.gpr(0);
  if (i.dsize === 64) {
    t.code.op(OP.I64_EXTEND32_S);
    t.setGpr(0);
  } else {
    t.code.op(OP.I32_WRAP, OP.I32_EXTEND16_S);
    t.setGpr32(0);
  }
};
/** cwd, cdq, cqo */
const cwd: Emit = (t, i) => {
  if (i.dsize === 16) {
    setWord(t, gprAddress(R.RDX), () => {
      t.narrow(gprAddress(R.RAX), 16, true);
      t.code.i32(15);
      t.code.op(OP.I32_SHR_S);
    });
    return;
  }
  t.gpr(0);
  if (i.dsize === 64) {
    t.code.i64(63);
    t.code.op(OP.I64_SHR_S);
    t.setGpr(2);
  } else {
    t.code.op(OP.I32_WRAP);
    t.code.i32(31);
    t.code.op(OP.I32_SHR_S);
    t.setGpr32(2);
  }
};

const push: Emit = (t, i) => {
  const { code } = t;
  t.checkPush(i);
  if (i.dk === MEM) {
    t.load(i, OP.I64_LOAD, 8);
    code.set(L.T0);
    t.push(() => code.get(L.T0));
  } else if (i.dk === IMM) {
    t.push(() => code.i64(i.imm, i.immHi));
  } else {
    t.gpr(register(i.da)); // before rsp moves: push rsp stores the old value
    code.set(L.T0);
    t.push(() => code.get(L.T0));
  }
};
const pop: Emit = (t, i) => {
  t.top(i);
  t.code.set(L.T0);
  t.popped();
  t.code.get(L.T0);
  t.setGpr(register(i.da));
};
/** rsp = rbp, then pop rbp. The check is that of rbp. */
const leave: Emit = (t, i) => {
  const { code } = t;
  t.gpr(5);
  code.set(L.T0);
  t.loadAt(i, () => code.get(L.T0));
  code.set(L.T1);
  code.get(L.T0);
  code.i64(8);
  code.op(OP.I64_ADD);
  t.setGpr(4);
  code.get(L.T1);
  t.setGpr(5);
};

const nop: Emit = () => undefined;
const atLeast32 = (i: Insn): boolean => i.dsize >= 32;

export const moveRules: Rules = {
  mov: { emit: mov },
  movzx: { emit: movzx },
  movsx: { emit: movsx },
  movsxd: { when: atLeast32, emit: movsxd },
  lea: { emit: lea },
  cmov: { emit: cmov },
  set: { emit: set },
  bswap: { when: atLeast32, emit: bswap },
  cbw: { emit: cbw },
  cwd: { emit: cwd },
  push: { emit: push },
  pop: { when: (i) => i.dk === REG, emit: pop },
  leave: { emit: leave },
  movnti: { emit: mov },
  ...Object.fromEntries(NO_EFFECT.map((name) => [name, { emit: nop }])),
};
