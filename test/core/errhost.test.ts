/* What the engine throws when it has no room is Lua's error of memory, wherever it happens. */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { ErrorTrapped } from "../../runtime/core/run/errclass.js";
import { lj_err_host } from "../../runtime/core/run/errhost.js";
import { L_top } from "../../runtime/core/run/frame.js";
import { strToJs } from "../../runtime/core/objects/str.js";
import { gcV } from "../../runtime/core/objects/tvalue.js";
import { LUA } from "../../runtime/layout/frame.js";

/** What the engine throws when it has no room. */
const refusals: Record<string, () => unknown> = {
  "a string": () => "x".repeat(2 ** 30),
  "a joint string": () => {
    const half = "x".repeat(2 ** 28);
    return [half, half, half, half].join("");
  },
  "an array": () => new Array(-1),
  "a buffer": () => new ArrayBuffer(2 ** 53 - 1),
};

for (const [what, refused] of Object.entries(refusals))
  test(`${what} beyond the engine's limits is no memory`, (t) => {
    const vm = newVm({ host: defaultHost() });
    const refusal = t.throws(refused, { instanceOf: RangeError });
    vm.errorTrap = true;
    const error = t.throws(() => lj_err_host(vm, vm.L, refusal), { instanceOf: ErrorTrapped });
    t.is(error.status, LUA.ERRMEM);
    t.is(strToJs(vm, gcV(vm.mem, L_top(vm.mem, vm.L) - 8)), "not enough memory");
  });

test("other exceptions pass", (t) => {
  const vm = newVm({ host: defaultHost() });
  const bug = new TypeError("a bug");
  t.is(
    t.throws(() => lj_err_host(vm, vm.L, bug), { instanceOf: TypeError }),
    bug,
  );
});
