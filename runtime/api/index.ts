/*
 * Lua for JavaScript programs:
 *
 *   const lua = createLua({ stdout: (text) => console.log(text) });
 *   lua.set("add", (a, b) => a + b);
 *   lua.run("return add(1, 2), { x = 1 }");   // [3, LuaTable]
 *
 * Strings are UTF-8 in Lua. Runs can be limited by instructions and time (limits.ts); what
 * stops a run is a MachineStop, and the state is usable afterwards. Another thread
 * stops one through shared memory.
 */
import { Attachment, VmClosed, type Vm } from "../core/vm.js";
import type { HostEnv, HostFile } from "../core/hostenv.js";
import type { LibFunction } from "../core/libdef.js";
import { resetState } from "../core/abandon.js";
import { lj_close } from "../core/boot.js";
import { lj_cpcall, lua_pcall } from "../core/call.js";
import { lj_debug_traceback } from "../core/debuginfo.js";
import { lj_typename } from "../core/err.js";
import { lua_gettable, lua_settable, lua_tostring } from "../core/access.js";
import { L_base, L_env, L_top, restorestack, savestack, setL_top } from "../core/frame.js";
import { argslot, lj_lib_pushcc, pushgc, pushtable } from "../core/lib.js";
import { lj_gc_fullgc } from "../core/gc.js";
import { lj_obj_equal } from "../core/meta.js";
import { lj_tab_len, lj_tab_next } from "../core/tab.js";
import { strToUtf8 } from "../core/str.js";
import { gcV, setnilV } from "../core/tvalue.js";
import { LUA, LUA_MULTRET } from "../layout/frame.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { luaL_loadbufferx } from "../lib/loading.js";
import { closeFiles, flushFiles } from "../lib/iohandle.js";
import { MachineStop, type Machine, type Tier } from "../machine/index.js";
import { newVm } from "./create.js";
import { LuaError, LuaFunction, LuaObject, LuaTable } from "./handles.js";
import { defaultHost, LuaExit } from "./host.js";
import { checkAmount, DISPOSE_TIME, Limiter, type Limits } from "./limits.js";
import { dropRef, pushJs, pushRef, toJs, type LuaInput, type LuaValue } from "./values.js";

export { LuaError, LuaExit, LuaFunction, LuaObject, LuaTable, MachineStop, VmClosed };
export type { Limits } from "./limits.js";
export type { HostEnv, HostFile, LuaInput, LuaValue };
export { HostError } from "../core/hostenv.js";

export interface LuaOptions {
  /** The world outside. By default there are no files, no commands and no environment. */
  readonly host?: HostEnv;
  /** Where output goes when there is no `host`: text, as it is flushed. */
  readonly stdout?: (text: string) => void;
  readonly stderr?: (text: string) => void;
  /**
   * For another thread to stop a run: a view of a SharedArrayBuffer. When its first element
   * is not zero the run ends with a MachineStop, and the element is zero again.
   */
  readonly interrupt?: Int32Array;
  /** How guest code is executed: "wasm" (default) translates it, "interp" does not. */
  readonly machine?: Tier;
  /** For every call from outside that has none; see limits.ts. A call can only tighten them. */
  readonly limits?: Limits;
  /**
   * Whether programs may load shared objects of the host's (require, package.loadlib, ffi.load). False by
   * default: their code runs on the machine and reaches nothing else, but reads and writes all of Lua's memory.
   */
  readonly foreignCode?: boolean;
  /** Most bytes that Lua objects may take; beyond, programs see "not enough memory". */
  readonly memoryLimit?: number;
}

/** Part of the memory limit from which on garbage is collected before a run. */
const COLLECT_FROM = 0.75;

/** The traceback of the last error, taken where it was thrown. */
const lastTraceback = new Attachment(() => ({ text: "" }));
const handler: LibFunction = (vm, L) => {
  vm.attachment(lastTraceback).text = lj_debug_traceback(vm, L, undefined, 1);
  setL_top(vm.mem, L, argslot(vm, L, 2));
  return 1;
};

/** One Lua state. */
export class Lua {
  readonly globals: LuaTable;
  /** The running thread: a coroutine while a JavaScript function runs that it called. */
  L: number;
  private readonly finalizers: FinalizationRegistry<number>;
  private disposed = false;
  private readonly limiter: Limiter;

  constructor(
    /** For tools; programs need nothing of it. */
    readonly vm: Vm,
    limits: Limits = {},
  ) {
    this.L = vm.L;
    this.limiter = new Limiter(vm.machine, limits);
    this.finalizers = new FinalizationRegistry((ref) => this.disposed || dropRef(vm, ref));
    pushgc(vm, this.L, L_env(vm.mem, this.L), LJ_T.TAB);
    this.globals = this.popValues(1)[0] as LuaTable;
  }

  /** Run a chunk and return its results. `chunkname`: "@file.lua", "=name", or the source. */
  run(source: string | Uint8Array, chunkname?: string, limits: Limits = {}): LuaValue[] {
    return this.limit(limits, () => {
      const fn = this.load(source, chunkname);
      try {
        return fn.call();
      } finally {
        fn.dispose();
      }
    });
  }

  /** Do something, such as several calls, under limits. */
  limit<T>(limits: Limits, body: () => T): T {
    return this.limiter.run(limits, body);
  }

  /** Compile a chunk. Syntax errors are thrown as LuaError. */
  load(source: string | Uint8Array, chunkname?: string): LuaFunction {
    const { vm } = this;
    const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
    const name = chunkname ?? (typeof source === "string" ? source : "=(load)");
    return this.guard(() => {
      const status = luaL_loadbufferx(vm, this.L, bytes, name);
      if (status !== LUA.OK) throw this.popError("");
      return this.popValues(1)[0] as LuaFunction;
    });
  }

  /** Call a function. Results are a list; errors are thrown as LuaError. */
  call(fn: LuaFunction, ...args: LuaInput[]): LuaValue[] {
    const { vm } = this;
    return this.protect((L) => {
      pushRef(vm, L, fn.ref);
      for (const arg of args) pushJs(this, L, arg);
      return args.length;
    });
  }

  get(name: string): LuaValue {
    return this.globals.get(name);
  }
  set(name: string, value: LuaInput): void {
    this.globals.set(name, value);
  }

  newTable(): LuaTable {
    return this.guard(() => {
      pushtable(this.vm, this.L);
      return this.popValues(1)[0] as LuaTable;
    });
  }

  /** Write out what io.write and print have buffered. */
  flush(): void {
    flushFiles(this.vm);
  }

  /**
   * Run finalisers and close files. Handles and the state are of no use any more. Finalisers
   * have the limits of the state, or a second; what is left of them then does not run.
   */
  dispose(): void {
    const { vm, limiter } = this;
    if (this.disposed) return;
    if (vm.hostDepth > 0) throw new Error("a Lua state cannot be disposed of while it runs");
    this.disposed = true;
    const time = limiter.defaults.time ?? DISPOSE_TIME;
    try {
      if (vm.fault === undefined) limiter.run({ time }, () => lj_close(vm));
    } catch (e) {
      if (!(e instanceof MachineStop)) throw e;
    } finally {
      closeFiles(vm);
    }
  }

  /* For handles. */

  watch(object: LuaObject, ref: number): void {
    this.finalizers.register(object, ref, object);
  }
  release(object: LuaObject): void {
    this.finalizers.unregister(object);
    if (!this.disposed) dropRef(this.vm, object.ref);
  }
  typeOf(object: LuaObject): string {
    return this.withValue(object, (o) => lj_typename(this.vm, o));
  }
  same(a: LuaObject, b: LuaObject): boolean {
    return this.withValue(a, (o) => this.withValue(b, (p) => lj_obj_equal(this.vm, o, p)));
  }
  describe(object: LuaObject): string {
    const { vm } = this;
    return this.compute((L) => {
      pushRef(vm, L, object.ref);
      const s = lua_tostring(vm, L, L_top(vm.mem, L) - 8);
      return s === 0 ? "" : strToUtf8(vm, s);
    });
  }
  index(t: LuaTable, key: LuaInput): LuaValue {
    const { vm } = this;
    return this.compute((L) => {
      pushRef(vm, L, t.ref);
      pushJs(this, L, key);
      lua_gettable(vm, L, L_top(vm.mem, L) - 16);
      return toJs(this, L_top(vm.mem, L) - 8);
    });
  }
  setIndex(t: LuaTable, key: LuaInput, value: LuaInput): void {
    const { vm } = this;
    this.compute((L) => {
      pushRef(vm, L, t.ref);
      pushJs(this, L, key);
      pushJs(this, L, value);
      lua_settable(vm, L, L_top(vm.mem, L) - 24);
    });
  }
  rawLength(t: LuaTable): number {
    return this.withValue(t, (o) => lj_tab_len(this.vm, gcV(this.vm.mem, o)));
  }
  entriesOf(t: LuaTable): [LuaValue, LuaValue][] {
    const { vm } = this;
    const { mem } = vm;
    return this.compute((L) => {
      pushRef(vm, L, t.ref);
      const pair = L_top(mem, L);
      const table = gcV(mem, pair - 8);
      const entries: [LuaValue, LuaValue][] = [];
      setnilV(mem, pair);
      setL_top(mem, L, pair + 16);
      while (lj_tab_next(vm, table, pair, pair) > 0)
        entries.push([toJs(this, pair), toJs(this, pair + 8)]);
      return entries;
    });
  }

  /* Running. */

  private check(): void {
    if (this.disposed) throw new Error("the Lua state has been disposed of");
    if (this.vm.fault !== undefined) throw new VmClosed(this.vm.fault);
  }

  /** Do something with the state, under its limits. */
  private guard<T>(body: () => T): T {
    this.check();
    return this.limiter.byDefault(() => {
      const { vm, L } = this;
      try {
        // There is no emergency collection: garbage of a run that met the limit would fail the next.
        const total = vm.mem.u32[(vm.g + global_State.gc_total) >>> 2];
        if (vm.hostDepth === 0 && total > (vm.options.memoryLimit ?? Infinity) * COLLECT_FROM)
          lj_gc_fullgc(vm, L);
        return body();
      } catch (e) {
        const isEnd = e instanceof MachineStop || e instanceof LuaExit;
        if (isEnd && vm.hostDepth === 0) resetState(vm);
        throw e;
      }
    });
  }

  /** Call what `push` pushes, with a traceback on errors; `push` returns the number of arguments. */
  private protect(push: (L: number) => number): LuaValue[] {
    const { vm } = this;
    const { mem } = vm;
    const outcome = this.compute((L): LuaValue[] | LuaError => {
      lj_lib_pushcc(vm, L, "api.handler", handler);
      const errfunc = savestack(mem, L, L_top(mem, L) - 8);
      const status = lua_pcall(vm, L, push(L), LUA_MULTRET, errfunc);
      if (status !== LUA.OK) return this.popError(vm.attachment(lastTraceback).text);
      const first = restorestack(mem, L, errfunc) + 8;
      return this.popValues((L_top(mem, L) - first) / 8);
    });
    if (outcome instanceof LuaError) throw outcome;
    return outcome;
  }

  /** Run host code that may throw Lua errors; the stack is as before afterwards. */
  private compute<T>(body: (L: number) => T): T {
    return this.guard(() => {
      const { vm, L } = this;
      const { mem } = vm;
      const bottom = L_top(mem, L) - L_base(mem, L);
      let result: { value: T } | undefined;
      try {
        const status = lj_cpcall(vm, L, (L) => {
          result = { value: body(L) };
        });
        if (status !== LUA.OK || !result) throw this.popError("");
        return result.value;
      } finally {
        setL_top(mem, L, L_base(mem, L) + bottom);
      }
    });
  }

  private withValue<T>(object: LuaObject, use: (o: number) => T): T {
    const { vm } = this;
    this.check();
    pushRef(vm, this.L, object.ref);
    const o = L_top(vm.mem, this.L) - 8;
    try {
      return use(o);
    } finally {
      setL_top(vm.mem, this.L, o);
    }
  }

  private popValues(n: number): LuaValue[] {
    const { L } = this;
    const { mem } = this.vm;
    const first = L_top(mem, L) - 8 * n;
    const values = Array.from({ length: n }, (_, i) => toJs(this, first + 8 * i));
    setL_top(mem, L, first);
    return values;
  }

  private popError(traceback: string): LuaError {
    const [value] = this.popValues(1);
    const text =
      value instanceof LuaObject ? `(error object is a ${value.type} value)` : String(value);
    return new LuaError(text, value, traceback);
  }
}

/** Start a Lua state with all libraries. */
export function createLua(options: LuaOptions = {}): Lua {
  const { stdout, stderr, memoryLimit, limits, foreignCode, interrupt, machine: tier } = options;
  checkAmount("memoryLimit", memoryLimit);
  const host = options.host ?? defaultHost(stdout, stderr);
  const vm = newVm({ host, memoryLimit, foreignCode, tier });
  if (interrupt) (vm.machine as Machine).poll = () => Atomics.exchange(interrupt, 0, 0) !== 0;
  return new Lua(vm, limits);
}
