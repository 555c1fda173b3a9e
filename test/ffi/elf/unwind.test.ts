/* Where functions of an object begin and end, from its tables for unwinding; broken tables are no error. */
import test from "ava";
import { readFileSync } from "node:fs";
import type { Machine } from "../../../runtime/machine/index.js";
import { createLinker, Folder, hasGcc } from "./fixture.js";

const folder = new Folder();
test.after.always(() => folder.remove());
const compiled = hasGcc ? test : test.skip; // needs gcc

const SOURCE = `
  int first(int x) { return x + 1; }
  static int __attribute__((noinline)) hidden(int x) { return x * 3; }
  int second(int x) { return hidden(x) + hidden(x + 1); }`;

compiled("functions begin where tables say, in a stripped object, too", (t) => {
  const file = folder.compile("functions", SOURCE, "-s", "-fasynchronous-unwind-tables");
  const { vm, linker } = createLinker({});
  const object = linker.open(file, false);
  const { code } = vm.machine as Machine;
  for (const name of ["first", "second"]) {
    const address = object.address(name);
    const found = code.functionAt(address + 1);
    t.is(found?.start, address);
    t.true((found?.end ?? 0) > address + 3);
  }
  const starts = new Set<number>();
  for (let pc = object.address("first") - 64; pc < object.address("first") + 128; pc++) {
    const range = code.functionAt(pc);
    if (range !== null) starts.add(range.start);
  }
  t.is(starts.size, 3, "hidden has no name, but a beginning");
});

compiled("broken tables give ranges that ascend, or none", (t) => {
  const good = readFileSync(folder.compile("broken", SOURCE, "-fasynchronous-unwind-tables"));
  const view = new DataView(good.buffer, good.byteOffset, good.length);
  const headers = Array.from({ length: view.getUint16(56, true) }, (_, k) => 64 + 56 * k);
  const header = headers.find((p) => view.getUint32(p, true) === 0x6474e550);
  t.not(header, undefined);
  const from = view.getUint32(header! + 8, true);
  const size = good.length - from > 400 ? 400 : good.length - from;
  let x = 1;
  const random = (below: number): number => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 2 ** 32) * below);
  };
  for (let k = 0; k < 60; k++) {
    const bytes = Uint8Array.from(good);
    for (let n = 0; n < 3; n++) bytes[from + random(size)] = random(256);
    const { vm, linker } = createLinker({});
    const object = linker.open(folder.write(`broken${k}.so`, bytes), false);
    const first = object.address("first");
    t.is(vm.machine.call(first, 41), 42);
    for (let pc = first - 256; pc < first + 256; pc += 4) {
      const range = (vm.machine as Machine).code.functionAt(pc);
      t.true(range === null || (range.start <= pc && range.end > pc));
    }
  }
});
