/*
 * What JavaScript keeps of one Lua state: handles and objects by their address in guest
 * memory. Nothing of it can be reached from Lua, so programs cannot exchange what
 * stands behind a handle or a function.
 *
 * The collector is told of both directions (see gcExtension): objects with a handle are
 * roots; functions and userdata that stand for something in JavaScript are forgotten when
 * nothing refers to them any more. Objects do not move, so an address is an identity for as
 * long as the object lives.
 */
import { gc_markobj, gcExtension, iswhite } from "../core/gc/gcmark.js";
import type { LibFunction } from "../core/libdef.js";
import type { Vm } from "../core/vm.js";
import { lj_obj_itypename, type LJ_T } from "../layout/value.js";
import { standardFiles, type LuaFile } from "../core/host/iofile.js";
import { flushFiles } from "../lib/iohandle.js";
import { Limiter, type Limits } from "./runs/limits.js";
import { Names } from "./values/text.js";
import type { LuaError, Thrown } from "./runs/errors.js";
import type { Kind, KindName } from "./values/kinds.js";
import type { LuaHandle } from "./types.js";
import type { AsyncRun } from "./runs/async.js";

/** A value of Lua that a handle stands for, as its two words. */
export class Ref {
  constructor(
    public engine: Engine,
    /** Address of the object; 0 when the handle was disposed of. */
    public address: number,
    readonly hi: number,
  ) {}
  get type(): LJ_T {
    return this.hi >> 15;
  }
  get typeName(): string {
    return lj_obj_itypename[~this.type];
  }
}

export type AnyFunction = (...args: unknown[]) => unknown;

/** A function of JavaScript as Lua has it. */
export interface HostFunction {
  readonly fn: AnyFunction;
  /** The object whose method it is: `this`, which Lua may hand over as the first argument. */
  readonly self: object | undefined;
}

export interface EngineOptions {
  /** Strings come as Uint8Array. */
  readonly bytes: boolean;
  /** null goes to Lua as the null value. */
  readonly keepNull: boolean;
}

interface Held {
  readonly ref: Ref;
  readonly handle: { deref(): object | undefined };
}
const noHandle: Held["handle"] = { deref: () => undefined };

export class Engine {
  /** The running thread: a coroutine while a JavaScript function runs that it called. */
  L: number;
  disposed = false;
  /** Of the memory limit, what the last collection for want of memory has left in use, in bytes. */
  collected = 0;
  /** Where the error was thrown that is on its way to JavaScript. */
  thrown: Thrown | undefined = undefined;
  /** The error of an inner run that a JavaScript function lets pass. */
  passing: LuaError | undefined = undefined;
  /** The run that waits for promises, while its code runs. */
  run: AsyncRun | undefined = undefined;
  /** What rejects the runs that wait. */
  readonly waiting = new Set<(error: Error) => void>();
  readonly names = new Names();
  readonly handles = new Map<number, Held>();
  private readonly finalizers = new FinalizationRegistry<Ref>((ref) => this.release(ref));

  /** By address what Lua has of JavaScript, and the other way round. */
  readonly functions = new Map<number, HostFunction>();
  readonly functionOf = new Map<object, number>();
  readonly methodsOf = new Map<object, Map<object, number>>();
  readonly objects = new Map<number, object | symbol>();
  readonly objectOf = new Map<object | symbol, number>();
  /** Metatables of userdata by kind. These and the functions below are roots. */
  readonly metatables = new Map<KindName, number>();
  /** The error function of calls, and what throws into a suspended coroutine. */
  handler = 0;
  thrower = 0;
  /** Makes handles of all types; lua.ts knows them. */
  makeHandle: (ref: Ref) => LuaHandle = () => {
    throw new Error("no handles yet");
  };
  /** The text that tostring gives for what a handle stands for. */
  describe: (ref: Ref) => string = (ref) => ref.typeName;
  /** What the functions of JavaScript run, and the metamethods of objects. */
  callJs: LibFunction = () => 0;
  readonly metamethods = new Map<string, LibFunction>();
  /** The metatable of objects of a kind. */
  metatable: (L: number, kind: Kind) => number = () => 0;

  readonly limiter: Limiter;
  private readonly stdout: LuaFile;

  constructor(
    readonly vm: Vm,
    readonly options: EngineOptions,
    limits: Limits,
  ) {
    this.L = vm.L;
    this.limiter = new Limiter(vm.machine, limits);
    this.stdout = vm.attachment(standardFiles).stdout;
    const { markRoots, clearWeak } = vm.attachment(gcExtension);
    markRoots.push(() => this.mark());
    clearWeak.push(() => this.clear());
  }

  /** Between runs: what the program has printed is shown. */
  settle(): void {
    if (this.stdout.isPending && this.vm.hostDepth === 0) flushFiles(this.vm);
  }

  /** The handle of an object, or undefined. */
  handleAt(address: number): object | undefined {
    return this.handles.get(address)?.handle.deref();
  }
  /** Keep an object alive for a new handle. */
  hold(ref: Ref, handle: object): void {
    this.handles.set(ref.address, { ref, handle: new WeakRef(handle) });
    this.finalizers.register(handle, ref, ref);
  }
  /**
   * Keep an object alive that has no handle. JavaScript keeps what a WeakRef was made of until its job has ended, and a handle
   * keeps the whole state: a loop that made states and dropped them would have kept them all.
   */
  root(address: number, hi: number): Ref {
    const ref = new Ref(this, address, hi);
    this.handles.set(address, { ref, handle: noHandle });
    return ref;
  }
  /** The handle is gone, or of no use any more. */
  release(ref: Ref): void {
    if (this.handles.get(ref.address)?.ref === ref) this.handles.delete(ref.address);
    ref.address = 0;
  }
  dispose(ref: Ref): void {
    if (this.disposed) return;
    this.finalizers.unregister(ref);
    this.release(ref);
  }

  /** The state is disposed of. Handles, which JavaScript may keep for a while, let go of it; runs that wait are over. */
  close(): void {
    this.disposed = true;
    for (const reject of this.waiting)
      reject(new Error("the Lua state has been disposed of meanwhile"));
    this.waiting.clear();
    for (const { ref } of this.handles.values()) {
      this.finalizers.unregister(ref);
      ref.engine = closed;
    }
    this.handles.clear();
  }

  private mark(): void {
    const { vm } = this;
    for (const address of this.handles.keys()) gc_markobj(vm, address);
    for (const address of this.metatables.values()) gc_markobj(vm, address);
    gc_markobj(vm, this.handler);
    gc_markobj(vm, this.thrower);
  }

  private clear(): void {
    const { vm, functions, functionOf, methodsOf, objects, objectOf } = this;
    this.names.clear();
    for (const [address, { fn, self }] of functions) {
      if (!iswhite(vm, address)) continue;
      functions.delete(address);
      const known = self === undefined ? functionOf : methodsOf.get(self);
      if (known?.get(fn) !== address) continue;
      known.delete(fn);
      if (self !== undefined && known.size === 0) methodsOf.delete(self);
    }
    for (const [address, object] of objects) {
      if (!iswhite(vm, address)) continue;
      objects.delete(address);
      if (objectOf.get(object) === address) objectOf.delete(object);
    }
  }
}

/** What handles of a state have that is disposed of. */
const closed = Object.create(Engine.prototype, { disposed: { value: true } }) as Engine;
