/*
 * Calls from TypeScript into Lua. Each nests one run of the machine, and with it
 * JavaScript frames, whose number is limited: beyond MAX_DEPTH a call throws the
 * "stack overflow" that Lua code sees for endless recursion, with some levels in
 * reserve for its error handler.
 *
 * `base` is always the first argument's slot; the function is at base - 2 slots,
 * arguments end at L->top. Results start at the function's slot.
 */
import { Attachment, type Vm } from "./vm.js";
import { CFRAME, LUA } from "../layout/frame.js";
import { L_cframe, L_top, setL_top } from "./frame.js";
import { lj_err_msg, lj_err_throw } from "./err.js";
import { copyTV, setnilV } from "./tvalue.js";

/** Nested runs that every JavaScript engine's default stack has room for. */
const MAX_DEPTH = 190;
const HANDLER_DEPTH = 10;

function enter(vm: Vm, L: number): void {
  if (vm.hostDepth >= MAX_DEPTH) {
    if (vm.hostDepth === MAX_DEPTH) {
      vm.hostDepth++;
      try {
        lj_err_msg(vm, L, "STKOV");
      } finally {
        vm.hostDepth--;
      }
    }
    if (vm.hostDepth >= MAX_DEPTH + HANDLER_DEPTH) lj_err_throw(vm, L, LUA.ERRERR);
  }
  vm.hostDepth++;
}

/** Call with `nresults` results (LUA_MULTRET for all): errors pass through. */
export function lj_call(vm: Vm, L: number, base: number, nresults: number): void {
  enter(vm, L);
  try {
    vm.machine.call(vm.sym.lj_vm_call, L, base, nresults + 1);
  } finally {
    vm.hostDepth--;
  }
}

/**
 * Protected call: the LUA status, with an error's value in place of the results.
 * `ef` is the stack offset of an error function (savestack) or 0.
 */
export function lj_pcall(vm: Vm, L: number, base: number, nresults: number, ef = 0): LUA {
  enter(vm, L);
  try {
    return vm.machine.call(vm.sym.lj_vm_pcall, L, base, nresults + 1, ef);
  } finally {
    vm.hostDepth--;
  }
}

/** Callbacks on their way through the machine; the guest sees their index plus one. */
interface CpcallState {
  readonly thunk: number;
  readonly pending: ((L: number) => number | void)[];
}
const cpcallState = new Attachment<CpcallState>((vm) => {
  const pending: CpcallState["pending"] = [];
  const thunk = vm.machine.defineHost("cpcall", "ppp:p", (L, _func, index) => {
    const base = pending[index - 1](L) ?? 0;
    // Until now the field says that the entry frame has no Lua frame.
    if (base !== 0) vm.mem.i32[(L_cframe(vm.mem, L) + CFRAME.OFS_NRES) >>> 2] = 0 + 1;
    return base;
  });
  return { thunk, pending };
});

/**
 * Run `fn` protected: Lua errors in it end it with their status and leave their
 * value on top of the stack. When `fn` returns a base, that Lua call is made too.
 */
export function lj_cpcall(vm: Vm, L: number, fn: (L: number) => number | void): LUA {
  const { thunk, pending } = vm.attachment(cpcallState);
  enter(vm, L);
  pending.push(fn);
  try {
    return vm.machine.call(vm.sym.lj_vm_cpcall, L, 0, pending.length, thunk);
  } finally {
    pending.pop();
    vm.hostDepth--;
  }
}

/** Open the frame slot between a function and its `nargs` arguments that lie on top of the stack. */
function callBase(vm: Vm, L: number, nargs: number): number {
  const { mem } = vm;
  const top = L_top(mem, L);
  const base = top - 8 * nargs;
  for (let o = top; o > base; o -= 8) copyTV(mem, o, o - 8);
  setnilV(mem, base);
  setL_top(mem, L, top + 8);
  return base + 8;
}

/** As the C API's: function and arguments lie on top of the stack without a gap. */
export function lua_call(vm: Vm, L: number, nargs: number, nresults: number): void {
  lj_call(vm, L, callBase(vm, L, nargs), nresults);
}

export function lua_pcall(vm: Vm, L: number, nargs: number, nresults: number, ef = 0): LUA {
  return lj_pcall(vm, L, callBase(vm, L, nargs), nresults, ef);
}
