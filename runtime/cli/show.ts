/*
 * Values as the interactive mode shows them at a terminal: tables with what is in them, as far as
 * that is readable, in colours unless NO_COLOR is set. Nothing of the program runs for it.
 *
 *   > =config
 *   {10, 20, 30, name = "moon", sizes = {x = 1, y = {…}}}
 */
import { lj_meta_lookup } from "../core/meta.js";
import { strToJs } from "../core/objects/str.js";
import { lj_strfmt_number } from "../core/text/strfmtbuf.js";
import { arrayslot, tabasize, tabhmask, tabnode } from "../core/objects/tab.js";
import {
  gcV,
  itype,
  numV,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistab,
  tvistrue,
} from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { MM } from "../layout/metamethods.js";
import { Node } from "../layout/objects.js";
import { lj_obj_itypename, LJ_T } from "../layout/value.js";
import { reservedWords } from "../syntax/lexer/token.js";

/**
 * Tables inside of tables that are shown, entries of each, keys that are looked at, characters of a string and of a
 * line.
 */
const DEPTH = 3;
const ENTRIES = 40;
const KEYS = 10_000;
const LETTERS = 200;
const WIDTH = 78;

enum Colour {
  Red = 31,
  Green = 32,
  Yellow = 33,
  Magenta = 35,
  Cyan = 36,
  Grey = 90,
}

/** Paints text, or leaves it. */
export type Paint = (colour: keyof typeof Colour, text: string) => string;
export const plain: Paint = (_, text) => text;
export const coloured: Paint = (colour, text) => `\x1b[${Colour[colour]}m${text}\x1b[39m`;
const visible = (text: string): number => text.replace(/\x1b\[\d+m/g, "").length;

function quoted(text: string): string {
  const shown = text.length > LETTERS ? text.slice(0, LETTERS) : text;
  const escapes: Readonly<Record<string, string>> = {
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    '"': '\\"',
    "\\": "\\\\",
  };
  const safe = shown.replace(/["\\\x00-\x1f\x7f]/g, (c) => escapes[c] ?? `\\${c.charCodeAt(0)}`);
  return `"${safe}"${text.length > LETTERS ? "…" : ""}`;
}

const KEYWORDS: ReadonlySet<string> = new Set(reservedWords());
const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text) && !KEYWORDS.has(text);

/** One value as it is shown; `inside` are the tables around it. */
function shown(vm: Vm, o: number, paint: Paint, inside: readonly number[]): string {
  const { mem } = vm;
  if (tvistab(mem, o)) return table(vm, gcV(mem, o), o, paint, inside);
  if (tvisstr(mem, o)) return paint("Green", quoted(strToJs(vm, gcV(mem, o))));
  if (tvisnum(mem, o)) return paint("Yellow", number(vm, o));
  const type = itype(mem, o) as LJ_T;
  if (type === LJ_T.NIL) return paint("Magenta", "nil");
  if (type === LJ_T.TRUE || type === LJ_T.FALSE) return paint("Magenta", String(tvistrue(mem, o)));
  return paint("Cyan", lj_obj_itypename[~type]);
}

function number(vm: Vm, o: number): string {
  const n = numV(vm.mem, o);
  return Number.isInteger(n) && n !== 0 && Math.abs(n) < 1e14
    ? String(n)
    : strToJs(vm, lj_strfmt_number(vm, vm.L, o));
}

interface Entry {
  /** Nothing for an element of the list that a table begins with. */
  readonly key: string;
  readonly value: number;
}

/** The first entries of a table, in an order that does not depend on addresses, and how many there are. */
function entries(
  vm: Vm,
  t: number,
  paint: Paint,
  inside: readonly number[],
): { first: Entry[]; count: number } {
  vm.big.veil?.finish(t);
  const { mem } = vm;
  const list: Entry[] = [];
  let count = 0;
  let next = 1;
  for (let i = 1; i < tabasize(mem, t); i++) {
    const value = arrayslot(mem, t, i);
    if (tvisnil(mem, value) || count++ >= ENTRIES) continue;
    list.push({ key: i === next ? "" : `[${i}] = `, value });
    if (i === next) next++;
  }
  const named: (Entry & { readonly order: string })[] = [];
  for (let i = 0; i <= tabhmask(mem, t); i++) {
    const node = tabnode(mem, t, i);
    const value = node + Node.val;
    if (tvisnil(mem, value) || count++ >= KEYS) continue;
    const name = tvisstr(mem, node + Node.key) ? strToJs(vm, gcV(mem, node + Node.key)) : "";
    const key = isName(name) ? name : `[${shown(vm, node + Node.key, paint, inside)}]`;
    named.push({ key: `${key} = `, value, order: (isName(name) ? "a" : "b") + key });
  }
  named.sort((a, b) => (a.order < b.order ? -1 : 1));
  return { first: [...list, ...named].slice(0, ENTRIES), count };
}

function table(vm: Vm, t: number, o: number, paint: Paint, inside: readonly number[]): string {
  if (inside.includes(t)) return paint("Grey", "{↑}");
  if (!tvisnil(vm.mem, lj_meta_lookup(vm, o, MM.tostring))) return paint("Cyan", "table");
  const deeper = [...inside, t];
  const { first, count } = entries(vm, t, paint, deeper);
  if (count === 0) return "{}";
  if (inside.length >= DEPTH) return paint("Grey", "{…}");
  const parts = first.map(({ key, value }) => key + shown(vm, value, paint, deeper));
  if (count > first.length) parts.push(paint("Grey", `… ${count - first.length} more`));
  const line = `{${parts.join(", ")}}`;
  if (visible(line) + 2 * inside.length <= WIDTH && !line.includes("\n")) return line;
  const indent = "  ".repeat(deeper.length);
  return `{\n${parts.map((part) => `${indent}${part},\n`).join("")}${"  ".repeat(inside.length)}}`;
}

/**
 * A result as the interactive mode shows it; undefined for what `print` shows better: strings, and
 * whatever has its own way to be a string.
 */
export function showResult(vm: Vm, o: number, paint: Paint): string | undefined {
  const { mem } = vm;
  const type = itype(mem, o) as LJ_T;
  const isPlain = tvisnum(mem, o) || type === LJ_T.NIL || type === LJ_T.TRUE || type === LJ_T.FALSE;
  if (!isPlain && !tvistab(mem, o)) return undefined;
  if (tvistab(mem, o) && !tvisnil(mem, lj_meta_lookup(vm, o, MM.tostring))) return undefined;
  return shown(vm, o, paint, []);
}
