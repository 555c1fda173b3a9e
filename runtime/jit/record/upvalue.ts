/*
 * Upvalues. One that never changes after its function was made is a constant of the
 * trace, once the trace is specialised to that closure. An open one whose slot belongs to
 * the trace's own frames is that slot; any other must be seen not to be one.
 */
import { func_uvptr, uvval } from "../../core/objects/func.js";
import { L_base, L_stack } from "../../core/run/frame.js";
import { hashrot } from "../../core/objects/tab.js";
import { tviscdata, tvistab, tvisthread, tvisudata, getref } from "../../core/objects/tvalue.js";
import { GCproto, GCupval, PROTO } from "../../layout/objects.js";
import { lua_State } from "../../layout/state.js";
import { lj_ir_intnum } from "../convert.js";
import { lj_ir_kfunc, lj_ir_kint64 } from "../emit.js";
import {
  IR,
  IRT,
  IRT_,
  IRTG,
  REF_BASE,
  TREF,
  TREF_PRI,
  tref_isgcv,
  tref_isk,
  tref_type,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { FR2_BASE, type JitState } from "../state.js";
import {
  base,
  FUNC_SLOT,
  getcurrf,
  getslot,
  itype2irt,
  lj_record_constify,
  setbase,
} from "./slots.js";

/** Added to the address half of LuaJIT's hash of pointers. */
const HASH_BIAS = -0x04c11db7;

/** May it be a constant of the trace? Large objects would be kept alive. */
function constant(J: JitState, uv: number): boolean {
  const { mem } = J.vm;
  if (mem.u8[uv + GCupval.immutable] === 0) return false;
  const o = uvval(mem, uv);
  return !(tvistab(mem, o) || tvisudata(mem, o) || tvisthread(mem, o) || tviscdata(mem, o));
}

/** The constant, with the running function specialised to; 0 when it cannot be. */
function constified(J: JitState, uv: number): TRef {
  if (!tref_isk(getcurrf(J))) {
    if (J.vm.mem.u8[J.pt + GCproto.flags] >= PROTO.CLC_POLY) return 0;
    const kfunc = lj_ir_kfunc(J, J.fn);
    emitir(J, IRTG(IR.EQ, IRT.FUNC), getcurrf(J), kfunc);
    setbase(J, FUNC_SLOT, kfunc);
  }
  return lj_record_constify(J, uvval(J.vm.mem, uv));
}

/** A slot of the trace's frames: guarded, then read or written as such. */
function slotUpvalue(J: JitState, fn: TRef, id: number, slot: number, val: TRef): TRef {
  const uref = emitir(J, IRT_(IR.UREFO, IRT.PGC), fn, id);
  const ofs = (slot - FR2_BASE) * -8;
  const distance = (): TRef => lj_ir_kint64(J, ofs, ofs < 0 ? -1 : 0);
  const at = ofs === 0 ? uref : emitir(J, IRT_(IR.ADD, IRT.PGC), uref, distance());
  emitir(J, IRTG(IR.EQ, IRT.PGC), TREF(REF_BASE, IRT.PGC), at);
  const s = slot - J.baseslot; // may be negative
  if (!val) return getslot(J, s);
  setbase(J, s, val);
  if (s >= J.maxslot) J.maxslot = s + 1;
  return 0;
}

/** A load (val is 0) or store of upvalue number `n`. */
export function rec_upvalue(J: JitState, n: number, val: TRef): TRef {
  const { mem } = J.vm;
  const uv = func_uvptr(mem, J.fn, n);
  getcurrf(J);
  if (!val && constant(J, uv)) {
    const tr = constified(J, uv);
    if (tr) return tr;
  }
  const fn = base(J, FUNC_SLOT);
  const dhash = mem.i32[(uv + GCupval.dhash) >>> 2];
  const id = (n << 8) | (hashrot(dhash, (dhash + HASH_BIAS) | 0) & 0xff);
  const closed = mem.u8[uv + GCupval.closed] !== 0;
  let uref: TRef;
  if (closed) {
    // Of a constant function it is constant, too, and stays closed.
    uref = emitir(J, IRT_(IR.UREFC, (tref_isk(fn) ? 0 : IRT.GUARD) | IRT.PGC), fn, id);
  } else {
    const o = uvval(mem, uv);
    const onStack = o >= L_stack(mem, J.L) && o < getref(mem, J.L + lua_State.maxstack);
    const slot = (o - (L_base(mem, J.L) - 8 * J.baseslot)) / 8;
    if (onStack && slot >= 0) return slotUpvalue(J, fn, id, slot, val);
    // Whether it is open is not asked; IGC becomes PGC when a reference is stored, which asks.
    uref = emitir(J, IRTG(IR.UREFO, tref_isgcv(val) ? IRT.PGC : IRT.IGC), fn, id);
    const distance = emitir(J, IRT_(IR.SUB, IRT.PGC), uref, TREF(REF_BASE, IRT.PGC));
    emitir(J, IRTG(IR.UGT, IRT.PGC), distance, lj_ir_kint64(J, (J.baseslot + J.maxslot) * 8, 0));
  }
  if (!val) {
    const t = itype2irt(J, uvval(mem, uv));
    const res = emitir(J, IRTG(IR.ULOAD, t), uref, 0);
    return t <= IRT.TRUE ? TREF_PRI(t) : res;
  }
  val = lj_ir_intnum(J, val);
  emitir(J, IRT_(IR.USTORE, tref_type(val)), uref, val);
  if (tref_isgcv(val)) emitir(J, IRT_(IR.OBAR, IRT.NIL), uref, val);
  J.needsnap = true;
  return 0;
}
