/*
 * Chunks of source text or bytecode to functions.
 */
import { lj_errmsg } from "../layout/errors.js";
import { LUA } from "../layout/frame.js";
import { lj_err_throw, pushstring } from "../core/err.js";
import { L_env, L_top } from "../core/frame.js";
import { lj_func_newL_empty } from "../core/func.js";
import { incr_top } from "../core/state.js";
import { setfuncV } from "../core/tvalue.js";
import type { Vm } from "../core/vm.js";
import { lj_bcread } from "./bcread.js";
import { Lexer } from "./lex.js";
import { lj_parse } from "./parse_func.js";
import { newProto } from "./proto.js";
import type { ChunkData } from "./protodata.js";
import { LuaSyntaxError } from "./synerr.js";

/** Compile source text or read a dump, without a VM. `mode` has a letter for each form allowed. */
export function loadChunk(bytes: Uint8Array, chunkname: string, mode = "bt"): ChunkData {
  const lex = new Lexer(bytes, chunkname);
  if (!mode.includes(lex.isBytecode ? "b" : "t")) throw new LuaSyntaxError(lj_errmsg.XMODE);
  return lex.isBytecode ? lj_bcread(bytes, chunkname) : lj_parse(lex);
}

/** Push a new closure of a prototype with the environment of the thread. */
export function pushMain(vm: Vm, L: number, pt: number): void {
  const fn = lj_func_newL_empty(vm, L, pt, L_env(vm.mem, L));
  setfuncV(vm.mem, L_top(vm.mem, L), fn);
  incr_top(vm, L);
}

/**
 * Push the function of a chunk, or throw a Lua error. `chunkname` is a byte
 * string: `@file`, `=name`, or the source itself.
 */
export function lj_load(
  vm: Vm,
  L: number,
  bytes: Uint8Array,
  chunkname: string,
  mode?: string,
): void {
  let chunk: ChunkData;
  try {
    chunk = loadChunk(bytes, chunkname, mode);
  } catch (e) {
    if (!(e instanceof LuaSyntaxError)) throw e;
    pushstring(vm, L, e.message);
    lj_err_throw(vm, L, LUA.ERRSYNTAX);
  }
  pushMain(vm, L, newProto(vm, L, chunk));
}
