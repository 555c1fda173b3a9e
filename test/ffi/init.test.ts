/*
 * Nothing of the FFI exists before somebody uses it: a constant of C in a program, a BigInt of JavaScript.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { lj_cpcall } from "../../runtime/core/run/call.js";
import { cdata_ctypeid, lj_cdata_newconst } from "../../runtime/core/objects/cdata.js";
import { ffiIsLoaded } from "../../runtime/ffi/init.js";
import { NodeHost } from "../../runtime/cli/node-host.js";
import { CTID } from "../../runtime/layout/objects.js";

test("the first constant loads it", (t) => {
  const vm = newVm({ host: new NodeHost(), noenv: true, tier: "interp" });
  t.false(ffiIsLoaded(vm), "before anybody asks");
  const ids = [CTID.INT64, CTID.UINT64];
  const seen: CTID[] = [];
  lj_cpcall(vm, vm.L, (L) => {
    for (const id of ids) seen.push(cdata_ctypeid(vm.mem, lj_cdata_newconst(vm, L, id, 8)));
  });
  t.deepEqual(seen, ids);
  t.true(ffiIsLoaded(vm));
});
