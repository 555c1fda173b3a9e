/*
 * HREF: a key is looked for in the hash part, in machine code.
 *
 *      dest = node + (hash & hmask) * 24
 *   1: cmp tmp, [dest+key]; je 3              tmp: the key as a TValue
 *      dest = [dest+next]; test dest; jnz 1
 *      dest = address of the nil that stands for nothing
 *   3:
 *
 * The main position is that of hashkey in core/objects/tab.ts.
 */
import { hashrot } from "../../core/objects/tab.js";
import { HASH_ROT } from "../../layout/hash.js";
import { GCstr, GCtab, Node } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { IR, IRT, irref_isk, irt_isnum, irt_ispri, irt_toitype } from "../ir.js";
import { LJ_TRERR, lj_trace_err_info } from "../traceerr.js";
import { keywords } from "./mem.js";
import { ra_alloc1, ra_dest, ra_scratch } from "./ra.js";
import type { AsmState } from "./state.js";
import { ARITH, CC, RID, RSET_FPR, RSET_GPR, SHIFT, XO, rid2set } from "./target.js";

/** Upper and lower words of strings, numbers, booleans as constants: their hash. */
function hashk(as: AsmState, key: number): number | undefined {
  const { ir } = as;
  const t = ir.t(key) & IRT.TYPE;
  if (t === IRT.FALSE) return 0;
  if (t === IRT.TRUE) return 1;
  const [lo, hi] = keywords(as, key);
  if (t === IRT.STR) return as.J.vm.mem.u32[(lo + GCstr.sid) >>> 2];
  return hashrot(lo, ir.o(key) === IR.KGC ? hi : hi << 1);
}

export function asm_href(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const key = ir.op2(ref);
  const k = irref_isk(key);
  const kt = ir.t(key);
  const isnum = irt_isnum(kt);
  const isstr = (kt & IRT.TYPE) === IRT.STR;
  if (!k && (irt_ispri(kt) || (!isnum && !isaddr(kt)))) lj_trace_err_info(LJ_TRERR.NYIIR, IR.HREF);
  let allow = RSET_GPR;
  const take = (r: number): number => {
    if (r < RID.MAX_GPR) allow &= ~rid2set(r);
    return r;
  };
  const dest = take(ra_dest(as, ref, allow));
  const tab = take(ra_alloc1(as, ir.op1(ref), allow));
  const kreg = k ? RID.MRM : take(ra_alloc1(as, key, isnum ? RSET_FPR : allow));
  const tmp = take(ra_scratch(as, allow));
  const h = isstr || k ? RID.MRM : take(ra_scratch(as, allow));
  const x = isnum && !k ? ra_scratch(as, RSET_FPR & ~rid2set(kreg)) : RID.MRM;

  const end = e.mcp;
  e.loadi(dest, as.J.vm.g + global_State.nilnode);
  const again = e.mcp;
  e.jcc(CC.NE, again); // led to the start of the chain's loop below
  e.rr(XO.TEST, dest, dest);
  e.rmem(XO.MOV, dest, dest, Node.next);
  e.jccshort(CC.E, end);
  e.rmem(XO.ARITH(ARITH.CMP), tmp, dest, Node.key, 1);
  e.retarget(again, e.mcp);

  // dest = main position. h & hmask may be in dest or in h.
  const at = h === RID.MRM ? dest : h;
  e.rmem(XO.ARITH(ARITH.ADD), dest, tab, GCtab.node);
  e.mrmi32(XO.IMULi, dest, at, Node.SIZEOF);
  if (k) {
    e.loadu64(tmp, ...keywords(as, key));
    e.arithi(ARITH.AND, dest, hashk(as, key)!);
    e.rmem(XO.MOV, dest, tab, GCtab.hmask);
    return;
  }
  e.rmem(XO.ARITH(ARITH.AND), at, isstr ? kreg : tab, isstr ? GCstr.sid : GCtab.hmask);
  if (isstr) {
    e.rmem(XO.MOV, dest, tab, GCtab.hmask);
    e.rr(XO.ARITH(ARITH.OR), tmp, kreg, 1);
    e.loadu64(tmp, 0, irt_toitype(kt) << 15);
    return;
  }
  hashwords(as, dest, h);
  if (isnum) {
    // h = upper word * 2, dest = lower word. Adding zero makes +0 of -0.
    e.rr(XO.ARITH(ARITH.ADD), h, h);
    e.shifti(SHIFT.SHR, h, 32, 1);
    e.movrr(h, tmp);
    e.movrr(dest, tmp, 0);
    e.rr(XO.MOVDto, x, tmp, 1);
    e.rr(XO.ADDSD, x, kreg);
    e.rr(XO.XORPS, x, x);
  } else {
    e.loadi(h, irt_toitype(kt) << 15);
    e.movrr(dest, kreg, 0);
    e.rr(XO.ARITH(ARITH.OR), tmp, kreg, 1);
    e.loadu64(tmp, 0, irt_toitype(kt) << 15);
  }
}

/** hashrot: lo and hi in, the hash in hi. */
function hashwords(as: AsmState, lo: number, hi: number): void {
  const { e } = as;
  e.rr(XO.ARITH(ARITH.SUB), hi, lo);
  e.shifti(SHIFT.ROL, lo, HASH_ROT.R3);
  e.rr(XO.ARITH(ARITH.XOR), hi, lo);
  e.shifti(SHIFT.ROL, hi, HASH_ROT.R2);
  e.rr(XO.ARITH(ARITH.SUB), lo, hi);
  e.shifti(SHIFT.ROL, hi, HASH_ROT.R1);
  e.rr(XO.ARITH(ARITH.XOR), lo, hi);
}

const isaddr = (t: number): boolean => (t & IRT.TYPE) >= IRT.STR && (t & IRT.TYPE) <= IRT.UDATA;
