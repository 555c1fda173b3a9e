/*
 * The encoder: x86-64 instructions, written backwards. The allocator walks the IR from the
 * end to the start, so each instruction is put in front of what there is: `mcp` is its
 * address, and falls. Within an instruction bytes are in order, of course.
 *
 *   e.rr(XO.ADDSD, RID.XMM0, RID.XMM1)         f2 0f 58 c1      executed second
 *   e.rmem(XO.MOVSD, RID.XMM1, RID.RDX, 8)     f2 0f 10 4a 08   executed first
 *
 * Operands: `reg` goes to ModRM's reg field, `rm` is a register, or RID.MRM for the memory
 * operand of `setmrm`. `w` is 1 for operands of 64 bits.
 */
import { RID, XO, type ARITH, type CC, type SHIFT } from "./target.js";

const LONGEST = 16;

export class Emitter {
  /** Guest address of the instruction written last. */
  mcp: number;
  /** The memory operand: base or index may be none (RID.MRM). */
  base: number = RID.MRM;
  index: number = RID.MRM;
  scale = 0;
  ofs = 0;
  private readonly b = new Uint8Array(LONGEST);
  private n = 0;

  constructor(
    private readonly u8: Uint8Array,
    /** Code is written below `top`, down to `limit`. */
    readonly top: number,
    readonly limit: number,
    /** Called when they do not suffice. */
    private readonly full: () => never,
  ) {
    this.mcp = top;
  }

  /** Put the bytes of `b` in front. */
  private flush(): void {
    const at = this.mcp - this.n;
    if (at < this.limit) this.full();
    for (let i = 0; i < this.n; i++) this.u8[at + i] = this.b[i];
    this.mcp = at;
  }

  private byte(v: number): void {
    this.b[this.n++] = v;
  }
  private dword(v: number): void {
    this.b[this.n++] = v;
    this.b[this.n++] = v >> 8;
    this.b[this.n++] = v >> 16;
    this.b[this.n++] = v >> 24;
  }

  setmrm(base: number, ofs: number, index: number = RID.MRM, scale = 0): void {
    this.base = base;
    this.ofs = ofs | 0;
    this.index = index;
    this.scale = scale;
  }

  /** Prefixes, opcode and operands; `low8`: `reg` or `rm` is a byte register that needs a REX. */
  private head(xo: number, reg: number, rm: number, w: number, low8: boolean): void {
    this.n = 0;
    const prefix = xo >>> 16;
    const map = (xo >>> 8) & 0xff;
    if (prefix) this.byte(prefix);
    const mem = rm === RID.MRM;
    const b = mem ? (this.base === RID.MRM ? 0 : this.base) : rm;
    const x = mem && this.index !== RID.MRM ? this.index : 0;
    const rex = (w << 3) | ((reg & 8) >> 1) | ((x & 8) >> 2) | ((b & 8) >> 3);
    if (rex || low8) this.byte(0x40 | rex);
    if (map) this.byte(0x0f);
    if (map === 2) this.byte(0x38);
    else if (map === 3) this.byte(0x3a);
    this.byte(xo);
    this.modrm(reg, rm);
  }

  private modrm(reg: number, rm: number): void {
    const r = (reg & 7) << 3;
    if (rm !== RID.MRM) {
      this.byte(0xc0 | r | (rm & 7));
      return;
    }
    const { base, index, ofs } = this;
    const sib = index === RID.MRM ? 0x20 : ((index & 7) << 3) | (this.scale << 6);
    if (base === RID.MRM) {
      // [index*scale + disp32], or an absolute address.
      this.byte(0x04 | r);
      this.byte(sib | 5);
      this.dword(ofs);
      return;
    }
    const mod = ofs === 0 && (base & 7) !== RID.RBP ? 0 : ofs === (ofs << 24) >> 24 ? 0x40 : 0x80;
    if (index !== RID.MRM || (base & 7) === RID.RSP) {
      this.byte(mod | r | 4);
      this.byte(sib | (base & 7));
    } else this.byte(mod | r | (base & 7));
    if (mod === 0x40) this.byte(ofs);
    else if (mod === 0x80) this.dword(ofs);
  }

  /** An instruction with ModRM. */
  mrm(xo: number, reg: number, rm: number, w = 0): void {
    this.head(xo, reg, rm, w, false);
    this.flush();
  }
  rr(xo: number, reg: number, rm: number, w = 0): void {
    this.mrm(xo, reg, rm, w);
  }
  /** The same with [base+ofs]. */
  rmem(xo: number, reg: number, base: number, ofs: number, w = 0): void {
    this.setmrm(base, ofs);
    this.mrm(xo, reg, RID.MRM, w);
  }
  /** A byte operation: sil and its like need a prefix. */
  mrm8(xo: number, reg: number, rm: number): void {
    this.head(xo, reg, rm, 0, (reg >= 4 && reg < 8) || (rm >= 4 && rm < 8));
    this.flush();
  }
  /** With an immediate of 8 or 32 bits behind. */
  mrmi8(xo: number, reg: number, rm: number, imm: number, w = 0): void {
    this.head(xo, reg, rm, w, false);
    this.byte(imm);
    this.flush();
  }
  mrmi32(xo: number, reg: number, rm: number, imm: number, w = 0): void {
    this.head(xo, reg, rm, w, false);
    this.dword(imm);
    this.flush();
  }
  /** One of the classic eight, by an immediate. */
  arithi(op: ARITH, rm: number, imm: number, w = 0): void {
    if (imm === (imm << 24) >> 24) this.mrmi8(XO.ARITHi8, op, rm, imm, w);
    else this.mrmi32(XO.ARITHi, op, rm, imm, w);
  }
  shifti(op: SHIFT, r: number, imm: number, w = 0): void {
    this.mrmi8(XO.SHIFTi, op, r, imm, w);
  }
  /** VEX-coded with three operands: shlx and its like, rorx (imm). */
  vex(xo: number, reg: number, vvvv: number, rm: number, w: number, imm = -1): void {
    const prefix = xo >>> 16;
    const mem = rm === RID.MRM;
    const b = mem ? (this.base === RID.MRM ? 0 : this.base) : rm;
    const x = mem && this.index !== RID.MRM ? this.index : 0;
    this.n = 0;
    this.byte(0xc4);
    const map = (xo >>> 8) & 0xff;
    this.byte(((~reg & 8) << 4) | ((~x & 8) << 3) | ((~b & 8) << 2) | map);
    const pp = prefix === 0x66 ? 1 : prefix === 0xf3 ? 2 : prefix === 0xf2 ? 3 : 0;
    this.byte((w << 7) | ((~vvvv & 15) << 3) | pp);
    this.byte(xo);
    this.modrm(reg, rm);
    if (imm >= 0) this.byte(imm);
    this.flush();
  }
  bswap(r: number, w: number): void {
    this.n = 0;
    const rex = (w << 3) | ((r & 8) >> 3);
    if (rex) this.byte(0x40 | rex);
    this.byte(0x0f);
    this.byte(0xc8 | (r & 7));
    this.flush();
  }

  /** r = imm: 32 bits, zero-extended. Flags stay as they are. */
  loadi(r: number, imm: number): void {
    this.n = 0;
    if (r & 8) this.byte(0x41);
    this.byte(0xb8 | (r & 7));
    this.dword(imm);
    this.flush();
  }
  /** r = 64 bits. */
  loadu64(r: number, lo: number, hi: number): void {
    if (hi === 0) this.loadi(r, lo);
    else if (hi === -1 && lo < 0) this.mrmi32(XO.MOVmi, 0, r, lo, 1);
    else {
      this.n = 0;
      this.byte(0x48 | (r >> 3));
      this.byte(0xb8 | (r & 7));
      this.dword(lo);
      this.dword(hi);
      this.flush();
    }
  }
  /** dst = src, both of one kind: all bits. */
  movrr(dst: number, src: number, w = 1): void {
    if (dst >= RID.MAX_GPR) this.mrm(XO.MOVAPS, dst, src);
    else this.mrm(XO.MOV, dst, src, w);
  }

  /** A displacement from the end of the instruction, which is the one written last. */
  private rel(target: number): void {
    this.dword(target - this.mcp);
  }
  jmp(target: number): void {
    this.n = 0;
    this.byte(0xe9);
    this.rel(target);
    this.flush();
  }
  jcc(cc: CC, target: number): void {
    this.n = 0;
    this.byte(0x0f);
    this.byte(0x80 | cc);
    this.rel(target);
    this.flush();
  }
  call(target: number): void {
    this.n = 0;
    this.byte(0xe8);
    this.rel(target);
    this.flush();
  }
  /** A short jump over what was written last. */
  jccshort(cc: CC, target: number): void {
    this.n = 0;
    this.byte(0x70 | cc);
    this.byte(target - this.mcp);
    this.flush();
  }
  jmpshort(target: number): void {
    this.n = 0;
    this.byte(0xeb);
    this.byte(target - this.mcp);
    this.flush();
  }
  /** rdx:rax = rax with its sign. */
  cqo(): void {
    this.n = 0;
    this.byte(0x48);
    this.byte(0x99);
    this.flush();
  }
  pushi8(imm: number): void {
    this.n = 0;
    this.byte(0x6a);
    this.byte(imm);
    this.flush();
  }
  int3(): void {
    this.n = 0;
    this.byte(0xcc);
    this.flush();
  }
  /** Lead the jump (jmp or jcc with 32 bits) whose end is `end` to another target. */
  static retarget(u8: Uint8Array, end: number, target: number): void {
    const rel = target - end;
    for (let i = 0; i < 4; i++) u8[end - 4 + i] = rel >> (8 * i);
  }
  retarget(end: number, target: number): void {
    Emitter.retarget(this.u8, end, target);
  }
}
