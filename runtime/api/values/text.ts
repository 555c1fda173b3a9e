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
 *
 * What a program pays for goes piece by piece, since a string may have half a gigabyte. Pieces end between
 * characters, so that each is converted by itself; what JavaScript gets is a rope of them.
 */
import {
  lj_str_build,
  lj_str_newbytes,
  lj_str_newz,
  strBytes,
  strdata,
  strlen,
} from "../../core/objects/str.js";
import type { Vm } from "../../core/vm.js";
import { pieceOf, type ChunkReader } from "../../syntax/lexer/lexchars.js";
import { charge, copyBytes, holding, type Held } from "../../core/run/work.js";

/**
 * Bytes or characters of a piece; two of them count as an instruction. V8 does not copy strings of this size when it
 * collects young objects, which with pieces of 64 KB took 25 ms for 30 MB.
 */
const PIECE = 1 << 18;

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

/** So many code units become a string at a time. */
const UNITS = 4096;

/** Text with escapes. */
function decodeEscaped(bytes: Uint8Array): string {
  const units = new Uint16Array(UNITS + 1);
  let text = "";
  let n = 0;
  for (let i = 0; i < bytes.length;) {
    const c = characterAt(bytes, i);
    i += c < 0 ? 1 : lengthOf(bytes[i]);
    if (c > 0xffff) units[n++] = 0xd7c0 + (c >> 10);
    units[n++] = c < 0 ? ESCAPE + bytes[i - 1] : c > 0xffff ? 0xdc00 | (c & 0x3ff) : c;
    if (n < UNITS && i < bytes.length) continue;
    text += String.fromCharCode.apply(null, units.subarray(0, n) as unknown as number[]);
    n = 0;
  }
  return text;
}

function decodePiece(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

/** Where a piece ends that begins at `from`: not in the middle of a character. */
function pieceOfBytes(bytes: Uint8Array, from: number): number {
  const to = from + PIECE;
  if (to >= bytes.length) return bytes.length;
  for (let i = to; i > to - 4; i--) if ((bytes[i] & 0xc0) !== 0x80) return i;
  return to; // no character is that long
}

/** Bytes as text; `pay` is told how many are about to be decoded. */
export function decodeText(bytes: Uint8Array, pay?: (n: number) => void): string {
  let text = "";
  for (let from = 0; from < bytes.length;) {
    const to = pieceOfBytes(bytes, from);
    pay?.(to - from);
    const piece = decodePiece(bytes.subarray(from, to));
    if (text.length + piece.length > MOST_CHARS) throw new RangeError(TOO_LONG);
    text += piece;
    from = to;
  }
  return text;
}
/** V8 has no longer strings. */
const MOST_CHARS = 2 ** 29 - 24;
const TOO_LONG = 'too long for a string of JavaScript: createLua({ strings: "bytes" }) gives bytes';

/** Text that has lone surrogates as bytes. */
function encodeEscaped(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  let n = 0;
  for (const character of text) {
    const c = character.codePointAt(0)!;
    if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) bytes[n++] = c - ESCAPE;
    else n += encoder.encodeInto(character, bytes.subarray(n)).written;
  }
  return bytes.subarray(0, n);
}

const encodePiece = (text: string): Uint8Array =>
  /\p{Surrogate}/u.test(text) ? encodeEscaped(text) : encoder.encode(text);

/** Where a piece ends that begins at `from`: not between the halves of a character. */
function pieceOfText(text: string, from: number): number {
  const to = from + PIECE;
  if (to >= text.length) return text.length;
  return (text.charCodeAt(to - 1) & 0xfc00) === 0xd800 ? to - 1 : to;
}

/** Text as bytes, in one go. */
export const encodeText = encodePiece;

function encodedPieces(text: string, pay: (n: number) => void, held: Held): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < text.length;) {
    const to = pieceOfText(text, from);
    pay(to - from);
    const piece = encodePiece(text.slice(from, to));
    held.add(piece.length);
    pieces.push(piece);
    from = to;
  }
  return pieces;
}

const sizeOf = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce((sum, piece) => sum + piece.length, 0);

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
  if (n <= PIECE) payForText(vm, n);
  return decodeText(strBytes(vm, s), n <= PIECE ? undefined : (n) => payForText(vm, n));
}
const payForText = (vm: Vm, n: number): void => charge(vm, n >> 1);

/** The bytes of the string object at `s`, a copy. */
export function bytesOf(vm: Vm, s: number): Uint8Array {
  const n = strlen(vm, s);
  const copy = new Uint8Array(n);
  copyBytes(vm, copy, 0, vm.mem.u8, strdata(s), n);
  return copy;
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
  if (n <= PIECE) {
    payForText(vm, n);
    return lj_str_newbytes(vm, L, encodePiece(text));
  }
  return holding(vm, L, (held) => {
    const pieces = encodedPieces(text, (n) => payForText(vm, n), held);
    return lj_str_build(vm, L, sizeOf(pieces), (to) => {
      for (const piece of pieces) {
        copyBytes(vm, vm.mem.u8, to, piece, 0, piece.length);
        to += piece.length;
      }
    });
  });
}

/** The bytes of a text piece by piece, undefined at its end. */
export function textPieces(text: string): () => Uint8Array | undefined {
  let at = 0;
  return () => {
    if (at >= text.length) return undefined;
    const from = at;
    at = pieceOfText(text, from);
    return encodePiece(text.slice(from, at));
  };
}

/** Reads a text as a chunk, as far as it is needed. */
export function textReader(text: string): ChunkReader {
  const pieces = textPieces(text);
  return () => {
    const piece = pieces();
    return piece && pieceOf(piece);
  };
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
