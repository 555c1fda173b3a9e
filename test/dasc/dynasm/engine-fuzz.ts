/*
 * The encoding engine beside DynASM's own, which is C: random statements with random
 * values, between labels that they may name.
 *
 *     node --import tsx test/dasc/dynasm/engine-fuzz.ts [SEED]
 *     node --import tsx test/dasc/dynasm/engine-fuzz.ts --write
 *
 * Needs gcc (x86: gcc-multilib) and dasm_x86.h beside dynasm.lua. The second writes the
 * expectations of engine.test.ts: action list, arguments, and the code or the status.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DasmEngineError, DasmState } from "../../../dasc/dynasm/engine.js";
import { instructionTable } from "../../../dasc/dynasm/x86/arch.js";
import { answer } from "./answer.js";
import type { ArchName } from "./answer.js";
import { findOracle } from "./oracle.js";
import { seeded, statementsOf } from "./statements.js";
import type { Random } from "./statements.js";

export const ENCODED = (arch: ArchName): URL =>
  new URL(`./statements/engine-${arch}.txt`, import.meta.url);

/** =>2 and =>3, ->lab, 1 and a nop in front; 9, 1 and a nop behind. */
const BEFORE = [249, 249, 248, 10, 248, 1, 0x90, 255];
const AFTER = [248, 9, 248, 1, 0x90, 255];
const BASE = 0x10000000;

/** Action list in hexadecimal, arguments, code in hexadecimal or status; between tabs. */
export function encodeLine(arch: ArchName, list: Uint8Array, args: readonly number[]): string {
  return `${Buffer.from(list).toString("hex")}\t${args.join(" ")}\t${encoded(arch, list, args)}`;
}

function encoded(arch: ArchName, list: Uint8Array, args: readonly number[]): string {
  const state = new DasmState({
    maxSection: 1,
    actionList: Uint8Array.from([...BEFORE, ...AFTER, ...list]),
    globals: ["lab"],
    externNames: ["ext"],
    pointerSize: arch === "x64" ? 8 : 4,
  });
  try {
    state.growPc(4);
    state.put(0, [2, 3]);
    state.put(BEFORE.length + AFTER.length, args);
    state.put(BEFORE.length, []);
    state.link();
    return Buffer.from(state.encode(BASE)).toString("hex");
  } catch (e) {
    if (e instanceof DasmEngineError) return e.status;
    throw e;
  }
}

interface Subject {
  readonly list: readonly number[];
  /** C expressions. */
  readonly args: readonly string[];
  /** C statements that give the names in them values. */
  readonly values: string;
}

const DISPLACEMENTS = [0, 5, -7, 127, 128, -128, -129, 1000, 0x12345678];

/** Arguments of dasm_put that DynASM writes and no C compiler takes. */
const NOT_C = /word\b|@|\(->|=>|\(<|\(>|extern|\(\.|(?:^|, )(?:->|\*)/;

function subjects(arch: ArchName, random: Random, each: number): Subject[] {
  const mode = arch === "x64" ? 64 : 32;
  const statements = [...statementsOf(instructionTable(), mode, random, each)];
  const register = (): number => random(mode === 64 ? 17 : 8);
  return statements.flatMap((statement) => {
    const [given] = answer(arch, [statement]);
    // What C does not understand either.
    if ("error" in given || NOT_C.test(given.args)) return [];
    const displacement = DISPLACEMENTS[random(DISPLACEMENTS.length)];
    const values = `foo=${displacement}; n=${register()}; m=${register()}; fa=${register()};`;
    const text = given.args
      .replaceAll("m+1", "m")
      .replace(/foo\(a, b\)/g, "5")
      .replace(/\bpc\b/g, "2");
    return [{ list: given.list, args: text.split(/, (?![^(]*\))/).slice(1), values }];
  });
}

function program(all: readonly Subject[]): string {
  const actions = [...BEFORE, ...AFTER];
  const calls = all.map(({ list, args, values }) => {
    const position = actions.push(...list) - list.length;
    const ints = args.map((arg) => `, (int)(${arg})`).join("");
    return `${values} try_one(${position}, ${args.length}${ints});`;
  });
  const parts = Array.from({ length: Math.ceil(calls.length / 200) }, (_, i) =>
    calls.slice(i * 200, i * 200 + 200).join("\n  "),
  );
  return `
#define DASM_CHECKS 1
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#define DASM_EXTERN(a, b, c, d) 0
#include "dasm_proto.h"
#include "dasm_x86.h"
struct foo { int pad[3]; struct { char c[4]; int y[9]; int x; } x; int arr[100]; };
#define Dt1(_V) (int)(ptrdiff_t)&(((struct foo *)0)_V)
#define f(x) fa
static const unsigned char actions[] = {${actions.join(",")}};
static long foo;
static int n, m, a, fa;
static unsigned char *buf;
static void try_one(int pos, int count, ...) {
  int v[6], i, status;
  void *globals[16];
  size_t size = 0;
  dasm_State *d;
  va_list ap;
  va_start(ap, count);
  for (i = 0; i < count; i++) v[i] = va_arg(ap, int);
  va_end(ap);
  dasm_init(&d, 1);
  dasm_setupglobal(&d, globals, 16);
  dasm_setup(&d, actions);
  dasm_growpc(&d, 4);
  dasm_put(&d, 0, 2, 3);
  dasm_put(&d, pos, v[0], v[1], v[2], v[3], v[4], v[5]);
  dasm_put(&d, ${BEFORE.length});
  status = dasm_link(&d, &size);
  if (!status) status = dasm_encode(&d, buf);
  printf("%08x", status & 0xff000000);
  for (i = 0; i < count; i++) printf(" %d", v[i]);
  printf(":");
  for (i = 0; !status && i < (int)size; i++) printf("%02x", buf[i]);
  printf("\\n");
  dasm_free(&d);
}
${parts.map((part, i) => `static void part${i}(void) {\n  ${part}\n}`).join("\n")}
int main(void) {
  buf = mmap((void *)${BASE}, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  ${parts.map((_, i) => `part${i}();`).join(" ")}
  return 0;
}
`;
}

const STATUS: Readonly<Record<string, string>> = {
  "02000000": "PHASE",
  "11000000": "RANGE_I",
  "14000000": "RANGE_PC",
  "15000000": "RANGE_VREG",
  "21000000": "UNDEF_L",
  "22000000": "UNDEF_PC",
};

/** What the C engine makes of statements, as encodeLine has it. */
function ask(dynasm: string, arch: ArchName, all: readonly Subject[]): string[] {
  const dir = mkdtempSync(path.join(tmpdir(), "dynasm-"));
  const at = (name: string): string => path.join(dir, name);
  try {
    writeFileSync(at("t.c"), program(all));
    const mode = arch === "x86" ? ["-m32"] : [];
    execFileSync("gcc", ["-w", ...mode, "-I", path.dirname(dynasm), "-o", at("t"), at("t.c")]);
    const lines = execFileSync(at("t"), { encoding: "utf8", maxBuffer: 1 << 28 });
    return lines
      .trim()
      .split("\n")
      .flatMap((line, i) => {
        const [, status, args, code] = /^(\w+)(.*):(.*)$/.exec(line) as unknown as string[];
        // DynASM gives up on [rbp+index+0] and [r13+index+0] with a variable displacement.
        if (STATUS[status] === "PHASE") return [];
        const result = status === "00000000" ? code : (STATUS[status] ?? status);
        return [`${Buffer.from(all[i].list).toString("hex")}\t${args.trim()}\t${result}`];
      });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The line that we make for the same actions and arguments. */
export function ourLine(arch: ArchName, line: string): string {
  const [list, args] = line.split("\t");
  const numbers = args === "" ? [] : args.split(" ").map(Number);
  return encodeLine(arch, Buffer.from(list, "hex"), numbers);
}

function main([first = "1"]: readonly string[]): number {
  const dynasm = findOracle();
  if (!dynasm) {
    process.stderr.write("engine-fuzz: needs luajit and DynASM: name its dynasm.lua in DYNASM\n");
    return 2;
  }
  let bad = 0;
  for (const arch of ["x64", "x86"] as const) {
    const write = first === "--write";
    const random = seeded(write ? 20260101 : Number(first));
    const lines = ask(dynasm, arch, subjects(arch, random, write ? 1 : 4));
    if (write) writeFileSync(ENCODED(arch), `${[...new Set(lines)].join("\n")}\n`);
    const wrong = lines.filter((line) => ourLine(arch, line) !== line);
    bad += wrong.length;
    process.stdout.write(`${arch}: ${lines.length} encoded, ${wrong.length} differ\n`);
    for (const line of wrong.slice(0, 20))
      process.stdout.write(`${line}\n  got ${ourLine(arch, line).split("\t")[2]}\n`);
  }
  return bad > 0 ? 1 : 0;
}

if (process.argv[1]?.endsWith("engine-fuzz.ts")) process.exitCode = main(process.argv.slice(2));
