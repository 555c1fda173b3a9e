/*
 * Indexing of cdata: `p[i]`, `s.x`, their assignment, members of bits; names in C namespaces.
 * Sums of constants gather in the last addition: `p[i+1].x` is one address with an offset.
 */
import { cdata_ctypeid, cdataptr } from "../../core/objects/cdata.js";
import { lj_tab_get, lj_tab_getstr } from "../../core/objects/tab.js";
import { strdata, strlen } from "../../core/objects/str.js";
import { gcV, tvisfunc, tvisnil, tvistab, tvisudata } from "../../core/objects/tvalue.js";
import {
  CTF,
  ctype_bitbsz,
  ctype_bitcsz,
  ctype_bitpos,
  ctype_isbitfield,
  ctype_iscomplex,
  ctype_isconstval,
  ctype_isextern,
  ctype_isfield,
  ctype_isinteger,
  ctype_ispointer,
  ctype_isptr,
  ctype_isref,
  ctype_isstruct,
  ctype_isenum,
} from "../../ffi/ctinfo.js";
import { CLNS_INDEX } from "../../ffi/clib.js";
import { loadPtr } from "../../ffi/cmem.js";
import type { CTState } from "../../ffi/ctype.js";
import { lj_ctype_getfield } from "../../ffi/ctypefield.js";
import { lj_ctype_meta } from "../../ffi/ctmeta.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { MM } from "../../layout/metamethods.js";
import { GCcdata, GCudata, UDTYPE } from "../../layout/objects.js";
import {
  lj_ir_fload,
  lj_ir_kfunc,
  lj_ir_kgc,
  lj_ir_kint,
  lj_ir_knum,
  lj_ir_kptr,
  lj_ir_kstr,
} from "../emit.js";
import {
  IRFL,
  IR,
  IRCONV_SEXT,
  IRT,
  IRT_,
  IRTG,
  IRTI,
  TREF_FRAME,
  tref_iscdata,
  tref_isnumber,
  tref_isstr,
  tref_isudata,
  tref_ref,
  irref_isk,
  type TRef,
} from "../ir.js";
import type { RecordFFData } from "../ffrecord/func.js";
import { argv } from "../ffrecord/func.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_narrow_cindex } from "../opt/narrow.js";
import { JIT_F } from "../options.js";
import { base, FUNC_SLOT, lj_record_constify, setbase } from "../record/slots.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { crec_ct_tv, crec_tv_ct, pendingBool, xload } from "./conv.js";
import {
  argv2cdata,
  crec_constructor,
  crec_ct2irt,
  ctypes,
  emitconv,
  lj_ir_kintp,
} from "./ctype.js";

/** Index for a load, or for a store: the datum of the recorders. */
export const LOAD = 0;
export const STORE = 1;

/** Go on in a Lua function, in place of the running library function. */
export function crec_tailcall(J: JitState, rd: RecordFFData, mo: number): void {
  setbase(J, FUNC_SLOT, lj_ir_kfunc(J, gcV(J.vm.mem, mo)));
  setbase(J, FUNC_SLOT + 1, TREF_FRAME);
  rd.nres = -1;
}

class CdataIndex {
  private readonly cts: CTState;
  /** The cdata; 0 once a pointer was followed. */
  private cd: number;
  /** Its address in the trace, and bytes to add to it. */
  private ptr: TRef;
  private ofs = GCcdata.SIZEOF;
  private ct: number;
  /** Type of what was found, with attributes; 0 for nothing yet. */
  private sid = 0;

  constructor(
    private readonly J: JitState,
    private readonly rd: RecordFFData,
    private readonly store: boolean,
  ) {
    this.ptr = base(J, 0);
    this.cd = argv2cdata(J, this.ptr, rd.argv);
    this.cts = ctypes(J);
    const { cts } = this;
    this.ct = cts.raw(cdata_ctypeid(J.vm.mem, this.cd));
    const info = cts.info[this.ct];
    if (!ctype_isptr(info)) return;
    const t = cts.size[this.ct] === 8 ? IRT.P64 : IRT.P32;
    if (ctype_isref(info)) this.ct = cts.rawChild(this.ct);
    this.ofs = 0;
    this.ptr = this.reassoc(lj_ir_fload(J, t, this.ptr, IRFL.CDATA_PTR), 1);
  }

  /** Take a constant that is added out of `tr`, `size` times, into the offset. */
  private reassoc(tr: TRef, size: number): TRef {
    const { J } = this;
    const { ir } = J.cur;
    const ref = tref_ref(tr);
    const o = ir.o(ref);
    if (!(J.flags & JIT_F.OPT_FOLD) || irref_isk(ref)) return tr;
    if ((o !== IR.ADD && o !== IR.ADDOV && o !== IR.SUBOV) || !irref_isk(ir.op2(ref))) return tr;
    const k = ir.op2(ref);
    const wide = ir.o(k) === IR.KINT64;
    if (!wide && ir.o(k) !== IR.KINT) return tr;
    const value = wide ? ir.hi(k) * 2 ** 32 + (ir.lo(k) >>> 0) : ir.i(k);
    const sum = this.ofs + (o === IR.SUBOV ? -value : value) * size;
    if (!Number.isSafeInteger(sum)) return tr;
    this.ofs = sum;
    return ir.op1(ref); // no tag: nobody asks for it
  }

  record(): void {
    const { J, cts } = this;
    for (;;) {
      const key = base(J, 1);
      if (tref_isnumber(key)) {
        const idx = lj_opt_narrow_cindex(J, key);
        if (ctype_ispointer(cts.info[this.ct])) this.element(idx);
      } else if (tref_iscdata(key)) {
        this.integer(key);
      } else if (tref_isstr(key) && this.member(key)) {
        return;
      }
      if (this.sid) return this.access();
      if (!this.arrow(key)) break;
    }
    this.metamethod();
  }

  /** A pointer to a struct is looked through, for names. */
  private arrow(key: TRef): boolean {
    const { cts } = this;
    if (!ctype_isptr(cts.info[this.ct])) return false;
    const child = cts.rawChild(this.ct);
    if (!ctype_isstruct(cts.info[child])) return false;
    this.ct = child;
    this.cd = 0;
    return tref_isstr(key);
  }

  private element(idx: TRef): void {
    const { J, cts } = this;
    const info = cts.info[this.ct];
    if (info & CTF.COMPLEX && !ctype_isptr(info))
      idx = emitir(J, IRT_(IR.BAND, IRT.INTP), idx, lj_ir_kintp(J, 1));
    this.sid = cts.child(this.ct);
    const size = cts.sizeOf(this.sid);
    idx = this.reassoc(idx, size);
    idx = emitir(J, IRT_(IR.MUL, IRT.INTP), idx, lj_ir_kintp(J, size));
    this.ptr = emitir(J, IRT_(IR.ADD, IRT.PTR), idx, this.ptr);
  }

  /** The index is a cdata with an integer. */
  private integer(key: TRef): void {
    const { J, cts, rd } = this;
    const cdk = argv2cdata(J, key, argv(rd, 1));
    let ctk = cts.raw(cdata_ctypeid(J.vm.mem, cdk));
    if (ctype_isenum(cts.info[ctk])) ctk = cts.child(ctk);
    if (!ctype_ispointer(cts.info[this.ct]) || !ctype_isinteger(cts.info[ctk])) return;
    const t = crec_ct2irt(cts, ctk);
    if (t === IRT.CDATA) return;
    const size = cts.size[ctk];
    let idx: TRef;
    if (size === 8) idx = lj_ir_fload(J, t, key, IRFL.CDATA_INT64);
    else if (size === 4) idx = lj_ir_fload(J, t, key, IRFL.CDATA_INT);
    else {
      const at = emitir(J, IRT_(IR.ADD, IRT.PTR), key, lj_ir_kintp(J, GCcdata.SIZEOF));
      idx = xload(J, t, at);
    }
    if (size < 8 && !(cts.info[ctk] & CTF.UNSIGNED))
      idx = emitconv(J, idx, IRT.INTP, IRT.INT, IRCONV_SEXT);
    this.element(idx);
  }

  private specialise(key: TRef, name: number): void {
    emitir(this.J, IRTG(IR.EQ, IRT.STR), key, lj_ir_kstr(this.J, name));
  }

  /** A member by name; true when everything is done. */
  private member(key: TRef): boolean {
    const { J, cts, rd } = this;
    const { mem } = J.vm;
    const name = gcV(mem, argv(rd, 1));
    const constructor = this.cd !== 0 && cdata_ctypeid(mem, this.cd) === CTID.CTYPEID;
    if (constructor) {
      this.ct = cts.raw(crec_constructor(J, this.cd, this.ptr));
      if (ctype_isptr(cts.info[this.ct])) this.ct = cts.rawChild(this.ct);
    }
    const info = cts.info[this.ct];
    if (ctype_iscomplex(info)) {
      if (constructor) return false;
      return this.part(key, name);
    }
    const field = ctype_isstruct(info) ? lj_ctype_getfield(cts, this.ct, name) : 0;
    if (field === 0) return false;
    const { offset } = cts.found;
    this.specialise(key, name);
    const finfo = cts.info[field];
    if (ctype_isconstval(finfo)) {
      setbase(J, 0, crec_constval(J, cts, field)); // the interpreter throws for a store
      return true;
    }
    if (constructor) return false; // constants and metamethods only
    this.ofs += offset;
    if (ctype_isbitfield(finfo)) {
      this.bitfield(finfo);
      return true;
    }
    if (ctype_isfield(finfo)) this.sid = cts.child(field);
    return false;
  }

  /** `re` and `im`. */
  private part(key: TRef, name: number): boolean {
    const { J, cts } = this;
    const { u8 } = J.vm.mem;
    if (strlen(J.vm, name) !== 2) return false;
    const text = String.fromCharCode(u8[strdata(name)], u8[strdata(name) + 1]);
    if (text !== "re" && text !== "im") return false;
    this.specialise(key, name);
    if (text === "im") this.ofs += cts.size[this.ct] >>> 1;
    this.sid = cts.child(this.ct);
    return false;
  }

  private address(): TRef {
    const { J, ptr, ofs } = this;
    return ofs === 0 ? ptr : emitir(J, IRT_(IR.ADD, IRT.PTR), ptr, lj_ir_kintp(J, ofs));
  }

  private access(): void {
    const { J, cts, rd } = this;
    let ptr = this.address();
    let { sid } = this;
    if (ctype_isref(cts.info[sid])) {
      ptr = xload(J, IRT.PTR, ptr);
      sid = cts.child(sid);
    }
    const type = cts.raw(sid);
    if (!this.store) {
      setbase(J, 0, crec_tv_ct(J, type, sid, ptr));
      return;
    }
    rd.nres = 0;
    J.needsnap = true;
    crec_ct_tv(J, type, ptr, base(J, 2), argv(rd, 2));
  }

  private bitfield(info: number): void {
    const { J, rd } = this;
    const unsigned = (info & CTF.UNSIGNED) !== 0;
    const ptr = this.address();
    const t = IRT.I8 + 2 * (31 - Math.clz32(ctype_bitcsz(info))) + (unsigned ? 1 : 0);
    const pos = ctype_bitpos(info);
    const bits = ctype_bitbsz(info);
    if (pos + bits > 8 * ctype_bitcsz(info)) lj_trace_err(LJ_TRERR.NYICONV); // the interpreter throws
    const container = xload(J, t, ptr);
    if (this.store) {
      rd.nres = 0;
      J.needsnap = true;
      storeBits(J, rd, info, t, ptr, container);
      return;
    }
    const by = (o: number, tr: TRef, k: number): TRef => emitir(J, IRTI(o), tr, lj_ir_kint(J, k));
    let tr: TRef;
    if (info & CTF.BOOL) tr = pendingBool(J, by(IR.BAND, container, 1 << pos));
    else if (!unsigned) tr = by(IR.BSAR, by(IR.BSHL, container, 32 - bits - pos), 32 - bits);
    else tr = by(IR.BAND, by(IR.BSHR, container, pos), 2 ** bits - 1);
    setbase(J, 0, tr);
  }

  /** There is no such member: ask the metatable of the type. */
  private metamethod(): void {
    const { J, cts, rd } = this;
    const { vm } = J;
    const { mem } = vm;
    const mo = lj_ctype_meta(cts, this.ct, this.store ? MM.newindex : MM.index);
    if (mo === 0) lj_trace_err(LJ_TRERR.BADTYPE);
    if (tvisfunc(mem, mo)) return crec_tailcall(J, rd, mo);
    // NYI: keys that are no strings, stores to a table.
    if (this.store || !tvistab(mem, mo) || !tref_isstr(base(J, 1))) lj_trace_err(LJ_TRERR.BADTYPE);
    const key = argv(rd, 1);
    const tr = lj_record_constify(J, lj_tab_get(vm, J.L, gcV(mem, mo), key));
    if (!tr) lj_trace_err(LJ_TRERR.BADTYPE);
    this.specialise(base(J, 1), gcV(mem, key));
    setbase(J, 0, tr);
  }
}

function storeBits(
  J: JitState,
  rd: RecordFFData,
  info: number,
  t: IRT,
  ptr: TRef,
  container: TRef,
): void {
  const pos = ctype_bitpos(info);
  const type = info & CTF.BOOL ? CTID.BOOL : info & CTF.UNSIGNED ? CTID.UINT32 : CTID.INT32;
  const mask = ((2 ** ctype_bitbsz(info) - 1) << pos) | 0;
  const masked = (tr: TRef, k: number): TRef => emitir(J, IRT_(IR.BAND, t), tr, lj_ir_kint(J, k));
  const value = crec_ct_tv(J, type, 0, base(J, 2), argv(rd, 2));
  // The container's own type: so what is forwarded needs no conversion.
  const bits = masked(emitir(J, IRTI(IR.BSHL), value, lj_ir_kint(J, pos)), mask);
  const rest = masked(container, ~mask);
  emitir(J, IRT_(IR.XSTORE, t), ptr, emitir(J, IRT_(IR.BOR, t), rest, bits));
}

/** The number that a constant of a struct, enum or namespace is. */
function crec_constval(J: JitState, cts: CTState, id: number): TRef {
  const value = cts.size[id];
  const unsigned = (cts.info[cts.child(id)] & CTF.UNSIGNED) !== 0;
  return unsigned && value > 0x7fffffff ? lj_ir_knum(J, value) : lj_ir_kint(J, value | 0);
}

export function recff_cdata_index(J: JitState, rd: RecordFFData, store: number): void {
  new CdataIndex(J, rd, store === STORE).record();
}

/** Names in a C namespace are constants of the trace, once they were looked up. */
export function recff_clib_index(J: JitState, rd: RecordFFData, store: number): void {
  const { vm } = J;
  const { mem } = vm;
  const key = base(J, 1);
  if (!tref_isudata(base(J, 0)) || !tref_isstr(key) || !tvisudata(mem, rd.argv)) return; // throws
  const ud = gcV(mem, rd.argv);
  if (mem.u8[ud + GCudata.udtype] !== UDTYPE.FFI_CLIB) return;
  const cts = ctypes(J);
  const name = gcV(mem, argv(rd, 1));
  const id = cts.getName(name, CLNS_INDEX);
  const o = lj_tab_getstr(vm, mem.u32[(ud + GCudata.env) >>> 2], name);
  rd.nres = store === STORE ? 0 : 1;
  if (id === 0 || o === 0 || tvisnil(mem, o)) lj_trace_err(LJ_TRERR.NOCACHE);
  emitir(J, IRTG(IR.EQ, IRT.STR), key, lj_ir_kstr(J, name));
  if (ctype_isconstval(cts.info[id])) {
    setbase(J, 0, crec_constval(J, cts, id));
  } else if (!ctype_isextern(cts.info[id])) {
    setbase(J, 0, lj_ir_kgc(J, gcV(mem, o), IRT.CDATA));
  } else {
    const sid = cts.child(id);
    const ptr = lj_ir_kptr(J, loadPtr(mem, cdataptr(gcV(mem, o))));
    if (store !== STORE) {
      setbase(J, 0, crec_tv_ct(J, cts.raw(sid), sid, ptr));
      return;
    }
    J.needsnap = true;
    crec_ct_tv(J, cts.raw(sid), ptr, base(J, 2), argv(rd, 2));
  }
}
