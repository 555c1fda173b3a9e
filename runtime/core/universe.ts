/*
 * Further global states in the machine of a VM, for C code that calls lua_newstate.
 *
 * The machine, the templates, the allocator and all host functions are there once. What a global state
 * has of its own are its objects, with the cells that they live in, its strings, and what modules
 * know about these; `StateParts` lists it. The Vm object has the parts of the state that is running,
 * and every call of the C API from another one exchanges them for as long as it takes:
 *
 *     L2 = luaL_newstate();            the parts of L1 are in the Vm
 *     lua_call(L2, 0, 0);              in: those of L2, whose code runs; a C function that it calls ...
 *        lua_pushnumber(L1, 1);        ... in: those of L1, out: those of L2 again
 *
 * Machine code finds the free lists of cells at fixed addresses, so their heads are exchanged, too.
 */
import { GG, GG_SIZEOF, lua_State } from "../layout/state.js";
import { LISTS } from "../layout/memory.js";
import { BlockPool, CellSpace } from "./memory/cells.js";
import { dispatchState, lj_dispatch_init } from "./run/dispatch.js";
import { L_stack } from "./run/frame.js";
import { BigTables } from "./gc/gcbig.js";
import { lj_gc_freeall } from "./gc/gc.js";
import { lj_mem_free } from "./memory/mem.js";
import { initGlobal, lj_state_init } from "./objects/state.js";
import { getref } from "./objects/tvalue.js";
import type { OwnBlocks } from "./memory/ownblocks.js";
import { Attachment, type StateParts, type Vm } from "./vm.js";

class Universe {
  /** Its parts while another one is the VM's. */
  parts: StateParts | undefined = undefined;
  private large = { newest: 0, next: 0 };
  private readonly heads: Uint32Array;

  constructor(private readonly vm: Vm) {
    this.heads = new Uint32Array((LISTS.size - LISTS.objects) / 4);
  }

  private get headsInMemory(): Uint32Array {
    const { mem, alloc } = this.vm;
    const from = (alloc.lists + LISTS.objects) >>> 2;
    return mem.u32.subarray(from, from + this.heads.length);
  }

  /** The VM's parts are put away. */
  leave(): void {
    const { vm } = this;
    const { g, L, dispatch, blocks, objects, strings, strtab, big, rounds, own } = vm;
    this.parts = { g, L, dispatch, blocks, objects, strings, strtab, big, rounds, own };
    this.large = vm.alloc.large;
    this.heads.set(this.headsInMemory);
  }
  /** And these become the VM's. */
  enter(): void {
    const { vm, parts } = this;
    if (parts === undefined) throw new Error("entered twice");
    Object.assign(vm, parts);
    vm.alloc.large = this.large;
    this.headsInMemory.set(this.heads);
    this.parts = undefined;
  }
}

/** All states by their global_State, and the one that is the VM's. */
class Universes {
  readonly byGlobal = new Map<number, Universe>();
  current: Universe;

  constructor(vm: Vm) {
    this.current = new Universe(vm);
    this.byGlobal.set(vm.g, this.current);
  }
}
const universes = new Attachment((vm) => new Universes(vm));

const globalOf = (vm: Vm, L: number): number => getref(vm.mem, L + lua_State.glref);

/** Run `code` while the state that L belongs to is the VM's; undefined when L is no lua_State. */
export function inStateOf<T>(vm: Vm, L: number, code: () => T): T | undefined {
  const known = vm.attachment(universes);
  const universe = L + lua_State.SIZEOF <= vm.mem.size && known.byGlobal.get(globalOf(vm, L));
  if (!universe) return undefined;
  return within(known, universe, code);
}

function within<T>(known: Universes, universe: Universe, code: () => T): T {
  const before = known.current;
  if (before === universe) return code();
  const go = (from: Universe, to: Universe): void => {
    from.leave();
    to.enter();
    known.current = to;
  };
  go(before, universe);
  try {
    return code();
  } finally {
    go(universe, before);
  }
}

/** A new state without libraries: its main thread, or 0 when there is no memory for it. */
export function newState(vm: Vm, own?: OwnBlocks): number {
  const size = GG_SIZEOF(vm.numAsmFF);
  const gg = (own ?? vm.alloc).alloc(size);
  if (gg === 0) return 0;
  begin(vm, gg, own);
  if (own?.finish() !== false) return gg + GG.L;
  freeState(vm, gg + GG.L);
  return 0;
}
function begin(vm: Vm, gg: number, own: OwnBlocks | undefined): void {
  const known = vm.attachment(universes);
  const { lj_bc_ofs } = vm.attachment(dispatchState);
  const size = GG_SIZEOF(vm.numAsmFF);
  vm.mem.u8.fill(0, gg, gg + size);
  const universe = new Universe(vm);
  const blocks = new BlockPool(vm.alloc, own);
  const { lists } = vm.alloc;
  universe.parts = {
    g: gg + GG.g,
    L: gg + GG.L,
    dispatch: gg + GG.dispatch,
    blocks,
    objects: new CellSpace(blocks, lists + LISTS.objects),
    strings: new CellSpace(blocks, lists + LISTS.strings),
    strtab: { table: 0, mask: 0, next: 0, nextMask: 0, split: 0 },
    big: new BigTables(),
    rounds: { count: 0, cost: 0 },
    own: new Map(),
  };
  known.byGlobal.set(gg + GG.g, universe);
  within(known, universe, () => {
    initGlobal(vm, size);
    lj_dispatch_init(vm, lj_bc_ofs);
    lj_state_init(vm);
  });
}

/** Is this a state that `newState` made? */
export const isFurtherState = (vm: Vm, L: number): boolean => {
  const { byGlobal } = vm.attachment(universes);
  const g = globalOf(vm, L);
  return byGlobal.has(g) && [...byGlobal.keys()][0] !== g;
};

/** Free a state of `newState` that has been closed. */
export function freeState(vm: Vm, L: number): void {
  const known = vm.attachment(universes);
  const g = globalOf(vm, L);
  const universe = known.byGlobal.get(g);
  if (universe === undefined) return;
  const { blocks: heir } = vm;
  const own = within(known, universe, () => {
    lj_gc_freeall(vm);
    const { mem, strtab, blocks } = vm;
    lj_mem_free(vm, L_stack(mem, vm.L), 8 * mem.u32[(vm.L + lua_State.stacksize) >>> 2]);
    lj_mem_free(vm, strtab.table, 8 * (strtab.mask + 1));
    if (strtab.next !== 0) lj_mem_free(vm, strtab.next, 8 * (strtab.nextMask + 1));
    if (blocks.own === undefined) blocks.handOver(heir, vm.objects, vm.strings);
    return blocks.own;
  });
  known.byGlobal.delete(g);
  if (own === undefined) vm.alloc.free(g - GG.g, GG_SIZEOF(vm.numAsmFF));
  else own.release(g - GG.g);
}
