/*
 * LOOP: the recorded iteration becomes a pre-roll, and a copy of it the loop.
 *
 *   0001 int SLOAD #1          pre-roll: runs once, with all guards and type checks
 *   0002 int ADD   0001 +1
 *   0003 > LE      0002 +100
 *   ---- LOOP ----
 *   0005 int ADD   0002 +1     the copy: every instruction again, with operands substituted
 *   0006 > LE      0005 +100
 *   0007 PHI       0002 0005   what goes around: from the pre-roll or the iteration before
 *
 * Copies go through FOLD and CSE like recorded instructions. So what does not change in the loop
 * folds to what the pre-roll has, and is not in the loop at all: code is hoisted without a pass
 * of its own. An instruction whose copy is another one is carried around the loop by a PHI if
 * somebody wants it. When types change around the loop, recording goes on instead (unrolling).
 */
import { lj_ir_rollback } from "../emit.js";
import {
  IR,
  IRCONV,
  IRCONV_INT_NUM,
  IRCONV_NUM_INT,
  IRM,
  irm_kind,
  irref_isk,
  IRT,
  irt_isguard,
  irt_isinteger,
  irt_ismarked,
  irt_isnum,
  irt_isphi,
  irt_ispri,
  irt_sametype,
  IRT_,
  IRTG,
  IRTGI,
  IRTN,
  REF_BASE,
  REF_BIAS,
  REF_DROP,
  REF_FIRST,
  tref_ref,
} from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import {
  LJ_MAX_PHI,
  SNAP,
  snap_ref,
  snap_slot,
  SNAP_NORESTORE,
  SNAP_PCBASE,
  type JitState,
} from "../state.js";
import { LJ_TRERR, lj_trace_err, TraceError } from "../traceerr.js";
import { emitir, emitir_raw } from "./fold.js";

const setflag = (ir: IRBuf, ref: number, flag: IRT): void => ir.sett(ref, ir.t(ref) | flag);
const clearflag = (ir: IRBuf, ref: number, flag: IRT): void => ir.sett(ref, ir.t(ref) & ~flag);

class Unroller {
  /** By reference below `invar`: what stands for it in the loop. */
  private readonly subst: Uint16Array;
  /** Left operands of the PHIs so far. */
  private phis: number[] = [];
  /** The LOOP instruction. */
  private readonly invar: number;
  private readonly ir: IRBuf;

  constructor(private readonly J: JitState) {
    this.ir = J.cur.ir;
    this.invar = J.cur.nins;
    const size = this.invar - REF_BIAS;
    if (J.byReference.length < size) J.byReference = new Uint16Array(2 * size);
    this.subst = J.byReference.fill(0, 0, size);
    this.subst[REF_BASE - REF_BIAS] = REF_BASE;
  }

  private substOf(ref: number): number {
    return irref_isk(ref) ? ref : this.subst[ref - REF_BIAS];
  }

  run(): void {
    const { J, invar } = this;
    const { cur } = J;
    emitir_raw(J, IRTG(IR.LOOP, IRT.NIL), 0, 0);
    // Up to as many snapshots again, each with the slots of the loop's own snapshot.
    const onsnap = cur.nsnap;
    const { snap } = cur;
    const loopsnap = onsnap - 1;
    snap.reserve(
      2 * onsnap,
      cur.nsnapmap * 2 + onsnap * (snap.nent[loopsnap] + SNAP_PCBASE) + SNAP_PCBASE,
    );
    const end = snap.mapofs[loopsnap] + snap.nent[loopsnap];
    const pc = snap.map[end];
    snap.map[end] = SNAP(255, 0, 0); // ends the slots while they are merged
    try {
      let osnap = 1; // the first is empty in root traces
      for (let ins = REF_FIRST; ins < invar; ins++) {
        if (osnap < onsnap && ins >= snap.ref[osnap]) this.substSnap(osnap++, loopsnap);
        this.substIns(ins);
      }
      if (!irt_isguard(J.guardemit)) cur.nsnapmap = snap.mapofs[--cur.nsnap];
    } finally {
      snap.map[end] = pc;
    }
    this.emitPhis(onsnap);
  }

  /** Copy a snapshot: its slots substituted, and those of the loop's snapshot that it does not mention. */
  private substSnap(osnap: number, loopsnap: number): void {
    const { J } = this;
    const { cur } = J;
    const { snap } = cur;
    const { map } = snap;
    let s = cur.nsnap;
    let nmap = cur.nsnapmap;
    if (irt_isguard(J.guardemit)) {
      cur.nsnap++;
    } else {
      s--; // no guard in between: the one before is of no use
      nmap = snap.mapofs[s];
    }
    J.guardemit = 0;
    const nslots = snap.nslots[osnap];
    snap.mapofs[s] = nmap;
    snap.ref[s] = cur.nins;
    snap.nslots[s] = nslots;
    snap.topslot[s] = snap.topslot[osnap];
    snap.count[s] = 0;
    const first = nmap;
    const oend = snap.mapofs[osnap] + snap.nent[osnap];
    let on = snap.mapofs[osnap];
    let ln = snap.mapofs[loopsnap];
    while (on < oend) {
      const oslot = snap_slot(map[on]);
      const lslot = snap_slot(map[ln]);
      if (lslot < oslot) {
        map[nmap++] = map[ln++];
        continue;
      }
      if (lslot === oslot) ln++;
      const sn = map[on++];
      const ref = snap_ref(sn);
      map[nmap++] = irref_isk(ref)
        ? sn
        : ((sn & 0xffff0000 & ~SNAP_NORESTORE) | this.substOf(ref)) >>> 0;
    }
    while (snap_slot(map[ln]) < nslots) map[nmap++] = map[ln++];
    snap.nent[s] = nmap - first;
    for (let i = 0; i < SNAP_PCBASE; i++) map[nmap++] = map[oend + i];
    cur.nsnapmap = nmap;
  }

  private substIns(ins: number): void {
    const { J, ir } = this;
    const op1 = this.substOf(ir.op1(ins));
    const op2 = this.substOf(ir.op2(ins));
    if (irm_kind(ir.o(ins)) === IRM.N && op1 === ir.op1(ins) && op2 === ir.op2(ins)) {
      this.subst[ins - REF_BIAS] = ins; // does not change
      return;
    }
    const t = ir.t(ins) & ~IRT.ISPHI;
    const ref = tref_ref(emitir(J, IRT_(ir.o(ins), t), op1, op2));
    this.subst[ins - REF_BIAS] = ref;
    if (ref !== ins) this.carried(ins, t, ref);
  }

  /** The copy of `ins` is `ref`: a PHI may be needed, and its type must fit. */
  private carried(ins: number, t: number, ref: number): void {
    const { J, ir, invar } = this;
    if (ref === REF_DROP) return;
    if (ref < invar) {
      const rt = ir.t(ref);
      if (!irref_isk(ref) && !irt_isphi(rt) && !irt_ispri(rt)) this.addPhi(ref);
      if (irt_sametype(t, rt) || (irt_isinteger(t) && irt_isinteger(rt))) return;
      let fixed: number;
      if (irt_isnum(t) && irt_isinteger(rt)) fixed = emitir(J, IRTN(IR.CONV), ref, IRCONV_NUM_INT);
      else if (irt_isnum(rt) && irt_isinteger(t))
        fixed = emitir(J, IRTGI(IR.CONV), ref, IRCONV_INT_NUM | IRCONV.CHECK);
      else return lj_trace_err(LJ_TRERR.TYPEINS);
      this.subst[ins - REF_BIAS] = tref_ref(fixed);
      this.extraPhi(tref_ref(fixed));
    } else if (ir.o(ref) === IR.CONV && ref > invar && ir.op1(ref) < invar) {
      this.extraPhi(ir.op1(ref));
    } else if (ir.o(ref) === IR.ALEN && !irref_isk(ir.op2(ref)) && ir.op2(ref) < invar) {
      this.extraPhi(ir.op2(ref)); // the hint
    }
  }

  private extraPhi(ref: number): void {
    if (ref < this.invar && !irref_isk(ref) && !irt_isphi(this.ir.t(ref))) this.addPhi(ref);
  }

  private addPhi(ref: number): void {
    setflag(this.ir, ref, IRT.ISPHI);
    if (this.phis.length >= LJ_MAX_PHI) lj_trace_err(LJ_TRERR.PHIOV);
    this.phis.push(ref);
  }

  /* PHIs that nobody in the loop wants are dropped. */

  private emitPhis(onsnap: number): void {
    const { J, ir, invar } = this;
    let passx = this.markCandidates();
    if (passx) this.clearUsed(onsnap);
    this.addSlots();
    // A PHI that is wanted wants its right side.
    while (passx) {
      passx = false;
      for (const left of this.phis) {
        if (irt_ismarked(ir.t(left))) continue;
        const right = this.substOf(left);
        if (irt_ismarked(ir.t(right))) {
          clearflag(ir, right, IRT.MARK);
          passx = true;
        }
      }
    }
    for (const left of this.phis) {
      if (irt_ismarked(ir.t(left))) {
        clearflag(ir, left, IRT.MARK);
        clearflag(ir, left, IRT.ISPHI);
        continue;
      }
      const right = this.substOf(left);
      if (right > invar) setflag(ir, right, IRT.ISPHI);
      emitir_raw(J, IRT_(IR.PHI, ir.t(left) & IRT.TYPE), left, right);
    }
  }

  /** Mark PHIs that may be of no use: all but simple recurrences. Are there any? */
  private markCandidates(): boolean {
    const { ir } = this;
    let any = false;
    this.phis = this.phis.filter((left) => {
      const right = this.substOf(left);
      if (left === right || right === REF_DROP) {
        clearflag(ir, left, IRT.ISPHI);
        return false;
      }
      if (ir.op1(right) !== left && ir.op2(right) !== left) {
        setflag(ir, left, IRT.MARK);
        any = true;
      }
      return true;
    });
    return any;
  }

  /** Whatever the loop or its snapshots use keeps its PHI. */
  private clearUsed(onsnap: number): void {
    const { J, ir, invar } = this;
    const use = (ref: number): void => {
      if (!irref_isk(ref)) clearflag(ir, ref, IRT.MARK);
    };
    for (let ref = J.cur.nins - 1; ref > invar; ref--) {
      use(ir.op2(ref));
      const op1 = ir.op1(ref);
      use(op1);
      if (irref_isk(op1) || op1 >= invar) continue;
      if (ir.o(ref) < IR.CALLN || ir.o(ref) > IR.CARG) continue;
      // Arguments of a call that is in the loop, but not its list of them.
      for (let arg = op1; ir.o(arg) === IR.CARG;) {
        use(ir.op2(arg));
        arg = ir.op1(arg);
        if (irref_isk(arg)) break;
        use(arg);
      }
    }
    const { snap, nsnap } = J.cur;
    for (let s = nsnap - 1; s >= onsnap; s--)
      for (let n = snap.mapofs[s], end = n + snap.nent[s]; n < end; n++) use(snap_ref(snap.map[n]));
  }

  /** Slots that change without having been loaded need PHIs, too. */
  private addSlots(): void {
    const { J, ir, invar } = this;
    const nslots = J.baseslot + J.maxslot;
    for (let i = 1; i < nslots; i++) {
      let ref = tref_ref(J.slot[i]);
      while (!irref_isk(ref) && ref !== this.substOf(ref)) {
        clearflag(ir, ref, IRT.MARK);
        if (irt_isphi(ir.t(ref)) || irt_ispri(ir.t(ref))) break;
        this.addPhi(ref);
        ref = this.substOf(ref);
        if (ref > invar) break;
      }
    }
  }
}

/** Take back what was done when unrolling failed half-way. */
function loop_undo(J: JitState, nins: number, nsnap: number, nsnapmap: number): void {
  const { ir } = J.cur;
  J.cur.nsnap = nsnap;
  J.cur.nsnapmap = nsnapmap;
  J.guardemit = 0;
  lj_ir_rollback(J, nins);
  for (const bp of J.bpropcache) if (bp.val >= nins) bp.key = 0;
  for (let ref = nins - 1; ref >= REF_FIRST; ref--) clearflag(ir, ref, IRT.ISPHI | IRT.MARK);
}

/** Unroll the recorded loop. True when it cannot be and recording must go on. */
export function lj_opt_loop(J: JitState): boolean {
  const { nins, nsnap, nsnapmap } = J.cur;
  try {
    new Unroller(J).run();
    return false;
  } catch (e) {
    const unstable =
      e instanceof TraceError && (e.code === LJ_TRERR.TYPEINS || e.code === LJ_TRERR.GFAIL);
    // Recording another iteration mends many cases, such as a boolean that flips.
    if (!unstable || --J.instunroll < 0) throw e;
    loop_undo(J, nins, nsnap, nsnapmap);
    return true;
  }
}
