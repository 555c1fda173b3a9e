#!/usr/bin/env node
/*
 * buildvm: runs the generator made of the templates, writes what the runtime and other
 * tools read, and shows what came out.
 */
import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import {
  guardStdout,
  isSystemError,
  OutputError,
  reasonOf,
  writeTogether,
  type OutputFile,
} from "../dasc/dynasm/write.js";
import { Build } from "./build.js";
import { builtIn, loadGenerator, UsageError } from "./input.js";
import { defaultModes, modes } from "./modes.js";
import { defaultPaths, emitScan, SCAN_FILE, type Scanned } from "./scanned.js";
import { ROOT, scannedOf, scanNow, sourceOptions, sourcesOf, type SourceSet } from "./sources.js";
import { show, viewNames, type ViewOptions } from "./view/show.js";
import { watchFolders } from "./watch.js";

/** Exit statuses: 0 done, 1 broken input, 2 wrong usage. */
const BROKEN = 1;
const USAGE = 2;

const views = {
  list: "symbols: offset, size, instructions, template lines",
  report: "a page (HTML) to look at everything",
};
const modeNames = ["all", ...modes.map(({ name }) => name), ...Object.keys(views)];
const DEFAULT_TEMPLATE = "dasc/vm_x64.dasc";
function usage(): string {
  const rows = [
    ...modes.map(({ name, what, file }): [string, string] => [name, file ? `${what} *` : what]),
    ...Object.entries(views),
    ["all", "every mode with a *, into a folder"] as const,
  ];
  const table = rows.map(([name, what]) => `  ${name.padEnd(8)} ${what}`).join("\n");
  return `$0 -m MODE [-o FILE]\n$0 [--handler NAME] [--diff OLD]\n\nModes:\n${table}`;
}

function commandLine(argv: readonly string[]) {
  return yargs(argv)
    .scriptName("buildvm")
    .usage(usage())
    .options({
      mode: { alias: "m", type: "string", requiresArg: true, describe: "what to make" },
      output: {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "file, or folder for `all`; default: standard output, generated/",
      },
      handler: {
        type: "string",
        requiresArg: true,
        describe: "show one handler: machine code with template lines",
      },
      diff: {
        type: "string",
        requiresArg: true,
        describe: "show what changed since another build: its folder, .bin or .map.json",
      },
      profile: {
        type: "string",
        requiresArg: true,
        describe:
          "with -m report, show where a program spent its instructions: what dasmoon --profile-machine=FILE wrote",
      },
      watch: {
        alias: "w",
        type: "boolean",
        default: false,
        describe: "make it again whenever a source changes",
      },
      input: {
        alias: "i",
        type: "string",
        requiresArg: true,
        describe: `template or generated module; default: built in, with --watch ${DEFAULT_TEMPLATE}`,
      },
      libraries: {
        type: "string",
        default: defaultPaths.libraries,
        describe: "index of library definitions",
      },
      recorders: {
        type: "string",
        default: defaultPaths.recorders,
        describe: "index of recorders",
      },
      folds: { type: "string", default: defaultPaths.folds, describe: "index of fold rules" },
      ir: {
        type: "string",
        default: defaultPaths.ir,
        describe: "module with the names of IR instructions",
      },
    })
    .example("$0 -m all -o generated", "regenerate everything")
    .example("$0 -m all -o generated --watch", "and again after every change")
    .example("$0 -m elfasm | as -o lj_vm.o -", "assemble the VM")
    .example("$0 -m peobj -o lj_vm.obj", "an object file for Windows")
    .example("$0 --handler BC_ADDVV", "machine code and template of one handler")
    .example("$0 --diff /tmp/old", "sizes that changed since the build in /tmp/old")
    .example("$0 --diff /tmp/old --handler BC_CALL", "instructions that changed")
    .example("$0 -m report -o report.html", "the VM as a page")
    .example("$0 -m report -o r.html --profile p.json", "and what a program did in it")
    .example('eval "$($0 completion)"', "complete arguments in this shell")
    .completion("completion", "print a script that completes arguments", complete)
    .parserConfiguration({ "duplicate-arguments-array": false })
    .wrap(null)
    .strict()
    .version(false)
    .alias("help", "h")
    .fail((message: string | null, error: Error | undefined) => {
      throw new UsageError(`${message ?? error?.message}; see buildvm --help`);
    });
}

type Arguments = Awaited<ReturnType<ReturnType<typeof commandLine>["parse"]>>;

async function complete(
  current: string,
  _args: unknown,
  byDefault: () => unknown,
  done: (words: string[]) => void,
): Promise<void> {
  // The word being completed stands last on the line.
  const before = process.argv.at(-2) ?? "";
  const starting = (words: readonly string[]): string[] =>
    words.filter((word) => word.startsWith(current));
  if (/^(-m|--mode)$/.test(before)) done(starting(modeNames));
  else if (before === "--handler") {
    const { scanned } = await scannedOf(sourcesOf({ ...defaultPaths }));
    done(starting(viewNames(new Build(await builtIn(), scanned).vm)));
  } else byDefault();
}

/** What one run makes; nothing is written before all of it is there. */
async function make(
  args: Arguments,
  sources: SourceSet,
  last?: Scanned,
): Promise<{ build?: Build; outputs: OutputFile[] }> {
  const input =
    args.input ?? (args.watch && existsSync(DEFAULT_TEMPLATE) ? DEFAULT_TEMPLATE : undefined);
  if (args.mode === "scan") {
    const content = emitScan(await scanNow(sources));
    return { outputs: [{ file: args.output ?? "-", content }] };
  }
  const { generator, text } = input ? await loadGenerator(input) : { generator: await builtIn() };
  const { scanned, isNew } = await scannedOf(sources, last);
  const build = new Build(generator, scanned);
  if (args.mode === "all") {
    const outputs: OutputFile[] = [];
    if (text) outputs.push({ file: "buildvm_arch.ts", content: text });
    if (isNew) outputs.push({ file: path.basename(SCAN_FILE), content: emitScan(scanned) });
    for (const { file, emit } of defaultModes(build)) outputs.push({ file, content: emit(build) });
    return { build, outputs };
  }
  const mode = modes.find(({ name }) => name === args.mode);
  if (mode?.needs && !scanned[mode.needs])
    throw new UsageError(`no input ${args[mode.needs]}: see --${mode.needs}`);
  const root = existsSync(DEFAULT_TEMPLATE) ? "." : ROOT;
  const options: ViewOptions = { ...args, root, colour: !args.output };
  const content = mode ? mode.emit(build) : await show(build.vm, options);
  return { build, outputs: [{ file: args.output ?? "-", content }] };
}

/** What `all` fills; the folder that it is in has to be there. */
function makeFolder(folder: string): void {
  try {
    if (!statSync(folder, { throwIfNoEntry: false })) mkdirSync(folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new OutputError(`cannot make ${folder}: ${reasonOf(error)}`);
  }
}

async function once(
  args: Arguments,
  sources: SourceSet,
  last?: Scanned,
): Promise<Build | undefined> {
  const { build, outputs } = await make(args, sources, last);
  if (build && args.mode === "all") {
    const folder = args.output ?? "generated";
    makeFolder(folder);
    writeTogether(outputs.map((o) => ({ ...o, file: path.join(folder, o.file) })));
    const { vm } = build;
    say(
      `${folder}: ${vm.code.length} bytes, ${vm.handlerNames.length} handlers, ${vm.externs.length} relocations`,
    );
  } else writeTogether(outputs);
  return build;
}

async function watchSources(args: Arguments, sources: SourceSet): Promise<void> {
  const { showChange } = await import("./view/show.js");
  let last: Build | undefined;
  const run = async (): Promise<void> => {
    try {
      const build = await once(args, sources, last?.scanned);
      if (last && build) process.stderr.write(await showChange(last.vm, build.vm));
      last = build;
    } catch (error) {
      say(messageOf(error));
    }
  };
  await run();
  const { libraries, recorders, folds, ir } = sources.paths;
  const files = [
    args.input ?? DEFAULT_TEMPLATE,
    libraries,
    recorders,
    folds,
    ir,
    "runtime/layout/contract.ts",
  ];
  const folders = [...new Set(files.map((file) => path.dirname(file)))].filter(existsSync);
  say(`watching ${folders.join(", ")}`);
  const stop = watchFolders(folders, async (changed) => {
    // Layouts are compiled into this program.
    if ([...changed].some((file) => file.startsWith("runtime/layout/")))
      say("runtime/layout has changed: run make");
    else await run();
  });
  process.once("SIGINT", () => {
    stop();
    process.exit(0);
  });
}

async function meant(mode: string): Promise<string> {
  const { nearest } = await import("../dasc/dynasm/index.js");
  const near = nearest(mode, modeNames);
  return near === undefined ? "" : `, did you mean '${near}'`;
}

async function checked(args: Arguments): Promise<Arguments> {
  const isView = args.handler !== undefined || args.diff !== undefined;
  const mode = args.mode ?? (isView ? "list" : undefined);
  if (mode === undefined) throw new UsageError("which mode? see buildvm --help");
  if (!modeNames.includes(mode))
    throw new UsageError(
      `unknown mode '${mode}'${await meant(mode)}: one of ${modeNames.join(", ")}`,
    );
  if (isView && mode !== "list") throw new UsageError("--handler and --diff go with -m list");
  if (args.profile !== undefined && mode !== "report")
    throw new UsageError("--profile goes with -m report");
  if (args._.length) throw new UsageError(`unexpected argument ${args._[0]}`);
  for (const name of sourceOptions)
    if (args[name] !== defaultPaths[name] && !existsSync(args[name]))
      throw new UsageError(`no input ${args[name]}`);
  return { ...args, mode };
}

const say = (message: string): void => void process.stderr.write(`buildvm: ${message}\n`);
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

guardStdout((message) => {
  say(message);
  process.exitCode = BROKEN;
});

async function main(): Promise<void> {
  try {
    const args = await checked(await commandLine(hideBin(process.argv)).parse());
    const sources = sourcesOf(args);
    await (args.watch ? watchSources(args, sources) : once(args, sources));
  } catch (error) {
    say(messageOf(error));
    process.exitCode = error instanceof UsageError ? USAGE : BROKEN;
  }
}

void main();
