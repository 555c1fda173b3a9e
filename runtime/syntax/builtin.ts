/*
 * Library functions written in Lua, as builtinsource.ts has compiled them.
 */
import type { GeneratedBuiltin } from "../layout/contract.js";
import { GCproto } from "../layout/objects.js";
import { LJ_KEYINDEX } from "../layout/value.js";
import { getref } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { pushMain } from "./load.js";
import { newProto } from "./bytecode/proto.js";
import { nameOf } from "./lexer/lexnames.js";
import type { ProtoData } from "./bytecode/protodata.js";

/** The initial control variable of PAIRS; becomes LJ_KEYINDEX. */
export const PAIRS_MARK = 2 ** 80;

/** What stands in generated/libbc.ts of a prototype. */
export function packBuiltin(proto: ProtoData): GeneratedBuiltin {
  const { flags, numparams, framesize, words, code, sizebc } = proto;
  const kgc = proto.kgc.map((k) => {
    if (k.kind !== "string")
      throw new Error("a library function with a constant that is no string");
    return k.text;
  });
  return {
    flags,
    numparams,
    framesize,
    bc: [...Uint32Array.from(words.subarray(code, code + sizebc))],
    kgc,
    kn: [...proto.kn],
  };
}

/** They are the same for all VMs. */
const unpacked = new WeakMap<GeneratedBuiltin, ProtoData>();
function unpack(builtin: GeneratedBuiltin): ProtoData {
  let proto = unpacked.get(builtin);
  if (proto === undefined) {
    const { bc, kgc: texts, ...rest } = builtin;
    const kgc = texts.map((text) => nameOf(text));
    const words = Int32Array.from(bc);
    proto = { ...rest, kgc, words, code: 0, sizebc: bc.length, uv: [], debug: undefined };
    unpacked.set(builtin, proto);
  }
  return proto;
}

/** Push a function; `name`, without that of the library, appears in messages. */
export function pushBuiltin(vm: Vm, L: number, builtin: GeneratedBuiltin, name: string): void {
  const main = unpack(builtin);
  const pt = newProto(vm, L, { main, fr2: true }, name.slice(name.lastIndexOf(".") + 1));
  const { mem } = vm;
  mem.i32[(pt + GCproto.firstline) >>> 2] = -1; // messages say [builtin:name]
  const marker = main.kn.indexOf(PAIRS_MARK);
  if (marker >= 0) {
    const o = getref(mem, pt + GCproto.k) + 8 * marker;
    mem.u32[o >>> 2] = 0;
    mem.i32[(o + 4) >>> 2] = LJ_KEYINDEX;
  }
  pushMain(vm, L, pt);
}
