/*
 * What is running, where, and what are things called: the source of locations, of
 * variable names in error messages, and of debuginfo.ts.
 *
 * A prototype's varinfo is a list of (name, delta of the first PC, number of PCs)
 * in the order in which the variables come into scope; a name is a byte below
 * VARNAMES.length for the hidden variables of for loops, or text ending in NUL.
 */
import { charge } from "./work.js";
import type { GuestMemory } from "../../machine/types.js";
import { BC, bc_a, bc_b, bc_c, bc_d, bc_op, bytecodes } from "../../layout/bytecode.js";
import { LUA_GLOBALSINDEX, LUA_REGISTRYINDEX } from "../../layout/capi.js";
import { GCfunc, GCfuncC, GCfuncL, GCproto, GCstr, GCupval, PROTO } from "../../layout/objects.js";
import { Attachment, type Vm } from "../vm.js";
import {
  bottomFrame,
  curr_func,
  cframe_L,
  cframe_nres,
  cframe_pc,
  cframe_prev,
  cframe_raw,
  frame_contpc,
  frame_func,
  frame_contv,
  frame_gc,
  frame_isc,
  frame_iscont,
  frame_iscont_fficb,
  frame_islua,
  frame_isvarg,
  frame_pc,
  frame_prev,
  frame_prevd,
  frame_prevl,
  funcproto,
  isluafunc,
  L_base,
  L_cframe,
  L_top,
  restorestack,
} from "./frame.js";
import { getref } from "../objects/tvalue.js";
import { lj_typename, pushstring } from "./err.js";
import {
  joined,
  latin1Text,
  shortenedText,
  shownText,
  strText,
  type Texts,
} from "../text/texts.js";

/** Chunk names in messages are cut to this many characters, terminator included. */
const LUA_IDSIZE = 60;
/** First line of prototypes that are part of the VM. */
export const BUILTIN_LINE = -1;
const NO_BCPOS = -1;

/* Prototypes. */

export const proto_bc = (pt: number, pos: number): number => pt + GCproto.SIZEOF + 4 * pos;
export const proto_bcpos = (pt: number, pc: number): number => (pc - pt - GCproto.SIZEOF) / 4;
/** GC constant number `idx`, counted from 0 downwards: `~D` of the instruction. */
export const proto_kgc = (mem: GuestMemory, pt: number, idx: number): number =>
  mem.u32[(getref(mem, pt + GCproto.k) - 8 * (idx + 1)) >>> 2];

function readz(mem: GuestMemory, p: number): string {
  let s = "";
  for (let c = mem.u8[p]; c !== 0; c = mem.u8[++p]) s += String.fromCharCode(c);
  return s;
}

/** Line of the instruction at `pos`; 0 without debug info. */
export function lj_debug_line(vm: Vm, pt: number, pos: number): number {
  const { mem } = vm;
  const lineinfo = getref(mem, pt + GCproto.lineinfo);
  const sizebc = mem.u32[(pt + GCproto.sizebc) >>> 2];
  if (lineinfo === 0 || pos > sizebc || pos < 0) return 0;
  const first = mem.i32[(pt + GCproto.firstline) >>> 2];
  const numline = mem.i32[(pt + GCproto.numline) >>> 2];
  if (pos === sizebc) return first + numline;
  if (pos === 0) return first;
  if (numline < 256) return first + mem.u8[lineinfo + pos - 1];
  if (numline < 65536) return first + mem.u16[(lineinfo >>> 1) + pos - 1];
  return first + mem.u32[(lineinfo >>> 2) + pos - 1];
}

const VARNAMES = [
  undefined,
  "(for index)",
  "(for limit)",
  "(for step)",
  "(for generator)",
  "(for state)",
  "(for control)",
] as const;

/** Name of the variable in `slot` while the instruction at `pos` runs. */
export function debug_varname(
  mem: GuestMemory,
  pt: number,
  pos: number,
  slot: number,
): string | undefined {
  let p = getref(mem, pt + GCproto.varinfo);
  if (p === 0) return undefined;
  const uleb128 = (): number => {
    let v = 0;
    for (let shift = 0; ; shift += 7) {
      const b = mem.u8[p++];
      v |= (b & 0x7f) << shift;
      if (b < 0x80) return v;
    }
  };
  for (let startpc = 0; ;) {
    const name = p;
    const vn = mem.u8[p];
    if (vn === 0) return undefined;
    if (vn >= VARNAMES.length) while (mem.u8[++p] !== 0);
    p++;
    startpc += uleb128();
    if (startpc > pos) return undefined;
    const endpc = startpc + uleb128();
    if (pos < endpc && slot-- === 0) return VARNAMES[vn] ?? readz(mem, name);
  }
}

/** Name of an upvalue, "" when debug info was stripped. */
export function lj_debug_uvname(vm: Vm, pt: number, idx: number): string {
  const { mem } = vm;
  let p = getref(mem, pt + GCproto.uvinfo);
  if (p === 0) return "";
  while (idx-- > 0) while (mem.u8[p++] !== 0);
  return readz(mem, p);
}

/** Name and value slot of the idx-th upvalue of a function. */
export function lj_debug_uvnamev(
  vm: Vm,
  fn: number,
  idx: number,
): { name: string; slot: number; object: number } | undefined {
  const { mem } = vm;
  if (idx >= mem.u8[fn + GCfunc.nupvalues]) return undefined;
  if (!isluafunc(mem, fn)) return { name: "", slot: fn + GCfuncC.upvalue + 8 * idx, object: fn };
  const uv = getref(mem, fn + GCfuncL.uvptr + 8 * idx);
  const name = lj_debug_uvname(vm, funcproto(mem, fn), idx);
  return { name, slot: getref(mem, uv + GCupval.v), object: uv };
}

/* Names. */

export interface Named {
  readonly kind: "local" | "global" | "field" | "method" | "upvalue" | "metamethod";
  readonly name: Texts;
}

/** Find out what variable was loaded into `slot` before the instruction at address `ip`. */
export function lj_debug_slotname(vm: Vm, pt: number, ip: number, slot: number): Named | undefined {
  const { mem } = vm;
  const start = proto_bc(pt, 0);
  // Both the code before it and the names of variables may be gone through.
  charge(vm, 2 * proto_bcpos(pt, ip));
  const kstr = (d: number): Texts => strText(vm, proto_kgc(mem, pt, d));
  const local = (): string | undefined => debug_varname(mem, pt, proto_bcpos(pt, ip), slot);
  for (let name = local(); ;) {
    if (name !== undefined) return { kind: "local", name };
    for (;;) {
      ip -= 4;
      if (ip <= start) return undefined;
      const ins = mem.u32[ip >>> 2];
      const op = bc_op(ins);
      const ra = bc_a(ins);
      const mode = bytecodes[op][1];
      if (mode === "base") {
        if (slot >= ra && (op !== BC.KNIL || slot <= bc_d(ins))) return undefined;
      } else if (mode === "dst" && ra === slot) {
        if (op === BC.MOV) {
          slot = bc_d(ins);
          break;
        } else if (op === BC.GGET) {
          return { kind: "global", name: kstr(bc_d(ins)) };
        } else if (op === BC.TGETS) {
          const before = mem.u32[(ip - 4) >>> 2];
          const isSelf =
            ip > start &&
            bc_op(before) === BC.MOV &&
            bc_a(before) === ra + 2 &&
            bc_d(before) === bc_b(ins);
          return { kind: isSelf ? "method" : "field", name: kstr(bc_c(ins)) };
        } else if (op === BC.UGET) {
          return { kind: "upvalue", name: lj_debug_uvname(vm, pt, bc_d(ins)) };
        }
        return undefined;
      }
    }
    name = local();
  }
}

/** How the function of a frame was called, from the instruction that called it. */
export function lj_debug_funcname(vm: Vm, L: number, frame: number): Named | undefined {
  const { mem } = vm;
  if (frame <= bottomFrame(mem, L)) return undefined;
  if (frame_isvarg(mem, frame)) frame = frame_prevd(mem, frame);
  const fn = frame_func(mem, frame_prev(mem, frame));
  const pos = debug_framepc(vm, L, fn, frame);
  if (pos === NO_BCPOS) return undefined;
  const pt = funcproto(mem, fn);
  const ip = proto_bc(pt, pos);
  const ins = mem.u32[ip >>> 2];
  const mm = bytecodes[bc_op(ins)][4];
  if (mm === "none") return undefined;
  if (mm === "call") {
    const slot = bc_op(ins) === BC.ITERC ? bc_a(ins) - 3 : bc_a(ins);
    return lj_debug_slotname(vm, pt, ip, slot);
  }
  return { kind: "metamethod", name: `__${mm}` };
}

/* Frames. */

/** A frame and the link slot of the frame above it, 0 for the newest one. */
export interface FrameRange {
  readonly frame: number;
  readonly nextframe: number;
}

/** The frame at a level (0 is the running function), or how many levels are missing. */
function findFrame(vm: Vm, L: number, level: number): FrameRange | number {
  const { mem } = vm;
  const bottom = bottomFrame(mem, L);
  let frame = L_base(mem, L) - 8;
  let nextframe = frame;
  let steps = 0;
  while (frame > bottom) {
    if ((++steps & 0xff) === 0) charge(vm, 0x800);
    if (frame_gc(mem, frame) === L) level++; // Dummy frame of lj_err_optype_call.
    if (level-- === 0) return { frame, nextframe: nextframe === frame ? 0 : nextframe };
    nextframe = frame;
    if (frame_islua(mem, frame)) {
      frame = frame_prevl(mem, frame);
    } else {
      if (frame_isvarg(mem, frame)) level++;
      frame = frame_prevd(mem, frame);
    }
  }
  return level;
}

export function lj_debug_frame(vm: Vm, L: number, level: number): FrameRange | undefined {
  const found = findFrame(vm, L, level);
  return typeof found === "number" ? undefined : found;
}

/** Number of levels of a stack: what a level that no stack reaches comes down by. */
export function lj_debug_levels(vm: Vm, L: number): number {
  const unreached = -0x40000000;
  return unreached - (findFrame(vm, L, unreached) as number);
}

/** Position of the instruction that a Lua function is at, given the frame above it. */
function debug_framepc(vm: Vm, L: number, fn: number, nextframe: number): number {
  const { mem } = vm;
  if (!isluafunc(mem, fn)) return NO_BCPOS;
  let ins: number;
  if (nextframe === 0) {
    const raw = cframe_raw(L_cframe(mem, L));
    if (raw === 0 || cframe_pc(mem, raw) === cframe_L(mem, raw)) return NO_BCPOS;
    ins = cframe_pc(mem, raw);
  } else if (frame_islua(mem, nextframe)) {
    ins = frame_pc(mem, nextframe);
  } else if (frame_iscont(mem, nextframe)) {
    ins = frame_contpc(mem, nextframe);
  } else {
    ins = hostEntryPc(mem, L, nextframe);
  }
  if (ins === 0) return NO_BCPOS;
  const pt = funcproto(mem, fn);
  const pos = proto_bcpos(pt, ins) - 1;
  // Behind the last instruction: a callback that has returned.
  return pos >= 0 && pos <= mem.u32[(pt + GCproto.sizebc) >>> 2] ? pos : NO_BCPOS;
}

/** A Lua function below one that the host called (error function, hook, finaliser): its PC is in the entry frame. */
function hostEntryPc(mem: GuestMemory, L: number, nextframe: number): number {
  let raw = cframe_raw(L_cframe(mem, L));
  let f = L_base(mem, L) - 8;
  for (;;) {
    if (raw === 0) return 0;
    while (cframe_nres(mem, raw) < 0) {
      if (f >= restorestack(mem, L, -cframe_nres(mem, raw))) break;
      raw = cframe_raw(cframe_prev(mem, raw));
      if (raw === 0) return 0;
    }
    if (f < nextframe) return cframe_pc(mem, raw);
    if (frame_islua(mem, f)) {
      f = frame_prevl(mem, f);
    } else {
      if (frame_isc(mem, f) || (frame_iscont(mem, f) && frame_iscont_fficb(mem, f)))
        raw = cframe_raw(cframe_prev(mem, raw));
      f = frame_prevd(mem, f);
    }
  }
}

/** Current line of a function, -1 when there is none to tell. */
export function debug_frameline(vm: Vm, L: number, fn: number, nextframe: number): number {
  const pos = debug_framepc(vm, L, fn, nextframe);
  return pos === NO_BCPOS ? -1 : lj_debug_line(vm, funcproto(vm.mem, fn), pos);
}

/** How far a frame was moved up for the continuation of a trace that ended at its call. */
const stitched = ({ mem, sym }: Vm, frame: number): number =>
  frame_iscont(mem, frame) && frame_contv(mem, frame) === sym.lj_cont_stitch ? 24 : 0;

/**
 * Variable number `n` (from 1) of a frame, a vararg for negative n: its name
 * (undefined without one) and its slot.
 */
export function lj_debug_localname(
  vm: Vm,
  L: number,
  { frame, nextframe }: FrameRange,
  n: number,
): { name: string; slot: number } | undefined {
  const { mem } = vm;
  const fn = frame_func(mem, frame);
  const pos = debug_framepc(vm, L, fn, nextframe);
  const end = nextframe === 0 ? L_top(mem, L) + 8 : nextframe - stitched(vm, nextframe);
  if (n < 0) {
    if (pos === NO_BCPOS) return undefined;
    const pt = funcproto(mem, fn);
    if (!(mem.u8[pt + GCproto.flags] & PROTO.VARARG)) return undefined;
    let limit = end;
    if (frame_isvarg(mem, frame)) {
      limit = frame;
      frame = frame_prevd(mem, frame);
    }
    const slot = frame + 8 * (mem.u8[pt + GCproto.numparams] - n);
    return slot + 8 < limit ? { name: "(*vararg)", slot } : undefined;
  }
  const slot = frame + 8 * n;
  const name = pos === NO_BCPOS ? undefined : debug_varname(mem, funcproto(mem, fn), pos, n - 1);
  if (name !== undefined) return { name, slot };
  return n > 0 && slot + 8 < end ? { name: "(*temporary)", slot } : undefined;
}

/* Locations. */

/** The source of a chunk as messages show it. */
export function lj_debug_shortname(source: string, line = 0): string {
  if (source[0] === "=") return source.slice(1, LUA_IDSIZE);
  if (source[0] === "@") {
    const name = source.slice(1);
    return name.length >= LUA_IDSIZE ? "..." + name.slice(4 - LUA_IDSIZE) : name;
  }
  const [open, close] = line === BUILTIN_LINE ? ["[builtin:", "]"] : ['[string "', '"]'];
  let len = 0;
  while (len < LUA_IDSIZE - 12 && len < source.length && source.charCodeAt(len) >= 32) len++;
  if (len === source.length) return open + source + close;
  return open + source.slice(0, Math.min(len, LUA_IDSIZE - 15)) + "..." + close;
}

/** Messages show less than this of either end of a name. */
const NAME_SHOWN = 100;
/** The same of a text: of a long one the middle does not matter. */
function shortOf(vm: Vm, source: Texts, line: number): string {
  return lj_debug_shortname(shortenedText(vm, source, NAME_SHOWN), line);
}
/** The name of a chunk that a string is, as far as messages show it. */
export const lj_debug_shownname = (vm: Vm, name: number): string =>
  shortenedText(vm, strText(vm, name), NAME_SHOWN);

/** What the name of a chunk is, and how messages show it. */
export interface ChunkNames {
  readonly source: Texts;
  readonly short: string;
  /** That and a colon, as bytes: what messages begin with. */
  readonly start: Texts;
}
/** By the unique number of the string, as many as fit: tracebacks ask for the same ones again. */
const chunkNames = new Attachment(() => new Map<number, ChunkNames>(), true);
const KEPT_NAMES = 100;

export function proto_names(vm: Vm, pt: number): ChunkNames {
  const { mem } = vm;
  const name = getref(mem, pt + GCproto.chunkname);
  const builtin = mem.i32[(pt + GCproto.firstline) >>> 2] === BUILTIN_LINE;
  const key = 2 * mem.u32[(name + GCstr.sid) >>> 2] + Number(builtin);
  const names = vm.attachment(chunkNames);
  let known = names.get(key);
  if (known === undefined) {
    const source = strText(vm, name);
    const short = shortOf(vm, source, builtin ? BUILTIN_LINE : 0);
    known = { source, short, start: latin1Text(`${short}:`) };
    if (names.size >= KEPT_NAMES) names.clear();
    names.set(key, known);
  }
  return known;
}

/** Push `chunk:line: msg` for the Lua function of a frame, or just `msg`. */
export function lj_debug_addloc(
  vm: Vm,
  L: number,
  msg: Texts,
  frame: number,
  nextframe: number,
): void {
  pushstring(vm, L, frame === 0 ? msg : joined(whereText(vm, L, frame, nextframe), msg));
}

/** Where an instruction is, in the compact form of the jit.* modules. */
export function lj_debug_pushloc(vm: Vm, L: number, pt: number, pos: number): void {
  const name = shownText(proto_names(vm, pt).source);
  const line = lj_debug_line(vm, pt, pos);
  let text: string;
  if (vm.mem.i32[(pt + GCproto.firstline) >>> 2] === BUILTIN_LINE) text = `builtin:${name}`;
  else if (name[0] === "@") text = `${name.replace(/^@(.*[/\\])?/s, "")}:${line}`;
  else if (name.length > 40) text = `${pointerText(pt)}:${line}`;
  else if (name[0] === "=") text = `${name.slice(1)}:${line}`;
  else text = `"${name}":${line}`;
  pushstring(vm, L, text);
}

/** An address as `%p` prints it. */
export const pointerText = (p: number): string => "0x" + p.toString(16).padStart(8, "0");

/** "file:line:" of the Lua function of a frame, "" for others. */
function whereText(vm: Vm, L: number, frame: number, nextframe: number): Texts {
  const { mem } = vm;
  const fn = frame_func(mem, frame);
  const line = debug_frameline(vm, L, fn, nextframe);
  return line < 0 ? "" : joined(proto_names(vm, funcproto(mem, fn)).start, `${line}: `);
}

/** The same for a level: luaL_where. */
export function luaL_where(vm: Vm, L: number, level: number): Texts {
  const range = lj_debug_frame(vm, L, level);
  return range ? whereText(vm, L, range.frame, range.nextframe) : "";
}

/** The type of an argument as messages name it: one counted from the top, or one of a C function's upvalues, too. */
export function lj_debug_argtype(vm: Vm, L: number, narg: number): string {
  const { mem } = vm;
  const NONE = "no value";
  if (narg <= LUA_REGISTRYINDEX) {
    if (narg >= LUA_GLOBALSINDEX) return "table";
    const fn = curr_func(mem, L);
    const n = LUA_GLOBALSINDEX - narg;
    const exists = n <= mem.u8[fn + GCfunc.nupvalues];
    return exists ? lj_typename(vm, fn + GCfuncC.upvalue + 8 * (n - 1)) : NONE;
  }
  const o = narg < 0 ? L_top(mem, L) + 8 * narg : L_base(mem, L) + 8 * (narg - 1);
  return o < L_top(mem, L) ? lj_typename(vm, o) : NONE;
}
