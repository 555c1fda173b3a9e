/*
 * Translation of moves of elements: within and between vector registers, and between
 * them and general registers or memory. What the encoding fixes becomes a constant
 * shuffle: bytes 0 to 15 are those of the first operand, 16 to 31 those of the second.
 */
import { MEM } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { SIMD } from "../emit/simd.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";
import { destination, rulesOf, source128 } from "./vectoroperands.js";

const BYTES = Array.from({ length: 16 }, (_, k) => k);
/** Bytes of elements of that size, given by number. */
const elements = (size: number, numbers: readonly number[]): number[] =>
  numbers.flatMap((n) => Array.from({ length: size }, (_, k) => n * size + k));
const ZERO = [0, 0, 0, 0] as const;

/** Destination and source shuffled. */
const shuffled =
  (bytes: (i: Insn) => readonly number[]): Emit =>
  (t, i) => {
    destination(t, i);
    source128(t, i);
    t.code.shuffle(bytes(i));
    t.setVector(register(i.da));
  };
/** The source alone. */
const arranged =
  (bytes: (i: Insn) => readonly number[]): Emit =>
  (t, i) => {
    source128(t, i);
    t.code.set(L.V1);
    t.code.get(L.V1);
    t.code.get(L.V1);
    t.code.shuffle(bytes(i));
    t.setVector(register(i.da));
  };

/** Interleave elements of both operands, from the lower or the upper halves. */
type Half = readonly [size: number, from: 0 | 8];
const interleaved = ([size, from]: Half): Emit => {
  const bytes = BYTES.map((k) => {
    const element = Math.floor(k / size);
    return from + (element >> 1) * size + (k % size) + (element & 1) * 16;
  });
  return shuffled(() => bytes);
};

/** Two bits of the immediate. */
const field = (i: Insn, n: number): number => (i.imm >> (2 * n)) & 3;
const shufps = shuffled((i) =>
  elements(4, [field(i, 0), field(i, 1), 4 + field(i, 2), 4 + field(i, 3)]),
);
const shufpd = shuffled((i) => elements(8, [i.imm & 1, 2 + ((i.imm >> 1) & 1)]));
const pshufd = arranged((i) =>
  elements(
    4,
    [0, 1, 2, 3].map((n) => field(i, n)),
  ),
);
/** The words of one half; `first` is 0 or 4. */
const pshufw = (first: number): Emit =>
  arranged((i) => {
    const words = [0, 1, 2, 3, 4, 5, 6, 7].map((k) =>
      k >= first && k < first + 4 ? first + field(i, k - first) : k,
    );
    return elements(2, words);
  });
const blend = (size: number): Emit =>
  shuffled((i) => BYTES.map((k) => ((i.imm >> Math.floor(k / size)) & 1 ? 16 + k : k)));

/** The sixteen bytes at `imm` of source and destination side by side. */
const palignr: Emit = (t, i) => {
  const { code } = t;
  const from = i.imm & 0xff;
  source128(t, i); // faults even where it does not matter
  code.set(L.V1);
  if (from < 16) {
    code.get(L.V1);
    destination(t, i);
    code.shuffle(BYTES.map((k) => from + k));
  } else {
    destination(t, i);
    code.v128(ZERO);
    code.shuffle(BYTES.map((k) => Math.min(from - 16 + k, 16)));
  }
  t.setVector(register(i.da));
};

/** Shift the register by whole bytes. */
const shiftBytes =
  (up: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    const n = Math.min(i.imm & 0xff, 16);
    destination(t, i);
    code.v128(ZERO);
    code.shuffle(BYTES.map((k) => (up ? (k < n ? 16 : k - n) : Math.min(k + n, 16))));
    t.setVector(register(i.da));
  };

/** Bytes of the destination by the indices in the source; a negative one gives zero. */
const pshufb: Emit = (t, i) => {
  const { code } = t;
  destination(t, i);
  source128(t, i);
  // Indices above 15 give zero in WebAssembly.
  code.v128(new Array<number>(4).fill(0x8f8f8f8f | 0));
  code.simd(SIMD.AND);
  code.simd(SIMD.SWIZZLE);
  t.setVector(register(i.da));
};

/** Elements of the source where the sign of xmm0's says so. */
const blendSign =
  ([shift, width]: readonly [SIMD, number]): Emit =>
  (t, i) => {
    const { code } = t;
    source128(t, i);
    destination(t, i);
    t.vector(0);
    code.i32(width - 1);
    code.simd(shift);
    code.simd(SIMD.BITSELECT);
    t.setVector(register(i.da));
  };

/** A source of less than 16 bytes: in memory it need not be aligned. */
export function sourceLow(t: Translator, i: Insn, bytes: 2 | 4 | 8): void {
  const { code } = t;
  if (i.sk !== MEM) {
    t.vector(register(i.sa));
    return;
  }
  const m = t.memory(i, bytes);
  m.push();
  if (bytes === 2) {
    code.memory(OP.I32_LOAD16_U, m.offset);
    code.simd(SIMD.I32X4_SPLAT);
  } else code.simdMemory(bytes === 8 ? SIMD.LOAD64_ZERO : SIMD.LOAD32_ZERO, m.offset);
}

/** Widen the lowest elements, step by step. */
const widen =
  ([bytes, ...ops]: readonly [2 | 4 | 8, ...SIMD[]]): Emit =>
  (t, i) => {
    sourceLow(t, i, bytes);
    for (const op of ops) t.code.simd(op);
    t.setVector(register(i.da));
  };
const { I16X8_EXTEND_S: WS, I32X4_EXTEND_S: DS, I64X2_EXTEND_S: QS } = SIMD;
const { I16X8_EXTEND_U: WU, I32X4_EXTEND_U: DU, I64X2_EXTEND_U: QU } = SIMD;

/** Repeat the low quadword. */
const movddup: Emit = (t, i) => {
  const { code } = t;
  if (i.sk === MEM) t.load(i, OP.F64_LOAD, 8);
  else t.low(register(i.sa));
  code.simd(SIMD.F64X2_SPLAT);
  t.setVector(register(i.da));
};

// Single elements.

/** An element into a general register, zero-extended, or to memory. */
interface Element {
  readonly bytes: 1 | 2 | 4;
  readonly extract: SIMD;
  readonly replace: SIMD;
  readonly load: OP;
  readonly store: OP;
}
const B: Element = {
  bytes: 1,
  extract: SIMD.I8X16_EXTRACT_U,
  replace: SIMD.I8X16_REPLACE,
  load: OP.I32_LOAD8_U,
  store: OP.I32_STORE8,
};
const W: Element = {
  bytes: 2,
  extract: SIMD.I16X8_EXTRACT_U,
  replace: SIMD.I16X8_REPLACE,
  load: OP.I32_LOAD16_U,
  store: OP.I32_STORE16,
};
const D: Element = {
  bytes: 4,
  extract: SIMD.I32X4_EXTRACT,
  replace: SIMD.I32X4_REPLACE,
  load: OP.I32_LOAD,
  store: OP.I32_STORE,
};

const lane = (i: Insn, { bytes }: Element): number => i.imm & (16 / bytes - 1);
const extract =
  (e: Element): Emit =>
  (t, i) => {
    const { code } = t;
    const value = (): void => {
      t.vector(register(i.sa));
      code.simdLane(e.extract, lane(i, e));
    };
    if (i.dk === MEM) {
      const m = t.memory(i, e.bytes);
      m.push();
      value();
      code.memory(e.store, m.offset);
    } else {
      value();
      t.setGpr32(register(i.da));
    }
  };
const insert =
  (e: Element): Emit =>
  (t, i) => {
    const { code } = t;
    const value = (): void => {
      if (i.sk === MEM) t.load(i, e.load, e.bytes);
      else {
        t.gpr(register(i.sa));
        code.op(OP.I32_WRAP);
      }
    };
    value();
    code.set(L.W0);
    destination(t, i);
    code.get(L.W0);
    code.simdLane(e.replace, lane(i, e));
    t.setVector(register(i.da));
  };
/** pextrd, or pextrq with REX.W. */
const pextrd: Emit = (t, i) => {
  const { code } = t;
  if (i.dsize !== 64) {
    extract(D)(t, i);
    return;
  }
  const value = (): void => {
    if ((i.imm & 1) !== 0) t.high(register(i.sa));
    else {
      t.low(register(i.sa));
      code.op(OP.I64_REINTERPRET);
    }
  };
  if (i.dk === MEM) {
    const m = t.memory(i, 8);
    m.push();
    value();
    code.memory(OP.I64_STORE, m.offset);
  } else {
    value();
    t.setGpr(register(i.da));
  }
};
const pinsrd: Emit = (t, i) => {
  if (i.ssize !== 64) {
    insert(D)(t, i);
    return;
  }
  t.source(i);
  if ((i.imm & 1) !== 0) t.setHigh(register(i.da));
  else {
    t.code.op(OP.F64_REINTERPRET);
    t.setLow(register(i.da));
  }
};

/** A single into one place, zeros into those of the mask. */
const insertps: Emit = (t, i) => {
  const { code } = t;
  if (i.sk === MEM) t.load(i, OP.I32_LOAD, 4);
  else {
    t.vector(register(i.sa));
    code.simdLane(SIMD.I32X4_EXTRACT, (i.imm >> 6) & 3);
  }
  code.set(L.W0);
  destination(t, i);
  code.get(L.W0);
  code.simdLane(SIMD.I32X4_REPLACE, (i.imm >> 4) & 3);
  code.v128([0, 1, 2, 3].map((k) => ((i.imm >> k) & 1 ? 0 : -1)));
  code.simd(SIMD.AND);
  t.setVector(register(i.da));
};

const INTERLEAVED: Readonly<Record<string, Half>> = {
  punpcklbw: [1, 0],
  punpcklwd: [2, 0],
  punpckldq: [4, 0],
  unpcklps: [4, 0],
  punpckhbw: [1, 8],
  punpckhwd: [2, 8],
  punpckhdq: [4, 8],
  unpckhps: [4, 8],
  punpckhqdq: [8, 8],
  unpckhpd: [8, 8],
};
const WIDENING: Readonly<Record<string, readonly [2 | 4 | 8, ...SIMD[]]>> = {
  pmovsxbw: [8, WS],
  pmovsxbd: [4, WS, DS],
  pmovsxbq: [2, WS, DS, QS],
  pmovsxwd: [8, DS],
  pmovsxwq: [4, DS, QS],
  pmovsxdq: [8, QS],
  pmovzxbw: [8, WU],
  pmovzxbd: [4, WU, DU],
  pmovzxbq: [2, WU, DU, QU],
  pmovzxwd: [8, DU],
  pmovzxwq: [4, DU, QU],
  pmovzxdq: [8, QU],
};
const BY_SIGN: Readonly<Record<string, readonly [SIMD, number]>> = {
  pblendvb: [SIMD.I8X16_SHR_S, 8],
  blendvps: [SIMD.I32X4_SHR_S, 32],
  blendvpd: [SIMD.I64X2_SHR_S, 64],
};

export const shuffleRules: Rules = {
  ...rulesOf(INTERLEAVED, interleaved),
  ...rulesOf(WIDENING, widen),
  ...rulesOf(BY_SIGN, blendSign),
  shufps: { emit: shufps },
  shufpd: { emit: shufpd },
  pshufd: { emit: pshufd },
  pshuflw: { emit: pshufw(0) },
  pshufhw: { emit: pshufw(4) },
  pblendw: { emit: blend(2) },
  blendps: { emit: blend(4) },
  blendpd: { emit: blend(8) },
  palignr: { emit: palignr },
  pshufb: { emit: pshufb },
  pslldq: { emit: shiftBytes(true) },
  psrldq: { emit: shiftBytes(false) },
  movddup: { emit: movddup },
  movsldup: { emit: arranged(() => elements(4, [0, 0, 2, 2])) },
  movshdup: { emit: arranged(() => elements(4, [1, 1, 3, 3])) },
  pextrb: { emit: extract(B) },
  pextrw: { emit: extract(W) },
  extractps: { emit: extract(D) },
  pextrd: { emit: pextrd },
  pinsrb: { emit: insert(B) },
  pinsrw: { emit: insert(W) },
  pinsrd: { emit: pinsrd },
  insertps: { emit: insertps },
};
