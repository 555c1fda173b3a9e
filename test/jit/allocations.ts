/*
 * Allocations that fail while traces are recorded, compiled, run and left: the program ends with
 * "not enough memory" or does not notice, and the next one runs as if nothing had been.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { lua_pcall } from "../../runtime/core/run/call.js";
import { L_top } from "../../runtime/core/run/frame.js";
import { strToJs } from "../../runtime/core/objects/str.js";
import { gcV } from "../../runtime/core/objects/tvalue.js";
import type { Vm } from "../../runtime/core/vm.js";
import { luaL_loadbufferx } from "../../runtime/lib/loading.js";

const program = `jit.on() jit.opt.start("hotloop=1", "hotexit=1")
local t, s = {}, ""
for i = 1, 60 do
  local q = { n = i, i }
  if i % 3 == 0 then t[#t + 1] = q.n .. "x" else t["k" .. i] = q end
  s = s:sub(-10) .. i
  if i % 7 == 0 then s = string.format("%d:%s", i, s) end
  for j = 1, 3 do q[j] = j end
  local f = function() return i end
  t[i * 2] = f()
end
return s`;

/** The result of the program, or its error; `begin` is called when it is loaded. */
function run(vm: Vm, begin = (): void => undefined): string {
  const { L } = vm;
  luaL_loadbufferx(vm, L, new TextEncoder().encode(program), "=x");
  begin();
  lua_pcall(vm, L, 0, 1);
  return strToJs(vm, gcV(vm.mem, L_top(vm.mem, L) - 8));
}

const host = defaultHost();
const right = run(newVm({ host }));
/** More than opening the libraries takes. */
const LATER = 1e6;

/** The program allocates some 600 times; so far apart are those that fail. */
const STEP = 46;

/** Declare the test that the n-th allocation fails, for every STEP-th from some first one on. */
export function testAllocations(tier: "wasm" | "interp", first: number): void {
  test(`allocations fail, ${tier} tier`, (t) => {
    let failures = 0;
    for (let n = first; n < 600; n += STEP) {
      const vm = newVm({ host, tier, failAllocation: LATER });
      const failing = vm.alloc as unknown as { countdown: number };
      const result = run(vm, () => {
        failing.countdown = n;
      });
      if (result !== right) {
        failures++;
        t.regex(result, /not enough memory$/, `allocation ${n}`);
      }
      failing.countdown = 0;
      t.is(run(vm), right, `behind allocation ${n}`);
    }
    t.true(failures > 3, `${failures} failures`);
  });
}
