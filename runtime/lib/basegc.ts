/*
 * Functions of the base library around the collector: collectgarbage, gcinfo, and
 * newproxy, which makes userdata whose only use is their metatable (__gc, __len).
 */
import type { Vm } from "../core/vm.js";
import {
  gcV,
  getref,
  setboolV,
  setnilV,
  setref,
  setstrV,
  settabV,
  setudataV,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistruecond,
  tvisudata,
  tvistrue,
} from "../core/objects/tvalue.js";
import { lua_tostring } from "../core/access.js";
import { L_env, L_top, setL_top } from "../core/run/frame.js";
import { lj_err_arg } from "../core/run/err.js";
import { lj_gc_check, lj_gc_fullgc, lj_gc_anybarriert, lj_gc_step } from "../core/gc/gc.js";
import {
  argslot,
  lj_lib_checkopt,
  lj_lib_optint,
  lj_lib_upvalue,
  nargs,
  pushbool,
  pushnum,
  resultsOnTop,
  setfield,
} from "../core/lib.js";
import { LJ_MAX_MEM } from "../layout/collector.js";
import { lj_str_newz, strToC } from "../core/objects/str.js";
import { lj_tab_get, lj_tab_new, lj_tab_set } from "../core/objects/tab.js";
import { lj_udata_new } from "../core/objects/udata.js";
import { MM } from "../layout/metamethods.js";
import { GCtab, GCudata } from "../layout/objects.js";
import { standardFiles } from "../core/host/iofile.js";
import { global_State } from "../layout/state.js";

/* Collector. */

const gcField = (vm: Vm, field: global_State): number => vm.mem.u32[(vm.g + field) >>> 2];
function setGcField(vm: Vm, field: global_State, v: number): void {
  vm.mem.u32[(vm.g + field) >>> 2] = v;
}

/** Do the work for `data` KB of allocation, or one step at least; true when that ended a cycle. */
function gcstep(vm: Vm, L: number, data: number): boolean {
  const total = gcField(vm, global_State.gc_total);
  setGcField(vm, global_State.gc_threshold, Math.max(0, total - data * 1024));
  while (gcField(vm, global_State.gc_total) >= gcField(vm, global_State.gc_threshold))
    if (lj_gc_step(vm, L) > 0) return true;
  return false;
}

/** Set a field to a number and return what it was. */
function exchangeGcField(vm: Vm, field: global_State, data: number): number {
  const old = gcField(vm, field) | 0;
  setGcField(vm, field, data);
  return old;
}

/** What collectgarbage does and returns, by option; `data` is its second argument. */
const gcOptions: Readonly<Record<string, (vm: Vm, L: number, data: number) => number | boolean>> = {
  stop: (vm) => {
    setGcField(vm, global_State.gc_threshold, LJ_MAX_MEM);
    return 0;
  },
  restart: (vm) => {
    setGcField(vm, global_State.gc_threshold, gcField(vm, global_State.gc_total));
    return 0;
  },
  collect: (vm, L) => {
    lj_gc_fullgc(vm, L);
    return 0;
  },
  count: (vm) => gcField(vm, global_State.gc_total) / 1024,
  step: gcstep,
  setpause: (vm, _L, data) => exchangeGcField(vm, global_State.gc_pause, data),
  setstepmul: (vm, _L, data) => exchangeGcField(vm, global_State.gc_stepmul, data),
  isrunning: (vm) => gcField(vm, global_State.gc_threshold) !== LJ_MAX_MEM,
};
const gcOptionNames = Object.keys(gcOptions);

/** What lua_gc does and returns: as collectgarbage, but memory in whole KB, and the bytes beyond them. */
export function gcControl(vm: Vm, L: number, option: string, data: number): number {
  const total = gcField(vm, global_State.gc_total);
  if (option === "count") return total >>> 10;
  if (option === "countb") return total & 0x3ff;
  return Number(gcOptions[option](vm, L, data));
}

export function base_collectgarbage(vm: Vm, L: number): number {
  const option = lj_lib_checkopt(vm, L, 1, gcOptionNames.indexOf("collect"), gcOptionNames);
  const data = lj_lib_optint(vm, L, 2, 0);
  const result = gcOptions[gcOptionNames[option]](vm, L, data);
  if (typeof result === "boolean") pushbool(vm, L, result);
  else pushnum(vm, L, result);
  return 1;
}

export function base_gcinfo(vm: Vm, L: number): number {
  pushnum(vm, L, gcField(vm, global_State.gc_total) >>> 10);
  return 1;
}

/** What becomes of an error in a finaliser, unless somebody else wants to know. */
export function reportFinalizer(vm: Vm, L: number): void {
  const o = L_top(vm.mem, L) - 8;
  const text = tvisstr(vm.mem, o) || tvisnum(vm.mem, o) ? lua_tostring(vm, L, o) : 0;
  if (text !== 0) setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
  const { stderr } = vm.attachment(standardFiles);
  stderr.sayText(`ERROR in finalizer: ${text === 0 ? "?" : strToC(vm, text)}\n`);
}

/* Proxies. */

/** The metatables that newproxy has made, as keys that do not keep them alive. */
export function pushProxyTable(vm: Vm, L: number): void {
  const t = lj_tab_new(vm, L, 0, 1);
  settabV(vm.mem, L_top(vm.mem, L), t);
  setL_top(vm.mem, L, L_top(vm.mem, L) + 8);
  setstrV(vm.mem, L_top(vm.mem, L), lj_str_newz(vm, L, "kv"));
  setL_top(vm.mem, L, L_top(vm.mem, L) + 8);
  setfield(vm, L, t, "__mode");
  setref(vm.mem, t + GCtab.metatable, t);
  vm.mem.u8[t + GCtab.nomm] = ~(1 << MM.mode);
}

/** The metatable for a proxy as the argument of newproxy asks for: new, that of another proxy, none. */
function proxyMetatable(vm: Vm, L: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  const proxies = gcV(mem, lj_lib_upvalue(vm, L, 0));
  if (!tvistruecond(mem, o)) return 0;
  if (tvistrue(mem, o)) {
    const mt = lj_tab_new(vm, L, 0, 0);
    settabV(mem, o, mt);
    setboolV(mem, lj_tab_set(vm, L, proxies, o), true);
    lj_gc_anybarriert(vm, proxies);
    return mt;
  }
  const mt = tvisudata(mem, o) ? getref(mem, gcV(mem, o) + GCudata.metatable) : 0;
  if (mt !== 0) {
    settabV(mem, o + 8, mt);
    if (!tvisnil(mem, lj_tab_get(vm, L, proxies, o + 8))) return mt;
  }
  lj_err_arg(vm, L, 1, "NOPROXY");
}

// What dasc/vm/ff_create.dasc leaves to the runtime.
export function base_newproxy(vm: Vm, L: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) < 1) setnilV(mem, o);
  setL_top(mem, L, o + 16);
  setnilV(mem, o + 8);
  const mt = proxyMetatable(vm, L);
  lj_gc_check(vm, L);
  const ud = lj_udata_new(vm, L, 0, L_env(mem, L));
  setref(mem, ud + GCudata.metatable, mt);
  setudataV(mem, L_top(mem, L), ud);
  setL_top(mem, L, L_top(mem, L) + 8);
  return resultsOnTop(vm, L, 1);
}
