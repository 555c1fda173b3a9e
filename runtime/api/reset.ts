/*
 * After a run was stopped from outside (budget, deadline, Ctrl-C), the stack and
 * the entry frames of Lua are where they were. This forgets them: the main thread
 * is empty again, the universe of objects is as the program left it.
 */
import type { Vm } from "../core/vm.js";
import { L_stack, setL_base, setL_cframe, setL_top } from "../core/frame.js";
import { lj_func_closeuv } from "../core/func.js";
import { setref } from "../core/tvalue.js";
import { HOOK, global_State } from "../layout/state.js";

export function resetState(vm: Vm): void {
  const { mem, g, L } = vm;
  const base = L_stack(mem, L) + 16;
  vm.hostDepth = 0;
  lj_func_closeuv(vm, L, base);
  setL_base(mem, L, base);
  setL_top(mem, L, base);
  setL_cframe(mem, L, 0);
  setref(mem, g + global_State.cur_L, L);
  setref(mem, g + global_State.jit_base, 0);
  mem.u8[g + global_State.hookmask] &= ~HOOK.ACTIVE;
}
