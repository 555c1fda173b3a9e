/*
 * One Lua state, as JavaScript programs have it; types.ts says what it does.
 */
import { lj_close } from "../core/boot.js";
import { L_env, L_top, setL_top } from "../core/run/frame.js";
import { lj_lib_pushcc } from "../core/lib.js";
import type { LibFunction } from "../core/libdef.js";
import { gcV, settabV } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { LUA } from "../layout/frame.js";
import { LJ_T } from "../layout/value.js";
import { luaL_loadwhole } from "../lib/loading.js";
import { closeFiles, flushFiles } from "../lib/iohandle.js";
import { MachineStop } from "../machine/index.js";
import { bytesReader } from "../syntax/lexer/lexchars.js";
import { describe } from "./handles/access.js";
import { callAsync, throwArgument } from "./runs/async.js";
import { newTable } from "./values/copy.js";
import { Engine, type EngineOptions, type Ref } from "./engine.js";
import { noteError, takeError } from "./runs/errors.js";
import { callJs } from "./values/functions.js";
import { makeFunction } from "./handles/function.js";
import { checkRef, newHandle, useRef } from "./handles/handles.js";
import { INSPECT, inspectState } from "./handles/inspect.js";
import { checkLimits, DISPOSE_MS, type Limits } from "./runs/limits.js";
import { callAll, protect } from "./runs/protect.js";
import { encodeText, textReader } from "./values/text.js";
import { makeTable } from "./handles/table.js";
import { checkString, checkText } from "./options.js";
import { metatable } from "./values/objects.js";
import { newThread } from "./handles/thread.js";
import { ThreadHandle } from "./handles/threadhandle.js";
import type {
  JsFunction,
  Lua,
  LuaFunction,
  LuaHandle,
  LuaTable,
  LuaThread,
  LuaValue,
  RunOptions,
} from "./types.js";
import { UserdataHandle } from "./values/userdata.js";
import { toJs } from "./values/values.js";

function makeHandle(ref: Ref): LuaHandle {
  switch (ref.type) {
    case LJ_T.TAB:
      return makeTable(ref);
    case LJ_T.FUNC:
      return makeFunction(ref);
    case LJ_T.THREAD:
      return new ThreadHandle();
    default:
      return new UserdataHandle();
  }
}

/** The functions of the runtime that an engine needs; roots by being fields of it. */
function installTools(e: Engine): void {
  const { vm, L } = e;
  e.makeHandle = makeHandle;
  e.describe = describe;
  e.callJs = callJs(e);
  e.metatable = (at, kind) => metatable(e, at, kind);
  const make = (name: string, fn: LibFunction): number => {
    lj_lib_pushcc(vm, L, name, fn);
    setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
    return gcV(vm.mem, L_top(vm.mem, L));
  };
  e.handler = make("api.noteError", noteError(e));
  e.thrower = make("api.throw", throwArgument);
}

/** Keep the object at `o` alive without a handle of it. */
const rootAt = (e: Engine, o: number): Ref => e.root(gcV(e.vm.mem, o), e.vm.mem.i32[(o + 4) >>> 2]);

/** Limits may stand beside the name, or behind it. */
function runOptions(name: string | RunOptions = {}, limits: Limits = {}): RunOptions {
  const options = typeof name === "string" ? { name } : name;
  return { ...checkLimits(options), ...checkLimits(limits) };
}

export class LuaState implements Lua {
  /** For tools, as `vm`. */
  readonly engine: Engine;
  /** The table of globals: programs can give themselves another. */
  private readonly env: Ref;

  constructor(
    /** For tools; programs need nothing of it. */
    readonly vm: Vm,
    options: EngineOptions,
    limits: Limits = {},
  ) {
    const e = new Engine(vm, options, limits);
    this.engine = e;
    installTools(e);
    const o = L_top(vm.mem, e.L);
    settabV(vm.mem, o, L_env(vm.mem, e.L));
    this.env = rootAt(e, o);
  }

  get globals(): LuaTable {
    const { engine, env } = this;
    return (this.made ??= newHandle(engine, checkRef(env).address, env.hi) as LuaTable);
  }
  private made: LuaTable | undefined = undefined;

  run<T extends unknown[] = LuaValue[]>(
    source: string | Uint8Array,
    name?: string | RunOptions,
    limits?: Limits,
  ): T {
    const options = runOptions(name, limits);
    return this.limit(options, () => {
      const ref = this.loaded(source, options.name, rootAt);
      try {
        return callAll(this.engine, ref, []) as T;
      } finally {
        this.engine.dispose(ref);
      }
    });
  }

  async runAsync<T extends unknown[] = LuaValue[]>(
    source: string | Uint8Array,
    name?: string | RunOptions,
    limits?: Limits,
  ): Promise<T> {
    const options = runOptions(name, limits);
    const chunk = this.limit(options, () => this.load(source, options.name));
    return (await callAsync(this.engine, useRef(chunk), [], options)) as T;
  }

  /** Do something, such as several calls, under limits. */
  limit<T>(limits: Limits, body: () => T): T {
    return this.engine.limiter.run(limits, body);
  }

  load<A extends unknown[] = unknown[], R = unknown>(
    source: string | Uint8Array,
    name?: string,
  ): LuaFunction<A, R> {
    return this.loaded(source, name, toJs) as LuaFunction<A, R>;
  }

  /** What is made of a chunk's function. */
  private loaded<T>(
    source: string | Uint8Array,
    name: string | undefined,
    make: (e: Engine, o: number) => T,
  ): T {
    const { engine: e } = this;
    const { vm } = e;
    checkText("a chunk", source);
    if (name !== undefined) checkString("the name of a chunk", name);
    const reader = typeof source === "string" ? textReader(source) : bytesReader(source);
    const chunkname = name ?? (typeof source === "string" ? source : "=(load)");
    // In a run of the machine, since a chunk may be large: only runs are stopped.
    const made = protect(e, (L) => {
      if (luaL_loadwhole(vm, L, reader, chunkname) !== LUA.OK) return { error: takeError(e, L) };
      return { value: make(e, L_top(vm.mem, L) - 8) };
    });
    if (made.error !== undefined) throw made.error;
    return made.value;
  }

  get<T = LuaValue>(name: string): T {
    return this.globals.$get(name);
  }
  set(name: string, value: unknown): void {
    checkString("the name of a global", name);
    this.globals.$set(name, value);
  }
  table<T = Record<string, unknown>>(content?: object): LuaTable<T> {
    return newTable(this.engine, content) as LuaTable<T>;
  }
  thread(fn: LuaFunction | JsFunction): LuaThread {
    return newThread(this.engine, fn);
  }
  bytes(text: string): Uint8Array {
    checkString("a text", text);
    return encodeText(text);
  }
  flush(): void {
    flushFiles(this.vm);
  }

  /**
   * Finalisers have the limits of the state, or a second; what is left of them then does not
   * run. Runs that wait for promises reject.
   */
  dispose(): void {
    const { vm, engine: e } = this;
    if (e.disposed) return;
    if (vm.hostDepth > 0) throw new Error("a Lua state cannot be disposed of while it runs");
    const time = e.limiter.defaults.time ?? DISPOSE_MS;
    try {
      if (vm.fault === undefined) e.limiter.run({ time }, () => lj_close(vm));
    } catch (x) {
      if (!(x instanceof MachineStop)) throw x;
    } finally {
      e.close();
      closeFiles(vm);
    }
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
  [INSPECT](): string {
    return inspectState(this.engine);
  }
}
