/*
 * Handles: what JavaScript holds of objects in Lua. An object has at most one handle at a
 * time, so that handles can be compared with `===`; it keeps the object alive until it is
 * disposed of, or collected itself.
 *
 * Classes of handles extend the one here while their modules load, so this module imports none of those that
 * convert values, which lead back to it; what it needs of them is installed in the engine.
 */
import { VmClosed } from "../../core/vm.js";
import { LJ_T } from "../../layout/value.js";
import { Ref, type Engine } from "../engine.js";
import type { LuaHandle } from "../types.js";
import { INSPECT } from "./inspect.js";

/** What handles stand for: a private field that proxies and functions can have, too. */
const refs = new WeakMap<object, Ref>();

export const refOf = (handle: object): Ref | undefined => refs.get(handle);
export function setRef(handle: object, ref: Ref): void {
  refs.set(handle, ref);
}

/** Whether the handle can be used: neither it nor its state is disposed of. */
export function isInUse(handle: object): boolean {
  const ref = refs.get(handle);
  if (ref === undefined || ref.engine.disposed || ref.engine.vm.fault !== undefined) return false;
  return ref.address !== 0 || ref.type === LJ_T.LIGHTUD;
}

/** That of a handle in use. */
export function useRef(handle: object): Ref {
  const ref = refs.get(handle);
  if (ref === undefined) throw new TypeError("not a handle of an object in Lua");
  return checkRef(ref);
}
/** Throw what keeps a state from being used, if anything does. */
export function checkOpen({ disposed, vm }: Engine): void {
  if (disposed) throw new Error("the Lua state has been disposed of");
  if (vm.fault !== undefined) throw new VmClosed(vm.fault);
}
export function checkRef(ref: Ref): Ref {
  checkOpen(ref.engine);
  if (ref.address === 0 && ref.type !== LJ_T.LIGHTUD)
    throw new Error(`the handle of a ${ref.typeName} was disposed of`);
  return ref;
}

/** The handle of an object, made when there is none. */
export function newHandle(e: Engine, address: number, hi: number): LuaHandle {
  const known = e.handleAt(address);
  if (known !== undefined) return known as LuaHandle;
  const ref = new Ref(e, address, hi);
  const handle = e.makeHandle(ref);
  setRef(handle, ref);
  if (ref.type !== LJ_T.LIGHTUD) e.hold(ref, handle);
  return handle;
}

/** What all handles have; also a mixin for those that are functions. */
export abstract class Handle implements LuaHandle {
  get $type(): string {
    return useRef(this).typeName;
  }
  $dispose(): void {
    const ref = refs.get(this);
    ref?.engine.dispose(ref);
  }
  [Symbol.dispose](): void {
    this.$dispose();
  }
  toString(): string {
    const ref = useRef(this);
    return ref.engine.describe(ref);
  }
  [INSPECT](): string {
    const ref = refs.get(this);
    if (ref === undefined) return "[Lua]";
    const state = isInUse(this) ? "" : ", disposed of";
    return `[Lua ${ref.typeName}${state}]`;
  }
}
