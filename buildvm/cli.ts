#!/usr/bin/env node
/*
 * buildvm: runs the generator made of the templates and writes what the runtime
 * and other tools read.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import * as generator from "../generated/buildvm_arch.js";
import { numberFunctions } from "./libdef.js";
import { modes } from "./modes.js";
import { writeWhole } from "./output.js";
import { scanLibraries } from "./scan/lib.js";
import { buildVm } from "./vm.js";

/** Exit statuses: 0 done, 1 broken input, 2 wrong usage. */
const BROKEN = 1;
const USAGE = 2;

function main(): void {
  const table = modes.map(({ name, what }) => `  ${name.padEnd(7)} ${what}`).join("\n");
  const args = yargs(hideBin(process.argv))
    .scriptName("buildvm")
    .usage("$0 -m MODE [-o FILE]\n\nModes:\n" + table + "\n  all     every mode, into a folder")
    .option("mode", { alias: "m", type: "string", demandOption: true, describe: "what to write" })
    .option("output", {
      alias: "o",
      type: "string",
      describe: "file, or folder for `all`; default: standard output, generated/",
    }) // prettier-ignore
    .option("libraries", {
      type: "string",
      default: "runtime/lib/index.ts",
      describe: "the library index to scan",
    }) // prettier-ignore
    .example("$0 -m all -o generated", "regenerate everything")
    .example("$0 -m elfasm | as -o lj_vm.o -", "assemble the VM")
    .strict()
    .fail((message, error) => {
      if (error) throw error;
      fail(USAGE, `${message}; see buildvm --help`);
    })
    .parseSync();

  const wanted = args.mode === "all" ? modes : modes.filter(({ name }) => name === args.mode);
  if (!wanted.length)
    fail(USAGE, `unknown mode '${args.mode}': one of all, ${modes.map((m) => m.name).join(", ")}`);
  const defs = numberFunctions(scanLibraries(args.libraries));
  const vm = buildVm(generator, defs);
  const outputs = wanted.map((mode) => ({ ...mode, content: mode.emit(vm, defs) }));
  if (args.mode === "all") {
    const folder = args.output ?? "generated";
    mkdirSync(folder, { recursive: true });
    for (const { file, content } of outputs) writeWhole(path.join(folder, file), content);
    const counts = `${vm.code.length} bytes, ${vm.handlerNames.length} handlers, ${vm.externs.length} relocations`;
    process.stderr.write(`buildvm: ${folder}: ${counts}\n`);
  } else if (args.output) {
    writeWhole(args.output, outputs[0].content);
  } else {
    process.stdout.write(outputs[0].content);
  }
}

function fail(status: number, message: string): never {
  process.stderr.write(`buildvm: ${message}\n`);
  process.exit(status);
}

try {
  main();
} catch (error) {
  fail(BROKEN, error instanceof Error ? error.message : String(error));
}
