/*
 * Coroutines that wait for something outside.
 *
 * A run that waits for promises is a coroutine which JavaScript resumes. When a function of
 * JavaScript returns a promise, all coroutines between that function and the resume are
 * parked as they stand, and the machine leaves all of their frames at once:
 *
 *   machine stack                         Lua stacks, parked
 *   | resume of root, by JavaScript |     root:   ... coroutine.resume(c1)
 *   | resume of c1, by root         |     c1:     ... coroutine.wrap's c2()
 *   | resume of c2, by c1           |     c2:     ... fetch("...")
 *   | fetch                         |
 *
 * So the program's own coroutines need not know of it. Later c2 is resumed with what the
 * promise gave as the results of fetch; what c2 then yields or returns becomes the results of
 * c2() in c1, and so on outwards.
 *
 * A frame of the host's between them (a callback of table.sort, a finaliser) cannot be left.
 *
 * Parked coroutines look like those that resume others: nobody else can resume them.
 */
import { lj_gc_holdthread } from "../../core/gc/gc.js";
import { lj_mem_alloc } from "../../core/memory/mem.js";
import {
  cframe_canyield,
  cframe_L,
  cframe_raw,
  curr_func,
  L_base,
  L_cframe,
  setL_cframe,
  setL_top,
  L_top,
} from "../../core/run/frame.js";
import { abortRecording } from "../../core/run/dispatch.js";
import { lj_state_checkstack } from "../../core/objects/state.js";
import { setcont, setframe_link } from "../../core/run/frame.js";
import { setfuncV, setnilV, setref, setthreadV, tvisthread } from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { CFRAME, FRAME, LUA, LUA_MINSTACK } from "../../layout/frame.js";
import { GCfunc, GCfuncC } from "../../layout/objects.js";
import { global_State, HOOK, lua_State } from "../../layout/state.js";
import { GuestUnwind } from "../../machine/index.js";

/** The frame that parked coroutines have: it belongs to nobody. */
function parkingFrame(vm: Vm): number {
  if (vm.parking !== 0) return vm.parking;
  // One byte over a multiple of 16 would look like flags.
  const block = lj_mem_alloc(vm, vm.L, CFRAME.SIZE + 16);
  vm.mem.u8.fill(0, block, block + CFRAME.SIZE + 16);
  vm.parking = (block + 15) & ~15;
  return vm.parking;
}

/** The coroutines from `L` to the one that the host has resumed, outermost last; undefined when one cannot be left. */
export function chainTo(vm: Vm, L: number, root: number): number[] | undefined {
  const { mem } = vm;
  const chain: number[] = [];
  for (let t = L; ;) {
    const cf = L_cframe(mem, t);
    if (!cframe_canyield(cf)) return undefined;
    chain.push(t);
    if (t === root) return chain;
    const outer = cframe_raw(cf) + CFRAME.SIZE;
    t = cframe_L(mem, outer);
    if (cframe_raw(L_cframe(mem, t)) !== outer) return undefined;
  }
}

/** Park a chain, and leave the frames of all: throw the result. */
export function park(vm: Vm, chain: readonly number[]): GuestUnwind {
  const { mem, g } = vm;
  const frame = parkingFrame(vm);
  const root = cframe_raw(L_cframe(mem, chain[chain.length - 1]));
  for (const t of chain) {
    lj_gc_holdthread(vm, t);
    setL_cframe(mem, t, frame);
    mem.u8[t + lua_State.status] = LUA.OK;
  }
  abortRecording(vm);
  setref(mem, g + global_State.jit_base, 0);
  mem.u8[g + global_State.hookmask] &= ~HOOK.ACTIVE;
  return new GuestUnwind(root, vm.sym.lj_vm_unwind_c, root, LUA.YIELD);
}

/** A parked coroutine can be resumed again; with an error, which `thrower` throws. */
export function unpark(vm: Vm, t: number): void {
  const { mem } = vm;
  setL_cframe(mem, t, 0);
  mem.u8[t + lua_State.status] = LUA.YIELD;
}

/** Make room, and note where what a coroutine is resumed with begins. */
export function resumeAt(vm: Vm, t: number, values: number): number {
  lj_state_checkstack(vm, t, values + LUA_MINSTACK);
  return L_top(vm.mem, t) - L_base(vm.mem, t);
}

/**
 * Let the value on top of the stack of a suspended coroutine be thrown where it waits: a call
 * of the function `thrower` on top of its frames. Where that begins, from its base.
 */
export function throwInto(vm: Vm, t: number, thrower: number): number {
  const { mem } = vm;
  lj_state_checkstack(vm, t, LUA_MINSTACK);
  const o = L_top(mem, t) - 8;
  mem.i32[(o + 16) >>> 2] = mem.i32[o >>> 2];
  mem.i32[(o + 20) >>> 2] = mem.i32[(o + 4) >>> 2];
  setfuncV(mem, o, thrower);
  setnilV(mem, o + 8);
  setL_top(mem, t, o + 24);
  mem.u8[t + lua_State.status] = LUA.OK;
  return o + 16 - L_base(mem, t);
}

/** Whether a parked coroutine waits in a function that coroutine.wrap has made; else in coroutine.resume. */
export function waitsInWrap(vm: Vm, t: number): boolean {
  const { mem } = vm;
  const fn = curr_func(mem, t);
  return mem.u8[fn + GCfunc.nupvalues] === 1 && tvisthread(mem, fn + GCfuncC.upvalue);
}

/**
 * Put the frame on the stack that goes on with the instruction at `pc` when a hook has
 * suspended the program before it; `multres` is what CALLM and others work on.
 */
export function pushHookFrame(vm: Vm, L: number, pc: number, multres: number): void {
  const { mem } = vm;
  lj_state_checkstack(vm, L, LUA_MINSTACK);
  const top = L_top(mem, L);
  mem.u32[top >>> 2] = multres;
  mem.u32[(top + 4) >>> 2] = 0;
  setcont(mem, top + 8, vm.sym.lj_cont_hook);
  setref(mem, top + 16, pc);
  setthreadV(mem, top + 24, L);
  setframe_link(mem, top + 32, (top + 40 - L_base(mem, L)) | FRAME.CONT);
  mem.u32[(L + lua_State.base) >>> 2] = top + 40;
  setL_top(mem, L, top + 40);
}
