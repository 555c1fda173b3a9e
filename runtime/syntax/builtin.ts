/*
 * Library functions written in Lua, as builtinsource.ts has compiled them.
 */
import type { GeneratedBuiltin } from "../layout/contract.js";
import { GCproto, PROTO } from "../layout/objects.js";
import { LJ_KEYINDEX } from "../layout/value.js";
import { lj_str_newz } from "../core/objects/str.js";
import { getref, setnumV, setref } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { allocProto } from "./bytecode/proto.js";
import { pushMain } from "./load.js";

/** The initial control variable of PAIRS; becomes LJ_KEYINDEX. */
export const PAIRS_MARK = 2 ** 80;

function newBuiltin(vm: Vm, L: number, builtin: GeneratedBuiltin, name: string): number {
  const { flags, numparams, framesize, bc, kgc: texts, kn } = builtin;
  const chunkname = lj_str_newz(vm, L, name);
  const kgc = texts.map((text) => lj_str_newz(vm, L, text));
  const pt = allocProto(vm, L, bc.length, kgc.length, kn.length, 0, 0);
  const { mem } = vm;
  mem.u8[pt + GCproto.numparams] = numparams;
  mem.u8[pt + GCproto.framesize] = framesize;
  mem.u8[pt + GCproto.flags] = flags & PROTO.DUMP_MASK;
  mem.u8[pt + GCproto.bitop] = flags & PROTO.BITOP;
  setref(mem, pt + GCproto.chunkname, chunkname);
  mem.u32.set(bc, (pt + GCproto.SIZEOF) >>> 2);
  const k = getref(mem, pt + GCproto.k);
  kgc.forEach((s, i) => setref(mem, k - 8 * (i + 1), s));
  kn.forEach((n, i) => setnumV(mem, k + 8 * i, n));
  mem.i32[(pt + GCproto.firstline) >>> 2] = -1; // messages say [builtin:name]
  return pt;
}

/** Push a function; `name`, without that of the library, appears in messages. */
export function pushBuiltin(vm: Vm, L: number, builtin: GeneratedBuiltin, name: string): void {
  const pt = newBuiltin(vm, L, builtin, name.slice(name.lastIndexOf(".") + 1));
  const { mem } = vm;
  const marker = builtin.kn.indexOf(PAIRS_MARK);
  if (marker >= 0) {
    const o = getref(mem, pt + GCproto.k) + 8 * marker;
    mem.u32[o >>> 2] = 0;
    mem.i32[(o + 4) >>> 2] = LJ_KEYINDEX;
  }
  pushMain(vm, L, pt);
}
