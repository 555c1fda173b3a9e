/*
 * From bytes to code: exit stubs, and what the machine is told of a trace.
 */
import { bits, type Exits, type LiveRegisters } from "../../machine/promises.js";
import { IR, IRT, irref_isk, REF_FIRST } from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import { snap_ref, STUB_SIZE, type JitState, type Trace } from "../state.js";
import { foreach_sunk, regsp_reg, regsp_spill, snap_isconv, snap_regsp } from "./guard.js";
import type { AsmState } from "./state.js";
import { RID, RID_SUNK, ra_hasreg } from "./target.js";

/** Always alive: the stack, DISPATCH, the PC of who entered. */
const FIXED = bits(RID.RSP, RID.DISPATCH, RID.PC);
const FOR_TRACES: LiveRegisters = { general: FIXED, vector: 0 };
const FOR_INTERPRETER: LiveRegisters = { general: FIXED | bits(RID.RAX, RID.RDX), vector: 0 };

function put32(u8: Uint8Array, at: number, v: number): void {
  for (let i = 0; i < 4; i++) u8[at + i] = v >> (8 * i);
}
const JMP = 0xe9;
const PUSH8 = 0x6a;

/** Stubs behind those of the snapshots: for leave.ts, and in side traces the parent's exit. */
export const nstubs = (T: Trace, side: boolean): number => T.nsnap + (side ? 2 : 1);

export function write_stubs(as: AsmState): void {
  const { J, T } = as;
  const { u8 } = J.vm.mem;
  const handler = J.vm.sym.lj_vm_exit_handler;
  T.stubs = as.stubs;
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

const publish_stubs = (J: JitState, T: Trace, address: number, size: number): void =>
  J.vm.machine.publish({
    name: `${traceName(T)} exits`,
    address,
    size,
    promises: STUB_PROMISES,
  });

export function publish_trace({ J, T, parent }: AsmState): void {
  publish_stubs(J, T, T.stubs, STUB_SIZE * nstubs(T, parent !== undefined));
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

/**
 * What is alive where a trace is left: worked out of its snapshots each time, since a map of that would be
 * larger than they are, and is asked for when the trace is translated, or joined to another.
 */
class TraceExits implements Exits {
  constructor(
    private readonly T: Trace,
    /** Where the trace goes on that it links to, 0 when there is none. */
    private readonly linked: number,
    private readonly interp: number,
  ) {}

  /** Stubs that its code jumps to; behind those of the snapshots is leave.ts's. */
  private get count(): number {
    return this.T.nsnap + Math.sign(this.T.leaveat);
  }

  get(pc: number): LiveRegisters | undefined {
    const { T } = this;
    const n = (pc - T.stubs) / STUB_SIZE;
    if (n >= 0 && n < this.count) return live(T, n < T.nsnap ? n : T.leavesnap);
    if (pc === this.linked) return FOR_TRACES;
    return pc === this.interp ? FOR_INTERPRETER : undefined;
  }

  *keys(): Iterable<number> {
    for (let n = 0; n < this.count; n++) yield this.T.exitstub(n);
    if (this.linked !== 0) yield this.linked;
    yield this.interp;
  }
}

/** All but stubs and constants. */
export function publish_body(J: JitState, T: Trace): void {
  const { machine, sym } = J.vm;
  const linked = T.link !== 0 && T.link !== T.traceno ? J.traceref(T.link).mcode : 0;
  machine.publish({
    name: traceName(T),
    address: T.mcode,
    size: T.stubs - T.mcode,
    // The loop, too: whoever is in it when its translation comes goes on there.
    promises: {
      memory: !followsPointers(T),
      ...CONVENTIONS,
      entries: T.mcloop ? [T.mcode, T.mcode + T.mcloop] : [T.mcode],
      exits: new TraceExits(T, linked, sym.lj_vm_exit_interp),
    },
  });
}

/** Lead an exit into a side trace: a jump in place of the stub. */
export function lj_asm_patchexit(J: JitState, T: Trace, exitno: number, target: number): void {
  const { u8 } = J.vm.mem;
  const at = T.exitstub(exitno);
  const JMP_SIZE = 5;
  u8[at] = JMP;
  put32(u8, at + 1, target - (at + JMP_SIZE));
  publish_stubs(J, T, at, JMP_SIZE);
}
