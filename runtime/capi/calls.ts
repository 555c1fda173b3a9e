/*
 * Calls, errors, coroutines, chunks and the collector.
 *
 * A call from C nests a run of the machine. An error leaves it as in all of the runtime: the unwinder
 * repairs the frame that catches, whose stack pointer it restores, and C functions between are gone,
 * with their registers and stack.
 */
import { lj_ccall, lj_cpcall, lj_resume, lua_call, lua_pcall } from "../core/run/call.js";
import { lj_err_msg, lj_err_run, lj_err_throw, pushstring } from "../core/run/err.js";
import {
  cframe_canyield,
  cframe_multres,
  cframe_pc,
  cframe_raw,
  funcproto,
  isluafunc,
  L_base,
  L_cframe,
  L_top,
  savestack,
  setcont,
  setframe_link,
  setL_base,
  setL_cframe,
  setL_top,
} from "../core/run/frame.js";
import { copyTV, gcV, setlightudV, setnilV, setthreadV, tvisfunc } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { lj_errmsg } from "../layout/errors.js";
import { FRAME, LUA } from "../layout/frame.js";
import { stackLimit } from "../layout/memory.js";
import { global_State, HOOK, lua_State } from "../layout/state.js";
import { gcControl } from "../lib/basegc.js";
import { lua_loadx } from "../lib/loading.js";
import { dumpParts } from "../syntax/bytecode/bcdump.js";
import { lj_bcwrite } from "../syntax/bytecode/bcwrite.js";
import { type ChunkReader, pieceOf } from "../syntax/lexer/lexchars.js";
import { api, type ApiTable } from "./define.js";
import { pushcclosure } from "./push.js";
import { fromTop, index2adr, optionalText } from "./slots.js";

const FFH_YIELD = -1;

/** Suspend the running coroutine with the topmost `n` values: the result of the C function that returns. */
function lua_yield(vm: Vm, L: number, n: number): number {
  const { mem, g } = vm;
  const cf = L_cframe(mem, L);
  if (!cframe_canyield(cf)) return lj_err_msg(vm, L, "CYIELD");
  if ((mem.u8[g + global_State.hookmask] & HOOK.ACTIVE) !== 0)
    return yieldFromHook(vm, L, cframe_raw(cf));
  const from = fromTop(vm, L, n);
  const base = L_base(mem, L);
  for (let k = 0; k < n; k++) copyTV(mem, base + 8 * k, from + 8 * k);
  setL_top(mem, L, base + 8 * n);
  setL_cframe(mem, L, 0);
  mem.u8[L + lua_State.status] = LUA.YIELD;
  return FFH_YIELD;
}

/** A frame that goes on with the hooked instruction when the coroutine is resumed. */
function yieldFromHook(vm: Vm, L: number, raw: number): never {
  const { mem, g } = vm;
  mem.u8[g + global_State.hookmask] &= ~HOOK.ACTIVE;
  let top = L_top(mem, L);
  mem.u32[top >>> 2] = cframe_multres(mem, raw);
  mem.u32[(top + 4) >>> 2] = 0;
  setcont(mem, top + 8, vm.sym.lj_cont_hook);
  setframe_link(mem, top + 16, cframe_pc(mem, raw) - 4);
  setthreadV(mem, top + 24, L);
  top += 32;
  setframe_link(mem, top, top + 8 - L_base(mem, L) + FRAME.CONT);
  setL_base(mem, L, top + 8);
  setL_top(mem, L, top + 8);
  return lj_err_throw(vm, L, LUA.YIELD);
}

function lua_resume(vm: Vm, L: number, nargs: number): number {
  const { mem } = vm;
  const status = mem.u8[L + lua_State.status];
  const first = status === LUA.OK && fromTop(vm, L, nargs) === L_base(mem, L);
  if (L_cframe(mem, L) !== 0 || status > LUA.YIELD || first) {
    setL_top(mem, L, L_base(mem, L));
    pushstring(vm, L, first ? lj_errmsg.CODEAD : lj_errmsg.COSUSP);
    return LUA.ERRRUN;
  }
  if (vm.machine.sp < stackLimit(vm.machine.stackBase)) {
    setL_top(mem, L, L_base(mem, L));
    pushstring(vm, L, lj_errmsg.STKOV);
    return LUA.ERRRUN;
  }
  let base = fromTop(vm, L, nargs);
  if (status === LUA.OK) {
    // The slot of the frame's link, between the function and its arguments.
    for (let o = L_top(mem, L); o > base; o -= 8) copyTV(mem, o, o - 8);
    setnilV(mem, base);
    setL_top(mem, L, L_top(mem, L) + 8);
    base += 8;
  }
  return lj_resume(vm, L, base);
}

/** A protected call. An error in it may have left a hook, which is as before then. */
function withHooks(vm: Vm, call: () => LUA): LUA {
  const { mem, g } = vm;
  const before = mem.u8[g + global_State.hookmask] & ~HOOK.EVENTMASK;
  const status = call();
  if (status !== LUA.OK)
    mem.u8[g + global_State.hookmask] =
      (mem.u8[g + global_State.hookmask] & HOOK.EVENTMASK) | before;
  return status;
}

/** Results of a reader in C, until it has no more. */
function readerOf(vm: Vm, L: number, reader: number, data: number): ChunkReader {
  return () => {
    const size = vm.alloc.alloc(16);
    vm.mem.u32[size >>> 2] = 0;
    try {
      const p = lj_ccall(vm, L, reader, data, size) >>> 0;
      const { u8, u32 } = vm.mem;
      const length = u32[size >>> 2];
      return p === 0 || length === 0 ? undefined : pieceOf(u8.slice(p, p + length));
    } finally {
      vm.alloc.free(size, 16);
    }
  };
}
const load = (
  vm: Vm,
  L: number,
  reader: number,
  data: number,
  name: number,
  mode?: string,
): number => lua_loadx(vm, L, readerOf(vm, L, reader, data), optionalText(vm, name) ?? "?", mode);

/** Write the function on top as bytecode, in one piece. */
function lua_dump(vm: Vm, L: number, writer: number, data: number): number {
  const { mem } = vm;
  const o = fromTop(vm, L, 1);
  if (!tvisfunc(mem, o) || !isluafunc(mem, gcV(mem, o))) return 1;
  let size = 0;
  let ends: number[] = [];
  const p = lj_bcwrite(vm, L, funcproto(mem, gcV(mem, o)), {}, (bytes) => {
    ends = dumpParts(bytes);
    const block = vm.alloc.alloc((size = bytes.length));
    if (block !== 0) vm.mem.u8.set(bytes, block);
    return block;
  });
  if (p === 0) return 1;
  try {
    let from = 0;
    for (const end of ends) {
      const status = lj_ccall(vm, L, writer, p + from, end - from, data);
      if (status !== 0) return status;
      from = end;
    }
    return 0;
  } finally {
    vm.alloc.free(p, size);
  }
}

const calling: ApiTable = {
  lua_call: api("pii:v", (vm, L, nargs, nresults) => lua_call(vm, L, nargs, nresults)),
  lua_pcall: api("piii:i", (vm, L, nargs, nresults, errfunc) => {
    const ef = errfunc === 0 ? 0 : savestack(vm.mem, L, index2adr(vm, L, errfunc));
    return withHooks(vm, () => lua_pcall(vm, L, nargs, nresults, ef));
  }),
  lua_cpcall: api("ppp:i", (vm, L, fn, data) =>
    withHooks(vm, () =>
      lj_cpcall(vm, L, (L) => {
        const { mem } = vm;
        pushcclosure(vm, L, fn, 0);
        setnilV(mem, L_top(mem, L));
        setlightudV(mem, L_top(mem, L) + 8, data);
        setL_top(mem, L, L_top(mem, L) + 16);
        return L_top(mem, L) - 8;
      }),
    ),
  ),
  lua_error: api("p:i", (vm, L) => lj_err_run(vm, L)),
};

const coroutines: ApiTable = {
  lua_yield: api("pi:i", lua_yield),
  lua_resume: api("pi:i", lua_resume),
  lua_status: api("p:i", ({ mem }, L) => mem.u8[L + lua_State.status]),
  lua_isyieldable: api("p:i", ({ mem }, L) => Number(cframe_canyield(L_cframe(mem, L)))),
};

const chunks: ApiTable = {
  lua_load: api("pppp:i", (vm, L, reader, data, name) => load(vm, L, reader, data, name)),
  lua_loadx: api("ppppp:i", (vm, L, reader, data, name, mode) =>
    load(vm, L, reader, data, name, optionalText(vm, mode)),
  ),
  lua_dump: api("ppp:i", lua_dump),
};

/** LUA_GC*, by number. */
const GC_OPTIONS = [
  "stop",
  "restart",
  "collect",
  "count",
  "countb",
  "step",
  "setpause",
  "setstepmul",
  null,
  "isrunning",
] as const;

const collector: ApiTable = {
  lua_gc: api("pii:i", (vm, L, what, data) => {
    const option = GC_OPTIONS[what];
    return option ? gcControl(vm, L, option, data) : -1;
  }),
};

export const calls: ApiTable = { ...calling, ...coroutines, ...chunks, ...collector };
