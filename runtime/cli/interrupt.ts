/*
 * Ctrl-C. JavaScript signal handlers wait for the event loop, which a running
 * program keeps from turning. But V8 can be told to stop a script in the middle when
 * SIGINT arrives (`breakOnSigint`), in whatever thread it runs. So there are two ways:
 *
 * - A thread that waits in such a script notes the signal where the machine looks every
 *   few thousand instructions. Then, as LuaJIT's command does, a hook throws the error
 *   "interrupted!" in the program, which may catch it, and gets a traceback.
 * - The program itself runs inside of such a script: for the moments before the thread is
 *   there, for a second signal, and for host functions that do not return. Nothing
 *   runs on that way out, not even `finally`: the state is what it was, its stack is
 *   forgotten.
 *
 * A thread costs 15 MB, and 70 ms of another core that V8's compilers have better use for
 * at first. It is started when a program has run for a while: a signal before that cannot be caught.
 */
import nodeVm from "node:vm";
import { lj_dispatch_sethook, type Hook } from "../core/run/dispatch.js";
import { lj_debug_addloc } from "../core/run/debug.js";
import { lj_err_run } from "../core/run/err.js";
import { L_base } from "../core/run/frame.js";
import type { Vm } from "../core/vm.js";
import { LUA_MASK } from "../layout/state.js";
import { resetState } from "../core/run/abandon.js";
import { MachineStop, type Machine } from "../machine/index.js";
import { message } from "./run.js";

/** Milliseconds that a program runs before the thread is started: fifty times what it costs on both sides. */
const PATIENCE_MS = 5000;
/** Seconds of CPU time within which the hook must have run; else the program is stopped without. */
const HOOK_PATIENCE_S = 0.4;

/** What the thread and the program share: Int32Array indices. */
const SIGNALLED = 0;
const OVER = 1;

const WATCHER = `
const { workerData } = require("node:worker_threads");
const { Script } = require("node:vm");
globalThis.shared = workerData;
try {
  new Script("Atomics.wait(shared, ${OVER}, 0)").runInThisContext({ breakOnSigint: true });
} catch {
  Atomics.store(workerData, ${SIGNALLED}, 1);
}`;

const interruptHook: Hook = (vm, L) => {
  lj_dispatch_sethook(vm, undefined, 0, 0);
  lj_debug_addloc(vm, L, "interrupted!", L_base(vm.mem, L) - 8, 0);
  lj_err_run(vm, L);
};

/** The look-out for the signal during one step. */
class Watch {
  private readonly started = Date.now();
  private shared: Int32Array | undefined = undefined;
  /** CPU time at which the signal was seen and the hook set. */
  private hooked = Infinity;
  private pending = false;

  constructor(private readonly vm: Vm) {}

  /** Called by the machine again and again. True: stop the run. */
  readonly poll = (): boolean => {
    const { vm, shared } = this;
    if (shared === undefined) {
      if (Date.now() - this.started > PATIENCE_MS) this.watch();
    } else if (Atomics.exchange(shared, SIGNALLED, 0) !== 0) {
      this.shared = undefined; // its thread has ended
      if (this.hooked !== Infinity) return true; // the program went on after the first
      this.hooked = vm.host.clock();
      this.pending = true;
      const mask = LUA_MASK.CALL | LUA_MASK.RET | LUA_MASK.COUNT;
      lj_dispatch_sethook(vm, this.hook, mask, 1);
    }
    return this.pending && vm.host.clock() - this.hooked > HOOK_PATIENCE_S;
  };

  private readonly hook: Hook = (...args) => {
    this.pending = false;
    interruptHook(...args);
  };

  private watch(): void {
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    this.shared = new Int32Array(new SharedArrayBuffer(8));
    new Worker(WATCHER, { eval: true, workerData: this.shared, execArgv: [] }).unref();
  }

  end(): void {
    if (this.pending) lj_dispatch_sethook(this.vm, undefined, 0, 0);
    if (this.shared === undefined) return;
    Atomics.store(this.shared, OVER, 1);
    Atomics.notify(this.shared, OVER);
  }
}

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

const isTermination = (e: unknown): boolean =>
  e instanceof Error && "code" in e && e.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
const isInterrupt = (e: unknown): boolean =>
  isTermination(e) || (e instanceof MachineStop && e.info.reason === "interrupt");

/** Run a step; when Ctrl-C stops it from outside, say so and drop what ran: false. */
export function guarded(vm: Vm, step: () => void): boolean {
  const machine = vm.machine as Machine;
  const watch = new Watch(vm);
  machine.poll = watch.poll;
  try {
    runInterruptible(step);
    return true;
  } catch (e) {
    if (!isInterrupt(e)) throw e;
    machine.abandonRuns();
    resetState(vm);
    message(vm, "interrupted!");
    return false;
  } finally {
    machine.poll = null;
    watch.end();
  }
}
