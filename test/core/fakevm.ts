/*
 * A Vm without machine code, for parts of the core that do not call into Lua:
 * real memory, real allocator, the state that lj_state_init builds. Lua errors
 * arrive as LuaPanic.
 */
import { lj_vm } from "../../generated/lj_vm.js";
import { vmSymbols, type VmSymbol } from "../../runtime/layout/externs.js";
import { MEMORY_MAP } from "../../runtime/layout/memory.js";
import { GG, GG_SIZEOF } from "../../runtime/layout/state.js";
import { createVm } from "../../runtime/core/boot.js";
import { Allocator } from "../../runtime/core/memory/alloc.js";
import type { HostEnv } from "../../runtime/core/host/hostenv.js";
import { L_top, setL_top } from "../../runtime/core/run/frame.js";
import { initGlobal, lj_state_init } from "../../runtime/core/objects/state.js";
import { settabV } from "../../runtime/core/objects/tvalue.js";
import { Vm, type VmOptions } from "../../runtime/core/vm.js";
import { Machine } from "../../runtime/machine/index.js";
import { Memory } from "../../runtime/machine/memory.js";
import type { MachineApi } from "../../runtime/machine/types.js";

export function fakeVm(options: VmOptions = {}): Vm {
  const mem = new Memory(MEMORY_MAP.initialSize, 0x20000000);
  const machine = { mem, charge: () => undefined } as unknown as MachineApi;
  const alloc = new Allocator(mem, MEMORY_MAP.heapBase, options);
  const sym = Object.fromEntries(vmSymbols.map((name) => [name, 0])) as Record<VmSymbol, number>;
  const vm = new Vm(machine, alloc, {} as HostEnv, sym, 0, options);
  const size = GG_SIZEOF(0);
  const gg = alloc.alloc(size);
  mem.u8.fill(0, gg, gg + size);
  vm.L = gg + GG.L;
  vm.g = gg + GG.g;
  vm.dispatch = gg + GG.dispatch;
  initGlobal(vm, size);
  lj_state_init(vm);
  return vm;
}

/** One with the machine and the handlers, without libraries: machine code marks and sweeps. */
export const bareVm = (): Vm =>
  createVm({ machine: new Machine(MEMORY_MAP), host: {} as HostEnv, generated: lj_vm });

/** Keep a table alive: push it on the stack of L. */
export function anchor(vm: Vm, t: number): number {
  const top = L_top(vm.mem, vm.L);
  settabV(vm.mem, top, t);
  setL_top(vm.mem, vm.L, top + 8);
  return t;
}
