/* Strings are interned: one object per sequence of bytes, whatever the hash does. */
import test from "ava";
import fc from "fast-check";
import { GCstr } from "../../runtime/layout/objects.js";
import { global_State } from "../../runtime/layout/state.js";
import {
  lj_str_cmp,
  lj_str_find,
  lj_str_haspattern,
  lj_str_lower,
  lj_str_new,
  lj_str_newbytes,
  lj_str_newutf8,
  lj_str_newz,
  lj_str_reverse,
  lj_str_upper,
  strBytes,
  strdata,
  strToJs,
  strToUtf8,
} from "../../runtime/core/objects/str.js";
import { lj_gc_fullgc } from "../../runtime/core/gc/gc.js";
import { LuaPanic } from "../../runtime/core/run/errclass.js";
import type { Vm } from "../../runtime/core/vm.js";
import { bareVm, fakeVm } from "./fakevm.js";

const G = (vm: Vm, f: global_State): number => vm.mem.u32[(vm.g + f) >>> 2];
const bytes = fc.uint8Array({ maxLength: 200 });
const latin1 = (b: Uint8Array): string => String.fromCharCode(...b);

test("equal bytes are the same string, from anywhere", (t) => {
  const vm = fakeVm();
  const buf = vm.alloc.alloc(4096);
  fc.assert(
    fc.property(bytes, fc.nat(3), (b, shift) => {
      const s = lj_str_newbytes(vm, vm.L, b);
      vm.mem.u8.set(b, buf + shift);
      return (
        lj_str_new(vm, vm.L, buf + shift, b.length) === s &&
        lj_str_newz(vm, vm.L, latin1(b)) === s &&
        strToJs(vm, s) === latin1(b) &&
        vm.mem.u8[strdata(s) + b.length] === 0 &&
        vm.mem.u32[(s + GCstr.len) >>> 2] === b.length
      );
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test("different bytes are different strings", (t) => {
  const vm = fakeVm();
  const all = new Map<string, number>();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5 }), (b) => {
      const s = lj_str_newbytes(vm, vm.L, b);
      const known = all.get(latin1(b)) ?? s;
      all.set(latin1(b), s);
      return known === s;
    }),
    { numRuns: 2000 },
  );
  t.is(new Set(all.values()).size, all.size);
});

test("long strings that are alike where the hash looks", (t) => {
  const vm = bareVm();
  const text = (i: number): string =>
    `${"x".repeat(300)}${String(i).padStart(6, "0")}${"y".repeat(694)}`;
  const strings = Array.from({ length: 500 }, (_, i) => lj_str_newz(vm, vm.L, text(i)));
  t.is(new Set(strings).size, 500);
  t.true(G(vm, global_State.str_dense) > 400, "the second hash is in use");
  strings.forEach((s, i) => t.is(lj_str_newz(vm, vm.L, text(i)), s));
  lj_gc_fullgc(vm, vm.L);
  t.is(G(vm, global_State.str_dense), 0);
});

test("the table of strings grows and shrinks", (t) => {
  const vm = bareVm();
  const total = G(vm, global_State.gc_total);
  const strings = Array.from({ length: 5000 }, (_, i) => lj_str_newz(vm, vm.L, `string ${i}`));
  t.true(G(vm, global_State.str_mask) >= 4095);
  strings.forEach((s, i) => t.is(lj_str_newz(vm, vm.L, `string ${i}`), s));
  for (let i = 0; i < 6; i++) lj_gc_fullgc(vm, vm.L);
  t.true(G(vm, global_State.str_mask) <= 511);
  t.true(G(vm, global_State.gc_total) <= total + 512 * 8);
});

test("a big string from JavaScript is not doubled", (t) => {
  const vm = fakeVm();
  const big = new Uint8Array(100000).map((_, i) => i * 7);
  const s = lj_str_newbytes(vm, vm.L, big);
  const total = G(vm, global_State.gc_total);
  t.is(lj_str_newbytes(vm, vm.L, big), s);
  t.is(lj_str_newz(vm, vm.L, strToJs(vm, s)), s);
  t.is(G(vm, global_State.gc_total), total);
  t.deepEqual(strBytes(vm, s), big);
});

test("comparison is by bytes", (t) => {
  const vm = fakeVm();
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const r = lj_str_cmp(vm, lj_str_newbytes(vm, vm.L, a), lj_str_newbytes(vm, vm.L, b));
      return Math.sign(r) === Buffer.compare(a, b);
    }),
  );
  t.pass();
});

test("find, reverse, lower, upper", (t) => {
  const vm = fakeVm();
  const ab = fc.string({ unit: fc.constantFrom("a", "b", "Z", "\xc4"), maxLength: 300 });
  fc.assert(
    fc.property(ab, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 4 }), (text, part) => {
      const s = lj_str_newz(vm, vm.L, text);
      const p = lj_str_newz(vm, vm.L, part);
      const at = lj_str_find(vm, strdata(s), strdata(p), text.length, part.length);
      const ascii = (f: (c: string) => string): string => text.replace(/[a-zA-Z]/g, f);
      return (
        (at === 0 ? -1 : at - strdata(s)) === text.indexOf(part) &&
        strToJs(vm, lj_str_reverse(vm, vm.L, s)) === [...text].reverse().join("") &&
        strToJs(vm, lj_str_lower(vm, vm.L, s)) === ascii((c) => c.toLowerCase()) &&
        strToJs(vm, lj_str_upper(vm, vm.L, s)) === ascii((c) => c.toUpperCase())
      );
    }),
  );
  const long = lj_str_newz(vm, vm.L, "ab".repeat(1000));
  t.is(strToJs(vm, lj_str_upper(vm, vm.L, long)), "AB".repeat(1000));
  t.true(lj_str_haspattern(vm, lj_str_newz(vm, vm.L, "a.b")));
  t.false(lj_str_haspattern(vm, lj_str_newz(vm, vm.L, "ab c")));
  t.is(strToUtf8(vm, lj_str_newutf8(vm, vm.L, "häß€😀")), "häß€😀");
});

test("the n-th allocation fails with an error, for all n", (t) => {
  let failures = 0;
  for (let n = 1; n < 300; n++) {
    let vm: Vm;
    try {
      vm = fakeVm({ failAllocation: n });
    } catch {
      continue; // while the state was built
    }
    const make = (): number[] =>
      Array.from({ length: 100 }, (_, i) => lj_str_newz(vm, vm.L, `s${n}.${i}`));
    try {
      make();
    } catch (e) {
      failures++;
      if (!(e instanceof LuaPanic && e.message.includes("not enough memory"))) throw e;
    }
    t.is(new Set(make()).size, 100);
  }
  t.true(failures >= 100);
});
