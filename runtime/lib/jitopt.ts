/*
 * jit.opt.start: optimisation flags and parameters of the trace compiler, as
 * `-O` of the command takes them, too: a level (0-3), a flag with an optional
 * `+`, `-` or `no` before it, or parameter=value.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { cf, defineLib } from "../core/libdef.js";
import { lj_err_callerv } from "../core/err.js";
import { lj_lib_checkstr, nargs } from "../core/lib.js";
import { strToC } from "../core/str.js";

/** Optimisations in LuaJIT's order, with the level from which on each is part of it. */
const optimisations = [
  ["fold", 1], ["cse", 1], ["dce", 1], ["fwd", 3], ["dse", 3], ["narrow", 2], ["loop", 2],
  ["abc", 3], ["sink", 3], ["fuse", 3],
] as const; // prettier-ignore
export type Optimisation = (typeof optimisations)[number][0];

const defaults = {
  maxtrace: 1000, maxrecord: 4000, maxirconst: 500, maxside: 100, maxsnap: 500, minstitch: 0,
  hotloop: 56, hotexit: 10, tryside: 4, instunroll: 4, loopunroll: 15, callunroll: 3, recunroll: 2,
  sizemcode: 32, maxmcode: 512,
}; // prettier-ignore
export type JitParameter = keyof typeof defaults;

class JitOptions {
  readonly flags = new Set<Optimisation>(optimisations.map(([name]) => name));
  readonly params: Record<JitParameter, number> = { ...defaults };
}
/** What is asked of the trace compiler of a VM. */
export const jitOptions = new Attachment(() => new JitOptions());

function setLevel(options: JitOptions, level: number): void {
  options.flags.clear();
  for (const [name, from] of optimisations) if (level >= from) options.flags.add(name);
}

function setFlag(options: JitOptions, text: string): boolean {
  const [, sign, name] = /^([-+]|no-?)?(.*)$/s.exec(text)!;
  const found = optimisations.find(([known]) => known === name);
  if (!found) return false;
  if (sign === undefined || sign === "+") options.flags.add(found[0]);
  else options.flags.delete(found[0]);
  return true;
}

function setParameter(options: JitOptions, text: string): boolean {
  const [, name, value] = /^(\w+)=(\d+)$/.exec(text) ?? [];
  if (name === undefined || !Object.hasOwn(defaults, name)) return false;
  options.params[name as JitParameter] = Number(value) | 0;
  return true;
}

/** Apply one flag; false when there is none of that name. */
export function jitSetOption(vm: Vm, text: string): boolean {
  const options = vm.attachment(jitOptions);
  if (/^[0-9]$/.test(text)) {
    setLevel(options, Number(text));
    return true;
  }
  return setFlag(options, text) || setParameter(options, text);
}

function jit_opt_start(vm: Vm, L: number): number {
  const n = nargs(vm, L);
  if (n === 0) setLevel(vm.attachment(jitOptions), 3);
  for (let i = 1; i <= n; i++) {
    const text = strToC(vm, lj_lib_checkstr(vm, L, i));
    if (!jitSetOption(vm, text)) lj_err_callerv(vm, L, "JITOPT", text);
  }
  return 0;
}

export const jit_opt = defineLib("jit.opt", {
  start: cf(jit_opt_start),
});
