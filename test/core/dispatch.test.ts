/*
 * The dispatch table, read back from guest memory: every opcode leads to
 * `blob base + lj_bc_ofs[op]`, but for what a mode redirects.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { dispatchState, lj_dispatch_update } from "../../runtime/core/run/dispatch.js";
import type { Vm } from "../../runtime/core/vm.js";
import { BC, BC__MAX, bytecodes, type BytecodeName } from "../../runtime/layout/bytecode.js";
import { GG_DISP2STATIC, global_State, LUA_MASK } from "../../runtime/layout/state.js";
import { lj_bc_ofs } from "../../generated/bcdef.js";

/** The 64-bit entry at an index of the table that starts at `table`. */
function entry(vm: Vm, table: number, index: number): number {
  const at = (table + 8 * index) >>> 2;
  return vm.mem.u32[at] + vm.mem.u32[at + 1] * 2 ** 32;
}
const name = (op: number): string => bytecodes[op]?.[0] ?? `fast function ${op - BC__MAX}`;

function setJit(vm: Vm, on: boolean): void {
  vm.attachment(dispatchState).jitOn = on;
  lj_dispatch_update(vm);
}

/** What the hot counting handlers are replaced with while nothing counts. */
const plainForms: Partial<Record<BytecodeName, BytecodeName>> = {
  FORL: "IFORL",
  ITERL: "IITERL",
  LOOP: "ILOOP",
  FUNCF: "IFUNCF",
  FUNCV: "IFUNCV",
};

test("with hot counting on, all entries are blob base + lj_bc_ofs", (t) => {
  const vm = newVm({ host: defaultHost() });
  setJit(vm, true);
  t.is(lj_bc_ofs.length, BC__MAX + vm.numAsmFF);
  lj_bc_ofs.forEach((offset, op) => {
    t.is(entry(vm, vm.dispatch, op), vm.blob + offset, name(op));
  });
  const statics = vm.dispatch + GG_DISP2STATIC(vm.numAsmFF);
  for (let op = 0; op < BC.FUNCF; op++)
    t.is(entry(vm, statics, op), vm.blob + lj_bc_ofs[op], name(op));
});

test("without a trace compiler, counting handlers stand back and all others are the same", (t) => {
  const vm = newVm({ host: defaultHost() });
  setJit(vm, true);
  setJit(vm, false);
  lj_bc_ofs.forEach((offset, op) => {
    const plain = plainForms[name(op) as BytecodeName];
    const expected =
      op === BC.ITERN ? vm.sym.lj_vm_IITERN : vm.blob + (plain ? lj_bc_ofs[BC[plain]] : offset);
    t.is(entry(vm, vm.dispatch, op), expected, name(op));
  });
});

/** Under hooks nothing counts, and no trace is entered. */
function hooked(vm: Vm, op: number): number {
  const known = name(op) as BytecodeName;
  if (op === BC.ITERN) return vm.sym.lj_vm_IITERN;
  if (known === "JFORL" || known === "JITERL" || known === "JLOOP") return vm.sym.lj_vm_notrace;
  return vm.blob + lj_bc_ofs[BC[known === "JFORI" ? "FORI" : (plainForms[known] ?? known)]];
}

test("line hooks redirect every instruction; the static table leads into no trace", (t) => {
  const vm = newVm({ host: defaultHost() });
  setJit(vm, true);
  vm.mem.u8[vm.g + global_State.hookmask] |= LUA_MASK.LINE;
  lj_dispatch_update(vm);
  const statics = vm.dispatch + GG_DISP2STATIC(vm.numAsmFF);
  for (let op = 0; op < BC.FUNCF; op++) {
    t.is(entry(vm, vm.dispatch, op), vm.sym.lj_vm_inshook, name(op));
    t.is(entry(vm, statics, op), hooked(vm, op), name(op));
  }
  vm.mem.u8[vm.g + global_State.hookmask] &= ~LUA_MASK.LINE;
  lj_dispatch_update(vm);
  t.is(entry(vm, vm.dispatch, BC.MOV), vm.blob + lj_bc_ofs[BC.MOV]);
});
