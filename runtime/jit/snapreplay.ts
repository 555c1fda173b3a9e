/*
 * The start of a side trace: all that the parent's snapshot names is in registers or on
 * the machine stack, or can be made from what is. So the slots become SLOADs that are
 * marked as inherited, which the assembler coalesces with where the parent left them.
 *
 * Three passes, since what the parent has sunk needs its operands first: inherited slots,
 * then values that are in no slot (PVAL), then the sunk allocations and their stores.
 */
import {
  lj_ir_kgc,
  lj_ir_kint,
  lj_ir_knull,
  lj_ir_kptr,
  lj_ir_kslot,
  lj_ir_knum_bits,
  lj_ir_kint64,
} from "./emit.js";
import {
  IR,
  IRCONV_NUM_INT,
  IRM,
  irm_op1,
  irm_op2,
  irref_isk,
  IRSLOAD,
  IRT,
  IRT_,
  IRTG,
  IRTN,
  REF_BIAS,
  REF_NIL,
  TREF_PRI,
  type TRef,
} from "./ir.js";
import type { IRBuf } from "./irbuf.js";
import { emitir, emitir_raw } from "./opt/fold.js";
import { lj_snap_add } from "./snap.js";
import {
  RID_SINK,
  RID_SUNK,
  SNAP,
  SNAP_CONT,
  SNAP_FRAME,
  SNAP_KEYINDEX,
  SNAP_NORESTORE,
  snap_ref,
  snap_slot,
  type JitState,
  type Trace,
} from "./state.js";

const RID_NONE = 0x80;
const SNAP_FLAGS = SNAP_KEYINDEX | SNAP_CONT | SNAP_FRAME;
/** ir.s of a sunk store whose allocation is too far before it to say how far. */
const FAR = 255;
/** Slot 1 of a trace that a tail call has entered; see snap.ts. */
const TAILCALL_SLOT = SNAP(1, SNAP_FRAME | SNAP_NORESTORE, REF_NIL);

/** Has the instruction a register or spill slot? */
const regsp_used = (ir: IRBuf, ref: number): boolean => !(ir.r(ref) & RID_NONE) || ir.s(ref) !== 0;

function snap_replay_const(J: JitState, ir: IRBuf, ref: number): TRef {
  const t = ir.t(ref) & IRT.TYPE;
  switch (ir.o(ref)) {
    case IR.KPRI:
      return TREF_PRI(t);
    case IR.KINT:
      return lj_ir_kint(J, ir.i(ref));
    case IR.KGC:
      return lj_ir_kgc(J, ir.gcr(ref), t);
    case IR.KNUM:
      return lj_ir_knum_bits(J, ir.lo(ref), ir.hi(ref));
    case IR.KINT64:
      return lj_ir_kint64(J, ir.lo(ref), ir.hi(ref));
    case IR.KPTR:
      return lj_ir_kptr(J, ir.gcr(ref));
    case IR.KNULL:
      return lj_ir_knull(J, t);
    default:
      throw new Error(`no constant in a snapshot: IR opcode ${ir.o(ref)}`);
  }
}

class Replay {
  readonly ir: IRBuf;
  private readonly map: Uint32Array;
  /** The first instruction behind the snapshot. */
  private readonly end: number;
  /** Slot of the parent's references that have one. */
  private readonly slotOf = new Map<number, number>();
  /** Slots that later passes fill in. */
  private readonly pending: number[] = [];

  constructor(
    readonly J: JitState,
    T: Trace,
    snapno: number,
  ) {
    this.ir = T.ir;
    const { snap } = T;
    const from = snap.mapofs[snapno];
    this.map = snap.map.subarray(from, from + snap.nent[snapno]);
    this.end = snap.ref[snapno];
  }

  /** First pass. */
  slots(): void {
    const { J, ir, map, slotOf } = this;
    map.forEach((sn, n) => {
      const s = snap_slot(sn);
      const ref = snap_ref(sn);
      let tr: TRef = 0;
      const known = slotOf.get(ref);
      if (sn === TAILCALL_SLOT) {
        // It names nil, but stands for no value: nil in other slots is not that.
      } else if (known !== undefined) {
        if (this.isPending(known)) this.pending.push(n);
        else tr = J.slot[known] & ~SNAP_FLAGS;
      } else {
        slotOf.set(ref, s);
        if (irref_isk(ref)) tr = snap_replay_const(J, ir, ref);
        else if (regsp_used(ir, ref)) tr = this.inherit(sn, s, ref);
        else this.pending.push(n);
      }
      J.slot[s] = tr | (sn & SNAP_FLAGS);
      if (sn & (SNAP_CONT | SNAP_FRAME) && s !== 1) J.framedepth++;
      if (sn & SNAP_FRAME) J.baseslot = s + 1;
    });
  }

  private isPending(slot: number): boolean {
    return this.pending.some((n) => snap_slot(this.map[n]) === slot);
  }

  private inherit(sn: number, s: number, ref: number): TRef {
    const { ir } = this;
    let mode = IRSLOAD.INHERIT | IRSLOAD.PARENT;
    if (ir.o(ref) === IR.SLOAD) mode |= ir.op2(ref) & IRSLOAD.READONLY;
    if (sn & SNAP_KEYINDEX) mode |= IRSLOAD.KEYINDEX;
    return emitir_raw(this.J, IRT_(IR.SLOAD, ir.t(ref) & IRT.TYPE), s, mode);
  }

  /** Reference of a value of the parent; 0 when it has no register. */
  private pref(ref: number): TRef {
    const { J, ir } = this;
    if (irref_isk(ref)) return snap_replay_const(J, ir, ref);
    if (!regsp_used(ir, ref)) return 0;
    const slot = this.slotOf.get(ref);
    if (slot !== undefined) return J.slot[slot] & ~SNAP_FLAGS;
    return emitir(J, IRT_(IR.PVAL, ir.t(ref) & IRT.TYPE), ref - REF_BIAS, 0);
  }

  /** Operand of an instruction that is made again. */
  private operand(mode: IRM, op: number): TRef {
    return mode === IRM.ref ? this.pref(op) : op;
  }

  /** Value of a sunk store: itself, or made from the integer it was converted from. */
  private stored(ref: number): TRef {
    return this.pref(ref) || this.converted(ref);
  }
  private converted(ref: number): TRef {
    const { ir } = this;
    if (ir.o(ref) !== IR.CONV || ir.op2(ref) !== IRCONV_NUM_INT)
      throw new Error(`sunk value without a register: IR opcode ${ir.o(ref)}`);
    return emitir(this.J, IRTN(IR.CONV), this.pref(ir.op1(ref)), IRCONV_NUM_INT);
  }

  /** The sunk stores into an allocation. */
  private *stores(alloc: number): Generator<number> {
    const { ir } = this;
    for (let s = alloc + 1; s < this.end; s++)
      if (ir.r(s) === RID_SINK && this.storesTo(s, alloc)) yield s;
  }
  private storesTo(s: number, alloc: number): boolean {
    const { ir } = this;
    if (ir.s(s) !== FAR) return alloc + ir.s(s) === s;
    const o = ir.o(s);
    if (o !== IR.ASTORE && o !== IR.HSTORE && o !== IR.FSTORE && o !== IR.XSTORE) return false;
    let k = ir.op1(s);
    if (ir.o(k) === IR.AREF || ir.o(k) === IR.HREFK) k = ir.op1(k);
    return ir.op1(k) === alloc;
  }

  /** Second and third pass; true when there were sunk allocations. */
  sunk(): boolean {
    const { J, ir, map } = this;
    const allocations: number[] = [];
    for (const n of this.pending) {
      const ref = snap_ref(map[n]);
      if (ir.r(ref) !== RID_SUNK) {
        const s = snap_slot(map[n]);
        J.slot[s] = this.pref(ir.op1(ref)) | (map[n] & SNAP_FLAGS);
        continue;
      }
      if (allocations.some((other) => snap_ref(map[other]) === ref)) continue;
      allocations.push(n);
      this.operand(irm_op1(ir.o(ref)), ir.op1(ref));
      this.operand(irm_op2(ir.o(ref)), ir.op2(ref));
      for (const s of this.stores(ref)) if (!this.pref(ir.op2(s))) this.pref(ir.op1(ir.op2(s)));
    }
    const made = new Map<number, TRef>();
    for (const n of allocations) made.set(snap_ref(map[n]), this.allocate(snap_ref(map[n])));
    for (const n of this.pending) {
      const tr = made.get(snap_ref(map[n]));
      if (tr !== undefined) J.slot[snap_slot(map[n])] = tr | (map[n] & SNAP_FLAGS);
    }
    return allocations.length > 0;
  }

  private allocate(ref: number): TRef {
    const { J, ir } = this;
    const o = ir.o(ref);
    const op1 = this.operand(irm_op1(o), ir.op1(ref));
    const op2 = this.operand(irm_op2(o), ir.op2(ref));
    if (o === IR.CNEWI) return emitir(J, ir.ot(ref) & ~(IRT.MARK | IRT.ISPHI), op1, op2);
    const tr = emitir(J, ir.ot(ref) & ~(IRT.MARK | IRT.ISPHI), op1, op2);
    for (const s of this.stores(ref)) this.store(tr, s);
    return tr;
  }

  private store(obj: TRef, s: number): void {
    const { J, ir } = this;
    const r = ir.op1(s);
    let key: TRef = ir.op2(r);
    let place = obj;
    if (ir.o(r) !== IR.FREF) {
      const k = key;
      key =
        ir.o(r) === IR.HREFK
          ? lj_ir_kslot(J, snap_replay_const(J, ir, ir.op1(k)), ir.op2(k))
          : snap_replay_const(J, ir, k);
      if (ir.o(r) === IR.HREFK || ir.o(r) === IR.AREF) {
        const f = ir.op1(r);
        place = emitir(J, ir.ot(f) & ~(IRT.MARK | IRT.ISPHI), obj, ir.op2(f));
      }
    }
    place = emitir(J, ir.ot(r) & ~(IRT.MARK | IRT.ISPHI), place, key);
    emitir(J, ir.ot(s) & ~(IRT.MARK | IRT.ISPHI), place, this.stored(ir.op2(s)));
  }
}

/** Record what the exit J.exitno of the parent leaves behind. */
export function lj_snap_replay(J: JitState, T: Trace): void {
  J.framedepth = 0;
  const replay = new Replay(J, T, J.exitno);
  replay.slots();
  const allocated = replay.sunk();
  J.maxslot = T.snap.nslots[J.exitno] - J.baseslot;
  lj_snap_add(J);
  // What was made again counts: a collection may be due, behind the first snapshot.
  if (allocated) emitir_raw(J, IRTG(IR.GCSTEP, IRT.NIL), 0, 0);
}
