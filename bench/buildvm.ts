/*
 * How long generated/ takes to build after a change of a template, as multiples of
 * `node -e ""`, all from one run: dynasm makes the generator, which is bundled into
 * buildvm, which writes the rest. (The translation to WebAssembly runs programs to
 * learn what they use, and is not in this sum.) Runs alternate, so that what else the
 * machine does meets all alike; the median counts.
 *
 *   node --import tsx bench/buildvm.ts [--runs 15] [--json]
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";

/** What issue 4 asks for. */
const LIMIT = 15;

const root = path.join(import.meta.dirname, "..");
const dist = (name: string): string => path.join(root, "dist", name);

interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** Part of what has a limit. */
  readonly counts: boolean;
}

function stepsInto(folder: string): Step[] {
  const steps: Step[] = [
    { name: "dynasm", args: [dist("dynasm.mjs"), "-o", `${folder}/buildvm_arch.ts`, "dasc/vm_x64.dasc"], counts: true },
    { name: "bundle buildvm", args: [path.join(root, "scripts/bundle.mjs"), "buildvm/cli.ts", `${folder}/buildvm.mjs`], counts: true },
    { name: "buildvm -m all", args: [dist("buildvm.mjs"), "-m", "all", "-o", folder], counts: true },
    { name: "buildvm -m all -i template", args: [dist("buildvm.mjs"), "-m", "all", "-i", "dasc/vm_x64.dasc", "-o", folder], counts: false },
    { name: "buildvm -m list", args: [dist("buildvm.mjs"), "-m", "list"], counts: false },
    { name: "buildvm -m report", args: [dist("buildvm.mjs"), "-m", "report"], counts: false },
  ]; // prettier-ignore
  for (const { args } of steps)
    if (!existsSync(args[0])) throw new Error(`${path.relative(root, args[0])} is missing: make`);
  return steps;
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const run = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  if (run.status !== 0) throw new Error(`${args.join(" ")}: ${run.stderr.toString()}`);
  return performance.now() - start;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

function main(): void {
  const { runs, json } = yargs(hideBin(process.argv))
    .option("runs", { type: "number", default: 15, describe: "runs of each" })
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .strict()
    .parseSync();
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-bench-"));
  try {
    const steps = stepsInto(folder);
    const times = new Map<string, number[]>([["node", []], ...steps.map(({ name }): [string, number[]] => [name, []])]); // prettier-ignore
    for (let i = 0; i < runs; i++) {
      times.get("node")?.push(milliseconds(["-e", ""]));
      for (const { name, args } of steps) times.get(name)?.push(milliseconds(args));
    }
    const of = (name: string): number => median(times.get(name) ?? []);
    const node = of("node");
    const total = steps.filter((s) => s.counts).reduce((sum, { name }) => sum + of(name), 0) / node;
    const ratios = Object.fromEntries(steps.map(({ name }) => [name, of(name) / node]));
    if (json) console.log(JSON.stringify({ node, ratios, total, limit: LIMIT }, null, 1));
    else {
      console.log(`node -e ""`.padEnd(30), `${node.toFixed(0)} ms`.padStart(8));
      for (const { name } of steps)
        console.log(name.padEnd(30), `${of(name).toFixed(0)} ms`.padStart(8), `${ratios[name].toFixed(1)}x`.padStart(7)); // prettier-ignore
      console.log("dynasm, bundle and buildvm".padEnd(30 + 9), `${total.toFixed(1)}x`.padStart(7), `(at most ${LIMIT}x)`); // prettier-ignore
    }
    if (total > LIMIT) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
