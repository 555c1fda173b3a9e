/*
 * What the compiler tells those who listen (jit.attach): events "trace", "record" and
 * "texit", with LuaJIT's arguments.
 */
import { proto_bcpos } from "../core/run/debug.js";
import {
  bottomFrame,
  frame_contpc,
  frame_func,
  frame_iscont,
  frame_pc,
  frame_prev,
  funcproto,
  isluafunc,
  L_base,
} from "../core/run/frame.js";
import { pushgc, pushnum, pushstring } from "../core/lib.js";
import { lj_vmevent_send, type VmEvent } from "../core/run/vmevent.js";
import { BC, bc_op } from "../layout/bytecode.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import type { JitState, Trace } from "./state.js";
import { LJ_TRERR, type TraceError } from "./traceerr.js";

/** Nobody has asked for events: what is to be told need not be known. */
const isUnheard = ({ vm: { mem, g } }: JitState): boolean =>
  mem.u8[g + global_State.vmevmask] === 0;
const send = (J: JitState, event: VmEvent, push: () => void): void =>
  lj_vmevent_send(J.vm, J.L, event, push);
const pushfunc = (J: JitState, fn: number): void => pushgc(J.vm, J.L, fn, LJ_T.FUNC);

/** start, trace, function, position; parent and exit of a side trace, or trace before and -1. */
export function sendStart(J: JitState): void {
  send(J, "trace", () => {
    const { vm, L } = J;
    pushstring(vm, L, "start");
    pushnum(vm, L, J.cur.traceno);
    pushfunc(J, J.fn);
    pushnum(vm, L, proto_bcpos(J.pt, J.pc));
    const op = bc_op(vm.mem.u32[J.pc >>> 2]);
    if (J.parent) {
      pushnum(vm, L, J.parent);
      pushnum(vm, L, J.exitno);
    } else if (op === BC.CALLM || op === BC.CALL || op === BC.ITERC) {
      pushnum(vm, L, J.exitno);
      pushnum(vm, L, -1);
    }
  });
}

/** stop, trace, function. */
export function sendStop(J: JitState, T: Trace): void {
  send(J, "trace", () => {
    pushstring(J.vm, J.L, "stop");
    pushnum(J.vm, J.L, T.traceno);
    pushfunc(J, J.fn);
  });
}

/** The innermost Lua function, and where it is. */
function luaPosition(J: JitState): { fn: number; pos: number } {
  const { mem } = J.vm;
  const bottom = bottomFrame(mem, J.L);
  let frame = L_base(mem, J.L) - 8;
  for (let { pc } = J; ;) {
    const fn = frame_func(mem, frame);
    if (isluafunc(mem, fn)) return { fn, pos: proto_bcpos(funcproto(mem, fn), pc) };
    const prev = frame_prev(mem, frame);
    if (prev <= bottom) return { fn, pos: 0 };
    pc = (frame_iscont(mem, frame) ? frame_contpc(mem, frame) : frame_pc(mem, frame)) - 4;
    frame = prev;
  }
}

/** abort, trace, function, position, reason, what it is about. */
export function sendAbort(J: JitState, e: TraceError): void {
  send(J, "trace", () => {
    const { vm, L } = J;
    pushstring(vm, L, "abort");
    pushnum(vm, L, J.cur.traceno);
    const { fn, pos } = luaPosition(J);
    pushfunc(J, fn);
    pushnum(vm, L, pos);
    pushnum(vm, L, e.code);
    if (e.info === undefined) return;
    if (e.code === LJ_TRERR.NYIFFU) pushfunc(J, e.info);
    else pushnum(vm, L, e.info);
  });
}

/** trace, function, position (-1 outside of Lua), depth. */
export function sendRecord(J: JitState): void {
  if (isUnheard(J)) return;
  const { mem, g } = J.vm;
  const tmp = (g + global_State.tmptv) >>> 2;
  send(J, "record", () => {
    pushnum(J.vm, J.L, J.cur.traceno);
    pushfunc(J, J.fn);
    pushnum(J.vm, J.L, J.pt ? proto_bcpos(J.pt, J.pc) : -1);
    pushnum(J.vm, J.L, J.framedepth);
    // What an instruction has left for the next one survives the handler.
    const kept = mem.i32.slice(tmp, tmp + 4);
    return () => mem.i32.set(kept, tmp);
  });
}

const REGISTERS = 16;

/** trace, exit; registers: general ones, then floating point. */
export function sendExit(J: JitState, exptr: number): void {
  if (isUnheard(J)) return;
  const { mem } = J.vm;
  send(J, "texit", () => {
    const { vm, L } = J;
    pushnum(vm, L, J.parent);
    pushnum(vm, L, J.exitno);
    pushnum(vm, L, REGISTERS);
    pushnum(vm, L, REGISTERS);
    for (let i = 0; i < REGISTERS; i++)
      pushnum(vm, L, mem.u32[(exptr + 8 * (REGISTERS + i)) >>> 2]);
    for (let i = 0; i < REGISTERS; i++) pushnum(vm, L, mem.f64[(exptr + 8 * i) >>> 3]);
  });
}
