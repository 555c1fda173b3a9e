/*
 * The jit.* modules in Lua (runtime/lib/jit), which require finds without a file: behind the
 * files of package.path, so that a module of the user's own comes first.
 *
 * jit.machine is what they need of the machine and nobody else should: a disassembler.
 */
import type { Vm } from "../core/vm.js";
import {
  lj_lib_checkint,
  lj_lib_checkstr,
  lj_lib_pushcc,
  pushnum,
  pushstring,
  pushtable,
  setfield,
} from "../core/lib.js";
import { strBytes } from "../core/objects/str.js";
import { disassembleAt } from "../machine/disasm.js";
import { jitlib } from "../../generated/jitlib.js";
import { luaL_loadbufferx } from "./loading.js";

/** Names of the modules, for messages. */
export const embeddedModules: readonly string[] = Object.keys(jitlib);

/** Push the chunk of a module; false when there is none of that name. */
export function loadEmbedded(vm: Vm, L: number, name: string): boolean {
  if (!Object.hasOwn(jitlib, name)) return false;
  const source = new TextEncoder().encode(jitlib[name].join("\n"));
  luaL_loadbufferx(vm, L, source, `@${name.replaceAll(".", "/")}.lua`);
  return true;
}

/** disass(code, offset, address): text, bytes, and where a jump or call leads to. */
function disass(vm: Vm, L: number): number {
  const code = strBytes(vm, lj_lib_checkstr(vm, L, 1));
  const found = disassembleAt(code, lj_lib_checkint(vm, L, 2), lj_lib_checkint(vm, L, 3) >>> 0);
  pushstring(vm, L, found.text);
  pushnum(vm, L, found.length);
  if (found.target === undefined) return 2;
  pushnum(vm, L, found.target);
  return 3;
}

/** Push the table of jit.machine. */
export function pushJitMachine(vm: Vm, L: number): void {
  const t = pushtable(vm, L);
  lj_lib_pushcc(vm, L, "jit.machine.disass", disass);
  setfield(vm, L, t, "disass");
}
