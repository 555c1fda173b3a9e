/*
 * Exits, as the assembler sees them: every guard jumps to the stub of the snapshot before it,
 * and everything that the snapshot mentions is kept in a register or slot up to there.
 */
import { DISPATCH_GL, global_State, HOOK } from "../../layout/state.js";
import { IR, IRCONV_NUM_INT, irref_isk, irt_isphi } from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import { snap_ref, STUB_SIZE, type Trace } from "../state.js";
import { ra_allocref, ra_class, ra_spill, ra_weak } from "./ra.js";
import type { AsmState } from "./state.js";
import { CC, RID, RID_SINK, RID_SUNK, XO, ra_used } from "./target.js";

export const exitstub = (as: AsmState, exitno: number): number => as.stubs + STUB_SIZE * exitno;

/** Leave the trace when the condition holds. */
export function asm_guardcc(as: AsmState, cc: CC): void {
  const { e } = as;
  const target = exitstub(as, as.snapno);
  if (e.mcp === as.invmcp) {
    // Right before the jump that ends the loop: the guard jumps to the loop, else it leaves.
    e.retarget(as.loopend, target);
    as.loopend = e.mcp;
    e.jcc(cc ^ 1, e.mcp);
    return;
  }
  e.jcc(cc, target);
}

/**
 * Leave the trace when doubles that were compared are equal (E) or when they are not, as a NaN never is (NE). As many
 * instructions are executed with NaNs, so that the machine can make one jump of them (machine/wasm/analysis/equality.ts).
 */
export function asm_guarddouble(as: AsmState, cc: CC.E | CC.NE): void {
  const { e } = as;
  const target = exitstub(as, as.snapno);
  const over = e.mcp;
  e.jcc(cc, target);
  const ordered = e.mcp;
  e.jmp(cc === CC.NE ? target : over);
  e.jccshort(CC.NP, ordered);
  as.invmcp = 0;
}

/** PROF: leave when the profiler wants a sample. */
export function asm_prof(as: AsmState): void {
  const { e } = as;
  asm_guardcc(as, CC.NE);
  e.setmrm(RID.DISPATCH, DISPATCH_GL(global_State.hookmask));
  e.mrmi8(XO.TESTib, 0, RID.MRM, HOOK.PROFILE);
}

/** Is the sunk store `irs` one into the allocation `ira`? */
export function sunk_store(ir: IRBuf, ira: number, irs: number): boolean {
  if (ir.s(irs) !== 255) return ira + ir.s(irs) === irs;
  const o = ir.o(irs);
  if (o !== IR.ASTORE && o !== IR.HSTORE && o !== IR.FSTORE && o !== IR.XSTORE) return false;
  let k = ir.op1(irs);
  if (ir.o(k) === IR.AREF || ir.o(k) === IR.HREFK) k = ir.op1(k);
  return ir.op1(k) === ira;
}

/** All that the sunk allocation `ref` needs at a snapshot that ends before `limit`. */
export function foreach_sunk(
  ir: IRBuf,
  ref: number,
  limit: number,
  f: (operand: number) => void,
): void {
  if (ir.o(ref) === IR.CNEWI) f(ir.op2(ref));
  for (let irs = ref + 1; irs < limit; irs++)
    if (ir.r(irs) === RID_SINK && sunk_store(ir, ref, irs)) f(ir.op2(irs));
}

/** Is the value but an integer converted for the snapshot's sake? The interpreter gets the integer. */
export const snap_isconv = (ir: IRBuf, ref: number): boolean =>
  ir.o(ref) === IR.CONV && ir.op2(ref) === IRCONV_NUM_INT && !irref_isk(ir.op1(ref));

/** Does any instruction before the current one use the value? It has a register there. */
function isused(as: AsmState, ref: number): boolean {
  const { ir } = as;
  for (let i = as.curins; i > ref; i--) {
    if (ir.op1(i) !== ref && ir.op2(i) !== ref) continue;
    if (ir.r(i) !== RID_SINK && ir.r(i) !== RID_SUNK) return true;
  }
  return false;
}

function alloc1(as: AsmState, ref: number, limit: number): void {
  const { ir } = as;
  if (irref_isk(ref) || ra_used(ir.r(ref), ir.s(ref))) return;
  if (ir.r(ref) === RID_SINK || ir.r(ref) === RID_SUNK) {
    ir.setr(ref, RID_SUNK);
    foreach_sunk(ir, ref, limit, (operand) => alloc1(as, operand, limit));
    return;
  }
  if (snap_isconv(ir, ref) && !irt_isphi(ir.t(ref)) && !isused(as, ref)) {
    alloc1(as, ir.op1(ref), limit);
    return;
  }
  const allow = ra_class(as, ref);
  if (as.freeset & allow) {
    const r = ra_allocref(as, ref, allow);
    if (!irt_isphi(ir.t(ref))) ra_weak(as, r);
  } else ra_spill(as, ref);
}

/** Give everything that a snapshot mentions a place. */
export function asm_snap_alloc(as: AsmState, snapno: number): void {
  const { snap } = as.T;
  const first = snap.mapofs[snapno];
  for (let n = 0; n < snap.nent[snapno]; n++)
    alloc1(as, snap_ref(snap.map[first + n]), snap.ref[snapno]);
}

/** Before a guard: the snapshot that it exits through. */
export function asm_snap_prep(as: AsmState): void {
  const { snap } = as.T;
  if (as.curins >= as.snapref || as.snapno === 0) return;
  do {
    as.snapno--;
    as.snapref = snap.ref[as.snapno];
  } while (as.curins < as.snapref && as.snapno > 0);
  asm_snap_alloc(as, as.snapno);
}

/** Where a value is, as the allocator notes it: its register and, above that, its spill slot or 0. */
export const regsp_reg = (rs: number): number => rs & 0xff;
export const regsp_spill = (rs: number): number => rs >> 8;

/**
 * Where a value is at an exit. RENAMEs tell of values that have their place
 * in the loop only from some snapshot on.
 */
export function snap_regsp(T: Trace, snapno: number, ref: number): number {
  const { ir } = T;
  for (let ren = T.nins - 1; ir.o(ren) === IR.RENAME; ren--)
    if (ir.op1(ren) === ref && ir.op2(ren) <= snapno) return ir.prev(ren);
  return ir.prev(ref);
}
