/*
 * What handlers ask about cdata most, done at once where no error, metamethod or collection can
 * come of it: `p[i]`, `s.x`, their assignment, 64-bit arithmetic and comparison. Everything else is left to
 * the metamethods, which cost a call on the Lua stack. Hooks and the recorder of traces see those
 * calls: with them all is left to the metamethods.
 */
import { ffiHooks, type CdataFast } from "../core/objects/cdata.js";
import { cframe_Lpc, curr_func, funcproto, L_base } from "../core/run/frame.js";
import { dispatchState } from "../core/run/dispatch.js";
import { arithMetamethod } from "../core/meta.js";
import { gcV, getref, tvisnum } from "../core/objects/tvalue.js";
import { BC, bc_a, bc_d, bc_op } from "../layout/bytecode.js";
import { MEMORY_MAP } from "../layout/memory.js";
import { GCproto } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { lj_cdata_get, lj_cdata_index, lj_cdata_set, LOOKUP_FAILED } from "./cdata.js";
import { int64Op, loadPlain64, plainType64, pushInt64 } from "./carith.js";
import { notePlace } from "./cplaces.js";
import {
  CTF,
  CTSIZE_INVALID,
  ctype_isconstval,
  ctype_isfield,
  ctype_isnum,
  ctype_isptr,
  ctype_ispointer,
  ctype_isref,
  ctype_isstruct,
} from "./ctinfo.js";
import type { CTState } from "./ctype.js";
import { CTID } from "./ctypeinit.js";
import { Int64 } from "../core/math/int64.js";

/** Largest value that is loaded or stored. */
const MAX_SIZE = 16;

export class FastCdata implements CdataFast {
  private readonly x = new Int64();
  private readonly y = new Int64();
  private readonly dispatch;
  private readonly hooks;
  constructor(private readonly cts: CTState) {
    this.dispatch = cts.vm.attachment(dispatchState);
    this.hooks = cts.vm.attachment(ffiHooks);
  }

  /** May something be allocated, and is nobody looking? */
  private ready(L: number): boolean {
    const { vm } = this.cts;
    const { u32, u8 } = vm.mem;
    const { g } = vm;
    this.cts.L = L;
    this.hooks.uses++;
    return (
      u32[(g + global_State.gc_total) >>> 2] < u32[(g + global_State.gc_threshold) >>> 2] &&
      u8[g + global_State.hookmask] === 0 &&
      vm.options.gcStress !== true &&
      !this.dispatch.recording
    );
  }
  private get result(): number {
    return this.cts.vm.g + global_State.tmptv;
  }
  private accessible(p: number): boolean {
    return p >= MEMORY_MAP.stackBase && p + MAX_SIZE <= this.cts.vm.mem.size;
  }

  index(L: number, o: number, k: number): number {
    if (!this.ready(L)) return 0;
    const { cts } = this;
    const cd = gcV(cts.vm.mem, o);
    const at = lj_cdata_index(cts, cd, k, true);
    const { ct, p, qual } = at;
    if (qual & LOOKUP_FAILED) return 0;
    if (!ctype_isconstval(cts.info[ct])) {
      if (!this.loadable(ct, p)) return 0;
      notePlace(cts, cd, k, at, false);
    }
    lj_cdata_get(cts, ct, this.result, p);
    return this.result;
  }
  private loadable(ct: number, p: number): boolean {
    const { cts } = this;
    if (!ctype_isfield(cts.info[ct]) && !ctype_ispointer(cts.info[ct])) return false;
    const id = cts.raw(cts.child(ct));
    const info = cts.info[id];
    if (ctype_isstruct(info)) return true;
    const size = cts.size[id];
    const plain = ctype_isnum(info) ? size <= 8 : ctype_isptr(info) && !ctype_isref(info);
    return plain && size !== CTSIZE_INVALID && this.accessible(p);
  }

  newindex(L: number, o: number, k: number): number {
    if (!this.ready(L)) return 0;
    const { cts } = this;
    const { mem } = cts.vm;
    const value = L_base(mem, L) + 8 * bc_a(mem.u32[(cframe_Lpc(mem, L) - 4) >>> 2]);
    if (!tvisnum(mem, value)) return 0;
    const cd = gcV(mem, o);
    const at = lj_cdata_index(cts, cd, k, true);
    const { ct, p, qual } = at;
    if (qual & (LOOKUP_FAILED | CTF.CONST) || !this.accessible(p)) return 0;
    if (!ctype_isfield(cts.info[ct]) && !ctype_ispointer(cts.info[ct])) return 0;
    const child = cts.child(ct);
    const info = cts.info[child];
    if (!ctype_isnum(info) || info & CTF.CONST || cts.size[child] > 8) return 0;
    notePlace(cts, cd, k, at, true);
    lj_cdata_set(cts, ct, p, value, qual);
    return this.result; // the handler stores the value there, too
  }

  /** Load both operands: the type of the operation, 0 when this is no case for us. */
  private operands(a: number, b: number): CTID {
    const { mem } = this.cts.vm;
    const ta = plainType64(mem, a);
    const tb = plainType64(mem, b);
    if (ta < 0 || tb < 0) return CTID.NONE;
    const unsigned = ta === CTID.UINT64 || tb === CTID.UINT64;
    loadPlain64(mem, a, this.x, unsigned);
    loadPlain64(mem, b, this.y, unsigned);
    return unsigned ? CTID.UINT64 : CTID.INT64;
  }

  arith(L: number, ra: number, rb: number, rc: number, op: number): boolean {
    const mm = arithMetamethod(op);
    if (mm < 0 || !this.ready(L)) return false;
    const id = this.operands(rb, rc);
    if (id === CTID.NONE || !int64Op(this.x, this.y, mm, id === CTID.UINT64)) return false;
    pushInt64(this.cts, ra, id, this.x);
    return true;
  }

  compare(L: number, a: number, b: number, op: number): number {
    const id = this.ready(L) ? this.operands(a, b) : CTID.NONE;
    if (id === CTID.NONE) return -1;
    const unsigned = id === CTID.UINT64;
    const holds = op & 2 ? !this.y.less(this.x, unsigned) : this.x.less(this.y, unsigned);
    return Number(holds) ^ (op & 1);
  }

  equal(L: number, ins: number): number {
    const { mem } = this.cts.vm;
    const op = bc_op(ins) & ~1;
    const base = L_base(mem, L);
    let b = base + 8 * bc_d(ins);
    if (op === BC.ISEQN)
      b = getref(mem, funcproto(mem, curr_func(mem, L)) + GCproto.k) + 8 * bc_d(ins);
    else if (op !== BC.ISEQV) return -1;
    const id = this.ready(L) ? this.operands(base + 8 * bc_a(ins), b) : CTID.NONE;
    return id === CTID.NONE ? -1 : Number(this.x.equals(this.y)) ^ (bc_op(ins) & 1);
  }
}
