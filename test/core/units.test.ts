/*
 * Functions of the core that need no VM, against tables made by native luajit
 * (shortname.json: chunk name, short_src) and by C's ldexp (bits of x, e, bits of x * 2^e).
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { lj_debug_shortname } from "../../runtime/core/run/debug.js";
import { sformat } from "../../runtime/core/text/texts.js";
import { ldexp } from "../../runtime/core/math/scale.js";
import { lj_num2int } from "../../runtime/core/lib.js";
import { lj_vm_foldarith, lj_vm_pow } from "../../runtime/core/meta.js";

const expected = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`expected/${name}.json`, import.meta.url), "utf8")) as T;

test("chunk names are shortened as natively", (t) => {
  for (const [name, short] of expected<[string, string][]>("shortname"))
    t.is(lj_debug_shortname(name), short);
});

test("chunk names of built-in functions", (t) => {
  t.is(lj_debug_shortname("move", -1), "[builtin:move]");
});

test("ldexp rounds once", (t) => {
  const bits = new DataView(new ArrayBuffer(8));
  for (const [x, e, result] of expected<[string, number, string][]>("ldexp")) {
    bits.setBigUint64(0, BigInt(`0x${x}`));
    bits.setFloat64(0, ldexp(bits.getFloat64(0), e));
    t.is(bits.getBigUint64(0).toString(16).padStart(16, "0"), result, `ldexp(${x}, ${e})`);
  }
});

test("arithmetic of constant folding and slow paths", (t) => {
  t.is(lj_vm_foldarith(5, -3, "mod"), -1);
  t.is(lj_vm_foldarith(-5, 3, "mod"), 1);
  t.is(lj_vm_foldarith(5.5, 2, "mod"), 1.5);
  t.is(lj_vm_foldarith(5, Infinity, "mod"), NaN); // 5 - 0 * inf, as natively
  t.is(lj_vm_foldarith(0, 0, "unm"), -0);
  t.is(lj_vm_pow(1, NaN), 1);
  t.is(lj_vm_pow(-1, -Infinity), 1);
  t.is(lj_vm_pow(NaN, 0), 1);
});

test("C's conversion to int", (t) => {
  t.is(lj_num2int(2147483647.9), 2147483647);
  t.is(lj_num2int(-2147483648.9), -2147483648);
  t.is(lj_num2int(2147483648), -2147483648);
  t.is(lj_num2int(NaN), -2147483648);
  t.is(lj_num2int(-1.5), -1);
});

test("messages are filled in order", (t) => {
  t.is(sformat("bad argument #%d to '%s' (%s)", 1, "$& $1", "x"), "bad argument #1 to '$& $1' (x)");
});
