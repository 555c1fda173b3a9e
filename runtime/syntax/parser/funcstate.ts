/*
 * The function that is being compiled: its instructions, constants, registers
 * and limits. FuncStates form a chain from the innermost function outwards; those of a
 * workspace are used again, with the arrays that they have.
 */
import {
  BC,
  BCBIAS_J,
  BCINS_ABC,
  BCINS_AD,
  BCINS_AJ,
  BCMAX_D,
  NO_JMP,
  bc_j,
} from "../../layout/bytecode.js";
import type { ErrMsg } from "../../layout/errors.js";
import { LJ_MAX } from "../../layout/objects.js";
import type { Lexer } from "../lexer/lex.js";
import { jmp_patchval } from "./jump.js";
import type { Name } from "../lexer/lexnames.js";
import { type ExpDesc, ExpKind } from "./expdesc.js";
import type { ParseState } from "./parsestate.js";
import type { FuncScope } from "./scope.js";

const FIRST_SIZE = 64;
const FIRST_CONSTANTS = 16;
/** Up to so many numbers are searched one by one. */
const FEW = 8;
/** From so many on constants are paid for, as objects to make. */
const MANY = 1 << 10;
const CONSTANT_COST = 128;
/** Bytes that a number takes in a Map. */
const NUMBER_SIZE = 48;

export class FuncState {
  /** Instructions with their lines, up to pc; [0] is the header. */
  bc = new Int32Array(FIRST_SIZE);
  lines = new Int32Array(FIRST_SIZE);
  /** How many there is room for. */
  private room = FIRST_SIZE;
  /** Next instruction. */
  pc = 0;
  /** Next instruction is a jump target or behind this one. */
  lasttarget = 0;
  /** Jumps that go to the next instruction. */
  jpc: number = NO_JMP;
  freereg = 0;
  framesize = 1;
  linedefined = 0;
  numparams = 0;
  flags = 0;
  bl: FuncScope | undefined = undefined;
  prev: FuncState | undefined = undefined;
  /** No other function has it. */
  id = 0;
  /** Active local variables: register to index in the variable stack. */
  readonly varmap = new Int32Array(LJ_MAX.LOCVAR);
  nactvar = 0;
  /** Upvalues: index in the variable stack, and what the closure captures (see UV_OUTER). */
  readonly uvmap = new Int32Array(LJ_MAX.UPVAL);
  readonly uvtmp = new Int32Array(LJ_MAX.UPVAL);
  nuv = 0;
  /** First entry of this function in the variable stack. */
  vbase = 0;
  /** Collectable constants by index, operand D of KSTR etc.: what the maker made of them. */
  kgc = new Uint32Array(FIRST_CONSTANTS);
  private roomgc = FIRST_CONSTANTS;
  nkgc = 0;
  /** Number constants by index. */
  kn = new Float64Array(FIRST_CONSTANTS);
  nkn = 0;
  /** Where number constants are, when they are many. */
  private numbers: Map<number, number> | undefined = undefined;
  /** Strings that are constants of enclosing functions, too, with their place there. */
  private readonly hidden: Name[] = [];
  private readonly owners: number[] = [];
  private readonly indices: number[] = [];
  private nhidden = 0;
  /** Strings that are keys of template tables without a value: reserved[0 .. nreserved). */
  readonly reserved: Name[] = [];
  nreserved = 0;

  constructor(
    readonly ls: ParseState,
    readonly lex: Lexer,
  ) {}

  /** Start with a function inside of `prev`. */
  open(prev: FuncState | undefined, id: number): void {
    this.prev = prev;
    this.id = id;
    this.vbase = this.ls.nvstack;
    this.pc = this.lasttarget = this.freereg = this.linedefined = this.numparams = this.flags = 0;
    this.jpc = NO_JMP;
    this.framesize = 1;
    this.bl = undefined;
    this.nactvar = this.nuv = this.nkgc = this.nkn = this.nhidden = this.nreserved = 0;
    this.numbers = undefined;
  }

  /** Throw an error about the current token. */
  errSyntax(em: ErrMsg): never {
    return this.lex.error(this.lex.tok, em);
  }

  /** Throw when `value` has reached the limit. */
  checkLimit(value: number, limit: number, what: string): void {
    if (value >= limit) this.errLimit(limit, what);
  }
  private errLimit(limit: number, what: string): never {
    const { linedefined } = this;
    return linedefined === 0
      ? this.lex.error(0, "XLIMM", limit, what)
      : this.lex.error(0, "XLIMF", linedefined, limit, what);
  }

  // Instructions.

  emit(ins: number): number {
    const { pc, jpc } = this;
    if (jpc !== NO_JMP) {
      jmp_patchval(this, jpc, pc, undefined, pc);
      this.jpc = NO_JMP;
    }
    if (pc === this.room) this.growCode();
    this.bc[pc] = ins;
    this.lines[pc] = this.lex.lastline;
    this.pc = pc + 1;
    return pc;
  }
  emitABC(op: number, a: number, b: number, c: number): number {
    return this.emit(BCINS_ABC(op, a, b, c));
  }
  emitAD(op: number, a: number, d: number): number {
    return this.emit(BCINS_AD(op, a, d));
  }
  /** `j` is relative to the next instruction; -1 ends a jump list. */
  emitAJ(op: number, a: number, j: number): number {
    return this.emit(BCINS_AJ(op, a, j));
  }
  dropLast(): void {
    this.pc--;
  }

  private growCode(): void {
    const { bc, lines } = this;
    this.checkLimit(this.pc, LJ_MAX.BCINS, "bytecode instructions");
    const size = (this.room = Math.min(2 * bc.length, LJ_MAX.BCINS));
    this.lex.payer.hold(8 * size);
    this.ls.grown(size);
    this.bc = new Int32Array(size);
    this.lines = new Int32Array(size);
    this.bc.set(bc);
    this.lines.set(lines);
  }

  setOp(pc: number, op: number): void {
    this.bc[pc] = (this.bc[pc] & ~0xff) | op;
  }
  setA(pc: number, a: number): void {
    this.bc[pc] = (this.bc[pc] & ~0xff00) | (a << 8);
  }
  setB(pc: number, b: number): void {
    this.bc[pc] = (this.bc[pc] & 0xffffff) | (b << 24);
  }
  setD(pc: number, d: number): void {
    this.bc[pc] = (this.bc[pc] & 0xffff) | (d << 16);
  }

  /** Emit a jump with an open target and return its pc. It takes the place of a UCLO just emitted. */
  emitJmp(): number {
    const { jpc } = this;
    let j = this.pc - 1;
    this.jpc = NO_JMP;
    if (j >= this.lasttarget && (this.bc[j] & 0xff) === BC.UCLO) {
      this.setD(j, BCBIAS_J - 1);
      this.lasttarget = j + 1;
    } else {
      j = this.emitAJ(BC.JMP, this.freereg, -1);
    }
    return this.append(j, jpc);
  }

  /** Next jump in the list that `pc` belongs to. */
  jumpNext(pc: number): number {
    const delta = bc_j(this.bc[pc]);
    return delta === -1 ? NO_JMP : pc + 1 + delta;
  }

  /** Give the jump at `pc` its target. */
  patchIns(pc: number, dest: number): void {
    const d = dest - (pc + 1) + BCBIAS_J;
    if (d < 0 || d > BCMAX_D) this.errSyntax("XJUMP");
    this.setD(pc, d);
  }

  /** Append one jump list to another; returns the joint list. */
  append(list: number, more: number): number {
    if (more === NO_JMP) return list;
    if (list === NO_JMP) return more;
    let last = list;
    let steps = 0;
    for (let next = last; next !== NO_JMP; next = this.jumpNext(last)) {
      last = next;
      if ((++steps & 0xff) === 0) this.lex.payer.charge(0x400);
    }
    this.patchIns(last, more);
    return list;
  }

  // Registers.

  /** Make sure that n registers above the used ones fit into the frame. */
  bumpReg(n: number): void {
    const size = this.freereg + n;
    if (size <= this.framesize) return;
    if (size >= LJ_MAX.SLOTS) this.errSyntax("XSLOTS");
    this.framesize = size;
  }
  reserveReg(n: number): void {
    const size = this.freereg + n;
    if (size > this.framesize) this.bumpReg(n);
    this.freereg = size;
  }
  freeReg(reg: number): void {
    if (reg >= this.nactvar) this.freereg--;
  }

  // Constants. Their number is checked when the function is complete; see fs_finish.

  constNum(n: number): number {
    const { kn, nkn, numbers } = this;
    // Zeros are the same, whatever their sign.
    if (numbers === undefined) {
      for (let i = 0; i < nkn; i++) if (kn[i] === n) return i;
    } else {
      const known = numbers.get(n);
      if (known !== undefined) return known;
    }
    return this.addNumber(n);
  }
  private addNumber(n: number): number {
    const index = this.nkn++;
    if (index === this.kn.length) {
      this.lex.payer.hold(16 * index);
      const grown = new Float64Array(2 * index);
      grown.set(this.kn);
      this.kn = grown;
      this.ls.grown(2 * index);
    }
    this.kn[index] = n;
    if (index === FEW) {
      this.numbers = new Map();
      for (let i = 0; i <= index; i++) this.numbers.set(this.kn[i], i);
    } else if (index > FEW) {
      this.lex.payer.hold(NUMBER_SIZE);
      this.numbers!.set(n, index);
    }
    return index;
  }

  constStr(s: Name): number {
    if (s.owner === this.id) return s.index;
    if (s.owner !== 0 && this.prev !== undefined) this.hide(s);
    s.owner = this.id;
    return (s.index = this.constGC(this.ls.maker.string(s)));
  }
  /** A template table has a slot for it. */
  reserve(name: Name): void {
    this.reserved[this.nreserved++] = name;
  }
  /** Note what the name is in an enclosing function; it may be one that is complete. */
  private hide(name: Name): void {
    let f = this.prev;
    while (f !== undefined && f.id !== name.owner) f = f.prev;
    if (f === undefined) return;
    const n = this.nhidden++;
    this.hidden[n] = name;
    this.owners[n] = name.owner;
    this.indices[n] = name.index;
  }
  /** The constants are no longer asked for: strings are again what they are outside. */
  dropConstants(): void {
    for (let i = 0; i < this.nhidden; i++) {
      const name = this.hidden[i];
      name.owner = this.owners[i];
      name.index = this.indices[i];
    }
  }
  constGC(k: number): number {
    const index = this.nkgc;
    if (index === this.roomgc) this.growConstants(index);
    this.kgc[index] = k;
    this.nkgc = index + 1;
    return index;
  }
  private growConstants(n: number): void {
    const { payer } = this.lex;
    payer.hold(8 * n);
    if (n >= MANY) payer.charge(n * CONSTANT_COST);
    const grown = new Uint32Array((this.roomgc = 2 * n));
    grown.set(this.kgc);
    this.kgc = grown;
    this.ls.grown(2 * n);
  }

  // Descriptors of expressions. A chunk with an error leaves its own behind.

  newExp(): ExpDesc {
    const { ls } = this;
    if (ls.nexps === ls.exps.length) ls.growExps();
    return ls.exps[ls.nexps++].init(ExpKind.VOID, 0);
  }
  /** Those made last are done with. */
  dropExps(n: number): void {
    this.ls.nexps -= n;
  }
}
