/*
 * x87: what compilers use for `long double`. Numbers are those of ../extended, the stack is
 * in x87stack.ts, logarithms and angles are in x87functions.ts. The wasm tier has no rules
 * for these: it leaves them to this tier.
 */
import { ea } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import {
  add,
  compare,
  divide,
  DOUBLE,
  extract,
  FP,
  fromBits,
  fromInteger,
  INDEFINITE,
  infinity,
  isDenormal,
  isInfinite,
  isNaN80,
  isSignalling,
  isUnsupported,
  isZero,
  load80,
  magnitude,
  multiply,
  noteDenormal,
  quiet,
  remainder,
  ROUND,
  Rounder,
  scaleBy,
  SINGLE,
  specialOf,
  sqrt,
  store80,
  subtract,
  toIntegral,
  toInteger,
  withSign,
  zero,
} from "../extended/index.js";
import type { Extended } from "../extended/index.js";
import { compareFlags, condition, flagBits } from "../flags.js";
import type { Exec, Insn } from "../insn.js";
import { RAX } from "../state.js";
import type { Bind } from "./alu.js";
import { functionExecutors } from "./x87functions.js";
import {
  clearExceptions,
  controlWord,
  free,
  isEmpty,
  maskAll,
  peek,
  pop,
  push,
  raise,
  read,
  resetX87,
  rounder,
  setCodes,
  setControlWord,
  setStatusWord,
  setTagWord,
  settle,
  place,
  stackFault,
  statusWord,
  SW,
  tagWord,
  turn,
  write,
} from "./x87stack.js";

const always =
  (exec: Exec): Bind =>
  () =>
    exec;

// Operands in memory.

/** A number of 32 or 64 bits as it is; signalling NaNs stay so. */
const loadFloat = (c: Cpu, i: Insn): Extended => {
  const p = ea(c, i, i.dsize >>> 3);
  return i.dsize === 32
    ? fromBits(BigInt(c.view.getUint32(p, true)), SINGLE)
    : fromBits(c.view.getBigUint64(p, true), DOUBLE);
};
const loadInteger = (c: Cpu, i: Insn): Extended => {
  const p = ea(c, i, i.dsize >>> 3);
  const { view } = c;
  if (i.dsize === 64) return fromInteger(view.getBigInt64(p, true));
  return fromInteger(BigInt(i.dsize === 32 ? view.getInt32(p, true) : view.getInt16(p, true)));
};

// Arithmetic.

type Operation = (r: Rounder, a: Extended, b: Extended) => Extended;

/** Is a number from memory, which is normal here, denormal in the format it had there? */
const wasDenormal = (i: Insn, value: Extended): boolean =>
  !isZero(value) && value.exponent < (i.dsize === 32 ? LEAST_SINGLE : LEAST_DOUBLE);
const LEAST_SINGLE = 0x3fff - 126;
const LEAST_DOUBLE = 0x3fff - 1022;

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

// Loads and stores.

const fld: Exec = (c, i) => {
  if (!i.mem) {
    const value = read(c, i.rm);
    setCodes(c, 0, SW.C1);
    if (value !== null) {
      push(c, value);
      return;
    }
    stackFault(c, false);
    place(c, INDEFINITE);
    return;
  }
  if (i.dsize === 80) {
    const p = ea(c, i, 10);
    setCodes(c, 0, SW.C1);
    push(c, load80(c.view, p));
    return;
  }
  const value = loadFloat(c, i);
  setCodes(c, 0, SW.C1);
  if (!isEmpty(c, 7)) {
    push(c, value);
    return;
  }
  if (wasDenormal(i, value)) raise(c, FP.DENORMAL);
  if (isSignalling(value)) raise(c, FP.INVALID);
  push(c, isNaN80(value) ? quiet(value) : value);
};
const loadThen =
  (load: (c: Cpu, i: Insn) => Extended): Exec =>
  (c, i) => {
    const value = load(c, i);
    setCodes(c, 0, SW.C1);
    push(c, value);
  };

const fst: Exec = (c, i) => {
  const p = i.mem ? ea(c, i, i.dsize >>> 3) : 0;
  let value = read(c, 0);
  if (value === null) {
    stackFault(c, false);
    value = INDEFINITE;
  } else setCodes(c, 0, SW.C1);
  if (!i.mem) write(c, i.rm, value);
  else if (i.dsize === 80) store80(c.view, p, value);
  else {
    const r = rounder(c);
    const bits = r.toBits(value, i.dsize === 32 ? SINGLE : DOUBLE);
    if (i.dsize === 32) c.view.setUint32(p, Number(bits), true);
    else c.view.setBigUint64(p, bits, true);
    settle(c, r);
  }
};
const popping =
  (exec: Exec): Exec =>
  (c, i) => {
    exec(c, i);
    pop(c);
  };

/** Store an integer, by the mode of the control word or towards zero. */
const fist =
  (mode?: ROUND): Exec =>
  (c, i) => {
    const p = ea(c, i, i.dsize >>> 3);
    const value = read(c, 0);
    const r = mode === undefined ? rounder(c) : new Rounder(mode);
    const n = value === null ? undefined : toInteger(r, value, i.dsize);
    const stored = n ?? -(1n << BigInt(i.dsize - 1));
    if (i.dsize === 64) c.view.setBigInt64(p, stored, true);
    else if (i.dsize === 32) c.view.setInt32(p, Number(stored), true);
    else c.view.setInt16(p, Number(stored), true);
    if (value === null) stackFault(c, false);
    else settle(c, r);
  };

/** Packed decimal: 18 digits in nine bytes, the sign in the tenth. */
const DIGITS = 18;
const fbld: Exec = (c, i) => {
  const p = ea(c, i, 10);
  let n = 0n;
  for (let k = 8; k >= 0; k--) {
    const b = c.u8[p + k];
    n = n * 100n + BigInt(10 * (b >>> 4) + (b & 15));
  }
  const sign = c.u8[p + 9] >>> 7;
  setCodes(c, 0, SW.C1);
  push(c, withSign(fromInteger(n), sign));
};
const fbstp: Exec = (c, i) => {
  const p = ea(c, i, 10);
  const value = read(c, 0);
  const r = rounder(c);
  let n = value === null ? undefined : toInteger(r, value, 64);
  if (n !== undefined && (n < 0n ? -n : n) >= 10n ** BigInt(DIGITS)) {
    n = undefined;
    r.flags = FP.INVALID;
    r.up = false;
  }
  if (value === null || n === undefined) {
    c.u8.set([0, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0xff], p);
    if (value === null) stackFault(c, false);
  } else {
    const text = (n < 0n ? -n : n).toString().padStart(DIGITS, "0");
    for (let k = 0; k < 9; k++) c.u8[p + k] = parseInt(text.slice(16 - 2 * k, 18 - 2 * k), 16);
    c.u8[p + 9] = value.sign << 7;
  }
  if (value !== null) settle(c, r);
  pop(c);
};

const fxch: Exec = (c, i) => {
  const a = read(c, 0);
  const b = read(c, i.rm);
  if (a === null || b === null) stackFault(c, false);
  else setCodes(c, 0, SW.C1);
  write(c, 0, b ?? INDEFINITE);
  write(c, i.rm, a ?? INDEFINITE);
};

const ffree: Exec = (c, i) => {
  setCodes(c, 0, SW.C1);
  free(c, i.rm);
};

// The environment: seven words of 32 bits, or of 16. Where the last instruction was is not kept.

const wordSize = (i: Insn): number => (i.opsize === 16 ? 2 : 4);
function storeEnvironment(c: Cpu, p: number, size: number): void {
  const words = [controlWord(c), statusWord(c), tagWord(c)];
  c.u8.fill(0, p, p + 7 * size);
  words.forEach((word, k) => c.view.setUint16(p + k * size, word, true));
  if (size === 4) for (const k of [0, 1, 2, 6]) c.view.setUint16(p + 4 * k + 2, 0xffff, true);
}
function loadEnvironment(c: Cpu, p: number, size: number): void {
  setControlWord(c, c.view.getUint16(p, true));
  setStatusWord(c, c.view.getUint16(p + size, true));
  setTagWord(c, c.view.getUint16(p + 2 * size, true));
}
const fnstenv: Exec = (c, i) => {
  const size = wordSize(i);
  storeEnvironment(c, ea(c, i, 7 * size), size);
  maskAll(c);
};
const fnsave: Exec = (c, i) => {
  const size = wordSize(i);
  const p = ea(c, i, 7 * size + 80);
  storeEnvironment(c, p, size);
  for (let k = 0; k < 8; k++) store80(c.view, p + 7 * size + 10 * k, peek(c, k));
  resetX87(c);
};
const frstor: Exec = (c, i) => {
  const size = wordSize(i);
  const p = ea(c, i, 7 * size + 80);
  loadEnvironment(c, p, size);
  const tags = c.view.getUint16(p + 2 * size, true);
  for (let k = 0; k < 8; k++) write(c, k, load80(c.view, p + 7 * size + 10 * k));
  setTagWord(c, tags);
};

const fnstsw: Exec = (c, i) => {
  const p = i.mem ? ea(c, i, 2) : RAX << 2;
  c.view.setUint16(p, statusWord(c), true);
};
const nothing: Exec = () => undefined;

export const x87Executors: Readonly<Record<string, Bind>> = {
  ...functionExecutors,
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
  fld: always(fld),
  fild: always(loadThen(loadInteger)),
  fbld: always(fbld),
  fst: always(fst),
  fstp: always(popping(fst)),
  fstpnce: always((c, i) => {
    // Unlike others this does not mind an empty register.
    const value = read(c, 0);
    setCodes(c, 0, SW.C1);
    if (value !== null) write(c, i.rm, value);
    pop(c);
  }),
  fist: always(fist()),
  fistp: always(popping(fist())),
  fisttp: always(popping(fist(ROUND.ZERO))),
  fbstp: always(fbstp),
  fxch: always(fxch),
  ffree: always(ffree),
  ffreep: always(popping(ffree)),
  fincstp: always((c) => {
    turn(c, 1);
    setCodes(c, 0, SW.C1);
  }),
  fdecstp: always((c) => {
    turn(c, -1);
    setCodes(c, 0, SW.C1);
  }),
  fldenv: always((c, i) => loadEnvironment(c, ea(c, i, 7 * wordSize(i)), wordSize(i))),
  fnstenv: always(fnstenv),
  fnsave: always(fnsave),
  frstor: always(frstor),
  fldcw: always((c, i) => setControlWord(c, c.view.getUint16(ea(c, i, 2), true))),
  fnstcw: always((c, i) => c.view.setUint16(ea(c, i, 2), controlWord(c), true)),
  fnstsw: always(fnstsw),
  fnclex: always(clearExceptions),
  fninit: always(resetX87),
  fneni: always(nothing),
  fndisi: always(nothing),
  fnsetpm: always(nothing),
  fnop: always(nothing),
  fwait: always(nothing),
};
