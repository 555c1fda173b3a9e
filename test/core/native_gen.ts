/*
 * Writes expected/tables.json and expected/strfmt.json: what native luajit says.
 *
 *   node --import tsx test/core/native_gen.ts
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A table with room for `a` and `h` keys, keys that are set (or erased: [key]), then what pairs and # say. */
export interface TableCase {
  readonly a: number;
  readonly h: number;
  readonly rounds: { ops: [key: number | boolean, erase: boolean][]; order: string; len: number }[];
}
/** A format, the bits of its argument in hex, the result. */
export type FormatCase = [format: string, bits: string, result: string];

let seed = 12345;
const random = (n: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)];

function lua(program: string, command = "luajit"): string {
  const file = join(mkdtempSync(join(tmpdir(), "native-")), "gen.lua");
  writeFileSync(file, program);
  return execFileSync(command, [file], { encoding: "latin1", maxBuffer: 1 << 26 });
}

/* Tables. */

function randomKey(range: number): number | boolean {
  switch (random(12)) {
    case 0:
      return random(2) === 1;
    case 1:
      return random(range) + 0.5;
    case 2:
      return -random(range);
    case 3:
      return random(2 ** 31) * 4;
    case 4:
      return 2 ** random(60);
    case 5:
      return 1 / (1 + random(range));
    default:
      return random(range);
  }
}

function tableCases(): TableCase[] {
  const cases: TableCase[] = [];
  for (let i = 0; i < 120; i++) {
    const range = pick([4, 10, 40, 100]);
    const dense = random(2) === 0;
    const known: (number | boolean)[] = [];
    const rounds: TableCase["rounds"] = [];
    for (let r = 0; r < 6; r++) {
      const ops: [number | boolean, boolean][] = [];
      for (let o = 0; o < range / 2; o++) {
        if (known.length > 0 && random(4) === 0) {
          ops.push([pick(known), true]);
        } else {
          const key = dense ? 1 + random(range) : randomKey(range);
          known.push(key);
          ops.push([key, false]);
        }
      }
      rounds.push({ ops, order: "", len: 0 });
    }
    cases.push({ a: pick([0, 0, 1, 3, 20]), h: pick([0, 0, 1, 5, 16]), rounds });
  }
  const lines = [
    'local new = require("table.new")',
    'local show = function(k) return type(k) == "number" and ("%.17g"):format(k) or tostring(k) end',
    "local function report(t) local o = {} for k in pairs(t) do o[#o + 1] = show(k) end",
    '  print(table.concat(o, " ") .. "|" .. #t) end',
    "local t",
  ];
  for (const c of cases) {
    lines.push(`t = new(${c.a}, ${c.h})`);
    for (const { ops } of c.rounds)
      lines.push(
        `do ${ops.map(([k, e]) => `t[${k}] = ${e ? "nil" : "1"}`).join(" ")} report(t) end`,
      );
  }
  const answers = lua(lines.join("\n")).trimEnd().split("\n");
  let next = 0;
  for (const c of cases)
    for (const round of c.rounds) {
      const [order, len] = answers[next++].split("|");
      round.order = order;
      round.len = Number(len);
    }
  return cases;
}

/* Formats. */

function randomNumber(): number {
  const sign = random(2) ? 1 : -1;
  switch (random(9)) {
    case 0:
      return sign * random(100);
    case 1:
      return (sign * random(2 ** 31)) / 2 ** random(40);
    case 2:
      return sign * (random(1000) + 0.5) * 10 ** (random(20) - 10);
    case 3:
      return sign * random(2 ** 31) * 2 ** random(40);
    case 4:
      return (sign * random(100000)) / 10 ** random(8);
    case 5:
      return pick([0, -0, Infinity, -Infinity, NaN, 5e-324, 2 ** 53, 2 ** 63, 2 ** 64, 1e21, 1e22]);
    case 6:
      return sign * (2 * random(10000) + 1) * 2 ** -(1 + random(8)); // ties
    default: {
      const view = new DataView(new ArrayBuffer(8));
      view.setUint32(0, random(2 ** 32));
      view.setUint32(4, random(2 ** 32));
      return view.getFloat64(0);
    }
  }
}

const hex = (n: number): string => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, n);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
};

function randomFormat(): string {
  const letter = pick([..."diuxXoeEfFgGaAgfec"]);
  const flags = ["-", "+", "0", " ", "#"].filter(() => random(5) === 0).join("");
  const width = random(3) === 0 ? String(1 + random(30)) : "";
  const prec =
    random(2) === 0
      ? `.${pick(["", "0", "1", "2", "3", "6", "10", "14", "15", "16", "17", "20", "40", "99"])}`
      : "";
  return `%${flags}${width}${prec}${letter}`;
}

function formatCases(): FormatCase[] {
  const asked: [string, number][] = [];
  for (let i = 0; i < 1500; i++) asked.push(["%.14g", randomNumber()]);
  for (let i = 0; i < 5000; i++) asked.push([randomFormat(), randomNumber()]);
  const program = `
    local ffi = require("ffi")
    local u = ffi.new("union { double d; uint32_t w[2]; }")
    local function f(fmt, hi, lo) u.w[1] = hi u.w[0] = lo
      io.write((fmt:format(u.d):gsub("[%z\\n\\r]", "?")), "\\n") end
    ${asked.map(([f, n]) => `f("${f}", 0x${hex(n).slice(0, 8)}, 0x${hex(n).slice(8)})`).join("\n")}`;
  const answers = lua(program).split("\n");
  const even = tiesToEven(asked);
  return asked.map(([f, n], i) => [f, hex(n), even[i] ?? answers[i]]);
}

/** luajit of 2022 rounds ties away from zero. Later ones do what C's printf does, and so lua5.1. */
function tiesToEven(asked: readonly [string, number][]): (string | undefined)[] {
  const isFloat = ([f, n]: [string, number]): boolean =>
    /[efg]$/i.test(f) && Number.isFinite(n) && n !== 0;
  const lines = asked.filter(isFloat).map(([f, n]) => `f("${f.replace("F", "f")}", ${n})`);
  const program = `local function f(fmt, n) io.write(fmt:format(n), "\\n") end\n`;
  const answers = lua(program + lines.join("\n"), "lua5.1").split("\n");
  return asked.map((a) => (isFloat(a) ? answers.shift() : undefined));
}

function write(name: string, rows: readonly unknown[]): void {
  const text = `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;
  writeFileSync(new URL(`expected/${name}.json`, import.meta.url), text);
}

write("tables", tableCases());
write("strfmt", formatCases());
