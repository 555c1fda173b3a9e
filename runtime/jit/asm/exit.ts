/*
 * Leaving a trace: the interpreter's state is made from a snapshot. Values come from the
 * registers and the machine stack as lj_vm_exit_handler has left them in memory (ExitState);
 * objects that the trace has sunk are made now.
 *
 *   snapshot #2 [ ---- ---- 0005 +1 ]    slot 2 = what 0005 has in xmm3, slot 3 = 1
 */
import {
  lj_tab_dup,
  lj_tab_new,
  lj_tab_set,
  lj_tab_setint,
  lj_tab_setstr,
} from "../../core/objects/tab.js";
import {
  cframe_raw,
  curr_topL,
  funcproto,
  curr_func,
  L_base,
  L_cframe,
  setcframe_pc,
  setL_base,
  setL_top,
} from "../../core/run/frame.js";
import { lj_state_growstack } from "../../core/objects/state.js";
import { cdataptr, lj_cdata_new, setcdataV } from "../../core/objects/cdata.js";
import { copyTV, setboolV, setgcV, setnilV, setnumV, settabV } from "../../core/objects/tvalue.js";
import { BC, bc_op } from "../../layout/bytecode.js";
import { GCproto, GCtab } from "../../layout/objects.js";
import { global_State, lua_State } from "../../layout/state.js";
import { LJ_KEYINDEX } from "../../layout/value.js";
import {
  IR,
  IRFL,
  IRT,
  irref_isk,
  irt_sizes,
  irt_isinteger,
  irt_isnum,
  irt_ispri,
  irt_toitype,
  REF_BIAS,
  REF_NIL,
} from "../ir.js";
import { ir_is64k } from "../irbuf.js";
import {
  SNAP_KEYINDEX,
  SNAP_NORESTORE,
  snap_ref,
  snap_slot,
  type JitState,
  type Trace,
} from "../state.js";
import { regsp_reg, regsp_spill, snap_isconv, snap_regsp, sunk_store } from "./guard.js";
import { ExitState, RID, RID_SINK, RID_SUNK, ra_noreg, sps_scale } from "./target.js";

const isNowhere = (rs: number): boolean => regsp_spill(rs) === 0 && ra_noreg(regsp_reg(rs));

class Restore {
  /** Where sunk objects have been made, by reference. */
  private made: Map<number, number> | undefined = undefined;
  private readonly ir;
  private readonly mem;

  constructor(
    private readonly J: JitState,
    private readonly T: Trace,
    private readonly snapno: number,
    private readonly ex: number,
  ) {
    this.ir = T.ir;
    this.mem = J.vm.mem;
  }

  /** Address of the eight bytes where a value is. */
  private place(ref: number, rs = snap_regsp(this.T, this.snapno, ref)): number {
    const slot = regsp_spill(rs);
    const r = regsp_reg(rs);
    if (slot !== 0) return this.ex + ExitState.spill + sps_scale(slot);
    if (ra_noreg(r))
      throw new Error(
        `exit ${this.snapno} of trace ${this.T.traceno}: ${ref - REF_BIAS} is nowhere`,
      );
    return (
      this.ex + (r >= RID.MAX_GPR ? ExitState.fpr + 8 * (r - RID.MAX_GPR) : ExitState.gpr + 8 * r)
    );
  }
  /** Has it a place? Other values are constants, or conversions that the exit does. */
  private used(ref: number): boolean {
    return !isNowhere(snap_regsp(this.T, this.snapno, ref));
  }

  /** The value of a reference, as a TValue at o. */
  value(ref: number, o: number): void {
    const { ir } = this;
    const t = ir.t(ref);
    if (irt_ispri(t)) this.primitive(t, o);
    else if (irref_isk(ref)) this.constant(ref, o);
    else {
      const rs = snap_regsp(this.T, this.snapno, ref);
      if (isNowhere(rs) && snap_isconv(ir, ref)) this.value(ir.op1(ref), o);
      else this.stored(t, this.place(ref, rs), o);
    }
  }

  private primitive(t: number, o: number): void {
    const type = t & IRT.TYPE;
    if (type === IRT.NIL) setnilV(this.mem, o);
    else setboolV(this.mem, o, type === IRT.TRUE);
  }

  private constant(ref: number, o: number): void {
    const { ir, mem } = this;
    switch (ir.o(ref)) {
      case IR.KINT:
        setnumV(mem, o, ir.kint(ref));
        return;
      case IR.KGC:
        setgcV(mem, o, ir.gcr(ref), irt_toitype(ir.t(ref)));
        return;
      default: // numbers, frame links
        mem.i32[o >>> 2] = ir.lo(ref);
        mem.i32[(o + 4) >>> 2] = ir.hi(ref);
    }
  }

  private stored(t: number, from: number, o: number): void {
    const { mem } = this;
    const type = t & IRT.TYPE;
    if (irt_isinteger(t)) setnumV(mem, o, mem.i32[from >>> 2]);
    else if (type === IRT.U32) setnumV(mem, o, mem.u32[from >>> 2]);
    else if (irt_isnum(t) || type === IRT.LIGHTUD || type === IRT.I64 || type === IRT.U64) {
      mem.i32[o >>> 2] = mem.i32[from >>> 2];
      mem.i32[(o + 4) >>> 2] = mem.i32[(from + 4) >>> 2];
    } else setgcV(mem, o, mem.u32[from >>> 2], irt_toitype(t));
  }

  /** An integer, of a KEYINDEX. */
  index(ref: number): number {
    const { ir, mem } = this;
    if (irref_isk(ref)) return irt_isnum(ir.t(ref)) ? ir.num(ref) : ir.kint(ref);
    return mem.i32[this.place(ref) >>> 2];
  }

  /** A sunk object, which may be in several slots. */
  sunk(ref: number, o: number): void {
    const same = this.made?.get(ref);
    if (same === undefined) this.unsink(ref, o);
    else copyTV(this.mem, o, same);
    (this.made ??= new Map<number, number>()).set(ref, o);
  }
  /** Make it, with all that was stored in it up to the snapshot. */
  private unsink(ref: number, o: number): void {
    const { ir, T } = this;
    if (ir.o(ref) === IR.CNEWI || ir.o(ref) === IR.CNEW) {
      this.cdata(ref, o);
      return;
    }
    const { vm, L } = this.J;
    const t =
      ir.o(ref) === IR.TNEW
        ? lj_tab_new(vm, L, ir.op1(ref), ir.op2(ref))
        : lj_tab_dup(vm, L, ir.gcr(ir.op1(ref)));
    settabV(this.mem, o, t);
    for (let s = ref + 1; s < T.snap.ref[this.snapno]; s++)
      if (ir.r(s) === RID_SINK && sunk_store(ir, ref, s)) this.store(t, s);
  }

  /** ASTORE, HSTORE, FSTORE into a table. */
  private store(t: number, s: number): void {
    const { ir, mem } = this;
    const { vm, L } = this.J;
    const place = ir.op1(s);
    const val = ir.op2(s);
    if (ir.o(place) === IR.FREF) {
      // The metatable, or the flag of missing metamethods, which is clear in new tables.
      if (ir.op2(place) !== IRFL.TAB_META) return;
      const mt = irref_isk(val)
        ? ir.o(val) === IR.KNULL
          ? 0
          : ir.gcr(val)
        : mem.u32[this.place(val) >>> 2];
      mem.u32[(t + GCtab.metatable) >>> 2] = mt;
      return;
    }
    const key = ir.o(place) === IR.HREFK ? ir.op1(ir.op2(place)) : ir.op2(place);
    let slot: number;
    if (ir.o(place) === IR.AREF) slot = lj_tab_setint(vm, L, t, ir.kint(key));
    else if ((ir.t(key) & IRT.TYPE) === IRT.STR) slot = lj_tab_setstr(vm, L, t, ir.gcr(key));
    else {
      const tmp = vm.g + global_State.tmptv;
      this.value(key, tmp);
      slot = lj_tab_set(vm, L, t, tmp);
    }
    this.value(val, slot);
  }

  /** CNEW, CNEWI: a cdata with the value, or with what was stored in it. */
  private cdata(ref: number, o: number): void {
    const { ir, mem, J } = this;
    const id = ir.kint(ir.op1(ref));
    const variable = ir.o(ref) === IR.CNEW && ir.op2(ref) !== REF_NIL;
    const size = variable ? this.index(ir.op2(ref)) : (J.cdata?.sizeOf(J, id) ?? 8);
    const cd = lj_cdata_new(J.vm, J.L, id, size);
    setcdataV(mem, o, cd);
    if (ir.o(ref) === IR.CNEWI) {
      this.bytes(ir.op2(ref), cdataptr(cd), size);
      return;
    }
    for (let s = ref + 1; s < this.T.snap.ref[this.snapno]; s++) {
      if (ir.r(s) !== RID_SINK || !sunk_store(ir, ref, s)) continue;
      const k = ir.op2(ir.op1(s)); // of ADD: the offset from the object
      const ofs = ir.o(k) === IR.KINT64 ? ir.lo(k) : ir.kint(k);
      this.bytes(ir.op2(s), cd + ofs, irt_sizes[ir.t(s) & IRT.TYPE]);
    }
  }

  /** The lowest bytes of a value, at p. */
  private bytes(ref: number, p: number, size: number): void {
    const { ir, mem } = this;
    if (!irref_isk(ref) && !this.used(ref) && snap_isconv(ir, ref)) {
      this.J.numbits.f64[0] = this.index(ir.op1(ref));
      mem.u8.set(new Uint8Array(this.J.numbits.i32.buffer, 0, size), p);
    } else if (irref_isk(ref)) {
      const { i32 } = this.J.numbits;
      i32[0] = ir_is64k(ir.o(ref)) ? ir.lo(ref) : ir.kint(ref);
      i32[1] = ir_is64k(ir.o(ref)) ? ir.hi(ref) : i32[0] >> 31;
      mem.u8.set(new Uint8Array(i32.buffer, 0, size), p);
    } else {
      const from = this.place(ref);
      mem.u8.copyWithin(p, from, from + size);
    }
  }
}

/** Room on the Lua stack for the slots of the snapshot. L->base is that of the trace. */
function checkstack(J: JitState, T: Trace, snapno: number): void {
  const { vm, L } = J;
  const { mem } = vm;
  const topslot = T.snap.topslot[snapno];
  if (L_base(mem, L) + 8 * topslot < mem.u32[(L + lua_State.maxstack) >>> 2]) return;
  setL_top(mem, L, curr_topL(mem, L));
  const framesize = mem.u8[funcproto(mem, curr_func(mem, L)) + GCproto.framesize];
  lj_state_growstack(vm, L, topslot - framesize);
}

/** Restore the Lua stack at the exit J.exitno of J.parent; the bytecode address to go on at. */
export function lj_snap_restore(J: JitState, exptr: number): number {
  const { vm, L, exitno } = J;
  const { mem } = vm;
  const T = J.traceref(J.parent);
  const { snap, ir } = T;
  const pc = snap.pc(exitno);
  // Errors on the way name the right line.
  setcframe_pc(mem, cframe_raw(L_cframe(mem, L)), pc + 4);
  checkstack(J, T, exitno);
  const frame = L_base(mem, L) - 16;
  const restore = new Restore(J, T, exitno, exptr);
  const { map } = snap;
  const first = snap.mapofs[exitno];
  const end = first + snap.nent[exitno];
  for (let n = first; n < end; n++) {
    const sn = map[n];
    if (sn & SNAP_NORESTORE) continue;
    const ref = snap_ref(sn);
    const o = frame + 8 * snap_slot(sn);
    if (sn & SNAP_KEYINDEX) {
      mem.i32[o >>> 2] = restore.index(ref);
      mem.i32[(o + 4) >>> 2] = LJ_KEYINDEX;
    } else if (!irref_isk(ref) && ir.r(ref) === RID_SUNK) restore.sunk(ref, o);
    else restore.value(ref, o);
  }
  setL_base(mem, L, L_base(mem, L) + 8 * snap.baseslot(exitno));
  settop(J, pc, frame + 8 * snap.nslots[exitno]);
  return pc;
}

/** L->top: above the values that the next instruction takes, or above the frame. */
function settop(J: JitState, pc: number, top: number): void {
  const { mem } = J.vm;
  const { L } = J;
  const op = bc_op(mem.u32[pc >>> 2]);
  const open = op === BC.CALLM || op === BC.CALLMT || op === BC.RETM || op === BC.TSETM;
  setL_top(mem, L, op >= BC.FUNCF || open ? top : curr_topL(mem, L));
}
