/*
 * The encoding of debug information, in guest memory and in dumps:
 *
 *   lineinfo  per instruction its line - firstline, in 1, 2 or 4 bytes by numline
 *   uvinfo    names of the upvalues, each with a NUL
 *   varinfo   per variable: name and NUL, or one byte of VARNAME; ULEB128 of
 *             startpc - previous startpc; ULEB128 of endpc - startpc. Ends with a 0.
 */
import type { ProtoData } from "./protodata.js";
import { VARNAME, VSTACK, type VarInfo } from "./scope.js";

/** Bytes per entry of lineinfo. */
export const lineWidth = (numline: number): 1 | 2 | 4 =>
  numline < 256 ? 1 : numline < 65536 ? 2 : 4;

/** Growing array of bytes. */
export class ByteBuffer {
  private bytes = new Uint8Array(256);
  private length = 0;

  byte(b: number): void {
    this.reserve(1);
    this.bytes[this.length++] = b;
  }
  append(more: Uint8Array): void {
    this.reserve(more.length);
    this.bytes.set(more, this.length);
    this.length += more.length;
  }
  /** A byte string. */
  text(s: string): void {
    this.reserve(s.length);
    for (let i = 0; i < s.length; i++) this.bytes[this.length++] = s.charCodeAt(i);
  }
  uleb128(v: number): void {
    for (; v >= 0x80; v = Math.floor(v / 128)) this.byte((v & 0x7f) | 0x80);
    this.byte(v);
  }
  /** The low `width` bytes of v, lowest first. */
  fixed(v: number, width: number): void {
    for (let i = 0; i < width; i++) this.byte((v >>> (8 * i)) & 0xff);
  }
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private reserve(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.length + n));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

export function encodeLines(lines: readonly number[], first: number, numline: number): Uint8Array {
  const out = new ByteBuffer();
  const width = lineWidth(numline);
  for (const line of lines) out.fixed(line - first, width);
  return out.finish();
}

export function encodeUpvalueNames(names: readonly string[]): Uint8Array {
  const out = new ByteBuffer();
  for (const name of names) out.text(name + "\0");
  return out.finish();
}

/** Labels and gotos in the list are skipped. */
export function encodeVariables(vars: readonly VarInfo[]): Uint8Array {
  const out = new ByteBuffer();
  let lastpc = 0;
  for (const v of vars) {
    if (v.info & (VSTACK.GOTO | VSTACK.LABEL)) continue;
    if (typeof v.name === "number") out.byte(v.name);
    else out.text(v.name + "\0");
    out.uleb128(v.startpc - lastpc);
    out.uleb128(v.endpc - v.startpc);
    lastpc = v.startpc;
  }
  out.byte(VARNAME.END);
  return out.finish();
}

/** The line of an instruction; firstline for the header, 0 without debug information. */
export function lineOf(pt: ProtoData, pc: number): number {
  const { debug } = pt;
  if (!debug || pc > pt.bc.length) return 0;
  // The last pc belongs to a function's end.
  if (pc === pt.bc.length) return debug.firstline + debug.numline;
  if (pc === 0) return debug.firstline;
  const width = lineWidth(debug.numline);
  let delta = 0;
  for (let i = 0; i < width; i++) delta += debug.lineinfo[(pc - 1) * width + i] * 2 ** (8 * i);
  return debug.firstline + delta;
}

/** Names of upvalues; empty strings without debug information. */
export function upvalueNames(pt: ProtoData): string[] {
  if (!pt.debug) return new Array<string>(pt.uv.length).fill("");
  let text = "";
  for (const b of pt.debug.uvinfo) text += String.fromCharCode(b);
  return text.split("\0").slice(0, pt.uv.length);
}
