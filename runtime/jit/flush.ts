/*
 * Taking traces out of use: bytecode that leads to them is made what it was, the cache
 * forgets them. The objects live until the collector finds them.
 */
import { BC, bc_j, bc_op } from "../layout/bytecode.js";
import { GCproto, GCtrace, PROTO } from "../layout/objects.js";
import { HOOK, global_State, jit_State } from "../layout/state.js";
import { proto_bc } from "../core/run/debug.js";
import { setref, getref } from "../core/objects/tvalue.js";
import { bc_isret } from "./bcmode.js";
import { J_base } from "./jitobj.js";
import type { JitState, Trace } from "./state.js";

const setop = (J: JitState, pc: number, op: number): void => {
  J.vm.mem.u8[pc] = op;
};

/** Put back the instruction that a root trace starts at. */
export function trace_unpatch(J: JitState, T: Trace): void {
  const { mem } = J.vm;
  const op = bc_op(T.startins);
  if (op === BC.JMP) return; // the exit of a parent
  let pc = T.startpc;
  const restore = (at: number): void => {
    mem.u32[at >>> 2] = T.startins;
  };
  switch (mem.u8[pc]) {
    case BC.JFORL:
      restore(pc);
      setop(J, pc + 4 * bc_j(T.startins), BC.FORI);
      break;
    case BC.JITERL:
    case BC.JFUNCF:
      restore(pc);
      break;
    case BC.JLOOP:
      if (op === BC.ITERL || op === BC.ITERN || op === BC.LOOP || bc_isret(op)) restore(pc);
      break;
    case BC.JMP:
      if (op !== BC.ITERL) break;
      pc += 4 * (bc_j(mem.u32[pc >>> 2]) + 2);
      if (mem.u8[pc] === BC.JITERL) restore(pc);
      break;
  }
}

function trace_flushroot(J: JitState, T: Trace): void {
  const { mem } = J.vm;
  const { startpt } = T;
  trace_unpatch(J, T);
  J.governor.flushed(T);
  const anchor = (startpt + GCproto.trace) >>> 1;
  if (mem.u16[anchor] === T.traceno) {
    mem.u16[anchor] = T.nextroot;
    return;
  }
  for (let no = mem.u16[anchor]; no !== 0;) {
    const other = J.traces[no];
    if (other === undefined) return;
    if (other.nextroot === T.traceno) {
      other.nextroot = T.nextroot;
      return;
    }
    no = other.nextroot;
  }
}

/** Flush one root trace. */
export function lj_trace_flush(J: JitState, traceno: number): void {
  const T = J.traces[traceno];
  if (T !== undefined && T.root === 0) trace_flushroot(J, T);
}

/** Flush all root traces of a prototype. */
export function lj_trace_flushproto(J: JitState, pt: number): void {
  const anchor = (pt + GCproto.trace) >>> 1;
  for (let no = J.vm.mem.u16[anchor]; no !== 0; no = J.vm.mem.u16[anchor]) {
    const T = J.traces[no];
    if (T === undefined) {
      J.vm.mem.u16[anchor] = 0;
      return;
    }
    trace_flushroot(J, T);
  }
}

/** Flush everything; false while a finaliser runs, which traces must survive. */
export function lj_trace_flushall(J: JitState): boolean {
  const { mem, g } = J.vm;
  if (mem.u8[g + global_State.hookmask] & HOOK.GC) return false;
  for (let no = J.traces.length - 1; no > 0; no--) {
    const T = J.traces[no];
    if (T === undefined) continue;
    if (T !== J.cur && T.root === 0) trace_flushroot(J, T);
    // A link to nowhere: it is not to be stitched any more.
    setlink(J, T, 0);
    setTraceno(J, T, 0);
    setTrace(J, no, undefined);
  }
  J.cur.traceno = 0;
  J.freetrace = 0;
  for (const p of J.penalty) p.pc = p.val = p.reason = 0;
  J.leaving.clear();
  J.governor.flushed();
  J.backend?.free(J);
  return true;
}

/** Enter a trace in the cache, or take it out: here and where templates look. */
export function setTrace(J: JitState, no: number, T: Trace | undefined): void {
  const { mem } = J.vm;
  J.traces[no] = T;
  const table = getref(mem, J_base(J.vm) + jit_State.trace);
  if (table !== 0) setref(mem, table + 8 * no, T?.obj ?? 0);
}

export function setlink(J: JitState, T: Trace, link: number): void {
  T.link = link;
  if (T.obj !== 0) J.vm.mem.u16[(T.obj + GCtrace.link) >>> 1] = link;
}
function setTraceno(J: JitState, T: Trace, no: number): void {
  T.traceno = no;
  if (T.obj !== 0) J.vm.mem.u16[(T.obj + GCtrace.traceno) >>> 1] = no;
}

/** Let blacklisted loops of a prototype count again. */
export function lj_trace_reenableproto(J: JitState, pt: number): void {
  const { mem } = J.vm;
  const flags = pt + GCproto.flags;
  if (!(mem.u8[flags] & PROTO.ILOOP)) return;
  mem.u8[flags] &= ~PROTO.ILOOP;
  const end = proto_bc(pt, mem.u32[(pt + GCproto.sizebc) >>> 2]);
  for (let pc = proto_bc(pt, 0); pc < end; pc += 4) {
    const op = mem.u8[pc];
    const loop = op === BC.IFORL || op === BC.IITERL || op === BC.ILOOP || op === BC.IFUNCF;
    if (loop) setop(J, pc, op - 1);
  }
}
