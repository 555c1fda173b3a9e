/* Translation of moves between registers and memory, conversions of width, and the stack. */
import { IMM, MEM, REG } from "../insn.js";
import type { Insn } from "../insn.js";
import { ZERO_WORD } from "../state.js";
import { condition } from "./condition.js";
import { OP } from "./encode.js";
import { L } from "./locals.js";
import type { Emit, Rules } from "./rule.js";
import { baseOf, register, type Translator } from "./translator.js";

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
    const bound = i.sk === REG ? t.path.bounds[register(i.sa)] : Infinity;
    if (i.sk === MEM) t.load(i, OP.I64_LOAD32_U, 4);
    else {
      t.source32(i);
      code.op(OP.I64_EXTEND_U);
    }
    t.setGprBounded(register(i.da), Math.min(bound, 0xffffffff));
  } else {
    t.source(i);
    t.copied(register(i.da), i.sk === REG ? register(i.sa) : -1);
  }
};

const movzx: Emit = (t, i) => {
  if (i.dsize < 32) t.setNarrow(i.da, i.dsize, () => t.sourceNarrow(i, false));
  else {
    t.sourceNarrow(i, false);
    t.code.op(OP.I64_EXTEND_U);
    t.setGprBounded(register(i.da), i.ssize === 8 ? 0xff : 0xffff);
  }
};
const movsx: Emit = (t, i) => {
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
  t.expression(i);
  if (i.disp !== 0 || i.dispHi !== 0) {
    code.i64(i.disp, i.dispHi);
    code.op(OP.I64_ADD);
  }
  if (i.dsize === 32) {
    code.op(OP.I32_WRAP);
    t.setGpr32(d);
  } else if (i.index === ZERO_WORD && baseOf(i) === d) t.setGprMoved(d, i.disp);
  else t.setGpr(d);
};

const cmov: Emit = (t, i) => {
  const { code } = t;
  const d = register(i.da);
  const wide = i.dsize === 64;
  if (t.path.flags < 0) {
    t.giveUp(i);
    return;
  }
  if (wide) t.source(i);
  else {
    t.source32(i);
    code.op(OP.I64_EXTEND_U);
  }
  t.gpr(d);
  if (!wide) {
    code.i64(-1, 0);
    code.op(OP.I64_AND);
  }
  condition(t, i.cc);
  code.op(OP.SELECT);
  t.setGpr(d);
};

const set: Emit = (t, i) => {
  const { code } = t;
  if (t.path.flags < 0) {
    t.giveUp(i);
    return;
  }
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

/** Swap bytes: halves by rotation and masks. */
const bswap: Emit = (t, i) => {
  const { code } = t;
  const d = register(i.da);
  t.gpr(d);
  if (i.dsize === 32) {
    // As 64 bits, then the upper half.
    code.i64(32);
    code.op(OP.I64_SHL);
  }
  code.set(L.T0);
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
  t.setGpr(d);
};

/** cwde, cdqe */
const cbw: Emit = (t, i) => {
  t.gpr(0);
  if (i.dsize === 64) {
    t.code.op(OP.I64_EXTEND32_S);
    t.setGpr(0);
  } else {
    t.code.op(OP.I32_WRAP, OP.I32_EXTEND16_S);
    t.setGpr32(0);
  }
};
/** cdq, cqo */
const cwd: Emit = (t, i) => {
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

const xchg: Emit = (t, i) => {
  if (i.row?.low === "r" && i.da === i.sa) return; // nop
  const { code } = t;
  const a = register(i.da);
  const b = register(i.sa);
  const narrow = (): void => {
    if (i.dsize === 64) return;
    code.i64(-1, 0);
    code.op(OP.I64_AND);
  };
  if (i.dk === MEM) {
    const m = t.memory(i, i.dsize >>> 3);
    m.push();
    code.tee(L.ADDRESS);
    code.memory(i.dsize === 64 ? OP.I64_LOAD : OP.I64_LOAD32_U, m.offset);
    code.set(L.T0);
    code.get(L.ADDRESS);
    t.gpr(b);
    code.memory(i.dsize === 64 ? OP.I64_STORE : OP.I64_STORE32, m.offset);
  } else {
    t.gpr(a);
    narrow();
    code.set(L.T0);
    t.gpr(b);
    narrow();
    t.setGpr(a);
  }
  code.get(L.T0);
  t.setGpr(b);
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
  movsx: { when: atLeast32, emit: movsx },
  movsxd: { when: atLeast32, emit: movsxd },
  lea: { when: atLeast32, emit: lea },
  cmov: { when: atLeast32, emit: cmov },
  set: { emit: set },
  bswap: { when: atLeast32, emit: bswap },
  cbw: { when: atLeast32, emit: cbw },
  cwd: { when: atLeast32, emit: cwd },
  xchg: { when: (i) => atLeast32(i) && i.sk === REG, emit: xchg },
  push: { emit: push },
  pop: { when: (i) => i.dk === REG, emit: pop },
  leave: { emit: leave },
  nop: { emit: nop },
  pause: { emit: nop },
};
