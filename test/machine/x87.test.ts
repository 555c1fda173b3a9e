/*
 * x87 against the processor. What it said is committed, one hash per case; new hashes:
 *
 *   node --import tsx test/machine/x87.test.ts --accept
 *
 * Logarithms and angles may be a unit of the last place apart.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { bitLength, load80, magnitude } from "../../runtime/machine/extended/index.js";
import type { Extended } from "../../runtime/machine/extended/index.js";
import { allRows } from "../../runtime/machine/table.js";
import { Runner, differences, fastForms, maskState, runCases, translated } from "./compare.js";
import { buildNative } from "./native.js";
import { DATA, Random, STATE_SIZE, le32 } from "./values.js";
import type { Case } from "./values.js";
import {
  DATA_AT,
  FUNCTIONS,
  X87Generator,
  dataOf,
  finish,
  isX87,
  operands,
} from "./x87generate.js";

const rows = allRows();
const SEED = 87;
const COUNT = 2500;
const EXPECTED = new URL("x87.expected.json", import.meta.url);

const generate = (seed: number, count: number): Case[] => {
  const generator = new X87Generator(seed);
  return Array.from({ length: count }, () => generator.next());
};

/** One function each, of numbers that are not far from 1. */
function functionCases(seed: number, count: number): Case[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, n) => {
    const name = FUNCTIONS[n % FUNCTIONS.length];
    const row = rows.find((r) => r.name === name)!;
    const state = operands(random);
    const view = new DataView(state.buffer);
    for (const at of [DATA_AT, DATA_AT + 16]) {
      if ([0, 0x7fff].includes(view.getUint16(at + 8, true) & 0x7fff)) continue;
      view.setUint32(at, random.u32(), true);
      view.setUint32(at + 4, random.u32() | 0x80000000, true);
      // Beyond a quarter of pi angles differ by the bits of pi that a processor has.
      const small = /^f(2xm1|yl2xp1|sin|cos|sincos|ptan)$/.test(name);
      const reach = small ? -random.below(40) - 2 : random.below(9) - 6;
      view.setUint16(at + 8, (0x3fff + reach) | (random.chance(50) ? 0x8000 : 0), true);
    }
    view.setUint16(DATA_AT + 0x1e0, 0x37f, true);
    const load = (offset: number): number[] => [0xdb, 0x2c, 0x25, ...le32(DATA + offset)];
    const bytes = [0xdb, 0xe3, ...load(16), ...load(0)];
    bytes.push(row.opcode, 0xc0 | (row.ext << 3) | row.rm);
    return finish(bytes, state, [name]);
  });
}

const hash = (state: Uint8Array): string =>
  createHash("sha256").update(state).digest("hex").slice(0, 8);
const number = (data: Uint8Array, at: number): Extended =>
  load80(new DataView(data.buffer, data.byteOffset), at);
/** Registers as they are afterwards, the stack, and the condition codes that say more than how was rounded. */
const outcome = (state: Uint8Array): string => {
  const data = dataOf(state);
  const results = [0, 1, 2].map((k) => {
    const { sign, exponent, mantissa } = number(data, 0x100 + 16 * k);
    return [sign, exponent, mantissa.toString(16)].join(" ");
  });
  return [...results, (data[0x1a5] & 0x7c).toString(16)].join(", ");
};

/** Distance in units of the last place of numbers with one sign; of others, whether they differ. */
function distance(a: Extended, b: Extended): number {
  if (a.sign !== b.sign || (a.exponent === 0x7fff) !== (b.exponent === 0x7fff)) return Infinity;
  if (a.exponent === 0x7fff) return a.mantissa === b.mantissa ? 0 : Infinity;
  const x = magnitude(a);
  const y = magnitude(b);
  const scale = Math.min(x.scale, y.scale);
  const d = (x.m << BigInt(x.scale - scale)) - (y.m << BigInt(y.scale - scale));
  return bitLength(d < 0n ? -d : d || 0n) > 40 ? Infinity : Math.abs(Number(d));
}
const parse = (text: string): Extended => {
  const [sign, exponent, mantissa] = text.split(" ");
  return {
    sign: sign === "0" ? 0 : 1,
    exponent: Number(exponent),
    mantissa: BigInt(`0x${mantissa}`),
  };
};
/** What is wrong with an outcome, or null. */
function wrong(ours: string, theirs: string): string | null {
  const a = ours.split(", ");
  const b = theirs.split(", ");
  const far = [0, 1, 2].some((k) => distance(parse(a[k]), parse(b[k])) > 2);
  return far || a[3] !== b[3] ? `machine ${ours}  cpu ${theirs}` : null;
}

const native = buildNative();
const states = (list: readonly Case[]): Uint8Array[] => {
  if ("missing" in native) throw new Error(`this needs ${native.missing}`);
  const results = native.run(list);
  return list.map((c, k) => maskState(c, results.subarray(STATE_SIZE * k, STATE_SIZE * (k + 1))));
};
const FUNCTION_COUNT = 400;

if (argv.includes("--accept")) {
  const cases = states(generate(SEED, COUNT)).map(hash).join("");
  const functions = states(functionCases(SEED, FUNCTION_COUNT)).map(outcome);
  writeFileSync(EXPECTED, JSON.stringify({ cases, functions }, null, 1) + "\n");
} else {
  const { default: test } = await import("ava");
  const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as {
    cases: string;
    functions: string[];
  };

  for (const [name, make] of Object.entries({ fastForms, translated })) {
    test(`x87 does what the processor does, ${name}`, (t) => {
      const list = generate(SEED, COUNT);
      const bad = runCases(make, list).flatMap((state, k) =>
        hash(state) === expected.cases.slice(8 * k, 8 * k + 8) ? [] : [list[k]],
      );
      t.deepEqual(
        bad.slice(0, 3).map((c) => new Runner().listing(c)),
        [],
        "accept: node --import tsx test/machine/x87.test.ts --accept",
      );
    });
    test(`logarithms and angles are the processor's but for the last place, ${name}`, (t) => {
      const list = functionCases(SEED, FUNCTION_COUNT);
      runCases(make, list).forEach((state, k) => {
        const text = wrong(outcome(state), expected.functions[k]);
        if (text !== null) t.fail(`${list[k].names[0]}: ${text}`);
      });
      t.is(list.length, expected.functions.length);
    });
  }

  test("the committed cases hold every x87 row", (t) => {
    const generator = new X87Generator(SEED);
    for (let k = 0; k < COUNT; k++) generator.next();
    const missed = rows.filter((r) => isX87(r) && !generator.covered.has(r)).map((r) => r.name);
    // The environment is stored at the end of each case, the control word loaded at its start.
    const apart = [...FUNCTIONS, "fldenv", "fldcw", "fnstenv", "fnstcw", "frstor", "fnsave"];
    t.deepEqual([...new Set(missed)].sort(), apart.sort());
  });

  test("the processor at hand agrees on other x87 cases", (t) => {
    if ("missing" in native) {
      t.log(`not asked: needs ${native.missing}`);
      t.pass();
      return;
    }
    const list = generate(Date.now() | 0, 1000);
    const theirs = states(list);
    runCases(fastForms, list).forEach((state, k) => {
      const lines = differences(state, theirs[k]);
      if (lines.length > 0) t.deepEqual(lines, [], new Runner().listing(list[k]));
    });
    t.is(theirs.length, list.length);
  });

  test("fnsave and frstor keep the whole state; unmasked exceptions are refused", (t) => {
    const { machine } = new Runner();
    const run = (bytes: number[]): number => {
      machine.mem.u8.set(bytes, 0x120000);
      machine.publish({ name: "x87", address: 0x120000, size: bytes.length });
      return machine.call(0x120000, 0x200000, 0x200100);
    };
    // fldpi; fld1; fnsave [rdi]; fnstsw ax; cwde; ret
    t.is(run([0xd9, 0xeb, 0xd9, 0xe8, 0xdd, 0x37, 0xdf, 0xe0, 0x98, 0xc3]), 0);
    // frstor [rdi]; faddp; fstp qword [rsi]; fnstsw ax; cwde; ret
    t.is(run([0xdd, 0x27, 0xde, 0xc1, 0xdd, 0x1e, 0xdf, 0xe0, 0x98, 0xc3]) & 0x3fff, 0x20);
    t.is(machine.mem.f64[0x200100 >>> 3], Math.PI + 1);
    // fnstenv [rdi]; fldenv [rdi]; fnstcw [rsi]; movzx eax, word [rsi]; ret
    t.is(run([0xd9, 0x37, 0xd9, 0x27, 0xd9, 0x3e, 0x0f, 0xb7, 0x06, 0xc3]), 0x37f);
    machine.mem.u16[0x200000 >>> 1] = 0x37e;
    t.throws(() => run([0xd9, 0x2f, 0xc3]), { message: /^undefined instruction/ });
  });
}
