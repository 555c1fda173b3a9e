/*
 * One program on several engines: they take turns (A B A B ...), since the pace of a machine
 * changes, and the median of each figure counts. Start-up is taken off.
 */
import type { Engine } from "./engines.js";
import { median, runProcess } from "./process.js";
import { driver, emptyProgram, type Program } from "./programs.js";

/** One call, or as many as make a measurement. */
export type Mode = "cold" | "steady";

export interface Result {
  /** CPU seconds without start-up. */
  readonly cpu: number;
  /** CPU seconds of the second half of the calls, by the engine's own clock. */
  readonly late: number;
  /** Peak memory of the process, start-up included. */
  readonly megabytes: number;
  readonly answer: string;
}

/** By engine; a text says why there is no result. */
export type Results = Record<string, Result | string>;

/** CPU seconds of a program that does nothing, per engine. */
export type StartUp = ReadonlyMap<Engine, number>;

export function measureStartUp(engines: readonly Engine[], runs = 7): StartUp {
  const samples = takeTurns(engines, runs, ({ command }) => runProcess([...command, emptyProgram]));
  return new Map(engines.map((engine, i) => [engine, median(samples[i].map((used) => used.cpu))]));
}

/** Results of `f` by engine; every engine has its turn in every round. */
function takeTurns<T>(engines: readonly Engine[], rounds: number, f: (engine: Engine) => T): T[][] {
  const all: T[][] = engines.map(() => []);
  for (let round = 0; round < rounds; round++)
    engines.forEach((engine, i) => all[i].push(f(engine)));
  return all;
}

function once(engine: Engine, program: Program, share: number, startUp: number): Result | string {
  const words = [driver, program.file, String(share * engine.share), String(program.n)];
  const used = runProcess([...engine.command, ...words]);
  const line = /^(\d+) ([\d.]+) ([\d.]+) (.*)$/m.exec(used.stdout);
  if (!used.ok || !line) return used.stderr.split("\n")[0] || "no result";
  // Slow engines make fewer calls.
  const factor = Math.max(1, Math.ceil(program.calls * share)) / Number(line[1]);
  return {
    cpu: Math.max(1e-4, used.cpu - startUp) * factor,
    late: Number(line[3]) * factor,
    megabytes: used.megabytes,
    answer: line[4],
  };
}

export function measure(
  program: Program,
  mode: Mode,
  startUp: StartUp,
  { rounds, scale }: { readonly rounds: number; readonly scale: number },
): Results {
  const engines = [...startUp.keys()].filter(
    (e) =>
      (!e.smallOnly || program.group === "programs") && !(e.noFfi && program.group === "cdata"),
  );
  const share = mode === "cold" ? 0 : scale;
  const missing = new Set<Engine>();
  const samples = takeTurns(engines, rounds, (engine) => {
    if (missing.has(engine)) return "did not run before";
    const result = once(engine, program, share, startUp.get(engine)!);
    if (typeof result === "string") missing.add(engine);
    return result;
  });
  return Object.fromEntries(engines.map((engine, i) => [engine.name, combine(samples[i])]));
}

function combine(samples: readonly (Result | string)[]): Result | string {
  const failed = samples.find((s) => typeof s === "string");
  if (failed !== undefined) return failed;
  const good = samples as readonly Result[];
  return {
    cpu: median(good.map((s) => s.cpu)),
    late: median(good.map((s) => s.late)),
    megabytes: median(good.map((s) => s.megabytes)),
    answer: good[0].answer,
  };
}

/** Lua 5.3 and later print integral floats with a fraction. */
const sameAnswer = (a: string, b: string): boolean =>
  a.replace(/\.0$/, "") === b.replace(/\.0$/, "");

/** What is wrong with results: engines that failed, or say something else than the first. */
export function faults(results: Results): string[] {
  const [[first, base], ...rest] = Object.entries(results);
  if (typeof base === "string") return [`${first}: ${base}`];
  return rest.flatMap(([name, result]) => {
    if (typeof result === "string") return [`${name}: ${result}`];
    if (sameAnswer(base.answer, result.answer)) return [];
    return [`${name} says ${result.answer}, ${first} ${base.answer}`];
  });
}
