/*
 * All libraries: their order numbers the functions, and is LuaJIT's. Only buildvm reads this;
 * index.ts opens them.
 */
import type { LibDef } from "../core/libdef.js";
import { base } from "./base.js";
import { bit } from "./bit.js";
import { buffer, buffer_method } from "./buffer.js";
import { coroutine } from "./coroutine.js";
import { debug } from "./debug.js";
import { ffi } from "./ffi.js";
import { ffi_callback, ffi_clib, ffi_meta } from "./ffimeta.js";
import { io, io_method } from "./io.js";
import { jit } from "./jit.js";
import { jit_opt } from "./jitopt.js";
import { jit_profile } from "./jitprofile.js";
import { jit_util } from "./jitutil.js";
import { math } from "./math.js";
import { os } from "./os.js";
import { string } from "./string.js";
import { table } from "./table.js";

export const libraries: readonly LibDef[] = [
  base,
  coroutine,
  math,
  bit,
  string,
  table,
  io_method,
  io,
  os,
  debug,
  jit,
  jit_util,
  jit_opt,
  jit_profile,
  ffi_meta,
  ffi_clib,
  ffi_callback,
  ffi,
  buffer_method,
  buffer,
];
