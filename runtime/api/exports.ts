/* What both modules of the package export: index.ts and browser.ts. */
export { VmClosed } from "../core/vm.js";
export { HostError } from "../core/host/hostenv.js";
export { MachineStop } from "../machine/index.js";
export { LuaError } from "./runs/errors.js";
export { LuaExit } from "./host.js";
export { multi } from "./values/values.js";
export { memoryFs } from "./world.js";
export type { Input, MemoryFs, Module, WorldOptions } from "./world.js";
export type { HostEnv, HostFile } from "../core/host/hostenv.js";
export { LuaFunction, LuaTable, LuaThread, LuaUserdata } from "./types.js";
export type {
  HandleClass,
  JsFunction,
  Lua,
  LuaHandle,
  LuaValue,
  Multi,
  RunOptions,
  TableMethods,
} from "./types.js";
export type { LuaOptions } from "./state.js";
export type { PartName } from "./parts.js";
export type { Limits } from "./runs/limits.js";
export type { InsideOptions, LibraryName } from "./sandbox.js";
