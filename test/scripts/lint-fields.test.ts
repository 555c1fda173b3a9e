/*
 * Lint: typed arrays that read or write a field have the field's width.
 */
import test from "ava";
import { Linter } from "eslint";
// @ts-expect-error: a script without types
import { fields } from "../../scripts/lint-fields.mjs";

const config = { plugins: { fields }, rules: { "fields/width": "error" } } as Linter.Config;
const problems = (code: string): string[] =>
  new Linter().verify(code, config).map(({ message }) => message);
const fixed = (code: string): string => new Linter().verifyAndFix(code, config).output;

test("the view and the index have the width of the field", (t) => {
  for (const code of [
    "mem.u32[(t + GCtab.asize) >>> 2]",
    "i32[(t + GCtab.asize) >> 2] = 0",
    "u32[i + GCtab.asize / 4]",
    "u8[t + GCtab.nomm]",
    "u16[(p + 2 * n + GCproto.trace) >>> 1]",
    "f64[(n + Node.val) >>> 3]",
  ])
    t.deepEqual(problems(code), [], code);
  t.deepEqual(problems("mem.u8[t + GCtab.asize]"), [
    "GCtab.asize has 4 bytes: u8 has 1, the index is for 1",
  ]);
  t.deepEqual(problems("u16[(t + GCtab.nomm) >>> 1]"), [
    "GCtab.nomm has 1 bytes: u16 has 2, the index is for 2",
  ]);
  t.is(problems("u32[(t + GCtab.asize) >>> 3]").length, 1);
  t.is(problems("u16[(L + lua_State.stack) >>> 1]").length, 1);
});

test("the low word of a reference, other bytes behind, arrays", (t) => {
  for (const code of [
    "u32[(t + GCtab.node) >>> 2]",
    "u32[(n + Node.key + 4) >>> 2]",
    "u8[g + global_State.char_tables]",
    "u32[(u32[(t + GCtab.node) >>> 2] + Node.next) >>> 2]",
    "other[t + GCtab.asize]",
  ])
    t.deepEqual(problems(code), [], code);
});

test("what can be repaired is", (t) => {
  t.is(fixed("x.u16[(t + GCtab.asize) >>> 1] = 1"), "x.u32[(t + GCtab.asize) >>> 2] = 1");
  t.is(fixed("i32[(p + GCproto.trace) >>> 2]"), "i16[(p + GCproto.trace) >>> 1]");
});
