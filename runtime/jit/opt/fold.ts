/*
 * FOLD: the way of every instruction into the trace.
 *
 * An instruction and the opcodes of its operands make a key, under which rules are looked up,
 * from the most specific to the least:
 *
 *     SUB any KINT        0003 int SUB 0001 +1    matches, and becomes ADD 0001 -1
 *
 *   23      17 16      10 9        0
 *   |   ins   |   left   |  right  |      right: opcode, or the low bits of a literal; all ones: any
 *
 * A rule answers as foldrule.ts says. What none takes goes to CSE, which finds an equal
 * instruction by the chain of its opcode, or appends it.
 */
import { lj_ir_emit } from "../emit.js";
import { irm_kind, IR, IRM, REF_DROP, TREF, tref_ref, type TRef } from "../ir.js";
import { JIT_F } from "../options.js";
import type { FoldTable, JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { DROPFOLD, FAILFOLD, MAX_FOLD, NEXTFOLD } from "./foldrule.js";

/** Emit an instruction: `ot` is opcode << 8 | type; operands are tagged references or literals. */
export function emitir(J: JitState, ot: number, a: TRef, b: TRef): TRef {
  lj_ir_set(J, ot, a, b);
  return lj_opt_fold(J);
}

/** The same without rules and CSE. */
export function emitir_raw(J: JitState, ot: number, a: TRef, b: TRef): TRef {
  lj_ir_set(J, ot, a, b);
  return lj_ir_emit(J);
}

/** The instruction to be folded; a guard that waits for its outcome stays there (PostProc). */
export function lj_ir_set(J: JitState, ot: number, a: TRef, b: TRef): void {
  const { fold } = J;
  fold.o = ot >>> 8;
  fold.t = ot & 0xff;
  fold.op1 = tref_ref(a);
  fold.op2 = tref_ref(b);
}

const ALL_OPT = JIT_F.OPT_FOLD | JIT_F.OPT_FWD | JIT_F.OPT_CSE | JIT_F.OPT_DSE;

/** What to do when optimisations are off: null for the rules. */
function unoptimised(J: JitState): TRef | null {
  const kind = irm_kind(J.fold.o);
  const has = (flags: number): boolean => (J.flags & flags) === flags;
  // Loads, stores and allocations are no common subexpressions.
  if (!has(JIT_F.OPT_FOLD) && kind === IRM.N) return lj_opt_cse(J);
  if (kind === IRM.L && J.fold.o !== IR.SLOAD)
    if (!has(JIT_F.OPT_FOLD | JIT_F.OPT_FWD | JIT_F.OPT_CSE)) return lj_ir_emit(J);
  if (kind === IRM.S && !has(JIT_F.OPT_FOLD | JIT_F.OPT_DSE)) return lj_ir_emit(J);
  return null;
}

/** Fold J.fold: the reference of what stands for it, REF_DROP for nothing. */
export function lj_opt_fold(J: JitState): TRef {
  const { fold } = J;
  const { ir } = J.cur;
  if ((J.flags & ALL_OPT) !== ALL_OPT) {
    const tr = unoptimised(J);
    if (tr !== null) return tr;
  }
  const table = J.foldTable;
  if (table === null) throw new Error("no fold rules: lj_opt_fold_init has not been called");
  for (;;) {
    const { nk } = J.cur;
    let key = fold.o << 17;
    if (fold.op1 >= nk) key += ir.o(fold.op1) << 10;
    key += fold.op2 >= nk ? ir.o(fold.op2) : fold.op2 & 0x3ff;
    const result = tryRules(J, table, key);
    if (result >= MAX_FOLD) return TREF(result, ir.t(result));
    if (result === NEXTFOLD) return lj_opt_cse(J);
    if (result === FAILFOLD) lj_trace_err(LJ_TRERR.GFAIL);
    if (result === DROPFOLD) return REF_DROP;
  }
}

const ANY_LEFT = 0x1fc00;
const ANY_RIGHT = 0x003ff;
/** From the most specific to the least. */
const ANY = [0, ANY_LEFT, ANY_RIGHT, ANY_LEFT | ANY_RIGHT];

/** The answer of the first rule that has one. */
function tryRules(J: JitState, { hash, hashkey, functions }: FoldTable, key: number): number {
  for (let n = 0; n < ANY.length; n++) {
    const any = key | ANY[n];
    const found = hash[hashkey(any)];
    if ((found & 0xffffff) !== any) continue;
    const result = functions[found >>> 24](J, J.fold, J.cur.ir) & 0xffff;
    if (result !== NEXTFOLD) return result;
  }
  return NEXTFOLD;
}

/** An equal instruction from before, or a new one. Literals are below all references. */
export function lj_opt_cse(J: JitState): TRef {
  const { fold } = J;
  const { ir } = J.cur;
  if (J.flags & JIT_F.OPT_CSE) {
    const lim = Math.max(fold.op1, fold.op2);
    for (let ref = J.chain[fold.o]; ref > lim; ref = ir.prev(ref))
      if (ir.op1(ref) === fold.op1 && ir.op2(ref) === fold.op2) return TREF(ref, ir.t(ref));
  }
  return lj_ir_emit(J);
}

/** The same, looking no further back than `lim`. */
export function lj_opt_cselim(J: JitState, lim: number): TRef {
  const { fold } = J;
  const { ir } = J.cur;
  for (let ref = J.chain[fold.o]; ref > lim; ref = ir.prev(ref))
    if (ir.op1(ref) === fold.op1 && ir.op2(ref) === fold.op2) return TREF(ref, ir.t(ref));
  return lj_ir_emit(J);
}
