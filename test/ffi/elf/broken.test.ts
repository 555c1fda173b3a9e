/*
 * Broken object files: whatever is changed in a good one, opening it works or is an error with
 * the file's name in front, in bounded time, and the next file loads.
 */
import test from "ava";
import { readFileSync } from "node:fs";
import path from "node:path";
import { MachineFault } from "../../../runtime/machine/index.js";
import { createLinker, Folder } from "./fixture.js";

const folder = new Folder();
test.after.always(() => folder.remove());
const good = readFileSync(path.join(import.meta.dirname, "fixtures/small.so"));

/** A file that is changed at some places. */
const changed = (...bytes: [at: number, value: number][]): Uint8Array => {
  const copy = Uint8Array.from(good);
  for (const [at, value] of bytes) copy[at] = value;
  return copy;
};

test("the object as it is", (t) => {
  const { vm, linker } = createLinker({ host: (a, b) => a * b });
  const object = linker.open(folder.write("good.so", good), false);
  const call = (name: string, ...args: number[]): number =>
    vm.machine.call(object.address(name), ...args);
  t.deepEqual([call("get", 1), call("count"), call("count")], [3, 11, 12]);
  t.is(call("product", 5, 7), 42);
});

test("what is no object for this machine", (t) => {
  const { linker } = createLinker({ host: () => 0 });
  const cases: [name: string, bytes: Uint8Array | string, message: string][] = [
    ["empty.so", "", "file too short"],
    ["text.so", "/* GNU ld script */\n".repeat(5), "invalid ELF header"],
    ["short.so", good.subarray(0, 50), "file too short"],
    ["cut.so", good.subarray(0, 1000), "file too short"],
    ["class.so", changed([4, 1]), "wrong ELF class: ELFCLASS32"],
    ["order.so", changed([5, 2]), "ELF file data encoding not little-endian"],
    ["arm.so", changed([18, 183]), "object for another machine (number 183), not x86-64"],
    ["exec.so", changed([16, 2]), "cannot dynamically load executable"],
    ["object.so", changed([16, 1]), "only ET_DYN and ET_EXEC can be loaded"],
    ["core.so", changed([54, 32]), "ELF file's phentsize not the expected size"],
  ];
  for (const [name, bytes, message] of cases) {
    const file = folder.write(name, bytes);
    t.throws(() => linker.open(file, false), { name: "ElfError", message: `${file}: ${message}` });
  }
});

/** Numbers that repeat. */
function random(seed: number): (below: number) => number {
  let x = seed;
  return (below) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 2 ** 32) * below);
  };
}
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff];

test("1000 mutations", (t) => {
  const { vm, linker } = createLinker({ host: () => 0 });
  const next = random(13);
  const file = folder.file("mutant.so");
  const outcomes = { loaded: 0, refused: 0, fault: 0 };
  for (let n = 0; n < 1000; n++) {
    const bytes = Uint8Array.from(good);
    for (let k = 1 + next(3); k > 0; k--) {
      // Mostly headers and tables, which stand first.
      const at = next(next(3) === 0 ? 0x400 : bytes.length);
      bytes[at] = next(2) === 0 ? next(256) : INTERESTING[next(INTERESTING.length)];
    }
    folder.write("mutant.so", next(20) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes);
    vm.machine.budget = 1e6;
    try {
      const object = linker.open(file, false);
      object.address("get");
      object.address("nothing");
      linker.close(object);
      outcomes.loaded++;
    } catch (e) {
      if (e instanceof MachineFault) outcomes.fault++;
      else if (e instanceof Error && e.name === "ElfError" && e.message.includes(".so"))
        outcomes.refused++;
      else throw new Error(`mutation ${n}: ${String(e)}`, { cause: e });
    }
  }
  t.true(outcomes.loaded > 50 && outcomes.refused > 300, JSON.stringify(outcomes));
  t.is(vm.machine.call(linker.open(folder.write("again.so", good), false).address("get"), 0), 2);
});
