/*
 * What lua_getinfo tells of a function and of a frame, and tracebacks.
 */
import type { GuestMemory } from "../../machine/types.js";
import { GCfunc, GCfuncC, GCproto } from "../../layout/objects.js";
import {
  debug_frameline,
  lj_debug_frame,
  lj_debug_funcname,
  lj_debug_levels,
  lj_debug_line,
  pointerText,
  proto_names,
  type ChunkNames,
  type FrameRange,
} from "./debug.js";
import { frame_func, funcproto, isffunc, isluafunc } from "./frame.js";
import { lj_tab_new, lj_tab_setint } from "../objects/tab.js";
import { getref, setboolV } from "../objects/tvalue.js";
import { joined, type Texts } from "../text/texts.js";
import type { Vm } from "../vm.js";
import { charge } from "./work.js";

/** What a function is. */
export function lj_debug_what(mem: GuestMemory, fn: number): "Lua" | "main" | "C" {
  if (!isluafunc(mem, fn)) return "C";
  const pt = funcproto(mem, fn);
  const first = mem.i32[(pt + GCproto.firstline) >>> 2];
  return first !== 0 || mem.i32[(pt + GCproto.numline) >>> 2] === 0 ? "Lua" : "main";
}

/** Chunk name of a function, and the same for messages. */
export const lj_debug_source = (vm: Vm, fn: number): ChunkNames =>
  isluafunc(vm.mem, fn) ? proto_names(vm, funcproto(vm.mem, fn)) : HOST_NAMES;
const HOST_NAMES: ChunkNames = { source: "=[C]", short: "[C]", start: "[C]:" };

/** What an instruction costs whose line is looked up, in units of work. */
const LINE_COST = 16;

/** A table with the lines that have code as keys; the caller anchors it. 0 for C functions. */
export function lj_debug_activelines(vm: Vm, L: number, fn: number): number {
  const { mem } = vm;
  if (!isluafunc(mem, fn)) return 0;
  const pt = funcproto(mem, fn);
  const t = lj_tab_new(vm, L, 0, 0);
  const sizebc = mem.u32[(pt + GCproto.sizebc) >>> 2];
  const hasLines = getref(mem, pt + GCproto.lineinfo) !== 0;
  for (let pos = 1; pos < sizebc; pos++) {
    charge(vm, LINE_COST);
    if (hasLines) setboolV(mem, lj_tab_setint(vm, L, t, lj_debug_line(vm, pt, pos)), true);
  }
  return t;
}

/* Tracebacks. */

/** Levels shown at the top and at the bottom of a long traceback. */
const TRACEBACK_TOP = 12;
const TRACEBACK_BOTTOM = 10;
/** What a traceback costs, in units of work. */
const TRACEBACK_COST = 5000;

/** The text of luaL_traceback for the stack of L1, with an optional message before it. */
export function lj_debug_traceback(
  vm: Vm,
  L1: number,
  msg: Texts | undefined,
  level: number,
): Texts {
  charge(vm, TRACEBACK_COST);
  const parts: Texts[] = msg === undefined ? [] : [msg, "\n"];
  parts.push("stack traceback:");
  let limit = TRACEBACK_TOP;
  for (let range; (range = lj_debug_frame(vm, L1, level++));) {
    if (level > limit) {
      if (!lj_debug_frame(vm, L1, level + TRACEBACK_BOTTOM)) {
        level--;
      } else {
        parts.push("\n\t...");
        level = lj_debug_levels(vm, L1) - TRACEBACK_BOTTOM;
      }
      limit = Infinity;
      continue;
    }
    parts.push(tracebackLine(vm, L1, range));
  }
  return joined(...parts);
}

function tracebackLine(vm: Vm, L1: number, range: FrameRange): Texts {
  const { mem } = vm;
  const fn = frame_func(mem, range.frame);
  const named = lj_debug_funcname(vm, L1, range.frame);
  const { short } = lj_debug_source(vm, fn);
  const currentline = debug_frameline(vm, L1, fn, range.nextframe);
  let line = "\n\t";
  if (isffunc(mem, fn) && !named) line += `[builtin#${mem.u8[fn + GCfunc.ffid]}]:`;
  else line += short + ":";
  if (currentline > 0) line += `${currentline}:`;
  if (named) return joined(line, " in function '", named.name, "'");
  const what = lj_debug_what(mem, fn);
  if (what === "main") return `${line} in main chunk`;
  if (what === "C") return `${line} at ${pointerText(getref(mem, fn + GCfuncC.f))}`;
  const linedefined = mem.i32[(funcproto(mem, fn) + GCproto.firstline) >>> 2];
  return `${line} in function <${short}:${linedefined}>`;
}
