/*
 * Loops. Numeric ones are what narrowing lives on: the index becomes an integer where
 * start and step are, and the bounds are such that it cannot overflow. What is known of
 * the innermost loop's index (scalar evolution, J.scev) serves bounds checks of arrays.
 *
 * A loop instruction is recorded when the trace comes to it: at the end of a root trace
 * it is the one that the trace started at, and the trace is complete.
 */
import { proto_bc } from "../../core/run/debug.js";
import { tonumberV } from "../../core/meta.js";
import {
  getref,
  numV,
  setnumV,
  tvisfunc,
  tvisnil,
  tvisstr,
  tvistab,
  gcV,
} from "../../core/objects/tvalue.js";
import { BC, bc_a, bc_b, bc_d, bc_j, bc_op, FORL } from "../../layout/bytecode.js";
import { FF, GCfunc, GCproto } from "../../layout/objects.js";
import { bc_signed, bcmode_a } from "../bcmode.js";
import { lj_ir_kint, lj_ir_knum } from "../emit.js";
import { lj_ir_knum_zero } from "../convert.js";
import {
  IR,
  IRCONV,
  IRCONV_INT_NUM,
  IRCONV_NUM_INT,
  IRFL,
  IRSLOAD,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  IRTI,
  IRTN,
  REF_FIRST,
  TREF,
  TREF_KEYINDEX,
  tref_isinteger,
  tref_isk,
  tref_isint,
  tref_isnil,
  tref_isnum,
  tref_isstr,
  tref_ref,
  tref_type,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_narrow_forl } from "../opt/narrow.js";
import { lj_snap_add } from "../snap.js";
import { LJ_TRLINK, PENALTY_MIN, type JitState, type ScEvEntry } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { lj_record_next } from "./next.js";
import { base, getslot, setbase, sloadt, slotv } from "./slots.js";
import { lj_record_stop } from "./stop.js";

export enum LOOPEV {
  LEAVE, // left, or not entered
  ENTERLO, // entered, with at most one round behind the next
  ENTER,
}

/** The constant that a slot was set to before `endpc`, if that is certain. 0: none. */
function find_kinit(J: JitState, endpc: number, slot: number, t: IRT): TRef {
  const { mem } = J.vm;
  const startpc = proto_bc(J.pt, 0);
  for (let pc = endpc - 4; pc > startpc; pc -= 4) {
    const ins = mem.u32[pc >>> 2];
    const op = bc_op(ins);
    if (bcmode_a[op] === "base" && bc_a(ins) <= slot) return 0; // several results
    if (bcmode_a[op] !== "dst" || bc_a(ins) !== slot) continue;
    if (op !== BC.KSHORT && op !== BC.KNUM) return 0;
    for (let p = pc; p > startpc; p -= 4) {
      const jmp = mem.u32[p >>> 2];
      const target = p + 4 * (bc_j(jmp) + 1);
      if (bc_op(jmp) === BC.JMP && target > pc && target <= endpc) return 0; // jumped across
    }
    const n =
      op === BC.KSHORT
        ? bc_signed(bc_d(ins))
        : numV(mem, getref(mem, J.pt + GCproto.k) + 8 * bc_d(ins));
    if (t === IRT.NUM) return lj_ir_knum(J, n);
    return (n | 0) === n ? lj_ir_kint(J, n) : 0; // -0 is 0 here
  }
  return 0;
}

/** Load a slot of a loop. `known`: it is the index, and its start is known to be an integer. */
function fori_load(J: JitState, slot: number, t: IRT, mode: number, known: boolean): TRef {
  const convert = t === IRT.INT ? IRSLOAD.CONVERT : 0;
  const guard = mode & IRSLOAD.TYPECHECK || (convert && !known) ? IRT.GUARD : 0;
  return sloadt(J, slot, t | guard, mode | convert);
}

const fori_arg = (J: JitState, fori: number, slot: number, t: IRT, mode: number): TRef =>
  base(J, slot) || find_kinit(J, fori, slot, t) || fori_load(J, slot, t, mode, false);

/** Is the step that way up? `o`: address of the step. */
const rec_for_direction = (J: JitState, o: number): boolean => J.vm.mem.i32[(o + 4) >>> 2] >= 0;

/** Does the loop go on? */
function rec_for_iter(J: JitState, ra: number, up: boolean, isforl: boolean): LOOPEV {
  const { mem } = J.vm;
  const stop = numV(mem, slotv(J, ra + FORL.STOP));
  const step = numV(mem, slotv(J, ra + FORL.STEP));
  const idx = numV(mem, slotv(J, ra + FORL.IDX)) + (isforl ? step : 0);
  if (!(up ? idx <= stop : stop <= idx)) return LOOPEV.LEAVE;
  const low = up ? idx + 2 * step > stop : idx + 2 * step < stop;
  return low ? LOOPEV.ENTERLO : LOOPEV.ENTER;
}
/** The comparison that holds now. A loop whose index or end is not a number is left, so it holds for these, too. */
function rec_for_op(t: IRT, up: boolean, ev: LOOPEV): IR {
  if (ev !== LOOPEV.LEAVE) return up ? IR.LE : IR.GE;
  if (t === IRT.INT) return up ? IR.GT : IR.LT;
  return up ? IR.UGT : IR.ULT;
}

/** No trace is made for what its guards would not let pass: NaN, and steps that are 0 or, going down, -0. */
function rec_for_values(J: JitState, ra: number): void {
  const at = (k: FORL): number => numV(J.vm.mem, slotv(J, ra + k));
  const step = at(FORL.STEP);
  if ([at(FORL.IDX), at(FORL.STOP), step].some(Number.isNaN)) lj_trace_err(LJ_TRERR.GFAIL);
  if (step === 0 && (Object.is(step, -0) || !tref_isk(base(J, ra + FORL.STEP))))
    lj_trace_err(LJ_TRERR.GFAIL);
}

/** Guards for the direction of a variable step, and that an integer index cannot overflow. */
function rec_for_check(
  J: JitState,
  t: IRT,
  up: boolean,
  stop: TRef,
  step: TRef,
  init: boolean,
): void {
  const { ir } = J.cur;
  const narrowed = init && t === IRT.INT;
  if (!tref_isk(step)) {
    const zero = t === IRT.INT ? lj_ir_kint(J, 0) : lj_ir_knum_zero(J);
    emitir(J, IRTG(up ? IR.GT : IR.LT, t), step, zero); // not GE: -0 goes down
    if (!narrowed) return;
    if (tref_isk(stop)) {
      const k = ir.i(tref_ref(stop));
      if (up && k > 0) emitir(J, IRTGI(IR.LE), step, lj_ir_kint(J, 0x7fffffff - k));
      else if (!up && k < 0) emitir(J, IRTGI(IR.GE), step, lj_ir_kint(J, (-0x80000000 - k) | 0));
    } else {
      const tr = emitir(J, IRTGI(IR.ADDOV), step, stop);
      emitir(J, IRTI(IR.USE), tr, 0); // ADDOV is weak, its result is used by nobody
    }
  } else if (narrowed && !tref_isk(stop)) {
    const k = ((up ? 0x7fffffff : -0x80000000) - ir.i(tref_ref(step))) | 0;
    emitir(J, IRTGI(up ? IR.LE : IR.GE), stop, lj_ir_kint(J, k));
  }
}

/** Record a FORL from scratch: `init` at the start of a trace, else with the next index. */
export function rec_for_loop(J: JitState, fori: number, scev: ScEvEntry, init: boolean): void {
  const ra = bc_a(J.vm.mem.u32[fori >>> 2]);
  const tv = slotv(J, ra);
  let idx = base(J, ra + FORL.IDX);
  const t: IRT = idx ? tref_type(idx) : init ? lj_opt_narrow_forl(J, tv) : IRT.NUM;
  const mode = IRSLOAD.INHERIT | IRSLOAD.READONLY;
  const stop = fori_arg(J, fori, ra + FORL.STOP, t, mode);
  const step = fori_arg(J, fori, ra + FORL.STEP, t, mode);
  if (!tref_isk(step)) rec_for_values(J, ra);
  const up = rec_for_direction(J, slotv(J, ra + FORL.STEP));
  scev.t = t;
  scev.dir = up ? 1 : 0;
  scev.stop = tref_ref(stop);
  scev.step = tref_ref(step);
  rec_for_check(J, t, up, stop, step, init);
  scev.start = tref_ref(find_kinit(J, fori, ra + FORL.IDX, IRT.INT));
  if (!idx) idx = fori_load(J, ra + FORL.IDX, t, IRSLOAD.INHERIT, scev.start !== 0);
  if (!init) {
    idx = emitir(J, IRT_(IR.ADD, t), idx, step);
    setbase(J, ra + FORL.IDX, idx);
  }
  setbase(J, ra + FORL.EXT, idx);
  scev.idx = tref_ref(idx);
  scev.pc = fori;
  J.maxslot = ra + FORL.EXT + 1;
}

const newScev = (): ScEvEntry => ({ pc: 0, idx: 0, start: 0, stop: 0, step: 0, t: 0, dir: 0 });

/** The next index of a FORL; what is known of it. */
function forl_next(J: JitState, fori: number, ra: number): ScEvEntry {
  const idx = base(J, ra + FORL.IDX);
  const { scev } = J;
  if (scev.pc === fori && tref_ref(idx) === scev.idx) {
    const next = emitir(J, IRT_(IR.ADD, scev.t), idx, scev.step);
    setbase(J, ra + FORL.IDX, next);
    setbase(J, ra + FORL.EXT, next);
    return scev;
  }
  const fresh = newScev();
  rec_for_loop(J, fori, fresh, false);
  return fresh;
}

/** As the interpreter does with strings that are numbers. */
function coerceFor(J: JitState, ra: number): void {
  for (let i = FORL.IDX; i <= FORL.STEP; i++) {
    const o = slotv(J, ra + i);
    const n = tonumberV(J.vm, o);
    if (n === undefined) lj_trace_err(LJ_TRERR.BADTYPE);
    if (tvisstr(J.vm.mem, o)) setnumV(J.vm.mem, o, n);
  }
}

/** References of the slots of a FORI, all of one type. */
function fori_args(J: JitState, ra: number): IRT {
  const integer = tref_isint(base(J, ra + FORL.IDX));
  for (let i = FORL.IDX; i <= FORL.STEP; i++) getslot(J, ra + i);
  coerceFor(J, ra);
  rec_for_values(J, ra);
  const t = integer ? lj_opt_narrow_forl(J, slotv(J, ra)) : IRT.NUM;
  for (let i = FORL.IDX; i <= FORL.STEP; i++) {
    let tr = base(J, ra + i);
    if (tref_isstr(tr)) tr = emitir(J, IRTG(IR.STRTO, IRT.NUM), tr, 0);
    if (t === IRT.INT) {
      if (!tref_isinteger(tr)) tr = emitir(J, IRTGI(IR.CONV), tr, IRCONV_INT_NUM | IRCONV.CHECK);
    } else if (!tref_isnum(tr)) tr = emitir(J, IRTN(IR.CONV), tr, IRCONV_NUM_INT);
    setbase(J, ra + i, tr);
  }
  return t;
}

/** Go on inside of the loop of a FORI, or behind it. */
function goOn(J: JitState, fori: number, inside: boolean): void {
  const ins = J.vm.mem.u32[fori >>> 2];
  J.maxslot = inside ? bc_a(ins) + FORL.EXT + 1 : bc_a(ins);
  J.pc = fori + 4 * (inside ? 1 : bc_j(ins) + 1);
}

/** FORL, JFORL, FORI, JFORI. `fori`: address of the FORI. */
export function rec_for(J: JitState, fori: number, isforl: boolean): LOOPEV {
  const ra = bc_a(J.vm.mem.u32[fori >>> 2]);
  let t: IRT;
  let stop: TRef;
  if (isforl) {
    const next = forl_next(J, fori, ra);
    t = next.t;
    stop = TREF(next.stop, t);
  } else {
    t = fori_args(J, ra);
    setbase(J, ra + FORL.EXT, base(J, ra + FORL.IDX));
    stop = base(J, ra + FORL.STOP);
  }
  const up = rec_for_direction(J, slotv(J, ra + FORL.STEP)); // no text any more
  if (!isforl) rec_for_check(J, t, up, stop, base(J, ra + FORL.STEP), true);
  const ev = rec_for_iter(J, ra, up, isforl);
  const leaves = ev === LOOPEV.LEAVE;
  goOn(J, fori, leaves); // the exit goes the other way than the trace
  lj_snap_add(J);
  emitir(J, IRTG(rec_for_op(t, up, ev), t), base(J, ra + FORL.IDX), stop);
  goOn(J, fori, !leaves);
  J.needsnap = true;
  return ev;
}

/** ITERL, JITERL: what ITERC has returned decides. */
export function rec_iterl(J: JitState, iterins: number): LOOPEV {
  const ra = bc_a(iterins);
  if (tref_isnil(getslot(J, ra))) {
    J.maxslot = ra - 3;
    J.pc += 4;
    return LOOPEV.LEAVE;
  }
  setbase(J, ra - 1, base(J, ra));
  J.maxslot = ra - 1 + bc_b(J.vm.mem.u32[(J.pc - 4) >>> 2]);
  J.pc += 4 * (bc_j(iterins) + 1);
  return LOOPEV.ENTER;
}

/** LOOP, JLOOP. */
export function rec_loop(J: JitState, ra: number, skip: boolean): LOOPEV {
  J.maxslot = Math.min(J.maxslot, ra);
  if (skip) J.pc += 4;
  return LOOPEV.ENTER;
}

/** ITERN: the traversal itself, since it is the loop instruction as well. */
export function rec_itern(J: JitState, ra: number, rb: number): LOOPEV {
  const { mem } = J.vm;
  const started =
    J.cur.nins > REF_FIRST + 1 ||
    (J.cur.nins === REF_FIRST + 1 && J.cur.ir.o(REF_FIRST) !== IR.PROF);
  if (
    J.pc === J.startpc &&
    started &&
    J.framedepth + J.retdepth === 0 &&
    J.parent === 0 &&
    J.exitno === 0
  ) {
    J.instunroll = 0; // the trace cannot go on behind it
    lj_record_stop(J, LJ_TRLINK.LOOP, J.cur.traceno);
    return LOOPEV.ENTER;
  }
  J.maxslot = ra;
  lj_snap_add(J); // a side trace that starts here begins with JLOOP
  const ix = J.indexes.take();
  ix.tab = getslot(J, ra - 2);
  ix.key =
    base(J, ra - 1) || sloadt(J, ra - 1, IRT.GUARD | IRT.INT, IRSLOAD.TYPECHECK | IRSLOAD.KEYINDEX);
  const t = gcV(mem, slotv(J, ra - 2));
  const wantNext = true;
  J.maxslot = ra + lj_record_next(J, ix, t, mem.u32[slotv(J, ra - 1) >>> 2], rb < 3, wantNext);
  J.needsnap = true;
  let ev = LOOPEV.LEAVE;
  if (tref_isnil(ix.key)) {
    J.maxslot = ra - 3;
    J.pc += 8;
  } else {
    setbase(J, ra - 1, ix.mobj | TREF_KEYINDEX);
    setbase(J, ra, ix.key);
    setbase(J, ra + 1, ix.val);
    J.pc += 4 * (bc_j(mem.u32[(J.pc + 4) >>> 2]) + 2);
    ev = LOOPEV.ENTER;
  }
  J.indexes.give();
  return ev;
}

/** ISNEXT: the guards fold away behind a recorded pairs(). */
export function rec_isnext(J: JitState, ra: number): void {
  const { mem } = J.vm;
  const fn = slotv(J, ra - 3);
  const isnext =
    tvisfunc(mem, fn) &&
    mem.u8[gcV(mem, fn) + GCfunc.ffid] === FF.next &&
    tvistab(mem, fn + 8) &&
    tvisnil(mem, fn + 16);
  if (!isnext) lj_trace_err(LJ_TRERR.RECERR); // the interpreter despecialises the instruction
  const trid = emitir(J, IRT_(IR.FLOAD, IRT.U8), getslot(J, ra - 3), IRFL.FUNC_FFID);
  emitir(J, IRTGI(IR.EQ), trid, lj_ir_kint(J, FF.next));
  getslot(J, ra - 2);
  getslot(J, ra - 1);
  setbase(J, ra - 1, lj_ir_kint(J, 0) | TREF_KEYINDEX);
  J.maxslot = ra;
}

/** IR instructions of a round: inner loops of more are unrolled only when few rounds are left. */
const MOST_UNROLLED = 24;

/** Was a loop given up before, twice at least, because it did not loop back? */
function innerloopleft(J: JitState, pc: number): boolean {
  if (J.governor.isShort(pc)) return true;
  const entry = J.penalty.find((p) => p.pc === pc);
  return (
    entry !== undefined &&
    (entry.reason === LJ_TRERR.LLEAVE || entry.reason === LJ_TRERR.LINNER) &&
    entry.val >= 2 * PENALTY_MIN
  );
}

/** A loop instruction without a trace. */
export function rec_loop_interp(J: JitState, pc: number, ev: LOOPEV): void {
  if (J.parent === 0 && J.exitno === 0) {
    if (pc === J.startpc && J.framedepth + J.retdepth === 0) {
      if (bc_op(J.cur.startins) === BC.ITERN) return; // has its own detection
      if (ev === LOOPEV.LEAVE) lj_trace_err(LJ_TRERR.LLEAVE);
      lj_record_stop(J, LJ_TRLINK.LOOP, J.cur.traceno);
    } else if (ev !== LOOPEV.LEAVE) {
      // It is better to wait until the inner loop has its trace: unless that did not work
      // out, because it runs a few times only. Then short ones are unrolled.
      if (bc_j(J.vm.mem.u32[pc >>> 2]) !== -1 && !innerloopleft(J, pc))
        lj_trace_err(LJ_TRERR.LINNER);
      const long = ev !== LOOPEV.ENTERLO && J.loopref && J.cur.nins - J.loopref > MOST_UNROLLED;
      if (long || --J.loopunroll < 0) lj_trace_err(LJ_TRERR.LUNROLL);
      J.loopref = J.cur.nins;
    }
  } else if (ev !== LOOPEV.LEAVE) {
    J.loopref = J.cur.nins;
    if (--J.loopunroll < 0) lj_trace_err(LJ_TRERR.LUNROLL);
  }
}

/** A loop instruction with a trace. */
export function rec_loop_jit(J: JitState, lnk: number, ev: LOOPEV): void {
  if (J.parent === 0 && J.exitno === 0) {
    // The inner loop's exits will lead here as side traces.
    lj_trace_err(LJ_TRERR.LINNER);
  } else if (ev !== LOOPEV.LEAVE) {
    J.instunroll = 0;
    if (J.pc === J.startpc && J.framedepth + J.retdepth === 0)
      lj_record_stop(J, LJ_TRLINK.LOOP, J.cur.traceno); // a loop of its own
    else lj_record_stop(J, LJ_TRLINK.ROOT, lnk);
  }
}
