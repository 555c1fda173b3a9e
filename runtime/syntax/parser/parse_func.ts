/*
 * Functions: parameters, body, and the chunk as a whole.
 *
 *   function(a, b, ...) block end
 *   |a, b, ...| -> expr        a -> expr        || -> expr
 *   |a, b, ...| -> do block end
 *
 * The short forms behave as `function(a, b, ...) return expr end`.
 */
import { BC } from "../../layout/bytecode.js";
import { PROTO } from "../../layout/objects.js";
import { type ExpDesc, ExpKind } from "./expdesc.js";
import { fs_finish } from "./finish.js";
import type { FuncState } from "./funcstate.js";
import type { ObjectMaker } from "./maker.js";
import type { ParseState } from "./parsestate.js";
import type { Name } from "../lexer/lexnames.js";
import { errToken, expr, isName, lex_check, lex_match, lex_opt, lex_str } from "./parse_expr.js";
import { emitReturn, parse_chunk } from "./parse_stmt.js";
import { fscope_begin, var_add, var_new } from "./scope.js";
import { CH, TK } from "../../layout/lexing.js";

/** Parameters up to the token that closes the list. */
function parse_params(fs: FuncState, needself: boolean, close: number): void {
  let nparams = 0;
  if (needself) var_new(fs, nparams++, fs.ls.names.self);
  if (fs.lex.tok !== close) {
    do {
      if (isName(fs)) {
        var_new(fs, nparams++, lex_str(fs));
      } else if (lex_opt(fs, TK.dots)) {
        fs.flags |= PROTO.VARARG;
        break;
      } else {
        fs.errSyntax("XPARAM");
      }
    } while (lex_opt(fs, CH.COMMA));
  }
  addParams(fs, nparams);
  lex_check(fs, close);
}

function addParams(fs: FuncState, nparams: number): void {
  var_add(fs, nparams);
  fs.reserveReg(nparams);
  fs.numparams = nparams;
}

function openFunction(pfs: FuncState, line: number): FuncState {
  const fs = pfs.ls.openFunction(pfs);
  fscope_begin(fs, 0);
  fs.linedefined = line;
  return fs;
}

/** The function ends before the current token; `e` becomes its closure. */
function closeFunction(fs: FuncState, pfs: FuncState, e: ExpDesc): void {
  const { lex } = pfs;
  lex.lastline = lex.linenumber;
  const kidx = pfs.constGC(fs_finish(fs, lex.linenumber));
  e.init(ExpKind.RELOCABLE, pfs.emitAD(BC.FNEW, 0, kidx));
  pfs.flags |= fs.flags & (PROTO.FFI | PROTO.BITOP);
  if (!(pfs.flags & PROTO.CHILD)) {
    if (pfs.flags & PROTO.HAS_RETURN) pfs.flags |= PROTO.FIXUP_RETURN;
    pfs.flags |= PROTO.CHILD;
  }
}

/** From the parameters to `end`; `e` becomes the closure. */
export function parse_body(pfs: FuncState, e: ExpDesc, needself: boolean, line: number): void {
  const { lex } = pfs;
  const fs = openFunction(pfs, line);
  lex_check(fs, CH.LPAREN);
  parse_params(fs, needself, CH.RPAREN);
  fs.emitAD(BC.FUNCF, 0, 0);
  parse_chunk(fs);
  if (lex.tok !== TK.end) lex_match(fs, TK.end, TK.function, line);
  closeFunction(fs, pfs, e);
  lex.lexNext();
}

/** A short function from `|`, `||`, or the `->` behind its parameter. `noMethod` is for its expression, see expr. */
export function parse_short(pfs: FuncState, e: ExpDesc, noMethod: boolean, parameter?: Name): void {
  const { lex } = pfs;
  const line = lex.linenumber;
  const fs = openFunction(pfs, line);
  if (parameter !== undefined) {
    var_new(fs, 0, parameter);
    addParams(fs, 1);
  } else if (!lex_opt(fs, TK.oror)) {
    lex.lexNext();
    parse_params(fs, false, CH.PIPE);
  }
  lex_check(fs, TK.arrow);
  fs.emitAD(BC.FUNCF, 0, 0);
  const doline = lex.linenumber;
  if (lex_opt(fs, TK.do)) {
    parse_chunk(fs);
    lex_match(fs, TK.end, TK.do, doline);
  } else {
    const result = fs.newExp();
    expr(fs, result, noMethod);
    emitReturn(fs, result, 1);
    fs.dropExps(1);
  }
  closeFunction(fs, pfs, e);
}

/** Compile the source text that the lexer stands in front of: the main function, as `maker` makes it. */
export function lj_parse(state: ParseState, maker: ObjectMaker, fr2 = true): number {
  const { lex } = state;
  state.start(maker, fr2);
  const fs = state.openFunction(undefined);
  fs.flags |= PROTO.VARARG;
  fscope_begin(fs, 0);
  fs.emitAD(BC.FUNCV, 0, 0);
  lex.lexNext();
  parse_chunk(fs);
  if (lex.tok !== TK.eof) errToken(fs, TK.eof);
  return fs_finish(fs, lex.linenumber);
}
