#!/usr/bin/env node
/*
 * The command `dasmoon`: like luajit, with some options of its own (args.ts).
 */
import type { Vm } from "../core/vm.js";
import { ContractError, lj_close } from "../core/boot.js";
import { LuaPanic, sformat } from "../core/err.js";
import { getfield } from "../core/lib.js";
import { L_env } from "../core/frame.js";
import { lj_errmsg } from "../layout/errors.js";
import { closeFiles } from "../lib/iohandle.js";
import { jitFlagNames, jitIsOn, jitSetOption } from "../jit/control.js";
import { LUAJIT_VERSION } from "../lib/jit.js";
import { standardFiles } from "../core/iofile.js";
import { jitPart } from "../lib/parts.js";
import { assembleVm, type CreateOptions } from "../api/assemble.js";
import { laterParts } from "../api/later.js";
import {
  MachineFault,
  MachineStop,
  type BareMachine,
  type MachineOptions,
} from "../machine/index.js";
import { HELP, parseCommandLine, USAGE, UsageError, type CommandLine } from "./args.js";
import { Tuning } from "./engine.js";
import { guarded } from "./interrupt.js";
import { byteArguments } from "./environment.js";
import { isTerminal, NodeHost, writeText } from "./node-host.js";
import { profileMachine } from "./profile.js";
import { interact } from "./repl.js";
import {
  PROGNAME, createArgTable, docallname, dofile, dostring, message, moduleExists, protectedMain,
  startModule,
} from "./run.js"; // prettier-ignore
import { collectStats, CountingMachine } from "./stats.js";
import { VERSION } from "./version.js";

const parts = laterParts();

function printVersion(vm: Vm): void {
  vm.attachment(standardFiles).stdout.sayText(
    `dasmoon ${VERSION} -- ${LUAJIT_VERSION} in TypeScript\n`,
  );
}

function printJitStatus(vm: Vm): void {
  const state = jitIsOn(vm) ? "ON" : "OFF";
  vm.attachment(standardFiles).stdout.sayText(`JIT: ${state} ${jitFlagNames(vm).join(" ")}\n`);
}

function runLuaInit(vm: Vm, L: number): boolean {
  const init = vm.host.getenv("LUA_INIT");
  if (init === undefined) return true;
  return init.startsWith("@") ? dofile(vm, L, init.slice(1)) : dostring(vm, L, init, "=LUA_INIT");
}

/** Functions of the jit library that -j calls; other names are modules. */
const JIT_COMMANDS = ["on", "off", "flush"];

/** -j: on, off, flush, or a module jit.NAME whose start() gets what is behind the equals sign. */
function runJitCommand(vm: Vm, L: number, command: string): boolean {
  const [, name, options] = /^([^=]*)=?(.*)$/s.exec(command)!;
  const jit = getfield(vm, L, L_env(vm.mem, L), "jit");
  if (JIT_COMMANDS.includes(name) && jit !== 0) return docallname(vm, L, ["jit", name]);
  if (!moduleExists(vm, L, `jit.${name}`)) {
    const modules = jitPart(vm, L).embeddedModules.map((module) => module.slice("jit.".length));
    message(
      vm,
      `unknown luaJIT command or jit.* modules not installed: '${name}' is none of ` +
        `${[...JIT_COMMANDS, ...modules].join(", ")}, nor a module jit.${name} in package.path`,
    );
    return false;
  }
  return startModule(vm, L, `jit.${name}`, options === "" ? [] : options.split(","));
}

function runOptimise(vm: Vm, flag: string): boolean {
  for (const part of flag === "" ? ["3"] : flag.split(",")) {
    if (jitSetOption(vm, part)) continue;
    message(vm, sformat(lj_errmsg.JITOPT, part));
    return false;
  }
  return true;
}

function runActions(vm: Vm, L: number, line: CommandLine): boolean {
  return line.actions.every((action) => {
    switch (action.kind) {
      case "execute":
        return dostring(vm, L, action.chunk, "=(command line)");
      case "require":
        return docallname(vm, L, ["require"], action.name);
      case "jit":
        return runJitCommand(vm, L, action.command);
      case "optimise":
        return runOptimise(vm, action.flag);
    }
  });
}

function runScript(vm: Vm, L: number, line: CommandLine): boolean {
  const { argv, script } = line;
  const fromStdin = argv[script] === "-" && argv[script - 1] !== "--";
  return dofile(vm, L, fromStdin ? undefined : argv[script], argv.slice(script + 1));
}

/** What runs before interactive mode; `interactive` says whether that follows. */
function runCommands(vm: Vm, line: CommandLine, interactive: boolean): boolean {
  return protectedMain(vm, (L) => {
    createArgTable(vm, L, [process.argv[1], ...line.argv], line.script + 1);
    if (line.bytecode) return startModule(vm, L, "jit.bcsave", line.bytecode);
    if (!line.noenv && !runLuaInit(vm, L)) return false;
    if (line.version) printVersion(vm);
    if (!runActions(vm, L, line)) return false;
    if (line.script < line.argv.length) {
      if (!runScript(vm, L, line)) return interactive;
    } else if (!interactive && line.actions.length === 0 && !line.version) {
      return dofile(vm, L);
    }
    return true;
  });
}

/** Interactive: on demand, or when there is nothing to run and somebody at the terminal. */
function isInteractive(line: CommandLine): boolean {
  if (line.interactive) return true;
  if (line.bytecode) return false;
  return (
    line.script === line.argv.length && line.actions.length === 0 && !line.version && isTerminal(0)
  );
}

async function run(vm: Vm, line: CommandLine): Promise<boolean> {
  const interactive = isInteractive(line);
  let ok = false;
  guarded(vm, () => {
    ok = runCommands(vm, line, interactive);
  });
  if (!ok || !interactive) return ok;
  if (!line.version) printVersion(vm);
  printJitStatus(vm);
  await interact(vm, (step) => guarded(vm, step));
  return true;
}

/** A VM, or the message why there is none. */
function createState(options: CreateOptions): Vm | string {
  try {
    return assembleVm(parts, options);
  } catch (e) {
    if (e instanceof LuaPanic) return `cannot create state: ${e.text}`;
    if (e instanceof ContractError) return e.message;
    // WebAssembly found no address space for a memory.
    if (e instanceof RangeError) return `cannot create state: ${lj_errmsg.ERRMEM}`;
    throw e;
  }
}

/** The exit status. */
async function main(args: readonly string[]): Promise<number> {
  let line: CommandLine;
  try {
    line = parseCommandLine(byteArguments(args));
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    writeText(2, e.message === "" ? USAGE : `${PROGNAME}: ${e.message}\n${USAGE}`);
    return 1;
  }
  if (line.help) {
    writeText(1, HELP);
    return 0;
  }
  if (line.prepare) {
    if (new Tuning().prepare(parts.translator.get()!.translatedBlob)) return 0;
    writeText(2, `${PROGNAME}: cannot keep optimised code for Node ${process.version} beside the command\n`); // prettier-ignore
    return 1;
  }
  const host = new NodeHost();
  const { gcStress, failAllocation, memoryLimit, noenv, tier } = line;
  let counting: CountingMachine | undefined;
  const makeMachine = line.stats
    ? (options: MachineOptions) => (counting = new CountingMachine(options))
    : undefined;
  const foreignCode = true;
  const tuned = tier === "interp" ? undefined : new Tuning();
  const tuning = tuned && ((): Tuning => tuned);
  const vm = createState({
    host, foreignCode, gcStress, failAllocation, memoryLimit, noenv, tier, tuning, makeMachine,
  }); // prettier-ignore
  if (typeof vm === "string") {
    writeText(2, `${PROGNAME}: ${vm}\n`);
    return 1;
  }
  if (tuned !== undefined) process.once("exit", () => tuned.save());
  if (line.budget !== undefined) vm.machine.budget = line.budget;
  if (line.timeout !== undefined)
    (vm.machine as BareMachine).deadline = Date.now() + 1000 * line.timeout;
  const stats = counting && collectStats(vm, counting);
  const profile = line.profile && profileMachine(vm, vm.machine as BareMachine, line);
  // os.exit ends the program, too.
  process.once("exit", () => {
    stats?.();
    if (profile) profile();
  });
  try {
    const ok = await run(vm, line);
    lj_close(vm);
    return ok ? 0 : 1;
  } catch (e) {
    if (!(e instanceof MachineStop || e instanceof MachineFault)) throw e;
    message(vm, e.message);
    return 1;
  } finally {
    closeFiles(vm);
  }
}

void main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
