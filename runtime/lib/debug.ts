/*
 * The debug library: looks at functions, stacks and hooks of this thread or of
 * another one that comes as first argument.
 */
import { flushTraces } from "../jit/control.js";
import { joinUpvalue, setUpvalue } from "../jit/outside.js";
import type { Vm } from "../core/vm.js";
import { asm, cf, defineLib } from "../core/libdef.js";
import {
  copyTV,
  gcV,
  getref,
  itype,
  numV,
  setlightudV,
  setnilV,
  setref,
  tvisbool,
  tvisfunc,
  tvisnum,
  tvisstr,
  tvistab,
  tvisthread,
  tvisudata,
} from "../core/objects/tvalue.js";
import { L_base, L_top, frame_func, funcproto, isluafunc, setL_top } from "../core/run/frame.js";
import {
  argslot,
  lj_lib_checkany,
  lj_lib_checkfunc,
  lj_lib_checkint,
  lj_lib_checknum,
  lj_lib_checktab,
  lj_lib_checktabornil,
  lj_lib_optint,
  lj_lib_optstr,
  lj_num2low,
  pushbool,
  pushgc,
  pushnil,
  pushstring,
  pushtable,
  pushTV,
  registry,
  setfield,
  setnumfield,
  setstrfield,
} from "../core/lib.js";
import {
  debug_frameline,
  debug_varname,
  lj_debug_frame,
  lj_debug_funcname,
  lj_debug_localname,
  lj_debug_uvnamev,
  type FrameRange,
} from "../core/run/debug.js";
import {
  lj_debug_activelines,
  lj_debug_source,
  lj_debug_traceback,
  lj_debug_what,
} from "../core/run/debuginfo.js";
import { lj_buf_give, lj_buf_take } from "../core/text/buf.js";
import { basemtRoot, tonumberV } from "../core/meta.js";
import { lj_pcall } from "../core/run/call.js";
import { lj_err_arg, lj_err_caller } from "../core/run/err.js";
import { lj_gc_barrier, lj_gc_objbarrier } from "../core/gc/gc.js";
import { strToC } from "../core/objects/str.js";
import { strText, type Texts } from "../core/text/texts.js";
import { lj_strfmt_num } from "../core/text/strfmt.js";
import { GCfunc, GCfuncL, GCproto, GCtab, GCudata, PROTO } from "../layout/objects.js";
import { lua_State } from "../layout/state.js";
import { FFH_UNREACHABLE, LUA } from "../layout/frame.js";
import { LJ_T } from "../layout/value.js";
import { luaL_loadbufferx } from "./loading.js";
import { standardFiles } from "../core/host/iofile.js";
import { getthread } from "./debugutil.js";
import { debug_gethook, debug_sethook } from "./debughook.js";

const present = (vm: Vm, L: number, narg: number): boolean =>
  argslot(vm, L, narg) < L_top(vm.mem, L);

function debug_getregistry(vm: Vm, L: number): number {
  pushgc(vm, L, registry(vm), LJ_T.TAB);
  return 1;
}

/* Metatables and environments, unprotected. */

/** Address of the reference to the metatable of a value. */
function metatableRef(vm: Vm, o: number): number {
  const { mem } = vm;
  if (tvistab(mem, o)) return gcV(mem, o) + GCtab.metatable;
  if (tvisudata(mem, o)) return gcV(mem, o) + GCudata.metatable;
  return basemtRoot(vm, itypeOf(vm, o));
}
const itypeOf = (vm: Vm, o: number): LJ_T => (tvisnum(vm.mem, o) ? LJ_T.NUMX : itype(vm.mem, o));

function debug_getmetatable(vm: Vm, L: number): number {
  lj_lib_checkany(vm, L, 1);
  return FFH_UNREACHABLE;
}

function debug_setmetatable(vm: Vm, L: number): number {
  const mt = lj_lib_checktabornil(vm, L, 2);
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  setL_top(mem, L, argslot(vm, L, 3));
  // Traces take the metatables of basic types for constants.
  if (!tvistab(mem, o) && !tvisudata(mem, o)) flushTraces(vm, L);
  setref(mem, metatableRef(vm, o), mt);
  if (tvisbool(mem, o)) {
    setref(mem, basemtRoot(vm, LJ_T.TRUE), mt);
    setref(mem, basemtRoot(vm, LJ_T.FALSE), mt);
  }
  if (mt !== 0 && (tvistab(mem, o) || tvisudata(mem, o))) lj_gc_objbarrier(vm, gcV(mem, o), mt);
  setL_top(mem, L, argslot(vm, L, 2));
  pushbool(vm, L, true);
  return 1;
}

/** Address of the reference to the environment of a function, userdata or thread; else 0. */
function envRef(vm: Vm, o: number): number {
  const { mem } = vm;
  if (tvisfunc(mem, o)) return gcV(mem, o) + GCfunc.env;
  if (tvisudata(mem, o)) return gcV(mem, o) + GCudata.env;
  return tvisthread(mem, o) ? gcV(mem, o) + lua_State.env : 0;
}

function debug_getfenv(vm: Vm, L: number): number {
  const ref = envRef(vm, lj_lib_checkany(vm, L, 1));
  if (ref === 0) pushnil(vm, L);
  else pushgc(vm, L, getref(vm.mem, ref), LJ_T.TAB);
  return 1;
}

function debug_setfenv(vm: Vm, L: number): number {
  const env = lj_lib_checktab(vm, L, 2);
  const { mem } = vm;
  setL_top(mem, L, argslot(vm, L, 3));
  const o = argslot(vm, L, 1);
  const ref = envRef(vm, o);
  if (ref === 0) lj_err_caller(vm, L, "SETFENV");
  setref(mem, ref, env);
  lj_gc_objbarrier(vm, gcV(mem, o), env);
  setL_top(mem, L, argslot(vm, L, 2));
  return 1;
}

/* getinfo. */

function debug_getinfo(vm: Vm, L: number): number {
  const { mem } = vm;
  const { L1, arg } = getthread(vm, L);
  const s = lj_lib_optstr(vm, L, arg + 2);
  const options = s === 0 ? undefined : strToC(vm, s);
  const o = argslot(vm, L, arg + 1);
  let range: FrameRange | undefined;
  let fn: number;
  if (present(vm, L, arg + 1) && tvisnumeric(vm, o)) {
    range = lj_debug_frame(vm, L1, lj_num2low(lj_lib_checknum(vm, L, arg + 1)));
    if (!range) {
      pushnil(vm, L);
      return 1;
    }
    fn = frame_func(mem, range.frame);
  } else if (present(vm, L, arg + 1) && tvisfunc(mem, o)) {
    fn = gcV(mem, o);
  } else {
    return lj_err_arg(vm, L, arg + 1, "NOFUNCL");
  }
  const wanted = options ?? "flnSu";
  if (/[^SlunfL]/.test(wanted)) lj_err_arg(vm, L, arg + 2, "INVOPT");
  pushinfo(vm, L, L1, fn, range, wanted);
  return 1;
}

/** A number, or a string that is one. */
function tvisnumeric(vm: Vm, o: number): boolean {
  return tvisnum(vm.mem, o) || (tvisstr(vm.mem, o) && tonumberV(vm, o) !== undefined);
}

/** The options of getinfo, in the order in which their fields are stored. */
const INFO_LETTERS = [..."SlunLf"];

function pushinfo(
  vm: Vm,
  L: number,
  L1: number,
  fn: number,
  range: FrameRange | undefined,
  options: string,
): void {
  const t = pushtable(vm, L, 0, 4);
  for (const letter of INFO_LETTERS) {
    if (!options.includes(letter)) continue;
    switch (letter) {
      case "S":
        putsource(vm, L, t, fn);
        break;
      case "l": {
        const line = range ? debug_frameline(vm, L1, fn, range.nextframe) : -1;
        setnumfield(vm, L, t, "currentline", line);
        break;
      }
      case "u":
        putparameters(vm, L, t, fn);
        break;
      case "n": {
        const named = range && lj_debug_funcname(vm, L1, range.frame);
        if (named) setstrfield(vm, L, t, "name", named.name);
        setstrfield(vm, L, t, "namewhat", named?.kind ?? "");
        break;
      }
      case "L": {
        const lines = lj_debug_activelines(vm, L, fn);
        if (lines === 0) pushnil(vm, L);
        else pushgc(vm, L, lines, LJ_T.TAB);
        setfield(vm, L, t, "activelines");
        break;
      }
      case "f":
        pushgc(vm, L, fn, LJ_T.FUNC);
        setfield(vm, L, t, "func");
    }
  }
}

function putsource(vm: Vm, L: number, t: number, fn: number): void {
  const { mem } = vm;
  const pt = isluafunc(mem, fn) ? funcproto(mem, fn) : 0;
  const first = pt === 0 ? -1 : mem.i32[(pt + GCproto.firstline) >>> 2];
  const last = pt === 0 ? -1 : first + mem.i32[(pt + GCproto.numline) >>> 2];
  const { source, short } = lj_debug_source(vm, fn);
  setstrfield(vm, L, t, "source", source);
  setstrfield(vm, L, t, "short_src", short);
  setnumfield(vm, L, t, "linedefined", first);
  setnumfield(vm, L, t, "lastlinedefined", last);
  setstrfield(vm, L, t, "what", lj_debug_what(mem, fn));
}

function putparameters(vm: Vm, L: number, t: number, fn: number): void {
  const { mem } = vm;
  const pt = isluafunc(mem, fn) ? funcproto(mem, fn) : 0;
  setnumfield(vm, L, t, "nups", mem.u8[fn + GCfunc.nupvalues]);
  setnumfield(vm, L, t, "nparams", pt === 0 ? 0 : mem.u8[pt + GCproto.numparams]);
  pushbool(vm, L, pt === 0 || (mem.u8[pt + GCproto.flags] & PROTO.VARARG) !== 0);
  setfield(vm, L, t, "isvararg");
}

/* Locals and upvalues. */

function debug_getlocal(vm: Vm, L: number): number {
  const { mem } = vm;
  const { L1, arg } = getthread(vm, L);
  const slot = lj_lib_checkint(vm, L, arg + 2);
  const o = argslot(vm, L, arg + 1);
  if (tvisfunc(mem, o)) {
    // Parameter names only.
    const fn = gcV(mem, o);
    const name = isluafunc(mem, fn)
      ? debug_varname(mem, funcproto(mem, fn), 0, slot - 1)
      : undefined;
    if (name === undefined) pushnil(vm, L);
    else pushstring(vm, L, name);
    return 1;
  }
  const range = lj_debug_frame(vm, L1, lj_lib_checkint(vm, L, arg + 1));
  if (!range) return lj_err_arg(vm, L, arg + 1, "LVLRNG");
  const local = lj_debug_localname(vm, L1, range, slot);
  if (!local) {
    pushnil(vm, L);
    return 1;
  }
  pushstring(vm, L, local.name);
  pushTV(vm, L, local.slot);
  return 2;
}

/**
 * Whether a program may give a variable this value. Handlers and library functions take for
 * granted what is in slots that have no name, and in the control variables of loops.
 */
function mayset(vm: Vm, name: string, value: number): boolean {
  if (name[0] !== "(" || name === "(*vararg)") return true;
  return /^\(for (index|limit|step)\)$/.test(name) && tvisnum(vm.mem, value);
}

function debug_setlocal(vm: Vm, L: number): number {
  const { mem } = vm;
  const { L1, arg } = getthread(vm, L);
  const range = lj_debug_frame(vm, L1, lj_lib_checkint(vm, L, arg + 1));
  if (!range) return lj_err_arg(vm, L, arg + 1, "LVLRNG");
  const value = lj_lib_checkany(vm, L, arg + 3);
  const local = lj_debug_localname(vm, L1, range, lj_lib_checkint(vm, L, arg + 2));
  if (!local || !mayset(vm, local.name, value)) {
    pushnil(vm, L);
    return 1;
  }
  copyTV(mem, local.slot, value);
  lj_gc_barrier(vm, L1, value);
  pushstring(vm, L, local.name);
  return 1;
}

function debug_getupvalue(vm: Vm, L: number): number {
  const n = lj_lib_checkint(vm, L, 2);
  const fn = lj_lib_checkfunc(vm, L, 1);
  const uv = n > 0 ? lj_debug_uvnamev(vm, fn, n - 1) : undefined;
  if (!uv) return 0;
  pushstring(vm, L, uv.name);
  pushTV(vm, L, uv.slot);
  return 2;
}

function debug_setupvalue(vm: Vm, L: number): number {
  const { mem } = vm;
  lj_lib_checkany(vm, L, 3);
  const n = lj_lib_checkint(vm, L, 2);
  const fn = lj_lib_checkfunc(vm, L, 1);
  // Those of library functions have the types that these rely on.
  const uv = n > 0 && isluafunc(mem, fn) ? lj_debug_uvnamev(vm, fn, n - 1) : undefined;
  if (!uv) return 0;
  setUpvalue(vm, L, uv, argslot(vm, L, 3));
  pushstring(vm, L, uv.name);
  return 1;
}

/** The function in argument narg and an upvalue number behind it, from 0. */
function checkupvalue(vm: Vm, L: number, narg: number): { fn: number; n: number } {
  const fn = lj_lib_checkfunc(vm, L, narg);
  const n = lj_lib_checkint(vm, L, narg + 1) - 1;
  if (n < 0 || n >= vm.mem.u8[fn + GCfunc.nupvalues]) lj_err_arg(vm, L, narg + 1, "IDXRNG");
  return { fn, n };
}

function debug_upvalueid(vm: Vm, L: number): number {
  const { fn, n } = checkupvalue(vm, L, 1);
  const { mem } = vm;
  const uv = lj_debug_uvnamev(vm, fn, n)!;
  setlightudV(mem, L_top(mem, L), isluafunc(mem, fn) ? uv.object : uv.slot);
  setL_top(mem, L, L_top(mem, L) + 8);
  return 1;
}

function debug_upvaluejoin(vm: Vm, L: number): number {
  const { mem } = vm;
  const [to, from] = [1, 3].map((narg) => {
    if (!isluafunc(mem, lj_lib_checkfunc(vm, L, narg))) lj_err_arg(vm, L, narg, "NOLFUNC");
    return checkupvalue(vm, L, narg);
  });
  joinUpvalue(vm, L, to.fn, to.n, getref(mem, from.fn + GCfuncL.uvptr + 8 * from.n));
  return 0;
}

/* The rest. */

/** Read and run lines from standard input until end of file or the line `cont`. */
function debug_debug(vm: Vm, L: number): number {
  const { mem } = vm;
  const { stdin, stderr } = vm.attachment(standardFiles);
  const sb = lj_buf_take(vm);
  try {
    for (;;) {
      stderr.sayText("lua_debug> ");
      sb.reset();
      if (!stdin.readLine(vm, L, sb, true)) return 0;
      const line = sb.b.slice(0, sb.n);
      if (String.fromCharCode(...line.subarray(0, 6)) === "cont\n") return 0;
      const top = L_top(mem, L) - L_base(mem, L);
      let status = luaL_loadbufferx(vm, L, line, "=(debug command)");
      if (status === LUA.OK) {
        setnilV(mem, L_top(mem, L));
        setL_top(mem, L, L_top(mem, L) + 8);
        status = lj_pcall(vm, L, L_top(mem, L), 0);
      }
      const o = L_top(mem, L) - 8;
      if (status !== LUA.OK) stderr.sayText(`${tvisstr(mem, o) ? strToC(vm, gcV(mem, o)) : ""}\n`);
      setL_top(mem, L, L_base(mem, L) + top);
    }
  } finally {
    lj_buf_give(vm, sb);
  }
}

function debug_traceback(vm: Vm, L: number): number {
  const { mem } = vm;
  const { L1, arg } = getthread(vm, L);
  const o = argslot(vm, L, arg + 1);
  let msg: Texts | undefined;
  if (present(vm, L, arg + 1)) {
    if (tvisstr(mem, o)) msg = strText(vm, gcV(mem, o));
    else if (tvisnum(mem, o)) msg = lj_strfmt_num(numV(mem, o));
    else {
      setL_top(mem, L, o + 8);
      return 1;
    }
  }
  const level = lj_lib_optint(vm, L, arg + 2, L === L1 ? 1 : 0);
  pushstring(vm, L, lj_debug_traceback(vm, L1, msg, level));
  return 1;
}

export const debug = defineLib("debug", {
  getregistry: cf(debug_getregistry),
  getmetatable: asm(debug_getmetatable),
  setmetatable: cf(debug_setmetatable),
  getfenv: cf(debug_getfenv),
  setfenv: cf(debug_setfenv),
  getinfo: cf(debug_getinfo),
  getlocal: cf(debug_getlocal),
  setlocal: cf(debug_setlocal),
  getupvalue: cf(debug_getupvalue),
  setupvalue: cf(debug_setupvalue),
  upvalueid: cf(debug_upvalueid),
  upvaluejoin: cf(debug_upvaluejoin),
  sethook: cf(debug_sethook),
  gethook: cf(debug_gethook),
  debug: cf(debug_debug),
  traceback: cf(debug_traceback),
});
