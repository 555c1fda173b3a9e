/*
 * Calls by the System V conventions: of what IRCALL names, of the templates' subroutines, of
 * foreign functions.
 */
import { TNEW } from "../../layout/bytecode.js";
import { DISPATCH_GL, GG_DISP2G, global_State } from "../../layout/state.js";
import { GCcdata, GCHeader, GCstr } from "../../layout/objects.js";
import type { Subroutine } from "../../layout/subroutines.js";
import { GCT } from "../../layout/value.js";
import { IR, IRCALL, IRT, ircalls, irref_isk, irt_isfp, REF_NIL } from "../ir.js";
import { imm32 } from "./fuse.js";
import { asm_guardcc } from "./guard.js";
import { ircall_addr, subroutine_addr } from "./ircalls.js";
import {
  emit_getgl,
  emit_loadk,
  emit_spload,
  emit_spstore,
  ra_allocref,
  ra_alloc1,
  ra_dest,
  ra_destreg,
  ra_evictset,
  ra_noweak,
  ra_scratch,
} from "./ra.js";
import type { AsmState } from "./state.js";
import {
  ARG_FPR_COUNT,
  ARG_FPR_FIRST,
  ARG_GPR,
  ARITH,
  CC,
  RID,
  RSET_FPR,
  RSET_GPR,
  RSET_SCRATCH,
  XO,
  keepslot,
  ra_hasreg,
  ra_used,
  rid2set,
  rset_pickbot,
} from "./target.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";

/** An argument: a value, the running thread, the VM's state, a number, an address on the DISPATCH side. */
export type Arg =
  { readonly ref: number } | { readonly imm: number } | { readonly gl: global_State } | "L" | "g";

function setarg(as: AsmState, arg: Arg, r: number): void {
  const { e, ir } = as;
  if (arg === "L") emit_getgl(as, r, global_State.cur_L);
  else if (arg === "g") e.rmem(XO.LEA, r, RID.DISPATCH, GG_DISP2G, 1);
  else if ("imm" in arg) e.loadi(r, arg.imm);
  else if ("gl" in arg) e.rmem(XO.LEA, r, RID.DISPATCH, DISPATCH_GL(arg.gl), 1);
  else if (irref_isk(arg.ref)) emit_loadk(as, r, arg.ref);
  else if (ra_hasreg(ir.r(arg.ref))) {
    ra_noweak(as, ir.r(arg.ref));
    if (ir.r(arg.ref) !== r) e.movrr(r, ir.r(arg.ref));
  } else ra_allocref(as, arg.ref, rid2set(r));
}

/** Emit the call and what sets its arguments; scratch registers are free. */
export function asm_gencall(as: AsmState, target: number | RID, args: readonly Arg[]): void {
  const vectors = args.filter((arg) => isVector(as, arg)).length;
  if (vectors > ARG_FPR_COUNT || args.length - vectors > ARG_GPR.length)
    lj_trace_err(LJ_TRERR.NYICALL);
  emitcall(as, target);
  asm_callregs(as, args);
}

/** Arguments to their registers, of which there are enough; what stands behind may change all of them. */
export function asm_callregs(as: AsmState, args: readonly Arg[]): void {
  as.modset |= RSET_SCRATCH;
  let gpr = 0;
  let fpr = 0;
  for (const arg of args)
    setarg(as, arg, isVector(as, arg) ? ARG_FPR_FIRST + fpr++ : ARG_GPR[gpr++]);
}
const isVector = ({ ir }: AsmState, arg: Arg): boolean =>
  typeof arg === "object" && "ref" in arg && irt_isfp(ir.t(arg.ref));

function emitcall({ e }: AsmState, target: number | RID): void {
  if (target < 16) e.mrm(XO.PUSHPOP, 2, target);
  else e.call(target);
}

/** Before a call is emitted: what it returns, and what it loses. */
export function asm_setupresult(as: AsmState, ref: number): void {
  const { ir } = as;
  const hi = ref + 1;
  if (hi < as.T.nins && ir.o(hi) === IR.HIOP && ra_used(ir.r(hi), ir.s(hi))) {
    pair(as, ref, hi);
    return;
  }
  const r = ir.r(ref);
  ra_evictset(as, ra_hasreg(r) ? RSET_SCRATCH & ~rid2set(r) : RSET_SCRATCH);
  if (ra_used(ir.r(ref), ir.s(ref))) ra_destreg(as, ref, irt_isfp(ir.t(ref)) ? RID.FPRET : RID.RET);
}

/** Two results, in rax and rdx. */
function pair(as: AsmState, lo: number, hi: number): void {
  const { ir, e } = as;
  let drop = RSET_SCRATCH;
  for (const ref of [lo, hi]) if (ra_hasreg(ir.r(ref))) drop &= ~rid2set(ir.r(ref));
  ra_evictset(as, drop);
  const rhi = ra_dest(as, hi, rid2set(RID.RDX));
  const rlo = ra_dest(as, lo, RSET_GPR & ~rid2set(rhi) & ~rid2set(RID.RDX));
  if (rlo === RID.RDX && rhi === RID.RAX) e.rr(XO.XCHG, RID.RAX, RID.RDX, 1);
  else {
    // The one whose register holds the other's result goes last.
    const order =
      rlo === RID.RDX
        ? [
            [rhi, RID.RDX],
            [rlo, RID.RAX],
          ]
        : [
            [rlo, RID.RAX],
            [rhi, RID.RDX],
          ];
    for (const [to, from] of order.reverse()) if (to !== from) e.movrr(to, from);
  }
  as.modset |= RSET_SCRATCH;
}

/** The values that a chain of CARGs holds, first to last. */
export function collectargs(as: AsmState, ref: number): number[] {
  const { ir } = as;
  if (ref === REF_NIL) return [];
  const args: number[] = [];
  while (!irref_isk(ref) && ir.o(ref) === IR.CARG) {
    args.push(ir.op2(ref));
    ref = ir.op1(ref);
  }
  args.push(ref);
  return args.reverse();
}

/** Arguments of a call that is done in place. */
export function asm_callchain(as: AsmState, ref: number): void {
  const args = collectargs(as, as.ir.op1(ref));
  asm_callregs(
    as,
    args.map((arg) => ({ ref: arg })),
  );
}

/** Call what IRCALL names with the operands of the instruction. */
export function asm_callid(as: AsmState, ref: number, id: number): void {
  const { ir } = as;
  const operands = [ir.op1(ref), ir.op2(ref)].slice(
    0,
    ircalls[id][1] - (ircalls[id][4].includes("L") ? 1 : 0),
  );
  asm_callargs(as, ref, id, operands);
}

export function asm_callargs(
  as: AsmState,
  ref: number,
  id: number,
  operands: readonly number[],
): void {
  const args: Arg[] = operands.map((operand) => ({ ref: operand }));
  if (ircalls[id][4].includes("L") && operands.length < ircalls[id][1]) args.unshift("L");
  asm_setupresult(as, ref);
  asm_gencall(as, ircall_addr(as.J, id), args);
}

/** CALLN, CALLA, CALLL, CALLS. */
export function asm_call(as: AsmState, ref: number): void {
  const { ir } = as;
  const id = ir.op2(ref);
  if (ir.o(ref) === IR.CALLA || id === IRCALL.lj_serialize_get) as.gcsteps++;
  asm_callargs(as, ref, id, collectargs(as, ir.op1(ref)));
}

/** Call a subroutine of the templates. */
export function asm_callsub(
  as: AsmState,
  ref: number,
  name: Subroutine,
  args: readonly Arg[],
): void {
  asm_setupresult(as, ref);
  asm_gencall(as, subroutine_addr(as.J, name), args);
}

/** Bytes below rsp that arguments on the stack take: the callee finds rsp aligned. */
const stackBytes = (n: number): number => (8 * n + 15) & ~15;

/**
 * CALLXS: a foreign function. op2 is its address, for variable arguments as a CARG with its type.
 * What finds no register goes below the stack, before rsp is set there: so spill slots are where
 * they always are while arguments are placed.
 */
export function asm_callx(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const t = ir.t(ref) & IRT.TYPE;
  let func = ir.op2(ref);
  const variadic = !irref_isk(func) && ir.o(func) === IR.CARG;
  if (variadic) func = ir.op1(func);
  const args = collectargs(as, ir.op1(ref));
  const vectors = args.filter((arg) => irt_isfp(ir.t(arg)));
  asm_setupresult(as, ref);
  // The upper half of eax is anything.
  if (t === IRT.INT || t === IRT.U32 || t === IRT.P32) e.movrr(RID.RET, RID.RET, 0);
  const target = irref_isk(func) ? ir.gcr(func) : ra_alloc1(as, func, RSET_GPR & ~RSET_SCRATCH);
  const stack = stackArguments(as, args);
  const bytes = stackBytes(stack.length);
  if (bytes) e.arithi(ARITH.ADD, RID.RSP, bytes, 1);
  emitcall(as, target);
  as.modset |= RSET_SCRATCH;
  if (bytes) e.arithi(ARITH.SUB, RID.RSP, bytes, 1);
  if (variadic) e.loadi(RID.RET, Math.min(vectors.length, ARG_FPR_COUNT));
  let gpr = 0;
  let fpr = 0;
  for (const arg of args) {
    if (irt_isfp(ir.t(arg))) {
      if (fpr < ARG_FPR_COUNT) setarg(as, { ref: arg }, ARG_FPR_FIRST + fpr++);
    } else if (gpr < ARG_GPR.length) setarg(as, { ref: arg }, ARG_GPR[gpr++]);
  }
  stack.forEach((arg, i) => {
    const fp = irt_isfp(ir.t(arg));
    const r = ra_alloc1(as, arg, fp ? RSET_FPR : RSET_GPR);
    e.rmem(fp ? XO.MOVSDto : XO.MOVto, r, RID.RSP, 8 * i - bytes, fp ? 0 : 1);
  });
}

/** The arguments for which there is no register. */
function stackArguments({ ir }: AsmState, args: readonly number[]): number[] {
  let gpr = 0;
  let fpr = 0;
  return args.filter((arg) =>
    irt_isfp(ir.t(arg)) ? ++fpr > ARG_FPR_COUNT : ++gpr > ARG_GPR.length,
  );
}

/** SNEW, XSNEW: a string from bytes. */
/** A string of one byte is taken from where they are kept; only the first of its kind is an allocation. */
export function asm_snew(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const args: Arg[] = ["L", { ref: ir.op1(ref) }, { ref: ir.op2(ref) }];
  if (!is_onebyte(as, ref)) {
    as.gcsteps++;
    asm_callsub(as, ref, "lj_vm_strnew", args);
    return;
  }
  const [, from] = ARG_GPR;
  asm_setupresult(as, ref);
  const end = e.mcp;
  e.call(subroutine_addr(as.J, "lj_vm_strnew"));
  e.jccshort(CC.NE, end);
  e.rr(XO.TEST, RID.RET, RID.RET);
  e.setmrm(RID.DISPATCH, DISPATCH_GL(global_State.str_chars), RID.RET, 2);
  e.mrm(XO.MOV, RID.RET, RID.MRM);
  e.rmem(XO.MOVZXb, RID.RET, from, 0);
  asm_callregs(as, args);
}
/** Is a value a string of one byte, as far as the IR says? */
export function is_onebyte({ ir, J }: AsmState, ref: number): boolean {
  const o = ir.o(ref);
  if (o === IR.KGC) return J.vm.mem.u32[(ir.gcr(ref) + GCstr.len) >>> 2] === 1;
  const length = ir.op2(ref);
  return o === IR.SNEW && irref_isk(length) && ir.o(length) === IR.KINT && ir.i(length) === 1;
}

export function asm_tnew(as: AsmState, ref: number): void {
  const { ir } = as;
  const asize = ir.op1(ref);
  const hbits = ir.op2(ref);
  as.gcsteps++;
  // lj_vm_tnew takes the operand of the bytecode.
  if (asize < TNEW.ASIZE) {
    asm_callsub(as, ref, "lj_vm_tnew", ["L", { imm: asize | (hbits << TNEW.ASIZE_BITS) }]);
    return;
  }
  asm_setupresult(as, ref);
  const target = ircall_addr(as.J, IRCALL.lj_tab_new1);
  asm_gencall(as, target, ["L", { imm: asize | (hbits << 24) }]);
}
export function asm_tdup(as: AsmState, ref: number): void {
  as.gcsteps++;
  asm_callsub(as, ref, "lj_vm_tdup", ["L", { ref: as.ir.op1(ref) }]);
}

/**
 * CNEW, CNEWI: a C data object. Its size is that of its type, or op2 of a CNEW; CNEWI stores its
 * value.
 */
export function asm_cnew(as: AsmState, ref: number): void {
  const { ir, e, J } = as;
  as.gcsteps++;
  if (ir.o(ref) === IR.CNEW && ir.op2(ref) !== REF_NIL) {
    asm_callargs(as, ref, IRCALL.lj_cdata_newv, [ir.op1(ref), ir.op2(ref)]);
    return;
  }
  if (J.cdata === null) lj_trace_err(LJ_TRERR.NYICONV);
  const id = ir.kint(ir.op1(ref));
  const size = J.cdata.sizeOf(J, id);
  asm_setupresult(as, ref);
  if (ir.o(ref) === IR.CNEWI) storeBoxed(as, ir.op2(ref), size);
  e.setmrm(RID.RET, GCcdata.len);
  e.mrmi32(XO.MOVmi, 0, RID.MRM, size);
  e.setmrm(RID.RET, GCcdata.ctypeid);
  e.mrm(XO.MOVtow, RID.RCX, RID.MRM);
  e.loadi(RID.RCX, id);
  e.setmrm(RID.RET, GCHeader.gct);
  e.mrmi8(XO.MOVmib, 0, RID.MRM, GCT.CDATA);
  asm_gencall(as, subroutine_addr(J, "lj_vm_newgco"), ["L", { imm: GCcdata.SIZEOF + size }]);
}

/** Store the value of a CNEWI behind the header of the object in rax. */
function storeBoxed(as: AsmState, val: number, size: number): void {
  const { e } = as;
  const wide = size === 8 ? 1 : 0;
  const k = imm32(as, val, wide);
  if (k !== undefined) {
    e.setmrm(RID.RET, GCcdata.SIZEOF);
    e.mrmi32(XO.MOVmi, 0, RID.MRM, k, wide);
    return;
  }
  const src = irref_isk(val)
    ? ra_scratch(as, RSET_GPR & ~rid2set(RID.RET))
    : ra_alloc1(as, val, RSET_GPR & ~RSET_SCRATCH);
  e.rmem(XO.MOVto, src, RID.RET, GCcdata.SIZEOF, wide);
  if (irref_isk(val)) emit_loadk(as, src, val);
}

/**
 * A step of the collector when it is due; the trace is left before the atomic phase, which needs
 * the Lua stack. Rare, so what lives in scratch registers is kept around the call alone.
 */
export function asm_gc_check(as: AsmState): void {
  const { e } = as;
  const live = RSET_SCRATCH & ~as.freeset & (RSET_GPR | RSET_FPR);
  const tmp = ra_scratch(as, RSET_GPR);
  const steps = as.gcsteps;
  as.gcsteps = 0;
  const kept = live & ~rid2set(tmp);
  const end = e.mcp;
  as.invmcp = 0;
  asm_guardcc(as, CC.NE);
  // Not in spill slots: those of values from before here are not given out yet.
  const eachKept = (f: typeof emit_spload): void => {
    for (let work = kept; work; work &= work - 1) {
      const r = rset_pickbot(work);
      f(as, r, keepslot(r));
    }
  };
  eachKept(emit_spload);
  e.rr(XO.TEST, RID.RET, RID.RET);
  const modset = as.modset;
  asm_gencall(as, ircall_addr(as.J, IRCALL.lj_gc_step_jit), ["L", { imm: steps }]);
  as.modset = modset;
  eachKept(emit_spstore);
  e.jcc(CC.B, end);
  e.rmem(XO.ARITH(ARITH.CMP), tmp, RID.DISPATCH, DISPATCH_GL(global_State.gc_threshold));
  emit_getgl(as, tmp, global_State.gc_total, 0);
}
