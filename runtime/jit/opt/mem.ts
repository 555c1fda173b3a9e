/*
 * Memory: loads take what an earlier load or store of the same place had (FWD), stores that
 * nobody sees are removed (DSE). Chains per opcode are followed backwards from now; what may
 * alias ends the search. Results are references; 0 or NEXTFOLD means nothing was found.
 */
import { lj_tab_get } from "../../core/objects/tab.js";
import { itype } from "../../core/objects/tvalue.js";
import { irkvalue, lj_ir_emit, lj_ir_knull, lj_ir_knum_bits, lj_ir_kstr } from "../emit.js";
import {
  IR,
  IRCALL,
  IRCONV_DSH,
  IRCONV_SEXT,
  IRDELTA_L2S,
  IRFL,
  irref_isk,
  IRT,
  irt_isguard,
  irt_isint,
  irt_isnum,
  irt_ispri,
  irt_sametype,
  IRXLOAD,
  TREF_PRI,
  type TRef,
} from "../ir.js";
import type { JitState } from "../state.js";
import {
  aa_ahref,
  aa_fref,
  aa_slots,
  aa_table,
  aa_uref,
  aa_xref,
  ALIAS,
  baseAndOffset,
  mayClear,
  tableOf,
} from "./alias.js";
import { lj_opt_cse, lj_opt_cselim } from "./fold.js";
import { become, DROPFOLD } from "./foldrule.js";

const isNumberKey = (J: JitState, key: number): boolean => {
  const { ir } = J.cur;
  return irt_isnum(ir.t(ir.o(key) === IR.KSLOT ? ir.op1(key) : key));
};
/** Was the table `tab` perhaps cleared behind `lim`? */
const maybeCleared = (J: JitState, lim: number, tab: number): boolean =>
  mayClear(J, lim, tab, IRCALL.lj_tab_clear);

/* Array and hash slots. */

/** What array or hash loads at `xref` get; 0 when they must load. */
function fwd_ahload(J: JitState, xref: number): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  const store = f.o + IRDELTA_L2S;
  let lim = xref;
  let ref = J.chain[store];
  for (; ref > xref; ref = ir.prev(ref)) {
    const alias = aa_ahref(J, xref, ir.op1(ref));
    if (alias === ALIAS.MUST) return ir.op2(ref);
    if (alias === ALIAS.MAY) {
      lim = ref;
      break;
    }
  }
  if (lim === xref) {
    const found = fwd_new(J, xref, ref);
    if (found !== 0) return found;
  }
  const tab = tableOf(ir, xref);
  for (let load = J.chain[f.o]; load > lim; load = ir.prev(load))
    if (ir.op1(load) === xref) return maybeCleared(J, load, tab) ? 0 : load;
  return 0;
}

/** Loads from a table that this trace made, when no store is in the way: `ref` is the next to look at. */
function fwd_new(J: JitState, xref: number, ref: number): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  const tab = tableOf(ir, xref);
  const isDup = ir.o(tab) === IR.TDUP && irref_isk(ir.op2(xref));
  if (ir.o(tab) !== IR.TNEW && !isDup) return 0;
  if (maybeCleared(J, tab, tab)) return 0;
  // A new number key may have gone to the array part, but its store is among the HSTOREs.
  if (ir.o(xref) === IR.AREF)
    for (let key = J.chain[IR.NEWREF]; key > tab; key = ir.prev(key))
      if (irt_isnum(ir.t(ir.op2(key)))) return 0;
  // A NEWREF keeps HREF from CSE, so stores before xref count, too.
  for (; ref > tab; ref = ir.prev(ref)) {
    const alias = aa_ahref(J, xref, ir.op1(ref));
    if (alias === ALIAS.MUST) return ir.op2(ref);
    if (alias === ALIAS.MAY) return 0;
  }
  if (irt_ispri(f.t)) return TREF_PRI(f.t & IRT.TYPE);
  const t = f.t & IRT.TYPE;
  if (!isDup || (t !== IRT.NUM && t !== IRT.STR)) return 0;
  const key = ir.op2(xref);
  const at = irkvalue(J, ir.o(key) === IR.KSLOT ? ir.op1(key) : key);
  const o = lj_tab_get(J.vm, J.L, ir.gcr(ir.op1(tab)), at);
  const { i32, u32 } = J.vm.mem;
  if (t === IRT.NUM) return lj_ir_knum_bits(J, i32[o >>> 2], i32[(o + 4) >>> 2]);
  return itype(J.vm.mem, o) === ~IRT.STR ? lj_ir_kstr(J, u32[o >>> 2]) : 0;
}

/** t[i-1] in a loop is what t[i] was, one iteration before: look for the load of ((i+k)-k). */
function fwd_aload_reassoc(J: JitState): TRef {
  const { ir } = J.cur;
  const aref = J.fold.op1;
  const key = ir.op2(aref);
  if (ir.o(key) !== IR.ADD || !irref_isk(ir.op2(key))) return 0;
  const inner = ir.op1(key);
  if (ir.o(inner) !== IR.ADD || !irref_isk(ir.op2(inner))) return 0;
  if (ir.i(ir.op2(key)) !== -ir.i(ir.op2(inner))) return 0;
  const index = ir.op1(inner);
  const lim = Math.max(index, ir.op1(aref));
  for (let ref = J.chain[IR.AREF]; ref > lim; ref = ir.prev(ref))
    if (ir.op1(ref) === ir.op1(aref) && ir.op2(ref) === index) return fwd_ahload(J, ref);
  return 0;
}

export const lj_opt_fwd_aload = (J: JitState): TRef =>
  fwd_ahload(J, J.fold.op1) || fwd_aload_reassoc(J) || lj_ir_emit(J);
export const lj_opt_fwd_hload = (J: JitState): TRef => fwd_ahload(J, J.fold.op1) || lj_ir_emit(J);

/** The slot of a constant key: that of a NEWREF; and it stays where the template has it. */
export function lj_opt_fwd_hrefk(J: JitState): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  const tab = ir.op1(f.op1);
  for (let ref = J.chain[IR.NEWREF]; ref > tab; ref = ir.prev(ref)) {
    if (tab === ir.op1(ref)) {
      const same = ir.op1(f.op2) === ir.op2(ref) && !maybeCleared(J, ref, tab);
      return same ? ref : lj_opt_cse(J);
    }
    if (aa_table(J, tab, ir.op1(ref)) !== ALIAS.NO) return lj_opt_cse(J);
  }
  if (ir.o(tab) === IR.TDUP && !maybeCleared(J, tab, tab)) f.t &= ~IRT.GUARD;
  return lj_opt_cse(J);
}

/** Is the key of this HREF surely not in the new table? */
export function lj_opt_fwd_href_nokey(J: JitState): boolean {
  const { fold: f } = J;
  const { ir } = J.cur;
  const lim = f.op1;
  // A key of an ASTORE may have moved to the hash part with a NEWREF.
  if (irt_isnum(ir.t(f.op2)) && J.chain[IR.NEWREF] > lim)
    for (let ref = J.chain[IR.ASTORE]; ref > lim; ref = ir.prev(ref))
      if (ref < J.chain[IR.NEWREF]) return false;
  for (let ref = J.chain[IR.HSTORE]; ref > lim; ref = ir.prev(ref))
    if (aa_slots(J, false, f.op2, f.op1, ir.op1(ref)) !== ALIAS.NO) return false;
  return true;
}

/** Has no key been added behind `lim` to a table that may be the left operand's? */
export function lj_opt_fwd_tptr(J: JitState, lim: number): boolean {
  const { ir } = J.cur;
  const tab = J.fold.op1;
  for (let ref = J.chain[IR.NEWREF]; ref > lim; ref = ir.prev(ref))
    if (tab === ir.op1(ref) || aa_table(J, tab, ir.op1(ref)) !== ALIAS.NO) return false;
  return !maybeCleared(J, lim, tab);
}

/** Length of a table: a hint makes the next one quick, t[#t+1] = v gives it. */
export function lj_opt_fwd_alen(J: JitState): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  const tab = f.op1;
  let lim = tab;
  for (let ref = J.chain[IR.HSTORE]; ref > lim; ref = ir.prev(ref))
    if (isNumberKey(J, ir.op2(ir.op1(ref)))) {
      lim = ref;
      break;
    }
  for (let ref = J.chain[IR.ALEN]; ref > lim; ref = ir.prev(ref)) {
    if (ir.op1(ref) !== tab) continue;
    if (maybeCleared(J, ref, tab)) break;
    for (let store = J.chain[IR.ASTORE]; store > ref; store = ir.prev(store)) {
      const aref = ir.op1(store);
      const other = tableOf(ir, aref);
      if (other !== tab) {
        if (aa_table(J, tab, other) === ALIAS.NO) continue;
        return lj_ir_emit(J);
      }
      const index = ir.op2(aref);
      const pushes =
        (ir.t(store) & IRT.TYPE) !== IRT.NIL &&
        ir.o(index) === IR.ADD &&
        ir.op1(index) === ref &&
        ir.o(ir.op2(index)) === IR.KINT &&
        ir.i(ir.op2(index)) === 1;
      if (pushes) f.op2 = index; // LOOP looks for this: the hint may need a PHI
      return lj_ir_emit(J);
    }
    return ref;
  }
  return lj_ir_emit(J);
}

/**
 * Was the value that a table store overwrites surely not nil? Then it needs neither a look at
 * the metatable nor at whether the slot exists.
 */
export function lj_opt_fwd_wasnonnil(J: JitState, loadop: number, xref: number): boolean {
  const { ir } = J.cur;
  const isNil = (ref: number): boolean => (ir.t(ref) & IRT.TYPE) === IRT.NIL;
  for (let ref = J.chain[loadop + IRDELTA_L2S]; ref > xref; ref = ir.prev(ref)) {
    if (ir.op1(ref) === xref) return !isNil(ref);
    if (!isNil(ref)) continue;
    const a = ir.op2(ir.op1(ref));
    const b = ir.op2(xref);
    if (loadop === IR.ALOAD || irt_sametype(ir.t(a), ir.t(b)))
      if (a === b || !irref_isk(a) || !irref_isk(b)) return false;
  }
  for (let ref = J.chain[loadop]; ref > xref; ref = ir.prev(ref))
    if (ir.op1(ref) === xref) return !isNil(ref);
  return false;
}

/* Dead stores. */

/**
 * A store of the same value to the same place is dropped; a store that this one overwrites
 * is removed if nothing in between could see it (a guard, or what `sees` says).
 */
function dse(
  J: JitState,
  lim: number,
  alias: (store: number) => ALIAS,
  sees: (ref: number) => boolean,
): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  let after = 0; // the store that was looked at before, which chains to this one
  for (let ref = J.chain[f.o]; ref > lim; after = ref, ref = ir.prev(ref)) {
    const a = alias(ref);
    if (a === ALIAS.NO) continue;
    if (a === ALIAS.MAY) {
      if (ir.op2(ref) !== f.op2) break;
      continue;
    }
    if (ir.op2(ref) === f.op2) return DROPFOLD;
    if (ref > J.chain[IR.LOOP]) {
      let seen = false;
      for (let i = J.cur.nins - 1; i > ref && !seen; i--) seen = irt_isguard(ir.t(i)) || sees(i);
      if (!seen) {
        if (after === 0) J.chain[f.o] = ir.prev(ref);
        else ir.setprev(after, ir.prev(ref));
        ir.setnop(ref);
      }
    }
    break;
  }
  return lj_ir_emit(J);
}

export function lj_opt_dse_ahstore(J: JitState): TRef {
  const { ir } = J.cur;
  const xref = J.fold.op1;
  return dse(
    J,
    xref,
    (store) => aa_ahref(J, xref, ir.op1(store)),
    (i) => ir.o(i) === IR.ALEN,
  );
}
export function lj_opt_dse_ustore(J: JitState): TRef {
  const { ir } = J.cur;
  const xref = J.fold.op1;
  return dse(
    J,
    xref,
    (store) => aa_uref(ir, xref, ir.op1(store)),
    () => false,
  );
}
export function lj_opt_dse_fstore(J: JitState): TRef {
  const { ir } = J.cur;
  const fref = J.fold.op1;
  const obj = ir.op1(fref);
  const field = ir.op2(fref);
  // Operations on buffers change these fields, too.
  if (field >= IRFL.SBUF_W && field <= IRFL.SBUF_R) return lj_ir_emit(J);
  return dse(
    J,
    fref,
    (store) => aa_fref(J, obj, field, ir.op1(store)),
    (i) => ir.o(i) === IR.FLOAD && ir.op2(i) === field,
  );
}
export function lj_opt_dse_xstore(J: JitState): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  const xref = f.op1;
  const lim = Math.max(xref, J.chain[IR.CALLXS], J.chain[IR.XBAR]);
  return dse(
    J,
    lim,
    (store) => aa_xref(J, xref, f.t, store),
    (i) => ir.o(i) === IR.XLOAD,
  );
}

/* Upvalues and fields. */

export function lj_opt_fwd_uload(J: JitState): TRef {
  const { ir } = J.cur;
  const uref = J.fold.op1;
  let lim = uref;
  for (let ref = J.chain[IR.USTORE]; ref > uref; ref = ir.prev(ref)) {
    const alias = aa_uref(ir, uref, ir.op1(ref));
    if (alias === ALIAS.MUST) return ir.op2(ref);
    if (alias === ALIAS.MAY) {
      lim = ref;
      break;
    }
  }
  return lj_opt_cselim(J, lim);
}

export function lj_opt_fwd_fload(J: JitState): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  let lim = f.op1;
  for (let ref = J.chain[IR.FSTORE]; ref > f.op1; ref = ir.prev(ref)) {
    const alias = aa_fref(J, f.op1, f.op2, ir.op1(ref));
    if (alias === ALIAS.MUST) return ir.op2(ref);
    if (alias === ALIAS.MAY) {
      lim = ref;
      break;
    }
  }
  const o = ir.o(f.op1);
  if (lim === f.op1 && f.op2 === IRFL.TAB_META && (o === IR.TNEW || o === IR.TDUP))
    return lj_ir_knull(J, IRT.TAB);
  return lj_opt_cselim(J, lim);
}

/** Has no operation on a buffer happened behind `lim`? */
export function lj_opt_fwd_sbuf(J: JitState, lim: number): boolean {
  const { ir } = J.cur;
  if (J.chain[IR.CALLXS] > lim || J.chain[IR.BUFPUT] > lim) return false;
  for (let ref = J.chain[IR.CALLS]; ref > lim; ref = ir.prev(ref)) {
    const id = ir.op2(ref);
    if (id >= IRCALL.lj_strfmt_putint && id < IRCALL.lj_buf_tostr) return false;
  }
  return !(J.chain[IR.CALLL] > lim && callsBuffer(J, lim));
}
function callsBuffer(J: JitState, lim: number): boolean {
  const { ir } = J.cur;
  for (let ref = J.chain[IR.CALLL]; ref > lim; ref = ir.prev(ref)) {
    const id = ir.op2(ref);
    if (id >= IRCALL.lj_strfmt_putint && id < IRCALL.lj_buf_tostr) return true;
  }
  return false;
}

/* C data. */

/** An instruction that is there; the lower reference is on the right. 0 for none. */
function trycse(J: JitState, o: number, a: number, b: number): number {
  const { ir } = J.cur;
  const [op1, op2] = a < b ? [b, a] : [a, b];
  for (let ref = J.chain[o]; ref > op1; ref = ir.prev(ref))
    if (ir.op1(ref) === op1 && ir.op2(ref) === op2) return ref;
  return 0;
}

/** a[i-1] in a loop: the address as it was computed for a[i], one iteration before; 0 for none. */
function reassoc_xref(J: JitState, xref: number): number {
  const { ir } = J.cur;
  const [sum, k] = baseAndOffset(ir, xref);
  if (ir.o(sum) !== IR.ADD) return 0;
  let ofs = k;
  let shift = 0;
  let scaled = ir.op1(sum);
  if (ir.o(scaled) === IR.BSHL && irref_isk(ir.op2(scaled))) shift = ir.i(ir.op2(scaled));
  else if (ir.o(scaled) === IR.ADD && ir.op1(scaled) === ir.op2(scaled)) shift = 1;
  else scaled = sum;
  const index = ir.op1(scaled);
  if (ir.o(index) !== IR.ADD || !irt_isint(ir.t(index)) || !irref_isk(ir.op2(index))) return 0;
  ofs += ir.i(ir.op2(index)) * 2 ** shift;
  let ref = ir.op1(index);
  if (scaled !== sum) {
    ref = trycse(J, ir.o(scaled), ref, ir.o(scaled) === IR.BSHL ? ir.op2(scaled) : ref);
    if (ref === 0) return 0;
  }
  ref = trycse(J, IR.ADD, ref, ir.op2(sum));
  if (ref === 0 || ofs === 0) return ref;
  for (let add = J.chain[IR.ADD]; add > ref; add = ir.prev(add)) {
    const [base, there] = baseAndOffset(ir, add);
    if (base === ref && there === ofs) return add;
  }
  return 0;
}

export function lj_opt_fwd_xload(J: JitState): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  if (f.op2 & IRXLOAD.VOLATILE) return lj_ir_emit(J);
  let xref = f.op1;
  for (;;) {
    let lim = xref;
    if (!(f.op2 & IRXLOAD.READONLY)) {
      lim = Math.max(lim, J.chain[IR.CALLXS], J.chain[IR.XBAR]);
      for (let ref = J.chain[IR.XSTORE]; ref > lim; ref = ir.prev(ref)) {
        const alias = aa_xref(J, xref, f.t, ref);
        if (alias === ALIAS.MUST) return forwarded(J, ir.op2(ref));
        if (alias === ALIAS.MAY) {
          lim = ref;
          break;
        }
      }
    }
    for (let ref = J.chain[IR.XLOAD]; ref > lim; ref = ir.prev(ref))
      if (ir.op1(ref) === xref && irt_sametype(ir.t(ref), f.t)) return ref;
    if (f.op2 & IRXLOAD.READONLY || !J.chain[IR.LOOP] || xref !== f.op1) break;
    xref = reassoc_xref(J, xref);
    if (xref === 0) break;
  }
  return lj_ir_emit(J);
}

/** A stored value as a load of another type sees it. */
function forwarded(J: JitState, value: number): TRef {
  const { fold: f } = J;
  const { ir } = J.cur;
  let t = f.t & IRT.TYPE;
  let st = ir.t(value) & IRT.TYPE;
  if (t === st) return value;
  const cut = t === IRT.I8 || t === IRT.U8 || t === IRT.I16 || t === IRT.U16;
  if (cut) {
    st = t === IRT.I8 || t === IRT.I16 ? t | IRCONV_SEXT : t;
    t = IRT.INT;
  }
  f.t = t;
  return become(f, IR.CONV, value, (t << IRCONV_DSH) | st);
}
