#!/usr/bin/env node
/*
 * The command `dasmoon`: like luajit, with some options of its own (args.ts).
 */
import type { Vm } from "../core/vm.js";
import { ContractError } from "../core/boot.js";
import { LuaPanic } from "../core/run/errclass.js";
import { lj_errmsg } from "../layout/errors.js";
import { assembleVm, type CreateOptions } from "../api/assemble.js";
import { laterParts } from "../api/later.js";
import type { BareMachine, MachineOptions } from "../machine/index.js";
import { HELP, parseCommandLine, USAGE, UsageError, type CommandLine } from "./args.js";
import { Tuning } from "./engine.js";
import { byteArguments } from "./environment.js";
import { NodeHost, writeText } from "./node-host.js";
import { profileMachine } from "./profile.js";
import { runCommandLine } from "./program.js";
import { PROGNAME } from "./run.js";
import { collectStats, CountingMachine } from "./stats.js";

const parts = laterParts();

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
    writeText(
      2,
      `${PROGNAME}: cannot keep optimised code for Node ${process.version} beside the command\n`,
    );
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
    host,
    foreignCode,
    gcStress,
    failAllocation,
    memoryLimit,
    noenv,
    tier,
    tuning,
    makeMachine,
  });
  if (typeof vm === "string") {
    writeText(2, `${PROGNAME}: ${vm}\n`);
    return 1;
  }
  if (tuned !== undefined) process.on("exit", () => tuned.save());
  if (line.budget !== undefined) vm.machine.budget = line.budget;
  if (line.timeout !== undefined)
    (vm.machine as BareMachine).deadline = Date.now() + 1000 * line.timeout;
  const stats = counting && collectStats(vm, counting);
  const profile = line.profile && profileMachine(vm, vm.machine as BareMachine, line);
  // os.exit ends the program, too.
  process.on("exit", () => {
    stats?.();
    if (profile) profile();
  });
  return runCommandLine(vm, line);
}

void main(process.argv.slice(2)).then((status) => {
  // At once: to go on until nothing is left to do is to collect garbage, and to tear down V8's heap.
  process.exit(status);
});
