/*
 * Assignments, declarations and call statements.
 */
import { BC, NO_JMP, bc_op } from "../../layout/bytecode.js";
import { LJ_MAX } from "../../layout/objects.js";
import {
  bcemit_nil,
  bcemit_store,
  expr_discharge,
  expr_free,
  expr_tonextreg,
  expr_toreg,
  nav_close,
} from "./emit.js";
import { type ExpDesc, ExpKind } from "./expdesc.js";
import type { FuncState } from "./funcstate.js";
import { jmp_tohere } from "./jump.js";
import { bcemit_binop, bcemit_binop_left, takeCompound } from "./operator.js";
import type { BinaryOp } from "./operator.js";
import {
  expr,
  parse_field,
  expr_list,
  expr_primary,
  lex_check,
  lex_opt,
  lex_str,
  PRIMARY,
} from "./parse_expr.js";
import { parse_body } from "./parse_func.js";
import { checkAssignable, var_add, var_get, var_lookup, var_new } from "./scope.js";
import { CH, TK } from "../../layout/lexing.js";

interface LHSVarList {
  readonly v: ExpDesc;
  readonly prev: LHSVarList | undefined;
}

/** An earlier target indexes or is indexed by the local `v`, which will be assigned first: use a copy. */
function assign_hazard(fs: FuncState, lh: LHSVarList | undefined, v: ExpDesc): void {
  const reg = v.info;
  const copy = fs.freereg;
  let hazard = false;
  for (; lh; lh = lh.prev) {
    if (lh.v.kind !== ExpKind.INDEXED) continue;
    if (lh.v.info === reg) {
      hazard = true;
      lh.v.info = copy;
    }
    if (lh.v.aux === reg) {
      hazard = true;
      lh.v.aux = copy;
    }
  }
  if (!hazard) return;
  fs.emitAD(BC.MOV, copy, reg);
  fs.reserveReg(1);
}

/** Make the number of values that of the variables. */
export function assign_adjust(fs: FuncState, nvars: number, nexps: number, e: ExpDesc): void {
  let extra = nvars - nexps;
  if (e.kind === ExpKind.CALL || e.kind === ExpKind.NAVCALL) {
    extra = Math.max(extra + 1, 0);
    fs.setB(e.info, extra + 1);
    if (extra > 1) fs.reserveReg(extra - 1);
    if (e.kind === ExpKind.NAVCALL) nav_close(fs, e.nav, e.aux, extra);
  } else {
    if (e.kind !== ExpKind.VOID) expr_tonextreg(fs, e);
    if (extra > 0) {
      const reg = fs.freereg;
      fs.reserveReg(extra);
      bcemit_nil(fs, reg, extra);
    }
  }
  if (nexps > nvars) fs.freereg -= nexps - nvars;
}

/** `v op= e`: table and key of the target are there once, and stay. */
function parse_compound(fs: FuncState, v: ExpDesc, op: BinaryOp): void {
  const old = fs.newExp();
  const e = fs.newExp();
  const { freereg } = fs;
  old.assign(v);
  expr_discharge(fs, old);
  fs.freereg = freereg;
  bcemit_binop_left(fs, op, old);
  expr(fs, e);
  bcemit_binop(fs, op, old, e);
  bcemit_store(fs, v, old);
  fs.dropExps(2);
}

function parse_assignment(fs: FuncState, lh: LHSVarList, nvars: number): void {
  if (lh.v.kind < ExpKind.LOCAL || lh.v.kind > ExpKind.INDEXED) fs.errSyntax("XSYNTAX");
  checkAssignable(fs, lh.v);
  if (nvars === 1) {
    const op = takeCompound(fs.lex);
    if (op) {
      parse_compound(fs, lh.v, op);
      return;
    }
    if (lh.v.nav !== NO_JMP && fs.lex.tok === CH.COMMA) fs.errSyntax("XSYNTAX");
  }
  if (lex_opt(fs, CH.COMMA)) {
    const vl = { v: fs.newExp(), prev: lh };
    expr_primary(fs, vl.v, PRIMARY.TARGET);
    if (vl.v.kind === ExpKind.LOCAL) assign_hazard(fs, lh, vl.v);
    fs.checkLimit(fs.ls.level + nvars, LJ_MAX.XLEVEL, "variable names");
    parse_assignment(fs, vl, nvars + 1);
    bcemit_store(fs, lh.v, vl.v.init(ExpKind.NONRELOC, fs.freereg - 1));
  } else {
    lex_check(fs, CH.ASSIGN);
    const e = fs.newExp();
    const nexps = expr_list(fs, e);
    if (nexps === nvars) {
      if (e.kind === ExpKind.CALL) {
        if (bc_op(fs.bc[e.info]) === BC.VARG) {
          fs.freereg--;
          e.kind = ExpKind.RELOCABLE;
        } else {
          e.info = e.aux;
          e.kind = ExpKind.NONRELOC;
        }
      }
    } else {
      assign_adjust(fs, nvars, nexps, e);
      e.init(ExpKind.NONRELOC, fs.freereg - 1);
    }
    bcemit_store(fs, lh.v, e);
  }
  fs.dropExps(1);
}

export function parse_call_assign(fs: FuncState): void {
  const v = fs.newExp();
  expr_primary(fs, v, PRIMARY.FIRST);
  if (v.kind === ExpKind.CALL) fs.setB(v.info, 1);
  else parse_assignment(fs, { v, prev: undefined }, 1);
  // A nil object skips the statement.
  if (v.nav !== NO_JMP) jmp_tohere(fs, v.nav);
  fs.dropExps(1);
}

/** Behind `local` or `const`; `info` is that of the variables. */
export function parse_local(fs: FuncState, info: number): void {
  if (lex_opt(fs, TK.function)) {
    parse_local_func(fs, info);
    return;
  }
  const e = fs.newExp();
  let nvars = 0;
  do var_new(fs, nvars++, lex_str(fs), info);
  while (lex_opt(fs, CH.COMMA));
  const nexps = lex_opt(fs, CH.ASSIGN) ? expr_list(fs, e) : 0;
  assign_adjust(fs, nvars, nexps, e);
  var_add(fs, nvars);
  fs.dropExps(1);
}

function parse_local_func(fs: FuncState, info: number): void {
  const closure = fs.newExp();
  var_new(fs, 0, lex_str(fs), info);
  const reg = fs.freereg;
  fs.reserveReg(1);
  var_add(fs, 1);
  parse_body(fs, closure, false, fs.lex.linenumber);
  // A store that does not count as an assignment.
  expr_free(fs, closure);
  expr_toreg(fs, closure, reg);
  // The name is in scope inside the function, the value valid only from here.
  var_get(fs, fs.nactvar - 1).startpc = fs.pc;
  fs.dropExps(1);
}

export function parse_func(fs: FuncState, line: number): void {
  const { lex } = fs;
  const v = fs.newExp();
  const closure = fs.newExp();
  let needself = false;
  lex.lexNext();
  var_lookup(fs, lex_str(fs), v);
  while (lex.tok === CH.DOT) parse_field(fs, v);
  if (lex.tok === CH.COLON) {
    needself = true;
    parse_field(fs, v);
  }
  checkAssignable(fs, v);
  parse_body(fs, closure, needself, line);
  bcemit_store(fs, v, closure);
  fs.dropExps(2);
  fs.lines[fs.pc - 1] = line;
}
