/*
 * The function that is being compiled: its instructions, constants, registers
 * and limits. FuncStates form a chain from the innermost function outwards.
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
import type { Arena } from "./arena.js";
import type { ByteBuffer } from "../bytecode/bytebuffer.js";
import type { GcConst } from "../bytecode/protodata.js";
import type { Name, Names } from "../lexer/lexnames.js";
import { ExpDesc, ExpKind } from "./expdesc.js";
import { IndexMap } from "./indexmap.js";
import type { FuncScope, VarInfo } from "./scope.js";

const FIRST_SIZE = 64;
/** Bytes that a constant takes with its places in lists and maps, and a function or a table at least. */
const CONSTANT_SIZE = 150;
const PROTO_SIZE = 600;

/** A string's place among the constants of an enclosing function. */
interface Hidden {
  readonly name: Name;
  readonly owner: object;
  readonly index: number;
}

/** Instructions of one function at a time, of a certain depth. */
export interface CodeBuffer {
  bc: Int32Array;
  lines: Int32Array;
}

/** What the functions of a chunk share while it is parsed. */
export interface ParseState {
  readonly lex: Lexer;
  readonly names: Names;
  /** Descriptors of expressions: exps[0 .. nexps) are in use. */
  readonly exps: ExpDesc[];
  nexps: number;
  /** Variables, labels and pending gotos of all open functions. */
  readonly vstack: VarInfo[];
  /** Nesting of statements and expressions. */
  level: number;
  /** Slots between a function and its arguments, besides one: 1 with GC64, else 0. */
  readonly fr2: 0 | 1;
  /** Some variable is constant, so declarations have to look. */
  hasConst: boolean;
  /** Buffers of the open functions, outermost first, and how many are in use. */
  readonly code: CodeBuffer[];
  depth: number;
  /** Where debug information is put together. */
  readonly debug: ByteBuffer;
  /** Where finished instructions and debug information go. */
  readonly words: Arena<Int32Array>;
  readonly infos: Arena<Uint8Array>;
}

export class FuncState {
  /** Instructions with their lines, up to pc; [0] is the header. */
  bc: Int32Array;
  lines: Int32Array;
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
  /** Active local variables: register to index in the variable stack. */
  readonly varmap: number[] = [];
  nactvar = 0;
  /** Upvalues: index in the variable stack, and what the closure captures (see UV_OUTER). */
  readonly uvmap: number[] = [];
  readonly uvtmp: number[] = [];
  /** First entry of this function in the variable stack. */
  readonly vbase: number;
  readonly kgc: GcConst[] = [];
  readonly kn: number[] = [];
  /** Where number constants are. */
  private numbers: IndexMap | undefined = undefined;
  /** Strings that are constants of enclosing functions, too. */
  readonly hidden: Hidden[] = [];
  private readonly code: CodeBuffer;

  constructor(
    readonly ls: ParseState,
    readonly prev: FuncState | undefined,
  ) {
    this.vbase = ls.vstack.length;
    const depth = ls.depth++;
    if (depth === ls.code.length)
      ls.code.push({ bc: new Int32Array(FIRST_SIZE), lines: new Int32Array(FIRST_SIZE) });
    this.code = ls.code[depth];
    this.bc = this.code.bc;
    this.lines = this.code.lines;
  }

  /** Throw an error about the current token. */
  errSyntax(em: ErrMsg): never {
    return this.ls.lex.error(this.ls.lex.tok, em);
  }

  /** Throw when `value` has reached the limit. */
  checkLimit(value: number, limit: number, what: string): void {
    if (value < limit) return;
    if (this.linedefined === 0) this.ls.lex.error(0, "XLIMM", limit, what);
    this.ls.lex.error(0, "XLIMF", this.linedefined, limit, what);
  }

  /** Count memory that is taken until the chunk is compiled. */
  hold(bytes: number): void {
    this.ls.lex.payer.hold(bytes);
  }

  // Instructions.

  emit(ins: number): number {
    const { pc } = this;
    if (this.jpc !== NO_JMP) {
      jmp_patchval(this, this.jpc, pc, undefined, pc);
      this.jpc = NO_JMP;
    }
    this.checkLimit(pc, LJ_MAX.BCINS, "bytecode instructions");
    if (pc === this.bc.length) this.growCode();
    this.bc[pc] = ins;
    this.lines[pc] = this.ls.lex.lastline;
    return this.pc++;
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
    const { bc, lines, code } = this;
    // Twice: the prototype gets copies.
    this.hold(2 * 8 * bc.length);
    this.bc = code.bc = new Int32Array(2 * bc.length);
    this.lines = code.lines = new Int32Array(2 * bc.length);
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
      if ((++steps & 0xff) === 0) this.ls.lex.payer.charge(0x400);
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
    this.bumpReg(n);
    this.freereg += n;
  }
  freeReg(reg: number): void {
    if (reg >= this.nactvar) this.freereg--;
  }

  // Constants. Their number is checked when the function is complete; see fs_finish.

  constNum(n: number): number {
    const numbers = (this.numbers ??= new IndexMap());
    let idx = numbers.get(n);
    if (idx === undefined) {
      this.hold(CONSTANT_SIZE);
      idx = this.kn.push(n) - 1;
      numbers.set(n, idx);
    }
    return idx;
  }
  constStr(s: Name): number {
    if (s.owner === this) return s.index;
    if (s.owner !== undefined) this.hidden.push({ name: s, owner: s.owner, index: s.index });
    s.owner = this;
    return (s.index = this.constGC(s));
  }
  /** The constants are no longer asked for: strings are again what they are outside. */
  dropConstants(): void {
    for (const k of this.kgc) if (k.kind === "string") k.owner = undefined;
    for (const { name, owner, index } of this.hidden) {
      name.owner = owner;
      name.index = index;
    }
  }
  constGC(k: GcConst): number {
    this.hold(k.kind === "string" ? CONSTANT_SIZE + k.length : PROTO_SIZE);
    return this.kgc.push(k) - 1;
  }

  // Descriptors of expressions. A chunk with an error leaves its own behind.

  newExp(): ExpDesc {
    const { ls } = this;
    if (ls.nexps === ls.exps.length) ls.exps.push(new ExpDesc(ls.names.hidden[0]));
    return ls.exps[ls.nexps++].init(ExpKind.VOID, 0);
  }
  /** Those made last are done with. */
  dropExps(n: number): void {
    this.ls.nexps -= n;
  }
}
