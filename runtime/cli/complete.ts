/*
 * Completion of what is typed in the interactive mode: reserved words, globals, and fields of
 * tables that a name leads to. Nothing of the program runs for it: metatables are looked
 * at as far as `__index` is a table.
 *
 *   str<Tab>      string  strfoo           string.by<Tab>    string.byte
 */
import { L_env } from "../core/run/frame.js";
import { getfield } from "../core/lib.js";
import { lj_meta_table } from "../core/meta.js";
import { strToJs } from "../core/objects/str.js";
import { tabhmask, tabmeta, tabnode } from "../core/objects/tab.js";
import { gcV, tvisnil, tvisstr, tvistab } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { Node } from "../layout/objects.js";
import { reservedWords } from "../syntax/lexer/token.js";

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
/** Tables that `__index` may lead through. */
const MOST_PARENTS = 10;

/** The string keys of a table. */
function namesIn(vm: Vm, t: number): string[] {
  vm.big.veil?.finish(t);
  const { mem } = vm;
  const names: string[] = [];
  for (let i = 0; i <= tabhmask(mem, t); i++) {
    const n = tabnode(mem, t, i);
    if (!tvisnil(mem, n + Node.val) && tvisstr(mem, n + Node.key))
      names.push(strToJs(vm, gcV(mem, n + Node.key)));
  }
  return names;
}

/** The table behind the value at `o`, or behind its metatable's `__index`; 0 for none. */
function indexOf(vm: Vm, o: number): number {
  const mt = lj_meta_table(vm, o);
  if (mt === 0) return 0;
  const index = getfield(vm, vm.L, mt, "__index");
  return tvistab(vm.mem, index) ? gcV(vm.mem, index) : 0;
}

/** Names that the value at `o` may be indexed with. */
function fieldsOf(vm: Vm, o: number): string[] {
  const names = tvistab(vm.mem, o) ? namesIn(vm, gcV(vm.mem, o)) : [];
  let t = indexOf(vm, o);
  for (let i = 0; t !== 0 && i < MOST_PARENTS; i++) {
    names.push(...namesIn(vm, t));
    const mt = tabmeta(vm.mem, t);
    if (mt === 0) break;
    const index = getfield(vm, vm.L, mt, "__index");
    t = tvistab(vm.mem, index) ? gcV(vm.mem, index) : 0;
  }
  return names;
}

/** What the end of a line may become, and the part of it that this replaces. */
export function complete(vm: Vm, line: string): [candidates: string[], part: string] {
  const path = /[A-Za-z_][\w.:]*$/.exec(line)?.[0] ?? "";
  const names = path.split(/[.:]/);
  const last = names.pop() ?? "";
  const before = path.slice(0, path.length - last.length);
  const { mem, L } = vm;
  let found: string[];
  if (names.length === 0) {
    found = [...reservedWords(), ...namesIn(vm, L_env(mem, L))];
  } else {
    let o = getfield(vm, L, L_env(mem, L), names[0]);
    for (const name of names.slice(1)) {
      if (!tvistab(mem, o)) return [[], path];
      o = getfield(vm, L, gcV(mem, o), name);
    }
    found = tvisnil(mem, o) ? [] : fieldsOf(vm, o);
  }
  const fitting = found.filter((name) => name.startsWith(last) && isName(name));
  return [[...new Set(fitting)].sort().map((name) => before + name), path];
}
