/*
 * Callbacks: Lua functions that C can call. Each has a slot, which is an address: a piece of
 * code that says its number and goes on in the templates.
 *
 *   page:     mov r10d, CCallback; jmp lj_vm_ffi_callback
 *   slot i:   mov eax, i; jmp page
 *
 * The function of a slot is in miscmap, under the slot's number; it lives until it is freed.
 */
import { lj_err_caller } from "../core/run/err.js";
import { lj_gc_anybarriert } from "../core/gc/gc.js";
import { lj_mem_alloc } from "../core/memory/mem.js";
import { lj_tab_setint } from "../core/objects/tab.js";
import { setfuncV } from "../core/objects/tvalue.js";
import { LUA_MINSTACK } from "../layout/frame.js";
import { CCallback } from "../layout/ffi.js";
import {
  CTF,
  CTSIZE_PTR,
  ctype_isattrib,
  ctype_isenum,
  ctype_isfunc,
  ctype_isnum,
  ctype_isptr,
  ctype_isvoid,
} from "./ctinfo.js";
import type { CTState } from "./ctype.js";

const SLOT_BYTES = 16;
/** As many as LuaJIT has on x64. */
const MAX_SLOTS = 896;
const PAGE_SIZE = SLOT_BYTES * (MAX_SLOTS + 1);
/** Arguments of a callback. */
const MAX_ARGS = LUA_MINSTACK - 3;

/** The callbacks of a VM. */
export class Callbacks {
  /** Types of the functions by slot; 0: the slot is free. */
  readonly ids: number[] = [];
  /** No slot below is free. */
  private lowest = 0;
  private page = 0;

  constructor(
    private readonly cts: CTState,
    /** Address of the CCallback. */
    readonly state: number,
  ) {}

  /** Slot of a function pointer, -1 when it is none. */
  slotOf(p: number): number {
    const slot = (p - this.page) / SLOT_BYTES - 1;
    const known = this.page !== 0 && Number.isInteger(slot) && slot >= 0;
    return known && (this.ids[slot] ?? 0) !== 0 ? slot : -1;
  }
  addressOf(slot: number): number {
    return this.page + SLOT_BYTES * (slot + 1);
  }

  take(id: number): number {
    let slot = this.lowest;
    while ((this.ids[slot] ?? 0) !== 0) slot++;
    if (slot >= MAX_SLOTS) lj_err_caller(this.cts.vm, this.cts.L, "FFI_CBACKOV");
    if (this.page === 0) this.makePage();
    this.ids[slot] = id;
    this.lowest = slot + 1;
    return slot;
  }
  free(slot: number): void {
    this.ids[slot] = 0;
    this.lowest = Math.min(this.lowest, slot);
  }

  private makePage(): void {
    const { vm, L } = this.cts;
    const page = lj_mem_alloc(vm, L, PAGE_SIZE);
    const { u8 } = vm.mem;
    const view = new DataView(u8.buffer);
    view.setUint32(this.state + CCallback.dispatch, vm.dispatch, true);
    view.setUint32(this.state + CCallback.dispatch + 4, 0, true);
    const jump = (at: number, to: number): void => {
      u8[at] = 0xe9;
      view.setInt32(at + 1, to - (at + 5), true);
    };
    u8[page] = 0x41; // mov r10d, state
    u8[page + 1] = 0xba;
    view.setUint32(page + 2, this.state, true);
    jump(page + 6, vm.sym.lj_vm_ffi_callback);
    for (let slot = 0; slot < MAX_SLOTS; slot++) {
      const at = page + SLOT_BYTES * (slot + 1);
      u8[at] = 0xb8; // mov eax, slot
      view.setUint32(at + 1, slot, true);
      jump(at + 5, page);
    }
    vm.machine.publish({ name: "FFI callbacks", address: page, size: PAGE_SIZE });
    this.page = page;
  }
}

/** A type that a value passed to or returned by a callback may have. */
function passable(cts: CTState, id: number): boolean {
  const info = cts.info[id];
  return ctype_isenum(info) || ctype_isptr(info) || (ctype_isnum(info) && cts.size[id] <= 8);
}

/** The function type of a pointer type, when callbacks can have it; 0 otherwise. */
function callbackType(cts: CTState, id: number): number {
  if (!ctype_isptr(cts.info[id]) || cts.size[id] !== CTSIZE_PTR) return 0;
  const fn = cts.rawChild(id);
  if (!ctype_isfunc(cts.info[fn]) || cts.info[fn] & CTF.VARARG) return 0;
  const result = cts.rawChild(fn);
  if (!ctype_isvoid(cts.info[result]) && !passable(cts, result)) return 0;
  let n = 0;
  for (let f = cts.sib[fn]; f !== 0; f = cts.sib[f]) {
    if (ctype_isattrib(cts.info[f])) continue;
    if (!passable(cts, cts.rawChild(f)) || ++n >= MAX_ARGS) return 0;
  }
  return fn;
}

/** A function pointer of type `id` that calls the Lua function fn; 0: no callback has that type. */
export function lj_ccallback_new(cts: CTState, id: number, fn: number): number {
  const type = callbackType(cts, id);
  if (type === 0) return 0;
  const { vm, L, callbacks } = cts;
  const slot = callbacks.take(type);
  setfuncV(vm.mem, lj_tab_setint(vm, L, cts.miscmap, slot), fn);
  lj_gc_anybarriert(vm, cts.miscmap);
  return callbacks.addressOf(slot);
}
