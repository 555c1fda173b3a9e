/*
 * Which slots are read before they are written again, by a look at the bytecode ahead: up
 * to the next jump, return or what else ends the straight line.
 *
 * udf[s]: 1 not seen yet; 0 read first, so in use; larger odd values: written first, dead.
 * Reading clears the low bit, writing multiplies by three: what was read is 0 and stays 0.
 */
import { proto_kgc } from "../core/run/debug.js";
import { L_base } from "../core/run/frame.js";
import { uvval } from "../core/objects/func.js";
import { getref, gctOf } from "../core/objects/tvalue.js";
import { BC, bc_a, bc_b, bc_c, bc_d, bc_j, bc_op } from "../layout/bytecode.js";
import { FORL } from "../layout/bytecode.js";
import { GCproto, PROTO, PROTO_UV } from "../layout/objects.js";
import { lua_State } from "../layout/state.js";
import { GCT } from "../layout/value.js";
import { bc_isret, bcmode_a, bcmode_b, bcmode_c } from "./bcmode.js";
import type { JitState } from "./state.js";

/** Slots that closures hold: those with an open upvalue, and those that functions inside name. */
function usedByClosures(J: JitState, udf: Uint8Array): void {
  const { mem } = J.vm;
  const base = L_base(mem, J.L);
  for (let uv = getref(mem, J.L + lua_State.openupval); uv !== 0; uv = getref(mem, uv)) {
    if (uvval(mem, uv) < base) break;
    udf[(uvval(mem, uv) - base) >>> 3] = 0;
  }
  if (!(mem.u8[J.pt + GCproto.flags] & PROTO.CHILD)) return;
  const n = mem.u32[(J.pt + GCproto.sizekgc) >>> 2];
  for (let i = 0; i < n; i++) {
    const child = proto_kgc(mem, J.pt, i);
    if (gctOf(mem, child) !== GCT.PROTO) continue;
    const descriptors = getref(mem, child + GCproto.uv) >>> 1;
    for (let k = 0; k < mem.u8[child + GCproto.sizeuv]; k++) {
      const v = mem.u16[descriptors + k];
      if (v & PROTO_UV.LOCAL) udf[v & 0xff] = 0;
    }
  }
}

class Usage {
  constructor(
    readonly udf: Uint8Array,
    readonly maxslot: number,
  ) {}
  use(s: number): void {
    this.udf[s] &= ~1;
  }
  def(s: number): void {
    this.udf[s] *= 3;
  }
  useRange(from: number, end: number): void {
    for (let s = from; s < end; s++) this.use(s);
  }
  defRange(from: number, end: number): void {
    for (let s = from; s < end; s++) this.def(s);
  }
}

/** Behind these the slots from the result up are free; where that begins. */
function jump(u: Usage, ins: number, before: number): number {
  const op = bc_op(ins);
  let minslot = bc_a(ins);
  if (op >= BC.FORI && op <= BC.JFORL) minslot += FORL.EXT;
  else if (op >= BC.ITERL && op <= BC.JITERL) minslot += bc_b(before) - 1;
  u.defRange(minslot, u.maxslot);
  return Math.min(minslot, u.maxslot);
}

function ret(u: Usage, ins: number): number {
  const top = bc_op(ins) === BC.RETM ? u.maxslot : bc_a(ins) + bc_d(ins) - 1;
  u.defRange(0, bc_a(ins));
  u.useRange(bc_a(ins), top);
  u.defRange(Math.max(top, bc_a(ins)), u.maxslot);
  return 0;
}

/** A call: true when it is a tail call, behind which there is nothing. */
function call(u: Usage, ins: number): boolean {
  const op = bc_op(ins);
  const open = op === BC.CALLM || op === BC.CALLMT || bc_c(ins) === 0;
  const top = open ? u.maxslot : bc_a(ins) + bc_c(ins) + 1;
  u.def(bc_a(ins) + 1);
  const first = bc_a(ins) - (op === BC.ITERC || op === BC.ITERN ? 3 : 0);
  u.useRange(first, top);
  u.defRange(Math.max(first, top), u.maxslot);
  if (op !== BC.CALLT && op !== BC.CALLMT) return false;
  u.defRange(0, bc_a(ins));
  return true;
}

/**
 * Follow the code from `pc` on. Slots below the result may be in use; from there to
 * maxslot, those with udf[s] != 0 are not.
 */
export function snap_usedef(J: JitState, udf: Uint8Array, pc: number, maxslot: number): number {
  udf.fill(1, 0, maxslot);
  if (maxslot === 0) return 0;
  usedByClosures(J, udf);
  const { u32 } = J.vm.mem;
  const u = new Usage(udf, maxslot);
  for (;;) {
    const ins = u32[pc >>> 2];
    const op = bc_op(ins);
    pc += 4;
    if (bcmode_b[op] === "var") u.use(bc_b(ins));
    switch (bcmode_c[op]) {
      case "var":
        u.use(bcmode_b[op] === "none" ? bc_d(ins) : bc_c(ins));
        break;
      case "rbase": // CAT
        u.useRange(bc_b(ins), bc_c(ins) + 1);
        u.defRange(bc_c(ins) + 1, maxslot);
        break;
      case "jump":
        if (op !== BC.UCLO) return jump(u, ins, u32[(pc - 8) >>> 2]);
        if (bc_j(ins) < 0) return maxslot; // might loop
        pc += 4 * bc_j(ins);
        break;
      case "lit":
        if (op === BC.JFORL || op === BC.JITERL || op === BC.JLOOP)
          return jump(u, ins, u32[(pc - 8) >>> 2]);
        if (bc_isret(op)) return ret(u, ins);
        break;
      case "func":
        return maxslot; // ends the trace anyway
    }
    switch (bcmode_a[op]) {
      case "var":
        u.use(bc_a(ins));
        break;
      case "dst":
        if (op !== BC.ISTC && op !== BC.ISFC) u.def(bc_a(ins));
        break;
      case "base":
        if (op >= BC.CALLM && op <= BC.ITERN) {
          if (call(u, ins)) return 0;
        } else if (op === BC.VARG) return maxslot;
        else if (op === BC.KNIL) u.defRange(bc_a(ins), bc_d(ins) + 1);
        else if (op === BC.TSETM) u.useRange(bc_a(ins) - 1, maxslot);
        break;
    }
  }
}
