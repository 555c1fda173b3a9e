/*
 * --profile-machine: where guest instructions went, by handler and by line of the
 * templates. The machine walks one instruction at a time and counts each, which makes
 * it some ten times slower than the interpreter tier.
 *
 * generated/lj_vm.map.json says which line wrote an instruction, macros from the inside
 * out (layout/linerows.ts). Counts go to the last, which is the handler's own. With a file,
 * the counts are written as JSON for the report of buildvm:
 *
 *   { "program": "x.lua", "blobHash": ..., "total": n, "others": n, "counts": [[offset, n], ...] }
 */
import fs from "node:fs";
import path from "node:path";
import type { Vm } from "../core/vm.js";
import { writeText } from "./node-host.js";
import { lj_vm } from "../../generated/lj_vm.js";
import { unpackLineRows } from "../layout/linerows.js";
import type { Machine } from "../machine/index.js";

interface LineMap {
  readonly files: readonly string[];
  readonly symbols: readonly (readonly [offset: number, name: string])[];
  /** As they are in the file: see linerows.ts. */
  readonly rows: readonly (readonly number[])[];
}

const SHOWN = 20;

/** The project's folder, seen from the bundle or from this file. */
function findRoot(): string | undefined {
  const candidates = ["..", "../.."].map((up) => path.join(import.meta.dirname, up));
  return candidates.find((dir) => fs.existsSync(path.join(dir, MAP)));
}
const MAP = "generated/lj_vm.map.json";

/** The text of a line of a template, where the templates are at hand. */
function sourceLine(root: string, file: string, line: number): string {
  try {
    return fs.readFileSync(path.join(root, file), "utf8").split("\n")[line - 1].trim();
  } catch {
    return "";
  }
}

/** Start counting; the result prints the figures to standard error, or writes them. */
export function profileMachine(vm: Vm, machine: Machine, line: Profiled): () => void {
  const size = Math.max(...lj_vm.symbols, ...lj_vm.lj_bc_ofs) + 0x1000;
  const counts = new Float64Array(size);
  let others = 0;
  machine.trace = {
    instruction: (pc) => {
      const offset = pc - vm.blob;
      if (offset >= 0 && offset < size) counts[offset]++;
      else others++;
    },
  };
  return () => {
    machine.trace = null;
    const root = findRoot();
    if (typeof line.profile === "string") write(line.profile, line, counts, others);
    else if (root === undefined) writeText(2, `profile: ${MAP} is not there\n`);
    else report(root, counts, others);
  };
}

/** What of the command line a profile is about. */
interface Profiled {
  /** The file to write. */
  readonly profile: boolean | string;
  readonly argv: readonly string[];
  readonly script: number;
}

function write(file: string, line: Profiled, counts: Float64Array, others: number): void {
  const rows = [...counts.entries()].filter(([, n]) => n > 0);
  const profile = {
    program: line.argv[line.script] ?? "dasmoon",
    blobHash: lj_vm.blobHash,
    total: rows.reduce((sum, [, n]) => sum + n, others),
    others,
    counts: rows,
  };
  try {
    fs.writeFileSync(file, `${JSON.stringify(profile)}\n`);
  } catch (error) {
    writeText(2, `profile: cannot write ${file}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

function report(root: string, counts: Float64Array, others: number): void {
  const map = JSON.parse(fs.readFileSync(path.join(root, MAP), "utf8")) as LineMap;
  const handlers = new Map<string, number>();
  const lines = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, n: number): void => {
    to.set(key, (to.get(key) ?? 0) + n);
  };
  const rows = unpackLineRows(map.rows);
  let symbol = 0;
  let row = 0;
  let end = rows[0][0] + (rows[1]?.[0] ?? Infinity);
  let total = others;
  for (let offset = 0; offset < counts.length; offset++) {
    while (map.symbols[symbol + 1]?.[0] <= offset) symbol++;
    while (end <= offset) end += rows[++row + 1]?.[0] ?? Infinity;
    const n = counts[offset];
    if (n === 0) continue;
    total += n;
    add(handlers, map.symbols[symbol][1], n);
    const [file, number] = rows[row].slice(-2);
    add(lines, `${map.files[file]}:${number}`, n);
  }
  if (others > 0) handlers.set("(other code)", others);
  const withText = (place: string): string => {
    const [file, number] = place.split(":");
    return `${place.padEnd(32)} ${sourceLine(root, file, Number(number))}`;
  };
  writeText(
    2,
    `${total.toLocaleString("en-US")} guest instructions\n` +
      table("by handler", handlers, total, (name) => name) +
      table("by line", lines, total, withText),
  );
}

function table(
  title: string,
  counts: ReadonlyMap<string, number>,
  total: number,
  describe: (key: string) => string,
): string {
  const rows = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = rows.slice(0, SHOWN).map(([key, n]) => {
    const share = ((100 * n) / total).toFixed(1).padStart(5);
    return `${n.toLocaleString("en-US").padStart(15)} ${share}%  ${describe(key)}\n`;
  });
  const rest = rows.length - SHOWN;
  return `${title}\n${shown.join("")}${rest > 0 ? `${" ".repeat(23)}and ${rest} others\n` : ""}`;
}
