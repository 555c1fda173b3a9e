/*
 * luaL_Buffer: strings that C puts together in a block of its own stack.
 *
 *   0   char *p          where the next byte goes
 *   8   int lvl          strings on the Lua stack: what did not fit
 *   16  lua_State *L
 *   24  char buffer[LUAL_BUFFERSIZE]
 *
 * The macros luaL_addchar and luaL_addsize work on it, so its layout is part of the interface. Full
 * buffers become strings; when a few have piled up, short ones are joined, so that their lengths
 * fall from the bottom of the stack to its top, and there are never many.
 */
import { lua_concat } from "../core/access.js";
import { L_top } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { incr_top } from "../core/objects/state.js";
import { lj_str_new, strdata } from "../core/objects/str.js";
import { copyTV, gcV, setstrV } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { LUAL_BUFFERSIZE, LUA_MINSTACK } from "../layout/frame.js";
import { api, type ApiTable } from "./define.js";
import { fromTop, pop, stringAt, stringLength } from "./slots.js";

const P = 0;
const LVL = 8;
const STATE = 16;
const BYTES = 24;
/** More strings than that are joined in any case. */
const MOST_STRINGS = LUA_MINSTACK / 2;

export const bufferState = (vm: Vm, B: number): number => vm.mem.u32[(B + STATE) >>> 2];
const used = (vm: Vm, B: number): number => vm.mem.u32[(B + P) >>> 2] - (B + BYTES);
function setUsed(vm: Vm, B: number, size: number): void {
  vm.mem.u32[(B + P) >>> 2] = B + BYTES + size;
  vm.mem.u32[(B + P + 4) >>> 2] = 0;
}
const level = (vm: Vm, B: number): number => vm.mem.i32[(B + LVL) >>> 2];
function setLevel(vm: Vm, B: number, n: number): void {
  vm.mem.i32[(B + LVL) >>> 2] = n;
}

/** Make a string of the buffer's bytes: false when there are none. */
function empty(vm: Vm, B: number): boolean {
  const size = used(vm, B);
  if (size === 0) return false;
  const L = bufferState(vm, B);
  lj_gc_check(vm, L);
  setstrV(vm.mem, L_top(vm.mem, L), lj_str_new(vm, L, B + BYTES, size));
  incr_top(vm, L);
  setUsed(vm, B, 0);
  setLevel(vm, B, level(vm, B) + 1);
  return true;
}

/** Join strings on top that are no longer than what is above them. */
function adjust(vm: Vm, B: number): void {
  const count = level(vm, B);
  if (count <= 1) return;
  const L = bufferState(vm, B);
  const length = (n: number): number => stringLength(vm, gcV(vm.mem, fromTop(vm, L, n)));
  let join = 1;
  let total = length(1);
  while (join < count && (count - join + 1 >= MOST_STRINGS || total > length(join + 1))) {
    join++;
    total += length(join);
  }
  if (join < 2) return;
  lua_concat(vm, L, join);
  setLevel(vm, B, count - join + 1);
}

function prepare(vm: Vm, B: number): number {
  if (empty(vm, B)) adjust(vm, B);
  return B + BYTES;
}

function add(vm: Vm, B: number, p: number, size: number): void {
  while (size > 0) {
    if (used(vm, B) === LUAL_BUFFERSIZE) prepare(vm, B);
    const at = used(vm, B);
    const n = Math.min(size, LUAL_BUFFERSIZE - at);
    vm.mem.u8.copyWithin(B + BYTES + at, p, p + n);
    setUsed(vm, B, at + n);
    p += n;
    size -= n;
  }
}

/** Add the value on top of the stack, and pop it. */
function addvalue(vm: Vm, B: number): void {
  const { mem } = vm;
  const L = bufferState(vm, B);
  const s = stringAt(vm, L, fromTop(vm, L, 1));
  const size = stringLength(vm, s);
  if (size <= LUAL_BUFFERSIZE - used(vm, B)) {
    add(vm, B, strdata(s), size);
    pop(vm, L);
    return;
  }
  if (empty(vm, B)) {
    // What was in the buffer comes first.
    const top = L_top(mem, L);
    copyTV(mem, top, top - 16);
    copyTV(mem, top - 16, top - 8);
    copyTV(mem, top - 8, top);
  }
  setLevel(vm, B, level(vm, B) + 1);
  adjust(vm, B);
}

export const buffers: ApiTable = {
  luaL_prepbuffer: api("p:p", prepare),
  luaL_addlstring: api("ppp:v", add),
  luaL_addstring: api("pp:v", (vm, B, p) => add(vm, B, p, vm.mem.u8.indexOf(0, p) - p)),
  luaL_addvalue: api("p:v", addvalue),
  luaL_pushresult: api("p:v", (vm, B) => {
    const L = bufferState(vm, B);
    empty(vm, B);
    const n = level(vm, B);
    if (n === 0) {
      setstrV(vm.mem, L_top(vm.mem, L), lj_str_new(vm, L, B, 0));
      incr_top(vm, L);
    } else if (n > 1) {
      lua_concat(vm, L, n);
    }
    setLevel(vm, B, 1);
  }),
};

/** The one of them that gets the state. */
export const bufferStart: ApiTable = {
  luaL_buffinit: api("pp:v", (vm, L, B) => {
    setUsed(vm, B, 0);
    setLevel(vm, B, 0);
    vm.mem.u32[(B + STATE) >>> 2] = L;
    vm.mem.u32[(B + STATE + 4) >>> 2] = 0;
  }),
};
