/*
 * jit.profile: the profiler's interface for Lua.
 *
 *   profile.start("fi5", function(thread, samples, vmstate) ... end)
 *   profile.dumpstack([thread,] "FZ;", 10)     "x.lua:f;x.lua:main", see `dumpstack`
 */
import type { Vm } from "../core/vm.js";
import { cf, defineLib } from "../core/libdef.js";
import { lj_gc_holdthread } from "../core/gc/gc.js";
import { lj_pcall, runsNow } from "../core/run/call.js";
import {
  debug_frameline,
  lj_debug_frame,
  lj_debug_funcname,
  pointerText,
  BUILTIN_LINE,
  proto_names,
  type FrameRange,
} from "../core/run/debug.js";
import {
  frame_func,
  funcproto,
  isffunc,
  isluafunc,
  L_base,
  L_top,
  setL_top,
} from "../core/run/frame.js";
import {
  argslot,
  lj_lib_checkfunc,
  lj_lib_checkint,
  lj_lib_checkstr,
  pushgc,
  pushnil,
  pushnum,
  pushstring,
  registry,
  setfield,
} from "../core/lib.js";
import { profiler } from "../core/run/profile.js";
import { lj_state_new } from "../core/objects/state.js";
import { strToJs } from "../core/objects/str.js";
import { shownText } from "../core/text/texts.js";
import { gcV, getref, tvisthread } from "../core/objects/tvalue.js";
import { profileMode } from "../jit/control.js";
import { GCfunc, GCfuncC, GCproto } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";

/** Where callback and its thread are kept from the collector. */
const KEY_CALLBACK = "_PROFILE_FUNC";
const KEY_THREAD = "_PROFILE_THREAD";
/** Between two samples, unless the program says. */
const INTERVAL_MS = 10;

/** Milliseconds between samples that a mode asks for. */
export const profileInterval = (mode: string): number =>
  Number(/i(\d+)/.exec(mode)?.[1] ?? INTERVAL_MS) || 1;

/** start(mode, callback): f or l (traces are left at functions or lines), i<milliseconds>. */
function profile_start(vm: Vm, L: number): number {
  const mode = strToJs(vm, lj_lib_checkstr(vm, L, 1));
  const fn = lj_lib_checkfunc(vm, L, 2);
  const interval = profileInterval(mode);
  const at = /[fl]/.exec(mode)?.[0] as "f" | "l" | undefined;
  if (at !== undefined) profileMode(vm, at);
  pushgc(vm, L, fn, LJ_T.FUNC);
  setfield(vm, L, registry(vm), KEY_CALLBACK);
  const thread = lj_state_new(vm, L);
  lj_gc_holdthread(vm, thread);
  pushgc(vm, L, thread, LJ_T.THREAD);
  setfield(vm, L, registry(vm), KEY_THREAD);
  vm.attachment(profiler).start(interval, (running, samples, state) => {
    call(vm, thread, fn, running, samples, state);
  });
  return 0;
}

/** The callback has a stack of its own, so that it sees that of the program as it is. */
function call(
  vm: Vm,
  L: number,
  fn: number,
  running: number,
  samples: number,
  state: string,
): void {
  pushgc(vm, L, fn, LJ_T.FUNC);
  pushnil(vm, L); // frame link
  const base = L_top(vm.mem, L);
  pushgc(vm, L, running, LJ_T.THREAD);
  pushnum(vm, L, samples);
  pushstring(vm, L, state);
  const failed = lj_pcall(vm, L, base, 0) !== 0;
  const text = failed ? strToJs(vm, gcV(vm.mem, L_top(vm.mem, L) - 8)) : "";
  setL_top(vm.mem, L, L_base(vm.mem, L));
  runsNow(vm, running);
  if (!failed) return;
  vm.attachment(profiler).stop();
  vm.host.stderr.write(new TextEncoder().encode(`profiler callback failed: ${text}\n`));
}

function profile_stop(vm: Vm, L: number): number {
  vm.attachment(profiler).stop();
  for (const key of [KEY_CALLBACK, KEY_THREAD]) {
    pushnil(vm, L);
    setfield(vm, L, registry(vm), key);
  }
  return 0;
}

/** What a character of the format makes of a frame; undefined for a character that is itself. */
function frameText(
  vm: Vm,
  L: number,
  { frame, nextframe }: FrameRange,
  c: string,
  paths: boolean,
): string | undefined {
  if (c !== "f" && c !== "F" && c !== "l") return undefined;
  const { mem } = vm;
  const fn = frame_func(mem, frame);
  const lua = isluafunc(mem, fn);
  const builtin = lua && mem.i32[(funcproto(mem, fn) + GCproto.firstline) >>> 2] === BUILTIN_LINE;
  const chunk = (): string => {
    const source = shownText(proto_names(vm, funcproto(mem, fn)).source);
    if (!/^[@=]/.test(source)) return "[string]";
    return paths ? source.slice(1) : source.slice(1).replace(/^.*[/\\]/s, "");
  };
  const named = c === "l" ? undefined : lj_debug_funcname(vm, L, frame);
  const name = named && shownText(named.name);
  if (name !== undefined) return c === "F" && lua && !builtin ? `${chunk()}:${name}` : name;
  if (builtin) return proto_names(vm, funcproto(mem, fn)).short;
  if (lua) {
    const firstline = mem.u32[(funcproto(mem, fn) + GCproto.firstline) >>> 2];
    const line = c === "l" ? debug_frameline(vm, L, fn, nextframe) : firstline;
    return `${chunk()}:${line < 0 ? firstline : line}`;
  }
  if (isffunc(mem, fn)) return `[builtin#${mem.u8[fn + GCfunc.ffid]}]`;
  return `@${pointerText(getref(mem, fn + GCfuncC.f))}`;
}

/** The frames of a thread as dumpstack's format says. */
export function stackText(vm: Vm, thread: number, format: string, depth: number): string {
  const levels = Array.from({ length: Math.abs(depth) }, (_, level) => level);
  if (depth < 0) levels.reverse();
  let text = "";
  let end: number | undefined;
  for (const level of levels) {
    const frame = lj_debug_frame(vm, thread, level);
    if (frame === undefined) {
      if (depth > 0) break;
      continue;
    }
    let paths = false;
    for (const c of format) {
      if (c === "p") paths = true;
      else if (c === "Z") end = text.length;
      else text += frameText(vm, thread, frame, c, paths) ?? c;
    }
  }
  return text.slice(0, end);
}

/**
 * dumpstack([thread,] format, depth): frames from the newest one on, for negative depths from the
 * oldest of so many. In the format: p: whole paths; f: function; F: with its module; l: line; Z:
 * what follows stands between frames only; all else is itself.
 */
function profile_dumpstack(vm: Vm, L: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  const other = o < L_top(mem, L) && tvisthread(mem, o);
  const thread = other ? gcV(mem, o) : L;
  const arg = other ? 1 : 0;
  const format = strToJs(vm, lj_lib_checkstr(vm, L, arg + 1));
  pushstring(vm, L, stackText(vm, thread, format, lj_lib_checkint(vm, L, arg + 2)));
  return 1;
}

export const jit_profile = defineLib("jit.profile", {
  start: cf(profile_start),
  stop: cf(profile_stop),
  dumpstack: cf(profile_dumpstack),
});
