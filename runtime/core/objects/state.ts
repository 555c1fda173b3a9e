/*
 * Threads: their creation, and stacks that grow, shrink and move.
 *
 * A stack has `stacksize` slots; the last LJ_STACK.EXTRA of them are for
 * metamethod frames, so that preparing one never needs a check. A stack that
 * meets LJ_STACK.MAX gets room for the error handler first and then throws; while it
 * is larger than MAXEX, another overflow is an error in error handling.
 */
import { charBits, classBits } from "../../layout/chars.js";
import type { Vm } from "../vm.js";
import { FF, GCHeader, GCproto, GCstr, GCupval, Node, PROTO } from "../../layout/objects.js";
import { LJ_STACK, LUA, LUA_MINSTACK } from "../../layout/frame.js";
import { lj_errmsg } from "../../layout/errors.js";
import { global_State, lua_State } from "../../layout/state.js";
import { GCS, GCT, LJ_GC } from "../../layout/value.js";
import { resumeLimit, stackLimit } from "../../layout/memory.js";
import { fixobj, getref, setnilV, setref, settabV, setthreadV } from "./tvalue.js";
import {
  curr_func,
  curr_topL,
  funcproto,
  isluafunc,
  L_base,
  L_stack,
  L_top,
  setL_base,
  setL_top,
} from "../run/frame.js";
import { lj_err_msg, lj_err_run, lj_err_throw, pushstring } from "../run/err.js";
import { lj_func_closeuv } from "./func.js";
import { gc_sweep_init } from "../gc/gcsweep.js";
import {
  lj_mem_free,
  lj_mem_freegco,
  lj_mem_newgco,
  lj_mem_realloc,
  lj_mem_shrink,
} from "../memory/mem.js";
import { lj_str_init, lj_str_newz } from "./str.js";
import { lj_tab_new } from "./tab.js";
import { lj_meta_init } from "../meta.js";

const SLOT = 8;
/** Size classes of the first tables: log2 of the slots of the globals and of the registry. */
const MIN_GLOBAL = 6;
const MIN_REGISTRY = 2;
/** The pause and the step multiplier of a new collector, in percent. */
const GC_PAUSE = 200;
const GC_STEPMUL = 200;
/** What math.randomseed(0) makes of the generator: words. */
const RANDOM_START = [
  0x0a345b8c, 0xa0d27757, 0x5d4aa64f, 0x764a296c, 0x070adeaa, 0x51220704, 0xa7b7b927, 0x2a2717b5,
];

/** Slots of a stack that has n for values. */
const stackSlots = (n: number): number => n + 1 + LJ_STACK.EXTRA;

function resizestack(vm: Vm, L: number, n: number): void {
  const { mem } = vm;
  const oldsize = mem.u32[(L + lua_State.stacksize) >>> 2];
  movestack(vm, L, lj_mem_realloc(vm, L, L_stack(mem, L), oldsize * SLOT, stackSlots(n) * SLOT), n);
}

/** The stack of L is at `st` now, with n slots for values: adapt everything that points into it. */
function movestack(vm: Vm, L: number, st: number, n: number): void {
  const { mem } = vm;
  const size = stackSlots(n);
  const oldsize = mem.u32[(L + lua_State.stacksize) >>> 2];
  const old = L_stack(mem, L);
  const delta = st - old;
  setref(mem, L + lua_State.stack, st);
  setref(mem, L + lua_State.maxstack, st + n * SLOT);
  for (let i = oldsize; i < size; i++) setnilV(mem, st + i * SLOT);
  mem.u32[(L + lua_State.stacksize) >>> 2] = size;
  const jit_base = getref(mem, vm.g + global_State.jit_base);
  if (jit_base >= old && jit_base < old + oldsize * SLOT)
    setref(mem, vm.g + global_State.jit_base, jit_base + delta);
  setL_base(mem, L, L_base(mem, L) + delta);
  setL_top(mem, L, L_top(mem, L) + delta);
  for (let uv = getref(mem, L + lua_State.openupval); uv !== 0; uv = getref(mem, uv)) {
    setref(mem, uv + GCupval.v, getref(mem, uv + GCupval.v) + delta);
  }
}

const usedSlots = (vm: Vm, L: number): number => (L_top(vm.mem, L) - L_stack(vm.mem, L)) / SLOT;

/** After an unwind: give back the room that handling an overflow took. */
export function lj_state_relimitstack(vm: Vm, L: number): void {
  const size = vm.mem.u32[(L + lua_State.stacksize) >>> 2];
  if (size > LJ_STACK.MAXEX && usedSlots(vm, L) < LJ_STACK.MAX - 1)
    resizestack(vm, L, LJ_STACK.MAX);
}

/** For the collector: halve a stack of which less than a quarter is in use. */
export function lj_state_shrinkstack(vm: Vm, L: number, used: number): void {
  const { mem } = vm;
  const size = mem.u32[(L + lua_State.stacksize) >>> 2];
  if (size > LJ_STACK.MAXEX) return;
  const onTrace =
    getref(mem, vm.g + global_State.jit_base) !== 0 && getref(mem, vm.g + global_State.cur_L) === L;
  if (4 * used >= size || 2 * (LJ_STACK.START + LJ_STACK.EXTRA) >= size || onTrace) return;
  const n = size >>> 1;
  const st = lj_mem_shrink(vm, L_stack(mem, L), size * SLOT, stackSlots(n) * SLOT);
  if (st !== 0) movestack(vm, L, st, n); // no memory for less: it stays, collecting raises no errors
}

/** Make room for `need` more slots than the stack has, or throw "stack overflow". */
export function lj_state_growstack(vm: Vm, L: number, need: number): void {
  const { mem } = vm;
  const size = mem.u32[(L + lua_State.stacksize) >>> 2];
  if (size > LJ_STACK.MAXEX) lj_err_throw(vm, L, LUA.ERRERR);
  let n = size + need;
  if (n > LJ_STACK.MAX) n += 2 * LUA_MINSTACK;
  else if (n < 2 * size) n = Math.min(2 * size, LJ_STACK.MAX);
  resizestack(vm, L, n);
  if (mem.u32[(L + lua_State.stacksize) >>> 2] > LJ_STACK.MAXEX) stackOverflow(vm, L);
}

/** As native luajit says it: with a position in vararg functions, without one in others. */
function stackOverflow(vm: Vm, L: number): never {
  const { mem } = vm;
  const fn = curr_func(mem, L);
  const fixarg =
    isluafunc(mem, fn) && (mem.u8[funcproto(mem, fn) + GCproto.flags] & PROTO.VARARG) === 0;
  if (!fixarg) lj_err_msg(vm, L, "STKOV");
  setL_top(mem, L, curr_topL(mem, L));
  pushstring(vm, L, lj_errmsg.STKOV);
  lj_err_run(vm, L);
}

const lj_state_growstack1 = (vm: Vm, L: number): void => lj_state_growstack(vm, L, 1);

/** Make sure that `need` slots above L->top exist. */
export function lj_state_checkstack(vm: Vm, L: number, need: number): void {
  const { mem } = vm;
  if (mem.u32[(L + lua_State.maxstack) >>> 2] - L_top(mem, L) <= need * SLOT)
    lj_state_growstack(vm, L, need);
}

/** Count one more slot at the top, which the caller has written (or writes next). */
export function incr_top(vm: Vm, L: number): void {
  const { mem } = vm;
  const top = L_top(mem, L) + SLOT;
  setL_top(mem, L, top);
  if (top >= mem.u32[(L + lua_State.maxstack) >>> 2]) lj_state_growstack1(vm, L);
}

/** Give L1 its first stack. Memory errors go to L. */
function stack_init(vm: Vm, L1: number, L: number): void {
  const size = LJ_STACK.START + LJ_STACK.EXTRA;
  const st = lj_mem_realloc(vm, L, 0, 0, size * SLOT);
  const { mem } = vm;
  setref(mem, L1 + lua_State.stack, st);
  mem.u32[(L1 + lua_State.stacksize) >>> 2] = size;
  setref(mem, L1 + lua_State.maxstack, st + (size - LJ_STACK.EXTRA - 1) * SLOT);
  setthreadV(mem, st, L1);
  const { i32 } = mem;
  for (let w = (st + SLOT) >>> 2; w < (st + size * SLOT) >>> 2; w++) i32[w] = -1; // nil
  setref(mem, L1 + lua_State.base, st + 2 * SLOT);
  setref(mem, L1 + lua_State.top, st + 2 * SLOT);
}

/** A new thread, white and not yet reachable. */
export function lj_state_new(vm: Vm, L: number): number {
  const L1 = lj_mem_newgco(vm, L, lua_State.SIZEOF);
  const { mem } = vm;
  const { u32 } = mem;
  const marked = mem.u8[L1 + GCHeader.marked];
  for (let w = (L1 + GCHeader.marked) >>> 2; w < (L1 + lua_State.SIZEOF) >>> 2; w++) u32[w] = 0;
  mem.u8[L1 + GCHeader.marked] = marked;
  mem.u8[L1 + GCHeader.gct] = GCT.THREAD;
  mem.u8[L1 + lua_State.dummy_ffid] = FF.C;
  setref(mem, L1 + lua_State.glref, vm.g);
  setref(mem, L1 + lua_State.env, getref(mem, L + lua_State.env));
  setref(mem, L1, getref(mem, vm.g + global_State.gc_root));
  setref(mem, vm.g + global_State.gc_root, L1);
  stack_init(vm, L1, L);
  return L1;
}

/** For the collector: release a dead thread. */
export function lj_state_free(vm: Vm, L: number): void {
  const { mem } = vm;
  if (getref(mem, vm.g + global_State.cur_L) === L) setref(mem, vm.g + global_State.cur_L, 0);
  const stack = L_stack(mem, L);
  if (stack !== 0) {
    lj_func_closeuv(vm, L, stack);
    lj_mem_free(vm, stack, mem.u32[(L + lua_State.stacksize) >>> 2] * SLOT);
  }
  lj_mem_freegco(vm, L, lua_State.SIZEOF);
}

/** Write the parts of global_State and the main thread that need no allocation. GG is zeroed memory. */
export function initGlobal(vm: Vm, totalSize: number): void {
  const { mem, g, L } = vm;
  mem.u32[(g + global_State.stack_limit) >>> 2] = stackLimit(vm.machine.stackBase);
  mem.u32[(g + global_State.resume_limit) >>> 2] = resumeLimit(vm.machine.stackEnd);
  gc_sweep_init(vm);
  mem.u8[L + GCHeader.gct] = GCT.THREAD;
  mem.u8[L + GCHeader.marked] = LJ_GC.WHITE0 | LJ_GC.FIXED | LJ_GC.SFIXED;
  mem.u8[L + lua_State.dummy_ffid] = FF.C;
  setref(mem, L + lua_State.glref, g);

  setref(mem, g + global_State.mainthref, L);
  setref(mem, g + global_State.cur_L, L);
  mem.u8[g + global_State.strempty + GCstr.marked] = LJ_GC.WHITE0;
  mem.u8[g + global_State.strempty + GCstr.gct] = GCT.STR;
  setnilV(mem, g + global_State.registrytv);
  setnilV(mem, g + global_State.tmptv);
  setnilV(mem, g + global_State.tmptv2);
  setnilV(mem, g + global_State.nilnode + Node.val);
  setnilV(mem, g + global_State.nilnode + Node.key);

  mem.u8.set(charBits, g + global_State.char_tables);
  mem.u8.set(classBits, g + global_State.char_tables + charBits.length);
  mem.u8[g + global_State.gc_currentwhite] = LJ_GC.WHITE0 | LJ_GC.FIXED;
  mem.u8[g + global_State.gc_state] = GCS.pause;
  setref(mem, g + global_State.gc_root, L);
  setref(mem, g + global_State.gc_sweep, g + global_State.gc_root);
  mem.u32[(g + global_State.gc_total) >>> 2] = totalSize;
  mem.u32[(g + global_State.gc_pause) >>> 2] = GC_PAUSE;
  mem.u32[(g + global_State.gc_stepmul) >>> 2] = GC_STEPMUL;
  mem.u32.set(RANDOM_START, (g + global_State.prng) >>> 2);
  // Nothing is collected until the first objects stand.
  mem.u32[(g + global_State.gc_threshold) >>> 2] = 0x7fffffff;
}

/** Build what every state needs: stack, globals, registry, strings that live for ever. */
export function lj_state_init(vm: Vm): void {
  const { mem, g, L } = vm;
  lj_str_init(vm, L);
  stack_init(vm, L, L);
  setref(mem, L + lua_State.env, lj_tab_new(vm, L, 0, MIN_GLOBAL));
  const registry = lj_tab_new(vm, L, 0, MIN_REGISTRY);
  settabV(mem, g + global_State.registrytv, registry);
  lj_meta_init(vm, L);
  fixobj(mem, lj_str_newz(vm, L, lj_errmsg.ERRMEM));
  mem.u32[(g + global_State.gc_threshold) >>> 2] = 4 * mem.u32[(g + global_State.gc_total) >>> 2];
}
