/*
 * Operators on cdata: 64-bit integers, pointers, then metamethods of either operand's type.
 */
import { lj_err_argt, lj_err_callerv, lj_typename } from "../core/run/err.js";
import { L_base, L_top } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { cdata_ctypeid, cdataptr, lj_cdata_new, setcdataV } from "../core/objects/cdata.js";
import {
  gcV,
  numV,
  setboolV,
  setnumV,
  tviscdata,
  tvisnil,
  tvisnum,
  tvisstr,
} from "../core/objects/tvalue.js";
import type { GuestMemory } from "../machine/types.js";
import { MM } from "../layout/metamethods.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { strdata } from "../core/objects/str.js";
import { CCF, lj_cconv_compatptr, lj_cconv_ct_ct } from "./cconv.js";
import { foldUnsigned, highWord, loadPtr, lowWord, storePtr, wordsToNumber } from "./cmem.js";
import {
  CT,
  CTALIGN_PTR,
  CTF,
  CTINFO,
  CTSIZE_INVALID,
  CTSIZE_PTR,
  ctype_isconstval,
  ctype_isenum,
  ctype_isfunc,
  ctype_isnum,
  ctype_isptr,
  ctype_isref,
  ctype_isrefarray,
} from "./ctinfo.js";
import { checkAccess } from "./caccess.js";
import type { CTState } from "./ctype.js";
import { lj_ctype_getfield } from "./ctypefield.js";
import { CTID } from "./ctypeinit.js";
import { lj_ctype_repr } from "./ctyperepr.js";
import { lj_ctype_meta, lj_meta_tailcall } from "./ctmeta.js";
import { Int64 } from "../core/math/int64.js";

/** An operand: its type, 0 for what has none, and where it is. A pointer's p is what it points to. */
interface Operand {
  ct: number;
  p: number;
}

/** What is no C value: unequal to everything. */
const NOWHERE = 1;

class Arith {
  readonly a: Operand = { ct: 0, p: 0 };
  readonly b: Operand = { ct: 0, p: 0 };
  private readonly x = new Int64();
  private readonly y = new Int64();

  constructor(
    private readonly cts: CTState,
    private readonly mm: number,
    /** Slots of the operands, and of the result. */
    private readonly base: number,
    private readonly result: number,
  ) {}

  /** Read both operands: false when one is neither a C value nor a number. */
  operands(): boolean {
    const first = this.operand(this.a, this.b, this.base, this.base + 8);
    if (first === undefined) return false;
    const second = this.operand(this.b, this.a, this.base + 8, this.base);
    return first && second === true;
  }

  /** undefined: a string that is no constant of the other one's enum. */
  private operand(v: Operand, other: Operand, o: number, o2: number): boolean | undefined {
    const { mem } = this.cts.vm;
    if (tviscdata(mem, o)) {
      this.cdata(v, gcV(mem, o));
    } else if (tvisnum(mem, o)) {
      v.ct = CTID.DOUBLE;
      v.p = o;
    } else if (tvisnil(mem, o)) {
      v.ct = CTID.P_VOID;
      v.p = 0;
    } else if (tvisstr(mem, o)) {
      return this.string(v, other, o, o2);
    } else {
      v.ct = 0;
      v.p = NOWHERE;
      return false;
    }
    return true;
  }

  private cdata(v: Operand, cd: number): void {
    const { cts } = this;
    const { mem } = cts.vm;
    const id = cdata_ctypeid(mem, cd);
    let ct = cts.raw(id);
    let p = cdataptr(cd);
    if (ctype_isptr(cts.info[ct])) {
      p = loadPtr(mem, p, cts.size[ct]);
      if (ctype_isref(cts.info[ct])) {
        ct = cts.rawChild(ct);
        if (ctype_isnum(cts.info[ct]) || ctype_isenum(cts.info[ct]))
          checkAccess(cts, p, cts.size[ct]);
      }
    } else if (ctype_isfunc(cts.info[ct])) {
      p = loadPtr(mem, p);
      ct = cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | id), CTSIZE_PTR);
    }
    if (ctype_isenum(cts.info[ct])) ct = cts.child(ct);
    v.ct = ct;
    v.p = p;
  }

  private string(v: Operand, other: Operand, o: number, o2: number): boolean | undefined {
    const { cts } = this;
    const { mem } = cts.vm;
    const s = gcV(mem, o);
    v.ct = 0;
    v.p = strdata(s);
    if (!tviscdata(mem, o2)) return false;
    const ct = cts.raw(cdata_ctypeid(mem, gcV(mem, o2)));
    if (!ctype_isenum(cts.info[ct])) return false;
    const constant = lj_ctype_getfield(cts, ct, s);
    if (constant !== 0 && ctype_isconstval(cts.info[constant])) {
      v.ct = cts.child(constant);
      v.p = cts.scratch + 32;
      mem.u32[v.p >>> 2] = cts.size[constant];
      return true;
    }
    other.ct = ct;
    other.p = 0;
    return undefined;
  }

  /** Traces look at the result of a comparison in tmptv2. */
  private bool(v: boolean): true {
    const { vm } = this.cts;
    setboolV(vm.mem, this.result, v);
    setboolV(vm.mem, vm.g + global_State.tmptv2, v);
    return true;
  }

  /** Read an operand as a 64-bit integer. */
  private int64(v: Operand, into: Int64, id: CTID): void {
    const { cts } = this;
    const { u32 } = cts.vm.mem;
    lj_cconv_ct_ct(cts, id, v.ct, cts.scratch, v.p, 0);
    into.set(u32[cts.scratch >>> 2], u32[(cts.scratch + 4) >>> 2]);
  }

  integers(): boolean {
    const { cts, a, b, x, y, mm } = this;
    const ainfo = cts.info[a.ct];
    const binfo = cts.info[b.ct];
    if (!ctype_isnum(ainfo) || cts.size[a.ct] > 8 || !ctype_isnum(binfo) || cts.size[b.ct] > 8)
      return false;
    const unsigned =
      (ainfo & CTF.UNSIGNED && cts.size[a.ct] === 8) ||
      (binfo & CTF.UNSIGNED && cts.size[b.ct] === 8);
    const id = unsigned ? CTID.UINT64 : CTID.INT64;
    const u = Boolean(unsigned);
    this.int64(a, x, id);
    if (mm !== MM.unm) this.int64(b, y, id);
    switch (mm) {
      case MM.eq:
        return this.bool(x.equals(y));
      case MM.lt:
        return this.bool(x.less(y, u));
      case MM.le:
        return this.bool(!y.less(x, u));
      default:
        if (!int64Op(x, y, mm, u)) return false;
    }
    pushInt64(cts, this.result, id, x);
    return true;
  }

  pointers(): boolean {
    const { cts, mm } = this;
    let { a, b } = this;
    const isPointer = (v: Operand): boolean =>
      ctype_isptr(cts.info[v.ct]) || ctype_isrefarray(cts.info[v.ct]);
    if (isPointer(a) && isPointer(b) && PAIRS.has(mm)) return this.pointerPair();
    if (mm === MM.add && ctype_isnum(cts.info[a.ct]) && isPointer(b)) [a, b] = [b, a];
    if (!isPointer(a) || !ctype_isnum(cts.info[b.ct])) return false;
    if (mm !== MM.add && mm !== MM.sub) return false;
    this.int64(b, this.x, CTID.INT64);
    let idx = wordsToNumber(this.x.lo, this.x.hi, false);
    if (mm === MM.sub) idx = -idx;
    const child = cts.child(a.ct);
    const size = cts.sizeOf(child);
    if (size === CTSIZE_INVALID) return false;
    const id = cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | child), CTSIZE_PTR);
    const cd = lj_cdata_new(cts.vm, cts.L, id, CTSIZE_PTR);
    storePtr(cts.vm.mem, cdataptr(cd), a.p + idx * size);
    setcdataV(cts.vm.mem, this.result, cd);
    return true;
  }

  private pointerPair(): boolean {
    const { cts, a, b, mm } = this;
    if (mm === MM.eq) return this.bool(a.p === b.p);
    if (!lj_cconv_compatptr(cts, a.ct, b.ct, CCF.IGNQUAL)) return false;
    const address = (p: number): number => (p < 0 ? p + 2 ** 64 : p);
    if (mm === MM.lt) return this.bool(address(a.p) < address(b.p));
    if (mm === MM.le) return this.bool(address(a.p) <= address(b.p));
    const size = cts.sizeOf(cts.child(a.ct));
    if (size === 0 || size === CTSIZE_INVALID) return false;
    setnumV(cts.vm.mem, this.result, Math.trunc((a.p - b.p) / size));
    return true;
  }

  /** Call a metamethod, or throw. */
  metamethod(): number {
    const { cts, mm, base } = this;
    const { vm, L } = cts;
    const o = this.typeMeta(base) || this.typeMeta(base + 8);
    if (o !== 0) return lj_meta_tailcall(vm, L, o);
    if (mm === MM.eq) {
      // Values that cannot be compared are not equal, unless they are the same.
      this.bool(this.a.p === this.b.p);
      return 1;
    }
    this.error();
  }

  private typeMeta(o: number): number {
    const { cts, mm } = this;
    const { mem } = cts.vm;
    if (o >= L_top(mem, cts.L) || !tviscdata(mem, o)) return 0;
    let id = cdata_ctypeid(mem, gcV(mem, o));
    const ct = cts.raw(id);
    if (ctype_isptr(cts.info[ct])) id = cts.child(ct);
    return lj_ctype_meta(cts, id, mm);
  }

  private error(): never {
    const { cts, mm, base } = this;
    const { vm, L } = cts;
    let enumAt = -1;
    let stringAt = -1;
    const names = [this.a, this.b].map(({ ct }, i) => {
      const o = base + 8 * i;
      if (ct !== 0 && tviscdata(vm.mem, o)) {
        if (ctype_isenum(cts.info[ct])) enumAt = i;
        return lj_ctype_repr(cts, ct);
      }
      if (tvisstr(vm.mem, o)) stringAt = i;
      return lj_typename(vm, o);
    });
    if ((enumAt ^ stringAt) === 1)
      lj_err_callerv(vm, L, "FFI_BADCONV", names[stringAt], names[enumAt]);
    const em =
      mm === MM.len
        ? "FFI_BADLEN"
        : mm === MM.concat
          ? "FFI_BADCONCAT"
          : mm < MM.add
            ? "FFI_BADCOMP"
            : "FFI_BADARITH";
    lj_err_callerv(vm, L, em, names[0], names[1]);
  }
}

/** `x op= y` on 64-bit integers, for a metamethod of arithmetic; false for others. */
export function int64Op(x: Int64, y: Int64, mm: number, unsigned: boolean): boolean {
  switch (mm) {
    case MM.add:
      x.add(y);
      break;
    case MM.sub:
      x.sub(y);
      break;
    case MM.mul:
      x.mul(y);
      break;
    case MM.div:
      x.div(y, unsigned);
      break;
    case MM.mod:
      x.mod(y, unsigned);
      break;
    case MM.pow:
      x.pow(y, unsigned);
      break;
    case MM.unm:
      x.negate();
      break;
    default:
      return false;
  }
  return true;
}

/** INT64 or UINT64 for a cdata of these types, 0 for a number, -1 for everything else. */
export function plainType64(mem: GuestMemory, o: number): number {
  if (tvisnum(mem, o)) return 0;
  const id = tviscdata(mem, o) ? cdata_ctypeid(mem, gcV(mem, o)) : 0;
  return id === CTID.INT64 || id === CTID.UINT64 ? id : -1;
}
/** Load one of these, as an operation on 64 bits wants it. */
export function loadPlain64(mem: GuestMemory, o: number, into: Int64, unsigned: boolean): Int64 {
  if (tvisnum(mem, o)) {
    const n = unsigned ? foldUnsigned(numV(mem, o)) : numV(mem, o);
    return into.set(lowWord(n), highWord(n));
  }
  const p = cdataptr(gcV(mem, o)) >>> 2;
  return into.set(mem.u32[p], mem.u32[p + 1]);
}

/** Operators of two pointers. */
const PAIRS: ReadonlySet<number> = new Set([MM.sub, MM.eq, MM.lt, MM.le]);

/** A 64-bit integer as a new cdata in the slot o. */
export function pushInt64(cts: CTState, o: number, id: CTID, v: Int64): void {
  const cd = lj_cdata_new(cts.vm, cts.L, id, 8);
  const { mem } = cts.vm;
  mem.u32[cdataptr(cd) >>> 2] = v.lo;
  mem.u32[(cdataptr(cd) + 4) >>> 2] = v.hi;
  setcdataV(mem, o, cd);
}

/** A metamethod of cdata: operands are its arguments, the result goes over the last one. */
export function lj_carith_op(cts: CTState, mm: number): number {
  const { vm, L } = cts;
  const base = L_base(vm.mem, L);
  const top = L_top(vm.mem, L);
  if (base + 8 >= top) lj_err_argt(vm, L, 1, LJ_T.CDATA);
  const result = top - 8;
  const arith = new Arith(cts, mm, base, result);
  const operands = arith.operands();
  if (operands && mm !== MM.len && mm !== MM.concat && (arith.integers() || arith.pointers())) {
    lj_gc_check(vm, L);
    return 1;
  }
  return arith.metamethod();
}
