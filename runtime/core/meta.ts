/*
 * Metamethods: their lookup, and the slow paths of all operators.
 *
 * The machine code of a handler calls one of these with the operands. Either the operator has a result without a
 * metamethod, or a call has been prepared on the stack above the running function, which the handler then makes:
 *
 *     [func slots ...] [cont] [nil]  [metamethod] [nil]        [a] [b]
 *     in the handler:         [PC]                [delta|CONT]
 *                                                              ^ new base
 *
 * The continuation takes the result to where the instruction wants it.
 */
import { BC, bc_a, bc_d, bc_op, bytecodes } from "../layout/bytecode.js";
import { MM, mm_names, type MetamethodName } from "../layout/metamethods.js";
import { GCHeader, GCproto, GCtab, GCudata, LJ_MAX } from "../layout/objects.js";
import { GCROOT, global_State, STR_BUF } from "../layout/state.js";
import { LJ_T, lj_obj_itypename } from "../layout/value.js";
import type { Vm } from "./vm.js";
import { charge } from "./run/work.js";
import {
  curr_func,
  curr_top,
  curr_topL,
  funcproto,
  L_base,
  setcont,
  setL_top,
} from "./run/frame.js";
import { proto_kgc } from "./run/debug.js";
import {
  copyTV,
  fixobj,
  gcV,
  getref,
  itype,
  numV,
  rawSameTV,
  setgcV,
  setnilV,
  setnumV,
  setref,
  setstrV,
  tvisbool,
  tvisbuf,
  tviscdata,
  tvisfunc,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistab,
  tvisudata,
} from "./objects/tvalue.js";
import { lj_err_argtype, lj_err_comp, lj_err_msg, lj_err_optype } from "./run/err.js";
import { lj_gc_check, lj_gc_slotbarriert } from "./gc/gc.js";
import { lj_lib_checknum, lj_lib_checkstr } from "./lib.js";
import { ffiHooks } from "./objects/cdata.js";
import { textdata, textlen } from "./text/bufx.js";
import { lj_buf_tmp } from "./text/buf.js";
import { lj_str_cmp, lj_str_new, lj_str_newz, strdata, strlen } from "./objects/str.js";
import { lj_strfmt_putnum } from "./text/strfmtbuf.js";
import { pow } from "./math/pow.js";
import { lj_strscan_num } from "./text/strscan.js";
import { lj_tab_get, lj_tab_getstr, lj_tab_newkey, niltv } from "./objects/tab.js";

/** Intern the names of all metamethods, for ever. */
export function lj_meta_init(vm: Vm, L: number): void {
  mm_names.forEach((name, mm) => {
    const s = lj_str_newz(vm, L, `__${name}`);
    fixobj(vm.mem, s);
    setref(vm.mem, vm.g + global_State.gcroot + 8 * (GCROOT.MMNAME + mm), s);
  });
}

/* Lookup. Results are addresses of TValues; 0 or niltv: none. */

const mmname = (vm: Vm, mm: number): number =>
  getref(vm.mem, vm.g + global_State.gcroot + 8 * (GCROOT.MMNAME + mm));

/** Look a fast metamethod up, remember its absence. */
function lj_meta_cache(vm: Vm, mt: number, mm: number): number {
  const { mem } = vm;
  const mo = lj_tab_getstr(vm, mt, mmname(vm, mm));
  if (mo !== 0 && !tvisnil(mem, mo)) return mo;
  mem.u8[mt + GCtab.nomm] |= 1 << mm;
  return 0;
}

/** One of the metamethods up to MM_FAST in a metatable (or 0): its value, or 0. */
export function lj_meta_fast(vm: Vm, mt: number, mm: number): number {
  if (mt === 0 || vm.mem.u8[mt + GCtab.nomm] & (1 << mm)) return 0;
  return lj_meta_cache(vm, mt, mm);
}

/** Address of the GCroot that holds the metatable of a type. */
export const basemtRoot = (vm: Vm, it: LJ_T): number =>
  vm.g + global_State.gcroot + 8 * (GCROOT.BASEMT + ~it);

/** Metatable of a value, or 0. */
export function lj_meta_table(vm: Vm, o: number): number {
  const { mem } = vm;
  if (tvistab(mem, o)) return getref(mem, gcV(mem, o) + GCtab.metatable);
  if (tvisudata(mem, o)) return getref(mem, gcV(mem, o) + GCudata.metatable);
  return getref(mem, basemtRoot(vm, tvisnum(mem, o) ? LJ_T.NUMX : itype(mem, o)));
}

/** Any metamethod of any value: its value, niltv without one. */
export function lj_meta_lookup(vm: Vm, o: number, mm: number): number {
  const mt = lj_meta_table(vm, o);
  return mt === 0 ? niltv(vm) : lj_tab_getstr(vm, mt, mmname(vm, mm)) || niltv(vm);
}

/* Preparing calls. */

/** Stack up the continuation at `cont` and a metamethod at `top`; the address of its first argument. */
function pushmm(vm: Vm, top: number, cont: number, mo: number): number {
  const { mem } = vm;
  setcont(mem, top, cont);
  setnilV(mem, top + 8);
  copyTV(mem, top + 16, mo);
  setnilV(mem, top + 24);
  return top + 32;
}

/** The continuation of a comparison, or of its opposite. */
const condition = (vm: Vm, negated: number): number =>
  negated ? vm.sym.lj_cont_condf : vm.sym.lj_cont_condt;

function mmcall(vm: Vm, L: number, cont: number, mo: number, a: number, b: number): number {
  const { mem } = vm;
  const base = pushmm(vm, curr_top(mem, L), cont, mo);
  copyTV(mem, base, a);
  copyTV(mem, base + 8, b);
  return base;
}

/* Indexing. */

/** Every so many tables of a chain are paid for. */
const CHAIN_MASK = 7;
const CHAIN_COST = 100;

/** `o[k]`: address of the value, or 0 with a metamethod call at L->top. */
export function lj_meta_tget(vm: Vm, L: number, o: number, k: number): number {
  const { mem } = vm;
  for (let loop = 0; loop < LJ_MAX.IDXCHAIN; loop++) {
    let mo: number;
    if ((loop & CHAIN_MASK) === CHAIN_MASK) charge(vm, CHAIN_COST);
    if (tvistab(mem, o)) {
      const t = gcV(mem, o);
      const tv = lj_tab_get(vm, L, t, k);
      if (!tvisnil(mem, tv)) return tv;
      mo = lj_meta_fast(vm, getref(mem, t + GCtab.metatable), MM.index);
      if (mo === 0) return tv;
    } else {
      mo = lj_meta_lookup(vm, o, MM.index);
      if (tvisnil(mem, mo)) lj_err_optype(vm, L, o, "OPINDEX");
    }
    if (tvisfunc(mem, mo)) {
      setL_top(mem, L, mmcall(vm, L, vm.sym.lj_cont_ra, mo, o, k));
      return 0;
    }
    o = mo;
  }
  return lj_err_msg(vm, L, "GETLOOP");
}

/** `o[k] = v`: where to store v, or 0 with a metamethod call at L->top that lacks v. */
export function lj_meta_tset(vm: Vm, L: number, o: number, k: number): number {
  const { mem } = vm;
  for (let loop = 0; loop < LJ_MAX.IDXCHAIN; loop++) {
    let mo: number;
    if ((loop & CHAIN_MASK) === CHAIN_MASK) charge(vm, CHAIN_COST);
    if (tvistab(mem, o)) {
      const t = gcV(mem, o);
      const tv = lj_tab_get(vm, L, t, k);
      const absent = tvisnil(mem, tv);
      mo = absent ? lj_meta_fast(vm, getref(mem, t + GCtab.metatable), MM.newindex) : 0;
      if (mo === 0) {
        mem.u8[t + GCtab.nomm] = 0;
        if (tv !== niltv(vm)) {
          lj_gc_slotbarriert(vm, t, tv);
          return tv;
        }
        if (tvisnil(mem, k)) lj_err_msg(vm, L, "NILIDX");
        if (tvisnum(mem, k) && Number.isNaN(numV(mem, k))) lj_err_msg(vm, L, "NANIDX");
        const slot = lj_tab_newkey(vm, L, t, k);
        lj_gc_slotbarriert(vm, t, slot);
        return slot;
      }
    } else {
      mo = lj_meta_lookup(vm, o, MM.newindex);
      if (tvisnil(mem, mo)) lj_err_optype(vm, L, o, "OPINDEX");
    }
    if (tvisfunc(mem, mo)) {
      setL_top(mem, L, mmcall(vm, L, vm.sym.lj_cont_nop, mo, o, k));
      return 0;
    }
    o = mo;
  }
  return lj_err_msg(vm, L, "SETLOOP");
}

/* Arithmetic. */

/** A number, or a string that reads as one; undefined for everything else. */
export function tonumberV(vm: Vm, o: number): number | undefined {
  const { mem } = vm;
  if (tvisnum(mem, o)) return numV(mem, o);
  if (!tvisstr(mem, o)) return undefined;
  const s = gcV(mem, o);
  return lj_strscan_num(mem.u8, strdata(s), strlen(vm, s), vm.machine);
}

/** Low 32 bits of a number rounded to the nearest even integer, as the bit library sees it. */
export function lj_num2bit(vm: Vm, n: number): number {
  const { mem } = vm;
  const scratch = vm.g + global_State.tmptv2;
  mem.f64[scratch >>> 3] = n + 6755399441055744;
  return mem.i32[scratch >>> 2];
}

/** C's pow, closer than JavaScript's. */
export const lj_vm_pow = pow;

export function lj_vm_foldarith(x: number, y: number, mm: MetamethodName): number {
  switch (mm) {
    case "add":
      return x + y;
    case "sub":
      return x - y;
    case "mul":
      return x * y;
    case "div":
      return x / y;
    case "mod":
      return x - Math.floor(x / y) * y;
    case "pow":
      return lj_vm_pow(x, y);
    case "unm":
      return -x;
    default:
      throw new Error(`no arithmetic: ${mm}`);
  }
}

/** Metamethods of arithmetic by opcode, as rows of the bytecode have them. */
const ARITH_MM = bytecodes.map(([, , , , name]): MetamethodName | undefined =>
  name !== "none" && MM[name] >= MM.add && MM[name] <= MM.unm ? name : undefined,
);
/** The same as numbers, -1 for others: looking them up by name each time takes long. */
const ARITH_NUMBER = ARITH_MM.map((name) => (name === undefined ? -1 : MM[name]));

/** Metamethod of an arithmetic opcode, -1 for others. */
export const arithMetamethod = (op: number): number => ARITH_NUMBER[op];

/**
 * ra = rb op rc with strings read as numbers: 0, or the new base of a metamethod call.
 * A bit operator wants numbers.
 */
export function lj_meta_arith(
  vm: Vm,
  L: number,
  ra: number,
  rb: number,
  rc: number,
  op: number,
): number {
  const { mem } = vm;
  const mm = ARITH_NUMBER[op];
  if (mm < 0) {
    const cdata = tviscdata(mem, rb) || tviscdata(mem, rc);
    if (cdata && vm.attachment(ffiHooks).bitop?.(vm, L, ra, rb, rc, op)) return 0;
    const good = tvisnum(mem, rb) || tviscdata(mem, rb);
    lj_err_optype(vm, L, good ? rc : rb, "OPARITH");
  }
  const x = tonumberV(vm, rb);
  const y = x === undefined ? undefined : tonumberV(vm, rc);
  if (x !== undefined && y !== undefined) {
    const name = ARITH_MM[op];
    if (name === undefined) throw new Error(`lj_meta_arith: opcode ${op}`);
    setnumV(mem, ra, lj_vm_foldarith(x, y, name));
    return 0;
  }
  let mo = lj_meta_lookup(vm, rb, mm);
  if (tvisnil(mem, mo)) {
    mo = lj_meta_lookup(vm, rc, mm);
    if (tvisnil(mem, mo)) lj_err_optype(vm, L, x === undefined ? rb : rc, "OPARITH");
  }
  return mmcall(vm, L, vm.sym.lj_cont_ra, mo, rb, rc);
}

/* Concatenation. */

const isText = (vm: Vm, o: number): boolean => tvisstr(vm.mem, o) || tvisnum(vm.mem, o);
const catable = (vm: Vm, o: number): boolean => isText(vm, o) || tvisbuf(vm.mem, o);

/** Concatenate strings, buffers and numbers of the slots first .. last into `first`. */
function concatRange(vm: Vm, L: number, first: number, last: number): void {
  const s = concatShort(vm, L, first, last) || concatLong(vm, L, first, last);
  setstrV(vm.mem, first, s);
}

/** The string, put together where short strings are made; 0 when it is too long for that. */
function concatShort(vm: Vm, L: number, first: number, last: number): number {
  const { mem } = vm;
  const { u8 } = mem;
  const start = mem.u32[(vm.g + global_State.str_buf) >>> 2];
  const end = start + STR_BUF;
  let to = start;
  for (let o = first; o <= last; o += 8) {
    if (!tvisnum(mem, o)) {
      const len = textlen(vm, o);
      if (to + len > end) return 0;
      for (let from = textdata(vm, o), stop = to + len; to < stop;) u8[to++] = u8[from++];
    } else {
      const sb = lj_buf_tmp(vm);
      lj_strfmt_putnum(vm, L, sb, numV(mem, o));
      if (to + sb.n > end) return 0;
      for (let i = 0; i < sb.n; i++) u8[to++] = sb.b[i];
    }
  }
  return lj_str_new(vm, L, start, to - start);
}

function concatLong(vm: Vm, L: number, first: number, last: number): number {
  const { mem } = vm;
  const sb = lj_buf_tmp(vm);
  for (let o = first; o <= last; o += 8) {
    if (!tvisnum(mem, o)) {
      const len = textlen(vm, o);
      if (sb.n + len >= LJ_MAX.STR) lj_err_msg(vm, L, "STROV");
      sb.putmem(vm, L, textdata(vm, o), len);
    } else {
      lj_strfmt_putnum(vm, L, sb, numV(mem, o));
    }
  }
  return sb.tostr(vm, L);
}

/**
 * Concatenate the `left` + 1 values up to the slot `top`, from the right. 0: the
 * result is in the leftmost slot; else the new base of a metamethod call. Negative
 * `left`: called by a host function, whose L->top is right.
 */
export function lj_meta_cat(vm: Vm, L: number, top: number, left: number): number {
  const { mem } = vm;
  const fromHost = left < 0;
  left = Math.abs(left);
  do {
    if (!catable(vm, top) || !catable(vm, top - 8)) {
      let mo = lj_meta_lookup(vm, top - 8, MM.concat);
      if (tvisnil(mem, mo)) {
        mo = lj_meta_lookup(vm, top, MM.concat);
        if (tvisnil(mem, mo)) lj_err_optype(vm, L, isText(vm, top - 8) ? top : top - 8, "OPCAT");
      }
      // The frame overlaps the operands, which are the last two values in use.
      copyTV(mem, top + 32, top);
      copyTV(mem, top + 24, top - 8);
      return pushmm(vm, top - 8, vm.sym.lj_cont_cat, mo);
    }
    const last = top;
    do {
      top -= 8;
    } while (--left > 0 && catable(vm, top - 8));
    concatRange(vm, L, top, last);
  } while (left >= 1);
  if (!fromHost) setL_top(mem, L, curr_topL(mem, L));
  lj_gc_check(vm, L);
  return 0;
}

/* Equality, order. */

/** Raw equality of two values. */
export function lj_obj_equal(vm: Vm, a: number, b: number): boolean {
  const { mem } = vm;
  if (tvisnum(mem, a) && tvisnum(mem, b)) return numV(mem, a) === numV(mem, b);
  return rawSameTV(mem, a, b);
}

/** Two different tables or userdata, `ne` is 1 for `~=`: 0, 1, or new base. */
export function lj_meta_equal(vm: Vm, L: number, a: number, b: number, ne: number): number {
  const { mem } = vm;
  const mt = getref(mem, a + GCtab.metatable);
  const mo = lj_meta_fast(vm, mt, MM.eq);
  if (mo === 0) return ne;
  const mt2 = getref(mem, b + GCtab.metatable);
  if (mt !== mt2) {
    const mo2 = lj_meta_fast(vm, mt2, MM.eq);
    if (mo2 === 0 || !lj_obj_equal(vm, mo, mo2)) return ne;
  }
  const base = pushmm(vm, curr_top(mem, L), condition(vm, ne), mo);
  const it = ~mem.u8[a + GCHeader.gct];
  setgcV(mem, base, a, it);
  setgcV(mem, base + 8, b, it);
  return base;
}

/** `==` or `~=` with a cdata operand, by instruction: 0, 1, or new base. */
export function lj_meta_equal_cd(vm: Vm, L: number, ins: number): number {
  const { mem } = vm;
  const op = bc_op(ins);
  const o1 = L_base(mem, L) + 8 * bc_a(ins);
  const d = bc_d(ins);
  const pt = funcproto(mem, curr_func(mem, L));
  let o2 = vm.g + global_State.tmptv;
  let o1mm = o1;
  switch (op & ~1) {
    case BC.ISEQV:
      o2 = L_base(mem, L) + 8 * d;
      if (!tviscdata(mem, o1)) o1mm = o2;
      break;
    case BC.ISEQS:
      setstrV(mem, o2, proto_kgc(mem, pt, d));
      break;
    case BC.ISEQN:
      o2 = getref(mem, pt + GCproto.k) + 8 * d;
      break;
    default:
      mem.i32[o2 >>> 2] = -1;
      mem.i32[(o2 + 4) >>> 2] = (~d << 15) | 0x7fff;
  }
  const mo = lj_meta_lookup(vm, o1mm, MM.eq);
  if (tvisnil(mem, mo)) return op & 1;
  return mmcall(vm, L, condition(vm, op & 1), mo, o1, o2);
}

/** o1 < o2 and its relatives by opcode (ISLT ISGE ISLE ISGT): 0, 1, or new base. */
export function lj_meta_comp(vm: Vm, L: number, o1: number, o2: number, op: number): number {
  const { mem } = vm;
  if (tvisstr(mem, o1) && tvisstr(mem, o2)) {
    const order = lj_str_cmp(vm, gcV(mem, o1), gcV(mem, o2));
    return Number(op & 2 ? order <= 0 : order < 0) ^ (op & 1);
  }
  if (tviscdata(mem, o1) || tviscdata(mem, o2)) {
    const mo = lj_meta_lookup(vm, tviscdata(mem, o1) ? o1 : o2, op & 2 ? MM.le : MM.lt);
    if (!tvisnil(mem, mo)) return mmcall(vm, L, condition(vm, op & 1), mo, o1, o2);
  }
  const sameType = itype(mem, o1) === itype(mem, o2) || (tvisbool(mem, o1) && tvisbool(mem, o2));
  while (sameType) {
    const mm = op & 2 ? MM.le : MM.lt;
    const mo = lj_meta_lookup(vm, o1, mm);
    if (!tvisnil(mem, mo) && lj_obj_equal(vm, mo, lj_meta_lookup(vm, o2, mm)))
      return mmcall(vm, L, condition(vm, op & 1), mo, o1, o2);
    if (!(op & 2)) break;
    // Without __le: not (o2 < o1).
    [o1, o2] = [o2, o1];
    op ^= 3;
  }
  return lj_err_comp(vm, L, o1, o2);
}

/* Calls, loops, type checks. */

/** Make the control values of a numeric for loop numbers. */
export function lj_meta_for(vm: Vm, L: number, o: number): void {
  for (const [i, em] of (["FORINIT", "FORLIM", "FORSTEP"] as const).entries()) {
    const n = tonumberV(vm, o + 8 * i);
    if (n === undefined) lj_err_msg(vm, L, em);
    setnumV(vm.mem, o + 8 * i, n);
  }
}

/** Argument check of a library function in bytecode: slot `ra`, type number plus one. */
export function lj_meta_istype(vm: Vm, L: number, ra: number, tp: number): void {
  setL_top(vm.mem, L, curr_topL(vm.mem, L));
  const narg = ra + 1;
  const it = tp - 1;
  if (it === ~LJ_T.NUMX || it === ~LJ_T.NUMX + 1) lj_lib_checknum(vm, L, narg);
  else if (it === ~LJ_T.STR) {
    lj_gc_check(vm, L);
    lj_lib_checkstr(vm, L, narg);
  } else lj_err_argtype(vm, L, narg, lj_obj_itypename[it]);
}
