/*
 * Functions: parameters, body, and the chunk as a whole.
 */
import { BC } from "../layout/bytecode.js";
import { PROTO } from "../layout/objects.js";
import { ExpKind, type ExpDesc } from "./expdesc.js";
import { fs_finish } from "./finish.js";
import { FuncState } from "./funcstate.js";
import type { ParseState } from "./funcstate.js";
import { Lexer } from "./lex.js";
import { errToken, isName, lex_check, lex_match, lex_opt, lex_str } from "./parse_expr.js";
import { parse_chunk } from "./parse_stmt.js";
import type { ChunkData } from "./protodata.js";
import { fscope_begin, var_add, var_new } from "./scope.js";
import { CH, TK } from "./token.js";

function parse_params(fs: FuncState, needself: boolean): number {
  let nparams = 0;
  lex_check(fs, CH.LPAREN);
  if (needself) var_new(fs, nparams++, "self");
  if (fs.ls.lex.tok !== CH.RPAREN) {
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
  var_add(fs, nparams);
  fs.reserveReg(nparams);
  lex_check(fs, CH.RPAREN);
  return nparams;
}

/** From the parameters to `end`; `e` becomes the closure. */
export function parse_body(pfs: FuncState, e: ExpDesc, needself: boolean, line: number): void {
  const { lex } = pfs.ls;
  const fs = new FuncState(pfs.ls, pfs);
  fscope_begin(fs, 0);
  fs.linedefined = line;
  fs.numparams = parse_params(fs, needself);
  fs.emitAD(BC.FUNCF, 0, 0);
  parse_chunk(fs);
  if (lex.tok !== TK.end) lex_match(fs, TK.end, TK.function, line);
  lex.lastline = lex.linenumber;
  const proto = fs_finish(fs, lex.linenumber);
  const kidx = pfs.constGC({ kind: "proto", proto });
  e.init(ExpKind.RELOCABLE, pfs.emitAD(BC.FNEW, 0, kidx));
  pfs.flags |= fs.flags & PROTO.FFI;
  if (!(pfs.flags & PROTO.CHILD)) {
    if (pfs.flags & PROTO.HAS_RETURN) pfs.flags |= PROTO.FIXUP_RETURN;
    pfs.flags |= PROTO.CHILD;
  }
  lex.lexNext();
}

/** Compile the source text that `lex` stands in front of. */
export function lj_parse(lex: Lexer): ChunkData {
  const ls: ParseState = { lex, vstack: [], level: 0 };
  const fs = new FuncState(ls, undefined);
  fs.flags |= PROTO.VARARG;
  fscope_begin(fs, 0);
  fs.emitAD(BC.FUNCV, 0, 0);
  lex.lexNext();
  parse_chunk(fs);
  if (lex.tok !== TK.eof) errToken(fs, TK.eof);
  return { main: fs_finish(fs, lex.linenumber), chunkname: lex.chunkname };
}
