/*
 * Syntax errors. The parser works without a VM, so it throws a JavaScript error
 * with the finished text; lj_load makes a Lua error of it. Texts are strings of
 * bytes (one char code below 256 per byte), as names and literals are here.
 */
import type { ErrMsg } from "../layout/errors.js";
import { lj_errmsg } from "../layout/errors.js";

/** A chunk that does not compile or load. `message` is a byte string. */
export class LuaSyntaxError extends Error {}

/** Fill the %s and %d of an error text. */
export function formatErrMsg(em: ErrMsg, args: readonly (string | number)[]): string {
  let next = 0;
  return lj_errmsg[em].replace(/%[sd]/g, () => String(args[next++]));
}

const LUA_IDSIZE = 60;

/** How messages name a chunk: `file.lua` for `@file.lua`, `[string "source..."]` for text. */
export function lj_debug_shortname(chunkname: string): string {
  if (chunkname[0] === "=") return chunkname.slice(1, LUA_IDSIZE);
  if (chunkname[0] === "@") {
    const name = chunkname.slice(1);
    return name.length >= LUA_IDSIZE ? "..." + name.slice(name.length - (LUA_IDSIZE - 4)) : name;
  }
  let length = 0;
  while (length < LUA_IDSIZE - 12 && chunkname.charCodeAt(length) >= 0x20) length++;
  if (length === chunkname.length) return `[string "${chunkname}"]`;
  return `[string "${chunkname.slice(0, Math.min(length, LUA_IDSIZE - 15))}..."]`;
}
