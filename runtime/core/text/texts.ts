/*
 * Texts in the making: messages that show what a program has given, which may be megabytes. As a string of
 * JavaScript that would be put together in one go (20 ms for 30 MB), so what is long in a text stays where
 * it is until the guest's string is made, which is paid for piece by piece.
 */
import {
  bytesToJs,
  lj_str_build,
  lj_str_new,
  lj_str_newz,
  strdata,
  strlen,
  strToC,
  writeLatin1,
} from "../objects/str.js";
import { global_State, STR_BUF } from "../../layout/state.js";
import type { Vm } from "../vm.js";
import { charge, chargeText, copyBytes, moveWithin } from "../run/work.js";

/** Bytes of an array, or of guest memory, where nothing moves. Who makes the text keeps them. */
class Span {
  constructor(
    readonly bytes: Uint8Array | null,
    readonly at: number,
    readonly length: number,
  ) {}
}
interface Payer {
  charge(units: number): void;
}
type Part = string | Span;

/** A text with one character per byte, or what it consists of. */
export type Texts = string | readonly Part[];

/** Longer bytes stay where they are. */
const LONG_PART = 1 << 12;
/** Bytes that are searched between two payments. */
const SEARCHED_BYTES = 1 << 20;
/** So many of them cost a unit of work. */
const SEARCHED_SHIFT = 4;

/** How many of bytes[at .. at + length) come before the first NUL. */
function lengthToNul(payer: Payer, bytes: Uint8Array, at: number, length: number): number {
  for (let from = 0; from < length; from += SEARCHED_BYTES) {
    const to = Math.min(from + SEARCHED_BYTES, length);
    payer.charge((to - from) >>> SEARCHED_SHIFT);
    const nul = bytes.subarray(at + from, at + to).indexOf(0);
    if (nul >= 0) return from + nul;
  }
  return length;
}

/** What C sees of a string, as a text. */
export function strText(vm: Vm, s: number): Texts {
  const length = strlen(vm, s);
  if (length <= LONG_PART) return strToC(vm, s);
  return [new Span(null, strdata(s), lengthToNul(vm.machine, vm.mem.u8, strdata(s), length))];
}

/** All of a string as a text, for what goes on to another string of the guest. */
export const guestText = (vm: Vm, s: number): Texts => [new Span(null, strdata(s), strlen(vm, s))];
/** Up to its first NUL. */
export function guestTextC(vm: Vm, s: number): Texts {
  const at = strdata(s);
  const length = strlen(vm, s);
  const { u8 } = vm.mem;
  let end = 0;
  while (end < length && end < STR_BUF && u8[at + end] !== 0) end++;
  return end < STR_BUF ? [new Span(null, at, end)] : strText(vm, s);
}

/** A short text that becomes part of many: as bytes, since characters of parts of strings are found slowly. */
export const latin1Text = (text: string): Texts => [
  new Span(
    Uint8Array.from(text, (c) => c.charCodeAt(0)),
    0,
    text.length,
  ),
];

/** What C sees of bytes[at .. at + length), as a text. */
export function bytesText(
  payer: Payer,
  bytes: Uint8Array,
  at: number,
  length: number,
  inGuest = false,
): Texts {
  const end = lengthToNul(payer, bytes, at, length);
  if (end > LONG_PART) return [new Span(inGuest ? null : bytes, at, end)];
  return String.fromCharCode(...bytes.subarray(at, at + end));
}

/** Texts one behind the other. */
export function joined(...texts: Texts[]): Texts {
  if (texts.every((text) => typeof text === "string")) return texts.join("");
  const parts: Part[] = [];
  for (const text of texts)
    if (typeof text === "string") parts.push(text);
    else for (const part of text) parts.push(part);
  return parts;
}

/** Fill in `%s` and `%d` of a message, in order. As in C, a text ends at its first NUL. */
export function sformat(template: string, ...args: (string | number)[]): string;
export function sformat(template: string, ...args: (Texts | number)[]): Texts;
export function sformat(template: string, ...args: (Texts | number)[]): Texts {
  return joined(
    ...template.split(/%[sd]/).flatMap((between, i) => {
      if (i === 0) return [between];
      const arg = args[i - 1];
      if (typeof arg === "object") return [arg, between];
      const text = String(arg);
      const nul = text.indexOf("\0");
      return [nul < 0 ? text : text.slice(0, nul), between];
    }),
  );
}

/** A text for the eyes of programmers, without what is long in it. */
export const shownText = (text: Texts): string =>
  typeof text === "string"
    ? text
    : text.map((part) => (typeof part === "string" ? part : "...")).join("");

/** A text as it is or, when it is long, `most` characters of both ends. */
export function shortenedText(vm: Vm, text: Texts, most: number): string {
  if (typeof text === "string") return text;
  return text
    .map((part) => {
      if (typeof part === "string") return part;
      const { bytes, at, length } = part;
      const all = bytes ?? vm.mem.u8;
      const ends = [
        ...all.subarray(at, at + most),
        ...all.subarray(at + length - most, at + length),
      ];
      return String.fromCharCode(...ends);
    })
    .join("");
}

/** All of a text. */
export const textToJs = (vm: Vm, text: Texts): string =>
  typeof text === "string"
    ? text
    : text.map((part) => (typeof part === "string" ? part : spanToJs(vm, part))).join("");

/** Characters of a string of JavaScript that are made at a time. */
const PIECE = 1 << 12;
function spanToJs(vm: Vm, { bytes, at, length }: Span): string {
  if (bytes === null) return bytesToJs(vm, at, length);
  let text = "";
  for (let from = at; from < at + length; from += PIECE) {
    charge(vm, PIECE);
    text += String.fromCharCode(...bytes.subarray(from, Math.min(from + PIECE, at + length)));
  }
  return text;
}

export const textLength = (text: Texts): number =>
  typeof text === "string" ? text.length : text.reduce((sum, part) => sum + part.length, 0);

function shortString(vm: Vm, L: number, parts: readonly Part[], length: number): number {
  const { u8, u32 } = vm.mem;
  const buf = u32[(vm.g + global_State.str_buf) >>> 2];
  let to = buf;
  for (const part of parts) {
    const { length } = part;
    if (typeof part === "string") for (let i = 0; i < length; i++) u8[to + i] = part.charCodeAt(i);
    else if (part.bytes === null) for (let i = 0; i < length; i++) u8[to + i] = u8[part.at + i];
    else for (let i = 0; i < length; i++) u8[to + i] = part.bytes[part.at + i];
    to += part.length;
  }
  return lj_str_new(vm, L, buf, length);
}

/** The string of a text. */
export function lj_str_newtext(vm: Vm, L: number, text: Texts): number {
  if (typeof text === "string") return lj_str_newz(vm, L, text);
  const length = textLength(text);
  if (length <= STR_BUF) return shortString(vm, L, text, length);
  return lj_str_build(vm, L, length, (to) => {
    for (const part of text) {
      if (typeof part === "string") {
        chargeText(vm, part);
        writeLatin1(vm, part, to);
      } else if (part.bytes === null) {
        moveWithin(vm, to, part.at, part.length);
      } else {
        copyBytes(vm, vm.mem.u8, to, part.bytes, part.at, part.length);
      }
      to += part.length;
    }
  });
}
