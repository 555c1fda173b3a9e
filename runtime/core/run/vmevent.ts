/*
 * Events of the VM that Lua functions may listen to (jit.attach): "bc" for loaded
 * bytecode, "trace", "record" and "texit" of the trace compiler. Handlers stand in a
 * table of the registry. While one runs there are no hooks, no recording, no events.
 */
import { global_State, HOOK } from "../../layout/state.js";
import { LUA_MINSTACK } from "../../layout/frame.js";
import { lj_pcall } from "./call.js";
import { L_top, restorestack, savestack, setL_top } from "./frame.js";
import { getfield, pushnil, pushTV, registry } from "../lib.js";
import { lj_state_checkstack } from "../objects/state.js";
import { strToJs } from "../objects/str.js";
import { gcV, tvisfunc, tvisstr, tvistab } from "../objects/tvalue.js";
import type { Vm } from "../vm.js";

export const vmEvents = ["bc", "trace", "record", "texit", "errfin"] as const;
export type VmEvent = (typeof vmEvents)[number];
export const VMEVENTS_REGKEY = "_VMEVENTS";
/** All bits: who listens is not known. A bit less: nobody does. */
export const VMEVENT_NOCACHE = 0xff;

/** Bit of "bc" in global_State.vmevmask. */
export const VMEVENT_BC = 1 << vmEvents.indexOf("bc");

/** Slots for the arguments of a handler. */
const ARGUMENTS = 40;

/**
 * Call the handler of an event with what `push` pushes. It may return what is to be done
 * behind the call.
 */
export function lj_vmevent_send(
  vm: Vm,
  L: number,
  event: VmEvent,
  push: () => void | (() => void),
): void {
  const { mem, g } = vm;
  const bit = 1 << vmEvents.indexOf(event);
  const mask = g + global_State.vmevmask;
  if (!(mem.u8[mask] & bit)) return;
  const t = getfield(vm, L, registry(vm), VMEVENTS_REGKEY);
  const fn = tvistab(mem, t) ? getfield(vm, L, gcV(mem, t), event) : 0;
  if (fn === 0 || !tvisfunc(mem, fn)) {
    mem.u8[mask] &= ~bit;
    return;
  }
  lj_state_checkstack(vm, L, LUA_MINSTACK + ARGUMENTS);
  const top = savestack(mem, L, L_top(mem, L));
  pushTV(vm, L, fn);
  pushnil(vm, L);
  const base = savestack(mem, L, L_top(mem, L));
  const after = push();
  callHandler(vm, L, restorestack(mem, L, base));
  setL_top(mem, L, restorestack(mem, L, top));
  after?.();
}

function callHandler(vm: Vm, L: number, base: number): void {
  const { mem, g } = vm;
  const mask = g + global_State.vmevmask;
  const oldmask = mem.u8[mask];
  const hooks = mem.u8[g + global_State.hookmask];
  const trap = vm.errorTrap;
  vm.big.veil?.piece(Infinity); // instructions of handlers are not looked at
  const vmstate = mem.i32[(g + global_State.vmstate) >>> 2];
  vm.errorTrap = false;
  mem.u8[mask] = 0;
  mem.u8[g + global_State.hookmask] |= HOOK.ACTIVE | HOOK.VMEVENT;
  try {
    if (lj_pcall(vm, L, base, 0) !== 0) complain(vm, L);
  } finally {
    const now = mem.u8[g + global_State.hookmask];
    mem.u8[g + global_State.hookmask] = (now & HOOK.EVENTMASK) | (hooks & ~HOOK.EVENTMASK);
    if (mem.u8[mask] !== VMEVENT_NOCACHE) mem.u8[mask] = oldmask;
    mem.i32[(g + global_State.vmstate) >>> 2] = vmstate;
    vm.errorTrap = trap;
  }
}

function complain(vm: Vm, L: number): void {
  const o = L_top(vm.mem, L) - 8;
  const text = tvisstr(vm.mem, o) ? strToJs(vm, gcV(vm.mem, o)) : "?";
  vm.host.stderr.write(Uint8Array.from(`VM handler failed: ${text}\n`, (c) => c.charCodeAt(0)));
}
