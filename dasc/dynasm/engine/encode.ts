/*
 * Pass three: write the machine code, extern references and the line map.
 */
import { DASM, ExternKind, VREG, VREG_FIELD, VREG_PREFIX } from "../actions.js";
import type { SourceLine } from "./lines.js";
import { DasmEngineError, dropsRex, fitsS8, immediateSize } from "./program.js";
import type { Program } from "./program.js";

/** A place that wants the address of an extern symbol; its bytes are zero. */
export interface ExternReference {
  /** Of the 32-bit field. */
  readonly offset: number;
  /** Into externNames. */
  readonly index: number;
  readonly name: string;
  /** REL32: address of the symbol - (address of the field + 4). */
  readonly kind: ExternKind;
}

/** A place that holds the distance from its end to a label. */
export interface LabelReference {
  /** Of the 32-bit field. */
  readonly offset: number;
  readonly target: number;
}

/** Which template line a stretch of code came from; it reaches to the next entry. */
export interface LineMapEntry extends SourceLine {
  readonly offset: number;
}

const NOP = 0x90;
const VEX3 = 0xc4;
const VEX2 = 0xc5;
/** A REX prefix is dropped after it was written: room behind the end. */
const SLACK = 16;

export class Encode {
  readonly externs: ExternReference[] = [];
  readonly labelReferences: LabelReference[] = [];
  readonly lineMap: LineMapEntry[] = [];
  private readonly out: Uint8Array;
  private readonly view: DataView;
  private at = 0;
  /** Behind ModRM while an action may still correct it or the opcode, else -1. */
  private mark = -1;

  constructor(
    private readonly program: Program,
    private readonly size: number,
    /** Address at which the code is to stand. */
    private readonly base: number,
  ) {
    this.out = new Uint8Array(size + SLACK);
    this.view = new DataView(this.out.buffer);
  }

  run(): Uint8Array {
    const { program, size } = this;
    for (const section of program.sections)
      program.walk(section, (action, p, pos) => {
        if (program.lines.startsAt(p - 1)) this.statement(p - 1);
        if (action < DASM.DISP) this.out[this.at++] = action;
        else this.action(action, p, section.cells, pos);
      });
    if (this.at !== size)
      throw new DasmEngineError("MATCH_SEC", `linked ${size} bytes, encoded ${this.at}`);
    return this.out.slice(0, size);
  }

  private action(action: DASM, p: number, cells: readonly number[], pos: number): void {
    const { program, out } = this;
    const { list } = program;
    switch (action) {
      case DASM.DISP:
        return this.displacement(cells[pos], list[p]);
      case DASM.IMM_S:
      case DASM.IMM_B:
      case DASM.IMM_W:
      case DASM.IMM_WB:
      case DASM.IMM_D:
      case DASM.IMM_DB:
        return this.immediate(action, cells[pos]);
      case DASM.VREG:
        return this.register(cells, pos, list[p]);
      case DASM.SPACE:
        out.fill(list[p], this.at, this.at + cells[pos]);
        this.at += cells[pos];
        return;
      case DASM.REL_A:
        return this.dword(cells[pos] - (this.base + this.at + 4));
      case DASM.REL_LG:
      case DASM.REL_PC:
        return this.relative(cells, pos);
      case DASM.IMM_LG:
      case DASM.IMM_PC:
        this.dword(program.labelOffset(cells[pos], this.base) + this.base);
        if (program.pointerSize === 8) this.dword(0);
        return;
      case DASM.ALIGN:
        while ((this.at & list[p]) !== 0) out[this.at++] = NOP;
        return;
      case DASM.EXTERN:
        return this.extern(list[p], list[p + 1]);
      case DASM.ESC:
        out[this.at++] = list[p];
        return;
      case DASM.MARK:
        this.mark = this.at;
    }
  }

  private dword(n: number): void {
    this.view.setInt32(this.at, n, true);
    this.at += 4;
  }

  /** ModRM says 32 bits (mod = 2); correct it if fewer will do. */
  private displacement(n: number, nextAction: number): void {
    const { out } = this;
    const modrm = (this.mark < 0 ? this.at : this.mark) - 1;
    const rm = out[modrm] & 7;
    const base = rm === 4 ? out[modrm + 1] & 7 : rm;
    // An immediate behind it may want to correct the opcode in front of ModRM.
    const corrected = nextAction === DASM.IMM_DB || nextAction === DASM.IMM_WB;
    this.mark = corrected ? modrm + 1 : -1;
    if (n === 0 && base !== 5) out[modrm] -= 0x80;
    else if (fitsS8(n)) {
      out[modrm] -= 0x40;
      out[this.at++] = n;
    } else this.dword(n);
  }

  private immediate(action: DASM, n: number): void {
    const bytes = immediateSize(action, n);
    if (action === DASM.IMM_DB || action === DASM.IMM_WB) {
      if (bytes === 1) this.out[(this.mark < 0 ? this.at : this.mark) - 2] += 2;
      this.mark = -1;
    }
    if (bytes === 4) this.dword(n);
    else for (let i = 0; i < bytes; i++) this.out[this.at++] = n >> (8 * i);
  }

  /** Write a register into the byte before and the REX or VEX prefix. */
  private register(cells: readonly number[], pos: number, where: number): void {
    const { out } = this;
    const n = cells[pos];
    const field = where & VREG_FIELD;
    const prefix = this.at - (where & VREG_PREFIX);
    const isVex = out[prefix] === VEX3;
    if (dropsRex(cells, pos, where)) {
      // C4 RXBmmmmm WvvvvLpp is C5 RvvvvLpp without X, B, W and another map.
      if (isVex) {
        out[prefix + 2] = (out[prefix + 1] & 0x80) | (out[prefix + 2] & 0x7f);
        out[prefix + 1] = VEX2;
      }
      out.copyWithin(prefix, prefix + 1, this.at);
      this.at--;
      if (this.mark >= 0) this.mark--;
    } else if (n > 7 && field < VREG.VEX) {
      const bit = field >> 6; // B, X, R
      if (isVex) out[prefix + 1] ^= 0x20 << bit;
      else if (out[prefix] === VEX2) out[prefix + 1] ^= 0x80;
      else out[prefix] ^= 1 << bit;
    }
    const { at } = this;
    if (field === VREG.IMM_HI) out[at - 1] ^= n << 4;
    else if (field === VREG.VEX) out[at - 1] ^= n << 3;
    else if (field >= VREG.INDEX) out[at - 1] ^= (n & 7) << 3;
    else {
      out[at - 1] ^= n & 7;
      if (field === VREG.RM_BASE && (n & 7) === 4) out[this.at++] = 0x24; // SIB: base, no index
    }
  }

  private relative(cells: readonly number[], pos: number): void {
    const { out } = this;
    const target = this.program.labelOffset(cells[pos], this.base);
    const shrink = cells[pos + 1];
    if (shrink === 0) {
      this.labelReferences.push({ offset: this.at, target });
      return this.dword(target - (this.at + 4));
    }
    if (shrink === 4) {
      this.at--; // jcc rel32 0f 8x, rel8 7x
      out[this.at - 1] = out[this.at] - 0x10;
    } else out[this.at - 1] = 0xeb;
    out[this.at] = target - (this.at + 1);
    this.at++;
  }

  private extern(kind: ExternKind, index: number): void {
    const name = this.program.options.externNames?.[index] ?? `extern ${index}`;
    this.externs.push({ offset: this.at, index, name, kind });
    this.dword(0);
  }

  /** A statement begins; one without code gives way to the next. */
  private statement(position: number): void {
    this.mark = -1;
    const source = this.program.lines.find(position);
    if (!source) return;
    const { lineMap } = this;
    if (lineMap.at(-1)?.offset === this.at) lineMap.pop();
    lineMap.push({ offset: this.at, ...source });
  }
}
