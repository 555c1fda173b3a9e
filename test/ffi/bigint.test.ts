/*
 * 64-bit integers between JavaScript and Lua, and that nothing of the FFI exists before it is used.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { lj_cpcall } from "../../runtime/core/call.js";
import { L_top } from "../../runtime/core/frame.js";
import { bigintOf, pushBigint } from "../../runtime/ffi/bigint.js";
import { ffiIsLoaded } from "../../runtime/ffi/init.js";
import { NodeHost } from "../../runtime/cli/node-host.js";

test("BigInts and 64-bit integers", (t) => {
  const vm = newVm({ host: new NodeHost(), noenv: true, tier: "interp" });
  t.false(ffiIsLoaded(vm), "before anybody asks");
  const seen: (bigint | undefined)[] = [];
  const values = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n, 2n ** 32n];
  lj_cpcall(vm, vm.L, (L) => {
    for (const v of values) {
      pushBigint(vm, L, v);
      seen.push(bigintOf(vm, L_top(vm.mem, L) - 8));
    }
  });
  t.deepEqual(seen, values);
  t.true(ffiIsLoaded(vm));
});
