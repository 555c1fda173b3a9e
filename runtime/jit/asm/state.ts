/*
 * The state of one assembler run.
 *
 * The assembler walks the IR backwards and writes code backwards. What it meets first is a
 * value's last use: there the value gets a register. What it meets last is the definition:
 * there the register becomes free. A value that loses its register on the way gets a spill
 * slot: it is reloaded where it was thrown out (behind, in the order of execution), and stored
 * where it is defined.
 *
 *      ADD  0003  0001 0002    dest = ra_dest(0003)           free the register of 0003
 *                              right = ra_alloc1(0002)        last use of 0002: a register
 *                              addsd dest, right
 *                              ra_left(dest, 0001)            0001 in dest itself, or a move
 */
import type { Trace } from "../state.js";
import type { JitState } from "../state.js";
import type { IRBuf } from "../irbuf.js";
import { lj_ir_mode, IRM, IR, IRT } from "../ir.js";
import type { Emitter } from "./emit.js";
import { RSET_ALL, SPS_FIRST, type RegSet } from "./target.js";

/** A PHI, from the end of the loop back to its start. */
export class Phi {
  constructor(
    readonly lref: number,
    readonly rref: number,
    /** Register of the right operand at the end of the loop, or RID_NONE. */
    public reg: number,
  ) {}
}

/** What the head of a side trace loads, and where the parent has it: r | s << 8. */
export class Inherited {
  constructor(
    readonly ref: number,
    readonly rs: number,
  ) {}
}

export class AsmState {
  readonly ir: IRBuf;
  /** Registers: free, written inside of the loop, held for snapshots alone. */
  freeset: RegSet = RSET_ALL;
  modset: RegSet = 0;
  weakset: RegSet = 0;
  /** Whose value a register holds: reference, and more for what should stay. */
  readonly cost = new Array<number>(32).fill(0);
  /** The next free spill slot. */
  evenspill = SPS_FIRST;
  curins: number;
  /** The first instruction behind those that make the head. */
  stopins = 0;
  /** LOOP, or 0; loads before `fuseref` are not fused. */
  loopref = 0;
  fuseref = 0;
  /** The snapshot that guards exit through, and its first instruction. */
  snapno: number;
  snapref: number;
  /** First instruction behind the part of the trace between two snapshots with allocations. */
  gcsteps = 0;
  /** Slots that this trace makes of the stack. */
  topslot = 0;
  readonly phis: Phi[] = [];
  /** Snapshot of the loop, for RENAMEs. */
  loopsnapno = 0;
  /** Registers of left operands of PHIs that had no spill slot when the loop was done. */
  readonly loopregs = new Map<number, number>();
  /** Address of the jump that ends the loop: a guard right before it may take its place. */
  invmcp = 0;
  /** Address behind the jump that leads back to the loop. */
  loopend = 0;
  mcloop = 0;
  /** Address behind the jump from the end of the trace to its own start, or 0. */
  selflink = 0;
  readonly inherited: Inherited[] = [];
  /** Addresses of constants in memory, by reference. */
  readonly kaddr = new Map<number, number>();
  /** Address of the first stub, and of one for the parent's exit, or 0. */
  stubs = 0;
  parentstub = 0;
  readonly sinktags: boolean;
  e!: Emitter;

  constructor(
    readonly J: JitState,
    readonly T: Trace,
    /** The trace that a side trace starts at. */
    readonly parent: Trace | undefined,
  ) {
    this.ir = T.ir;
    this.curins = T.nins;
    this.snapno = T.nsnap;
    this.snapref = T.nins;
    this.sinktags = T.sinktags;
  }
}

/** Does it do more than make a value? Weak guards only guard their value. */
export const ir_sideeff = (t: number, o: number): boolean =>
  (lj_ir_mode[o] & IRM.S) === IRM.S || ((t & IRT.GUARD) !== 0 && !(lj_ir_mode[o] & IRM.W));

/** Instructions that may lose the scratch registers. */
const calls: ReadonlySet<number> = new Set([
  IR.CALLN,
  IR.CALLA,
  IR.CALLL,
  IR.CALLS,
  IR.CALLXS,
  IR.SNEW,
  IR.XSNEW,
  IR.TNEW,
  IR.TDUP,
  IR.CNEW,
  IR.CNEWI,
  IR.NEWREF,
  IR.TOSTR,
  IR.STRTO,
  IR.ALEN,
  IR.POW,
  IR.LDEXP,
  IR.BUFPUT,
  IR.BUFSTR,
  IR.BUFHDR,
  IR.OBAR,
  IR.GCSTEP,
]);
export const ir_iscall = (o: number): boolean => calls.has(o);

/** The type's values fill 64 bits. References of the guest do not. */
export const is64 = (t: number): boolean => {
  const type = t & IRT.TYPE;
  return type === IRT.I64 || type === IRT.U64 || type === IRT.P64 || type === IRT.LIGHTUD;
};
