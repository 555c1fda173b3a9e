/*
 * The collector, step by step between random changes to a graph of tables: what
 * can be reached survives, what cannot is freed, to the byte.
 */
import test from "ava";
import { GCHeader, GCtab, GCudata, GCupval } from "../../runtime/layout/objects.js";
import { global_State, lua_State } from "../../runtime/layout/state.js";
import { GCS, LJ_GC } from "../../runtime/layout/value.js";
import { L_top, setL_top } from "../../runtime/core/run/frame.js";
import { lj_func_closeuv, lj_func_newC } from "../../runtime/core/objects/func.js";
import {
  lj_gc_barrier,
  lj_gc_barriert,
  lj_gc_check,
  lj_gc_freeall,
  lj_gc_fullgc,
  lj_gc_separateudata,
  lj_gc_step,
} from "../../runtime/core/gc/gc.js";
import { lj_state_new } from "../../runtime/core/objects/state.js";
import { lj_str_newz } from "../../runtime/core/objects/str.js";
import {
  lj_tab_getint,
  lj_tab_len,
  lj_tab_new,
  lj_tab_set,
  lj_tab_setint,
  lj_tab_setstr,
} from "../../runtime/core/objects/tab.js";
import {
  copyTV,
  gcV,
  setfuncV,
  setnilV,
  setnumV,
  setref,
  setstrV,
  settabV,
  setthreadV,
  setudataV,
  tvisnil,
  tvistab,
} from "../../runtime/core/objects/tvalue.js";
import { lj_udata_new } from "../../runtime/core/objects/udata.js";
import type { Vm } from "../../runtime/core/vm.js";
import { anchor, bareVm } from "./fakevm.js";

const total = (vm: Vm): number => vm.mem.u32[(vm.g + global_State.gc_total) >>> 2];
const state = (vm: Vm): GCS => vm.mem.u8[vm.g + global_State.gc_state];

/** t[k] = v for tables, as the handlers do it, barrier included. */
function put(vm: Vm, t: number, k: number, v: number): void {
  const o = lj_tab_setint(vm, vm.L, t, k);
  if (v === 0) setnilV(vm.mem, o);
  else settabV(vm.mem, o, v);
  lj_gc_barriert(vm, t, o);
}
const at = (vm: Vm, t: number, k: number): number => {
  const o = lj_tab_getint(vm, t, k);
  return o !== 0 && tvistab(vm.mem, o) ? gcV(vm.mem, o) : 0;
};

function metatable(vm: Vm, t: number, key: string, value: string): void {
  const mt = lj_tab_new(vm, vm.L, 0, 1);
  const s = lj_str_newz(vm, vm.L, value);
  setstrV(vm.mem, lj_tab_setstr(vm, vm.L, mt, lj_str_newz(vm, vm.L, key)), s);
  vm.mem.u8[mt + GCtab.nomm] = 0;
  setref(vm.mem, t + GCtab.metatable, mt);
}

/** Bytes that a VM has after its garbage is gone. */
function settled(vm: Vm): number {
  for (let i = 0; i < 8; i++) lj_gc_fullgc(vm, vm.L);
  return total(vm);
}

test("a graph that changes between steps", (t) => {
  const vm = bareVm();
  const { L } = vm;
  let seed = 7;
  const random = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const empty = settled(vm);
  const SLOTS = 6;
  const root = anchor(vm, lj_tab_new(vm, L, 0, 0));
  // The model: ids of the nodes, each with its id in slot 0 and children in slots 1 to 5.
  interface Node {
    id: number;
    children: (Node | undefined)[];
  }
  const model: Node = { id: 0, children: [] };
  setnumV(vm.mem, lj_tab_setint(vm, L, root, 0), 0);
  let id = 0;
  const compare = (o: number, n: Node, seen = new Set<Node>()): boolean => {
    if (seen.has(n)) return true;
    seen.add(n);
    if (vm.mem.f64[lj_tab_getint(vm, o, 0) >>> 3] !== n.id) return false;
    for (let k = 1; k < SLOTS; k++) {
      const child = at(vm, o, k);
      const m = n.children[k];
      if ((child !== 0) !== (m !== undefined)) return false;
      if (m !== undefined && !compare(child, m, seen)) return false;
    }
    return true;
  };
  const walk = (): [number, Node] => {
    let o = root;
    let n = model;
    for (let depth = random(12); depth > 0; depth--) {
      const k = 1 + random(SLOTS - 1);
      const child = n.children[k];
      if (child === undefined) break;
      n = child;
      o = at(vm, o, k);
    }
    return [o, n];
  };
  const states = new Set<GCS>();
  vm.mem.u32[(vm.g + global_State.gc_stepmul) >>> 2] = 10;
  for (let i = 0; i < 20000; i++) {
    const [o, n] = walk();
    const k = 1 + random(SLOTS - 1);
    switch (random(8)) {
      case 0:
        put(vm, o, k, 0);
        n.children[k] = undefined;
        break;
      case 1: {
        const [o2, n2] = walk();
        put(vm, o, k, o2);
        n.children[k] = n2;
        break;
      }
      default: {
        const fresh = lj_tab_new(vm, L, random(3) * 3, random(2));
        setnumV(vm.mem, lj_tab_setint(vm, L, fresh, 0), ++id);
        put(vm, o, k, fresh);
        n.children[k] = { id, children: [] };
        lj_str_newz(vm, L, `garbage ${i}`);
      }
    }
    if (random(3) === 0) lj_gc_step(vm, L);
    states.add(state(vm));
    lj_gc_check(vm, L);
    if (i % 1000 === 0 && !compare(root, model)) return t.fail(`after ${i} changes`);
  }
  t.true(compare(root, model));
  t.true(states.has(GCS.propagate) && states.has(GCS.sweepstring) && states.has(GCS.sweep));
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
  t.is(settled(vm), empty);
  return undefined;
});

test("freeall leaves nothing but the tables of the VM itself", (t) => {
  const vm = bareVm();
  for (let i = 0; i < 500; i++) lj_udata_new(vm, lj_state_new(vm, vm.L), i, 0);
  lj_gc_freeall(vm);
  t.is(vm.mem.u32[(vm.g + global_State.str_num) >>> 2], 0);
  const mainth = vm.mem.u32[(vm.g + global_State.mainthref) >>> 2];
  t.is(vm.mem.u32[(vm.g + global_State.gc_root) >>> 2], mainth);
  t.is(vm.mem.u32[mainth >>> 2], 0);
});

test("weak tables", (t) => {
  for (const mode of ["k", "v", "kv"]) {
    const vm = bareVm();
    const { L, mem } = vm;
    const weak = anchor(vm, lj_tab_new(vm, L, 0, 4));
    metatable(vm, weak, "__mode", mode);
    const strong = anchor(vm, lj_tab_new(vm, L, 0, 0));
    const o = vm.alloc.alloc(16);
    const key = (v: number): number => {
      settabV(mem, o, v);
      return lj_tab_set(vm, L, weak, o);
    };
    put(vm, weak, 1, lj_tab_new(vm, L, 0, 0)); // goes with its value
    put(vm, weak, 2, strong);
    setstrV(mem, lj_tab_setint(vm, L, weak, 3), lj_str_newz(vm, L, "a string stays"));
    setnumV(mem, key(lj_tab_new(vm, L, 0, 0)), 1); // goes with its key
    setnumV(mem, key(strong), 1);
    const own = lj_tab_new(vm, L, 0, 0);
    settabV(mem, key(own), own); // keeps itself: values of weak keys are strong
    lj_gc_fullgc(vm, L);
    let entries = 0;
    const node = mem.u32[(weak + GCtab.node) >>> 2];
    for (let i = 0; i <= mem.u32[(weak + GCtab.hmask) >>> 2]; i++)
      if (!tvisnil(mem, node + 24 * i) && tvistab(mem, node + 24 * i + 8)) entries++;
    const values = mode.includes("v");
    t.is(at(vm, weak, 1) === 0, values, mode);
    t.is(at(vm, weak, 2), strong, mode);
    t.false(tvisnil(mem, lj_tab_getint(vm, weak, 3)), mode);
    t.is(
      entries,
      new Map([
        ["k", 2],
        ["v", 3],
        ["kv", 1],
      ]).get(mode) ?? NaN,
      mode,
    );
  }
});

test("userdata are separated in order, newest first, and survive for their finaliser", (t) => {
  const vm = bareVm();
  const { L, mem } = vm;
  const mt = anchor(vm, lj_tab_new(vm, L, 0, 1));
  mem.u8[mt + GCtab.nomm] = 0;
  const gc = lj_tab_setstr(vm, L, mt, lj_str_newz(vm, L, "__gc"));
  setfuncV(mem, gc, lj_func_newC(vm, L, 0, 0));
  const uds = Array.from({ length: 5 }, (_, i) => {
    const ud = lj_udata_new(vm, L, 8 * i, 0);
    if (i !== 2) setref(mem, ud + GCudata.metatable, mt);
    return ud;
  });
  const size = lj_gc_separateudata(vm);
  t.is(size, 4 * GCudata.SIZEOF + 8 * (0 + 1 + 3 + 4));
  const last = mem.u32[(vm.g + global_State.gc_mmudata) >>> 2];
  const order: number[] = [];
  for (let o = mem.u32[last >>> 2]; ; o = mem.u32[o >>> 2]) {
    order.push(o);
    t.not(mem.u8[o + GCHeader.marked] & LJ_GC.FINALIZED, 0);
    if (o === last) break;
  }
  t.deepEqual(order, [uds[4], uds[3], uds[1], uds[0]]);
});

test("threads: dead slots are cleared, upvalues close", (t) => {
  const vm = bareVm();
  const { L, mem } = vm;
  const th = lj_state_new(vm, L);
  setthreadV(mem, L_top(mem, L), th);
  setL_top(mem, L, L_top(mem, L) + 8);
  const top = L_top(mem, th);
  settabV(mem, top, lj_tab_new(vm, L, 0, 0));
  settabV(mem, top + 8, lj_tab_new(vm, L, 100, 5)); // beyond the top
  setL_top(mem, th, top + 8);
  lj_gc_fullgc(vm, L);
  t.true(tvistab(mem, top));
  t.true(tvisnil(mem, top + 8));
  lj_func_closeuv(vm, th, top);
  t.is(mem.u32[(th + lua_State.openupval) >>> 2], 0);
});

test("a C function keeps its upvalues, a userdata its environment", (t) => {
  const vm = bareVm();
  const { L, mem } = vm;
  const env = lj_tab_new(vm, L, 0, 0);
  const ud = lj_udata_new(vm, L, 0, env);
  const fn = lj_func_newC(vm, L, 2, env);
  setudataV(mem, fn + 48, ud);
  setfuncV(mem, L_top(mem, L), fn);
  setL_top(mem, L, L_top(mem, L) + 8);
  mem.u32[(vm.g + global_State.gc_stepmul) >>> 2] = 1; // one object per step
  while (state(vm) !== GCS.propagate || mem.u8[fn + GCHeader.marked] !== LJ_GC.BLACK)
    lj_gc_step(vm, L);
  const late = lj_tab_new(vm, L, 3, 0);
  settabV(mem, fn + 56, late);
  lj_gc_barrier(vm, fn, fn + 56);
  while (state(vm) !== GCS.pause) lj_gc_step(vm, L);
  setnumV(mem, lj_tab_setint(vm, L, late, 1), 1);
  setnumV(mem, lj_tab_setint(vm, L, env, 1), 1);
  t.is(lj_tab_len(vm, late) + lj_tab_len(vm, env), 2);
  t.is(
    mem.u8[ud + GCHeader.marked] & LJ_GC.WHITES,
    mem.u8[vm.g + global_State.gc_currentwhite] & LJ_GC.WHITES,
  );
  copyTV(mem, vm.g + global_State.tmptv, fn + 56);
  t.is(gcV(mem, vm.g + global_State.tmptv), late);
  t.is(GCupval.SIZEOF % 16, 0);
});
