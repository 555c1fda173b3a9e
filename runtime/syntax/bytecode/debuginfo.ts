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
import type { DebugData } from "./protodata.js";
import { VARNAME, VSTACK, type VarInfo } from "../parser/scope.js";

/** Bytes per entry of lineinfo. */
export const lineWidth = (numline: number): 1 | 2 | 4 =>
  numline < 256 ? 1 : numline < 65536 ? 2 : 4;

/** Encode what a finished function knows. */
export function encodeDebug(fs: FuncState, numline: number): DebugData {
  const { vstack, debug: out } = fs.ls;
  out.length = 0;
  encodeLines(out, fs, numline);
  const uvinfo = out.length;
  for (const vidx of fs.uvmap) {
    encodeName(out, vstack[vidx].name!);
    out.byte(0);
  }
  const varinfo = out.length;
  encodeVariables(out, vstack, fs.vbase);
  const { infos } = fs.ls;
  infos.keep(out.bytes, out.length);
  return {
    firstline: fs.linedefined,
    numline,
    bytes: infos.array,
    from: infos.at,
    size: out.length,
    uvinfo,
    varinfo,
  };
}

function encodeLines(out: ByteBuffer, fs: FuncState, numline: number): void {
  const { lines, pc, linedefined } = fs;
  fs.ls.lex.payer.charge(2 * pc);
  const width = lineWidth(numline);
  out.reserve(width * pc);
  const { bytes } = out;
  let to = out.length;
  if (width === 1) for (let i = 1; i < pc; i++) bytes[to++] = lines[i] - linedefined;
  else
    for (let i = 1; i < pc; i++)
      for (let b = 0; b < width; b++) bytes[to++] = (lines[i] - linedefined) >>> (8 * b);
  out.length = to;
}

function encodeName(out: ByteBuffer, { bytes, at, length }: Name): void {
  out.append(bytes, at, length);
}

/** Labels and gotos among them are skipped. */
function encodeVariables(out: ByteBuffer, vstack: readonly VarInfo[], vbase: number): void {
  let lastpc = 0;
  for (let i = vbase; i < vstack.length; i++) {
    const v = vstack[i];
    if (v.info & (VSTACK.GOTO | VSTACK.LABEL)) continue;
    const name = v.name!;
    if (name.isHidden) {
      out.byte(name.token);
    } else {
      encodeName(out, name);
      out.byte(0);
    }
    out.uleb128(v.startpc - lastpc);
    out.uleb128(v.endpc - v.startpc);
    lastpc = v.startpc;
  }
  out.byte(VARNAME.END);
}
