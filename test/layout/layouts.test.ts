/*
 * Layouts: what is declared is possible, and what is not is refused.
 */
import test from "ava";
import { assertOrder } from "../../runtime/layout/bytecode.js";
import { C, checkLayout, countOfType, fieldsOf, sizeOfType } from "../../runtime/layout/ctypes.js";
import * as ffi from "../../runtime/layout/ffi.js";
import { mm_names } from "../../runtime/layout/metamethods.js";
import * as objects from "../../runtime/layout/objects.js";
import * as state from "../../runtime/layout/state.js";

const header = { nextgc: 0, nextgc$: C.GCRef, marked: 8, marked$: C.u8, gct: 9, gct$: C.u8 };

test("fields are aligned, do not overlap and end where their layout does", (t) => {
  const layouts = Object.entries({ ...objects, ...state, ...ffi }).filter(
    ([, value]) => typeof value === "object" && fieldsOf(value).length > 0,
  );
  t.true(layouts.length >= 19);
  for (const [name, layout] of layouts)
    t.notThrows(() => checkLayout(name, layout as object), name);
});

test("metatables of base types are behind the names of metamethods", (t) => {
  t.is(state.GCROOT.BASEMT, mm_names.length as number);
});

test("types have sizes and counts", (t) => {
  t.is(sizeOfType(C.u8), 1);
  t.is(sizeOfType(C.BCIns), 4);
  t.is(sizeOfType(C.GCRef + 7 * C.times), 8);
  t.is(countOfType(C.GCRef + 7 * C.times), 7);
  t.is(countOfType(C.u128), 1);
});

const refused: Record<string, [layout: object, message: RegExp]> = {
  "an overlap": [{ a: 0, a$: C.u64, b: 4, b$: C.u32 }, /b begins at 4, before a ends at 8/],
  "an overlap with an array": [
    { a: 0, a$: C.u8 + 9 * C.times, b: 8, b$: C.u8 },
    /b begins at 8, before a ends at 9/,
  ],
  misalignment: [{ a: 4, a$: C.MRef }, /a is not aligned/],
  "an end beyond the end": [{ a: 0, a$: C.u64, SIZEOF: 4 }, /a ends at 8, beyond SIZEOF 4/],
  "a field without a type": [{ a: 0, a$: C.u32, b: 4 }, /b has no type: b\$/],
  "a type without a field": [{ a: 0, a$: C.u32, b$: C.u32 }, /b has no offset/],
  "a header of its own": [{ ...header, gct: 8, marked: 9 }, /not where it is|begins|aligned/],
};
for (const [what, [layout, message]] of Object.entries(refused))
  test(`refused: ${what}`, (t) => {
    t.throws(() => checkLayout("L", layout), { message });
  });

test("unions share their offset, and what follows an object begins at its end", (t) => {
  t.notThrows(() => checkLayout("L", { a: 0, a$: C.u64, b: 0, b$: C.u32, c: 8, c$: C.u8 }));
  t.notThrows(() => checkLayout("L", { a: 0, a$: C.u64, tail: 8, tail$: C.GCRef, SIZEOF: 8 }));
  t.throws(() => checkLayout("L", { a: 0, a$: C.u32, b: 0, b$: C.u64, c: 4, c$: C.u32 }));
});

test("opcodes stand in the order that handlers, parser and dispatch rely on", (t) => {
  t.notThrows(assertOrder);
});
