/* What stands around the dispatcher of a unit: the ways in and out. See labels.ts. */
import {
  CALLER_SAVED,
  FIRST_ADDRESS,
  R,
  RUN_EXIT,
  RUN_FUEL,
  RUN_GENERATION,
  RUN_HOSTS,
  RUN_PC,
} from "../../state.js";
import { NO_SITE } from "../analysis/site.js";
import { Code, OP } from "../emit/encode.js";
import { GPR, home, L, loadHome, storeHome, XMM_LOW, zeroLocal } from "../emit/locals.js";
import { SIMD } from "../emit/simd.js";
import { SLACK } from "../rules/addresses.js";
import { forArguments, HOST, STEP } from "./context.js";
import type { Context } from "./context.js";
import { BY_ADDRESS, findTarget, keepTarget } from "./dispatcher.js";
import { CHECKPOINT, LEFT, STEPPED } from "./job.js";
import { Label, WHY_HOST, WHY_STEP } from "./labels.js";

const ascending = (locals: Iterable<number>): number[] => [...locals].sort((a, b) => a - b);

/** The function around the code of dispatcher and nodes. */
export function frame(c: Context, inner: Uint8Array): Uint8Array {
  // The way to host functions works on it.
  c.t.reserve(R.RSP);
  const code = new Code();
  prologue(c, code);
  code.block(OP.LOOP); // AGAIN_LOOP
  if (c.carried !== null) keepTarget(code, BY_ADDRESS);
  code.block(OP.BLOCK); // AGAIN
  code.block(OP.LOOP); // INNER
  if (c.carried !== null) {
    // A way out may come by where it is a host function's number: whoever sets it would carry it on.
    code.i32(0);
    code.set(L.W0);
    checkFuel(code);
  }
  code.block(OP.BLOCK); // CHECK
  if (c.carried !== null) {
    for (const local of ascending(c.t.touched))
      if (!c.carried.has(local)) zeroLocal(code, local, c.t.halves);
    code.i32(NO_SITE);
    code.set(L.EXIT);
  }
  code.bytes(inner);
  code.op(OP.UNREACHABLE);
  code.end(); // CHECK
  if (c.carried !== null) code.br(Label.INNER);
  code.end(); // INNER
  code.op(OP.UNREACHABLE);
  code.end(); // AGAIN
  if (c.carried !== null) {
    storeUncarried(c, code, c.storedAgain);
    code.br(Label.AGAIN_LOOP);
  }
  code.end();
  code.op(OP.UNREACHABLE);
  epilogue(c, code);
  return code.result();
}

/**
 * The checkpoint of all jumps to handlers, at the head of the loop: what meets at CHECK goes there without a
 * condition, and V8 puts that in front of the head, so that a bytecode takes two jumps instead of three.
 */
function checkFuel(code: Code): void {
  code.get(L.FUEL);
  code.i32(1);
  code.op(OP.I32_LT_S);
  code.brIf(Label.SPENT);
}

/** Fuel is used up at the dispatcher: a checkpoint, or else the interpreter tier goes on to one. */
function spent(c: Context, code: Code): void {
  code.i32(STEPPED);
  code.i32(CHECKPOINT);
  code.get(L.OPCODE);
  code.i32(BY_ADDRESS);
  code.op(OP.I32_EQ, OP.SELECT);
  code.set(L.W1);
  findTarget(c, code);
  code.i32(NO_SITE);
  code.set(L.EXIT);
  code.br(Label.STORED);
}

function storeUncarried({ t, carried }: Context, code: Code, locals: Iterable<number>): void {
  if (carried === null) return;
  for (const local of ascending(locals)) if (!carried.has(local)) storeHome(code, local, t.halves);
}

export function load(code: Code, op: OP, word: number, local: L): void {
  code.i32(word << 2);
  code.memory(op);
  code.set(local);
}

function prologue(c: Context, code: Code): void {
  load(code, OP.I32_LOAD, RUN_GENERATION, L.GENERATION);
  load(code, OP.I64_LOAD, RUN_PC, L.TARGET);
  code.i32(NO_SITE);
  code.set(L.EXIT);
  code.block(OP.LOOP); // OUTER
  loadSpan(code);
  load(code, OP.I32_LOAD, RUN_FUEL, L.FUEL);
  for (const local of ascending(c.carried ?? c.loaded)) loadHome(code, local, c.t.halves);
  for (let label = Label.STORED; label <= Label.SPENT; label++) code.block(OP.BLOCK);
}

/** L.SPAN: how far a checked access may be from the first address. */
export function loadSpan(code: Code): void {
  code.u8(OP.MEMORY_SIZE);
  code.u8(0);
  code.op(OP.I64_EXTEND_U);
  code.i64(16);
  code.op(OP.I64_SHL);
  code.i64(-FIRST_ADDRESS - SLACK);
  code.op(OP.I64_ADD);
  code.set(L.SPAN);
}

function epilogue(c: Context, code: Code): void {
  const why = (n: number): void => {
    code.i32(n);
    code.set(L.W1);
  };
  code.end(); // SPENT
  if (c.carried === null) code.op(OP.UNREACHABLE);
  else spent(c, code);
  code.end(); // GONE: a host function, perhaps
  calledHost(c, code);
  if (c.carried !== null) code.br(Label.HANDLER);
  code.end(); // LEAVE
  if (c.carried === null) leave(c, code, c.stored);
  else storeUncarried(c, code, c.stored);
  code.end(); // HANDLER
  if (c.carried === null) leave(c, code, c.storedForHandler);
  else {
    why(LEFT);
    code.br(Label.STORED);
  }
  code.end(); // CLEAN
  for (const local of [L.FK, L.FA, L.FB])
    if (c.t.written.has(local)) zeroLocal(code, local, c.t.halves);
  code.br(Label.STEP);
  code.end(); // STEP
  // The site says where that is. So no handler has to keep where control came from.
  code.i64(0);
  code.set(L.TARGET);
  why(WHY_STEP);
  code.br(Label.JOIN);
  code.end(); // CALL
  callDirectly(c, code);
  goOn(code);
  code.end(); // HOST
  why(WHY_HOST);
  code.br(Label.JOIN);
  code.end(); // CHECKPOINT
  why(CHECKPOINT);
  code.end(); // JOIN
  storeUncarried(c, code, c.t.written);
  code.end(); // STORED
  const { carried } = c;
  for (const local of ascending(c.t.written))
    if (carried?.has(local) ?? true) storeHome(code, local, c.t.halves);
  storeRun(code);
  code.get(L.W1);
  code.i32(WHY_STEP);
  code.op(OP.I32_LT_U);
  code.block(OP.IF);
  code.get(L.W1);
  code.op(OP.RETURN);
  code.end();
  code.get(L.W1);
  code.i32(WHY_STEP);
  code.op(OP.I32_EQ);
  code.block(OP.IF);
  code.get(L.EXIT);
  code.call(STEP);
  load(code, OP.I64_LOAD, RUN_PC, L.TARGET);
  code.else();
  code.get(L.W0);
  code.call(HOST);
  code.end();
  goOn(code);
  code.op(OP.UNREACHABLE);
  code.end(); // OUTER
  code.op(OP.UNREACHABLE);
}

/** Leave with some locals alive. */
function leave(c: Context, code: Code, alive: readonly number[]): void {
  for (const local of ascending(alive)) storeHome(code, local, c.t.halves);
  storeRun(code);
  code.i32(LEFT);
  code.op(OP.RETURN);
}

/** Behind a call out: go on here unless code has been published or dropped meanwhile. */
function goOn(code: Code): void {
  load(code, OP.I32_LOAD, RUN_GENERATION, L.W0);
  code.get(L.W0);
  code.get(L.GENERATION);
  code.op(OP.I32_EQ);
  code.brIf(Label.OUTER);
  load(code, OP.I32_LOAD, RUN_FUEL, L.FUEL);
  code.i32(NO_SITE);
  code.set(L.EXIT);
  storeRun(code);
  code.i32(LEFT);
  code.op(OP.RETURN);
}

/** Call the host function whose number is in W0, with arguments from the locals. */
function callDirectly(c: Context, code: Code): void {
  // What a callee may change is dead, so who trusts code keeps the rest only.
  const dead = c.t.trusted ? new Set<number>(CALLER_SAVED.map((r) => GPR + r)) : null;
  for (const local of ascending(c.t.written))
    if (dead === null || (local < XMM_LOW && !dead.has(local))) storeHome(code, local, c.t.halves);
  storeRun(code);
  const calls = [...c.called.values()];
  const done = code.block(OP.BLOCK);
  const labels = calls.map(() => code.block(OP.BLOCK)).reverse();
  code.get(L.W0);
  code.brTable(labels, labels[0] ?? done);
  calls.forEach(({ name }, n) => {
    code.end();
    const [parameters, result] = name.slice(name.indexOf(":") + 1).split(":");
    const store = result === "v" ? null : home(result === "d" ? XMM_LOW : GPR);
    if (store !== null) code.i32(store.address);
    forArguments(
      parameters,
      (x) => lowLane(c, code, x),
      (r) => c.t.half(r, code),
    );
    code.call(c.functionNumber(n));
    if (store !== null) {
      if (result === "d") definedNaN(code);
      else code.op(OP.I64_EXTEND_U);
      code.memory(store.store);
    }
    code.br(done);
  });
  code.end(); // done
}

/** The low lane of a vector register as an argument. */
function lowLane({ t }: Context, code: Code, x: number): void {
  code.get(t.vectorLocal(x));
  if (t.isWhole(x)) code.simdLane(SIMD.F64X2_EXTRACT, 0);
}

function storeRun(code: Code): void {
  for (const [word, local, op] of [
    [RUN_PC, L.TARGET, OP.I64_STORE],
    [RUN_FUEL, L.FUEL, OP.I32_STORE],
    [RUN_EXIT, L.EXIT, OP.I32_STORE],
  ] as const) {
    code.i32(word << 2);
    code.get(local);
    code.memory(op);
  }
}

/** Leave 1 when the target is a thunk that can pop its return address, whose slot is in T0 then; else 0. */
export function isHost({ options }: Context, code: Code, stackPointer: () => void): void {
  code.get(L.TARGET);
  code.i64(options.thunkBase);
  code.op(OP.I64_SUB);
  code.i64(4);
  code.op(OP.I64_ROTR);
  code.tee(L.T0);
  code.i32(RUN_HOSTS << 2);
  code.memory(OP.I64_LOAD32_U);
  code.op(OP.I64_LT_U);
  // The return gate (slot 0) ends a run: its driver sees to that.
  code.get(L.T0);
  code.op(OP.I64_EQZ, OP.I32_EQZ, OP.I32_AND);
  stackPointer();
  code.i64(-FIRST_ADDRESS);
  code.op(OP.I64_ADD);
  code.get(L.SPAN);
  code.op(OP.I64_LE_U, OP.I32_AND);
}

/** When the target is a thunk, pop its return address and go to HOST. */
function calledHost(c: Context, code: Code): void {
  isHost(c, code, () => c.t.wide(R.RSP, code));
  code.block(OP.IF);
  code.get(L.T0);
  code.op(OP.I32_WRAP);
  code.set(L.W0);
  c.t.half(R.RSP, code);
  code.memory(OP.I64_LOAD);
  code.set(L.TARGET);
  c.t.wide(R.RSP, code);
  code.i64(8);
  code.op(OP.I64_ADD);
  c.t.setWide(R.RSP, code);
  code.i32(WHY_HOST);
  code.set(L.W1);
  code.br(Label.STORED);
  code.end();
}

/** JavaScript's NaNs have no definite bits; the CPU's default one has. */
export function definedNaN(code: Code): void {
  code.set(L.D0);
  code.get(L.D0);
  code.i64(0, 0xfff80000 | 0);
  code.op(OP.F64_REINTERPRET);
  code.get(L.D0);
  code.get(L.D0);
  code.op(OP.F64_EQ, OP.SELECT);
}
