/*
 * Files as userdata of type IO_FILE with the methods' table as metatable
 * (registry.io.method, also registry["FILE*"]). The payload is a number by which
 * the VM's table of open files knows the file, 0 once it is closed, and its kind.
 * Failures of the host become nil, text, errno.
 */
import type { Vm } from "../core/vm.js";
import { HostError, pathOf } from "../core/host/hostenv.js";
import { gcV, getref, setref, tvisudata } from "../core/objects/tvalue.js";
import { L_env, L_top } from "../core/run/frame.js";
import { lj_err_argmsg, lj_err_argtype, lj_err_caller, pushstring } from "../core/run/err.js";
import {
  regtable,
  argslot,
  lj_lib_checkstr,
  pushbool,
  pushgc,
  pushnil,
  pushnum,
} from "../core/lib.js";
import { joined, strText, type Texts } from "../core/text/texts.js";
import { lj_udata_new, uddata } from "../core/objects/udata.js";
import { GCudata, IOFileUD, UDTYPE } from "../layout/objects.js";
import { GCROOT, global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { flushFiles, LuaFile, openFiles, standardFiles } from "../core/host/iofile.js";

export enum IOFILE {
  FILE,
  PIPE,
  STDF,
  TYPE = 3,
  CLOSE = 4, // close it at the end of io.lines
}

export { flushFiles };

/** At the end of the program: flush everything, and close what runs commands or holds descriptors. */
export function closeFiles(vm: Vm): void {
  flushFiles(vm);
  const { files } = vm.attachment(openFiles);
  const { stdin, stdout, stderr } = vm.attachment(standardFiles);
  for (const [handle, file] of files.entries()) {
    if (!file || file === stdin || file === stdout || file === stderr) continue;
    files[handle] = undefined;
    try {
      file.close();
    } catch (e) {
      hostError(e);
    }
  }
}

/** The name of a file in an argument. */
export const fileName = (vm: Vm, L: number, narg: number): Texts =>
  strText(vm, lj_lib_checkstr(vm, L, narg));

/* Results. */

export function hostError(e: unknown): HostError {
  if (e instanceof HostError) return e;
  throw e;
}

/** true, or nil, "name: text", errno. */
export function fileresult(vm: Vm, L: number, error?: HostError, name?: Texts): number {
  if (!error) {
    pushbool(vm, L, true);
    return 1;
  }
  pushnil(vm, L);
  pushstring(vm, L, name === undefined ? error.message : joined(name, `: ${error.message}`));
  pushnum(vm, L, error.errno);
  return 3;
}

/** Do something with the host and say how it went. */
export function attempt(vm: Vm, L: number, action: () => void, name?: Texts): number {
  try {
    action();
  } catch (e) {
    return fileresult(vm, L, hostError(e), name);
  }
  return fileresult(vm, L);
}

/* Files. */

export const methods = (vm: Vm, L: number): number => regtable(vm, L, "io.method");

/** Push a userdata for an open file. */
export function io_file_new(vm: Vm, L: number, file: LuaFile, kind: number): number {
  const handle = vm.attachment(openFiles).add(file);
  const metatable = methods(vm, L);
  const ud = lj_udata_new(vm, L, IOFileUD.SIZEOF, L_env(vm.mem, L));
  const { mem } = vm;
  mem.u8[ud + GCudata.udtype] = UDTYPE.IO_FILE;
  setref(mem, ud + GCudata.metatable, metatable);
  setref(mem, uddata(ud) + IOFileUD.fp, 0);
  mem.u32[(uddata(ud) + IOFileUD.handle) >>> 2] = handle;
  mem.u32[(uddata(ud) + IOFileUD.kind) >>> 2] = kind;
  pushgc(vm, L, ud, LJ_T.UDATA);
  return ud;
}

export const kindOf = (vm: Vm, ud: number): number =>
  vm.mem.u32[(uddata(ud) + IOFileUD.kind) >>> 2];

/** The open file of a userdata, undefined when it is closed. */
export const fileOf = (vm: Vm, ud: number): LuaFile | undefined =>
  vm.attachment(openFiles).files[vm.mem.u32[(uddata(ud) + IOFileUD.handle) >>> 2]];

/** Give code in C the FILE* of a file where it expects that: NULL when it is closed. */
export function showFile(vm: Vm, ud: number, address: (file: LuaFile) => number): void {
  const file = fileOf(vm, ud);
  setref(vm.mem, uddata(ud) + IOFileUD.fp, file === undefined ? 0 : address(file));
}

/** Is the value at o a file, open or not? */
export const isfile = (vm: Vm, o: number): boolean =>
  tvisudata(vm.mem, o) && vm.mem.u8[gcV(vm.mem, o) + GCudata.udtype] === UDTYPE.IO_FILE;

/** The file userdata in argument 1. */
export function io_tofilep(vm: Vm, L: number): number {
  const o = argslot(vm, L, 1);
  if (o >= L_top(vm.mem, L) || !isfile(vm, o)) lj_err_argtype(vm, L, 1, "FILE*");
  return gcV(vm.mem, o);
}
export function io_tofile(vm: Vm, L: number): number {
  const ud = io_tofilep(vm, L);
  if (!fileOf(vm, ud)) lj_err_caller(vm, L, "IOCLFL");
  return ud;
}

export type StdId = GCROOT.IO_INPUT | GCROOT.IO_OUTPUT;
export const rootAddress = (vm: Vm, id: StdId): number => vm.g + global_State.gcroot + 8 * id;

/** The default input or output file. */
export function io_stdfile(vm: Vm, L: number, id: StdId): number {
  const ud = getref(vm.mem, rootAddress(vm, id));
  if (!fileOf(vm, ud)) lj_err_caller(vm, L, "IOSTDCL");
  return ud;
}

/** Open the file named by argument 1 and push it; failures are errors of that argument. */
export function io_file_open(vm: Vm, L: number, mode: string): number {
  const name = fileName(vm, L, 1);
  try {
    return io_file_new(vm, L, LuaFile.open(vm.host, pathOf(name), mode), IOFILE.FILE);
  } catch (e) {
    return lj_err_argmsg(vm, L, 1, joined(name, `: ${hostError(e).message}`));
  }
}

export function io_file_close(vm: Vm, L: number, ud: number): number {
  const file = fileOf(vm, ud)!;
  if ((kindOf(vm, ud) & IOFILE.TYPE) === IOFILE.STDF) {
    pushnil(vm, L);
    pushstring(vm, L, "cannot close standard file");
    return 2;
  }
  forget(vm, ud);
  return attempt(vm, L, () => file.close());
}

export function forget(vm: Vm, ud: number): void {
  const handle = (uddata(ud) + IOFileUD.handle) >>> 2;
  vm.attachment(openFiles).remove(vm.mem.u32[handle]);
  vm.mem.u32[handle] = 0;
}

/** Let io.lines close the file at its end. */
export function closeAtEnd(vm: Vm, ud: number): void {
  vm.mem.u32[(uddata(ud) + IOFileUD.kind) >>> 2] |= IOFILE.CLOSE;
}
