/*
 * Registers that stay in the state block: those of foreign code (unit/resident.ts).
 *
 * Each write of a register goes to its place in the state block; the local is only a copy, for reading, as long
 * as the path says so. So nothing has to be brought anywhere where the unit is left, and the ways out, of which
 * nearly every access to memory has one, are three instructions of the engine's baseline code:
 *
 *   mov rax, [rbx+8]      out = rbx + 8 - FIRST_ADDRESS > SPAN         rbx: local, or loaded and kept as local
 *                         if out: return ~site
 *                         rax = STATE.rax = load(rbx + 8)
 *
 * Flags are three words for what is hardly ever looked at. They are in locals, and go to the state block
 * (`storeFlags`) where somebody may look at them who does not know of the locals. So do registers in inner
 * loops.
 */
import { FK, gprAddress, xmmAddress } from "../../state.js";
import { OP } from "../emit/encode.js";
import { GPR, L, storeHome, XMM_HIGH, XMM_LOW, XMM_WHOLE } from "../emit/locals.js";
import { SIMD } from "../emit/simd.js";
import { siteOf } from "../analysis/site.js";
import type { Registers } from "./registers.js";

/**
 * A loop without calls and other loops in it: there, registers are in locals alone, and go to the state block
 * where it is left.
 */
export interface InnerLoop {
  /** Registers that its code changes, as masks. */
  readonly changed: number;
  readonly vectorChanged: number;
  /** Vector registers that are a v128 in it. */
  readonly whole: number;
}

export class Resident {
  /** The loop around the present node, if it is such a one. */
  loop: InnerLoop | null = null;
  /** Blocks around the present instruction: what is done in more of them may not happen. */
  private depth = 0;

  constructor(private readonly t: Registers) {}

  /** Kind of the flags that are to be stored in front of the present instruction, or -1. */
  private kind = -1;

  startInsn(): void {
    const { code, path } = this.t;
    this.depth = code.depth;
    this.kind = path.unstored ? path.flags : -1;
  }
  private get isCertain(): boolean {
    return this.t.code.depth === this.depth;
  }

  // General registers.

  /** A register as an i64. */
  wide(r: number): void {
    const { code, path } = this.t;
    const isLoaded = (path.loaded & (1 << r)) !== 0;
    if (isLoaded) {
      code.get(GPR + r);
      return;
    }
    code.i32(gprAddress(r));
    code.memory(OP.I64_LOAD);
    if (!this.isCertain) return;
    code.tee(GPR + r);
    path.loaded |= 1 << r;
  }
  setWide(r: number): void {
    const { code, path } = this.t;
    code.set(GPR + r);
    if (this.loop !== null) return;
    code.i32(gprAddress(r));
    code.get(GPR + r);
    code.memory(OP.I64_STORE);
    if (this.isCertain) path.loaded |= 1 << r;
  }

  /** Bring to the state block what a loop that is left has changed. */
  storeLoop(): void {
    if (this.loop === null) return;
    const { code, halves } = this.t;
    const { changed, vectorChanged } = this.loop;
    for (let r = 0; r < 16; r++) {
      if (changed & (1 << r)) storeHome(code, GPR + r, halves);
      if (vectorChanged & (1 << r))
        for (const local of this.lanes(r)) storeHome(code, local, halves);
    }
  }
  /** Locals of a vector register in a loop. */
  lanes(x: number): readonly number[] {
    const isWhole = ((this.loop?.whole ?? 0) & (1 << x)) !== 0;
    return isWhole ? [XMM_WHOLE + x] : [XMM_LOW + x, XMM_HIGH + x];
  }

  // Vector registers, outside of loops. Lanes have copies of their own: processors wait for a lane that was
  // just stored when all of the register is loaded.

  low(x: number): void {
    const { code, path } = this.t;
    const bit = 1 << x;
    if (path.lows & bit) code.get(XMM_LOW + x);
    else if (path.wholes & bit) {
      code.get(XMM_WHOLE + x);
      code.simdLane(SIMD.F64X2_EXTRACT, 0);
    } else {
      code.i32(xmmAddress(x));
      code.memory(OP.F64_LOAD);
      if (!this.isCertain) return;
      code.tee(XMM_LOW + x);
      path.lows |= bit;
    }
  }
  setLow(x: number): void {
    const { code, path } = this.t;
    code.set(XMM_LOW + x);
    if (path.wholes & (1 << x)) this.replace(x, XMM_LOW, SIMD.F64X2_REPLACE, 0);
    if (this.isCertain) path.lows |= 1 << x;
    storeHome(code, XMM_LOW + x, this.t.halves);
  }
  high(x: number): void {
    const { code, path } = this.t;
    const bit = 1 << x;
    if (path.highs & bit) code.get(XMM_HIGH + x);
    else if (path.wholes & bit) {
      code.get(XMM_WHOLE + x);
      code.simdLane(SIMD.I64X2_EXTRACT, 1);
    } else {
      code.i32(xmmAddress(x) + 8);
      code.memory(OP.I64_LOAD);
      if (!this.isCertain) return;
      code.tee(XMM_HIGH + x);
      path.highs |= bit;
    }
  }
  setHigh(x: number): void {
    const { code, path } = this.t;
    code.set(XMM_HIGH + x);
    if (path.wholes & (1 << x)) this.replace(x, XMM_HIGH, SIMD.I64X2_REPLACE, 1);
    if (this.isCertain) path.highs |= 1 << x;
    storeHome(code, XMM_HIGH + x, this.t.halves);
  }
  vector(x: number): void {
    const { code, path } = this.t;
    const bit = 1 << x;
    if (path.wholes & bit) {
      code.get(XMM_WHOLE + x);
      return;
    }
    if ((path.lows | path.highs) & bit) {
      this.low(x);
      code.simd(SIMD.F64X2_SPLAT);
      this.high(x);
      code.simdLane(SIMD.I64X2_REPLACE, 1);
    } else {
      code.i32(xmmAddress(x));
      code.simdMemory(SIMD.LOAD);
    }
    if (!this.isCertain) return;
    code.tee(XMM_WHOLE + x);
    path.wholes |= bit;
  }
  setVector(x: number): void {
    const { code, path } = this.t;
    const bit = 1 << x;
    code.set(XMM_WHOLE + x);
    path.lows &= ~bit;
    path.highs &= ~bit;
    if (this.isCertain) path.wholes |= bit;
    storeHome(code, XMM_WHOLE + x, this.t.halves);
  }
  private replace(x: number, lanes: number, op: SIMD, lane: number): void {
    const { code } = this.t;
    code.get(XMM_WHOLE + x);
    code.get(lanes + x);
    code.simdLane(op, lane);
    code.set(XMM_WHOLE + x);
  }

  // Flags.

  /** Bring the flags to the state block if they are not there. */
  storeFlags(): void {
    this.copyFlags();
    this.t.path.unstored = false;
    this.kind = -1;
  }
  /** The same on a way that leaves the path. */
  copyFlags(): void {
    const { path } = this.t;
    if (path.unstored) this.store(path.flags);
  }
  private store(kind: number): void {
    const { code, halves } = this.t;
    if (kind < 0) return;
    code.i32(FK << 2);
    code.i32(kind);
    code.memory(OP.I32_STORE);
    storeHome(code, L.FA, halves);
    storeHome(code, L.FB, halves);
  }

  // Ways out.

  /** Leave the unit for the interpreter tier to execute the instruction at `pc`. */
  stepAt(pc: number): void {
    const { code, base, undo, path } = this.t;
    // Rules may have said already that they are dead.
    this.store(this.kind);
    this.storeLoop();
    code.i32(~siteOf(pc, base, undo - path.pending));
    code.op(OP.RETURN);
  }
}
