/*
 * The encoding of debug information, in guest memory and in dumps:
 *
 *   lineinfo  per instruction its line - firstline, in 1, 2 or 4 bytes by numline
 *   uvinfo    names of the upvalues, each with a NUL
 *   varinfo   per variable: name and NUL, or one byte of VARNAME; ULEB128 of
 *             startpc - previous startpc; ULEB128 of endpc - startpc. Ends with a 0.
 */
import type { Name } from "../lexer/lexnames.js";
import type { ByteBuffer } from "./bytebuffer.js";
import type { FuncState } from "../parser/funcstate.js";
import { VARNAME, VSTACK, type VarInfo } from "../parser/scope.js";

/** Bytes per entry of lineinfo. */
export const lineWidth = (numline: number): 1 | 2 | 4 =>
  numline < 256 ? 1 : numline < 65536 ? 2 : 4;

/** Encode the names of upvalues and variables; returns where those of variables begin. */
export function encodeNames(out: ByteBuffer, fs: FuncState): number {
  const { vstack, nvstack } = fs.ls;
  for (let i = 0; i < fs.nuv; i++) {
    encodeName(out, vstack[fs.uvmap[i]].name!);
    out.byte(0);
  }
  const varinfo = out.length;
  encodeVariables(out, vstack, fs.vbase, nvstack);
  return varinfo;
}

/** Write the lines of the instructions behind the header to bytes[to ..], `width` bytes each. */
export function encodeLines(bytes: Uint8Array, to: number, fs: FuncState, width: number): void {
  const { lines, pc, linedefined } = fs;
  if (width === 1) for (let i = 1; i < pc; i++) bytes[to++] = lines[i] - linedefined;
  else
    for (let i = 1; i < pc; i++)
      for (let b = 0; b < width; b++) bytes[to++] = (lines[i] - linedefined) >>> (8 * b);
}

function encodeName(out: ByteBuffer, { bytes, at, length }: Name): void {
  out.append(bytes, at, length);
}

/** Labels and gotos among them are skipped. */
function encodeVariables(
  out: ByteBuffer,
  vstack: readonly VarInfo[],
  from: number,
  to: number,
): void {
  let lastpc = 0;
  for (let i = from; i < to; i++) {
    const v = vstack[i];
    if (v.info & (VSTACK.GOTO | VSTACK.LABEL)) continue;
    const name = v.name!;
    const { startpc } = v;
    if (name.isHidden) {
      out.byte(name.token);
    } else {
      encodeName(out, name);
      out.byte(0);
    }
    out.uleb128(startpc - lastpc);
    out.uleb128(v.endpc - startpc);
    lastpc = startpc;
  }
  out.byte(VARNAME.END);
}
