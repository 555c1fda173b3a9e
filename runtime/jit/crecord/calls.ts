/*
 * Functions of the FFI that traces call by name (IRCALL), beside those of the templates.
 * Pointers come as the low 32 bits: nothing of the guest lies beyond.
 */
import { lj_cdata_new } from "../../core/objects/cdata.js";
import { lj_err_mem } from "../../core/run/err.js";
import { setgcV, setnilV } from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { chargeCopy } from "../../core/run/work.js";
import { checkAccess } from "../../ffi/caccess.js";
import { lj_cdata_setfin } from "../../ffi/cdata.js";
import { copyBytes, fillBytes } from "../../ffi/cmem.js";
import { ctype_cts, type CTState } from "../../ffi/ctype.js";
import { foreignCode } from "../../ffi/symbols.js";
import { global_State } from "../../layout/state.js";
import type { IRCallName } from "../ir.js";
import type { IRCallEntry } from "../state.js";

const entered = (vm: Vm): CTState => ctype_cts(vm, vm.mem.u32[(vm.g + global_State.cur_L) >>> 2]);

function setfin(vm: Vm, L: number, cd: number, fin: number, it: number): void {
  const o = vm.g + global_State.tmptv;
  if (fin === 0) setnilV(vm.mem, o);
  else setgcV(vm.mem, o, fin, it);
  lj_cdata_setfin(ctype_cts(vm, L), cd, o);
}

function strlen(vm: Vm, p: number): number {
  const cts = entered(vm);
  checkAccess(cts, p, 1);
  const { u8 } = vm.mem;
  const end = u8.indexOf(0, p);
  if (end < 0) checkAccess(cts, u8.length, 1);
  chargeCopy(vm, end - p);
  return end - p;
}

function memcpy(vm: Vm, to: number, from: number, n: number): number {
  const cts = entered(vm);
  checkAccess(cts, to, n);
  checkAccess(cts, from, n);
  chargeCopy(vm, n);
  copyBytes(vm.mem, to, from, n);
  return to;
}

function memset(vm: Vm, to: number, byte: number, n: number): number {
  checkAccess(entered(vm), to, n);
  chargeCopy(vm, n);
  fillBytes(vm.mem, to, n, byte & 255);
  return to;
}

export const cdataCalls: Readonly<Partial<Record<IRCallName, IRCallEntry>>> = {
  lj_cdata_newv: [
    "ppi:p",
    (vm) => (L, id, size) => (size < 0 ? lj_err_mem(vm, L) : lj_cdata_new(vm, L, id, size)),
  ],
  lj_cdata_setfin: [
    "pppi:v",
    (vm) => (L, cd, fin, it) => {
      setfin(vm, L, cd, fin, it);
    },
  ],
  strlen: ["p:p", (vm) => (p) => strlen(vm, p)],
  memcpy: ["ppp:p", (vm) => (to, from, n) => memcpy(vm, to, from, n)],
  memset: ["pip:p", (vm) => (to, byte, n) => memset(vm, to, byte, n)],
  lj_vm_errno: [":i", (vm) => () => vm.mem.i32[vm.attachment(foreignCode).errno >>> 2]],
};
