/*
 * The collector's marking: from white over gray to black.
 *
 * Gray objects that are still to be traversed are chained through gclist, from
 * gc_gray. Threads, and weak tables until they are cleared, stay gray for good;
 * objects that a barrier has turned gray again wait in gc_grayagain for the atomic
 * phase. Strings and cdata have nothing to traverse, userdata and closed upvalues
 * are traversed at once: they never are in a list.
 *
 * What only higher folders know about (traces, cdata) they register in gcExtension.
 */
import { MM } from "../layout/metamethods.js";
import { FF, GCfunc, GCfuncC, GCHeader, GCproto, GCstr, GCtab, GCtrace, GCudata, GCupval, Node, UDTYPE } from "../layout/objects.js"; // prettier-ignore
import { GCROOT, GG, global_State, jit_State, lua_State } from "../layout/state.js";
import { GCS, GCT, LJ_GC, LJ_T } from "../layout/value.js";
import { lj_bufx_mark } from "./bufx.js";
import { frame_func, frame_prev, funcproto, isluafunc } from "./frame.js";
import { func_uvptr, lj_func_size, uvval } from "./func.js";
import { lj_meta_fast } from "./meta.js";
import { lj_state_shrinkstack } from "./state.js";
import { setnilV, tvisgcv, tvisnil, tvisstr, gcV, tvisudata } from "./tvalue.js";
import { Attachment, type Vm } from "./vm.js";

/** Callbacks of the folders above. All but `traceAbort` run inside of the collector and must not allocate. */
export interface GcExtension {
  /** Mark roots of one's own with gc_markobj: at the start and in the atomic phase. */
  markRoots: ((vm: Vm) => void)[];
  /** Mark what a trace refers to; the result is its size in bytes. */
  traverseTrace?: (vm: Vm, trace: number) => number;
  freeTrace?: (vm: Vm, trace: number) => void;
  /** Free a dead cdata, or hand it to gc_addfinalizer. */
  freeCdata?: (vm: Vm, cd: number) => void;
  /** Call the finaliser of a cdata that gc_addfinalizer got. */
  finalizeCdata?: (vm: Vm, L: number, cd: number) => void;
  /** The table of cdata finalisers: its keys do not keep cdata alive. */
  finalizerTable: number;
  /** A finaliser has failed with the error on top of the stack. */
  finalizerFailed?: (vm: Vm, L: number) => void;
  /** A finaliser is about to run: stop recording. */
  traceAbort?: (vm: Vm) => void;
}

export const gcExtension = new Attachment<GcExtension>(() => ({
  markRoots: [],
  finalizerTable: 0,
}));

export const iswhite = (vm: Vm, o: number): boolean =>
  (vm.mem.u8[o + GCHeader.marked] & LJ_GC.WHITES) !== 0;
const isgray = (vm: Vm, o: number): boolean =>
  (vm.mem.u8[o + GCHeader.marked] & (LJ_GC.BLACK | LJ_GC.WHITES)) === 0;

const gclist = (gct: number): number => (gct === GCT.TRACE ? GCtrace.gclist : GCtab.gclist);

/** Put a gray object in front of the list at global_State + `list`. */
function enqueue(vm: Vm, o: number, list: global_State): void {
  const { u32, u8 } = vm.mem;
  const head = (vm.g + list) >>> 2;
  const p = (o + gclist(u8[o + GCHeader.gct])) >>> 2;
  u32[p] = u32[head];
  u32[p + 1] = 0;
  u32[head] = o;
}

/** Mark a white object. */
export function gc_mark(vm: Vm, o: number): void {
  const mem = vm.mem;
  mem.u8[o + GCHeader.marked] &= ~LJ_GC.WHITES;
  switch (mem.u8[o + GCHeader.gct]) {
    case GCT.STR:
    case GCT.CDATA:
      break;
    case GCT.UDATA:
      mem.u8[o + GCHeader.marked] |= LJ_GC.BLACK;
      gc_markobj(vm, mem.u32[(o + GCudata.metatable) >>> 2]);
      gc_markobj(vm, mem.u32[(o + GCudata.env) >>> 2]);
      if (mem.u8[o + GCudata.udtype] === UDTYPE.BUFFER) lj_bufx_mark(vm, o + GCudata.SIZEOF);
      break;
    case GCT.UPVAL:
      gc_marktv(vm, uvval(mem, o));
      if (mem.u8[o + GCupval.closed] !== 0) mem.u8[o + GCHeader.marked] |= LJ_GC.BLACK;
      break;
    default:
      enqueue(vm, o, global_State.gc_gray);
  }
}

/** Mark an object, if there is one and it is white. */
export function gc_markobj(vm: Vm, o: number): void {
  if (o !== 0 && vm.mem.u8[o + GCHeader.marked] & LJ_GC.WHITES) gc_mark(vm, o);
}

/** Mark the object that a TValue holds, if it does. */
export function gc_marktv(vm: Vm, o: number): void {
  const { i32, u32, u8 } = vm.mem;
  const it = i32[(o + 4) >>> 2] >> 15;
  if (it > LJ_T.STR || it < LJ_T.UDATA) return;
  const obj = u32[o >>> 2];
  if (u8[obj + GCHeader.marked] & LJ_GC.WHITES) gc_mark(vm, obj);
}

function markRoots(vm: Vm): void {
  for (let i = 0; i < GCROOT.MAX; i++)
    gc_markobj(vm, vm.mem.u32[(vm.g + global_State.gcroot + 8 * i) >>> 2]);
  for (const mark of vm.attachment(gcExtension).markRoots) mark(vm);
}

/** Begin a cycle: mark the roots. */
export function gc_mark_start(vm: Vm): void {
  const { u32 } = vm.mem;
  const g = vm.g;
  u32[(g + global_State.gc_gray) >>> 2] = 0;
  u32[(g + global_State.gc_grayagain) >>> 2] = 0;
  u32[(g + global_State.gc_weak) >>> 2] = 0;
  const mainth = u32[(g + global_State.mainthref) >>> 2];
  gc_markobj(vm, mainth);
  gc_markobj(vm, u32[(mainth + lua_State.env) >>> 2]);
  gc_marktv(vm, g + global_State.registrytv);
  markRoots(vm);
}

/** Open upvalues of threads that may be dead: the closures that see them are not. */
function markOpenUpvalues(vm: Vm): void {
  const { u32 } = vm.mem;
  const head = vm.g + global_State.uvhead;
  for (let uv = u32[(head + GCupval.next) >>> 2]; uv !== head; uv = u32[(uv + GCupval.next) >>> 2])
    if (isgray(vm, uv)) gc_marktv(vm, uvval(vm.mem, uv));
}

/** Userdata that wait for their finaliser, and all that they refer to. */
function markFinalizees(vm: Vm): void {
  const { u32, u8 } = vm.mem;
  const last = u32[(vm.g + global_State.gc_mmudata) >>> 2];
  if (last === 0) return;
  const white = u8[vm.g + global_State.gc_currentwhite] & LJ_GC.WHITES;
  let o = last;
  do {
    o = u32[o >>> 2];
    u8[o + GCHeader.marked] = (u8[o + GCHeader.marked] & ~LJ_GC.COLORS) | white;
    gc_mark(vm, o);
  } while (o !== last);
}

/* Traversal of objects. */

/** LJ_GC.WEAKKEY and WEAKVAL as the metatable says; -1 for the table of cdata finalisers. */
function weakMode(vm: Vm, t: number, mt: number): number {
  const mode = lj_meta_fast(vm, mt, MM.mode);
  if (mode === 0 || !tvisstr(vm.mem, mode)) return 0;
  const { u8, u32 } = vm.mem;
  let weak = 0;
  const s = gcV(vm.mem, mode);
  for (let i = 0; i < u32[(s + GCstr.len) >>> 2]; i++) {
    const c = u8[s + GCstr.SIZEOF + i];
    if (c === 0x6b) weak |= LJ_GC.WEAKKEY;
    else if (c === 0x76) weak |= LJ_GC.WEAKVAL;
  }
  return weak !== 0 && vm.attachment(gcExtension).finalizerTable === t ? -1 : weak;
}

/** Mark what a table holds on to. True when it is weak and stays gray. */
function traverseTab(vm: Vm, t: number): boolean {
  const { u32, u8 } = vm.mem;
  const mt = u32[(t + GCtab.metatable) >>> 2];
  let weak = 0;
  if (mt !== 0) {
    gc_markobj(vm, mt);
    weak = weakMode(vm, t, mt);
    if (weak > 0) {
      u8[t + GCHeader.marked] = (u8[t + GCHeader.marked] & ~LJ_GC.WEAK) | weak;
      enqueue(vm, t, global_State.gc_weak);
      if (weak === LJ_GC.WEAK) return true;
    }
  }
  const values = weak <= 0 || (weak & LJ_GC.WEAKVAL) === 0;
  const keys = weak === 0 || (weak & LJ_GC.WEAKKEY) === 0;
  if (values) {
    const { i32 } = vm.mem;
    let i = u32[(t + GCtab.array) >>> 2] >>> 2;
    for (const end = i + 2 * u32[(t + GCtab.asize) >>> 2]; i < end; i += 2) {
      const it = i32[i + 1] >> 15;
      if (it > LJ_T.STR || it < LJ_T.UDATA) continue;
      if (u8[u32[i] + GCHeader.marked] & LJ_GC.WHITES) gc_mark(vm, u32[i]);
    }
  }
  const hmask = u32[(t + GCtab.hmask) >>> 2];
  if (hmask > 0) {
    const node = u32[(t + GCtab.node) >>> 2];
    const end = node + Node.SIZEOF * (hmask + 1);
    for (let n = node; n < end; n += Node.SIZEOF) {
      if (tvisnil(vm.mem, n + Node.val)) continue;
      if (keys) gc_marktv(vm, n + Node.key);
      if (values) gc_marktv(vm, n + Node.val);
    }
  }
  return weak > 0;
}

function traverseFunc(vm: Vm, fn: number): void {
  const mem = vm.mem;
  const n = mem.u8[fn + GCfunc.nupvalues];
  gc_markobj(vm, mem.u32[(fn + GCfunc.env) >>> 2]);
  if (mem.u8[fn + GCfunc.ffid] === FF.LUA) {
    gc_markobj(vm, funcproto(mem, fn));
    for (let i = 0; i < n; i++) gc_markobj(vm, func_uvptr(mem, fn, i));
  } else {
    for (let i = 0; i < n; i++) gc_marktv(vm, fn + GCfuncC.upvalue + 8 * i);
  }
}

/** Mark the object of a trace number. */
export function gc_marktrace(vm: Vm, traceno: number): void {
  const { u32 } = vm.mem;
  gc_markobj(vm, u32[(u32[(vm.g + GG.J - GG.g + jit_State.trace) >>> 2] + 8 * traceno) >>> 2]);
}

function traverseProto(vm: Vm, pt: number): void {
  const { u32, u16 } = vm.mem;
  gc_markobj(vm, u32[(pt + GCproto.chunkname) >>> 2]);
  const k = u32[(pt + GCproto.k) >>> 2];
  for (let i = 1; i <= u32[(pt + GCproto.sizekgc) >>> 2]; i++)
    gc_markobj(vm, u32[(k - 8 * i) >>> 2]);
  const trace = u16[(pt + GCproto.trace) >>> 1];
  if (trace !== 0) gc_marktrace(vm, trace);
}

/** Slots that the frames of a thread need, the running function's included. */
function usedSlots(vm: Vm, th: number): number {
  const mem = vm.mem;
  const bottom = mem.u32[(th + lua_State.stack) >>> 2];
  const maxstack = mem.u32[(th + lua_State.maxstack) >>> 2];
  let top = mem.u32[(th + lua_State.top) >>> 2] - 8;
  let frame = mem.u32[(th + lua_State.base) >>> 2] - 8;
  for (; frame > bottom + 8; frame = frame_prev(mem, frame)) {
    const fn = frame_func(mem, frame);
    let end = frame;
    if (isluafunc(mem, fn)) end += 8 * mem.u8[funcproto(mem, fn) + GCproto.framesize];
    if (end > top) top = end;
  }
  return (Math.min(top + 8, maxstack) - bottom) / 8;
}

function traverseThread(vm: Vm, th: number): void {
  const mem = vm.mem;
  const stack = mem.u32[(th + lua_State.stack) >>> 2];
  const top = mem.u32[(th + lua_State.top) >>> 2];
  let o = stack + 16;
  for (; o < top; o += 8) gc_marktv(vm, o);
  if (mem.u8[vm.g + global_State.gc_state] === GCS.atomic) {
    const end = stack + 8 * mem.u32[(th + lua_State.stacksize) >>> 2];
    for (; o < end; o += 8) setnilV(mem, o);
  }
  gc_markobj(vm, mem.u32[(th + lua_State.env) >>> 2]);
  lj_state_shrinkstack(vm, th, usedSlots(vm, th));
}

/** Traverse the first gray object; the result is its size in bytes. */
export function propagatemark(vm: Vm): number {
  const mem = vm.mem;
  const { u32, u8 } = mem;
  const gray = (vm.g + global_State.gc_gray) >>> 2;
  const o = u32[gray];
  const gct = u8[o + GCHeader.gct];
  u8[o + GCHeader.marked] |= LJ_GC.BLACK;
  u32[gray] = u32[(o + gclist(gct)) >>> 2];
  switch (gct) {
    case GCT.TAB: {
      if (traverseTab(vm, o)) u8[o + GCHeader.marked] &= ~LJ_GC.BLACK;
      const hmask = u32[(o + GCtab.hmask) >>> 2];
      const nodes = hmask > 0 ? Node.SIZEOF * (hmask + 1) : 0;
      return GCtab.SIZEOF + 8 * u32[(o + GCtab.asize) >>> 2] + nodes;
    }
    case GCT.FUNC:
      traverseFunc(vm, o);
      return lj_func_size(mem, o);
    case GCT.PROTO:
      traverseProto(vm, o);
      return u32[(o + GCproto.sizept) >>> 2];
    case GCT.THREAD:
      enqueue(vm, o, global_State.gc_grayagain);
      u8[o + GCHeader.marked] &= ~LJ_GC.BLACK;
      traverseThread(vm, o);
      return lua_State.SIZEOF + 8 * vm.mem.u32[(o + lua_State.stacksize) >>> 2];
    case GCT.TRACE:
      return vm.attachment(gcExtension).traverseTrace?.(vm, o) ?? GCtrace.SIZEOF;
    default:
      throw new Error(`gray object ${o.toString(16)} of type ${gct}`);
  }
}

export function gc_propagate_gray(vm: Vm): number {
  let m = 0;
  while (vm.mem.u32[(vm.g + global_State.gc_gray) >>> 2] !== 0) m += propagatemark(vm);
  return m;
}

function takeList(vm: Vm, list: global_State): void {
  const { u32 } = vm.mem;
  u32[(vm.g + global_State.gc_gray) >>> 2] = u32[(vm.g + list) >>> 2];
  u32[(vm.g + list) >>> 2] = 0;
}

/**
 * The end of marking, in one go: everything reachable is black or in a list of
 * its own afterwards. `separate` moves userdata to be finalised out of the way.
 * The result is an estimate of the memory that these keep.
 */
export function gc_mark_finish(vm: Vm, L: number, separate: () => number): number {
  markOpenUpvalues(vm);
  gc_propagate_gray(vm);
  takeList(vm, global_State.gc_weak);
  gc_markobj(vm, L);
  markRoots(vm);
  gc_propagate_gray(vm);
  takeList(vm, global_State.gc_grayagain);
  gc_propagate_gray(vm);
  let size = separate();
  markFinalizees(vm);
  size += gc_propagate_gray(vm);
  clearweak(vm, vm.mem.u32[(vm.g + global_State.gc_weak) >>> 2]);
  return size;
}

/** Whether an entry goes from a weak table. Strings are values: they stay, marked. */
function mayclear(vm: Vm, o: number, isValue: boolean): boolean {
  const mem = vm.mem;
  if (!tvisgcv(mem, o)) return false;
  const obj = gcV(mem, o);
  if (tvisstr(mem, o)) {
    mem.u8[obj + GCHeader.marked] &= ~LJ_GC.WHITES;
    return false;
  }
  if (iswhite(vm, obj)) return true;
  // A finalised userdata goes from values at once, from keys when it is freed.
  const finalized = (mem.u8[obj + GCHeader.marked] & LJ_GC.FINALIZED) !== 0;
  return isValue && finalized && tvisudata(mem, o);
}

function clearweak(vm: Vm, t: number): void {
  const mem = vm.mem;
  const { u32, u8 } = mem;
  for (; t !== 0; t = u32[(t + GCtab.gclist) >>> 2]) {
    if (u8[t + GCHeader.marked] & LJ_GC.WEAKVAL) {
      const array = u32[(t + GCtab.array) >>> 2];
      const end = array + 8 * u32[(t + GCtab.asize) >>> 2];
      for (let o = array; o < end; o += 8) if (mayclear(vm, o, true)) setnilV(mem, o);
    }
    const hmask = u32[(t + GCtab.hmask) >>> 2];
    if (hmask === 0) continue;
    const node = u32[(t + GCtab.node) >>> 2];
    for (let n = node; n < node + Node.SIZEOF * (hmask + 1); n += Node.SIZEOF)
      if (
        !tvisnil(mem, n + Node.val) &&
        (mayclear(vm, n + Node.key, false) || mayclear(vm, n + Node.val, true))
      )
        // prettier-ignore
        setnilV(mem, n + Node.val);
  }
}
