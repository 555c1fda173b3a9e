// A plugin for esbuild: what generated modules hold as base64 becomes text of one character
// per byte, which is a quarter smaller. Compressed, it is two fifths smaller, since equal bytes stay equal:
// the most frequent bytes become letters, for which source needs no escape, and jumps to one place become equal, too.
// And library functions in Lua lose their sources: generated/libbc.ts has them compiled.
import { readFileSync } from "node:fs";

const GENERATED = /[/\\]generated[/\\](lj_vm|lj_vm_wasm|libc|capi)\.[jt]s$/;
/** Those with x86-64 code in them. */
const CODE = /[/\\]generated[/\\](lj_vm|libc|capi)\.[jt]s$/;
/** One text, over as many lines as it takes. Names are shorter than any code. */
const BASE64 = /"[A-Za-z0-9+/]+={0,2}"(?:\s*\+\s*"[A-Za-z0-9+/]+={0,2}")*/g;
const SHORTEST = 100;
const LIBRARY = /[/\\]runtime[/\\]lib[/\\]\w+\.ts$/;
const LUA = /\blua\((`[^`]*`|"[^"]*")\)/g;
const DECODER = /[/\\]core[/\\]text[/\\]base64\.[jt]s$/;
/** Every byte with these bits turned: 0 and 0xff are most of code. */
const TURN = 0x60;

/**
 * Bytes that are frequent in code, but no letters when they are turned, change places with rare ones that are: a
 * character beyond ASCII is two bytes, and half of code was such. In hexadecimal, pair by pair.
 */
const PLACES = {
  frequent: "00ff9089838bc1b6f2c0c385f88d44eb74fbe9e8f07581c280c767f98466caed",
  rare: "3d1d3615123227352253562d3e26375b1317213f5e1a5219251b3a5f2354060d",
};
function changePlaces(code, { frequent, rare }) {
  const places = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const at = (bytes, k) => parseInt(bytes.slice(k, k + 2), 16);
  for (let k = 0; k < rare.length; k += 2) {
    places[at(frequent, k)] = at(rare, k);
    places[at(rare, k)] = at(frequent, k);
  }
  for (let k = 0; k < code.length; k++) code[k] = places[code[k]];
  return code;
}

/**
 * Turn displacements of jumps and calls into targets (`sign` 1), or back (-1): with the high byte first, which is the
 * same for most. Calls of the host have zeros, until they are linked.
 */
function jumps(code, sign) {
  const view = new DataView(code.buffer, code.byteOffset, code.length);
  const short = (x) => (x << 8) >> 8;
  for (const opcode of sign > 0 ? [0x0f, 0xe9, 0xe8] : [0xe8, 0xe9, 0x0f])
    for (let k = -1; (k = code.indexOf(opcode, k + 1)) >= 0;) {
      const at = opcode === 0x0f ? k + 2 : k + 1;
      const end = at + 4;
      if (end > code.length) break;
      if (opcode === 0x0f && code[k + 1] >> 4 !== 8) continue;
      const x = view.getInt32(at, sign > 0);
      const other = view.getInt32(at, sign < 0);
      // What looks like a jump and is none comes back, too: each four bytes become four that nothing else becomes.
      if (x === short(x)) {
        let y = sign > 0 ? x + end : x;
        if (y === 0 || y === end) y = end - y;
        view.setInt32(at, short(sign > 0 ? y : y - end), sign < 0);
      } else if (other === short(other)) view.setInt32(at, other, sign > 0);
      k = end - 1;
    }
  return code;
}

/** What decodes that, in place of core/text/base64.ts. */
export const decoder = `
export function decodeBase64(text) {
  const bytes = typeof Buffer === "function" ? new Uint8Array(Buffer.from(text, "latin1"))
    : Uint8Array.from(text, (c) => c.charCodeAt(0));
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >>> 2);
  for (let k = 0; k < words.length; k++) words[k] ^= ${TURN * 0x01010101};
  for (let k = 4 * words.length; k < bytes.length; k++) bytes[k] ^= ${TURN};
  return bytes;
}
${jumps}
${changePlaces}
const PLACES = ${JSON.stringify(PLACES)};
export const decodeCode = (text, name) => {
  const decode = () => jumps(changePlaces(decodeBase64(text), PLACES), -1);
  return typeof KEPT_BYTES === "function" ? KEPT_BYTES(name, decode) : decode();
};`;

/** The source of a module with its base64 replaced; `isCode` when that is machine code. */
export const recoded = (source, isCode = false) =>
  source.replace(BASE64, (literal) => {
    const base64 = literal.slice(1, -1).replace(/"\s*\+\s*"/g, "");
    if (base64.length < SHORTEST) return literal;
    const bytes = Buffer.from(base64, "base64");
    if (isCode) changePlaces(jumps(bytes, 1), PLACES);
    return JSON.stringify(Buffer.from(bytes.map((byte) => byte ^ TURN)).toString("latin1"));
  });

export const asBytes = {
  name: "bytes",
  setup({ onLoad }) {
    onLoad({ filter: GENERATED }, ({ path }) => {
      return { contents: recoded(readFileSync(path, "utf8"), CODE.test(path)), loader: "ts" };
    });
    onLoad({ filter: DECODER }, () => ({ contents: decoder, loader: "js" }));
    onLoad({ filter: LIBRARY }, ({ path }) => {
      const lines = (_, source) => `lua(\`${source.replace(/[^\n]/g, "")}\`)`;
      return { contents: readFileSync(path, "utf8").replace(LUA, lines), loader: "ts" };
    });
  },
};

/** Characters beyond Latin-1 as escapes: a text of one byte per character in the engine, too. */
export const oneByte = (text) =>
  text.replace(/[^\0-\xff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
