/*
 * New cdata: `ffi.new`, `ffi.cast`, constructors. What fits a register is one instruction with its
 * value (CNEWI); all else is an allocation (CNEW) and stores for what it is initialised with, which
 * SINK takes away when nobody sees the object.
 */
import { tvisgcv, tvisnil, gcV, itype } from "../../core/objects/tvalue.js";
import {
  CTF,
  ctype_isarray,
  ctype_isconstval,
  ctype_isenum,
  ctype_isfield,
  ctype_isinteger,
  ctype_isnum,
  ctype_isptr,
  ctype_isstruct,
} from "../../ffi/ctinfo.js";
import { lj_cconv_multi_init } from "../../ffi/cinit.js";
import type { CTState } from "../../ffi/ctype.js";
import { lj_ctype_meta } from "../../ffi/ctmeta.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { MM } from "../../layout/metamethods.js";
import { GCcdata } from "../../layout/objects.js";
import { lj_ir_call, lj_ir_kint, lj_ir_kint64, lj_ir_kptr } from "../emit.js";
import { IRCALL, IR, IRT, IRT_, IRTG, IRTGI, TREF_NIL, tref_iscdata, type TRef } from "../ir.js";
import { argv, recff_unsupported, type RecordFFData } from "../ffrecord/func.js";
import { emitir } from "../opt/fold.js";
import { base, setbase } from "../record/slots.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { crec_box, crec_ct_tv, crec_toint } from "./conv.js";
import { crec_fill } from "./copy.js";
import { argv2cdata, argv2ctype, ctypes, lj_ir_kintp } from "./ctype.js";

/** Larger objects are cleared, and nothing else. */
const LARGE = 128;
/** Elements that are stored one by one. */
const MAX_ELEMENTS = 16;

const nyi = (): never => lj_trace_err(LJ_TRERR.NYICONV);

/** Set or remove (nil) the finaliser of a new cdata: `fin` is its reference when it is none of now. */
function crec_finalizer(J: JitState, cd: TRef, fin: TRef, o: number): void {
  const { mem } = J.vm;
  if (tvisgcv(mem, o)) fin = fin || lj_ir_kptr(J, gcV(mem, o));
  else if (tvisnil(mem, o)) fin = lj_ir_kptr(J, 0);
  else lj_trace_err(LJ_TRERR.BADTYPE);
  lj_ir_call(J, IRCALL.lj_cdata_setfin, cd, fin, lj_ir_kint(J, itype(mem, o) | 0));
  J.needsnap = true;
}

class Allocation {
  private readonly cts: CTState;
  private readonly info: number;
  private readonly size: number;
  /** The type without attributes. */
  private readonly d: number;
  private cd: TRef = 0;
  /** Size in bytes when the type does not say it, else TREF_NIL. */
  private trsize: TRef = TREF_NIL;
  /** Initialisers are arguments 1 and up. */
  private hasInit: boolean;

  constructor(
    private readonly J: JitState,
    private readonly rd: RecordFFData,
    private readonly id: number,
  ) {
    this.cts = ctypes(J);
    this.info = this.cts.infoOf(id);
    this.size = this.cts.infoSize;
    this.d = this.cts.raw(id);
    this.hasInit = base(J, 1) !== 0;
  }

  record(): void {
    const { J, cts, info, size, id } = this;
    if (ctype_isptr(info) || (ctype_isinteger(info) && (size === 4 || size === 8))) {
      setbase(J, 0, crec_box(J, id, this.boxed()));
      return;
    }
    if (info & CTF.VLA) this.variable();
    this.cd = emitir(J, IRTG(IR.CNEW, IRT.CDATA), lj_ir_kint(J, id), this.trsize);
    this.initialise();
    setbase(J, 0, this.cd);
    const fin = lj_ctype_meta(cts, id, MM.gc);
    if (fin !== 0) crec_finalizer(J, this.cd, 0, fin);
  }

  private boxed(): TRef {
    const { J, rd, info, size } = this;
    if (this.hasInit) return crec_ct_tv(J, this.d, 0, base(J, 1), argv(rd, 1));
    if (ctype_isptr(info)) return lj_ir_kptr(J, 0);
    return size === 4 ? lj_ir_kint(J, 0) : lj_ir_kint64(J, 0, 0);
  }

  /** The first argument is the number of elements; there are no initialisers. */
  private variable(): void {
    const { J, rd, cts, d } = this;
    if (!this.hasInit || base(J, 2)) nyi();
    const n = crec_toint(J, base(J, 1), argv(rd, 1));
    const empty = cts.vlsize(d, 0);
    const one = cts.vlsize(d, 1);
    const bytes = emitir(J, IRTGI(IR.MULOV), n, lj_ir_kint(J, one - empty));
    this.trsize = emitir(J, IRTGI(IR.ADDOV), bytes, lj_ir_kint(J, empty));
    this.hasInit = false;
  }

  private initialise(): void {
    const { J, rd, cts, info, d } = this;
    const single = this.hasInit && !base(J, 2) && !lj_cconv_multi_init(cts, d, argv(rd, 1));
    if (this.size > LARGE || info & CTF.VLA) this.clear();
    else if (single) this.value();
    else if (ctype_isarray(cts.info[d])) this.elements();
    else if (ctype_isstruct(cts.info[d])) this.members();
    else this.value();
  }

  private place(ofs: number): TRef {
    return emitir(
      this.J,
      IRT_(IR.ADD, IRT.PTR),
      this.cd,
      lj_ir_kintp(this.J, ofs + GCcdata.SIZEOF),
    );
  }

  /** All bytes are 0. */
  private clear(): void {
    const { J } = this;
    if (this.hasInit) nyi();
    const size = this.trsize === TREF_NIL ? lj_ir_kint(J, this.size) : this.trsize;
    crec_fill(J, this.place(0), size, lj_ir_kint(J, 0));
  }

  /** One value for the whole. */
  private value(): void {
    const { J, rd, d } = this;
    const dp = this.place(0);
    if (this.hasInit) crec_ct_tv(J, d, dp, base(J, 1), argv(rd, 1));
    else crec_ct_tv(J, d, dp, lj_ir_kint(J, 0), 0);
  }

  private zero(type: number): TRef {
    return ctype_isptr(this.cts.info[type]) ? TREF_NIL : lj_ir_kint(this.J, 0);
  }

  private elements(): void {
    const { J, rd, cts, d, size } = this;
    const element = cts.rawChild(d);
    const esize = cts.size[element];
    const info = cts.info[element];
    if (!(ctype_isnum(info) || ctype_isptr(info)) || esize * MAX_ELEMENTS < size)
      return this.clear();
    // A single initialiser is for all elements.
    let sp: TRef = 0;
    let o = 0;
    let next = 1;
    for (let ofs = 0; ofs < size; ofs += esize) {
      const dp = this.place(ofs);
      if (this.hasInit && base(J, next)) {
        sp = base(J, next);
        o = argv(rd, next++);
      } else if (next !== 2) {
        sp = this.zero(element);
        o = 0;
      }
      crec_ct_tv(J, element, dp, sp, o);
    }
  }

  private isSimple(type: number): boolean {
    const info = this.cts.info[type];
    return ctype_isnum(info) || ctype_isptr(info) || ctype_isenum(info);
  }

  /** The members of a struct that are values; undefined when there are others. */
  private simpleMembers(): number[] | undefined {
    const { cts, d } = this;
    const found: number[] = [];
    for (let f = cts.sib[d]; f !== 0; f = cts.sib[f]) {
      if (ctype_isconstval(cts.info[f])) continue;
      if (!ctype_isfield(cts.info[f])) return undefined;
      if (cts.name[f] === 0) continue;
      if (!this.isSimple(cts.rawChild(f))) return undefined;
      found.push(f);
    }
    return found;
  }

  private members(): void {
    const { J, rd, cts, d } = this;
    const members = this.simpleMembers();
    if (members === undefined) return this.hasInit ? nyi() : this.clear();
    let given = this.hasInit;
    for (const [n, f] of members.entries()) {
      const type = cts.rawChild(f);
      given &&= base(J, n + 1) !== 0;
      const sp = given ? base(J, n + 1) : this.zero(type);
      crec_ct_tv(J, type, this.place(cts.size[f]), sp, given ? argv(rd, n + 1) : 0);
      if (cts.info[d] & CTF.UNION) {
        if (cts.size[d] !== cts.size[type]) nyi();
        break;
      }
    }
  }
}

/** A new cdata of type `id` in place of the first argument; the others initialise it. */
export function crec_alloc(J: JitState, rd: RecordFFData, id: number): void {
  new Allocation(J, rd, id).record();
}

/** ffi.new; ffi.cast makes the same of its one value. */
export function recff_ffi_new(J: JitState, rd: RecordFFData): void {
  crec_alloc(J, rd, argv2ctype(J, base(J, 0), rd.argv));
}

export function recff_ffi_typeof(J: JitState, rd: RecordFFData): void {
  if (!tref_iscdata(base(J, 0))) recff_unsupported(J);
  const id = lj_ir_kint(J, argv2ctype(J, base(J, 0), rd.argv));
  setbase(J, 0, crec_box(J, CTID.CTYPEID, id));
}

export function recff_ffi_gc(J: JitState, rd: RecordFFData): void {
  argv2cdata(J, base(J, 0), rd.argv);
  if (!base(J, 1)) lj_trace_err(LJ_TRERR.BADTYPE);
  crec_finalizer(J, base(J, 0), base(J, 1), argv(rd, 1));
}
