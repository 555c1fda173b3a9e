/*
 * The start of a trace: fixed references, where the loop begins and ends, or what a side
 * trace inherits from its parent.
 */
import { proto_bc } from "../../core/run/debug.js";
import { BC, BCINS_AD, bc_a, bc_b, bc_d, bc_j, bc_op } from "../../layout/bytecode.js";
import { GCproto } from "../../layout/objects.js";
import { IR, IRT, IRT_, REF_NIL, REF_TRUE } from "../ir.js";
import { emitir_raw } from "../opt/fold.js";
import { JIT_P } from "../options.js";
import { lj_snap_add } from "../snap.js";
import { lj_snap_replay } from "../snapreplay.js";
import { FR2_BASE, LJ_MAX_JSLOTS, LJ_TRLINK, TraceState, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { rec_for_loop, rec_itern } from "./loop.js";
import { lj_record_stop } from "./stop.js";

function reset(J: JitState): void {
  J.slot.fill(0);
  J.chain.fill(0);
  for (const entry of J.bpropcache) entry.key = entry.val = entry.mode = 0;
  J.scev.idx = REF_NIL;
  J.profPt = 0;
  J.profLine = -1;
  J.scev.pc = 0;
  J.baseslot = FR2_BASE;
  J.maxslot = 0;
  J.framedepth = 0;
  J.retdepth = 0;
  J.instunroll = J.param[JIT_P.instunroll];
  J.loopunroll = J.param[JIT_P.loopunroll];
  J.tailcalled = 0;
  J.loopref = 0;
  J.bc_min = 0; // no limits
  J.bc_extent = 0xffffffff;
  J.indexes.clear();
}

function fixedReferences(J: JitState): void {
  emitir_raw(J, IRT_(IR.BASE, IRT.PGC), J.parent, J.exitno);
  const { ir } = J.cur;
  for (let i = 0; i <= 2; i++) {
    const ref = REF_NIL - i;
    ir.seti(ref, 0);
    ir.sett(ref, IRT.NIL + i);
    ir.seto(ref, IR.KPRI);
    ir.setprev(ref, 0);
  }
  J.cur.nk = REF_TRUE;
}

/** Set the range of the loop that starts at J.pc; where recording begins. */
function rec_setup_root(J: JitState): number {
  const { u32, u8 } = J.vm.mem;
  const at = (pc: number): number => u32[pc >>> 2];
  let { pc } = J;
  const ins = at(pc);
  const ra = bc_a(ins);
  const range = (loop: number): void => {
    J.bc_extent = -4 * bc_j(loop);
  };
  switch (bc_op(ins)) {
    case BC.FORL:
      range(ins);
      pc += 4 * (1 + bc_j(ins));
      J.bc_min = pc;
      break;
    case BC.ITERL:
      if (bc_op(at(pc - 4)) === BC.JLOOP) lj_trace_err(LJ_TRERR.LINNER);
      J.maxslot = ra + bc_b(at(pc - 4)) - 1;
      range(ins);
      pc += 4 * (1 + bc_j(ins));
      J.bc_min = pc;
      break;
    case BC.ITERN:
      J.maxslot = ra;
      range(at(pc + 4));
      J.bc_min = pc + 4 * (2 + bc_j(at(pc + 4)));
      J.state = TraceState.RECORD_1ST;
      break;
    case BC.LOOP: {
      // `repeat ... until true` has no jump back.
      const back = pc + 4 * bc_j(ins);
      const jmp = at(back);
      if (bc_op(jmp) === BC.JMP && bc_j(jmp) < 0) {
        J.bc_min = back + 4 * (1 + bc_j(jmp));
        range(jmp);
      }
      J.maxslot = ra;
      pc += 4;
      break;
    }
    case BC.RET:
    case BC.RET0:
    case BC.RET1: // down-recursion
      J.maxslot = ra + bc_d(ins) - 1;
      break;
    case BC.FUNCF: // hot function
      J.maxslot = u8[J.pt + GCproto.numparams];
      pc += 4;
      break;
    case BC.CALLM:
    case BC.CALL:
    case BC.ITERC: // stitched trace
      pc += 4;
      break;
    default:
      throw new Error(`trace starts at bytecode ${bc_op(ins)}`);
  }
  return pc;
}

function side(J: JitState): void {
  const { mem } = J.vm;
  const T = J.traceref(J.parent);
  const root = T.root || J.parent;
  J.cur.root = root;
  J.cur.startins = BCINS_AD(BC.JMP, 0, 0);
  const before = mem.u32[(J.pc - 4) >>> 2];
  if (J.exitno === 0 && T.snap.nent[0] === 0) {
    // It may become a loop of its own.
    if (
      J.pc > proto_bc(J.pt, 0) &&
      bc_op(before) === BC.JFORI &&
      bc_d(mem.u32[(J.pc + 4 * (bc_j(before) - 1)) >>> 2]) === root
    ) {
      lj_snap_add(J);
      rec_for_loop(J, J.pc - 4, J.scev, true);
    } else lj_snap_replay(J, T);
  } else {
    J.startpc = 0;
    lj_snap_replay(J, T);
  }
  const tries = J.governor.hotexit + J.param[JIT_P.tryside];
  if (J.traceref(root).nchild < J.param[JIT_P.maxside] && T.snap.count[J.exitno] < tries) return;
  // Given up: a trace that leads to the interpreter, so that the exit is not hot any more.
  const ins = mem.u32[J.pc >>> 2];
  if (bc_op(ins) === BC.JLOOP) {
    const { startins } = J.traceref(bc_d(ins));
    if (bc_op(startins) === BC.ITERN) rec_itern(J, bc_a(startins), bc_b(startins));
  }
  lj_record_stop(J, LJ_TRLINK.INTERP, 0);
}

function root(J: JitState): void {
  const { mem } = J.vm;
  J.cur.root = 0;
  J.cur.startins = mem.u32[J.pc >>> 2];
  // The loop instruction is recorded at the end: the first snapshot is behind it.
  J.pc = rec_setup_root(J);
  lj_snap_add(J);
  const op = bc_op(J.cur.startins);
  if (op === BC.FORL) rec_for_loop(J, J.pc - 4, J.scev, true);
  else if (op === BC.ITERC) J.startpc = 0;
  if (1 + mem.u8[J.pt + GCproto.framesize] >= LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
}

/** J.cur is a new trace that starts at J.pc. */
export function lj_record_setup(J: JitState): void {
  reset(J);
  fixedReferences(J);
  J.startpc = J.pc;
  J.cur.startpc = J.pc;
  if (J.parent) side(J);
  else root(J);
}
