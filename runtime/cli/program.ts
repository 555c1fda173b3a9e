/*
 * What a command line asks for, done in a state that has been made: LUA_INIT, options in their order, the script or
 * standard input, interactive mode.
 */
import { lj_close } from "../core/boot.js";
import { sformat } from "../core/text/texts.js";
import { getfield } from "../core/lib.js";
import { L_env } from "../core/run/frame.js";
import { standardFiles } from "../core/host/iofile.js";
import type { Vm } from "../core/vm.js";
import { jitFlagNames, jitIsOn, jitSetOption } from "../jit/control.js";
import { lj_errmsg } from "../layout/errors.js";
import { closeFiles } from "../lib/iohandle.js";
import { LUAJIT_VERSION } from "../lib/jit.js";
import { jitPart } from "../lib/parts.js";
import { MachineFault, MachineStop } from "../machine/index.js";
import type { CommandLine } from "./args.js";
import { guarded } from "./interrupt.js";
import { isTerminal } from "./node-host.js";
import { interact } from "./repl.js";
import {
  createArgTable,
  docallname,
  dofile,
  dostring,
  message,
  moduleExists,
  protectedMain,
  startModule,
} from "./run.js";
import { VERSION } from "./version.js";

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
  const args = options === "" ? [] : options.split(",");
  // These take functions, not texts: with one, the answer is an error, as natively.
  if (JIT_COMMANDS.includes(name) && jit !== 0) return docallname(vm, L, ["jit", name], ...args);
  if (!moduleExists(vm, L, `jit.${name}`)) {
    const modules = jitPart(vm, L).embeddedModules.map((module) => module.slice("jit.".length));
    message(
      vm,
      `unknown luaJIT command or jit.* modules not installed: '${name}' is none of ` +
        `${[...JIT_COMMANDS, ...modules].join(", ")}, nor a module jit.${name} in package.path`,
    );
    return false;
  }
  return startModule(vm, L, `jit.${name}`, args);
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

/** Do what the command line asks for and close the state. The exit status. */
export async function runCommandLine(vm: Vm, line: CommandLine): Promise<number> {
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
