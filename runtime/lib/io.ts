/*
 * The io library: reading and writing by formats, the methods of files, and the
 * functions on files and on the default ones. What a file is, says iohandle.ts.
 */
import type { Vm } from "../core/vm.js";
import { cf, defineLib, set } from "../core/libdef.js";
import { type HostError, pathOf } from "../core/host/hostenv.js";
import {
  copyTV,
  gcV,
  getref,
  numV,
  setref,
  setudataV,
  tvisbuf,
  tvisnil,
  tvisnum,
  tvisstr,
  tvisudata,
} from "../core/objects/tvalue.js";
import { L_base, L_top, setL_top } from "../core/run/frame.js";
import {
  lj_err_arg,
  lj_err_argt,
  lj_err_caller,
  lj_err_callermsg,
  lj_err_mem,
  pushstring,
} from "../core/run/err.js";
import {
  argisnil,
  argslot,
  lj_lib_checkany,
  lj_lib_checkint,
  lj_lib_checknum,
  lj_lib_checkopt,
  lj_lib_checkstack,
  lj_lib_checkstr,
  lj_lib_optint,
  lj_lib_optstr,
  lj_lib_pushcc,
  lj_lib_upvalue,
  nargs,
  pushgc,
  pushnil,
  pushnum,
  registry,
  setfield,
} from "../core/lib.js";
import { lj_buf_give, lj_buf_take, lj_buf_tmp, type SBuf } from "../core/text/buf.js";
import { textdata, textlen } from "../core/text/bufx.js";
import { pointerText } from "../core/run/debug.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { strToC } from "../core/objects/str.js";
import { shortenedText, strText } from "../core/text/texts.js";
import { lj_strfmt_putnum } from "../core/text/strfmtbuf.js";
import { GCfunc, LJ_MAX } from "../layout/objects.js";
import { GCROOT } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { LuaFile, standardFiles, type Buffering } from "../core/host/iofile.js";
import {
  IOFILE,
  attempt,
  closeAtEnd,
  fileOf,
  fileresult,
  flushFiles,
  forget,
  hostError,
  io_file_close,
  io_file_new,
  io_file_open,
  io_stdfile,
  io_tofile,
  io_tofilep,
  isfile,
  kindOf,
  methods,
  rootAddress,
  type StdId,
  fileName,
} from "./iohandle.js";
import { readNumber } from "./ionumber.js";

/* Reading and writing. */

function push_buffer(vm: Vm, L: number, sb: SBuf): void {
  pushgc(vm, L, sb.tostr(vm, L), LJ_T.STR);
  lj_gc_check(vm, L);
}

/** Read by one format and push the result; false, with something pushed, at the end of the file. */
function read_one(
  vm: Vm,
  L: number,
  file: LuaFile,
  sb: SBuf,
  format: number | string,
  narg: number,
): boolean {
  sb.reset();
  let ok = true;
  if (typeof format === "number") {
    if (format < 0 || format > LJ_MAX.STR) lj_err_mem(vm, L);
    else if (format === 0) ok = file.peek() >= 0;
    else ok = file.readBytes(vm, L, sb, format) > 0;
  } else {
    switch (format[format[0] === "*" ? 1 : 0]) {
      case "n": {
        const n = readNumber(file);
        if (n === undefined) pushnil(vm, L);
        else pushnum(vm, L, n);
        return n !== undefined;
      }
      case "l":
        ok = file.readLine(vm, L, sb, false);
        break;
      case "L":
        ok = file.readLine(vm, L, sb, true);
        break;
      case "a":
        file.readBytes(vm, L, sb, Infinity);
        break;
      default:
        lj_err_arg(vm, L, narg, "INVFMT");
    }
  }
  push_buffer(vm, L, sb);
  return ok;
}

/**
 * Read by the formats in the arguments from `first` on (one line without any) and
 * push the results, nil for the one that failed. A failure of the host is returned.
 */
function io_file_read(vm: Vm, L: number, ud: number, first: number): number | HostError {
  const { mem } = vm;
  const file = fileOf(vm, ud)!;
  const count = nargs(vm, L) - first + 1;
  const sb = lj_buf_take(vm);
  let n = 0;
  try {
    let ok = true;
    if (count === 0) {
      ok = read_one(vm, L, file, sb, "l", first);
      n = 1;
    } else {
      lj_lib_checkstack(vm, L, count + 20, "too many arguments");
      for (; ok && n < count; n++) {
        const o = argslot(vm, L, first + n);
        let format: number | string;
        if (tvisstr(mem, o)) format = strToC(vm, gcV(mem, o));
        else if (tvisnum(mem, o)) format = lj_lib_checkint(vm, L, first + n);
        else return lj_err_arg(vm, L, first + n, "INVOPT");
        ok = read_one(vm, L, file, sb, format, first + n);
      }
    }
    if (!ok) {
      setL_top(mem, L, L_top(mem, L) - 8);
      pushnil(vm, L);
    }
    return n;
  } catch (e) {
    return hostError(e);
  } finally {
    lj_buf_give(vm, sb);
  }
}

function read_result(vm: Vm, L: number, ud: number, first: number): number {
  const n = io_file_read(vm, L, ud, first);
  return typeof n === "number" ? n : fileresult(vm, L, n);
}

function io_file_write(vm: Vm, L: number, ud: number, first: number): number {
  const { mem } = vm;
  const file = fileOf(vm, ud)!;
  const last = nargs(vm, L);
  try {
    for (let i = first; i <= last; i++) {
      const o = argslot(vm, L, i);
      if (tvisstr(mem, o) || tvisbuf(mem, o)) {
        file.writeMem(vm, textdata(vm, o), textlen(vm, o));
      } else if (tvisnum(mem, o)) {
        const sb = lj_buf_tmp(vm);
        lj_strfmt_putnum(vm, L, sb, numV(mem, o));
        file.write(sb.b, 0, sb.n);
      } else {
        return lj_err_argt(vm, L, i, LJ_T.STR);
      }
    }
  } catch (e) {
    return fileresult(vm, L, hostError(e));
  }
  return fileresult(vm, L);
}

/** The iterator of lines. Upvalues: file, formats. */
function io_file_iter(vm: Vm, L: number): number {
  const { mem } = vm;
  const fn = mem.u32[(L_base(mem, L) - 16) >>> 2];
  const formats = mem.u8[fn + GCfunc.nupvalues] - 1;
  const ud = gcV(mem, lj_lib_upvalue(vm, L, 0));
  if (!fileOf(vm, ud)) lj_err_caller(vm, L, "IOCLFL");
  const base = L_base(mem, L);
  for (let i = 0; i < formats; i++) copyTV(mem, base + 8 * i, lj_lib_upvalue(vm, L, i + 1));
  setL_top(mem, L, base + 8 * formats);
  const n = io_file_read(vm, L, ud, 1);
  if (typeof n !== "number") return lj_err_callermsg(vm, L, n.message);
  if (tvisnil(mem, L_top(mem, L) - 8 * n) && kindOf(vm, ud) & IOFILE.CLOSE) {
    io_file_close(vm, L, ud);
    return 0;
  }
  return n;
}

/** Turn the file and the formats in the arguments into an iterator. */
function io_file_lines(vm: Vm, L: number): number {
  const n = nargs(vm, L);
  if (n > LJ_MAX.UPVAL) lj_err_caller(vm, L, "UNPACK");
  lj_lib_pushcc(vm, L, "io.file_iter", io_file_iter, n);
  return 1;
}

/* Methods. */

function io_method_close(vm: Vm, L: number): number {
  return io_file_close(
    vm,
    L,
    L_base(vm.mem, L) < L_top(vm.mem, L) ? io_tofile(vm, L) : io_stdfile(vm, L, GCROOT.IO_OUTPUT),
  );
}

function io_method_flush(vm: Vm, L: number): number {
  const file = fileOf(vm, io_tofile(vm, L))!;
  return attempt(vm, L, () => file.flush());
}

function io_method_seek(vm: Vm, L: number): number {
  const file = fileOf(vm, io_tofile(vm, L))!;
  const whence = lj_lib_checkopt(vm, L, 2, 1, ["set", "cur", "end"]) as 0 | 1 | 2;
  const offset = argisnil(vm, L, 3) ? 0 : Math.trunc(lj_lib_checknum(vm, L, 3));
  try {
    pushnum(vm, L, file.seek(whence, offset));
    return 1;
  } catch (e) {
    return fileresult(vm, L, hostError(e));
  }
}

function io_method_setvbuf(vm: Vm, L: number): number {
  const file = fileOf(vm, io_tofile(vm, L))!;
  const modes: readonly Buffering[] = ["full", "line", "no"];
  const mode = modes[lj_lib_checkopt(vm, L, 2, -1, modes)];
  const size = lj_lib_optint(vm, L, 3, 8192);
  return attempt(vm, L, () => file.setBuffering(mode, size));
}

function io_method_lines(vm: Vm, L: number): number {
  io_tofile(vm, L);
  return io_file_lines(vm, L);
}

function io_method_gc(vm: Vm, L: number): number {
  const ud = io_tofilep(vm, L);
  const file = fileOf(vm, ud);
  if (!file || (kindOf(vm, ud) & IOFILE.TYPE) === IOFILE.STDF) return 0;
  forget(vm, ud);
  try {
    file.close();
  } catch (e) {
    hostError(e); // nobody is left to hear of it
  }
  return 0;
}

function io_method_tostring(vm: Vm, L: number): number {
  const ud = io_tofilep(vm, L);
  pushstring(vm, L, fileOf(vm, ud) ? `file (${pointerText(ud)})` : "file (closed)");
  return 1;
}

export const io_method = defineLib("io.method", {
  close: cf(io_method_close),
  read: cf((vm, L) => read_result(vm, L, io_tofile(vm, L), 2)),
  write: cf((vm, L) => io_file_write(vm, L, io_tofile(vm, L), 2)),
  flush: cf(io_method_flush),
  seek: cf(io_method_seek),
  setvbuf: cf(io_method_setvbuf),
  lines: cf(io_method_lines),
  __gc: cf(io_method_gc),
  __tostring: cf(io_method_tostring),
  __index: set((vm, L) => pushgc(vm, L, methods(vm, L), LJ_T.TAB)),
});

/* Functions. */

/** Systems look at no more of a mode. */
const MODE_SHOWN = 8;
function openMode(vm: Vm, L: number): string {
  const s = lj_lib_optstr(vm, L, 2);
  return s === 0 ? "r" : shortenedText(vm, strText(vm, s), MODE_SHOWN);
}

function io_open(vm: Vm, L: number): number {
  const name = fileName(vm, L, 1);
  const mode = openMode(vm, L);
  try {
    io_file_new(vm, L, LuaFile.open(vm.host, pathOf(name), mode), IOFILE.FILE);
    return 1;
  } catch (e) {
    return fileresult(vm, L, hostError(e), name);
  }
}

function io_popen(vm: Vm, L: number): number {
  const command = strToC(vm, lj_lib_checkstr(vm, L, 1));
  const mode = openMode(vm, L);
  flushFiles(vm);
  try {
    io_file_new(vm, L, new LuaFile(vm.host.popen(command, mode)), IOFILE.PIPE);
    return 1;
  } catch (e) {
    return fileresult(vm, L, hostError(e), command);
  }
}

function io_tmpfile(vm: Vm, L: number): number {
  try {
    io_file_new(vm, L, new LuaFile(vm.host.tmpfile()), IOFILE.FILE);
    return 1;
  } catch (e) {
    return fileresult(vm, L, hostError(e));
  }
}

function io_flush(vm: Vm, L: number): number {
  const file = fileOf(vm, io_stdfile(vm, L, GCROOT.IO_OUTPUT))!;
  return attempt(vm, L, () => file.flush());
}

/** io.input and io.output: set the default file, or push it. */
function io_std_getset(vm: Vm, L: number, id: StdId, mode: string): number {
  const { mem } = vm;
  if (argisnil(vm, L, 1)) {
    pushgc(vm, L, getref(mem, rootAddress(vm, id)), LJ_T.UDATA);
    return 1;
  }
  const ud = tvisudata(mem, L_base(mem, L)) ? io_tofile(vm, L) : io_file_open(vm, L, mode);
  setref(mem, rootAddress(vm, id), ud);
  pushgc(vm, L, ud, LJ_T.UDATA);
  return 1;
}

function io_lines(vm: Vm, L: number): number {
  const { mem } = vm;
  if (L_base(mem, L) === L_top(mem, L)) pushnil(vm, L);
  if (argisnil(vm, L, 1)) {
    setudataV(mem, L_base(mem, L), getref(mem, rootAddress(vm, GCROOT.IO_INPUT)));
  } else {
    const ud = io_file_open(vm, L, "r");
    closeAtEnd(vm, ud);
    const top = L_top(mem, L) - 8;
    copyTV(mem, L_base(mem, L), top);
    setL_top(mem, L, top);
  }
  return io_file_lines(vm, L);
}

function io_type(vm: Vm, L: number): number {
  const o = lj_lib_checkany(vm, L, 1);
  if (!isfile(vm, o)) pushnil(vm, L);
  else pushstring(vm, L, fileOf(vm, gcV(vm.mem, o)) ? "file" : "closed file");
  return 1;
}

/** Push the userdata of a standard file; `id` makes it a default file. */
function push_std(vm: Vm, L: number, name: "stdin" | "stdout" | "stderr", id?: StdId): void {
  const ud = io_file_new(vm, L, vm.attachment(standardFiles)[name], IOFILE.STDF);
  if (id !== undefined) setref(vm.mem, rootAddress(vm, id), ud);
}

export const io = defineLib("io", {
  open: cf(io_open),
  popen: cf(io_popen),
  tmpfile: cf(io_tmpfile),
  close: cf(io_method_close),
  read: cf((vm, L) => read_result(vm, L, io_stdfile(vm, L, GCROOT.IO_INPUT), 1)),
  write: cf((vm, L) => io_file_write(vm, L, io_stdfile(vm, L, GCROOT.IO_OUTPUT), 1)),
  flush: cf(io_flush),
  input: cf((vm, L) => io_std_getset(vm, L, GCROOT.IO_INPUT, "r")),
  output: cf((vm, L) => io_std_getset(vm, L, GCROOT.IO_OUTPUT, "w")),
  lines: cf(io_lines),
  type: cf(io_type),
  stdin: set((vm, L) => push_std(vm, L, "stdin", GCROOT.IO_INPUT)),
  stdout: set((vm, L) => push_std(vm, L, "stdout", GCROOT.IO_OUTPUT)),
  stderr: set((vm, L) => push_std(vm, L, "stderr")),
});

/** LuaJIT and C code look for the metatable of files under this name too. */
export function registerFileHandle(vm: Vm, L: number): void {
  pushgc(vm, L, methods(vm, L), LJ_T.TAB);
  setfield(vm, L, registry(vm), "FILE*");
}
