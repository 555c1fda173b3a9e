/*
 * The next entry of a table, in place: a call, with what goes through memory for it, takes twice as long.
 *
 *   index < asize?     ─no──▶ node of index - asize    beyond hmask? ─yes─▶ none: two nils
 *   element, not nil?  ─no─┐  value, not nil? ─no─▶ its neighbour ─┘
 *   copy of it and index   └▶ its neighbour, or the nodes
 */
import { GCtab, Node } from "../../layout/objects.js";
import { DISPATCH_GL, global_State } from "../../layout/state.js";
import { IRCALL } from "../ir.js";
import { asm_callchain, asm_setupresult } from "./call.js";
import type { Emitter } from "./emit.js";
import type { AsmState } from "./state.js";
import { asm_callstring } from "./strbuf.js";
import { ARG_GPR, ARITH, CC, RID, XO } from "./target.js";

const { RAX, RCX, RDX, XMM0, DISPATCH, MRM } = RID;
const [TAB, INDEX] = ARG_GPR;
/** nil as an immediate. */
const NIL = -1;

/** CALLL. */
export function asm_calll(as: AsmState, ref: number): void {
  if (as.ir.op2(ref) === IRCALL.lj_vm_next) asm_next(as, ref);
  else asm_callstring(as, ref);
}

const copy = (e: Emitter): void => {
  e.rmem(XO.LEA, RAX, DISPATCH, DISPATCH_GL(global_State.vm_scratch), 1);
};
const isElement = (e: Emitter): void => {
  e.arithi(ARITH.CMP, RDX, NIL, 1);
  e.setmrm(RCX, 0, INDEX, 3);
  e.mrm(XO.MOV, RDX, MRM, 1);
};
const isNode = (e: Emitter): void => {
  e.setmrm(RAX, Node.val);
  e.arithi(ARITH.CMP, MRM, NIL, 1);
};

/** Go on at `there` when one is, with as many steps as it takes. The first is no loop: most have something. */
function untilThere(
  e: Emitter,
  there: number,
  isThere: (e: Emitter) => void,
  step: () => void,
): void {
  e.jmpshort(there);
  const again = e.mcp;
  e.jcc(CC.E, again);
  isThere(e);
  step();
  e.retarget(again, e.mcp);
  e.jccshort(CC.NE, there);
  isThere(e);
}

/**
 * CALLL lj_vm_next: rdi = GCtab*, esi = index; rax = address of value and key, a Node or a copy, with nil for the key
 * at the end; edx = index to go on with. It stays -1, which is beyond all: the key that was given is not there.
 */
function asm_next(as: AsmState, ref: number): void {
  const { e } = as;
  asm_setupresult(as, ref);
  const end = e.mcp;
  e.rmem(XO.LEA, RDX, INDEX, 1);
  const found = e.mcp;
  e.rmem(XO.MOVSDto, XMM0, RAX, Node.key);
  e.rmem(XO.MOVto, RDX, RAX, Node.val, 1);
  e.rr(XO.CVTSI2SD, XMM0, INDEX);
  copy(e);
  const element = e.mcp;
  e.jmpshort(end);
  e.movrr(RDX, INDEX, 0);
  for (const at of [Node.key, Node.val]) {
    e.setmrm(RAX, at);
    e.mrmi32(XO.MOVmi, 0, MRM, NIL, 1);
  }
  copy(e);
  const none = e.mcp;
  untilThere(e, found, isNode, () => {
    e.jccshort(CC.A, none);
    e.rmem(XO.ARITH(ARITH.CMP), RCX, TAB, GCtab.hmask);
    e.arithi(ARITH.ADD, RAX, Node.SIZEOF);
    e.arithi(ARITH.ADD, RCX, 1);
    e.arithi(ARITH.ADD, INDEX, 1);
  });
  e.rmem(XO.ARITH(ARITH.ADD), RAX, TAB, GCtab.node);
  e.mrmi8(XO.IMULi8, RAX, RCX, Node.SIZEOF);
  e.jccshort(CC.A, none);
  e.rmem(XO.ARITH(ARITH.CMP), RCX, TAB, GCtab.hmask);
  e.rr(XO.ARITH(ARITH.SUB), RCX, RAX);
  e.movrr(RCX, INDEX, 0);
  const nodes = e.mcp;
  untilThere(e, element, isElement, () => {
    e.jccshort(CC.AE, nodes);
    e.rr(XO.ARITH(ARITH.CMP), INDEX, RAX);
    e.arithi(ARITH.ADD, INDEX, 1);
  });
  e.rmem(XO.MOV, RCX, TAB, GCtab.array);
  e.jccshort(CC.AE, nodes);
  e.rr(XO.ARITH(ARITH.CMP), INDEX, RAX);
  e.rmem(XO.MOV, RAX, TAB, GCtab.asize);
  asm_callchain(as, ref);
}
