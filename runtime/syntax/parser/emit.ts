/*
 * From expression descriptors to instructions. Names and register discipline are
 * those of LuaJIT's parser: dumps have to be the same bytes.
 */
import {
  BC,
  BCINS_ABC,
  BCINS_AD,
  BCMAX_C,
  NO_JMP,
  NO_REG,
  bc_a,
  bc_d,
  bc_op,
} from "../../layout/bytecode.js";
import { PROTO } from "../../layout/objects.js";
import type { Name } from "../lexer/lexnames.js";
import { type ExpDesc, ExpKind, KEY_BYTE } from "./expdesc.js";
import type { FuncState } from "./funcstate.js";
import { jmp_dropval, jmp_novalue, jmp_patchval, jmp_tohere } from "./jump.js";
import { VSTACK } from "./scope.js";

/** Operand of KPRI, ISEQP, USETP. */
export const constPri = (e: ExpDesc): number => e.kind - ExpKind.NIL;

export function expr_free(fs: FuncState, e: ExpDesc): void {
  if (e.kind === ExpKind.NONRELOC) fs.freeReg(e.info);
}

/** Variables become instructions or registers; constants and jumps stay. */
export function expr_discharge(fs: FuncState, e: ExpDesc): void {
  let ins: number;
  switch (e.kind) {
    case ExpKind.UPVAL:
      ins = BCINS_AD(BC.UGET, 0, e.info);
      break;
    case ExpKind.GLOBAL:
      ins = BCINS_AD(BC.GGET, 0, fs.constStr(e.str));
      break;
    case ExpKind.INDEXED:
      if (e.aux < 0) {
        ins = BCINS_ABC(BC.TGETS, 0, e.info, ~e.aux);
      } else if (e.aux >= KEY_BYTE) {
        ins = BCINS_ABC(BC.TGETB, 0, e.info, e.aux - KEY_BYTE);
      } else {
        fs.freeReg(e.aux);
        ins = BCINS_ABC(BC.TGETV, 0, e.info, e.aux);
      }
      fs.freeReg(e.info);
      break;
    case ExpKind.NAVCALL:
      nav_close(fs, e.nav, e.aux, 1);
      e.nav = NO_JMP;
      e.info = e.aux;
      e.kind = ExpKind.NONRELOC;
      return;
    case ExpKind.CALL:
      e.info = e.aux;
      e.kind = ExpKind.NONRELOC;
      return;
    case ExpKind.LOCAL:
      e.kind = ExpKind.NONRELOC;
      return;
    default:
      return;
  }
  e.info = fs.emit(ins);
  e.kind = ExpKind.RELOCABLE;
}

/** Emit nils for a range of registers, merged with the instruction before where possible. */
export function bcemit_nil(fs: FuncState, from: number, n: number): void {
  if (fs.pc > fs.lasttarget) {
    const last = fs.pc - 1;
    const ins = fs.bc[last];
    const pfrom = bc_a(ins);
    if (bc_op(ins) === BC.KPRI && bc_d(ins) === 0) {
      if (from === pfrom && n === 1) return;
      if (from === pfrom || from === pfrom + 1) {
        fs.bc[last] = BCINS_AD(BC.KNIL, pfrom, from + n - 1);
        return;
      }
    } else if (bc_op(ins) === BC.KNIL) {
      const pto = bc_d(ins);
      if (pfrom <= from && from <= pto + 1) {
        if (from + n - 1 > pto) fs.setD(last, from + n - 1);
        return;
      }
    }
  }
  if (n === 1) fs.emitAD(BC.KPRI, from, 0);
  else fs.emitAD(BC.KNIL, from, from + n - 1);
}

/** The jumps of `?.` arrive behind the values that they skipped and leave n nils instead. */
export function nav_close(fs: FuncState, nav: number, reg: number, n: number): void {
  const end = fs.emitJmp();
  jmp_tohere(fs, nav);
  bcemit_nil(fs, reg, n);
  jmp_tohere(fs, end);
}

/** Jump out of the expression when the object is nil. */
export function nav_check(fs: FuncState, obj: number, nav: number): number {
  fs.emitAD(BC.ISEQP, obj, constPriOf(ExpKind.NIL));
  return fs.append(nav, fs.emitJmp());
}

/** Put a value without regard to its jumps into `reg`. */
function expr_toreg_nobranch(fs: FuncState, e: ExpDesc, reg: number): void {
  expr_discharge(fs, e);
  switch (e.kind) {
    case ExpKind.STR:
      fs.emitAD(BC.KSTR, reg, fs.constStr(e.str));
      break;
    case ExpKind.NUM:
      if (e.num === (e.num << 16) >> 16) fs.emitAD(BC.KSHORT, reg, e.num & 0xffff);
      else fs.emitAD(BC.KNUM, reg, fs.constNum(e.num));
      break;
    case ExpKind.CDATA:
      fs.flags |= PROTO.FFI;
      fs.emitAD(BC.KCDATA, reg, fs.constGC(fs.ls.maker.cdata(e.cdata!)));
      break;
    case ExpKind.RELOCABLE:
      fs.setA(e.info, reg);
      break;
    case ExpKind.NONRELOC:
      if (reg !== e.info) fs.emitAD(BC.MOV, reg, e.info);
      break;
    case ExpKind.NIL:
      bcemit_nil(fs, reg, 1);
      break;
    case ExpKind.FALSE:
    case ExpKind.TRUE:
      fs.emitAD(BC.KPRI, reg, constPri(e));
      break;
    default: // JMP, VOID
      return;
  }
  e.info = reg;
  e.kind = ExpKind.NONRELOC;
}

/** Put the value into `reg`, with code for jumps that bring no value. */
export function expr_toreg(fs: FuncState, e: ExpDesc, reg: number): void {
  expr_toreg_nobranch(fs, e, reg);
  if (e.kind === ExpKind.JMP) e.t = fs.append(e.t, e.info);
  if (e.t !== e.f) {
    let jfalse: number = NO_JMP;
    let jtrue: number = NO_JMP;
    if (jmp_novalue(fs, e.t) || jmp_novalue(fs, e.f)) {
      const jval = e.kind === ExpKind.JMP ? NO_JMP : fs.emitJmp();
      jfalse = fs.emitAD(BC.KPRI, reg, constPriOf(ExpKind.FALSE));
      fs.emitAJ(BC.JMP, fs.freereg, 1);
      jtrue = fs.emitAD(BC.KPRI, reg, constPriOf(ExpKind.TRUE));
      jmp_tohere(fs, jval);
    }
    const jend = fs.pc;
    fs.lasttarget = jend;
    jmp_patchval(fs, e.f, jend, reg, jfalse);
    jmp_patchval(fs, e.t, jend, reg, jtrue);
  }
  e.init(ExpKind.NONRELOC, reg);
}
export const constPriOf = (kind: ExpKind): number => kind - ExpKind.NIL;

export function expr_tonextreg(fs: FuncState, e: ExpDesc): void {
  expr_discharge(fs, e);
  expr_free(fs, e);
  fs.reserveReg(1);
  expr_toreg(fs, e, fs.freereg - 1);
}

/** Put the value into some register; returns it. */
export function expr_toanyreg(fs: FuncState, e: ExpDesc): number {
  expr_discharge(fs, e);
  if (e.kind === ExpKind.NONRELOC) {
    if (e.t === e.f) return e.info;
    if (e.info >= fs.nactvar) {
      expr_toreg(fs, e, e.info);
      return e.info;
    }
  }
  expr_tonextreg(fs, e);
  return e.info;
}

/** Resolve jumps; constants stay constants. */
export function expr_toval(fs: FuncState, e: ExpDesc): void {
  if (e.t !== e.f) expr_toanyreg(fs, e);
  else expr_discharge(fs, e);
}

/** Have the instruction name the key of `t`, when the operand has room for its constant. */
function keyIsName(fs: FuncState, t: ExpDesc, name: Name): boolean {
  const idx = fs.constStr(name);
  if (idx > BCMAX_C) return false;
  t.aux = ~idx;
  return true;
}

/** Make `t` the element of itself at key `e`, which went through expr_toval. */
export function expr_index(fs: FuncState, t: ExpDesc, e: ExpDesc): void {
  t.kind = ExpKind.INDEXED;
  if (e.kind === ExpKind.NUM) {
    if (e.num === (e.num & 0xff)) {
      t.aux = KEY_BYTE + e.num;
      return;
    }
  } else if (e.kind === ExpKind.STR && keyIsName(fs, t, e.str)) return;
  t.aux = expr_toanyreg(fs, e);
}

/** Make `t` its own field of that name. */
export function expr_field(fs: FuncState, t: ExpDesc, name: Name): void {
  t.kind = ExpKind.INDEXED;
  if (keyIsName(fs, t, name)) return;
  t.aux = expr_toanyreg(fs, fs.newExp().initStr(name));
  fs.dropExps(1);
}

/** Assign the expression to a variable. */
export function bcemit_store(fs: FuncState, v: ExpDesc, e: ExpDesc): void {
  switch (v.kind) {
    case ExpKind.LOCAL:
      fs.ls.vstack[v.aux].info |= VSTACK.VAR_RW;
      expr_free(fs, e);
      expr_toreg(fs, e, v.info);
      return;
    case ExpKind.UPVAL:
      fs.ls.vstack[v.aux].info |= VSTACK.VAR_RW;
      expr_toval(fs, e);
      if (e.kind <= ExpKind.TRUE) fs.emitAD(BC.USETP, v.info, constPri(e));
      else if (e.kind === ExpKind.STR) fs.emitAD(BC.USETS, v.info, fs.constStr(e.str));
      else if (e.kind === ExpKind.NUM) fs.emitAD(BC.USETN, v.info, fs.constNum(e.num));
      else fs.emitAD(BC.USETV, v.info, expr_toanyreg(fs, e));
      break;
    case ExpKind.GLOBAL: {
      const ra = expr_toanyreg(fs, e);
      fs.emitAD(BC.GSET, ra, fs.constStr(v.str));
      break;
    }
    default: {
      const ra = expr_toanyreg(fs, e);
      if (v.aux < 0) fs.emitABC(BC.TSETS, ra, v.info, ~v.aux);
      else if (v.aux >= KEY_BYTE) fs.emitABC(BC.TSETB, ra, v.info, v.aux - KEY_BYTE);
      else fs.emitABC(BC.TSETV, ra, v.info, v.aux);
    }
  }
  expr_free(fs, e);
}

/** `e:key`: function and object in the first registers of a call. */
export function bcemit_method(fs: FuncState, e: ExpDesc, key: Name): void {
  const obj = expr_toanyreg(fs, e);
  expr_free(fs, e);
  const func = fs.freereg;
  const { fr2 } = fs.ls;
  fs.emitAD(BC.MOV, func + 1 + fr2, obj);
  const idx = fs.constStr(key);
  if (idx <= BCMAX_C) {
    fs.reserveReg(2 + fr2);
    fs.emitABC(BC.TGETS, func, obj, idx);
  } else {
    fs.reserveReg(3 + fr2);
    fs.emitAD(BC.KSTR, func + 2 + fr2, idx);
    fs.emitABC(BC.TGETV, func, obj, func + 2 + fr2);
    fs.freereg--;
  }
  e.info = func;
  e.kind = ExpKind.NONRELOC;
}

/** Invert the comparison before a jump. */
export function invertCond(fs: FuncState, e: ExpDesc): void {
  const pc = e.info - 1;
  fs.setOp(pc, bc_op(fs.bc[pc]) ^ 1);
}

/** Jump when the value is as `cond` says. */
function bcemit_branch(fs: FuncState, e: ExpDesc, cond: boolean): number {
  if (e.kind === ExpKind.RELOCABLE && bc_op(fs.bc[e.info]) === BC.NOT) {
    fs.bc[e.info] = BCINS_AD(cond ? BC.ISF : BC.IST, 0, bc_d(fs.bc[e.info]));
    return fs.emitJmp();
  }
  if (e.kind !== ExpKind.NONRELOC) {
    fs.reserveReg(1);
    expr_toreg_nobranch(fs, e, fs.freereg - 1);
  }
  fs.emitAD(cond ? BC.ISTC : BC.ISFC, NO_REG, e.info);
  const pc = fs.emitJmp();
  expr_free(fs, e);
  return pc;
}

const isTrueConst = (e: ExpDesc): boolean =>
  e.kind === ExpKind.STR || e.kind === ExpKind.NUM || e.kind === ExpKind.TRUE;
const isFalseConst = (e: ExpDesc): boolean => e.kind === ExpKind.NIL || e.kind === ExpKind.FALSE;

/** A constant that decides the branch: its load is patched with the list. */
function branchAlways(fs: FuncState, e: ExpDesc): number {
  expr_toreg_nobranch(fs, e, NO_REG);
  return fs.emitJmp();
}

/** Go on when true, jump when false. */
export function bcemit_branch_t(fs: FuncState, e: ExpDesc): void {
  let pc: number;
  expr_discharge(fs, e);
  if (isTrueConst(e)) {
    pc = NO_JMP;
  } else if (e.kind === ExpKind.JMP) {
    invertCond(fs, e);
    pc = e.info;
  } else if (isFalseConst(e)) {
    pc = branchAlways(fs, e);
  } else {
    pc = bcemit_branch(fs, e, false);
  }
  e.f = fs.append(e.f, pc);
  jmp_tohere(fs, e.t);
  e.t = NO_JMP;
}

/** Go on when false, jump when true. */
export function bcemit_branch_f(fs: FuncState, e: ExpDesc): void {
  let pc: number;
  expr_discharge(fs, e);
  if (isFalseConst(e)) pc = NO_JMP;
  else if (e.kind === ExpKind.JMP) pc = e.info;
  else if (isTrueConst(e)) pc = branchAlways(fs, e);
  else pc = bcemit_branch(fs, e, true);
  e.t = fs.append(e.t, pc);
  jmp_tohere(fs, e.f);
  e.f = NO_JMP;
}

/** Drop values of jumps that leave through a `not`. */
export function swapJumps(fs: FuncState, e: ExpDesc): void {
  const { t } = e;
  e.t = e.f;
  e.f = t;
  jmp_dropval(fs, e.f);
  jmp_dropval(fs, e.t);
}
