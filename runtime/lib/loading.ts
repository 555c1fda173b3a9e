/*
 * Chunks from strings, files and reader functions: the luaL_load* functions, for
 * load, loadfile, dofile, the Lua searcher of require, and the command.
 *
 * All return a status: OK with the chunk's function pushed, else with the message.
 */
import type { Vm } from "../core/vm.js";
import { HostError } from "../core/hostenv.js";
import type { HostFile } from "../core/hostenv.js";
import { lj_cpcall } from "../core/call.js";
import { lj_err_mem, pushstring } from "../core/err.js";
import { LUA } from "../layout/frame.js";
import { lj_load } from "../syntax/load.js";

const CHUNK = 1 << 16;

/**
 * A reader returns the next piece of a chunk, empty or undefined at the end; the
 * piece is copied at once. It may throw Lua errors.
 */
export type ChunkReader = () => Uint8Array | undefined;

/** Longest chunk that a reader may hand out. */
const MAX_CHUNK = 1 << 28;

/** Bytes that arrive in pieces. */
class ByteCollector {
  private bytes = new Uint8Array(CHUNK);
  length = 0;

  /** Room for n more bytes: where to write them. */
  room(n: number): Uint8Array {
    if (this.length + n > this.bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.length + n));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    return this.bytes;
  }
  add(piece: Uint8Array): void {
    this.room(piece.length).set(piece, this.length);
    this.length += piece.length;
  }
  all(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Load a chunk that a reader hands out in pieces. */
export function lua_loadx(
  vm: Vm,
  L: number,
  reader: ChunkReader,
  chunkname: string,
  mode?: string,
): LUA {
  return lj_cpcall(vm, L, (L) => {
    const chunk = new ByteCollector();
    for (let piece; (piece = reader()) && piece.length > 0;) {
      if (chunk.length + piece.length > MAX_CHUNK) lj_err_mem(vm, L);
      chunk.add(piece);
    }
    lj_load(vm, L, chunk.all(), chunkname, mode);
  });
}

/** Load a chunk from bytes. They must not be a view of guest memory. */
export const luaL_loadbufferx = (
  vm: Vm,
  L: number,
  bytes: Uint8Array,
  chunkname: string,
  mode?: string,
): LUA => lj_cpcall(vm, L, (L) => lj_load(vm, L, bytes, chunkname, mode));

function readAll(file: HostFile): Uint8Array {
  const chunk = new ByteCollector();
  for (;;) {
    const n = file.read(chunk.room(CHUNK), chunk.length, CHUNK);
    if (n === 0) return chunk.all();
    chunk.length += n;
  }
}

/** Load a file, standard input without a name. */
export function luaL_loadfilex(vm: Vm, L: number, name?: string, mode?: string): LUA {
  const fail = (verb: string, e: unknown): LUA => {
    if (!(e instanceof HostError)) throw e;
    pushstring(vm, L, `cannot ${verb} ${name ?? "stdin"}: ${e.message}`);
    return LUA.ERRRUN + LUA.ERRERR; // LUA_ERRFILE
  };
  let file: HostFile;
  try {
    file = name === undefined ? vm.host.stdin : vm.host.open(name, "rb");
  } catch (e) {
    return fail("open", e);
  }
  let bytes: Uint8Array;
  try {
    bytes = readAll(file);
  } catch (e) {
    return fail("read", e);
  } finally {
    if (name !== undefined) file.close();
  }
  return luaL_loadbufferx(vm, L, bytes, name === undefined ? "=stdin" : "@" + name, mode);
}
