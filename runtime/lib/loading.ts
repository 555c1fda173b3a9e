/*
 * Chunks from strings, files and reader functions: the luaL_load* functions, for
 * load, loadfile, dofile, the Lua searcher of require, and the command.
 *
 * All return a status: OK with the chunk's function pushed, else with the message.
 */
import type { Vm } from "../core/vm.js";
import { HostError, pathOf } from "../core/host/hostenv.js";
import type { HostFile } from "../core/host/hostenv.js";
import { inheritErrfunc, lj_cpcall, lj_trapped } from "../core/run/call.js";
import { pushstring } from "../core/run/err.js";
import { L_top, setL_top } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { joined, type Texts } from "../core/text/texts.js";
import { LUA } from "../layout/frame.js";
import { bytesReader, type ChunkReader, noReader } from "../syntax/lexer/lexchars.js";
import type { ChunkName } from "../syntax/chunkname.js";
import { lj_load } from "../syntax/load.js";

/** Files are read in pieces of so many bytes. */
const CHUNK_BYTES = 1 << 16;

/** Load a chunk that a reader hands out in pieces; it may throw Lua errors. */
export const lua_loadx = (
  vm: Vm,
  L: number,
  reader: ChunkReader,
  chunkname: ChunkName,
  mode?: string,
): LUA => {
  const status = lj_cpcall(vm, L, (L) => {
    inheritErrfunc(vm, L);
    lj_load(vm, L, { reader, name: chunkname, mode, whole: false, source: 0 });
  });
  lj_gc_check(vm, L);
  return status;
};

/** Load a chunk that is there: no Lua code runs meanwhile. All of it is the string `source`, or nothing is. */
export function luaL_loadwhole(
  vm: Vm,
  L: number,
  reader: ChunkReader,
  chunkname: ChunkName,
  mode?: string,
  source = 0,
): LUA {
  const chunk = { reader, name: chunkname, mode, whole: true, source };
  const status = lj_trapped(vm, L, lj_load, chunk);
  lj_gc_check(vm, L);
  return status;
}

/** Load a chunk from bytes outside of guest memory. */
export const luaL_loadbufferx = (
  vm: Vm,
  L: number,
  bytes: Uint8Array,
  chunkname: ChunkName,
  mode?: string,
): LUA => luaL_loadwhole(vm, L, bytesReader(bytes), chunkname, mode);

/** Load the chunk that a string is. */
export function luaL_loadstr(
  vm: Vm,
  L: number,
  s: number,
  chunkname: ChunkName,
  mode?: string,
): LUA {
  return luaL_loadwhole(vm, L, noReader, chunkname, mode, s);
}

/** Load a file, standard input without a name. */
export function luaL_loadfilex(vm: Vm, L: number, name?: Texts, mode?: string): LUA {
  const fail = (verb: string, e: unknown): LUA => {
    if (!(e instanceof HostError)) throw e;
    pushstring(vm, L, joined(`cannot ${verb} `, name ?? "stdin", `: ${e.message}`));
    return LUA.ERRERR + 1; // LUA_ERRFILE
  };
  let file: HostFile;
  let path = "";
  try {
    if (name === undefined) file = vm.host.stdin;
    else file = vm.host.open((path = pathOf(name)), "rb");
  } catch (e) {
    return fail("open", e);
  }
  const buffer = new Uint8Array(CHUNK_BYTES);
  let failure: unknown;
  const read: ChunkReader = () => {
    try {
      return { bytes: buffer, from: 0, to: file.read(buffer, 0, CHUNK_BYTES) };
    } catch (e) {
      failure = e;
      return undefined;
    }
  };
  try {
    const top = L_top(vm.mem, L);
    const status = lua_loadx(vm, L, read, name === undefined ? "=stdin" : "@" + path, mode);
    if (failure === undefined) return status;
    setL_top(vm.mem, L, top);
    return fail("read", failure);
  } finally {
    if (name !== undefined) file.close();
  }
}
