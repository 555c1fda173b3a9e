/*
 * Turns. A run that waits for promises computes for a slice of instructions at a time; then it
 * gives way to others, and to the event loop. The machine asks now and then whether
 * the slice is over. If so, a hook is set, which runs before the next instruction of the
 * program and suspends it there.
 */
import { dispatchState, lj_dispatch_sethook, type Hook } from "../../core/run/dispatch.js";
import { cframe_multres, cframe_pc, cframe_raw, L_cframe } from "../../core/run/frame.js";
import { Attachment } from "../../core/vm.js";
import { global_State, HOOK, LUA_MASK } from "../../layout/state.js";
import type { Engine } from "../engine.js";
import { chainTo, park, pushHookFrame } from "./parking.js";

/** Guest instructions of a slice: some milliseconds. */
const SLICE_INSNS = 4_000_000;

interface Slices {
  /** Value of `executed` at which the slice is over. */
  end: number;
  /** Runs whose turn it will be, in order. */
  readonly waiting: (() => void)[];
}
const slices = new Attachment((): Slices => ({ end: Infinity, waiting: [] }));

/** The running step has a slice of its own. */
export function newSlice({ vm }: Engine): void {
  vm.attachment(slices).end = vm.machine.executed + SLICE_INSNS;
}

/** Do something in the next turn of the event loop, after those that wait already. */
export function schedule({ vm }: Engine, turn: () => void): void {
  const { waiting } = vm.attachment(slices);
  waiting.push(turn);
  if (waiting.length === 1) later(() => nextTurn(waiting));
}

function nextTurn(waiting: (() => void)[]): void {
  waiting.shift()?.();
  if (waiting.length > 0) later(() => nextTurn(waiting));
}

/** Timers of browsers wait for 4 ms, messages do not. */
function later(turn: () => void): void {
  if (typeof setImmediate === "function") {
    setImmediate(turn);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    turn();
  };
  port2.postMessage(0);
}

/** Asked by the machine: set the hook when the slice is over. */
export function pollSlice(e: Engine): void {
  const { vm, run } = e;
  if (run === undefined) return;
  const state = vm.attachment(slices);
  const { machine, mem, g } = vm;
  if (machine.executed < state.end) return;
  state.end = machine.executed + SLICE_INSNS;
  const hookmask = mem.u8[g + global_State.hookmask];
  // A program with a hook of its own keeps it, and its turn.
  if (vm.attachment(dispatchState).hook !== undefined || hookmask & HOOK.ACTIVE) return;
  const giveWay: Hook = (vm, L) => {
    lj_dispatch_sethook(vm, undefined, 0, 0);
    const { run } = e;
    const chain = run && chainTo(vm, L, run.current);
    if (run === undefined || chain === undefined) return; // later
    const frame = cframe_raw(L_cframe(vm.mem, L));
    pushHookFrame(vm, L, cframe_pc(vm.mem, frame) - 4, cframe_multres(vm.mem, frame));
    run.parked.push(...[...chain].reverse());
    run.current = 0;
    throw park(vm, chain);
  };
  lj_dispatch_sethook(vm, giveWay, LUA_MASK.COUNT, 1);
}
