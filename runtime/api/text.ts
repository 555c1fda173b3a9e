/*
 * Strings on their way: bytes in Lua, UTF-16 in JavaScript.
 *
 * UTF-8 is decoded. A byte that is part of no character becomes a lone surrogate,
 * U+DC00 plus the byte, which no well-formed text has; on the way back it becomes the byte
 * again. So every string of Lua survives the way through JavaScript:
 *
 *   "\xE4\xB8"  <->  "\uDCE4\uDCB8"        "zw\xC3\xB6lf"  <->  "zwölf"
 *
 * Other lone surrogates are U+FFFD in Lua, as everywhere that JavaScript encodes.
 */
import { lj_str_newbytes, lj_str_newz, strBytes, strdata, strlen } from "../core/str.js";
import type { Vm } from "../core/vm.js";

/** Strings of up to so many bytes are decoded here, since a decoder costs 100 ns. */
const SHORT_BYTES = 8;
/** The surrogate that stands for byte 0; bytes from 0x80 on are escaped. */
const ESCAPE = 0xdc00;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What starts with byte `lead` is a character of so many bytes, 0 for none. */
const lengthOf = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;

/** The character at `i`, or -1: overlong forms, surrogates and what is beyond U+10FFFF are none. */
function characterAt(bytes: Uint8Array, i: number): number {
  const n = lengthOf(bytes[i]);
  if (n < 2) return n === 0 ? -1 : bytes[i];
  let c = bytes[i] & (0xff >> (n + 1));
  for (let k = 1; k < n; k++) {
    const b = bytes[i + k]; // undefined at the end
    if ((b & 0xc0) !== 0x80) return -1;
    c = (c << 6) | (b & 0x3f);
  }
  const least = n === 2 ? 0x80 : n === 3 ? 0x800 : 0x10000;
  return c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? -1 : c;
}

/** Text with escapes. */
function decodeEscaped(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const c = characterAt(bytes, i);
    text += c < 0 ? String.fromCharCode(ESCAPE + bytes[i]) : String.fromCodePoint(c);
    i += c < 0 ? 1 : lengthOf(bytes[i]);
  }
  return text;
}

/** Bytes as text. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

/** Text that has lone surrogates as bytes. */
function encodeEscaped(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const c = character.codePointAt(0)!;
    if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) bytes.push(c - ESCAPE);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** Text as bytes. */
export const encodeText = (text: string): Uint8Array =>
  /\p{Surrogate}/u.test(text) ? encodeEscaped(text) : encoder.encode(text);

/** The string object at `s` as text. */
export function textOf(vm: Vm, s: number): string {
  const n = strlen(vm, s);
  if (n <= SHORT_BYTES) {
    const { u8 } = vm.mem;
    let text = "";
    let o = strdata(s);
    const end = o + n;
    for (; o < end && u8[o] < 0x80; o++) text += String.fromCharCode(u8[o]);
    if (o === end) return text;
  }
  return decodeText(strBytes(vm, s));
}

/** A text of up to so many characters may be a name, and is looked at for being ASCII. */
const NAME_CHARS = 48;

/** The string object of a text; throws Lua errors. */
export function newText(vm: Vm, L: number, text: string): number {
  const n = text.length;
  if (n <= NAME_CHARS) {
    let i = 0;
    while (i < n && text.charCodeAt(i) < 0x80) i++;
    if (i === n) return lj_str_newz(vm, L, text);
  }
  return lj_str_newbytes(vm, L, encodeText(text));
}

/** So many names that were looked up of late are kept, until the collector runs. */
const KEPT_NAMES = 1000;

/**
 * Field names, both ways. A string object does not move, and is not freed before the next
 * collection has marked what lives: until then its address stands for it.
 */
export class Names {
  private readonly addresses = new Map<string, number>();
  private readonly texts = new Map<number, string>();

  clear(): void {
    this.addresses.clear();
    this.texts.clear();
  }
  address(vm: Vm, L: number, name: string): number {
    const known = this.addresses.get(name);
    if (known !== undefined) return known;
    const s = newText(vm, L, name);
    if (name.length <= NAME_CHARS) {
      if (this.addresses.size >= KEPT_NAMES) this.addresses.clear();
      this.addresses.set(name, s);
    }
    return s;
  }
  text(vm: Vm, s: number): string {
    const known = this.texts.get(s);
    if (known !== undefined) return known;
    const text = textOf(vm, s);
    if (text.length <= NAME_CHARS) {
      if (this.texts.size >= KEPT_NAMES) this.texts.clear();
      this.texts.set(s, text);
    }
    return text;
  }
}
