/*
 * Looking at the stack, and hooks: what lua.h calls the debug interface.
 *
 * A lua_Debug is filled field by field as its options ask; its last one, i_ci, says which frame
 * it is about: slots from the bottom of the stack, and above bit 16 those to the frame above.
 */
import { lj_ccall } from "../core/run/call.js";
import {
  debug_frameline,
  debug_varname,
  lj_debug_frame,
  lj_debug_funcname,
  lj_debug_localname,
  type FrameRange,
} from "../core/run/debug.js";
import { lj_debug_activelines, lj_debug_source, lj_debug_what } from "../core/run/debuginfo.js";
import {
  lj_dispatch_gethook,
  lj_dispatch_sethook,
  type Hook,
  type HookEvent,
} from "../core/run/dispatch.js";
import { frame_func, funcproto, isluafunc, L_stack, L_top, setL_top } from "../core/run/frame.js";
import { incr_top } from "../core/objects/state.js";
import { strdata } from "../core/objects/str.js";
import { textToJs } from "../core/text/texts.js";
import {
  copyTV,
  gcV,
  getref,
  setfuncV,
  setnilV,
  settabV,
  tvisfunc,
} from "../core/objects/tvalue.js";
import { Attachment, type Vm } from "../core/vm.js";
import { GCfunc, GCproto } from "../layout/objects.js";
import { global_State, HOOK } from "../layout/state.js";
import { api, type ApiTable } from "./define.js";
import { constant, fromTop, pop, push, text } from "./slots.js";

/** Fields of lua_Debug. */
const AR = {
  event: 0,
  name: 8,
  namewhat: 16,
  what: 24,
  source: 32,
  currentline: 40,
  nups: 44,
  linedefined: 48,
  lastlinedefined: 52,
  short_src: 56,
  i_ci: 116,
  size: 120,
} as const;

function setInt(vm: Vm, ar: number, field: number, v: number): void {
  vm.mem.i32[(ar + field) >>> 2] = v;
}
function setPointer(vm: Vm, ar: number, field: number, p: number): void {
  vm.mem.u32[(ar + field) >>> 2] = p;
  vm.mem.u32[(ar + field + 4) >>> 2] = 0;
}

function setFrame(vm: Vm, L: number, ar: number, { frame, nextframe }: FrameRange): void {
  const size = nextframe === 0 ? 0 : (nextframe - frame) / 8;
  setInt(vm, ar, AR.i_ci, (size << 16) + (frame - L_stack(vm.mem, L)) / 8);
}
function frameOf(vm: Vm, L: number, ar: number): FrameRange {
  const ci = vm.mem.u32[(ar + AR.i_ci) >>> 2];
  const frame = L_stack(vm.mem, L) + 8 * (ci & 0xffff);
  const size = ci >>> 16;
  return { frame, nextframe: size === 0 ? 0 : frame + 8 * size };
}

/* lua_getinfo. */

function putSource(vm: Vm, ar: number, fn: number): void {
  const { mem } = vm;
  const pt = isluafunc(mem, fn) ? funcproto(mem, fn) : 0;
  const { short } = lj_debug_source(vm, fn);
  const first = pt === 0 ? -1 : mem.i32[(pt + GCproto.firstline) >>> 2];
  const last = pt === 0 ? -1 : first + mem.i32[(pt + GCproto.numline) >>> 2];
  const chunkname = pt === 0 ? 0 : getref(mem, pt + GCproto.chunkname);
  setPointer(vm, ar, AR.source, pt === 0 ? constant(vm, "=[C]") : strdata(chunkname));
  for (let k = 0; k < short.length; k++) mem.u8[ar + AR.short_src + k] = short.charCodeAt(k);
  mem.u8[ar + AR.short_src + short.length] = 0;
  setInt(vm, ar, AR.linedefined, first);
  setInt(vm, ar, AR.lastlinedefined, last);
  setPointer(vm, ar, AR.what, constant(vm, lj_debug_what(mem, fn)));
}

function putName(vm: Vm, L: number, ar: number, range: FrameRange | undefined): void {
  const named = range && lj_debug_funcname(vm, L, range.frame);
  setPointer(vm, ar, AR.name, named ? constant(vm, textToJs(vm, named.name)) : 0);
  setPointer(vm, ar, AR.namewhat, constant(vm, named?.kind ?? ""));
}

/** Fill in what the letters ask for; false for a letter that means nothing. */
function fill(
  vm: Vm,
  L: number,
  ar: number,
  fn: number,
  letters: string,
  range?: FrameRange,
): boolean {
  let ok = true;
  for (const letter of letters) {
    if (letter === "S") putSource(vm, ar, fn);
    else if (letter === "l")
      setInt(vm, ar, AR.currentline, range ? debug_frameline(vm, L, fn, range.nextframe) : -1);
    else if (letter === "u") setInt(vm, ar, AR.nups, vm.mem.u8[fn + GCfunc.nupvalues]);
    else if (letter === "n") putName(vm, L, ar, range);
    else if (letter !== "f" && letter !== "L") ok = false;
  }
  return ok;
}

function getinfo(vm: Vm, L: number, what: number, ar: number): number {
  const { mem } = vm;
  let letters = text(vm, what);
  let range: FrameRange | undefined;
  let fn: number;
  if (letters.startsWith(">")) {
    letters = letters.slice(1);
    const o = fromTop(vm, L, 1);
    if (!tvisfunc(mem, o)) return 0;
    fn = gcV(mem, o);
    pop(vm, L);
  } else {
    range = frameOf(vm, L, ar);
    fn = frame_func(mem, range.frame);
  }
  const ok = fill(vm, L, ar, fn, letters, range);
  if (letters.includes("f")) {
    setfuncV(mem, L_top(mem, L), fn);
    incr_top(vm, L);
  }
  if (letters.includes("L")) {
    const lines = lj_debug_activelines(vm, L, fn);
    if (lines === 0) setnilV(mem, L_top(mem, L));
    else settabV(mem, L_top(mem, L), lines);
    incr_top(vm, L);
  }
  return Number(ok);
}

/* Hooks. */

/** LUA_HOOK*. */
const EVENTS: Readonly<Record<HookEvent, number>> = { call: 0, return: 1, line: 2, count: 3 };

/** The C function that is the hook, and the address that stands for a hook in Lua. */
const cHook = new Attachment(() => ({ fn: 0, hook: undefined as Hook | undefined }), true);
const luaHook = new Attachment((vm) => vm.machine.defineHost("lua hook", "pp:v", () => undefined));

function sethook(vm: Vm, fn: number, mask: number, count: number): void {
  const state = vm.attachment(cHook);
  state.fn = fn;
  state.hook = (vm, L, event, line, range) => {
    const ar = vm.alloc.alloc(AR.size);
    try {
      vm.mem.u8.fill(0, ar, ar + AR.size);
      setInt(vm, ar, AR.event, EVENTS[event]);
      setInt(vm, ar, AR.currentline, line);
      setFrame(vm, L, ar, range);
      lj_ccall(vm, L, fn, ar);
    } finally {
      vm.alloc.free(ar, AR.size);
    }
  };
  lj_dispatch_sethook(vm, fn === 0 ? undefined : state.hook, mask, count);
}

const hooks: ApiTable = {
  lua_sethook: api("ppii:i", (vm, _L, fn, mask, count) => {
    sethook(vm, fn, mask, count);
    return 1;
  }),
  lua_gethook: api("p:p", (vm) => {
    const { fn, hook } = vm.attachment(cHook);
    const current = lj_dispatch_gethook(vm);
    return current === undefined ? 0 : current === hook ? fn : vm.attachment(luaHook);
  }),
  lua_gethookmask: api("p:i", ({ mem, g }) => mem.u8[g + global_State.hookmask] & HOOK.EVENTMASK),
  lua_gethookcount: api("p:i", ({ mem, g }) => mem.i32[(g + global_State.hookcstart) >>> 2]),
};

const looks: ApiTable = {
  lua_getstack: api("pip:i", (vm, L, level, ar) => {
    const range = level < 0 ? undefined : lj_debug_frame(vm, L, level);
    if (range === undefined) return 0;
    setFrame(vm, L, ar, range);
    return 1;
  }),
  lua_getinfo: api("ppp:i", getinfo),
  lua_getlocal: api("ppi:p", (vm, L, ar, n) => {
    const { mem } = vm;
    if (ar === 0) {
      // The names of the parameters of the function on top.
      const fn = gcV(mem, fromTop(vm, L, 1));
      const name = isluafunc(mem, fn)
        ? debug_varname(mem, funcproto(mem, fn), 0, n - 1)
        : undefined;
      return name === undefined ? 0 : constant(vm, name);
    }
    const local = lj_debug_localname(vm, L, frameOf(vm, L, ar), n);
    if (local === undefined) return 0;
    push(vm, L, local.slot);
    return constant(vm, local.name);
  }),
  lua_setlocal: api("ppi:p", (vm, L, ar, n) => {
    const { mem } = vm;
    const local = lj_debug_localname(vm, L, frameOf(vm, L, ar), n);
    if (local !== undefined) copyTV(mem, local.slot, fromTop(vm, L, 1));
    setL_top(mem, L, fromTop(vm, L, 1));
    return local === undefined ? 0 : constant(vm, local.name);
  }),
};

export const debugging: ApiTable = { ...looks, ...hooks };
