/*
 * What benchmarks run on.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
const command = path.join(root, "dist/dasmoon.cjs");
const inNode = (file: string): string[] => [
  process.execPath,
  path.join(import.meta.dirname, "hosts", file),
];

/** `make oracles` puts it there. */
export const node24 = path.join(root, ".cache/node24/node_modules/node/bin/node");

export interface Engine {
  readonly name: string;
  readonly command: readonly string[];
  /** Part of a program's calls to measure: less for slow engines. */
  readonly share: number;
  /** Runs small programs only: fengari's integers have 32 bits, and it opens no files. */
  readonly smallOnly?: boolean;
  /** Has no FFI. */
  readonly noFfi?: boolean;
}

const engine = (name: string, words: readonly string[], share = 1): Engine => ({
  name,
  command: words,
  share,
});

/** What ratios are to: the interpreter of native LuaJIT, and all of it. */
export const references = [
  engine("luajit -joff", ["luajit", "-joff"]),
  engine("luajit", ["luajit"]),
] as const;

/** What is measured always, where it is installed. */
export const subjects = [
  engine("dasmoon", [process.execPath, command]),
  engine("node 24", [node24, command]),
] as const;

/** What is measured when it is named. */
export const others = [
  { ...engine("lua5.1", ["lua5.1"]), noFfi: true },
  { ...engine("lua5.4", ["lua5.4"]), noFfi: true },
  engine("qemu -joff", ["qemu-x86_64", "/usr/bin/luajit", "-joff"], 0.1),
  { ...engine("wasmoon", inNode("wasmoon.mjs"), 0.25), noFfi: true },
  { ...engine("fengari", inNode("fengari.mjs"), 0.02), smallOnly: true, noFfi: true },
  engine("interp tier", [process.execPath, command, "--machine=interp"], 0.02),
] as const;

export function isInstalled({ command: [program, ...args] }: Engine): boolean {
  const version = program === process.execPath ? ["--version"] : [...args, "-v"];
  const run = spawnSync(program, version, { stdio: "ignore" });
  return !run.error && run.status === 0;
}
