/*
 * Walking Lua stack frames and the machine frames of the VM's entry points.
 *
 * A `frame` is the address of a frame's link slot, base - 8; its function is one
 * slot below. runtime/layout/frame.ts has the picture. A stack ends at the
 * thread itself, which stands in the bottom frame's function slot and answers
 * `ffid` like a C function.
 */
import type { GuestMemory } from "../../machine/types.js";
import { bc_a } from "../../layout/bytecode.js";
import {
  CFRAME,
  CFRAME_RAWMASK,
  CFRAME_RESUME,
  FRAME,
  FRAME_TYPE,
  FRAME_TYPEP,
  LJ_CONT,
} from "../../layout/frame.js";
import { FF, GCfunc, GCproto } from "../../layout/objects.js";
import { lua_State } from "../../layout/state.js";

/* Fields of a thread. */

export const L_base = (mem: GuestMemory, L: number): number => mem.u32[(L + lua_State.base) >>> 2];
export const L_top = (mem: GuestMemory, L: number): number => mem.u32[(L + lua_State.top) >>> 2];
export const L_stack = (mem: GuestMemory, L: number): number =>
  mem.u32[(L + lua_State.stack) >>> 2];
export const L_cframe = (mem: GuestMemory, L: number): number =>
  mem.u32[(L + lua_State.cframe) >>> 2];
export const L_env = (mem: GuestMemory, L: number): number => mem.u32[(L + lua_State.env) >>> 2];
export function setL_base(mem: GuestMemory, L: number, base: number): void {
  mem.u32[(L + lua_State.base) >>> 2] = base;
}
export function setL_top(mem: GuestMemory, L: number, top: number): void {
  mem.u32[(L + lua_State.top) >>> 2] = top;
}
export function setL_cframe(mem: GuestMemory, L: number, cf: number): void {
  mem.u32[(L + lua_State.cframe) >>> 2] = cf;
}
/** Stack slots as offsets survive a reallocation of the stack. */
export const savestack = (mem: GuestMemory, L: number, slot: number): number =>
  slot - L_stack(mem, L);
export const restorestack = (mem: GuestMemory, L: number, offset: number): number =>
  L_stack(mem, L) + offset;
/** The link slot of the bottom frame: frames above it are real. */
export const bottomFrame = (mem: GuestMemory, L: number): number => L_stack(mem, L) + 8;

/* Functions. */

export const isluafunc = (mem: GuestMemory, fn: number): boolean =>
  mem.u8[fn + GCfunc.ffid] === FF.LUA;
export const isffunc = (mem: GuestMemory, fn: number): boolean => mem.u8[fn + GCfunc.ffid] > FF.C;
/** The prototype of a Lua function: its header instruction stands right behind it. */
export const funcproto = (mem: GuestMemory, fn: number): number =>
  mem.u32[(fn + GCfunc.pc) >>> 2] - GCproto.SIZEOF;

export const curr_func = (mem: GuestMemory, L: number): number =>
  mem.u32[(L_base(mem, L) - 16) >>> 2];
export const curr_funcisL = (mem: GuestMemory, L: number): boolean =>
  isluafunc(mem, curr_func(mem, L));
/** First slot above the frame of the running Lua function. */
export const curr_topL = (mem: GuestMemory, L: number): number =>
  L_base(mem, L) + 8 * mem.u8[funcproto(mem, curr_func(mem, L)) + GCproto.framesize];
/** First free slot above the running function. */
export const curr_top = (mem: GuestMemory, L: number): number =>
  curr_funcisL(mem, L) ? curr_topL(mem, L) : L_top(mem, L);

/* Frames on the Lua stack. */

/** The function, or the thread in the bottom frame and in the dummy frames of failed calls. */
export const frame_gc = (mem: GuestMemory, frame: number): number => mem.u32[(frame - 8) >>> 2];
export const frame_func = frame_gc;
const frame_type = (mem: GuestMemory, frame: number): FRAME => mem.u32[frame >>> 2] & FRAME_TYPE;
export const frame_typep = (mem: GuestMemory, frame: number): FRAME =>
  mem.u32[frame >>> 2] & FRAME_TYPEP;
export const frame_islua = (mem: GuestMemory, frame: number): boolean =>
  frame_type(mem, frame) === FRAME.LUA;
/** Entered from the host, protected (CP) or not. */
export const frame_isc = (mem: GuestMemory, frame: number): boolean =>
  frame_type(mem, frame) === FRAME.C;
export const frame_isvarg = (mem: GuestMemory, frame: number): boolean =>
  frame_typep(mem, frame) === FRAME.VARG;
export const frame_iscont = (mem: GuestMemory, frame: number): boolean =>
  frame_typep(mem, frame) === FRAME.CONT;
/** A PCALL or PCALLH frame. */
export const frame_ispcall = (mem: GuestMemory, frame: number): boolean =>
  (mem.u32[frame >>> 2] & 6) === FRAME.PCALL;

/** The instruction after the call. */
export const frame_pc = (mem: GuestMemory, frame: number): number => mem.u32[frame >>> 2];
export const frame_contv = (mem: GuestMemory, frame: number): number => mem.u32[(frame - 24) >>> 2];
/** The instruction after the one whose metamethod runs in a CONT frame. */
export const frame_contpc = (mem: GuestMemory, frame: number): number =>
  mem.u32[(frame - 16) >>> 2];
export const frame_iscont_fficb = (mem: GuestMemory, frame: number): boolean =>
  frame_contv(mem, frame) === LJ_CONT.FFI_CALLBACK;

export const frame_delta = (mem: GuestMemory, frame: number): number =>
  mem.u32[frame >>> 2] & ~FRAME_TYPEP;
/** Caller of a Lua frame: its call instruction knows how far down the base is. */
export const frame_prevl = (mem: GuestMemory, frame: number): number =>
  frame - 8 * (2 + bc_a(mem.u32[(mem.u32[frame >>> 2] - 4) >>> 2]));
/** Caller of every other frame. */
export const frame_prevd = (mem: GuestMemory, frame: number): number =>
  frame - frame_delta(mem, frame);
export const frame_prev = (mem: GuestMemory, frame: number): number =>
  frame_islua(mem, frame) ? frame_prevl(mem, frame) : frame_prevd(mem, frame);

/** Write a link: a PC, or a delta in bytes with a frame type. */
export function setframe_link(mem: GuestMemory, frame: number, link: number): void {
  mem.u32[frame >>> 2] = link;
  mem.u32[(frame + 4) >>> 2] = 0;
}
/** Put a continuation below a metamethod call. Its bits read as a number, which the collector skips. */
export function setcont(mem: GuestMemory, o: number, cont: number): void {
  mem.u32[o >>> 2] = cont;
  mem.u32[(o + 4) >>> 2] = 0;
}

/* Frames of entry points on the machine stack. `cf` is L->cframe, `raw` the same without flag bits. */

export const cframe_raw = (cf: number): number => (cf & CFRAME_RAWMASK) >>> 0;
/** The frame of a resumed coroutine, where yields and errors of it end. */
export const cframe_canyield = (cf: number): boolean => (cf & CFRAME_RESUME) !== 0;
/** Negative: no Lua frame was pushed yet, and minus the offset of L->top at entry. */
export const cframe_nres = (mem: GuestMemory, raw: number): number =>
  mem.i32[(raw + CFRAME.OFS_NRES) >>> 2];
/** Offset of the error function in the stack; 0 none, -1 that of the frame before. */
export const cframe_errfunc = (mem: GuestMemory, raw: number): number =>
  mem.i32[(raw + CFRAME.OFS_ERRF) >>> 2];
export const cframe_L = (mem: GuestMemory, raw: number): number =>
  mem.u32[(raw + CFRAME.OFS_L) >>> 2];
export const cframe_pc = (mem: GuestMemory, raw: number): number =>
  mem.u32[(raw + CFRAME.OFS_PC) >>> 2];
export const cframe_prev = (mem: GuestMemory, raw: number): number =>
  mem.u32[(raw + CFRAME.OFS_PREV) >>> 2];
/** Number of results or arguments in flight, plus one. */
export const cframe_multres = (mem: GuestMemory, raw: number): number =>
  mem.u32[(raw + CFRAME.OFS_MULTRES) >>> 2];
export function setcframe_pc(mem: GuestMemory, raw: number, pc: number): void {
  mem.u32[(raw + CFRAME.OFS_PC) >>> 2] = pc;
  mem.u32[(raw + CFRAME.OFS_PC + 4) >>> 2] = 0;
}
/** The PC that the running Lua function saved before it left for the host. */
export const cframe_Lpc = (mem: GuestMemory, L: number): number =>
  cframe_pc(mem, cframe_raw(L_cframe(mem, L)));
