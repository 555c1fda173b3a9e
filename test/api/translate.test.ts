/* The translation of the blob that is made when it is built: what V8 takes to optimise it. */
import test from "ava";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lj_vm_wasm } from "../../generated/lj_vm_wasm.js";

const map = JSON.parse(
  readFileSync(new URL("../../generated/lj_vm.map.json", import.meta.url), "utf8"),
) as { readonly symbols: readonly (readonly [number, string])[] };
const symbols = Object.fromEntries(map.symbols.map(([offset, name]) => [name, offset]));

/** Optimises the module of a file at once, and says by how many MB that raised the peak of the process. */
const OPTIMISE = `
  const { readFileSync } = require("node:fs");
  const bytes = readFileSync(process.argv[1]);
  const peak = () => Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status"))?.[1]) / 1024;
  const before = peak();
  new WebAssembly.Module(bytes);
  console.log(peak() - before);`;
const AT_ONCE = ["--no-liftoff", "--no-wasm-lazy-compilation", "--no-wasm-async-compilation"];

test("V8 optimises the common function within 55 MB", (t) => {
  if (process.platform !== "linux") {
    t.log("not measured: /proc/self/status says what the peak is");
    t.pass();
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "common-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { module } = lj_vm_wasm.units[lj_vm_wasm.units.length - 1];
  const file = path.join(folder, "common.wasm");
  writeFileSync(file, Buffer.from(module, "base64"));
  const { stdout, stderr } = spawnSync(process.execPath, [...AT_ONCE, "-e", OPTIMISE, file], {
    encoding: "utf8",
  });
  t.is(stderr, "");
  const more = Number(stdout);
  t.log(`${Math.round(more)} MB`);
  // 44 with V8 11, 16 with V8 13; 71 with tables over all of the blob and loops that are unrolled.
  t.true(more < 55, stdout);
});

// A label that was missing made each other range two functions, and gsub with a function went over twelve links a match.
test("work that is translated apart is one function each", (t) => {
  const { address, units } = lj_vm_wasm;
  for (const range of ["match", "text", "date", "create", "grow"]) {
    const [start, end] = ["start", "end"].map((at) => address + symbols[`${range}_${at}`]);
    t.true(start < end, range);
    const within = units.filter(({ extents }) =>
      extents.some((from, i) => i % 2 === 0 && from < end && extents[i + 1] > start),
    );
    t.is(within.length, 1, range);
  }
});
