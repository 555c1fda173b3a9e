/*
 * jit.util.trace*: what tools see of a trace. References are counted as tools print them:
 * instructions from 1 up, constants from -1 down.
 */
import type { Vm } from "../core/vm.js";
import {
  lj_lib_checkint,
  nargs,
  pushbool,
  pushgc,
  pushnil,
  pushnum,
  pushstring,
  pushtable,
  setfield,
} from "../core/lib.js";
import { L_top } from "../core/run/frame.js";
import { lj_str_new } from "../core/objects/str.js";
import { lj_tab_setint } from "../core/objects/tab.js";
import { noteHandedOut } from "../core/objects/templates.js";
import { setlightudV, setnumV } from "../core/objects/tvalue.js";
import { LJ_T } from "../layout/value.js";
import { IR, IRM, IRT, irm_op1, irm_op2, lj_ir_mode, REF_BIAS } from "../jit/ir.js";
import { jitState, linktypes, SNAP, type Trace } from "../jit/state.js";

/** The trace of number (argument 1), if there is one. */
function checkTrace(vm: Vm, L: number): Trace | undefined {
  const no = lj_lib_checkint(vm, L, 1);
  return no > 0 ? vm.attachment(jitState).traces[no] : undefined;
}

export function util_traceinfo(vm: Vm, L: number): number {
  const T = checkTrace(vm, L);
  if (T === undefined) return 0;
  const t = pushtable(vm, L, 0, 4);
  const set = (name: string, n: number): void => {
    pushnum(vm, L, n);
    setfield(vm, L, t, name);
  };
  set("nins", T.nins - REF_BIAS - 1);
  set("nk", REF_BIAS - T.nk);
  set("link", T.link);
  set("nexit", T.nsnap);
  pushstring(vm, L, linktypes[T.linktype]);
  setfield(vm, L, t, "linktype");
  return 1;
}

/** Mode, opcode and type, operands, register and spill slot. */
export function util_traceir(vm: Vm, L: number): number {
  const T = checkTrace(vm, L);
  const ref = lj_lib_checkint(vm, L, 2) + REF_BIAS;
  if (T === undefined || ref < REF_BIAS || ref >= T.nins) return 0;
  const { ir } = T;
  const o = ir.o(ref);
  const operand = (mode: IRM, v: number): number => (mode === IRM.ref ? v - REF_BIAS : v);
  for (const n of [
    lj_ir_mode[o] ^ IRM.W, // LuaJIT has the bit where guards are not weak
    ir.ot(ref),
    operand(irm_op1(o), ir.op1(ref)),
    operand(irm_op2(o), ir.op2(ref)),
    ir.prev(ref),
  ])
    pushnum(vm, L, n);
  return 5;
}

function pushconst(vm: Vm, L: number, { ir }: Trace, ref: number): void {
  const t = ir.t(ref) & IRT.TYPE;
  const pushptr = (p: number): void => {
    pushnil(vm, L);
    setlightudV(vm.mem, L_top(vm.mem, L) - 8, p);
  };
  switch (ir.o(ref)) {
    case IR.KPRI:
      if (t === IRT.NIL) pushnil(vm, L);
      else pushbool(vm, L, t === IRT.TRUE);
      break;
    case IR.KINT:
      pushnum(vm, L, ir.i(ref));
      break;
    case IR.KGC:
      noteHandedOut(vm, ir.gcr(ref));
      pushgc(vm, L, ir.gcr(ref), ~t as LJ_T);
      break;
    case IR.KPTR:
    case IR.KKPTR:
      pushptr(ir.gcr(ref));
      break;
    case IR.KNULL:
      pushptr(0);
      break;
    case IR.KNUM:
      pushnum(vm, L, ir.num(ref));
      break;
    case IR.KINT64:
      pushnum(vm, L, ir.hi(ref) * 2 ** 32 + (ir.lo(ref) >>> 0));
      break;
    default:
      throw new Error(`IR constant of opcode ${ir.o(ref)}`);
  }
}

/** A constant, its type, and the number of its node for a hash slot. */
export function util_tracek(vm: Vm, L: number): number {
  const T = checkTrace(vm, L);
  let ref = lj_lib_checkint(vm, L, 2) + REF_BIAS;
  if (T === undefined || ref < T.nk || ref >= REF_BIAS) return 0;
  const { ir } = T;
  const slot = ir.o(ref) === IR.KSLOT ? ir.op2(ref) : -1;
  if (slot >= 0) ref = ir.op1(ref);
  pushconst(vm, L, T, ref);
  pushnum(vm, L, ir.t(ref) & IRT.TYPE);
  if (slot < 0) return 2;
  pushnum(vm, L, slot);
  return 3;
}

/** [0]: reference, [1]: slots, then the entries and an end mark. */
export function util_tracesnap(vm: Vm, L: number): number {
  const T = checkTrace(vm, L);
  const no = lj_lib_checkint(vm, L, 2);
  if (T === undefined || no < 0 || no >= T.nsnap) return 0;
  const { snap } = T;
  const from = snap.mapofs[no];
  const entries = [...snap.map.subarray(from, from + snap.nent[no]), SNAP(255, 0, 0)];
  const t = pushtable(vm, L, entries.length + 2);
  [snap.ref[no] - REF_BIAS, snap.nslots[no], ...entries.map((sn) => sn | 0)].forEach((n, i) =>
    setnumV(vm.mem, lj_tab_setint(vm, L, t, i), n),
  );
  return 1;
}

/** Machine code, its address, offset of the loop. */
export function util_tracemc(vm: Vm, L: number): number {
  const T = checkTrace(vm, L);
  if (T === undefined || T.mcode === 0) return 0;
  pushgc(vm, L, lj_str_new(vm, L, T.mcode, T.szmcode), LJ_T.STR);
  pushnum(vm, L, T.mcode);
  pushnum(vm, L, T.mcloop);
  return 3;
}

/** Address of the stub of an exit: (trace, exit). */
export function util_traceexitstub(vm: Vm, L: number): number {
  if (nargs(vm, L) < 2) return 0; // stubs belong to traces
  const T = checkTrace(vm, L);
  const exit = lj_lib_checkint(vm, L, 2);
  if (T === undefined || exit < 0 || exit >= T.nsnap) return 0;
  pushnum(vm, L, T.exitstub(exit));
  return 1;
}
