/*
 * The dispatch table: which handler an instruction goes to, by the mode the VM is in.
 *
 * The dynamic table at DISPATCH has one entry per opcode, then one per assembly
 * fast function. Behind it stands the static table, which always leads to the plain
 * handlers of the opcodes below the function headers; hook and recorder code
 * dispatches through it after it has done its work. Hooks and recording redirect
 * entries of the dynamic table, so that they cost nothing while they are off.
 */
import { BC, BC__MAX, BCINS_AD, bc_a, bc_c, bc_d, bc_j, bc_op } from "../../layout/bytecode.js";
import { GCproto, PROTO } from "../../layout/objects.js";
import {
  DISPMODE,
  GCROOT,
  GG,
  GG_bcff,
  GG_LEN_DDISP,
  GG_LEN_SDISP,
  global_State,
  HOOK,
  HOTCOUNT,
  LUA_MASK,
} from "../../layout/state.js";
import { DISPATCH_KIND, MEMORY_MAP } from "../../layout/memory.js";
import { LUA_MINSTACK } from "../../layout/frame.js";
import { OPCODES } from "../../machine/promises.js";
import { Attachment, type Vm } from "../vm.js";
import {
  cframe_multres,
  cframe_pc,
  cframe_raw,
  curr_func,
  funcproto,
  isluafunc,
  L_base,
  L_cframe,
  L_top,
  setcframe_pc,
  setL_top,
} from "./frame.js";
import { lj_debug_line, proto_bcpos, type FrameRange } from "./debug.js";
import { lj_state_checkstack } from "../objects/state.js";
import { copyTV, gcV, setnilV, setref, setstrV, tvisnil } from "../objects/tvalue.js";

export type HookEvent = "call" | "return" | "line" | "count";

/** A debug hook: the running function is the frame given. */
export interface Hook {
  (vm: Vm, L: number, event: HookEvent, line: number, frame: FrameRange): void;
  /** Push the call that the hook consists of: its base, or 0 for none. Handlers make it without JavaScript between. */
  readonly push?: (vm: Vm, L: number, event: HookEvent, line: number) => number;
}

/** Loop iterations, in bytecode terms, before a loop counts as hot. */
const HOTLOOP_DEFAULT = 56;

/** Dispatch state that guest code does not see. */
class DispatchState {
  lj_bc_ofs: readonly number[] = [];
  /** Both tables by mode, as they were in memory: each trace has them change twice. */
  readonly tables = new Map<number, Uint8Array>();
  hook: Hook | undefined | null = undefined;
  /** Switched by the trace compiler. */
  jitOn = false;
  recording = false;
  /** What is told in place of it while a loop is followed; see jit/trail.ts. */
  trail: { visit(pc: number, op: number): boolean } | undefined = undefined;
  /** Its threshold, and what it is told: an instruction at pc to come, a call that is hot. */
  hotloop = HOTLOOP_DEFAULT;
  record: ((L: number, pc: number) => void) | undefined = undefined;
  hotcall: ((L: number, pc: number) => void) | undefined = undefined;
  /** Hooks are at work, or not any more: traces are to be left. */
  leaveTraces: ((leave: boolean) => void) | undefined = undefined;
  /** Takes the profiler's samples. */
  profile: ((L: number) => void) | undefined = undefined;
  /** What the recorder cannot see is about to happen: give up. */
  abort: (() => void) | undefined = undefined;
  endTrail: (() => void) | undefined = undefined;
}
export const dispatchState = new Attachment(() => new DispatchState(), true);

/** End the recording of a trace, if there is one. */
export function abortRecording(vm: Vm): void {
  const state = vm.attachment(dispatchState);
  if (state.recording) state.abort?.();
}

/** Instructions with a hot counter and what stands for them when nothing counts. */
const COUNTING: readonly (readonly [op: number, plain: number])[] = [
  [BC.FORL, BC.IFORL],
  [BC.ITERL, BC.IITERL],
  [BC.LOOP, BC.ILOOP],
  [BC.FUNCF, BC.IFUNCF],
  [BC.FUNCV, BC.IFUNCV],
];
const RETURNS: readonly number[] = [BC.RETM, BC.RET, BC.RET0, BC.RET1];
const bc_isret = (op: number): boolean => RETURNS.includes(op);

/** Set all hot counters for a threshold. */
export function lj_dispatch_init_hotcount(vm: Vm): void {
  const { hotloop } = vm.attachment(dispatchState);
  const first = (vm.dispatch - GG.dispatch + GG.hotcount) >>> 1;
  vm.mem.u16.fill(hotloop * HOTCOUNT.LOOP - 1, first, first + HOTCOUNT.SIZE);
}

/** Build the tables and the headers of C functions. */
export function lj_dispatch_init(vm: Vm, lj_bc_ofs: readonly number[]): void {
  const { mem, g } = vm;
  vm.attachment(dispatchState).lj_bc_ofs = lj_bc_ofs;
  setDispatch(vm, 0);
  lj_dispatch_init_hotcount(vm);
  const header = BCINS_AD(BC.FUNCC, LUA_MINSTACK, 0);
  mem.u32[(g + global_State.bc_cfunc_int) >>> 2] = header;
  mem.u32[(g + global_State.bc_cfunc_ext) >>> 2] = header;
  const bcff = vm.dispatch - GG.dispatch + GG_bcff(vm.numAsmFF);
  for (let i = 0; i < vm.numAsmFF; i++) mem.u32[(bcff >>> 2) + i] = BCINS_AD(BC__MAX + i, 0, 0);
}

/** Traces call no hooks: while there are some, none is entered. */
function withoutTraces(vm: Vm, table: number[]): void {
  table[BC.JFORI] = table[BC.FORI];
  table[BC.JFUNCF] = table[BC.IFUNCF];
  table[BC.JFORL] = table[BC.JITERL] = table[BC.JLOOP] = vm.sym.lj_vm_notrace;
}

/**
 * The plain handlers of a blob, by index in the dynamic table: hot counting ones only when asked for. These are what
 * the table is most of the time. The word at DISPATCH_KIND says which of both (0, 1), or that it is neither, times OPCODES.
 */
export function plainHandlers(
  lj_bc_ofs: readonly number[],
  IITERN: number,
  counting: boolean,
): number[] {
  const table = Array.from(lj_bc_ofs, (offset) => MEMORY_MAP.blobBase + offset);
  if (!counting) {
    for (const [op, plain] of COUNTING) table[op] = table[plain];
    table[BC.ITERN] = IITERN;
  }
  return table;
}

const NOT_USUAL = 2;

const ANY_HOOK = DISPMODE.CALL | DISPMODE.RET | DISPMODE.INS;
const isHooked = (mode: number): boolean =>
  (mode & ANY_HOOK) !== 0 && (mode & (DISPMODE.REC | DISPMODE.PROF)) === 0;

/** What reads tables, and what comes often enough. */
const isVeiled = (op: number): boolean => op === BC.LEN || (op >= BC.GGET && op <= BC.JLOOP);

/** Write both tables for a mode. */
function setDispatch(vm: Vm, mode: number): void {
  const { mem, sym, dispatch } = vm;
  const { tables, lj_bc_ofs } = vm.attachment(dispatchState);
  const kind = mode & ~DISPMODE.JIT ? NOT_USUAL : mode / DISPMODE.JIT;
  mem.u32[DISPATCH_KIND >>> 2] = kind * OPCODES;
  const known = tables.get(mode);
  if (known !== undefined) {
    mem.u8.set(known, dispatch);
    return;
  }
  const veiled = (mode & DISPMODE.VEIL) !== 0;
  const hooked = veiled || isHooked(mode);
  const counting = !hooked && (mode & (DISPMODE.JIT | DISPMODE.REC)) === DISPMODE.JIT;
  const plain = plainHandlers(lj_bc_ofs, sym.lj_vm_IITERN, counting);
  if (hooked) withoutTraces(vm, plain);
  const perInstruction =
    mode & DISPMODE.PROF
      ? sym.lj_vm_profhook
      : mode & DISPMODE.REC
        ? sym.lj_vm_record
        : sym.lj_vm_inshook;
  const staticTable = dispatch + 8 * GG_LEN_DDISP(vm.numAsmFF);
  for (let i = 0; i < plain.length; i++) {
    let target = plain[i];
    if (i < GG_LEN_SDISP) {
      setref(mem, staticTable + 8 * i, target);
      if (veiled && isVeiled(i)) target = sym.lj_vm_record;
      else if (mode & DISPMODE.INS) target = perInstruction;
      else if (mode & DISPMODE.RET && bc_isret(i)) target = sym.lj_vm_rethook;
    } else if (mode & DISPMODE.CALL || (veiled && i >= BC.FUNCC)) {
      target = sym.lj_vm_callhook;
    }
    setref(mem, dispatch + 8 * i, target);
  }
  tables.set(mode, mem.u8.slice(dispatch, staticTable + 8 * GG_LEN_SDISP));
}

/** Bring the tables in line with hooks and trace compiler. */
export function lj_dispatch_update(vm: Vm): void {
  const { mem, g } = vm;
  const state = vm.attachment(dispatchState);
  const hookmask = mem.u8[g + global_State.hookmask];
  let mode = 0;
  if (state.jitOn) mode |= DISPMODE.JIT;
  if (vm.big.veil) mode |= DISPMODE.VEIL;
  if (state.recording) mode |= DISPMODE.REC | DISPMODE.INS | DISPMODE.CALL;
  if (hookmask & HOOK.PROFILE) mode |= DISPMODE.PROF | DISPMODE.INS;
  if (hookmask & (LUA_MASK.LINE | LUA_MASK.COUNT)) mode |= DISPMODE.INS;
  if (hookmask & LUA_MASK.CALL) mode |= DISPMODE.CALL;
  if (hookmask & LUA_MASK.RET) mode |= DISPMODE.RET;
  const oldmode = mem.u8[g + global_State.dispatchmode];
  if (oldmode === mode) return;
  mem.u8[g + global_State.dispatchmode] = mode;
  setDispatch(vm, mode);
  state.leaveTraces?.(isHooked(mode));
  if (mode & ~oldmode & DISPMODE.JIT) lj_dispatch_init_hotcount(vm);
}

/**
 * Install a debug hook for the events of `mask` (LUA_MASK), or remove it: null when nobody asked
 * for that, but the run that it was made for was ended from outside.
 */
export function lj_dispatch_sethook(
  vm: Vm,
  hook: Hook | undefined | null,
  mask: number,
  count: number,
): void {
  const { mem, g } = vm;
  const active = hook === null || mask !== 0 ? hook : undefined;
  abortRecording(vm);
  vm.attachment(dispatchState).hook = active;
  setref(mem, g + global_State.hookf, 0);
  setref(mem, g + global_State.gcroot + 8 * GCROOT.HOOKF, 0);
  mem.i32[(g + global_State.hookcount) >>> 2] = count;
  mem.i32[(g + global_State.hookcstart) >>> 2] = count;
  const hookmask = mem.u8[g + global_State.hookmask] & ~HOOK.EVENTMASK;
  mem.u8[g + global_State.hookmask] = hookmask | (active ? mask : 0);
  lj_dispatch_update(vm);
}
/**
 * The hook that was just set does no more than to call the Lua function at `o` with the name of the
 * event and the line: handlers may do so themselves.
 */
export function lj_dispatch_sethookf(vm: Vm, o: number, call: number, line: number): void {
  const { mem, g } = vm;
  copyTV(mem, g + global_State.hookf, o);
  setref(mem, g + global_State.gcroot + 8 * GCROOT.HOOKF, gcV(mem, o));
  setstrV(mem, g + global_State.hookcallev, call);
  setstrV(mem, g + global_State.hooklineev, line);
}
export const lj_dispatch_gethook = (vm: Vm): Hook | undefined | null =>
  vm.attachment(dispatchState).hook;

/* Running hooks. */

/** `isLast`: nothing is left to do behind it, so that the handler may call it. */
function callhook(vm: Vm, L: number, event: HookEvent, line: number, isLast = false): void {
  const { mem, g } = vm;
  const { hook } = vm.attachment(dispatchState);
  if (!hook || mem.u8[g + global_State.hookmask] & HOOK.ACTIVE) return;
  abortRecording(vm);
  lj_state_checkstack(vm, L, 1 + LUA_MINSTACK);
  mem.u8[g + global_State.hookmask] |= HOOK.ACTIVE;
  if (isLast && hook.push !== undefined) {
    const base = hook.push(vm, L, event, line);
    setref(mem, g + global_State.hookcall, base);
    if (base === 0) mem.u8[g + global_State.hookmask] &= ~HOOK.ACTIVE;
    return;
  }
  hook(vm, L, event, line, { frame: L_base(mem, L) - 8, nextframe: 0 });
  // An error in the hook leaves through the unwinder, which clears the bit, too.
  setref(mem, g + global_State.cur_L, L);
  mem.u8[g + global_State.hookmask] &= ~HOOK.ACTIVE;
}

/** Slots in use before the instruction behind `pc - 1` runs. */
function cur_topslot(vm: Vm, pt: number, pc: number, multres: number): number {
  const { mem } = vm;
  let ins = mem.u32[(pc - 4) >>> 2];
  if (bc_op(ins) === BC.UCLO) ins = mem.u32[(pc + 4 * bc_j(ins)) >>> 2];
  switch (bc_op(ins)) {
    case BC.CALLM:
    case BC.CALLMT:
      return bc_a(ins) + (bc_op(ins) === BC.CALLM ? bc_c(ins) : bc_d(ins)) + multres + 1;
    case BC.RETM:
      return bc_a(ins) + bc_d(ins) + multres - 1;
    case BC.TSETM:
      return bc_a(ins) + multres - 1;
    default:
      return mem.u8[pt + GCproto.framesize];
  }
}

/** The instruction at `pc` comes next: what records, or follows a loop, is told. */
function watch(vm: Vm, state: DispatchState, L: number, pc: number): void {
  const { trail } = state;
  if (trail === undefined) state.record?.(L, pc);
  else if (!trail.visit(pc, vm.mem.u8[pc])) state.endTrail?.();
}

/** Before each instruction, while recording or with hooks for it: `pc` is behind the instruction to come. */
export function lj_dispatch_ins(vm: Vm, L: number, pc: number): void {
  const { mem, g } = vm;
  const state = vm.attachment(dispatchState);
  vm.big.veil?.instruction(L, pc);
  if (state.trail !== undefined && mem.u8[g + global_State.hookmask] === 0) {
    watch(vm, state, L, pc - 4); // thousands of them: nothing else is looked at
    return;
  }
  const pt = funcproto(mem, curr_func(mem, L));
  const cf = cframe_raw(L_cframe(mem, L));
  const oldpc = cframe_pc(mem, cf);
  setcframe_pc(mem, cf, pc);
  const slots = cur_topslot(vm, pt, pc, cframe_multres(mem, cf));
  setL_top(mem, L, L_base(mem, L) + 8 * slots);
  if (state.recording) {
    watch(vm, state, L, pc - 4);
    setL_top(mem, L, L_base(mem, L) + 8 * slots);
  }
  if (mem.u8[g + global_State.hookmask] & HOOK.EVENTMASK) callhooks(vm, L, pc, oldpc, slots);
}

/** Count and line hooks, and the return hook when instructions are hooked. */
function callhooks(vm: Vm, L: number, pc: number, oldpc: number, slots: number): void {
  const { mem, g } = vm;
  const pt = funcproto(mem, curr_func(mem, L));
  const fixTop = (): void => setL_top(mem, L, L_base(mem, L) + 8 * slots);
  const hookmask = (): number => mem.u8[g + global_State.hookmask];
  if (hookmask() & LUA_MASK.COUNT && mem.i32[(g + global_State.hookcount) >>> 2] === 0) {
    mem.i32[(g + global_State.hookcount) >>> 2] = mem.i32[(g + global_State.hookcstart) >>> 2];
    const isLast = !(hookmask() & (LUA_MASK.LINE | LUA_MASK.RET));
    callhook(vm, L, "count", -1, isLast);
    if (isLast) return;
    fixTop();
  }
  const returns = bc_isret(mem.u8[pc - 4]);
  if (hookmask() & LUA_MASK.LINE) {
    const npos = proto_bcpos(pt, pc) - 1;
    const opos = proto_bcpos(pt, oldpc) - 1;
    const line = lj_debug_line(vm, pt, npos);
    const fresh = opos < 0 || opos >= mem.u32[(pt + GCproto.sizebc) >>> 2];
    if (pc <= oldpc || fresh || line !== lj_debug_line(vm, pt, opos)) {
      const isLast = !(returns && hookmask() & LUA_MASK.RET);
      callhook(vm, L, "line", line, isLast);
      if (isLast) return;
      fixTop();
    }
  }
  if (hookmask() & LUA_MASK.RET && returns) callhook(vm, L, "return", -1, true);
}

/** Make room for a function about to run: the number of its parameters that got no argument. */
function call_init(vm: Vm, L: number, fn: number): number {
  const { mem } = vm;
  if (!isluafunc(mem, fn)) {
    lj_state_checkstack(vm, L, LUA_MINSTACK);
    return 0;
  }
  const pt = funcproto(mem, fn);
  const got = (L_top(mem, L) - L_base(mem, L)) / 8;
  const vararg = mem.u8[pt + GCproto.flags] & PROTO.VARARG;
  lj_state_checkstack(vm, L, mem.u8[pt + GCproto.framesize] + (vararg ? 2 + got : 0));
  return Math.max(0, mem.u8[pt + GCproto.numparams] - got);
}

/**
 * Call hook, and recording: `pc` is behind the function header, with bit 0 set when it is
 * hot. The handler to go on with.
 */
export function lj_dispatch_call(vm: Vm, L: number, pc: number): number {
  const { mem, g } = vm;
  const fn = curr_func(mem, L);
  const state = vm.attachment(dispatchState);
  vm.big.veil?.call(L);
  let missing = call_init(vm, L, fn);
  if (pc & 1) {
    pc -= 1;
    state.hotcall?.(L, pc);
    return header(vm, state, pc);
  }
  if (state.recording && !(mem.u8[g + global_State.hookmask] & (HOOK.GC | HOOK.VMEVENT)))
    watch(vm, state, L, pc - 4);
  if (mem.u8[g + global_State.hookmask] & LUA_MASK.CALL) {
    // The hook sees, and may set, all parameters.
    for (let i = 0; i < missing; i++) {
      setnilV(mem, L_top(mem, L));
      setL_top(mem, L, L_top(mem, L) + 8);
    }
    callhook(vm, L, "call", -1, missing === 0);
    while (missing-- > 0 && tvisnil(mem, L_top(mem, L) - 8)) setL_top(mem, L, L_top(mem, L) - 8);
  }
  return header(vm, state, pc);
}

/** Handler of the function header before `pc`; it does not count now that it was counted, or while recording. */
function header(vm: Vm, state: DispatchState, pc: number): number {
  let op = vm.mem.u8[pc - 4];
  if (!state.jitOn || state.recording)
    if (op === BC.FUNCF) op = BC.IFUNCF;
    else if (op === BC.FUNCV) op = BC.IFUNCV;
  return vm.blob + state.lj_bc_ofs[op];
}

/**
 * The call before `pc` that ended a trace has returned: `stitch` may record what follows.
 */
export function lj_dispatch_stitch(
  vm: Vm,
  L: number,
  pc: number,
  stitch: (pc: number) => void,
): void {
  const { mem } = vm;
  const cf = cframe_raw(L_cframe(mem, L));
  const oldpc = cframe_pc(mem, cf);
  setcframe_pc(mem, cf, pc);
  const pt = funcproto(mem, curr_func(mem, L));
  // As before an instruction: its PC is behind it.
  setL_top(mem, L, L_base(mem, L) + 8 * cur_topslot(vm, pt, pc + 4, cframe_multres(mem, cf)));
  stitch(pc - 4);
  setcframe_pc(mem, cf, oldpc);
}

/** A sample of the profiler is due, before the instruction in front of `pc`. */
export function lj_dispatch_profile(vm: Vm, L: number, pc: number): void {
  const { mem } = vm;
  const cf = cframe_raw(L_cframe(mem, L));
  const oldpc = cframe_pc(mem, cf);
  setcframe_pc(mem, cf, pc);
  const pt = funcproto(mem, curr_func(mem, L));
  setL_top(mem, L, L_base(mem, L) + 8 * cur_topslot(vm, pt, pc, cframe_multres(mem, cf)));
  vm.attachment(dispatchState).profile?.(L);
  setcframe_pc(mem, cf, oldpc);
}
