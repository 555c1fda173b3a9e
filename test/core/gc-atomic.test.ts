/*
 * Marking may wait for its end: traces are left for it, and an exit may lead to another one. Whoever runs meanwhile
 * has barriers as before.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { lj_gc_step } from "../../runtime/core/gc/gc.js";
import { gcV } from "../../runtime/core/objects/tvalue.js";
import { lua_pcall } from "../../runtime/core/run/call.js";
import { L_top, setL_top } from "../../runtime/core/run/frame.js";
import type { Vm } from "../../runtime/core/vm.js";
import { GCHeader } from "../../runtime/layout/objects.js";
import { global_State } from "../../runtime/layout/state.js";
import { GCS, LJ_GC } from "../../runtime/layout/value.js";
import { luaL_loadbufferx } from "../../runtime/lib/loading.js";

/** Run a text that gives an object: its address. */
function objectOf(vm: Vm, text: string): number {
  const { mem, L } = vm;
  const top = L_top(mem, L);
  const bytes = new TextEncoder().encode(text);
  if (luaL_loadbufferx(vm, L, bytes, "=text") !== 0) throw new Error(text);
  if (lua_pcall(vm, L, 0, 1, 0) !== 0) throw new Error(text);
  const object = gcV(mem, top);
  setL_top(mem, L, top);
  return object;
}

test("a coroutine that goes on when marking waits for its end is looked at once more", (t) => {
  const vm = newVm({ host: defaultHost() });
  const { mem, L, g } = vm;
  const thread = objectOf(
    vm,
    `thread = coroutine.create(function() while true do kept = { coroutine.yield() } end end)
     coroutine.resume(thread) return thread`,
  );
  mem.u32[(g + global_State.jit_base) >>> 2] = 1; // as on a trace
  while (mem.u8[g + global_State.gc_state] !== GCS.atomic) lj_gc_step(vm, L);
  mem.u32[(g + global_State.jit_base) >>> 2] = 0;
  mem.u32[(g + global_State.gc_threshold) >>> 2] = 0x7fffffff;
  t.not(mem.u8[thread + GCHeader.marked] & LJ_GC.BLACK, 0);
  objectOf(vm, "coroutine.resume(thread, 1) return thread");
  t.is(mem.u8[thread + GCHeader.marked] & (LJ_GC.BLACK | LJ_GC.WHITES), 0);
});
