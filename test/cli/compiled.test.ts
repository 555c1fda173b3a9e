/*
 * Optimised code that is kept between runs, module by module.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";
import { CompiledModules } from "../../runtime/cli/compiled.js";
import { optimiseAtOnce } from "../../runtime/cli/engine.js";

const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-compiled-"));
test.after.always(() => rmSync(folder, { recursive: true }));

/** A module with one function, `run`, which returns n. */
const returning = (n: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5, 1, 0x60, 0, 1, 0x7f],
    ...[3, 2, 1, 0],
    ...[7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 0],
    ...[10, 6, 1, 4, 0, 0x41, n, 0x0b],
  );
const functionOf = (module: WebAssembly.Module): (() => number) =>
  new WebAssembly.Instance(module).exports.run as () => number;

// Regression: V8 ended the process when a program came to its end before anything of a module was optimised.
test("a module of which nothing is optimised yet is left out", (t) => {
  const file = path.join(folder, "baseline");
  const modules = new CompiledModules(file);
  const module = new WebAssembly.Module(returning(1));
  const run = functionOf(module);
  t.is(run(), 1);
  modules.keep("one", module, run);
  t.false(modules.save());
  t.is(new CompiledModules(file).recall("one", returning(1)), null);
});

test("one that is optimised is kept, with a function or without", (t) => {
  const file = path.join(folder, "optimised");
  const modules = new CompiledModules(file);
  optimiseAtOnce(() => {
    const module = new WebAssembly.Module(returning(2));
    modules.keep("two", module, functionOf(module));
    modules.keep("three", new WebAssembly.Module(returning(3)));
  });
  t.true(modules.save());
  const later = new CompiledModules(file);
  t.is(functionOf(later.recall("two", returning(2))!)(), 2);
  t.is(functionOf(later.recall("three", returning(3))!)(), 3);
});

test("a damaged file holds nothing, and is replaced", (t) => {
  const file = path.join(folder, "damaged");
  const keep = (modules: CompiledModules): void => {
    optimiseAtOnce(() => {
      const module = new WebAssembly.Module(returning(4));
      modules.keep("four", module, functionOf(module));
    });
    t.true(modules.save());
  };
  keep(new CompiledModules(file));
  const made = readFileSync(file);
  for (const damaged of [
    made.subarray(0, made.length >> 1),
    Buffer.alloc(100),
    Buffer.from("no"),
  ]) {
    writeFileSync(file, damaged);
    const modules = new CompiledModules(file);
    t.is(modules.recall("four", returning(4)), null);
    keep(modules);
    t.is(functionOf(new CompiledModules(file).recall("four", returning(4))!)(), 4);
  }
});
