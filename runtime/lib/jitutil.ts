/*
 * jit.util: prototypes, bytecode and constants as the jit.* modules (bc, v, dump)
 * see them; jittrace.ts has those about traces.
 */
import type { Vm } from "../core/vm.js";
import { cf, defineLib } from "../core/libdef.js";
import { gcV, getref, gctOf, itype, numV, tvisfunc } from "../core/objects/tvalue.js";
import { L_top, funcproto, isffunc, isluafunc } from "../core/run/frame.js";
import {
  lj_debug_line,
  lj_debug_pushloc,
  lj_debug_uvname,
  proto_bc,
  proto_kgc,
} from "../core/run/debug.js";
import { lj_err_argt } from "../core/run/err.js";
import {
  argslot,
  lj_lib_checkint,
  lj_lib_optint,
  pushbool,
  pushgc,
  pushnum,
  pushobj,
  pushstring,
  pushtable,
  setfield,
} from "../core/lib.js";
import { noteHandedOut } from "../core/objects/templates.js";
import {
  util_traceexitstub,
  util_traceinfo,
  util_traceir,
  util_tracek,
  util_tracemc,
  util_tracesnap,
} from "./jittrace.js";
import { ircall_known } from "../jit/asm/ircalls.js";
import { ircalls } from "../jit/ir.js";
import { jitState } from "../jit/state.js";
import { bytecodes, BC__MAX } from "../layout/bytecode.js";
import { mm_names } from "../layout/metamethods.js";
import { GCfunc, GCfuncC, GCproto, PROTO } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";

/** The prototype in argument 1, or of the Lua function there; 0 for a C function if `nolua` allows it. */
function check_Lproto(vm: Vm, L: number, nolua: boolean): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  if (o < L_top(mem, L)) {
    if (itype(mem, o) === LJ_T.PROTO) return gcV(mem, o);
    if (tvisfunc(mem, o)) {
      if (isluafunc(mem, gcV(mem, o))) return funcproto(mem, gcV(mem, o));
      if (nolua) return 0;
    }
  }
  return lj_err_argt(vm, L, 1, LJ_T.FUNC);
}

function setnumfield(vm: Vm, L: number, t: number, name: string, n: number): void {
  pushnum(vm, L, n);
  setfield(vm, L, t, name);
}

function util_funcinfo(vm: Vm, L: number): number {
  const { mem } = vm;
  const pt = check_Lproto(vm, L, true);
  if (pt === 0) {
    const fn = gcV(mem, argslot(vm, L, 1));
    const t = pushtable(vm, L, 0, 2);
    if (isffunc(mem, fn)) setnumfield(vm, L, t, "ffid", mem.u8[fn + GCfunc.ffid]);
    setnumfield(vm, L, t, "addr", getref(mem, fn + GCfuncC.f));
    setnumfield(vm, L, t, "upvalues", mem.u8[fn + GCfunc.nupvalues]);
    return 1;
  }
  const pos = lj_lib_optint(vm, L, 2, 0);
  const u32 = (field: GCproto): number => mem.u32[(pt + field) >>> 2];
  const firstline = u32(GCproto.firstline);
  const flags = mem.u8[pt + GCproto.flags];
  const inside = pos >= 0 && pos < u32(GCproto.sizebc);
  const t = pushtable(vm, L, 0, 4);
  const numbers: [string, number][] = [
    ["linedefined", firstline],
    ["lastlinedefined", firstline + u32(GCproto.numline)],
    ["stackslots", mem.u8[pt + GCproto.framesize]],
    ["params", mem.u8[pt + GCproto.numparams]],
    ["bytecodes", u32(GCproto.sizebc)],
    ["gcconsts", u32(GCproto.sizekgc)],
    ["nconsts", u32(GCproto.sizekn)],
    ["upvalues", mem.u8[pt + GCproto.sizeuv]],
  ];
  if (inside) numbers.push(["currentline", lj_debug_line(vm, pt, pos)]);
  for (const [name, n] of numbers) setnumfield(vm, L, t, name, n);
  pushbool(vm, L, (flags & PROTO.VARARG) !== 0);
  setfield(vm, L, t, "isvararg");
  pushbool(vm, L, (flags & PROTO.CHILD) !== 0);
  setfield(vm, L, t, "children");
  pushobj(vm, L, getref(mem, pt + GCproto.chunkname));
  setfield(vm, L, t, "source");
  lj_debug_pushloc(vm, L, pt, pos);
  setfield(vm, L, t, "loc");
  pushgc(vm, L, pt, LJ_T.PROTO);
  setfield(vm, L, t, "proto");
  return 1;
}

/** Operand modes by number; rows of the bytecode table are packed as A | B << 3 | C << 7 | mm << 11. */
const modeNames = [
  "none",
  "dst",
  "base",
  "var",
  "rbase",
  "uv",
  "lit",
  "lits",
  "pri",
  "num",
  "str",
  "tab",
  "func",
  "jump",
  "cdata",
];
const packedModes: readonly number[] = bytecodes.map(([, a, b, c, mm]) => {
  const metamethod = (mm_names as readonly string[]).indexOf(mm);
  const mode = (name: string): number => modeNames.indexOf(name);
  return (
    mode(a) |
    (mode(b) << 3) |
    (mode(c) << 7) |
    ((metamethod < 0 ? mm_names.length : metamethod) << 11)
  );
});

/** An instruction and the modes of its operands. */
function util_funcbc(vm: Vm, L: number): number {
  const { mem } = vm;
  const pt = check_Lproto(vm, L, false);
  const pos = lj_lib_checkint(vm, L, 2);
  if (pos < 0 || pos >= mem.u32[(pt + GCproto.sizebc) >>> 2]) return 0;
  const ins = mem.u32[proto_bc(pt, pos) >>> 2];
  const op = ins & 0xff;
  pushnum(vm, L, ins | 0);
  // Function headers may be those of fast functions.
  pushnum(vm, L, op < BC__MAX ? packedModes[op] : 0);
  return 2;
}

/** A constant: numbers from 0 up, objects from -1 down. */
function util_funck(vm: Vm, L: number): number {
  const { mem } = vm;
  const pt = check_Lproto(vm, L, false);
  const idx = lj_lib_checkint(vm, L, 2);
  if (idx >= 0) {
    if (idx >= mem.u32[(pt + GCproto.sizekn) >>> 2]) return 0;
    pushnum(vm, L, numV(mem, getref(mem, pt + GCproto.k) + 8 * idx));
    return 1;
  }
  if (~idx >= mem.u32[(pt + GCproto.sizekgc) >>> 2]) return 0;
  const obj = proto_kgc(mem, pt, ~idx);
  noteHandedOut(vm, obj);
  pushgc(vm, L, obj, ~gctOf(mem, obj));
  return 1;
}

function util_funcuvname(vm: Vm, L: number): number {
  const pt = check_Lproto(vm, L, false);
  const idx = lj_lib_checkint(vm, L, 2);
  if (idx < 0 || idx >= vm.mem.u8[pt + GCproto.sizeuv]) return 0;
  pushstring(vm, L, lj_debug_uvname(vm, pt, idx));
  return 1;
}

/** Address of a function that traces call, by its number. */
function util_ircalladdr(vm: Vm, L: number): number {
  const id = lj_lib_checkint(vm, L, 1);
  if (id < 0 || id >= ircalls.length) return 0;
  pushnum(vm, L, ircall_known(vm.attachment(jitState), id));
  return 1;
}

export const jit_util = defineLib("jit.util", {
  funcinfo: cf(util_funcinfo),
  funcbc: cf(util_funcbc),
  funck: cf(util_funck),
  funcuvname: cf(util_funcuvname),
  traceinfo: cf(util_traceinfo),
  traceir: cf(util_traceir),
  tracek: cf(util_tracek),
  tracesnap: cf(util_tracesnap),
  tracemc: cf(util_tracemc),
  traceexitstub: cf(util_traceexitstub),
  ircalladdr: cf(util_ircalladdr),
});
