/* Handles of userdata that are not objects of JavaScript, such as files, and of cdata. */
import { getIndex, invoke, setIndex } from "../handles/access.js";
import { Handle, useRef } from "../handles/handles.js";
import type { LuaUserdata } from "../types.js";

export class UserdataHandle extends Handle implements LuaUserdata {
  $get<T>(key: unknown): T {
    return getIndex(useRef(this), key) as T;
  }
  $set(key: unknown, value: unknown): void {
    setIndex(useRef(this), key, value);
  }
  $call<T>(name: string, ...args: unknown[]): T {
    return invoke(useRef(this), name, args) as T;
  }
}
