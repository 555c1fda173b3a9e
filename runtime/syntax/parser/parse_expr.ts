/*
 * The grammar of expressions, by recursive descent. Binary operators climb
 * precedences; code comes out while parsing.
 */
import { BC, BCINS_ABC, BCINS_AD, NO_JMP, TNEW } from "../../layout/bytecode.js";
import { LJ_MAX, PROTO } from "../../layout/objects.js";
import { hsize2hbits } from "../../core/objects/tab.js";
import {
  bcemit_branch_t,
  bcemit_method,
  bcemit_store,
  expr_discharge,
  expr_field,
  expr_index,
  expr_toanyreg,
  expr_tonextreg,
  expr_toval,
  nav_check,
  nav_close,
} from "./emit.js";
import { type ExpDesc, ExpKind } from "./expdesc.js";
import type { FuncState } from "./funcstate.js";
import { jmp_tohere } from "./jump.js";
import {
  bcemit_binop,
  bcemit_binop_left,
  bcemit_unop,
  takeBinop,
  token2binop,
  unaryOps,
  UNARY_PRIORITY,
} from "./operator.js";
import type { BinaryOp } from "./operator.js";
import { parse_body, parse_short } from "./parse_func.js";
import type { Name } from "../lexer/lexnames.js";
import { RESERVED, type TableKey } from "../bytecode/protodata.js";
import { var_lookup } from "./scope.js";
import type { TemplateTable } from "./template.js";
import { lj_lex_token2str } from "../lexer/token.js";
import { CH, TK } from "../../layout/lexing.js";

// Tokens.

export const errToken = (fs: FuncState, tok: number): never =>
  fs.lex.error(fs.lex.tok, "XTOKEN", lj_lex_token2str(tok));

/** Take the token if it is this one. */
export function lex_opt({ lex }: FuncState, tok: number): boolean {
  if (lex.tok !== tok) return false;
  lex.lexNext();
  return true;
}

/** The token must be this one; take it. */
export function lex_check(fs: FuncState, tok: number): void {
  const { lex } = fs;
  if (lex.tok !== tok) errToken(fs, tok);
  lex.lexNext();
}

/** The token must be `what`, which closes `who` of that line; take it. */
export function lex_match(fs: FuncState, what: number, who: number, line: number): void {
  const { lex } = fs;
  if (lex_opt(fs, what)) return;
  if (line === lex.linenumber) errToken(fs, what);
  lex.error(lex.tok, "XMATCH", lj_lex_token2str(what), lj_lex_token2str(who), line);
}

/** `goto` is a name wherever no label follows. */
export const isName = ({ lex: { tok } }: FuncState): boolean => tok === TK.name || tok === TK.goto;

/** The token must be a name; take it. */
export function lex_str(fs: FuncState): Name {
  const { lex } = fs;
  if (lex.tok !== TK.name && lex.tok !== TK.goto) errToken(fs, TK.name);
  const name = lex.tokstr;
  lex.lexNext();
  return name;
}

export function synlevel_begin(fs: FuncState): void {
  if (++fs.ls.level >= LJ_MAX.XLEVEL) errLevels(fs);
}
const errLevels = (fs: FuncState): never => fs.lex.error(0, "XLEVELS");
export function synlevel_end(fs: FuncState): void {
  fs.ls.level--;
}

// Primary expressions.

/** `.name` or the name behind `:`. */
export function parse_field(fs: FuncState, v: ExpDesc): void {
  expr_toanyreg(fs, v);
  fs.lex.lexNext();
  expr_field(fs, v, lex_str(fs));
}

function expr_bracket(fs: FuncState, v: ExpDesc): void {
  fs.lex.lexNext();
  expr(fs, v);
  expr_toval(fs, v);
  lex_check(fs, CH.RBRACKET);
}

/** Stands for a template that is not complete. */
const NO_TABLE = 0;

/** Items of a table constructor that are no template constants need their key and value now. */
function storeItem(fs: FuncState, table: ExpDesc, key: ExpDesc, val: ExpDesc): void {
  if (val.kind !== ExpKind.CALL) expr_toanyreg(fs, val);
  if (key.isConst) expr_index(fs, table, key);
  bcemit_store(fs, table, val);
}

function expr_table(fs: FuncState, e: ExpDesc): void {
  const { lex } = fs;
  const line = lex.linenumber;
  let template: TemplateTable | undefined;
  let kidx = 0;
  let isMulti = false; // the last item may have any number of values
  let needArray = false;
  let narr = 1; // next array index
  let nhash = 0;
  let freg = fs.freereg;
  const pc = fs.emitAD(BC.TNEW, freg, 0);
  e.init(ExpKind.NONRELOC, freg);
  fs.reserveReg(1);
  freg++;
  lex_check(fs, CH.LBRACE);
  while (lex.tok !== CH.RBRACE) {
    const key = fs.newExp();
    const val = fs.newExp();
    isMulti = false;
    if (lex.tok === CH.LBRACKET) {
      expr_bracket(fs, key);
      if (!key.isConst) expr_index(fs, e, key);
      if (key.kind === ExpKind.NUM && key.num === 0) needArray = true;
      else nhash++;
      lex_check(fs, CH.ASSIGN);
    } else if (isName(fs) && lex.lexLookahead() === CH.ASSIGN) {
      key.initStr(lex_str(fs));
      lex_check(fs, CH.ASSIGN);
      nhash++;
    } else {
      key.initNum(narr++);
      needArray = isMulti = true;
    }
    expr(fs, val);
    const isConst = val.isConst && !val.hasJump;
    const isTemplateKey = key.kind <= ExpKind.LAST_CONST && key.kind !== ExpKind.NIL;
    if (isTemplateKey && (isConst || key.kind === ExpKind.STR)) {
      if (!template) {
        template = fs.ls.openTemplate(needArray ? narr : 0, hsize2hbits(nhash));
        kidx = fs.constGC(NO_TABLE);
        fs.bc[pc] = BCINS_AD(BC.TDUP, freg - 1, kidx);
      }
      isMulti = false;
      const constKey = key.constValue as TableKey;
      if (isConst) {
        const isReserved = key.kind === ExpKind.STR && val.kind === ExpKind.NIL;
        template.set(constKey, isReserved ? RESERVED : val.constValue);
      } else {
        template.set(constKey, RESERVED);
        storeItem(fs, e, key, val);
      }
    } else {
      if (val.kind !== ExpKind.CALL) isMulti = false;
      storeItem(fs, e, key, val);
    }
    fs.freereg = freg;
    fs.dropExps(2);
    if (!lex_opt(fs, CH.COMMA) && !lex_opt(fs, CH.SEMICOLON)) break;
  }
  lex_match(fs, CH.RBRACE, CH.LBRACE, line);
  if (isMulti) storeMulti(fs, freg, narr);
  if (pc === fs.pc - 1) {
    e.info = pc;
    fs.freereg--;
    e.kind = ExpKind.RELOCABLE;
  } else {
    e.kind = ExpKind.NONRELOC;
  }
  if (template) {
    fs.kgc[kidx] = fs.ls.maker.table(fs, template.finish(needArray ? narr : 0));
    fs.ls.closeTemplate();
  } else {
    const asize = needArray ? Math.min(Math.max(narr, 3), TNEW.ASIZE) : 0;
    fs.setD(pc, asize | (hsize2hbits(nhash) << TNEW.ASIZE_BITS));
  }
}

/** Replace the store of a last call or `...` by one that takes all values. */
function storeMulti(fs: FuncState, freg: number, narr: number): void {
  // The index, biased so that its low word is the integer.
  const index = 2 ** 52 + (narr - 1);
  if (narr > 256) fs.dropLast();
  const pc = fs.pc - 1;
  fs.bc[pc] = BCINS_AD(BC.TSETM, freg, fs.constNum(index));
  fs.setB(pc - 1, 0);
}

/** A comma-separated list: all but the last go to registers. Returns how many. */
export function expr_list(fs: FuncState, v: ExpDesc): number {
  let n = 1;
  expr(fs, v);
  while (lex_opt(fs, CH.COMMA)) {
    expr_tonextreg(fs, v);
    expr(fs, v);
    n++;
  }
  return n;
}

function parse_args(fs: FuncState, e: ExpDesc): void {
  const { lex } = fs;
  const line = lex.linenumber;
  const args = fs.newExp();
  if (lex.tok === CH.LPAREN && line !== lex.lastline) fs.errSyntax("XAMBIG");
  if (lex_opt(fs, CH.LPAREN)) {
    if (lex.tok !== CH.RPAREN) {
      expr_list(fs, args);
      if (args.kind === ExpKind.CALL) fs.setB(args.info, 0);
    }
    lex_match(fs, CH.RPAREN, CH.LPAREN, line);
  } else if (lex.tok === CH.LBRACE) {
    expr_table(fs, args);
  } else if (lex.tok === TK.string) {
    args.initStr(lex.tokstr);
    lex.lexNext();
  } else {
    fs.errSyntax("XFUNARG");
  }
  const base = e.info;
  let ins: number;
  if (args.kind === ExpKind.CALL) {
    ins = BCINS_ABC(BC.CALLM, base, 2, args.aux - base - 1 - fs.ls.fr2);
  } else {
    if (args.kind !== ExpKind.VOID) expr_tonextreg(fs, args);
    ins = BCINS_ABC(BC.CALL, base, 2, fs.freereg - base - fs.ls.fr2);
  }
  e.init(ExpKind.CALL, fs.emit(ins)).aux = base;
  fs.lines[fs.pc - 1] = line;
  fs.freereg = base + 1;
  fs.dropExps(1);
}

/** `?.` before a call, an index, a method or a field; the current token is the one behind it. */
function expr_nav(fs: FuncState, v: ExpDesc, nav: number, isTarget: boolean): number {
  const { lex } = fs;
  nav = nav_check(fs, expr_toanyreg(fs, v), nav);
  switch (lex.tok) {
    case CH.LPAREN:
    case TK.string:
    case CH.LBRACE:
      expr_call(fs, v);
      return nav;
    case CH.COLON:
      return expr_method(fs, v, nav);
    case CH.LBRACKET:
      expr_subscript(fs, v);
      break;
    default:
      expr_field(fs, v, lex_str(fs));
  }
  // An assignment needs the place, everything else the value.
  if (!isTarget) expr_tonextreg(fs, v);
  return nav;
}

function expr_call(fs: FuncState, v: ExpDesc): void {
  expr_tonextreg(fs, v);
  fs.reserveReg(fs.ls.fr2);
  parse_args(fs, v);
}

/** `:name(args)` or `:name?.(args)`. */
function expr_method(fs: FuncState, v: ExpDesc, nav: number): number {
  fs.lex.lexNext();
  bcemit_method(fs, v, lex_str(fs));
  if (lex_opt(fs, TK.nav)) nav = nav_check(fs, v.info, nav);
  parse_args(fs, v);
  return nav;
}

function expr_subscript(fs: FuncState, v: ExpDesc): void {
  const key = fs.newExp();
  expr_toanyreg(fs, v);
  expr_bracket(fs, key);
  expr_index(fs, v, key);
  fs.dropExps(1);
}

/** What expr_primary reads. */
export enum PRIMARY {
  /** A value. */
  VALUE,
  /** A value before the `:` of a conditional: a colon is no method call. */
  NOMETHOD,
  /** The first target of an assignment, or a call: jumps of `?.` go to v.nav. */
  FIRST,
  /** A further target: no `?.`. */
  TARGET,
}

/**
 * A name or parenthesis, with all fields, indexes and calls behind it.
 *
 * Every `?.` jumps behind the whole when its object is nil. The value is nil then;
 * a plain field or index at the very end is looked up after that all the same.
 */
export function expr_primary(fs: FuncState, v: ExpDesc, what: PRIMARY): void {
  const { lex } = fs;
  if (lex.tok === CH.LPAREN) {
    const line = lex.linenumber;
    lex.lexNext();
    expr(fs, v);
    lex_match(fs, CH.RPAREN, CH.LPAREN, line);
    expr_discharge(fs, v);
  } else if (isName(fs)) {
    const name = lex_str(fs);
    if (lex.tok === TK.arrow && what <= PRIMARY.NOMETHOD) {
      parse_short(fs, v, what === PRIMARY.NOMETHOD, name);
      return;
    }
    var_lookup(fs, name, v);
  } else {
    fs.errSyntax("XSYMBOL");
  }
  const nav = expr_suffixes(fs, v, what);
  if (nav === NO_JMP) return;
  if (what === PRIMARY.FIRST) {
    v.nav = nav;
  } else if (v.kind === ExpKind.CALL) {
    v.kind = ExpKind.NAVCALL;
    v.nav = nav;
  } else {
    nav_close(fs, nav, v.info, 1);
  }
}

/** Returns the jumps of `?.`. */
function expr_suffixes(fs: FuncState, v: ExpDesc, what: PRIMARY): number {
  const { lex } = fs;
  let nav: number = NO_JMP;
  for (;;) {
    switch (lex.tok) {
      case CH.DOT:
        parse_field(fs, v);
        break;
      case CH.LBRACKET:
        expr_subscript(fs, v);
        break;
      case CH.COLON:
        if (what === PRIMARY.NOMETHOD) return nav;
        nav = expr_method(fs, v, nav);
        break;
      case CH.LPAREN:
      case TK.string:
      case CH.LBRACE:
        expr_call(fs, v);
        break;
      case TK.nav:
        if (what === PRIMARY.TARGET) return nav;
        lex.lexNext();
        nav = expr_nav(fs, v, nav, what === PRIMARY.FIRST);
        break;
      default:
        return nav;
    }
  }
}

function expr_simple(fs: FuncState, v: ExpDesc, noMethod: boolean): void {
  const { lex } = fs;
  switch (lex.tok) {
    case TK.number:
      if (lex.tokcdata) v.init(ExpKind.CDATA, 0).cdata = lex.tokcdata;
      else v.initNum(lex.toknum);
      break;
    case TK.string:
      v.initStr(lex.tokstr);
      break;
    case TK.nil:
      v.init(ExpKind.NIL, 0);
      break;
    case TK.true:
      v.init(ExpKind.TRUE, 0);
      break;
    case TK.false:
      v.init(ExpKind.FALSE, 0);
      break;
    case TK.dots: {
      if (!(fs.flags & PROTO.VARARG)) fs.errSyntax("XDOTS");
      fs.reserveReg(1);
      const base = fs.freereg - 1;
      v.init(ExpKind.CALL, fs.emitABC(BC.VARG, base, 2, fs.numparams)).aux = base;
      break;
    }
    case CH.LBRACE:
      expr_table(fs, v);
      return;
    case TK.function:
      lex.lexNext();
      parse_body(fs, v, false, lex.linenumber);
      return;
    case CH.PIPE:
    case TK.oror:
      parse_short(fs, v, noMethod);
      return;
    default:
      expr_primary(fs, v, noMethod ? PRIMARY.NOMETHOD : PRIMARY.VALUE);
      return;
  }
  lex.lexNext();
}

// Operators.

function expr_unop(fs: FuncState, v: ExpDesc, op: number, noMethod: boolean): void {
  fs.lex.lexNext();
  expr_binop(fs, v, UNARY_PRIORITY, noMethod);
  bcemit_unop(fs, op, v);
}

/** Parse operators that bind tighter than `limit`; returns the one behind them. */
function expr_binop(
  fs: FuncState,
  v: ExpDesc,
  limit: number,
  noMethod: boolean,
): BinaryOp | undefined {
  const { lex, ls } = fs;
  if (++ls.level >= LJ_MAX.XLEVEL) errLevels(fs);
  const unary = unaryOps[lex.tok];
  if (unary < 0) expr_simple(fs, v, noMethod);
  else expr_unop(fs, v, unary, noMethod);
  let op = token2binop(lex);
  while (op && op.left > limit) {
    takeBinop(lex, op);
    bcemit_binop_left(fs, op, v);
    const v2 = fs.newExp();
    const nextop = expr_binop(fs, v2, op.right, noMethod);
    bcemit_binop(fs, op, v, v2);
    fs.dropExps(1);
    op = nextop;
  }
  ls.level--;
  return op;
}

/**
 * `v ? a : b`, from the question mark on. Both ends in the same register; the
 * chosen one is not known before, so constants are no exception.
 */
function expr_cond3(fs: FuncState, v: ExpDesc): void {
  synlevel_begin(fs);
  fs.lex.lexNext();
  bcemit_branch_t(fs, v);
  const isfalse = v.f;
  expr(fs, v.init(ExpKind.VOID, 0), true);
  expr_tonextreg(fs, v);
  const end = fs.emitJmp();
  fs.freereg--;
  jmp_tohere(fs, isfalse);
  lex_check(fs, CH.COLON);
  expr(fs, v.init(ExpKind.VOID, 0));
  expr_tonextreg(fs, v);
  jmp_tohere(fs, end);
  synlevel_end(fs);
}

/** An expression. With `noMethod` an unbracketed colon ends it. */
export function expr(fs: FuncState, v: ExpDesc, noMethod = false): void {
  expr_binop(fs, v, 0, noMethod);
  if (fs.lex.tok === CH.QUESTION) expr_cond3(fs, v);
}

/** An expression in the next register. */
export function expr_next(fs: FuncState): void {
  const e = fs.newExp();
  expr(fs, e);
  expr_tonextreg(fs, e);
  fs.dropExps(1);
}

/** A condition; returns the list of jumps taken when it is false. */
export function expr_cond(fs: FuncState): number {
  const v = fs.newExp();
  expr(fs, v);
  if (v.kind === ExpKind.NIL) v.kind = ExpKind.FALSE;
  bcemit_branch_t(fs, v);
  fs.dropExps(1);
  return v.f;
}
