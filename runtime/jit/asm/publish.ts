/*
 * From bytes to code: exit stubs, and what the machine is told of a trace.
 */
import { bits, type LiveRegisters } from "../../machine/promises.js";
import { IR, IRT, irref_isk, REF_FIRST } from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import { snap_ref, STUB_SIZE, type JitState, type Trace } from "../state.js";
import { foreach_sunk, regsp_reg, regsp_spill, snap_isconv, snap_regsp } from "./guard.js";
import type { AsmState } from "./state.js";
import { RID, RID_SUNK, ra_hasreg } from "./target.js";

/** Always alive: the stack, DISPATCH, the PC of who entered. */
const FIXED = bits(RID.RSP, RID.DISPATCH, RID.PC);

function put32(u8: Uint8Array, at: number, v: number): void {
  for (let i = 0; i < 4; i++) u8[at + i] = v >> (8 * i);
}
const JMP = 0xe9;
const PUSH8 = 0x6a;

/** Stubs behind those of the snapshots: for leave.ts, and in side traces the parent's exit. */
export const nstubs = (T: Trace, side: boolean): number => T.nsnap + (side ? 2 : 1);

export function write_stubs(as: AsmState, stubs: number): void {
  const { J, T } = as;
  const { u8 } = J.vm.mem;
  const handler = J.vm.sym.lj_vm_exit_handler;
  T.stubs = stubs;
  T.leavestub = T.exitstub(T.nsnap);
  for (let i = 0; i < nstubs(T, as.parent !== undefined); i++) {
    const at = T.exitstub(i);
    const exitno = i < T.nsnap ? i : i === T.nsnap ? T.leavesnap : J.exitno;
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
    const r = regsp_reg(rs);
    if (regsp_spill(rs) !== 0) return;
    if (ra_hasreg(r)) all |= 1 << r;
    else if (r === RID_SUNK) foreach_sunk(ir, ref, snap.ref[snapno], add);
    else if (snap_isconv(ir, ref)) add(ir.op1(ref));
  };
  const first = snap.mapofs[snapno];
  for (let n = 0; n < snap.nent[snapno]; n++) add(snap_ref(snap.map[first + n]));
  return { general: (all & 0xffff) | FIXED, vector: all >>> 16 };
}

/**
 * Traces use low lanes of vector registers alone, and call by the System V conventions. Of two NaNs they take either,
 * as native traces do, where operands of sums and products change places.
 */
const CONVENTIONS = { scalar: true, conventional: true, anyNaN: true };

/** Of all stubs, and of what is put in their place. */
const STUB_PROMISES = { memory: true, ...CONVENTIONS };

const traceName = (T: Trace): string => `TRACE ${T.traceno}`;

export function publish_trace({ J, T, parent }: AsmState, stubs: number): void {
  J.vm.machine.publish({
    name: `${traceName(T)} exits`,
    address: stubs,
    size: STUB_SIZE * nstubs(T, parent !== undefined),
    promises: STUB_PROMISES,
  });
  publish_body(J, T);
}

/** Is the address part of an object, strings aside: a cdata and what is added to it? */
function isOfObject(ir: IRBuf, ref: number): boolean {
  if (irref_isk(ref))
    return ir.o(ref) === IR.KGC || ir.o(ref) === IR.KPTR || ir.o(ref) === IR.KKPTR;
  if (ir.o(ref) === IR.STRREF || (ir.t(ref) & IRT.TYPE) === IRT.CDATA) return true;
  return ir.o(ref) === IR.ADD && (isOfObject(ir, ir.op1(ref)) || isOfObject(ir, ir.op2(ref)));
}

/**
 * Does the trace go where pointers of the program lead? Those may be wild: it is translated with
 * checks then, and a fault names its instruction. Elements and members of objects are not checked.
 */
function followsPointers({ ir, nins }: Trace): boolean {
  for (let ref = REF_FIRST; ref < nins; ref++) {
    const o = ir.o(ref);
    if ((o === IR.XLOAD || o === IR.XSTORE) && !isOfObject(ir, ir.op1(ref))) return true;
  }
  return false;
}

/** All but stubs and constants. */
export function publish_body(J: JitState, T: Trace): void {
  const { machine, sym } = J.vm;
  const exits = new Map<number, LiveRegisters>();
  for (let i = 0; i < T.nsnap; i++) exits.set(T.exitstub(i), live(T, i));
  if (T.leaveat) exits.set(T.leavestub, live(T, T.leavesnap));
  const linked = T.link !== 0 && T.link !== T.traceno ? J.traceref(T.link) : undefined;
  if (linked !== undefined) exits.set(linked.mcode, { general: FIXED, vector: 0 });
  exits.set(sym.lj_vm_exit_interp, { general: FIXED | bits(RID.RAX, RID.RDX), vector: 0 });
  machine.publish({
    name: traceName(T),
    address: T.mcode,
    size: T.stubs - T.mcode,
    // The loop, too: whoever is in it when its translation comes goes on there.
    promises: {
      memory: !followsPointers(T),
      ...CONVENTIONS,
      entries: T.mcloop ? [T.mcode, T.mcode + T.mcloop] : [T.mcode],
      exits,
    },
  });
}

/** Lead an exit into a side trace: a jump in place of the stub. */
export function lj_asm_patchexit(J: JitState, T: Trace, exitno: number, target: number): void {
  const { machine, mem } = J.vm;
  const at = T.exitstub(exitno);
  const JMP_SIZE = 5;
  mem.u8[at] = JMP;
  put32(mem.u8, at + 1, target - (at + JMP_SIZE));
  machine.publish({
    name: `${traceName(T)} exits`,
    address: at,
    size: JMP_SIZE,
    promises: STUB_PROMISES,
  });
}
