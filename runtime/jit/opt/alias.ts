/*
 * Alias analysis: may two references be the same place in memory? It works on what the IR
 * says of tables, keys, fields and upvalues, not on addresses.
 */
import { IR, IRFL, irref_isk, irt_isfp, irt_sametype, irt_sizes, IRT } from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import type { JitState } from "../state.js";

export enum ALIAS {
  NO, // cannot
  MAY,
  MUST,
}

const isNewTable = (o: number): boolean => o === IR.TNEW || o === IR.TDUP;
const STORES: readonly number[] = [IR.ASTORE, IR.HSTORE, IR.USTORE, IR.FSTORE];

/** Was the allocation `ref` stored anywhere before `stop`? */
function aa_escape(J: JitState, ref: number, stop: number): ALIAS {
  const { ir } = J.cur;
  for (let i = ref + 1; i < stop; i++)
    if (ir.op2(i) === ref && STORES.includes(ir.o(i))) return ALIAS.MAY;
  return ALIAS.NO;
}

/** Two different references of tables. */
export function aa_table(J: JitState, ta: number, tb: number): ALIAS {
  const { ir } = J.cur;
  const newa = isNewTable(ir.o(ta));
  const newb = isNewTable(ir.o(tb));
  if (newa && newb) return ALIAS.NO;
  if (newa) return aa_escape(J, ta, tb);
  return newb ? aa_escape(J, tb, ta) : ALIAS.MAY;
}

/** The table of an AREF, HREFK (by way of an FLOAD), HREF or NEWREF. */
export const tableOf = (ir: IRBuf, ref: number): number =>
  ir.o(ref) === IR.HREFK || ir.o(ref) === IR.AREF ? ir.op1(ir.op1(ref)) : ir.op1(ref);
/** Its key. */
export function keyOf(ir: IRBuf, ref: number): number {
  const key = ir.op2(ref);
  return ir.o(key) === IR.KSLOT ? ir.op1(key) : key;
}

/** Array and hash slots, by their keys. */
export function aa_ahref(J: JitState, refa: number, refb: number): ALIAS {
  if (refa === refb) return ALIAS.MUST;
  const { ir } = J.cur;
  return aa_slots(J, ir.o(refa) === IR.AREF, keyOf(ir, refa), tableOf(ir, refa), refb);
}

/** A slot of table `ta` with key `ka` beside the reference `refb`. */
export function aa_slots(
  J: JitState,
  isArray: boolean,
  ka: number,
  ta: number,
  refb: number,
): ALIAS {
  const { ir } = J.cur;
  const kb = keyOf(ir, refb);
  const tb = tableOf(ir, refb);
  if (ka === kb) return ta === tb ? ALIAS.MUST : aa_table(J, ta, tb);
  if (irref_isk(ka) && irref_isk(kb)) return ALIAS.NO;
  if (isArray) {
    if (differentIndexes(ir, ka, kb)) return ALIAS.NO;
  } else if (!irt_sametype(ir.t(ka), ir.t(kb))) {
    return ALIAS.NO;
  }
  return ta === tb ? ALIAS.MAY : aa_table(J, ta, tb);
}

/** i+k1 and i+k2, or i and i+k. */
function differentIndexes(ir: IRBuf, ka: number, kb: number): boolean {
  const hasOffset = (k: number): boolean => ir.o(k) === IR.ADD && irref_isk(ir.op2(k));
  const [basea, ofsa] = hasOffset(ka) ? [ir.op1(ka), ir.i(ir.op2(ka))] : [ka, 0];
  const [baseb, ofsb] = hasOffset(kb) ? [ir.op1(kb), ir.i(ir.op2(kb))] : [kb, 0];
  if (basea === kb && ofsa !== 0) return true;
  if (baseb === ka && ofsb !== 0) return true;
  return basea === baseb && ofsa !== ofsb;
}

/** Upvalues: those of one function by index, others by the hash that their prototype gave them. */
export function aa_uref(ir: IRBuf, refa: number, refb: number): ALIAS {
  if (ir.o(refa) !== ir.o(refb)) return ALIAS.NO; // open and closed
  if (ir.op1(refa) === ir.op1(refb)) return ir.op2(refa) === ir.op2(refb) ? ALIAS.MUST : ALIAS.NO;
  return ((ir.op2(refa) ^ ir.op2(refb)) & 0xff) !== 0 ? ALIAS.NO : ALIAS.MAY;
}

/** A field of an object beside an FREF. */
export function aa_fref(J: JitState, obj: number, field: number, refb: number): ALIAS {
  const { ir } = J.cur;
  if (field !== ir.op2(refb)) return ALIAS.NO;
  if (obj === ir.op1(refb)) return ALIAS.MUST;
  return field >= IRFL.TAB_META && field <= IRFL.TAB_NOMM
    ? aa_table(J, obj, ir.op1(refb))
    : ALIAS.MAY;
}

/** May a call of table.clear behind `lim` have been for table `ta`? */
export function mayClear(J: JitState, lim: number, ta: number, clear: number): boolean {
  const { ir } = J.cur;
  for (let ref = J.chain[IR.CALLS]; ref > lim; ref = ir.prev(ref))
    if (ir.op2(ref) === clear && (ta === ir.op1(ref) || aa_table(J, ta, ir.op1(ref)) !== ALIAS.NO))
      return true;
  return false;
}

/* C data: strictly typed accesses. */

/** The allocation that an address is made of; 0 for none. */
function aa_findcnew(ir: IRBuf, ref: number): number {
  while (ir.o(ref) === IR.ADD) {
    if (!irref_isk(ir.op1(ref))) {
      const found = aa_findcnew(ir, ir.op1(ref));
      if (found !== 0) return found;
    }
    if (irref_isk(ir.op2(ref))) return 0;
    ref = ir.op2(ref);
  }
  return ir.o(ref) === IR.CNEW ? ref : 0;
}

function aa_cnew(J: JitState, refa: number, refb: number): ALIAS {
  const { ir } = J.cur;
  const a = aa_findcnew(ir, refa);
  const b = aa_findcnew(ir, refb);
  if (a === b) return ALIAS.MAY;
  if (a !== 0 && b !== 0) return ALIAS.NO;
  return a !== 0 ? aa_escape(J, a, refb) : aa_escape(J, b, refa);
}

/** Base and constant offset of an address. */
export function baseAndOffset(ir: IRBuf, ref: number): readonly [base: number, ofs: number] {
  if (ir.o(ref) !== IR.ADD || !irref_isk(ir.op2(ref))) return [ref, 0];
  const k = ir.op2(ref);
  if (ir.o(k) !== IR.KINT64) return [ir.op1(ref), ir.i(k)];
  return [ir.op1(ref), ir.hi(k) * 2 ** 32 + (ir.lo(k) >>> 0)];
}

/**
 * An access of type `ta` at `refa` beside the XSTORE (or XLOAD) at `xb`. Strictly typed: accesses of
 * different types do not meet, signs aside. Those that have a base in common are told apart by their
 * offsets; where they overlap, as members of unions do, nothing is known.
 */
export function aa_xref(J: JitState, refa: number, ta: number, xb: number): ALIAS {
  const { ir } = J.cur;
  const refb = ir.op1(xb);
  const tb = ir.t(xb);
  if (refa === refb && irt_sametype(ta, tb)) return ALIAS.MUST;
  const [basea, ofsa] = baseAndOffset(ir, refa);
  const [baseb, ofsb] = baseAndOffset(ir, refb);
  const distance = sameBase(ir, basea, baseb);
  if (distance !== undefined) {
    const to = ofsb + distance;
    const sizea = irt_sizes[ta & IRT.TYPE];
    const sizeb = irt_sizes[tb & IRT.TYPE];
    if (ofsa === to && sizea === sizeb && irt_isfp(ta) === irt_isfp(tb)) return ALIAS.MUST;
    return ofsa + sizea <= to || to + sizeb <= ofsa ? ALIAS.NO : ALIAS.MAY;
  }
  if (!irt_sametype(ta, tb) && !differInSign(ta & IRT.TYPE, tb & IRT.TYPE)) return ALIAS.NO;
  return aa_cnew(J, basea, baseb);
}

/** Bytes from base a to base b; undefined when that is not known. */
function sameBase(ir: IRBuf, a: number, b: number): number | undefined {
  if (a === b) return 0;
  return ir.o(a) === IR.KPTR && ir.o(b) === IR.KPTR ? ir.gcr(b) - ir.gcr(a) : undefined;
}

const differInSign = (a: IRT, b: IRT): boolean =>
  a >= IRT.I8 && a <= IRT.U64 && ((a - IRT.I8) ^ (b - IRT.I8)) === 1;
