/*
 * x87: what compilers use for `long double`. Arithmetic, comparison, and the table of all executors. Numbers are
 * those of ../extended, the stack is in x87stack.ts, loads and stores are in x87moves.ts, logarithms and angles in
 * x87functions.ts. The wasm tier has no rules for these: it leaves them to this tier.
 */
import type { Cpu } from "../cpu.js";
import {
  add,
  compare,
  divide,
  extract,
  FP,
  INDEFINITE,
  infinity,
  isDenormal,
  isInfinite,
  isNaN80,
  isUnsupported,
  isZero,
  magnitude,
  multiply,
  noteDenormal,
  remainder,
  ROUND,
  Rounder,
  scaleBy,
  specialOf,
  sqrt,
  subtract,
  toIntegral,
  withSign,
  zero,
} from "../extended/index.js";
import type { Extended } from "../extended/index.js";
import { compareFlags, condition, flagBits } from "../flags.js";
import type { Exec, Insn } from "../insn.js";
import { always, type Bind } from "./alu.js";
import { x87Moves } from "./x87moves.js";
import { loadFloat, loadInteger, wasDenormal } from "./x87operands.js";
import { functionExecutors } from "./x87functions.js";
import {
  clearExceptions,
  isEmpty,
  peek,
  pop,
  push,
  raise,
  read,
  resetX87,
  rounder,
  setCodes,
  settle,
  place,
  stackFault,
  SW,
  turn,
  write,
} from "./x87stack.js";

// Arithmetic.

type Operation = (r: Rounder, a: Extended, b: Extended) => Extended;

/** st(k) = a op b, or what stands for that when one of them is not there. */
function combine(
  c: Cpu,
  k: number,
  a: Extended | null,
  b: Extended | null,
  f: Operation,
  denormal = false,
): void {
  if (a === null || b === null) {
    stackFault(c, false);
    write(c, k, INDEFINITE);
    return;
  }
  const r = rounder(c);
  const value = f(r, a, b);
  const first = (r.flags & (FP.INVALID | FP.ZERO_DIVIDE)) !== 0 || isNaN80(value);
  if (denormal && !first) r.flags |= FP.DENORMAL;
  write(c, k, value);
  settle(c, r);
}

function arithmetic(name: string, f: Operation): Record<string, Bind> {
  const memory =
    (load: (c: Cpu, i: Insn) => Extended): Exec =>
    (c, i) => {
      const b = load(c, i);
      combine(c, 0, read(c, 0), b, f, load === loadFloat && wasDenormal(i, b));
    };
  const toTop: Exec = (c, i) => combine(c, 0, read(c, 0), read(c, i.rm), f);
  const toOther: Exec = (c, i) => combine(c, i.rm, read(c, i.rm), read(c, 0), f);
  return {
    [name]: (i) => (i.mem ? memory(loadFloat) : i.row?.operands[0] === "T" ? toTop : toOther),
    [`fi${name.slice(1)}`]: always(memory(loadInteger)),
    [`${name}p`]: always((c, i) => {
      toOther(c, i);
      pop(c);
    }),
  };
}
const reversed =
  (f: Operation): Operation =>
  (r, a, b) =>
    f(r, b, a);

/** st(0) = f(st(0)). */
const unary =
  (f: (r: Rounder, a: Extended) => Extended): Exec =>
  (c) => {
    const a = read(c, 0);
    combine(c, 0, a, a, f);
  };
/** The same without exceptions, whatever it holds. */
const signed =
  (f: (sign: number) => number): Exec =>
  (c) => {
    const a = read(c, 0);
    if (a === null) stackFault(c, false);
    else setCodes(c, 0, SW.C1);
    write(c, 0, a === null ? INDEFINITE : withSign(a, f(a.sign)));
  };

function scale(r: Rounder, a: Extended, b: Extended): Extended {
  const special = specialOf(r, a, b);
  if (special !== undefined) return special;
  if (isInfinite(b)) {
    const bad = b.sign === 0 ? isZero(a) : isInfinite(a);
    if (bad) r.flags |= FP.INVALID;
    if (bad) return INDEFINITE;
    noteDenormal(r, a);
    return b.sign === 0 ? infinity(a.sign) : zero(a.sign);
  }
  noteDenormal(r, a, b);
  const far = 0x20000n; // beyond every exponent
  const n = isZero(b) ? 0n : new Rounder(ROUND.ZERO).integer(0, magnitude(b));
  return scaleBy(r, a, Number(n > far ? far : n) * (b.sign === 0 ? 1 : -1));
}

const fprem =
  (nearest: boolean): Exec =>
  (c) => {
    const a = read(c, 0);
    const b = read(c, 1);
    if (a === null || b === null) {
      combine(c, 0, a, b, add);
      setCodes(c, 0, SW.C2);
      return;
    }
    const r = rounder(c);
    const { value, quotient, partial } = remainder(r, a, b, nearest);
    write(c, 0, value);
    raise(c, r.flags);
    if (isNaN80(value)) {
      setCodes(c, 0, SW.C1 | SW.C2);
      return;
    }
    const bit = (n: number, code: number): number => (quotient & n ? code : 0);
    setCodes(c, bit(4, SW.C0) | bit(2, SW.C3) | bit(1, SW.C1) | (partial ? SW.C2 : 0));
  };

const fxtract: Exec = (c) => {
  const a = read(c, 0);
  if (a === null) {
    stackFault(c, false);
    write(c, 0, INDEFINITE);
    place(c, INDEFINITE);
    return;
  }
  if (!isEmpty(c, 7)) {
    push(c, INDEFINITE);
    write(c, 1, INDEFINITE);
    return;
  }
  const r = rounder(c);
  const { exponent, significand } = extract(r, a);
  settle(c, r);
  write(c, 0, exponent);
  push(c, significand);
};

// Comparison.

/** Condition codes by how two numbers compare. */
const codesOf = (order: number | undefined): number =>
  order === undefined ? SW.C3 | SW.C2 | SW.C0 : order < 0 ? SW.C0 : order === 0 ? SW.C3 : 0;

function compareWith(
  c: Cpu,
  b: Extended | null,
  signals: boolean,
  denormal = false,
): number | undefined {
  const a = read(c, 0);
  if (a === null || b === null) {
    stackFault(c, false);
    return undefined;
  }
  const r = rounder(c);
  const order = compare(r, a, b, signals);
  if (denormal && order !== undefined) r.flags |= FP.DENORMAL;
  raise(c, r.flags);
  return order;
}
const codes =
  (operand: (c: Cpu, i: Insn) => Extended | null, signals: boolean, pops: number): Exec =>
  (c, i) => {
    const b = operand(c, i);
    const denormal = operand === floatOrRegister && i.mem && b !== null && wasDenormal(i, b);
    const order = compareWith(c, b, signals, denormal);
    setCodes(c, codesOf(order));
    for (let k = 0; k < pops; k++) pop(c);
  };
const floatOrRegister = (c: Cpu, i: Insn): Extended | null =>
  i.mem ? loadFloat(c, i) : read(c, i.rm);
const next = (c: Cpu): Extended | null => read(c, 1);
/** Flags instead of condition codes. */
const flags =
  (signals: boolean, pops: boolean): Exec =>
  (c, i) => {
    const order = compareWith(c, read(c, i.rm), signals);
    flagBits(c, compareFlags(order ?? NaN, 0));
    if (pops) pop(c);
  };

const fxam: Exec = (c) => {
  const a = peek(c, 0);
  const kind = isEmpty(c, 0)
    ? SW.C3 | SW.C0
    : isUnsupported(a)
      ? 0
      : isNaN80(a)
        ? SW.C0
        : isInfinite(a)
          ? SW.C2 | SW.C0
          : isZero(a)
            ? SW.C3
            : isDenormal(a)
              ? SW.C3 | SW.C2
              : SW.C2;
  setCodes(c, kind | (a.sign !== 0 ? SW.C1 : 0));
};

/** fcmov: condition codes in the order of jcc. */
const fcmov =
  (cc: number): Exec =>
  (c, i) => {
    const a = read(c, 0);
    const b = read(c, i.rm);
    if (a === null || b === null) {
      stackFault(c, false);
      write(c, 0, INDEFINITE);
    } else if (condition(c, cc)) write(c, 0, b);
  };

const nothing: Exec = () => undefined;

export const x87Executors: Readonly<Record<string, Bind>> = {
  ...functionExecutors,
  ...x87Moves,
  ...arithmetic("fadd", add),
  ...arithmetic("fmul", multiply),
  ...arithmetic("fsub", subtract),
  ...arithmetic("fsubr", reversed(subtract)),
  ...arithmetic("fdiv", divide),
  ...arithmetic("fdivr", reversed(divide)),
  fsqrt: always(unary(sqrt)),
  frndint: always(unary(toIntegral)),
  fscale: always((c) => combine(c, 0, read(c, 0), read(c, 1), scale)),
  fprem: always(fprem(false)),
  fprem1: always(fprem(true)),
  fxtract: always(fxtract),
  fchs: always(signed((sign) => 1 - sign)),
  fabs: always(signed(() => 0)),
  fcom: always(codes(floatOrRegister, true, 0)),
  fcomp: always(codes(floatOrRegister, true, 1)),
  fcompp: always(codes(next, true, 2)),
  fucom: always(codes(floatOrRegister, false, 0)),
  fucomp: always(codes(floatOrRegister, false, 1)),
  fucompp: always(codes(next, false, 2)),
  ficom: always(codes(loadInteger, true, 0)),
  ficomp: always(codes(loadInteger, true, 1)),
  ftst: always(codes(() => zero(0), true, 0)),
  fcomi: always(flags(true, false)),
  fcomip: always(flags(true, true)),
  fucomi: always(flags(false, false)),
  fucomip: always(flags(false, true)),
  fxam: always(fxam),
  fcmovb: always(fcmov(2)),
  fcmovnb: always(fcmov(3)),
  fcmove: always(fcmov(4)),
  fcmovne: always(fcmov(5)),
  fcmovbe: always(fcmov(6)),
  fcmovnbe: always(fcmov(7)),
  fcmovu: always(fcmov(10)),
  fcmovnu: always(fcmov(11)),
  fincstp: always((c) => {
    turn(c, 1);
    setCodes(c, 0, SW.C1);
  }),
  fdecstp: always((c) => {
    turn(c, -1);
    setCodes(c, 0, SW.C1);
  }),
  fnclex: always(clearExceptions),
  fninit: always(resetX87),
  fneni: always(nothing),
  fndisi: always(nothing),
  fnsetpm: always(nothing),
  fnop: always(nothing),
  fwait: always(nothing),
};
