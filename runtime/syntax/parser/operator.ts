/*
 * Unary and binary operators: precedence, constant folding, instructions.
 */
import { pow } from "../../core/math/pow.js";
import { BC, BCMAX_B, BCMAX_C, bc_op } from "../../layout/bytecode.js";
import { PROTO } from "../../layout/objects.js";
import {
  bcemit_branch_f,
  bcemit_branch_t,
  constPri,
  constPriOf,
  expr_discharge,
  expr_free,
  expr_toanyreg,
  expr_tonextreg,
  expr_toval,
  invertCond,
  swapJumps,
} from "./emit.js";
import { ExpKind, type ExpDesc } from "./expdesc.js";
import type { FuncState } from "./funcstate.js";
import { jmp_tohere } from "./jump.js";
import type { Lexer } from "../lexer/lex.js";
import { CH, TK } from "../../layout/lexing.js";

/** What a binary operator becomes. */
enum OP {
  ARITH,
  EQUAL,
  COMPARE,
  CONCAT,
  AND,
  OR,
  COAL,
}

type Fold = (a: number, b: number) => number;

interface ArithOp {
  readonly kind: OP.ARITH;
  readonly left: number;
  readonly right: number;
  readonly op: number;
  /** Distance to the variants with a number constant on the right or left; 0: none. */
  readonly toVN: number;
  readonly toNV: number;
  readonly fold: Fold;
}
interface OtherOp {
  readonly kind: Exclude<OP, OP.ARITH>;
  readonly left: number;
  readonly right: number;
  readonly op: number;
}
export type BinaryOp = ArithOp | OtherOp;

const arith = (left: number, right: number, op: number, fold: Fold): ArithOp => ({
  kind: OP.ARITH,
  left,
  right,
  op,
  toVN: op >= BC.ADDVV && op <= BC.MODVV ? BC.ADDVN - BC.ADDVV : 0,
  toNV: op >= BC.ADDVV && op <= BC.MODVV ? BC.ADDNV - BC.ADDVV : 0,
  fold,
});
const other = (kind: OtherOp["kind"], left: number, right: number, op: number): OtherOp => ({
  kind,
  left,
  right,
  op,
});

/** Wrap a number into 32 bits as bit.tobit does: only the low bits count, ties to even. */
export function tobit(n: number): number {
  const biased = n + 6755399441055744; // 2^52 + 2^51: the integer is in the low word of the double
  return Math.abs(n) < 2 ** 51 ? (biased - 6755399441055744) | 0 : lowWord(biased);
}
function lowWord(biased: number): number {
  return new Int32Array(Float64Array.of(biased).buffer)[0];
}

const orOp = other(OP.OR, 1, 1, BC.ISTC);
const andOp = other(OP.AND, 2, 2, BC.ISFC);

/** An array by token: these are looked up behind each operand. */
function byToken<T>(entries: [token: number, value: T][], none: T): readonly T[] {
  const list = new Array<T>(TK.eof + 1).fill(none);
  for (const [token, value] of entries) list[token] = value;
  return list;
}

/** Binary operators. The higher number binds tighter; right < left: right associative. */
const binaryOps = byToken<BinaryOp | undefined>(
  [
    [TK.or, orOp],
    [TK.oror, orOp],
    [TK.coal, other(OP.COAL, 1, 1, BC.ISNEP)],
    [TK.and, andOp],
    [TK.andand, andOp],
    [CH.LESS, other(OP.COMPARE, 3, 3, BC.ISLT)],
    [TK.ge, other(OP.COMPARE, 3, 3, BC.ISGE)],
    [TK.le, other(OP.COMPARE, 3, 3, BC.ISLE)],
    [CH.GREATER, other(OP.COMPARE, 3, 3, BC.ISGT)],
    [TK.eq, other(OP.EQUAL, 3, 3, BC.ISEQV)],
    [CH.PIPE, arith(4, 4, BC.BOR, (a, b) => tobit(a) | tobit(b))],
    [CH.TILDE, arith(5, 5, BC.BXOR, (a, b) => tobit(a) ^ tobit(b))],
    [CH.AMPERSAND, arith(6, 6, BC.BAND, (a, b) => tobit(a) & tobit(b))],
    [TK.shl, arith(7, 7, BC.BSHL, (a, b) => tobit(a) << tobit(b))],
    [TK.shr, arith(7, 7, BC.BSHR, (a, b) => (tobit(a) >>> tobit(b)) | 0)],
    [TK.sar, arith(7, 7, BC.BSAR, (a, b) => tobit(a) >> tobit(b))],
    [TK.concat, other(OP.CONCAT, 9, 8, BC.CAT)],
    [CH.PLUS, arith(10, 10, BC.ADDVV, (a, b) => a + b)],
    [CH.MINUS, arith(10, 10, BC.SUBVV, (a, b) => a - b)],
    [CH.STAR, arith(11, 11, BC.MULVV, (a, b) => a * b)],
    [CH.SLASH, arith(11, 11, BC.DIVVV, (a, b) => a / b)],
    [CH.PERCENT, arith(11, 11, BC.MODVV, (a, b) => a - Math.floor(a / b) * b)],
    [CH.CARET, arith(14, 13, BC.POW, pow)],
  ],
  undefined,
);

/** `~=` and `!=`. */
const notEqual = other(OP.EQUAL, 3, 3, BC.ISNEV);

/** The binary operator that the lexer stands at. */
export function token2binop(lex: Lexer): BinaryOp | undefined {
  const { tok } = lex;
  if ((tok === CH.TILDE || tok === CH.NOT) && lex.isAssign) return notEqual;
  return binaryOps[tok];
}

/** Take the operator. */
export function takeBinop(lex: Lexer, op: BinaryOp): void {
  if (op === notEqual) lex.joinAssign();
  lex.lexNext();
}

const compoundTokens: ReadonlySet<number> = new Set([
  CH.PLUS,
  CH.MINUS,
  CH.STAR,
  CH.SLASH,
  CH.PERCENT,
  CH.AMPERSAND,
  CH.PIPE,
  CH.TILDE,
  TK.concat,
  TK.shl,
  TK.shr,
  TK.sar,
]);

/** Take the operator of a compound assignment if the lexer stands at one. */
export function takeCompound(lex: Lexer): BinaryOp | undefined {
  if (!lex.isAssign || !compoundTokens.has(lex.tok)) return undefined;
  const op = binaryOps[lex.tok];
  lex.joinAssign();
  lex.lexNext();
  return op;
}

export const UNARY_PRIORITY = 12;

/** Opcodes of unary operators, or -1. */
export const unaryOps = byToken<number>(
  [
    [TK.not, BC.NOT],
    [CH.NOT, BC.NOT],
    [CH.MINUS, BC.UNM],
    [CH.HASH, BC.LEN],
    [CH.TILDE, BC.BNOT],
  ],
  -1,
);

/** Fold into e1. Results that constants cannot spell (NaN, -0) stay operations. */
function foldArith(opr: ArithOp, e1: ExpDesc, e2: ExpDesc): boolean {
  if (e1.kind !== ExpKind.NUM || e2.kind !== ExpKind.NUM || e1.hasJump || e2.hasJump) return false;
  const n = opr.fold(e1.num, e2.num);
  if (Number.isNaN(n) || Object.is(n, -0)) return false;
  e1.num = n;
  return true;
}

/** Free operand registers in whatever order they were taken. */
function freeOperands(fs: FuncState, e1: ExpDesc, e2: ExpDesc): void {
  expr_free(fs, e1);
  expr_free(fs, e2);
}

function bcemit_arith(fs: FuncState, opr: ArithOp, e1: ExpDesc, e2: ExpDesc): void {
  if (foldArith(opr, e1, e2)) return;
  let { op } = opr;
  let rb: number;
  let rc: number;
  if (op >= BC.BAND && op <= BC.BSAR) fs.flags |= PROTO.BITOP;
  if (opr.toVN === 0) {
    rc = expr_toanyreg(fs, e2);
    rb = expr_toanyreg(fs, e1);
  } else {
    // The second operand first: an index expression may free registers.
    expr_toval(fs, e2);
    if (e2.kind === ExpKind.NUM && (rc = fs.constNum(e2.num)) <= BCMAX_C) op += opr.toVN;
    else rc = expr_toanyreg(fs, e2);
    const constant =
      e1.kind === ExpKind.NUM && e2.kind !== ExpKind.NUM ? fs.constNum(e1.num) : Infinity;
    if (constant <= BCMAX_B) {
      op += opr.toNV;
      rb = rc;
      rc = constant;
    } else {
      rb = expr_toanyreg(fs, e1);
    }
  }
  freeOperands(fs, e1, e2);
  e1.info = fs.emitABC(op, 0, rb, rc);
  e1.kind = ExpKind.RELOCABLE;
}

function bcemit_equal(fs: FuncState, op: number, left: ExpDesc, right: ExpDesc): void {
  const { isConst } = left;
  const e1 = isConst ? right : left;
  const e2 = isConst ? left : right;
  const ra = expr_toanyreg(fs, e1);
  expr_toval(fs, e2);
  let rd: number;
  if (e2.kind <= ExpKind.TRUE) {
    op += BC.ISEQP - BC.ISEQV;
    rd = constPri(e2);
  } else if (e2.kind === ExpKind.STR) {
    op += BC.ISEQS - BC.ISEQV;
    rd = fs.constStr(e2.str);
  } else if (e2.kind === ExpKind.NUM) {
    op += BC.ISEQN - BC.ISEQV;
    rd = fs.constNum(e2.num);
  } else {
    rd = expr_toanyreg(fs, e2);
  }
  freeOperands(fs, e1, e2);
  fs.emitAD(op, ra, rd);
}

function bcemit_compare(fs: FuncState, op: number, e1: ExpDesc, e2: ExpDesc): void {
  let ra: number;
  let rd: number;
  if ((op - BC.ISLT) & 1) {
    // GE and GT are LE and LT with swapped operands: NaN compares false.
    op = ((op - BC.ISLT) ^ 3) + BC.ISLT;
    expr_toval(fs, e2);
    ra = expr_toanyreg(fs, e2);
    rd = expr_toanyreg(fs, e1);
  } else {
    rd = expr_toanyreg(fs, e2);
    ra = expr_toanyreg(fs, e1);
  }
  freeOperands(fs, e1, e2);
  fs.emitAD(op, ra, rd);
}

function bcemit_concat(fs: FuncState, e1: ExpDesc, e2: ExpDesc): void {
  expr_toval(fs, e2);
  if (e2.kind === ExpKind.RELOCABLE && bc_op(fs.bc[e2.info]) === BC.CAT) {
    // a .. (b .. c): one instruction for the whole range.
    expr_free(fs, e1);
    fs.setB(e2.info, e1.info);
    e1.info = e2.info;
  } else {
    expr_tonextreg(fs, e2);
    expr_free(fs, e2);
    expr_free(fs, e1);
    e1.info = fs.emitABC(BC.CAT, 0, e1.info, e2.info);
  }
  e1.kind = ExpKind.RELOCABLE;
}

/** Between the operands: what the left one needs. */
export function bcemit_binop_left(fs: FuncState, opr: BinaryOp, e: ExpDesc): void {
  switch (opr.kind) {
    case OP.AND:
      bcemit_branch_t(fs, e);
      break;
    case OP.OR:
      bcemit_branch_f(fs, e);
      break;
    case OP.CONCAT:
      expr_tonextreg(fs, e);
      break;
    case OP.COAL:
      expr_tonextreg(fs, e);
      fs.emitAD(opr.op, e.info, constPriOf(ExpKind.NIL));
      e.aux = fs.emitJmp();
      expr_free(fs, e);
      break;
    case OP.EQUAL:
      if (!e.isConst || e.hasJump) expr_toanyreg(fs, e);
      break;
    default:
      if (e.kind !== ExpKind.NUM || e.hasJump) expr_toanyreg(fs, e);
  }
}

/** Both operands parsed: the result replaces e1. */
export function bcemit_binop(fs: FuncState, opr: BinaryOp, e1: ExpDesc, e2: ExpDesc): void {
  switch (opr.kind) {
    case OP.ARITH:
      bcemit_arith(fs, opr, e1, e2);
      break;
    case OP.AND:
      expr_discharge(fs, e2);
      e2.f = fs.append(e2.f, e1.f);
      e1.assign(e2);
      break;
    case OP.OR:
      expr_discharge(fs, e2);
      e2.t = fs.append(e2.t, e1.t);
      e1.assign(e2);
      break;
    case OP.COAL:
      // Lands in the register of the left operand.
      expr_tonextreg(fs, e2);
      jmp_tohere(fs, e1.aux);
      break;
    case OP.CONCAT:
      bcemit_concat(fs, e1, e2);
      break;
    default:
      if (opr.kind === OP.EQUAL) bcemit_equal(fs, opr.op, e1, e2);
      else bcemit_compare(fs, opr.op, e1, e2);
      e1.info = fs.emitJmp();
      e1.kind = ExpKind.JMP;
  }
}

/** -e of a 64-bit integer or an imaginary number. */
function negateCdata(e: ExpDesc): void {
  const k = e.cdata!;
  if (k.kind === "complex") {
    e.cdata = { kind: k.kind, re: k.re, im: -k.im };
  } else {
    const lo = -k.lo >>> 0;
    e.cdata = { kind: k.kind, lo, hi: (lo === 0 ? -k.hi : ~k.hi) >>> 0 };
  }
}

/** Fold an operator other than `not`; false when the operand is no plain number. */
function foldUnary(op: number, e: ExpDesc): boolean {
  if (e.hasJump) return false;
  if (op === BC.UNM && e.kind === ExpKind.CDATA) {
    negateCdata(e);
    return true;
  }
  if (e.kind !== ExpKind.NUM) return false;
  if (op === BC.UNM && e.num !== 0) e.num = -e.num;
  else if (op === BC.BNOT) e.num = ~tobit(e.num);
  else return false;
  return true;
}

export function bcemit_unop(fs: FuncState, op: number, e: ExpDesc): void {
  if (op === BC.NOT) {
    swapJumps(fs, e);
    expr_discharge(fs, e);
    if (e.kind === ExpKind.NIL || e.kind === ExpKind.FALSE) {
      e.kind = ExpKind.TRUE;
      return;
    }
    if (e.isConst || e.kind === ExpKind.CDATA) {
      e.kind = ExpKind.FALSE;
      return;
    }
    if (e.kind === ExpKind.JMP) {
      invertCond(fs, e);
      return;
    }
    if (e.kind === ExpKind.RELOCABLE) {
      fs.reserveReg(1);
      fs.setA(e.info, fs.freereg - 1);
      e.info = fs.freereg - 1;
      e.kind = ExpKind.NONRELOC;
    }
  } else {
    if (foldUnary(op, e)) return;
    if (op === BC.BNOT) fs.flags |= PROTO.BITOP;
    expr_toanyreg(fs, e);
  }
  expr_free(fs, e);
  e.info = fs.emitAD(op, 0, e.info);
  e.kind = ExpKind.RELOCABLE;
}
