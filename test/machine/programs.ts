/*
 * Compile the C programs in fixtures and note what the processor computes:
 *
 *   node --import tsx test/machine/programs.ts
 *
 * writes fixtures/programs.json, from which programs.test.ts works without tools.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { functionsFrom } from "../../runtime/machine/functions.js";
import type { Machine } from "../../runtime/machine/index.js";
import { CODE, makeMachine } from "./fixture.js";
import type { Tier } from "../../runtime/machine/index.js";

export const IMAGE_BASE = CODE;
export const SIZES = [1, 10, 300] as const;

/** Ways to compile: each brings other instructions. */
export const BUILDS = [
  "gcc -O1",
  "gcc -O2",
  "gcc -O3",
  "gcc -Os",
  "gcc -O3 -msse4.2",
  "gcc -O2 -mbmi -mbmi2 -mmovbe -mpopcnt -mlzcnt",
  "gcc -O3 -march=x86-64-v2 -mbmi -mbmi2 -mlzcnt -mmovbe",
  "clang -O2",
  "clang -O3 -march=x86-64-v2",
  "clang -O2 -mbmi -mbmi2 -mmovbe -mlzcnt -mssse3",
] as const;

export interface Program {
  /** Compiler and options. */
  readonly build: string;
  /** The whole image, base64, to lie at IMAGE_BASE; zero bytes behind it up to `size`. */
  readonly image: string;
  readonly size: number;
  readonly symbols: Readonly<Record<string, number>>;
  /** Result by function, for each of SIZES. */
  readonly results: Readonly<Record<string, readonly number[]>>;
}

/** A machine with the program in its memory; it may know where functions begin. */
export function load(program: Program, tier: Tier, knowsFunctions = false): Machine {
  const machine = makeMachine({ tier });
  machine.mem.u8.set(Buffer.from(program.image, "base64"), IMAGE_BASE);
  const starts = Object.values(program.symbols).sort((a, b) => a - b);
  machine.publish({
    name: "programs",
    address: IMAGE_BASE,
    size: program.size,
    symbols: Object.entries(program.symbols).map(([name, address]) => ({ name, address })),
    functions: knowsFunctions ? functionsFrom(starts, IMAGE_BASE + program.size) : undefined,
  });
  return machine;
}

function compile(build: string): Program {
  const sources = ["programs.c", "numbers.c", "vectors.c"].map((name) =>
    fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)),
  );
  const directory = mkdtempSync(join(tmpdir(), "dasmoon-programs-"));
  const at = (name: string): string => join(directory, name);
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { encoding: "utf8" });
  const [compiler, ...flags] = build.split(" ");
  const distribute = compiler === "gcc" ? ["-fno-tree-loop-distribute-patterns"] : [];
  const common = [
    ...flags,
    "-std=gnu11",
    "-fno-pic",
    "-no-pie",
    "-fno-stack-protector",
    "-fcf-protection=none",
  ];
  run(
    compiler,
    ...common,
    ...distribute,
    "-DGUEST",
    "-ffreestanding",
    "-nostdlib",
    "-Wl,-N",
    "-Wl,--no-warn-rwx-segments",
    `-Wl,-Ttext=0x${IMAGE_BASE.toString(16)}`,
    "-Wl,--build-id=none",
    "-Wl,-e,sha256",
    "-fno-asynchronous-unwind-tables",
    "-o",
    at("guest"),
    ...sources,
    "-lgcc",
  );
  run("objcopy", "-O", "binary", at("guest"), at("image"));
  run(compiler, ...common, "-o", at("native"), ...sources);
  const symbols: Record<string, number> = {};
  let end = IMAGE_BASE;
  for (const line of run("nm", at("guest")).split("\n")) {
    const [address, kind, name] = line.split(" ");
    if (kind === "T" || kind === "t") symbols[name] = parseInt(address, 16);
    if (name === "_end") end = parseInt(address, 16);
  }
  const results: Record<string, number[]> = {};
  for (const n of SIZES)
    for (const line of run(at("native"), String(n)).trim().split("\n")) {
      const [name, result] = line.split(" ");
      (results[name] ??= []).push(Number(result));
    }
  const functions = Object.fromEntries(
    Object.entries(symbols).filter(([name]) => /^[a-z]/.test(name)),
  );
  return {
    build,
    image: readFileSync(at("image")).toString("base64"),
    size: end - IMAGE_BASE,
    symbols: functions,
    results,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const programs = BUILDS.map(compile);
  const file = new URL("fixtures/programs.json", import.meta.url);
  writeFileSync(file, JSON.stringify(programs, null, 1) + "\n");
}
