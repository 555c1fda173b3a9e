/*
 * Local variables, scopes, labels and gotos.
 *
 * One stack for the whole chunk holds the variables of all open functions, and
 * between them labels and pending gotos. A goto jumps forward until a label that
 * it can see ends its search: gola_resolve when the label appears, gola_fixup
 * when a scope ends. `break` and `continue` are gotos to labels that no name can spell.
 */
import { BC, NO_JMP, bc_op } from "../../layout/bytecode.js";
import { LJ_MAX } from "../../layout/objects.js";
import { ExpKind, type ExpDesc } from "./expdesc.js";
import { joined } from "../../core/text/texts.js";
import type { FuncState } from "./funcstate.js";
import { jmp_patch } from "./jump.js";
import type { Name } from "../lexer/lexnames.js";
import type { ParseState } from "./parsestate.js";

/** Names of the hidden variables of loops: debug information spells them with these bytes. */
export enum VARNAME {
  END,
  FOR_IDX,
  FOR_STOP,
  FOR_STEP,
  FOR_GEN,
  FOR_STATE,
  FOR_CTL,
  MAX,
}
/** And those of the labels of break and continue. */
const BREAK = VARNAME.MAX;
const CONTINUE = VARNAME.MAX + 1;

/** What a stack entry is besides a plain variable. */
export enum VSTACK {
  VAR_RW = 1, // assigned to after its declaration
  GOTO = 2,
  LABEL = 4,
  CONST = 8,
}

export interface VarInfo {
  /** undefined: a label or goto that is done. */
  name: Name | undefined;
  /** The variable of that name outside, which it hides, or -1. */
  hides: number;
  startpc: number;
  endpc: number;
  slot: number;
  info: number;
}

const MAX_VSTACK = 65536 - LJ_MAX.UPVAL;
/** Marks a captured upvalue of the enclosing function in FuncState.uvtmp. */
export const UV_OUTER = MAX_VSTACK;

/** What a scope has seen. */
export enum FSCOPE {
  LOOP = 1, // it is a breakable loop
  BREAK = 2, // break used in it
  GOLA = 4, // goto or label used in it
  UPVAL = 8, // some variable is an upvalue of a closure
  NOCLOSE = 16, // upvalues are closed elsewhere
  CONTINUE = 32, // continue used in it
}

export interface FuncScope {
  prev: FuncScope | undefined;
  vstart: number;
  nactvar: number;
  flags: number;
}

/** Bytes of an entry of the variable stack. */
const VARIABLE_SIZE = 80;

/** A new entry of the variable stack: its index. */
function pushVar(ls: ParseState, name: Name, info: number, startpc: number, slot: number): number {
  const { vstack } = ls;
  const vidx = ls.nvstack++;
  if (vidx >= MAX_VSTACK) ls.lex.error(0, "XLIMC", MAX_VSTACK);
  if (vidx === vstack.length) {
    ls.lex.payer.hold(VARIABLE_SIZE);
    vstack.push({ name, hides: -1, startpc, endpc: 0, slot, info });
    ls.grown(vidx + 1);
    return vidx;
  }
  const v = vstack[vidx];
  v.name = name;
  v.hides = -1;
  v.startpc = startpc;
  v.endpc = 0;
  v.slot = slot;
  v.info = info;
  return vidx;
}

// Variables.

/** Declare the n-th of the variables that the next var_add activates. `info` is 0 or VSTACK.CONST. */
export function var_new(fs: FuncState, n: number, name: Name, info = 0): void {
  const { ls } = fs;
  const slot = fs.nactvar + n;
  fs.checkLimit(slot, LJ_MAX.LOCVAR, "local variables");
  if (ls.hasConst) checkRedeclared(fs, n, name);
  if (info !== 0) ls.hasConst = true;
  fs.varmap[slot] = pushVar(ls, name, info, 0, 0);
}

/** A variable of a loop that no source can name. */
export function var_hidden(fs: FuncState, n: number, name: VARNAME): void {
  var_new(fs, n, hiddenName(fs, name));
}
const hiddenName = (fs: FuncState, number: number): Name => fs.ls.names.hidden[number];

/** No variable, not even of an inner function, may hide a constant one. */
function checkRedeclared(fs: FuncState, n: number, name: Name): void {
  for (let f: FuncState | undefined = fs; f; f = f.prev, n = 0)
    for (let i = f.nactvar + n - 1; i >= 0; i--) {
      const v = var_get(f, i);
      if (v.name === name && v.info & VSTACK.CONST) fs.lex.error(0, "XCREDECL", name.text);
    }
}

/** An assignment must not have a constant variable as its target. */
export function checkAssignable(fs: FuncState, v: ExpDesc): void {
  if (v.kind !== ExpKind.LOCAL && v.kind !== ExpKind.UPVAL) return;
  const { name, info } = fs.ls.vstack[v.aux];
  if (info & VSTACK.CONST) fs.lex.error(0, "XCASSIGN", name!.text);
}

export const var_get = (fs: FuncState, slot: number): VarInfo => fs.ls.vstack[fs.varmap[slot]];

export function var_add(fs: FuncState, nvars: number): void {
  const { varmap, pc } = fs;
  const { vstack } = fs.ls;
  let { nactvar } = fs;
  for (; nvars > 0; nvars--) {
    const vidx = varmap[nactvar];
    const v = vstack[vidx];
    const name = v.name!;
    v.startpc = pc;
    v.slot = nactvar++;
    v.hides = name.variable;
    name.variable = vidx;
  }
  fs.nactvar = nactvar;
}

function var_remove(fs: FuncState, tolevel: number): void {
  const { varmap, pc } = fs;
  const { vstack } = fs.ls;
  let { nactvar } = fs;
  while (nactvar > tolevel) {
    const v = vstack[varmap[--nactvar]];
    v.endpc = pc;
    v.name!.variable = v.hides;
  }
  fs.nactvar = nactvar;
}

/** A new upvalue; `e` is the variable in the enclosing function. */
function newUpvalue(fs: FuncState, vidx: number, e: ExpDesc): number {
  const index = fs.nuv;
  fs.checkLimit(index, LJ_MAX.UPVAL, "upvalues");
  fs.uvtmp[index] = e.kind === ExpKind.LOCAL ? vidx : UV_OUTER + e.info;
  fs.uvmap[index] = vidx;
  fs.nuv++;
  return index;
}

/** Make `e` the variable of that name: local, upvalue or global. */
export function var_lookup(fs: FuncState, name: Name, e: ExpDesc): void {
  if (name.variable >= 0) findVariable(fs, name.variable, e);
  else e.init(ExpKind.GLOBAL, 0).str = name;
}

function findVariable(fs: FuncState, vidx: number, e: ExpDesc): void {
  if (vidx >= fs.vbase) {
    e.init(ExpKind.LOCAL, fs.ls.vstack[vidx].slot).aux = vidx;
    return;
  }
  const { uvmap, nuv } = fs;
  let index = 0;
  while (index < nuv && uvmap[index] !== vidx) index++;
  if (index === nuv) {
    findVariable(fs.prev!, vidx, e);
    if (e.kind === ExpKind.LOCAL) markUpvalue(fs.prev!, e.info);
    index = newUpvalue(fs, vidx, e);
  }
  e.init(ExpKind.UPVAL, index).aux = vidx;
}

/** The scope that declares this register has to close it. */
function markUpvalue(fs: FuncState, reg: number): void {
  let bl = fs.bl;
  while (bl && bl.nactvar > reg) bl = bl.prev;
  if (bl) bl.flags |= FSCOPE.UPVAL;
}

// Labels and gotos.

const isGoto = (v: VarInfo): boolean => (v.info & VSTACK.GOTO) !== 0;
const isLabel = (v: VarInfo): boolean => (v.info & VSTACK.LABEL) !== 0;

/** A goto or label of the function. */
const pushGoLa = (fs: FuncState, name: Name, info: number, pc: number): VarInfo =>
  fs.ls.vstack[pushVar(fs.ls, name, info, pc, fs.nactvar)];
/** One that nobody sees. */
const newLabel = (fs: FuncState, name: Name, pc: number): VarInfo => ({
  name,
  hides: -1,
  startpc: pc,
  endpc: 0,
  slot: fs.nactvar,
  info: VSTACK.LABEL,
});

/** Register the jump at `pc` as a goto. */
export function gola_goto(fs: FuncState, name: Name, pc: number): void {
  fs.bl!.flags |= FSCOPE.GOLA;
  pushGoLa(fs, name, VSTACK.GOTO, pc);
}

/** Register the jump at `pc` as a break. */
export function gola_break(fs: FuncState, pc: number): void {
  fs.bl!.flags |= FSCOPE.BREAK;
  pushGoLa(fs, hiddenName(fs, BREAK), VSTACK.GOTO, pc);
}

/** Register the jump at `pc` as a continue. */
export function gola_continue(fs: FuncState, pc: number): void {
  fs.bl!.flags |= FSCOPE.GOLA | FSCOPE.CONTINUE;
  pushGoLa(fs, hiddenName(fs, CONTINUE), VSTACK.GOTO, pc);
}

/** All `continue` of the current scope go to `pc`. */
export function gola_resolve_continue(fs: FuncState, pc: number): void {
  const bl = fs.bl!;
  if (!(bl.flags & FSCOPE.CONTINUE)) return;
  gola_resolve(fs, bl, newLabel(fs, hiddenName(fs, CONTINUE), pc));
}

/** Register a label at the next instruction. */
export function gola_label(fs: FuncState, name: Name): VarInfo {
  return pushGoLa(fs, name, VSTACK.LABEL, fs.pc);
}

/** A label of the current scope, or of one inside that is open no more. */
export function gola_findlabel(fs: FuncState, name: Name): VarInfo | undefined {
  const { vstack, nvstack } = fs.ls;
  fs.lex.payer.charge(nvstack - fs.bl!.vstart);
  for (let i = fs.bl!.vstart; i < nvstack; i++)
    if (vstack[i].name === name && isLabel(vstack[i])) return vstack[i];
  return undefined;
}

function patchGoto(fs: FuncState, goto: VarInfo, label: VarInfo): void {
  goto.name = undefined;
  fs.setA(goto.startpc, label.slot);
  jmp_patch(fs, goto.startpc, label.startpc);
}

/** The goto leaves variables that closures hold: make it a UCLO. */
function closeGoto(fs: FuncState, goto: VarInfo): void {
  const pc = goto.startpc;
  fs.setA(pc, goto.slot);
  if (bc_op(fs.bc[pc]) !== BC.JMP) return;
  const next = fs.jumpNext(pc);
  if (next !== NO_JMP) jmp_patch(fs, next, pc);
  fs.setOp(pc, BC.UCLO);
  fs.setD(pc, 0x7fff);
}

/** Resolve the pending gotos of a scope that a new label satisfies. */
export function gola_resolve(fs: FuncState, bl: FuncScope, label: VarInfo): void {
  const { lex } = fs;
  const { vstack, nvstack } = fs.ls;
  lex.payer.charge(nvstack - bl.vstart);
  for (let i = bl.vstart; i < nvstack && vstack[i] !== label; i++) {
    const v = vstack[i];
    if (v.name !== label.name || !isGoto(v)) continue;
    if (v.slot < label.slot) {
      const local = var_get(fs, v.slot).name;
      lex.linenumber = fs.lines[v.startpc];
      const jump = v.name!.token === CONTINUE ? "continue" : joined("goto ", v.name!.text);
      lex.error(0, "XGSCOPE", jump, local!.text);
    }
    patchGoto(fs, v, label);
  }
}

/** End of a scope: backward gotos find its labels, the others move outwards. */
function gola_fixup(fs: FuncState, bl: FuncScope): void {
  const { vstack, nvstack } = fs.ls;
  for (let i = bl.vstart; i < nvstack; i++) {
    const v = vstack[i];
    if (v.name === undefined) continue;
    if (isLabel(v)) {
      const { name } = v;
      v.name = undefined;
      fs.lex.payer.charge(2 * (nvstack - i));
      for (let j = i + 1; j < nvstack; j++) {
        const goto = vstack[j];
        if (goto.name !== name || !isGoto(goto)) continue;
        if (bl.flags & FSCOPE.UPVAL && goto.slot > v.slot) closeGoto(fs, goto);
        patchGoto(fs, goto, v);
      }
    } else if (isGoto(v)) {
      if (!bl.prev) errUnresolved(fs, v);
      bl.prev.flags |= scopeFlags(v);
      v.slot = bl.nactvar;
      if (bl.flags & FSCOPE.UPVAL) closeGoto(fs, v);
    }
  }
}

/** What the scope of a pending goto has to know. */
function scopeFlags(goto: VarInfo): number {
  if (goto.name!.token === BREAK) return FSCOPE.BREAK;
  return goto.name!.token === CONTINUE ? FSCOPE.GOLA | FSCOPE.CONTINUE : FSCOPE.GOLA;
}

function errUnresolved(fs: FuncState, goto: VarInfo): never {
  const { lex } = fs;
  lex.linenumber = fs.lines[goto.startpc];
  if (goto.name!.token === BREAK) return lex.error(0, "XBREAK");
  if (goto.name!.token === CONTINUE) return lex.error(0, "XCONTINUE");
  return lex.error(0, "XLUNDEF", goto.name!.text);
}

// Scopes.

export function fscope_begin(fs: FuncState, flags: number): FuncScope {
  const { ls } = fs;
  const { scopes, nscopes } = ls;
  ls.nscopes = nscopes + 1;
  if (nscopes === scopes.length) scopes.push({ prev: undefined, vstart: 0, nactvar: 0, flags: 0 });
  const bl = scopes[nscopes];
  bl.prev = fs.bl;
  bl.vstart = ls.nvstack;
  bl.nactvar = fs.nactvar;
  bl.flags = flags;
  return (fs.bl = bl);
}

export function fscope_end(fs: FuncState): void {
  const bl = fs.bl!;
  fs.bl = bl.prev;
  fs.ls.nscopes--;
  var_remove(fs, bl.nactvar);
  fs.freereg = fs.nactvar;
  if ((bl.flags & (FSCOPE.UPVAL | FSCOPE.NOCLOSE)) === FSCOPE.UPVAL)
    fs.emitAJ(BC.UCLO, bl.nactvar, 0);
  if (bl.flags & FSCOPE.BREAK) {
    if (!(bl.flags & FSCOPE.LOOP)) {
      gola_fixup(fs, bl);
      return;
    }
    gola_resolve(fs, bl, newLabel(fs, hiddenName(fs, BREAK), fs.pc));
  }
  if (bl.flags & FSCOPE.GOLA) gola_fixup(fs, bl);
}
