/*
 * How long generated/ takes to build after a change of a template, as multiples of
 * `node -e ""`, all from one run: everything that `make` runs up to the last file there.
 * (The tools themselves are bundled when their own sources change.) Runs alternate, so
 * that what else the machine does meets all alike; the median counts.
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

/** As the Makefile has it, with other places for the outputs. */
function stepsInto(folder: string): Step[] {
  const apart = ["--bundle", "--platform=node", "--format=cjs", `--outdir=${folder}`];
  const esbuild = path.join(root, "node_modules/.bin/esbuild");
  const node = (...args: string[]): string[] => [process.execPath, ...args];
  const [buildvm, template] = [dist("buildvm.cjs"), "dasc/vm_x64.dasc"];
  const steps: Step[] = [
    {
      name: "dynasm",
      args: node(dist("dynasm.cjs"), "-o", `${folder}/buildvm_arch.ts`, template),
      counts: true,
    },
    {
      name: "bundle of the generator",
      args: [esbuild, ...apart, "generated/buildvm_arch.ts"],
      counts: true,
    },
    { name: "buildvm -m all", args: node(buildvm, "-m", "all", "-o", folder), counts: true },
    {
      name: "bundle of the VM",
      args: [esbuild, ...apart, "generated/lj_vm.ts", "generated/libdef.ts"],
      counts: true,
    },
    {
      name: "translate to WebAssembly",
      args: node(dist("translate.cjs"), "dasc/training.lua", folder),
      counts: true,
    },
    {
      name: "buildvm -m all -i template",
      args: node(buildvm, "-m", "all", "-i", template, "-o", folder),
      counts: false,
    },
    { name: "buildvm -m list", args: node(buildvm, "-m", "list"), counts: false },
    { name: "buildvm -m report", args: node(buildvm, "-m", "report"), counts: false },
  ];
  for (const name of ["dynasm.cjs", "buildvm.cjs", "translate.cjs", "lj_vm.cjs"])
    if (!existsSync(dist(name))) throw new Error(`dist/${name} is missing: make`);
  return steps;
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const run = spawnSync(args[0], args.slice(1), { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
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
    const times = new Map<string, number[]>([
      ["node", []],
      ...steps.map(({ name }): [string, number[]] => [name, []]),
    ]);
    for (let i = 0; i < runs; i++) {
      times.get("node")?.push(milliseconds([process.execPath, "-e", ""]));
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
        console.log(
          name.padEnd(30),
          `${of(name).toFixed(0)} ms`.padStart(8),
          `${ratios[name].toFixed(1)}x`.padStart(7),
        );
      console.log(
        "everything in generated/".padEnd(30 + 9),
        `${total.toFixed(1)}x`.padStart(7),
        `(at most ${LIMIT}x)`,
      );
    }
    if (total > LIMIT) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
