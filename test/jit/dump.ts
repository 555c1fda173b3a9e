/*
 * Traces as text, in the format of `-jdump=irsT` without registers: heads, IR with
 * snapshots, how they end. Addresses and hash slots are written as `?`.
 */
import { lj_debug_line, lj_debug_shortname } from "../../runtime/core/run/debug.js";
import { isffunc, isluafunc, funcproto } from "../../runtime/core/run/frame.js";
import { strToJs } from "../../runtime/core/objects/str.js";
import { getref } from "../../runtime/core/objects/tvalue.js";
import type { Vm } from "../../runtime/core/vm.js";
import { GCfunc, GCproto } from "../../runtime/layout/objects.js";
import {
  IR,
  IRBUFHDR,
  ircalls,
  IRCONV_CSH,
  IRCONV_SEXT,
  irdef,
  irfields,
  irfpm,
  irm_op1,
  irm_op2,
  IRM,
  IRSLOAD,
  IRT,
  irtypes,
  REF_BIAS,
  REF_FIRST,
  IRTOSTR,
} from "../../runtime/jit/ir.js";
import type { IRBuf } from "../../runtime/jit/irbuf.js";
import { snap_ref, snap_slot, type JitState, type Trace } from "../../runtime/jit/state.js";

const typeNames: Readonly<Record<string, string>> = {
  NIL: "nil",
  FALSE: "fal",
  TRUE: "tru",
  LIGHTUD: "lud",
  STR: "str",
  P32: "p32",
  THREAD: "thr",
  PROTO: "pro",
  FUNC: "fun",
  P64: "p64",
  CDATA: "cdt",
  TAB: "tab",
  UDATA: "udt",
  FLOAT: "flt",
  NUM: "num",
  I8: "i8 ",
  U8: "u8 ",
  I16: "i16",
  U16: "u16",
  INT: "int",
  U32: "u32",
  I64: "i64",
  U64: "u64",
  SOFTFP: "sfp",
};

const fieldName = (name: string): string => name.toLowerCase().replace("_", ".");

/** `file:line` of a Lua function, name of another. */
export function functionName(J: JitState, fn: number, pos = 0): string {
  const { vm } = J;
  const { mem } = vm;
  if (isluafunc(mem, fn)) {
    const pt = funcproto(mem, fn);
    const line = pos ? lj_debug_line(vm, pt, pos) : mem.i32[(pt + GCproto.firstline) >>> 2];
    return `${chunk(vm, pt)}:${line}`;
  }
  return isffunc(mem, fn) ? J.ffnames[mem.u8[fn + GCfunc.ffid]] : "C:?";
}
export const chunk = (vm: Vm, pt: number): string =>
  lj_debug_shortname(strToJs(vm, getref(vm.mem, pt + GCproto.chunkname)), 1).replace(/.*\//, "");

function number(k: number): string {
  if (k === 6755399441055744) return "bias";
  if (k > 0 && k < 2 ** -1026) return "+0x?";
  const text = Number(k.toPrecision(14)).toString();
  return Number.isNaN(k)
    ? "nan"
    : k < 0 || Object.is(k, -0)
      ? text.replace(/^0$/, "-0")
      : `+${text}`;
}

const CONT_OR_FRAME = 0x30000;

/** A constant; `sn`: the snapshot entry it stands in. */
export function constant(J: JitState, ir: IRBuf, ref: number, sn = 0): string {
  const o = ir.o(ref);
  const t = ir.t(ref) & IRT.TYPE;
  switch (o) {
    case IR.KPRI:
      if (sn & CONT_OR_FRAME) return "----"; // the link of a frame that is left
      return typeNames[irtypes[t as number]];
    case IR.KINT:
      return number(ir.i(ref));
    case IR.KNUM:
      if (t === IRT.P64) return "trace:?";
      return sn & CONT_OR_FRAME ? (sn & 0x20000 ? "contpc" : "ftsz") : number(ir.num(ref));
    case IR.KINT64:
      return number(ir.hi(ref) * 2 ** 32 + (ir.lo(ref) >>> 0));
    case IR.KNULL:
      return "NULL";
    case IR.KPTR:
    case IR.KKPTR:
      return ir.gcr(ref) === 0 ? "NULL" : "[0x?]";
    case IR.KSLOT:
      return `${constant(J, ir, ir.op1(ref))} @?`;
    case IR.KGC:
      return object(J, ir.gcr(ref), t);
    default:
      return `?${o}`;
  }
}

function object(J: JitState, o: number, t: IRT): string {
  if (t === IRT.STR) {
    const s = strToJs(J.vm, o);
    return s.length > 20 ? `"${s.slice(0, 20)}"~` : `"${s}"`;
  }
  if (t === IRT.FUNC) return functionName(J, o);
  if (t === IRT.TAB) return "{0x?}";
  if (t === IRT.PROTO) return "proto: 0x?";
  if (t === IRT.P64) return "trace: 0x?";
  return `${typeNames[irtypes[t as number]]}: 0x?`;
}

function literal(o: number, n: number): string {
  const sload = [
    "PARENT",
    "FRAME",
    "TYPECHECK",
    "CONVERT",
    "READONLY",
    "INHERIT",
    "KEYINDEX",
  ] as const;
  switch (o) {
    case IR.SLOAD:
      return sload.map((name, i) => (n & IRSLOAD[name] ? "PFTCRIK"[i] : "")).join("");
    case IR.CONV: {
      const to = typeNames[irtypes[(n >> 5) & 31]].trim();
      const from = typeNames[irtypes[n & 31]].trim();
      const mode = ["", "none", "index", "check"][n >> IRCONV_CSH];
      return `${to}.${from}${n & IRCONV_SEXT ? " sext" : ""}${mode ? ` ${mode}` : ""}`;
    }
    case IR.FLOAD:
    case IR.FREF:
      return n < irfields.length ? fieldName(irfields[n][0]) : `#${n}`;
    case IR.FPMATH:
      return irfpm[n].toLowerCase();
    case IR.BUFHDR:
      return IRBUFHDR[n];
    case IR.TOSTR:
      return IRTOSTR[n];
    case IR.UREFO:
    case IR.UREFC:
      return `#${n >> 8}`;
    case IR.XLOAD:
      return n ? "R" : "";
    default:
      return `#${n}`;
  }
}
const id = (ref: number): string => String(ref - REF_BIAS).padStart(4, "0");

function operand(J: JitState, ir: IRBuf, ref: number, mode: IRM, o: number, left: boolean): string {
  if (mode === IRM.none) return "";
  if (mode === IRM.lit) return left ? `#${ref}` : literal(o, ref);
  return ref < REF_BIAS ? constant(J, ir, ref) : id(ref);
}

function callArgs(J: JitState, ir: IRBuf, ref: number): string {
  if (ref === REF_BIAS - 1) return "";
  if (ref >= REF_BIAS && ir.o(ref) === IR.CARG)
    return `${callArgs(J, ir, ir.op1(ref))} ${operand(J, ir, ir.op2(ref), IRM.ref, 0, false)}`;
  return operand(J, ir, ref, IRM.ref, 0, true);
}

/** One instruction; undefined for those that are not shown. */
export function instruction(J: JitState, ir: IRBuf, ref: number): string | undefined {
  const o = ir.o(ref);
  const t = ir.t(ref);
  if (o === IR.LOOP) return `${id(ref)} ------------ LOOP ------------`;
  if (o === IR.NOP || o === IR.CARG || o === IR.RENAME) return undefined;
  const head = `${id(ref)} ${t & IRT.GUARD ? ">" : ""}${t & IRT.ISPHI ? "+" : ""} ${typeNames[irtypes[t & IRT.TYPE]]} ${irdef[o][0]}`;
  if (o >= IR.CALLN && o <= IR.CALLS)
    return `${head} ${ircalls[ir.op2(ref)][0]} (${callArgs(J, ir, ir.op1(ref))})`;
  if (o === IR.CALLXS) {
    const func = ir.o(ir.op2(ref)) === IR.CARG ? ir.op1(ir.op2(ref)) : ir.op2(ref);
    return `${head} ${func < REF_BIAS ? "[0x?]" : id(func)}(${callArgs(J, ir, ir.op1(ref))})`;
  }
  const a = operand(J, ir, ir.op1(ref), irm_op1(o), o, true);
  return `${head} ${a} ${operand(J, ir, ir.op2(ref), irm_op2(o), o, false)}`;
}

export function snapshot(J: JitState, T: Trace, no: number): string {
  const { snap, ir } = T;
  let n = snap.mapofs[no];
  const end = n + snap.nent[no];
  let text = "";
  for (let s = 0; s < snap.nslots[no]; s++) {
    if (n < end && snap_slot(snap.map[n]) === s) {
      const sn = snap.map[n++];
      const ref = snap_ref(sn);
      text += (ref < REF_BIAS ? constant(J, ir, ref, sn) : id(ref)) + (sn & 0x10000 ? "|" : " ");
    } else text += "---- ";
  }
  return `.... SNAP #${no} [ ${text}]`;
}

/** IR and snapshots of a trace. */
export function traceIR(J: JitState, T: Trace): string[] {
  const lines: string[] = [];
  let no = 0;
  const snaps = (ref: number): void => {
    for (; no < T.nsnap && T.snap.ref[no] <= ref; no++) lines.push(snapshot(J, T, no));
  };
  for (let ref = REF_FIRST; ref < T.nins; ref++) {
    snaps(ref);
    const line = instruction(J, T.ir, ref);
    if (line !== undefined) lines.push(line);
  }
  snaps(0xffff);
  return lines;
}

/** Lines of a dump without what depends on registers and addresses. */
export function normalise(lines: readonly string[]): string[] {
  let inIR = false; // bytecode comes before
  return lines
    .filter((line) => {
      const head = /^---- TRACE (\d+ IR)?/.exec(line);
      if (head) inIR = head[1] !== undefined;
      return head !== null || (inIR && line !== "" && !/ RENAME /.test(line));
    })
    .map((line) =>
      line
        .replace(
          /^(\d{4}) (.{6})([ >}])([ +]) /,
          (_, ref: string, _reg: string, guard: string, phi: string) =>
            // A sunk instruction is shown as such in place of a guard.
            `${ref} ${guard.replace("}", "")}${phi.trim()} `.replace("  ", " "),
        )
        .replace(/@\?|@-?\d+/g, "@?")
        .replace(/\s+/g, " ")
        .trim(),
    );
}
