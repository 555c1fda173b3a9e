/*
 * --stats: what a program took, in guest instructions and host calls.
 */
import type { Vm } from "../core/vm.js";
import { global_State } from "../layout/state.js";
import { jitSettings } from "../jit/settings.js";
import { writeText } from "./node-host.js";
import { BareMachine, type HostFunction, type HostSignature } from "../machine/index.js";

const SHOWN = 20;

/** A machine that counts calls of its host functions. */
export class CountingMachine extends BareMachine {
  declare private calls: Map<string, number> | undefined; // set while BareMachine is constructed

  get hostCalls(): Map<string, number> {
    return (this.calls ??= new Map());
  }
  override defineHost(name: string, signature: HostSignature, fn: HostFunction): number {
    const { hostCalls } = this;
    return super.defineHost(name, signature, (...args) => {
      hostCalls.set(name, (hostCalls.get(name) ?? 0) + 1);
      return fn(...args);
    });
  }
}

/** Start counting; the result prints the figures to standard error. */
export function collectStats(vm: Vm, machine: CountingMachine): () => void {
  const counts = machine.hostCalls;
  counts.clear();
  const started = performance.now();
  const before = machine.executed;
  return () => {
    const ms = performance.now() - started;
    const instructions = machine.executed - before;
    const tier = machine.tier?.statistics;
    const calls = [...counts].filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
    const total = calls.reduce((sum, [, n]) => sum + n, 0);
    const lines = [
      `${count(instructions)} guest instructions in ${ms.toFixed(0)} ms (${(instructions / ms / 1000).toFixed(1)} million/s)`,
      `${count(vm.mem.size)} bytes of guest memory, ${count(vm.mem.u32[(vm.g + global_State.gc_total) >>> 2])} in Lua objects`,
      tier
        ? `${count(tier.units)} translated regions of ${count(tier.unitInstructions)} instructions (${count(tier.recalled)} optimised before), ` +
          `${count(tier.translations)} translations in ${tier.translationTime.toFixed(0)} ms, ` +
          `entered ${count(tier.entries)} times, ${count(tier.steps)} single steps`
        : "nothing translated",
      ...traces(vm),
      `${count(total)} host calls`,
      ...calls.slice(0, SHOWN).map(([name, n]) => `${count(n).padStart(15)}  ${name}`),
    ];
    if (calls.length > SHOWN) lines.push(`${" ".repeat(15)}  and ${calls.length - SHOWN} others`);
    writeText(2, lines.join("\n") + "\n");
  };
}

function traces(vm: Vm): string[] {
  const { attempts, traces, refusals, suspensions } = vm.attachment(jitSettings).statistics;
  if (attempts + refusals === 0) return [];
  return [
    `${count(traces)} traces of ${count(attempts)} recordings, ${count(refusals)} refused, trees suspended ${count(suspensions)} times`,
  ];
}

const count = (n: number): string => n.toLocaleString("en-US");
