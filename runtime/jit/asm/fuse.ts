/*
 * Fusion: loads and constants as operands of the instruction that uses them.
 *
 * A load may move down to its use when nothing that is between the two writes what it
 * reads; loads from before the loop stay there.
 */
import { DISPATCH_GL, global_State } from "../../layout/state.js";
import { GCfuncL, GCupval, Node } from "../../layout/objects.js";
import { irfl_offset } from "../emit.js";
import {
  IR,
  IRDELTA_L2S,
  IRFL,
  IRSLOAD,
  IRT,
  REF_BASE,
  REF_NIL,
  irref_isk,
  irt_isgcv,
  irt_isint,
  irt_isnum,
  irt_isphi,
} from "../ir.js";
import { JIT_F } from "../options.js";
import { kaddr, ra_alloc1 } from "./ra.js";
import type { AsmState } from "./state.js";
import { RID, RSET_GPR, ra_hasreg, ra_noreg, rid2set, rset_test, type RegSet } from "./target.js";

/** Instructions that are looked at, at most. */
const CONFLICT_SEARCH_LIM = 31;

export const mayfuse = (as: AsmState, ref: number): boolean =>
  ref > as.fuseref && (as.J.flags & JIT_F.OPT_FUSE) !== 0 && !irt_isphi(as.ir.t(ref));

/** Nothing between `ref` and here stores with opcode `conflict`, or does what stores anything. */
function noconflict(as: AsmState, ref: number, conflict: number, calls: boolean): boolean {
  const { ir } = as;
  let i = as.curins;
  if (i > ref + CONFLICT_SEARCH_LIM) return false;
  while (--i > ref) {
    const o = ir.o(i);
    if (o === conflict || o === IR.CALLXS || o === IR.RETF) return false;
    if (
      calls &&
      (o === IR.NEWREF || o === IR.CALLS || o === IR.CALLL || o === IR.TBAR || o === IR.TMPREF)
    )
      return false;
  }
  return true;
}

/** The value of a constant as a signed immediate of 32 bits, if it is one. */
export function imm32(as: AsmState, ref: number, w: number): number | undefined {
  const { ir } = as;
  if (!irref_isk(ref)) return undefined;
  switch (ir.o(ref)) {
    case IR.KINT:
    case IR.KNULL:
      return ir.kint(ref);
    case IR.KINT64:
      return ir.hi(ref) === ir.lo(ref) >> 31 || !w ? ir.lo(ref) : undefined;
    case IR.KGC:
    case IR.KPTR:
    case IR.KKPTR: {
      const p = ir.gcr(ref) | 0;
      return p >= 0 || !w ? p : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * An element of an array. A constant in the index (a[i-1]) is not moved to the displacement: what
 * is left of the index may be negative, and registers hold 32 bits with zeros above.
 */
function fusearef(as: AsmState, ref: number, allow: RegSet): void {
  const { ir, e } = as;
  const base = ra_alloc1(as, ir.op1(ref), allow);
  const idx = ir.op2(ref);
  if (irref_isk(idx)) {
    e.setmrm(base, 8 * ir.kint(idx));
    return;
  }
  e.setmrm(base, 0, ra_alloc1(as, idx, allow & ~rid2set(base)), 3);
}

/** Address of the upvalue object that a UREF names, when the function is constant. */
export function uref_upval(as: AsmState, ref: number): number {
  const fn = as.ir.gcr(as.ir.op1(ref));
  return as.J.vm.mem.u32[(fn + GCfuncL.uvptr + 8 * (as.ir.op2(ref) >> 8)) >>> 2];
}

/** Memory operand of what AREF, HREFK, UREFC ... point at. */
export function asm_fuseahuref(as: AsmState, ref: number, allow: RegSet): void {
  const { ir, e } = as;
  if (irref_isk(ref)) {
    e.setmrm(RID.MRM, ir.gcr(ref));
    return;
  }
  if (ra_noreg(ir.r(ref))) {
    switch (ir.o(ref)) {
      case IR.AREF:
        if (!mayfuse(as, ref)) break;
        fusearef(as, ref, allow);
        return;
      case IR.HREFK:
        if (!mayfuse(as, ref)) break;
        e.setmrm(ra_alloc1(as, ir.op1(ref), allow), Node.SIZEOF * ir.op2(ir.op2(ref)) + Node.val);
        return;
      case IR.UREFC:
        if (!irref_isk(ir.op1(ref))) break;
        e.setmrm(RID.MRM, uref_upval(as, ref) + GCupval.tv);
        return;
      case IR.TMPREF:
        e.setmrm(RID.DISPATCH, DISPATCH_GL(global_State.tmptv));
        return;
      default:
        break;
    }
  }
  e.setmrm(ra_alloc1(as, ref, allow), 0);
}

/** Memory operand of FLOAD, FREF. */
export function asm_fusefref(as: AsmState, ref: number, allow: RegSet): void {
  const { ir, e } = as;
  const op1 = ir.op1(ref);
  const field = ir.op2(ref);
  if (op1 === REF_NIL) {
    // A field of global_State, by offset.
    e.setmrm(RID.DISPATCH, (field << 2) + DISPATCH_GL(0));
    return;
  }
  const ofs = irfl_offset(field);
  if (irref_isk(op1)) e.setmrm(RID.MRM, ir.gcr(op1) + ofs);
  else e.setmrm(ra_alloc1(as, op1, allow), ofs);
}

/** The largest scale of an index, as a shift. */
const MAX_SCALE = 3;

/** An index that is shifted to the left, or doubled: reference and shift; undefined for others. */
function scaledIndex(as: AsmState, ref: number): readonly [ref: number, scale: number] | undefined {
  const { ir } = as;
  if (irref_isk(ref) || ra_hasreg(ir.r(ref)) || !mayfuse(as, ref)) return undefined;
  const idx = ir.op1(ref);
  const k = ir.op2(ref);
  if (ir.o(ref) === IR.ADD && idx === k) return [idx, 1];
  const shifts = ir.o(ref) === IR.BSHL && irref_isk(k) && ir.kint(k) <= MAX_SCALE;
  return shifts && !irref_isk(idx) ? [idx, ir.kint(k)] : undefined;
}

/** Memory operand of XLOAD, XSTORE: base, scaled index and a constant, as far as they are sums. */
export function asm_fusexref(as: AsmState, ref: number, allow: RegSet): void {
  const { ir, e } = as;
  let ofs = 0;
  const fusable = (): boolean => !irref_isk(ref) && mayfuse(as, ref) && ra_noreg(ir.r(ref));
  if (fusable() && ir.o(ref) === IR.ADD) {
    const k = imm32(as, ir.op2(ref), 1);
    if (k !== undefined) {
      ofs = k;
      ref = ir.op1(ref);
    }
  }
  if (fusable() && ir.o(ref) === IR.STRREF) {
    fusestrref(as, ref, ofs, allow);
    return;
  }
  if (fusable() && ir.o(ref) === IR.ADD && !irref_isk(ir.op1(ref)) && !irref_isk(ir.op2(ref))) {
    const left = ir.op1(ref);
    const right = ir.op2(ref);
    const scaledLeft = scaledIndex(as, left);
    const [index, scale] = scaledLeft ?? scaledIndex(as, right) ?? [right, 0];
    const base = scaledLeft ? right : left;
    const rbase = ra_alloc1(as, base, allow);
    const rindex = index === base ? rbase : ra_alloc1(as, index, allow & ~rid2set(rbase));
    e.setmrm(rbase, ofs, rindex, scale);
    return;
  }
  if (irref_isk(ref)) e.setmrm(RID.MRM, kaddress(as, ref) + ofs);
  else e.setmrm(ra_alloc1(as, ref, allow), ofs);
}

/** A constant as an address: beyond 4 GiB there is nothing, wherever it points. */
const kaddress = ({ ir }: AsmState, ref: number): number =>
  ir.o(ref) === IR.KINT64 ? ir.lo(ref) : ir.gcr(ref);

/** Bytes of a string in front of its data. */
const STR_DATA = 24;

function fusestrref(as: AsmState, ref: number, ofs: number, allow: RegSet): void {
  const { ir, e } = as;
  const str = ir.op1(ref);
  // An index is a sum of 32 bits: as part of an address it would not wrap around.
  const idx = ir.op2(ref);
  ofs += STR_DATA;
  if (irref_isk(idx)) {
    ofs += ir.kint(idx);
    if (irref_isk(str)) e.setmrm(RID.MRM, ir.gcr(str) + ofs);
    else e.setmrm(ra_alloc1(as, str, allow), ofs);
  } else if (irref_isk(str)) e.setmrm(ra_alloc1(as, idx, allow), ir.gcr(str) + ofs);
  else {
    const base = ra_alloc1(as, str, allow);
    const r = idx === str ? base : ra_alloc1(as, idx, allow & ~rid2set(base));
    e.setmrm(base, ofs, r, 0);
  }
}

/** A value as the second operand: a register, or memory (RID.MRM). */
export function asm_fuseload(as: AsmState, ref: number, allow: RegSet): number {
  const { ir, e } = as;
  if (ra_hasreg(ir.r(ref))) return ra_alloc1(as, ref, allow);
  const t = ir.t(ref);
  const o = ir.o(ref);
  if (irref_isk(ref)) {
    if (o === IR.KNUM && !(ir.lo(ref) === 0 && ir.hi(ref) === 0)) {
      e.setmrm(RID.MRM, kaddr(as, ref));
      return RID.MRM;
    }
    return ra_alloc1(as, ref, allow);
  }
  // Registers of addresses come out of what is allowed, so that nothing that is used here is lost.
  const xallow = rset_test(allow, RID.XMM0) || allow < 0 ? RSET_GPR : allow & RSET_GPR;
  if (mayfuse(as, ref) && ir.s(ref) === 0) {
    if (o === IR.SLOAD) {
      if (
        !(ir.op2(ref) & (IRSLOAD.PARENT | IRSLOAD.CONVERT | IRSLOAD.KEYINDEX)) &&
        irt_isnum(t) &&
        noconflict(as, ref, IR.RETF, false)
      ) {
        e.setmrm(ra_alloc1(as, REF_BASE, xallow), 8 * (ir.op1(ref) - 2));
        return RID.MRM;
      }
    } else if (o === IR.FLOAD) {
      if (
        (irt_isint(t) || (t & IRT.TYPE) === IRT.U32 || irt_isgcv(t)) &&
        ir.op1(ref) !== REF_NIL &&
        isdword(ir.op2(ref)) &&
        noconflict(as, ref, IR.FSTORE, true)
      ) {
        asm_fusefref(as, ref, xallow);
        return RID.MRM;
      }
    } else if (o === IR.ALOAD || o === IR.HLOAD || o === IR.ULOAD) {
      if (irt_isnum(t) && noconflict(as, ref, o + IRDELTA_L2S, o !== IR.ULOAD)) {
        asm_fuseahuref(as, ir.op1(ref), xallow);
        return RID.MRM;
      }
    }
  }
  return ra_alloc1(as, ref, allow);
}

/** Fields of fewer than 32 bits are extended when they are loaded. */
const narrow: ReadonlySet<number> = new Set([
  IRFL.FUNC_FFID,
  IRFL.TAB_NOMM,
  IRFL.UDATA_UDTYPE,
  IRFL.CDATA_CTYPEID,
]);
const isdword = (field: number): boolean => !narrow.has(field);
