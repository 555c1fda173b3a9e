/*
 * What benchmarks run on, and how one program is measured on one of them.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const here = import.meta.dirname;
const driver = path.join(here, "driver.lua");
const inNode = (file: string): string[] => [process.execPath, path.join(here, "engines", file)];
const dasmoon = [process.execPath, path.join(here, "../dist/dasmoon.cjs")];

export interface Engine {
  readonly name: string;
  readonly command: readonly string[];
  /** Part of a program's calls to measure: less for slow engines. */
  readonly share: number;
}

/** The first one is what the others are compared with. */
export const engines: readonly Engine[] = [
  { name: "dasmoon", command: dasmoon, share: 1 },
  { name: "luajit -joff", command: ["luajit", "-joff"], share: 1 },
  { name: "luajit", command: ["luajit"], share: 1 },
  { name: "lua5.1", command: ["lua5.1"], share: 1 },
  { name: "lua5.4", command: ["lua5.4"], share: 1 },
  { name: "qemu -joff", command: ["qemu-x86_64", "/usr/bin/luajit", "-joff"], share: 0.1 },
  { name: "wasmoon", command: inNode("wasmoon.mjs"), share: 0.25 },
  { name: "fengari", command: inNode("fengari.mjs"), share: 0.02 },
  { name: "interp tier", command: [...dasmoon, "--machine=interp", "--stats"], share: 0.02 },
];

export interface Result {
  /** Seconds for all calls of the program, by the clock on the wall, start-up taken off. */
  readonly seconds: number;
  readonly answer: string;
  /** Millions of guest instructions per second, where the engine counts them. */
  readonly mips?: number;
}

export function isInstalled({ command: [program, ...args] }: Engine): boolean {
  const version = program === process.execPath ? ["--version"] : [...args, "-v"];
  const run = spawnSync(program, version, { stdio: "ignore" });
  return !run.error && run.status === 0;
}

/**
 * Run a program of `calls` calls; a text says what went wrong. `scale` makes it shorter.
 * `startUp` is what the engine takes for a program that does nothing. Time is that on the
 * wall: CPU time would count what engines translate on other threads meanwhile.
 */
export function measure(
  engine: Engine,
  file: string,
  calls: number,
  scale: number,
  startUp: number,
): Result | string {
  const [program, ...args] = engine.command;
  const start = performance.now();
  const run = spawnSync(program, [...args, driver, file, String(engine.share * scale)], {
    encoding: "latin1",
    maxBuffer: 1 << 26,
    timeout: 300_000,
  });
  const match = /^(\d+) ([\d.]+) (.*)$/m.exec(run.stdout ?? "");
  if (run.status !== 0 || !match)
    return (run.stderr || run.error?.message || "no result").split("\n")[0];
  const [, done, , answer] = match;
  const seconds = Math.max(1e-3, (performance.now() - start) / 1000 - startUp);
  const instructions = /^([\d,]+) guest instructions/m.exec(run.stderr)?.[1].replaceAll(",", "");
  return {
    seconds: (seconds * calls) / Number(done),
    answer,
    mips: instructions ? Number(instructions) / seconds / 1e6 : undefined,
  };
}

/** Median of the seconds that an engine takes for a program that does nothing. */
export function emptySeconds({ command }: Engine): number {
  const empty = path.join(here, "empty.lua");
  return median(Array.from({ length: 5 }, () => timed(command, empty))) / 1000;
}

/** Milliseconds that a run of a command takes. */
function timed([program, ...args]: readonly string[], ...more: string[]): number {
  const start = performance.now();
  spawnSync(program, [...args, ...more], { stdio: "ignore" });
  return performance.now() - start;
}
const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[times.length >>> 1];

export interface StartUp {
  /** Median wall time in milliseconds and resident memory in MB of an empty program. */
  readonly milliseconds: number;
  readonly megabytes: number;
}

/**
 * How long an empty program takes, and how much memory: Node's own, and the command's.
 * They take turns, since the machine's pace changes.
 */
export function measureStartUp(runs = 25): { node: StartUp; dasmoon: StartUp } {
  const node = [process.execPath];
  const times = Array.from({ length: runs }, () => [
    timed(node, "-e", ""),
    timed(dasmoon, "-e", ""),
  ]);
  const milliseconds = (k: number): number => median(times.map((t) => t[k]));
  return {
    node: { milliseconds: milliseconds(0), megabytes: memory(node) },
    dasmoon: { milliseconds: milliseconds(1), megabytes: memory(dasmoon) },
  };
}

const REPORT_MEMORY =
  'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';

function memory([program, ...args]: readonly string[]): number {
  const run = [...args, "-e", ""];
  const { stderr } = spawnSync(program, ["--import", REPORT_MEMORY, ...run], { encoding: "utf8" });
  return Number(stderr) / 1024;
}
