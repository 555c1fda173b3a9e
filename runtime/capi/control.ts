/*
 * What concerns the whole VM: the trace compiler, libraries, allocator, panic function, version.
 */
import { lj_debug_frame } from "../core/run/debug.js";
import { frame_func, funcproto, isluafunc } from "../core/run/frame.js";
import { gcV, getref, itype, setref, tvisfunc, tvislightud } from "../core/objects/tvalue.js";
import { lj_str_newz, strdata } from "../core/objects/str.js";
import { profiler } from "../core/run/profile.js";
import { Attachment, type Vm } from "../core/vm.js";
import {
  flushTrace,
  profileMode,
  setEngineMode,
  setProtoMode,
  type JitMode,
} from "../jit/control.js";
import { BC, BCINS_AD } from "../layout/bytecode.js";
import { LUA_MINSTACK } from "../layout/frame.js";
import { GCstr } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { openLibraries, openLibrary } from "../lib/index.js";
import { profileInterval, stackText } from "../lib/jitprofile.js";
import { api, type ApiTable } from "./define.js";
import { index2adr, text } from "./slots.js";

/* The trace compiler. */

/** LUAJIT_MODE_*. */
enum MODE {
  ENGINE,
  DEBUG,
  FUNC,
  ALLFUNC,
  ALLSUBFUNC,
  TRACE,
  WRAPCFUNC = 0x10,
  MASK = 0xff,
  ON = 0x100,
  FLUSH = 0x200,
}
const WHICH = { [MODE.FUNC]: "self", [MODE.ALLFUNC]: "all", [MODE.ALLSUBFUNC]: "inside" } as const;

function setmode(vm: Vm, L: number, idx: number, mode: number): number {
  const to: JitMode = mode & MODE.FLUSH ? "flush" : mode & MODE.ON ? "on" : "off";
  const kind: MODE = mode & MODE.MASK;
  switch (kind) {
    case MODE.ENGINE:
      setEngineMode(vm, L, to);
      return 1;
    case MODE.FUNC:
    case MODE.ALLFUNC:
    case MODE.ALLSUBFUNC: {
      const pt = prototypeAt(vm, L, idx);
      if (pt === 0) return 0;
      setProtoMode(vm, pt, to, WHICH[kind]);
      return 1;
    }
    case MODE.TRACE:
      if (to !== "flush") return 0;
      flushTrace(vm, idx);
      return 1;
    case MODE.WRAPCFUNC:
      return setWrapper(vm, L, idx, (mode & MODE.ON) !== 0);
    default:
      return 0;
  }
}

/** The prototype of a function or prototype at an index; 0: of the function that is running. */
function prototypeAt(vm: Vm, L: number, idx: number): number {
  const { mem } = vm;
  if (idx === 0) {
    const caller = lj_debug_frame(vm, L, 1);
    const fn = caller ? frame_func(mem, caller.frame) : 0;
    return fn !== 0 && isluafunc(mem, fn) ? funcproto(mem, fn) : 0;
  }
  const o = index2adr(vm, L, idx);
  if (itype(mem, o) === LJ_T.PROTO) return gcV(mem, o);
  return tvisfunc(mem, o) && isluafunc(mem, gcV(mem, o)) ? funcproto(mem, gcV(mem, o)) : 0;
}

/** Have C functions of others called through the light userdata at an index: int f(lua_State *, lua_CFunction). */
function setWrapper(vm: Vm, L: number, idx: number, on: boolean): number {
  const { mem, g } = vm;
  if (on) {
    const o = index2adr(vm, L, idx);
    if (idx === 0 || !tvislightud(mem, o)) return 0;
    setref(mem, g + global_State.wrapf, gcV(mem, o));
  }
  mem.u32[(g + global_State.bc_cfunc_ext) >>> 2] = BCINS_AD(
    on ? BC.FUNCCW : BC.FUNCC,
    LUA_MINSTACK,
    0,
  );
  return 1;
}

/* Memory. */

/** Bytes in front of a block of the allocator below: its size, and what keeps the block aligned. */
const HEADER = 16;
/** The allocator as a lua_Alloc: it keeps sizes itself, since callers may not know them. */
const allocator = new Attachment((vm) => ({
  fn: vm.machine.defineHost("lj_alloc_f", "pppp:p", (_data, p, _old, size) => {
    const { alloc } = vm;
    const old = p === 0 ? 0 : vm.mem.u32[(p - HEADER) >>> 2];
    if (size === 0) {
      if (p !== 0) alloc.free(p - HEADER, old + HEADER);
      return 0;
    }
    const q =
      p === 0 ? alloc.alloc(size + HEADER) : alloc.realloc(p - HEADER, old + HEADER, size + HEADER);
    if (q === 0) return 0;
    vm.mem.u32[q >>> 2] = size;
    return q + HEADER;
  }),
  data: 0,
}));

/* The profiler. */

/** luaJIT_profile_start's mode: f or l, i and milliseconds. */
function profileStart(vm: Vm, _L: number, modeText: number, fn: number, data: number): void {
  const mode = text(vm, modeText);
  const at = /[fl]/.exec(mode)?.[0] as "f" | "l" | undefined;
  if (at !== undefined) profileMode(vm, at);
  vm.attachment(profiler).start(profileInterval(mode), (L, samples, state) => {
    vm.machine.call(fn, data, L, samples, state.charCodeAt(0));
  });
}
/** The text is there until the next collection. */
function profileDump(vm: Vm, L: number, format: number, depth: number, length: number): number {
  const s = lj_str_newz(vm, L, stackText(vm, L, text(vm, format), depth));
  if (length !== 0) setref(vm.mem, length, vm.mem.u32[(s + GCstr.len) >>> 2]);
  return strdata(s);
}

/** Lua 5.1's, and where lua_version points to. */
const VERSION = 501;
const version = new Attachment((vm) => {
  const p = vm.alloc.alloc(16);
  vm.mem.f64[p >>> 3] = VERSION;
  return p;
});

const whole: ApiTable = {
  luaJIT_setmode: api("pii:i", setmode),
  luaJIT_profile_start: api("pppp:v", profileStart),
  luaJIT_profile_stop: api("p:v", (vm) => vm.attachment(profiler).stop()),
  luaJIT_profile_dumpstack: api("ppip:p", profileDump),
  lua_atpanic: api("pp:p", ({ mem, g }, _L, fn) => {
    const old = getref(mem, g + global_State.panic);
    setref(mem, g + global_State.panic, fn);
    return old;
  }),
  lua_getallocf: api("pp:p", (vm, _L, where) => {
    const { fn, data } = vm.blocks.own ?? vm.attachment(allocator);
    if (where !== 0) setref(vm.mem, where, data);
    return fn;
  }),
  // Where the VM's allocator has objects they stay, so another one is for those that ask for it.
  lua_setallocf: api("ppp:v", (vm, _L, fn, data) => {
    const state = vm.blocks.own ?? vm.attachment(allocator);
    state.fn = fn;
    state.data = data;
  }),
  lua_version: api("p:p", (vm) => vm.attachment(version)),
};

/* Libraries. */

const LIBRARIES = [
  "base",
  "math",
  "string",
  "table",
  "io",
  "os",
  "package",
  "debug",
  "bit",
  "jit",
  "ffi",
];

const opening: ApiTable = {
  luaL_openlibs: api("p:v", (vm, L) => openLibraries(vm, L)),
  ...Object.fromEntries(
    [...LIBRARIES, "string_buffer"].map((name) => [
      `luaopen_${name}`,
      api("p:i", (vm, L) => openLibrary(vm, L, name.replace("_", "."))),
    ]),
  ),
};

export const control: ApiTable = { ...whole, ...opening };
