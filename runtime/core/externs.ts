/*
 * Binds every name that machine code may call to its function. Signatures are
 * those of runtime/layout/externs.ts; the machine converts arguments and results.
 */
import type { ExternName } from "../layout/externs.js";
import type { HostFunction } from "../machine/types.js";
import type { Vm } from "./vm.js";
import { ffiHooks } from "./objects/cdata.js";
import { tviscdata } from "./objects/tvalue.js";
import { lj_gc_finalizer_failed, lj_gc_finalizer_next } from "./gc/gcfinalize.js";
import { lj_dispatch_call, lj_dispatch_ins, lj_dispatch_profile } from "./run/dispatch.js";
import {
  lj_err_optype,
  lj_err_optype_call,
  lj_err_run,
  lj_err_sort,
  lj_err_throw,
  lj_ffh_coroutine_wrap_err,
} from "./run/err.js";
import { lj_func_closeuv, lj_func_newL_gc } from "./objects/func.js";
import { gc_mark, lj_gc_step, lj_gc_step_fixtop, lj_gc_step_jit } from "./gc/gc.js";
import { atan2 } from "./math/arctan.js";
import { lj_gc_freecell } from "./gc/gcsweep.js";
import { mathFunctions } from "./math/mathfn.js";
import { log2 } from "./math/pow.js";
import { lj_mem_block, lj_mem_give, lj_mem_newgco } from "./memory/mem.js";
import { lj_state_growstack } from "./objects/state.js";
import { gsubRest, lj_str_lower, lj_str_new, lj_str_reverse, lj_str_upper } from "./objects/str.js";
import { lj_strfmt_number } from "./text/strfmtbuf.js";
import {
  lj_tab_dup,
  lj_tab_getinth,
  lj_tab_len,
  lj_tab_new,
  lj_tab_newkey,
  lj_tab_next,
  lj_tab_reasize,
  lj_tab_setinth,
} from "./objects/tab.js";
import {
  lj_meta_arith,
  lj_meta_cat,
  lj_meta_comp,
  lj_meta_equal,
  lj_meta_equal_cd,
  lj_meta_for,
  lj_meta_istype,
  lj_meta_tget,
  lj_meta_tset,
  lj_vm_pow,
} from "./meta.js";

export type ExternBindings = Record<ExternName, HostFunction>;
/** What the trace compiler and the FFI bind. */
export type ExternOfParts = Extract<
  ExternName,
  `lj_trace_${string}` | `lj_ccall${string}` | "lj_dispatch_stitch"
>;

/** C's remainder of a floored division, for a divisor that is not 0. */
export const lj_vm_modi = (a: number, b: number): number => {
  const r = a % b;
  return r !== 0 && r < 0 !== b < 0 ? (r + b) | 0 : r | 0;
};

/** All bindings for a VM but those of parts above the core. */
export function externBindings(vm: Vm): Omit<ExternBindings, ExternOfParts> {
  const { mem } = vm;
  const ffi = vm.attachment(ffiHooks);
  const cdata = (o: number): boolean => tviscdata(mem, o);
  return {
    lj_meta_tget: (L, o, k) => (cdata(o) && ffi.fast?.index(L, o, k)) || lj_meta_tget(vm, L, o, k),
    lj_meta_tset: (L, o, k) =>
      (cdata(o) && ffi.fast?.newindex(L, o, k)) || lj_meta_tset(vm, L, o, k),
    lj_meta_arith: (L, ra, rb, rc, op) =>
      (cdata(rb) || cdata(rc)) && ffi.fast?.arith(L, ra, rb, rc, op)
        ? 0
        : lj_meta_arith(vm, L, ra, rb, rc, op),
    lj_meta_cat: (L, top, left) => lj_meta_cat(vm, L, top, left),
    lj_meta_equal: (L, a, b, ne) => lj_meta_equal(vm, L, a, b, ne),
    lj_meta_equal_cd: (L, ins) => {
      const known = ffi.fast?.equal(L, ins) ?? -1;
      return known >= 0 ? known : lj_meta_equal_cd(vm, L, ins);
    },
    lj_meta_comp: (L, a, b, op) => {
      const known = cdata(a) || cdata(b) ? (ffi.fast?.compare(L, a, b, op) ?? -1) : -1;
      return known >= 0 ? known : lj_meta_comp(vm, L, a, b, op);
    },
    lj_meta_istype: (L, slot, type) => lj_meta_istype(vm, L, slot, type),
    lj_meta_for: (L, o) => lj_meta_for(vm, L, o),

    lj_tab_new: (L, asize, hbits) => lj_tab_new(vm, L, asize, hbits),
    lj_tab_dup: (L, t) => lj_tab_dup(vm, L, t),
    lj_tab_getinth: (t, key) => lj_tab_getinth(vm, t, key),
    lj_tab_setinth: (L, t, key) => lj_tab_setinth(vm, L, t, key),
    lj_tab_newkey: (L, t, key) => lj_tab_newkey(vm, L, t, key),
    lj_tab_len: (t) => lj_tab_len(vm, t),
    lj_tab_next: (t, key, out) => lj_tab_next(vm, t, key, out),
    lj_tab_reasize: (L, t, nasize) => lj_tab_reasize(vm, L, t, nasize),

    lj_str_gsub: (L, frame, pending) => vm.attachment(gsubRest).run(vm, L, frame, pending !== 0),
    lj_str_new: (L, addr, len) => lj_str_new(vm, L, addr, len),
    lj_strfmt_number: (L, o) => lj_strfmt_number(vm, L, o),
    lj_str_reverse: (L, s) => lj_str_reverse(vm, L, s),
    lj_str_lower: (L, s) => lj_str_lower(vm, L, s),
    lj_str_upper: (L, s) => lj_str_upper(vm, L, s),

    lj_os_time: () => Math.floor(vm.host.time()),

    lj_func_newL_gc: (L, pt, parent) => lj_func_newL_gc(vm, L, pt, parent),
    lj_func_closeuv: (L, level) => lj_func_closeuv(vm, L, level),

    lj_mem_newgco: (L, size) => lj_mem_newgco(vm, L, size),
    lj_mem_block: (size) => lj_mem_block(vm, size),
    lj_mem_give: (p, size) => lj_mem_give(vm, p, size),

    lj_gc_step_jit: (_g, steps) => lj_gc_step_jit(vm, steps),
    lj_gc_mark: (_g, o) => gc_mark(vm, o),
    lj_gc_step: (L) => {
      lj_gc_step(vm, L);
    },
    lj_gc_finalizer_next: (L) => lj_gc_finalizer_next(vm, L),
    lj_gc_finalizer_failed: (L) => lj_gc_finalizer_failed(vm, L),
    lj_gc_freecell: (o) => lj_gc_freecell(vm, o),
    lj_gc_step_fixtop: (L) => lj_gc_step_fixtop(vm, L),

    lj_state_growstack: (L, need) => lj_state_growstack(vm, L, need),
    lj_err_throw: (L, status) => lj_err_throw(vm, L, status),
    lj_err_run: (L) => lj_err_run(vm, L),
    lj_err_optype_call: (L, o) => lj_err_optype_call(vm, L, o),
    lj_err_optype_len: (L, o) => lj_err_optype(vm, L, o, "OPLEN"),
    lj_err_sort: (L) => lj_err_sort(vm, L),
    lj_ffh_coroutine_wrap_err: (L, co) => lj_ffh_coroutine_wrap_err(vm, L, co),

    lj_dispatch_ins: (L, pc) => lj_dispatch_ins(vm, L, pc),
    lj_dispatch_call: (L, pc) => lj_dispatch_call(vm, L, pc),
    lj_dispatch_profile: (L, pc) => lj_dispatch_profile(vm, L, pc),

    lj_vm_pow,
    lj_vm_modi,
    ...mathFunctions,
    atan2,
    fmod: (x, y) => x % y,
    log2,
  };
}
