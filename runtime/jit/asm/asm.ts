/*
 * The assembler: IR in, x86-64 out.
 *
 * What it makes of a trace, from high to low addresses (code is written downwards):
 *
 *   constants    numbers that instructions name as memory operands
 *   exit stubs   one per snapshot: push number; jmp lj_vm_exit_handler. A jump to a side
 *                trace takes the place of the stub, the code of the trace stays as it is
 *   tail         the jump back to the loop, or stores to the Lua stack and a jump elsewhere
 *   body
 *   head         room on the machine stack; what the parent has left to its places
 */
import { IR, IRT, irdef, REF_BASE, type IRName } from "../ir.js";
import { ir_is64k } from "../irbuf.js";
import { lj_mcode_commit, lj_mcode_limiterr, lj_mcode_reserve } from "../mcode.js";
import { JIT_F } from "../options.js";
import { LJ_TRERR, lj_trace_err_info } from "../traceerr.js";
import { STUB_SIZE, type JitState, type Trace } from "../state.js";
import { asm_arith } from "./arith.js";
import {
  asm_call,
  asm_callx,
  asm_cnew,
  asm_gc_check,
  asm_snew,
  asm_tdup,
  asm_tnew,
} from "./call.js";
import { asm_comp } from "./comp.js";
import { asm_conv, asm_tobit } from "./conv.js";
import { Emitter } from "./emit.js";
import { asm_prof, asm_snap_alloc, asm_snap_prep } from "./guard.js";
import { asm_head_root, asm_head_side, asm_setup_inherited, asm_tail_link } from "./head.js";
import { asm_href } from "./href.js";
import { asm_alen } from "./length.js";
import { asm_loop, asm_phi, asm_phi_fixup, asm_tail_loop } from "./loop.js";
import {
  asm_ahustore,
  asm_ahuvload,
  asm_aref,
  asm_fref,
  asm_hrefk,
  asm_lref,
  asm_newref,
  asm_obar,
  asm_retf,
  asm_sload,
  asm_strref,
  asm_tbar,
  asm_tmpref,
  asm_uref,
} from "./mem.js";
import { asm_calll } from "./next.js";
import { asm_fload, asm_fxstore, asm_xload } from "./field.js";
import { nstubs, publish_trace, write_stubs } from "./publish.js";
import { ra_alloc1, ra_allocref } from "./ra.js";
import { asm_calln } from "./strcmp.js";
import { asm_bufhdr, asm_bufput, asm_bufstr, asm_strto, asm_tostr } from "./strbuf.js";
import { AsmState, ir_iscall, ir_sideeff } from "./state.js";
import {
  RID,
  RID_INIT,
  RID_SINK,
  RID_SUNK,
  RSET_ALL,
  RSET_SCRATCH,
  ra_used,
  rid2set,
} from "./target.js";

type Assemble = (as: AsmState, ref: number) => void;

const nothing: Assemble = () => undefined;
/** The second result of a call is in another register: see asm_setupresult. */
const asm_hiop: Assemble = (as, ref) => {
  const { ir } = as;
  const lo = ir.op1(ref);
  if (ra_used(ir.r(ref), ir.s(ref)) && !ra_used(ir.r(lo), ir.s(lo)))
    ra_allocref(as, lo, rid2set(RID.RET));
};
const asm_use: Assemble = (as, ref) => {
  ra_alloc1(as, as.ir.op1(ref), RSET_ALL);
};
/**
 * A step of the collector for what the head has made again. None in front of it: the first
 * snapshot needs these objects.
 */
const asm_gcstep: Assemble = (as) => {
  as.gcsteps++;
  asm_gc_check(as);
  as.gcsteps = -Infinity;
};

const byName: Readonly<Partial<Record<IRName, Assemble>>> = {
  LT: asm_comp,
  GE: asm_comp,
  LE: asm_comp,
  GT: asm_comp,
  ULT: asm_comp,
  UGE: asm_comp,
  ULE: asm_comp,
  UGT: asm_comp,
  EQ: asm_comp,
  NE: asm_comp,
  ABC: asm_comp,
  RETF: asm_retf,
  NOP: nothing,
  PROF: asm_prof,
  GCSTEP: asm_gcstep,
  HIOP: asm_hiop,
  LOOP: asm_loop,
  USE: asm_use,
  PHI: asm_phi,
  RENAME: nothing,
  XBAR: nothing,
  CARG: nothing,
  PVAL: nothing,
  BNOT: asm_arith,
  BSWAP: asm_arith,
  BAND: asm_arith,
  BOR: asm_arith,
  BXOR: asm_arith,
  BSHL: asm_arith,
  BSHR: asm_arith,
  BSAR: asm_arith,
  BROL: asm_arith,
  BROR: asm_arith,
  ADD: asm_arith,
  SUB: asm_arith,
  MUL: asm_arith,
  DIV: asm_arith,
  MOD: asm_arith,
  POW: asm_arith,
  NEG: asm_arith,
  ABS: asm_arith,
  LDEXP: asm_arith,
  MIN: asm_arith,
  MAX: asm_arith,
  FPMATH: asm_arith,
  ADDOV: asm_arith,
  SUBOV: asm_arith,
  MULOV: asm_arith,
  AREF: asm_aref,
  HREFK: asm_hrefk,
  HREF: asm_href,
  NEWREF: asm_newref,
  UREFO: asm_uref,
  UREFC: asm_uref,
  FREF: asm_fref,
  TMPREF: asm_tmpref,
  STRREF: asm_strref,
  LREF: asm_lref,
  ALOAD: asm_ahuvload,
  HLOAD: asm_ahuvload,
  ULOAD: asm_ahuvload,
  VLOAD: asm_ahuvload,
  FLOAD: asm_fload,
  XLOAD: asm_xload,
  SLOAD: asm_sload,
  ALEN: asm_alen,
  ASTORE: asm_ahustore,
  HSTORE: asm_ahustore,
  USTORE: asm_ahustore,
  FSTORE: asm_fxstore,
  XSTORE: asm_fxstore,
  SNEW: asm_snew,
  XSNEW: asm_snew,
  TNEW: asm_tnew,
  TDUP: asm_tdup,
  CNEW: asm_cnew,
  CNEWI: asm_cnew,
  BUFHDR: asm_bufhdr,
  BUFPUT: asm_bufput,
  BUFSTR: asm_bufstr,
  TBAR: asm_tbar,
  OBAR: asm_obar,
  CONV: asm_conv,
  TOBIT: asm_tobit,
  TOSTR: asm_tostr,
  STRTO: asm_strto,
  CALLN: asm_calln,
  CALLA: asm_call,
  CALLL: asm_calll,
  CALLS: asm_call,
  CALLXS: asm_callx,
};
const assemblers: readonly (Assemble | undefined)[] = irdef.map((row) => byName[row[0]]);

/** No instruction has a register yet; what is sunk gets none. */
function setup_regsp(as: AsmState): void {
  const { ir, T } = as;
  const { loopref } = as;
  for (let ref = T.nk; ref < REF_BASE; ref++) {
    ir.setprev(ref, RID_INIT); // and no spill slot
    if (ir_is64k(ir.o(ref))) ref++;
  }
  for (let ref = REF_BASE; ref < T.nins; ref++) {
    const r = as.sinktags ? ir.r(ref) : RID_INIT;
    if (r === RID_SINK || r === RID_SUNK) {
      ir.setr(ref, RID_SINK);
      continue;
    }
    ir.setprev(ref, RID_INIT);
    if (loopref !== 0 && ref > loopref && ir_iscall(ir.o(ref))) as.modset |= RSET_SCRATCH;
  }
}

/** Numbers to memory, above the stubs, if there is room above `limit`. The result is where they begin. */
function place_constants(as: AsmState, top: number, limit: number): number {
  const { ir, T, J } = as;
  const { i32 } = J.vm.mem;
  let at = top & ~7;
  for (let ref = T.nk; ref < REF_BASE; ref++) {
    if (!ir_is64k(ir.o(ref))) continue;
    if (ir.o(ref) === IR.KNUM) {
      at -= 8;
      if (at <= limit) lj_mcode_limiterr(J); // below it, there are other traces
      i32[at >>> 2] = ir.lo(ref);
      i32[(at + 4) >>> 2] = ir.hi(ref);
      as.kaddr.set(ref, at);
    }
    ref++;
  }
  return at;
}

function asm_body(as: AsmState): void {
  const { ir, T, J } = as;
  const dce = (J.flags & JIT_F.OPT_DCE) !== 0;
  for (as.curins = T.nins - 1; as.curins > as.stopins; as.curins--) {
    const ref = as.curins;
    const t = ir.t(ref);
    const o = ir.o(ref);
    const r = ir.r(ref);
    if (r === RID_SINK || r === RID_SUNK) continue;
    if (!ra_used(r, ir.s(ref)) && (dce || o === IR.TMPREF || isref(o)) && !ir_sideeff(t, o))
      continue;
    if (t & IRT.GUARD) asm_snap_prep(as);
    const assemble = assemblers[o];
    if (assemble === undefined) lj_trace_err_info(LJ_TRERR.NYIIR, o);
    assemble(as, ref);
  }
}
/** References are made where they are used. */
const isref = (o: number): boolean =>
  o === IR.AREF ||
  o === IR.FREF ||
  o === IR.STRREF ||
  o === IR.LREF ||
  o === IR.TOSTR ||
  o === IR.KSLOT;

function assemble(J: JitState, T: Trace): void {
  const area = lj_mcode_reserve(J);
  const parent = J.parent !== 0 ? J.traceref(J.parent) : undefined;
  const ctop = area.top;
  const as = new AsmState(J, T, parent);
  const ktop = place_constants(as, ctop, area.limit);
  const stubs = ktop - STUB_SIZE * nstubs(T, parent !== undefined);
  as.stubs = stubs;
  if (parent !== undefined) as.parentstub = ktop - STUB_SIZE;
  if (stubs <= area.limit) lj_mcode_limiterr(J);
  as.e = new Emitter(J.vm.mem.u8, stubs, area.limit, () => lj_mcode_limiterr(J));
  as.loopref = J.loopref;
  as.fuseref = J.loopref !== 0 ? J.loopref : REF_BASE;
  setup_regsp(as);
  as.stopins = REF_BASE;
  asm_setup_inherited(as);
  if (J.loopref !== 0) asm_tail_loop(as);
  else asm_tail_link(as);
  asm_body(as);
  if (as.gcsteps > 0) {
    as.curins = T.snap.ref[0];
    asm_snap_alloc(as, 0);
    as.snapno = 0;
    asm_gc_check(as);
  }
  if (parent !== undefined) asm_head_side(as);
  else asm_head_root(as);
  asm_phi_fixup(as);
  const { e } = as;
  if (as.selflink) e.retarget(as.selflink, e.mcp);
  T.mcode = e.mcp;
  T.szmcode = ctop - e.mcp;
  T.mcloop = as.mcloop ? as.mcloop - e.mcp : 0;
  write_stubs(as);
  lj_mcode_commit(J, e.mcp);
  publish_trace(as);
}

/** Make machine code of T. Throws a TraceError, with T as it was but for registers. */
export function lj_asm_trace(J: JitState, T: Trace): void {
  const { nins } = T;
  try {
    assemble(J, T);
  } catch (error) {
    T.nins = nins;
    throw error;
  }
}
