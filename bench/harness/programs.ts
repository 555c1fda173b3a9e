/*
 * The programs, by folder. The last line of each says how it is run:
 * `end, N, CALLS, TINY, { SIZES }`. N is what one call gets, CALLS of them take native
 * luajit -joff about a third of a second, TINY is an N for tests. Programs with SIZES are
 * run with each of them as N.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const bench = path.join(import.meta.dirname, "..");
export const driver = path.join(bench, "driver.lua");
export const emptyProgram = path.join(bench, "empty.lua");

export const groups = {
  programs: "small programs",
  library: "library functions",
  cdata: "C data",
  large: "larger programs",
  packages: "Debian's packages",
  modules: "C modules and libraries",
  growing: "hot code that grows",
  short: "short programs",
} as const;
export type Group = keyof typeof groups;

export interface Program {
  readonly name: string;
  readonly group: Group;
  readonly file: string;
  readonly n: number;
  readonly calls: number;
  readonly tiny: number;
  readonly sizes: readonly number[];
}

function read(group: Group, base: string): Program {
  const file = path.join(bench, group, base);
  const line = /, (\d+), (\d+), (\d+)(?:, \{ ([\d, ]+) \})?\s*$/.exec(readFileSync(file, "latin1"));
  if (!line)
    throw new Error(`${file}: the last line does not say N, calls of a measurement, N of tests`);
  const [n, calls, tiny] = line.slice(1, 4).map(Number);
  const sizes = line[4] ? line[4].split(", ").map(Number) : [];
  return { name: path.basename(base, ".lua"), group, file, n, calls, tiny, sizes };
}

/** All programs, or those whose names or folders are `wanted`. */
export function findPrograms(wanted: readonly string[] = []): Program[] {
  const all = (Object.keys(groups) as Group[]).flatMap((group) =>
    readdirSync(path.join(bench, group))
      .sort()
      .map((base) => read(group, base)),
  );
  for (const word of wanted)
    if (!all.some((p) => p.name === word || p.group === word))
      throw new Error(`no program and no folder of bench is called ${word}`);
  return all.filter((p) => !wanted.length || wanted.includes(p.name) || wanted.includes(p.group));
}
