/*
 * The grammar of statements.
 */
import { BC, BCINS_AD, FORL, NO_JMP, bc_a, bc_c, bc_d, bc_op } from "../../layout/bytecode.js";
import { PROTO } from "../../layout/objects.js";
import { expr_toanyreg, expr_tonextreg } from "./emit.js";
import { type ExpDesc, ExpKind } from "./expdesc.js";
import type { FuncState } from "./funcstate.js";
import { jmp_patch, jmp_tohere } from "./jump.js";
import { assign_adjust, parse_call_assign, parse_func, parse_local } from "./parse_assign.js";
import {
  expr_cond,
  expr_list,
  expr_next,
  lex_check,
  lex_match,
  lex_opt,
  lex_str,
  synlevel_begin,
  synlevel_end,
} from "./parse_expr.js";
import {
  FSCOPE,
  fscope_begin,
  fscope_end,
  gola_break,
  gola_continue,
  gola_findlabel,
  gola_goto,
  gola_label,
  gola_resolve,
  gola_resolve_continue,
  var_add,
  var_get,
  var_new,
  VARNAME,
  var_hidden,
  VSTACK,
} from "./scope.js";
import type { Name } from "../lexer/lexnames.js";
import { CH, TK } from "../../layout/lexing.js";

// Jumps.

/** The token ends a block. */
function parse_isend(tok: number): boolean {
  return (
    tok === TK.else || tok === TK.elseif || tok === TK.end || tok === TK.until || tok === TK.eof
  );
}

/** The instruction that returns values, the last of which is `e`; none: RET0. */
function returnIns(fs: FuncState, e: ExpDesc, nret: number): number {
  if (nret === 0) return BCINS_AD(BC.RET0, 0, 1);
  if (e.kind === ExpKind.CALL) {
    const ins = fs.bc[e.info];
    // There is no tail call for `return ...`.
    if (nret === 1 && bc_op(ins) !== BC.VARG) {
      fs.dropLast();
      return BCINS_AD(bc_op(ins) - BC.CALL + BC.CALLT, bc_a(ins), bc_c(ins));
    }
    fs.setB(e.info, 0);
    return BCINS_AD(BC.RETM, fs.nactvar, e.aux - fs.nactvar);
  }
  if (nret === 1) return BCINS_AD(BC.RET1, expr_toanyreg(fs, e), 2);
  expr_tonextreg(fs, e);
  return BCINS_AD(BC.RET, fs.nactvar, nret + 1);
}

export function emitReturn(fs: FuncState, e: ExpDesc, nret: number): void {
  fs.flags |= PROTO.HAS_RETURN;
  const ins = returnIns(fs, e, nret);
  if (fs.flags & PROTO.CHILD) fs.emitAJ(BC.UCLO, 0, 0);
  fs.emit(ins);
}

function parse_return(fs: FuncState): void {
  const { lex } = fs;
  const e = fs.newExp();
  lex.lexNext();
  const isBare = parse_isend(lex.tok) || lex.tok === CH.SEMICOLON;
  emitReturn(fs, e, isBare ? 0 : expr_list(fs, e));
  fs.dropExps(1);
}

function parse_break(fs: FuncState): void {
  gola_break(fs, fs.emitJmp());
}

function parse_goto(fs: FuncState): void {
  const name = lex_str(fs);
  const label = gola_findlabel(fs, name);
  if (label) fs.emitAJ(BC.LOOP, label.slot, -1);
  gola_goto(fs, name, fs.emitJmp());
}

function parse_label(fs: FuncState): void {
  const { lex } = fs;
  fs.lasttarget = fs.pc;
  fs.bl!.flags |= FSCOPE.GOLA;
  lex.lexNext();
  const name = lex_str(fs);
  if (gola_findlabel(fs, name)) lex.error(0, "XLDUP", name.text);
  const label = gola_label(fs, name);
  lex_check(fs, TK.label);
  while (lex.tok === TK.label) {
    synlevel_begin(fs);
    parse_label(fs);
    synlevel_end(fs);
  }
  // A label at the end of a block is outside of the scope of its variables.
  if (parse_isend(lex.tok) && lex.tok !== TK.until) label.slot = fs.bl!.nactvar;
  gola_resolve(fs, fs.bl!, label);
}

// Blocks and loops.

function parse_block(fs: FuncState): void {
  fscope_begin(fs, 0);
  parse_chunk(fs);
  fscope_end(fs);
}

function parse_while(fs: FuncState, line: number): void {
  fs.lex.lexNext();
  const start = (fs.lasttarget = fs.pc);
  const condexit = expr_cond(fs);
  fscope_begin(fs, FSCOPE.LOOP);
  lex_check(fs, TK.do);
  const loop = fs.emitAD(BC.LOOP, fs.nactvar, 0);
  parse_block(fs);
  gola_resolve_continue(fs, start);
  jmp_patch(fs, fs.emitJmp(), start);
  lex_match(fs, TK.end, TK.while, line);
  fscope_end(fs);
  jmp_tohere(fs, condexit);
  fs.patchIns(loop, fs.pc);
}

function parse_repeat(fs: FuncState, line: number): void {
  const loop = (fs.lasttarget = fs.pc);
  fscope_begin(fs, FSCOPE.LOOP);
  const inner = fscope_begin(fs, 0);
  fs.lex.lexNext();
  fs.emitAD(BC.LOOP, fs.nactvar, 0);
  parse_chunk(fs);
  lex_match(fs, TK.until, TK.repeat, line);
  gola_resolve_continue(fs, fs.pc);
  let condexit = expr_cond(fs); // still sees the block's variables
  if (!(inner.flags & FSCOPE.UPVAL)) {
    fscope_end(fs);
  } else {
    // Closures hold the block's variables: close them on the way out and on the way back.
    parse_break(fs);
    jmp_tohere(fs, condexit);
    fscope_end(fs);
    condexit = fs.emitJmp();
  }
  jmp_patch(fs, condexit, loop);
  fs.patchIns(loop, fs.pc);
  fscope_end(fs);
}

function parse_for_num(fs: FuncState, varname: Name, line: number): void {
  const base = fs.freereg;
  var_hidden(fs, FORL.IDX, VARNAME.FOR_IDX);
  var_hidden(fs, FORL.STOP, VARNAME.FOR_STOP);
  var_hidden(fs, FORL.STEP, VARNAME.FOR_STEP);
  var_new(fs, FORL.EXT, varname);
  lex_check(fs, CH.ASSIGN);
  expr_next(fs);
  lex_check(fs, CH.COMMA);
  expr_next(fs);
  if (lex_opt(fs, CH.COMMA)) {
    expr_next(fs);
  } else {
    fs.emitAD(BC.KSHORT, fs.freereg, 1);
    fs.reserveReg(1);
  }
  var_add(fs, 3);
  lex_check(fs, TK.do);
  const loop = fs.emitAJ(BC.FORI, base, -1);
  fscope_begin(fs, 0);
  var_add(fs, 1);
  fs.reserveReg(1);
  parse_block(fs);
  fscope_end(fs);
  gola_resolve_continue(fs, fs.pc);
  const loopend = fs.emitAJ(BC.FORL, base, -1);
  fs.lines[loopend] = line;
  fs.patchIns(loopend, loop + 1);
  fs.patchIns(loop, fs.pc);
}

/** The iterator comes from something called `pairs` or `next`: try the fast traversal. */
function predict_next(fs: FuncState, pc: number): boolean {
  const ins = fs.bc[pc];
  const { vstack } = fs.ls;
  const { pairs, next } = fs.ls.names;
  const isIterator = (name: unknown): boolean => name === pairs || name === next;
  const isConstant = (name: Name, index: number): boolean =>
    name.owner === fs.id && name.index === index;
  switch (bc_op(ins)) {
    case BC.MOV:
      return isIterator(var_get(fs, bc_d(ins)).name);
    case BC.UGET:
      return isIterator(vstack[fs.uvmap[bc_d(ins)]].name);
    case BC.GGET:
      return isConstant(pairs, bc_d(ins)) || isConstant(next, bc_d(ins));
    default:
      return false;
  }
}

function parse_for_iter(fs: FuncState, indexname: Name): void {
  const { lex } = fs;
  const e = fs.newExp();
  const base = fs.freereg + 3;
  let nvars = 0;
  var_hidden(fs, nvars++, VARNAME.FOR_GEN);
  var_hidden(fs, nvars++, VARNAME.FOR_STATE);
  var_hidden(fs, nvars++, VARNAME.FOR_CTL);
  var_new(fs, nvars++, indexname);
  while (lex_opt(fs, CH.COMMA)) var_new(fs, nvars++, lex_str(fs));
  lex_check(fs, TK.in);
  const line = lex.linenumber;
  const exprpc = fs.pc;
  const nexps = expr_list(fs, e);
  assign_adjust(fs, 3, nexps, e);
  fs.dropExps(1);
  fs.bumpReg(3 + fs.ls.fr2); // the iterator's call frame
  const isnext = nvars <= 5 && predict_next(fs, exprpc);
  var_add(fs, 3);
  lex_check(fs, TK.do);
  const loop = fs.emitAJ(isnext ? BC.ISNEXT : BC.JMP, base, -1);
  fscope_begin(fs, 0);
  var_add(fs, nvars - 3);
  fs.reserveReg(nvars - 3);
  parse_block(fs);
  fscope_end(fs);
  gola_resolve_continue(fs, fs.pc);
  fs.patchIns(loop, fs.pc);
  fs.emitABC(isnext ? BC.ITERN : BC.ITERC, base, nvars - 3 + 1, 2 + 1);
  const loopend = fs.emitAJ(BC.ITERL, base, -1);
  fs.lines[loopend - 1] = line;
  fs.lines[loopend] = line;
  fs.patchIns(loopend, loop + 1);
}

function parse_for(fs: FuncState, line: number): void {
  const { lex } = fs;
  fscope_begin(fs, FSCOPE.LOOP);
  lex.lexNext();
  const varname = lex_str(fs);
  if (lex.tok === CH.ASSIGN) parse_for_num(fs, varname, line);
  else if (lex.tok === CH.COMMA || lex.tok === TK.in) parse_for_iter(fs, varname);
  else fs.errSyntax("XFOR");
  lex_match(fs, TK.end, TK.for, line);
  fscope_end(fs);
}

/** `if` or `elseif`, condition and block; returns the jumps past it. */
function parse_then(fs: FuncState): number {
  fs.lex.lexNext();
  const condexit = expr_cond(fs);
  lex_check(fs, TK.then);
  parse_block(fs);
  return condexit;
}

function parse_if(fs: FuncState, line: number): void {
  const { lex } = fs;
  let escapes: number = NO_JMP;
  let flist = parse_then(fs);
  while (lex.tok === TK.elseif) {
    escapes = fs.append(escapes, fs.emitJmp());
    jmp_tohere(fs, flist);
    flist = parse_then(fs);
  }
  if (lex.tok === TK.else) {
    escapes = fs.append(escapes, fs.emitJmp());
    jmp_tohere(fs, flist);
    lex.lexNext();
    parse_block(fs);
  } else {
    escapes = fs.append(escapes, flist);
  }
  jmp_tohere(fs, escapes);
  lex_match(fs, TK.end, TK.if, line);
}

/** Parse a statement; true when it has to be the last of its block. */
function parse_stmt(fs: FuncState): boolean {
  const { lex } = fs;
  const line = lex.linenumber;
  switch (lex.tok) {
    case TK.if:
      parse_if(fs, line);
      break;
    case TK.while:
      parse_while(fs, line);
      break;
    case TK.do:
      lex.lexNext();
      parse_block(fs);
      lex_match(fs, TK.end, TK.do, line);
      break;
    case TK.for:
      parse_for(fs, line);
      break;
    case TK.repeat:
      parse_repeat(fs, line);
      break;
    case TK.function:
      parse_func(fs, line);
      break;
    case TK.local:
      lex.lexNext();
      parse_local(fs, 0);
      break;
    case TK.return:
      parse_return(fs);
      return true;
    case TK.break:
      lex.lexNext();
      parse_break(fs);
      return true;
    case TK.label:
      parse_label(fs);
      break;
    case TK.goto:
      if (lex.lexLookahead() === TK.name) {
        lex.lexNext();
        parse_goto(fs);
        break;
      }
      parse_call_assign(fs);
      break;
    case TK.name:
      return parse_name(fs);
    default:
      parse_call_assign(fs);
  }
  return false;
}

/** A statement that starts with a name, which may be one of the words that are reserved nowhere else. */
function parse_name(fs: FuncState): boolean {
  const { lex } = fs;
  if (lex.tokstr === fs.ls.names.continue && parse_isend(lex.lexLookahead())) {
    lex.lexNext();
    gola_continue(fs, fs.emitJmp());
    return true;
  }
  if (lex.tokstr === fs.ls.names.const) {
    const next = lex.lexLookahead();
    if (next === TK.name || next === TK.function) {
      lex.lexNext();
      parse_local(fs, VSTACK.CONST);
      return false;
    }
  }
  parse_call_assign(fs);
  return false;
}

/** Statements up to the end of a block. */
export function parse_chunk(fs: FuncState): void {
  let islast = false;
  synlevel_begin(fs);
  while (!islast && !parse_isend(fs.lex.tok)) {
    islast = parse_stmt(fs);
    lex_opt(fs, CH.SEMICOLON);
    fs.freereg = fs.nactvar;
  }
  synlevel_end(fs);
}
