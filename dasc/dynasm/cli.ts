#!/usr/bin/env node
/*
 * The command: dynasm [-o out.ts] [-I dir] [-D name[=subst]] [-U name] [-L] in.dasc
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { DasmErrors, formatDiagnostic, preprocess } from "./index.js";

const argv = yargs(hideBin(process.argv))
  .scriptName("dynasm")
  .usage("$0 [options] <template>\n\nTranslate a DynASM template into TypeScript.")
  .option("o", { alias: "outfile", type: "string", describe: "Output file; - is standard output", default: "-", requiresArg: true })
  .option("I", { alias: "include", type: "string", array: true, nargs: 1, describe: "Directory to search for .include", requiresArg: true })
  .option("D", { alias: "define", type: "string", array: true, nargs: 1, describe: "Define a name, as 1 or as the text behind =", requiresArg: true })
  .option("U", { alias: "undef", type: "string", array: true, nargs: 1, describe: "Take a definition away", requiresArg: true })
  .option("L", { alias: "nolineno", type: "boolean", describe: "No comments that name the template", default: false })
  .example("$0 -o generated/buildvm_arch.ts dasc/vm_x64.dasc", "Generate the VM's code generator")
  .example("$0 -D X64WIN -D VER=21 in.dasc", "Two definitions; .if sees them")
  .example("$0 -I dasc/vm in.dasc | less", "Look at the output")
  .wrap(null)
  .demandCommand(1, 1, "Which template?", "One template at a time.")
  .strict()
  .version(false)
  .help()
  .alias("h", "help")
  .parseSync(); // prettier-ignore

/** All or nothing: readers never see half a file, and a failed run leaves the old one. */
function writeWhole(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (e) {
    rmSync(temporary, { force: true });
    throw e;
  }
}

function parseDefines(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((d) => {
      const equals = d.indexOf("=");
      return equals < 0 ? [d, "1"] : [d.slice(0, equals), d.slice(equals + 1)];
    }),
  );
}

function main(): number {
  const colour = process.stderr.isTTY === true && process.env.NO_COLOR === undefined;
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  try {
    const result = preprocess(String(argv._[0]), {
      defines: parseDefines(argv.D ?? []),
      undefines: argv.U ?? [],
      includeDirs: argv.I ?? [],
      lineComments: !argv.L,
    });
    for (const warning of result.warnings) say(formatDiagnostic(warning, colour));
    if (argv.o === "-") process.stdout.write(result.text);
    else writeWhole(argv.o, result.text);
    return 0;
  } catch (e) {
    if (e instanceof DasmErrors) for (const d of e.diagnostics) say(formatDiagnostic(d, colour));
    else if (e instanceof Error && "code" in e) say(`error: ${e.message}`);
    else throw e;
    return 1;
  }
}

process.exitCode = main();
