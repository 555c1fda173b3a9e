/*
 * From bytes to code: exit stubs, and what the machine is told of a trace.
 */
import { bits, type LiveRegisters } from "../../machine/promises.js";
import { irref_isk } from "../ir.js";
import { snap_ref, type JitState, type Trace } from "../state.js";
import { foreach_sunk, snap_isconv, snap_regsp } from "./guard.js";
import type { AsmState } from "./state.js";
import { RID, RID_SUNK, STUB_SIZE, ra_hasreg } from "./target.js";

/** Always alive: the stack, DISPATCH, the PC of who entered. */
const FIXED = bits(RID.RSP, RID.DISPATCH, RID.PC);

function put32(u8: Uint8Array, at: number, v: number): void {
  for (let i = 0; i < 4; i++) u8[at + i] = v >> (8 * i);
}
const JMP = 0xe9;
const PUSH8 = 0x6a;

/** One stub per snapshot; one more for the exit of the parent, in side traces. */
export function write_stubs(as: AsmState, stubs: number, count: number): void {
  const { J, T } = as;
  const { u8 } = J.vm.mem;
  const handler = J.vm.sym.lj_vm_exit_handler;
  for (let i = 0; i < count; i++) {
    const at = stubs + STUB_SIZE * i;
    const exitno = i < T.nsnap ? i : J.exitno;
    u8[at] = u8[at + 2] = PUSH8;
    u8[at + 1] = exitno;
    u8[at + 3] = exitno >> 8;
    u8[at + 4] = JMP;
    put32(u8, at + 5, handler - (at + STUB_SIZE));
  }
}

/** The registers that a snapshot finds its values in. */
function live(T: Trace, snapno: number): LiveRegisters {
  const { ir, snap } = T;
  let all = 0;
  const add = (ref: number): void => {
    if (irref_isk(ref)) return;
    const rs = snap_regsp(T, snapno, ref);
    if (rs >> 8 !== 0) return;
    if (ra_hasreg(rs & 0xff)) all |= 1 << (rs & 0xff);
    else if ((rs & 0xff) === RID_SUNK) foreach_sunk(ir, ref, snap.ref[snapno], add);
    else if (snap_isconv(ir, ref)) add(ir.op1(ref));
  };
  const first = snap.mapofs[snapno];
  for (let n = 0; n < snap.nent[snapno]; n++) add(snap_ref(snap.map[first + n]));
  return { general: (all & 0xffff) | FIXED, vector: all >>> 16 };
}

export function publish_trace(as: AsmState, stubs: number, count: number): void {
  const { J, T } = as;
  const { machine, sym } = J.vm;
  const exits = new Map<number, LiveRegisters>();
  for (let i = 0; i < T.nsnap; i++) exits.set(stubs + STUB_SIZE * i, live(T, i));
  const linked = T.link !== 0 && T.link !== T.traceno ? J.traceref(T.link) : undefined;
  if (linked !== undefined) exits.set(linked.mcode, { general: FIXED, vector: 0 });
  exits.set(sym.lj_vm_exit_interp, { general: FIXED | bits(RID.RAX, RID.RDX), vector: 0 });
  const name = `TRACE ${T.traceno}`;
  machine.publish({
    name: `${name} exits`,
    address: stubs,
    size: STUB_SIZE * count,
    promises: { memory: true },
  });
  machine.publish({
    name,
    address: T.mcode,
    size: stubs - T.mcode,
    // The loop, too: whoever is in it when its translation comes goes on there.
    promises: {
      memory: true,
      entries: T.mcloop ? [T.mcode, T.mcode + T.mcloop] : [T.mcode],
      exits,
    },
  });
}

/** Lead an exit into a side trace: a jump in place of the stub. */
export function lj_asm_patchexit(J: JitState, T: Trace, exitno: number, target: number): void {
  const { machine, mem } = J.vm;
  const at = T.exitstubs[exitno];
  const JMP_SIZE = 5;
  mem.u8[at] = JMP;
  put32(mem.u8, at + 1, target - (at + JMP_SIZE));
  machine.publish({ name: `TRACE ${T.traceno} exits`, address: at, size: JMP_SIZE, promises: { memory: true } }); // prettier-ignore
}
