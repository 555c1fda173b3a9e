/*
 * Ctrl-C. JavaScript signal handlers wait for the event loop, which a running
 * program keeps from turning. V8 can be told to stop in the middle, from another
 * thread, on SIGINT: Node offers that for scripts, so the program runs inside of one.
 *
 * Nothing runs on the way out, not even `finally`: the state of the program is
 * what it was; its stack is forgotten.
 */
import nodeVm from "node:vm";
import type { Vm } from "../core/vm.js";
import { resetState } from "../api/reset.js";
import type { Machine } from "../machine/index.js";
import { message } from "./run.js";

/** A script gets at what to run only through a global, which is there for a moment. */
const STEP = Symbol.for("dasmoon.step");
const script = new nodeVm.Script(`globalThis[Symbol.for("dasmoon.step")]()`);

function runInterruptible(step: () => void): void {
  const globals = globalThis as { [STEP]?: () => void };
  globals[STEP] = () => {
    delete globals[STEP];
    step();
  };
  script.runInThisContext({ breakOnSigint: true, displayErrors: false });
}

const isInterrupt = (e: unknown): boolean =>
  e instanceof Error && "code" in e && e.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";

/** Run a step; on Ctrl-C say so and drop what ran. True when it was not interrupted. */
export function guarded(vm: Vm, step: () => void): boolean {
  try {
    runInterruptible(step);
    return true;
  } catch (e) {
    if (!isInterrupt(e)) throw e;
    (vm.machine as Machine).abandonRuns();
    resetState(vm);
    message(vm, "interrupted!");
    return false;
  }
}
