/* The translation of the blob that is made when it is built: what V8 takes to optimise it. */
import test from "ava";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lj_vm_wasm } from "../../generated/lj_vm_wasm.js";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { WasmTier } from "../../runtime/api/parts/translator.js";
import { calledByNumber, subroutines } from "../../runtime/layout/subroutines.js";
import type { BareMachine } from "../../runtime/machine/index.js";

const map = JSON.parse(
  readFileSync(new URL("../../generated/lj_vm.map.json", import.meta.url), "utf8"),
) as { readonly symbols: readonly (readonly [number, string])[] };
const symbols = Object.fromEntries(map.symbols.map(([offset, name]) => [name, offset]));

/** Optimises a function of the module of a file when it is called, and says by how many MB that raised the peak of the process. */
const OPTIMISE = `
  const { readFileSync } = require("node:fs");
  const [file, name] = process.argv.slice(1);
  const peak = () => Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status"))?.[1]) / 1024;
  const module = new WebAssembly.Module(readFileSync(file));
  const m = { memory: new WebAssembly.Memory({ initial: 64, maximum: 65536 }) };
  for (const { name } of WebAssembly.Module.imports(module)) m[name] ??= () => 0;
  const { exports } = new WebAssembly.Instance(module, { m });
  const before = peak();
  exports[name](); // there is nothing at address 0, so it is left at once
  console.log(peak() - before);`;
const WHEN_CALLED = ["--no-liftoff", "--wasm-lazy-compilation"];

test("V8 optimises the common function within 55 MB", (t) => {
  if (process.platform !== "linux") {
    t.log("not measured: /proc/self/status says what the peak is");
    t.pass();
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "common-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "common.wasm");
  writeFileSync(file, Buffer.from(lj_vm_wasm.module, "base64"));
  const args = [...WHEN_CALLED, "-e", OPTIMISE, file, String(lj_vm_wasm.units.length - 1)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  t.is(stderr, "");
  const more = Number(stdout);
  t.log(`${Math.round(more)} MB`);
  // 44 with V8 11, 16 with V8 13; 71 with tables over all of the blob and loops that are unrolled.
  t.true(more > 5 && more < 55, stdout);
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

/** What functions of a module import, by number, and their code. */
function functionsOf(bytes: Uint8Array<ArrayBuffer>): { names: string[]; codes: Uint8Array[] } {
  const codes: Uint8Array[] = [];
  let at = 8;
  const number = (): number => {
    for (let n = 0, shift = 0; ; shift += 7) {
      n |= (bytes[at] & 0x7f) << shift;
      if (bytes[at++] < 0x80) return n;
    }
  };
  while (at < bytes.length) {
    const isCode = bytes[at++] === 10;
    const end = number() + at;
    for (let count = isCode ? number() : 0; count > 0; count--) {
      const size = number();
      codes.push(bytes.subarray(at, (at += size)));
    }
    at = end;
  }
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  return { names: imports.filter((i) => i.kind === "function").map((i) => i.name), codes };
}

test("subroutines that traces call are translated ahead as they would be now", (t) => {
  const { address, size } = lj_vm_wasm;
  const vm = newVm({ host: defaultHost() });
  const tier = (vm.machine as BareMachine).translate(WasmTier);
  const called = [...Object.keys(subroutines), ...calledByNumber].map(
    (name) => address + symbols[name],
  );
  const now = tier.translate(address, size, new Set(), () => false, [], called);
  t.deepEqual(
    now.subroutines.map(({ pc, alive: { general, vector }, extents }) => {
      return { pc, alive: { general, vector }, extents };
    }),
    lj_vm_wasm.subroutines.map((s) => ({ ...s })),
  );
  t.true(now.subroutines.length > 20);
  const made = functionsOf(now.module);
  const ahead = functionsOf(Uint8Array.from(Buffer.from(lj_vm_wasm.module, "base64")));
  const codes = ahead.codes.slice(-made.codes.length);
  const CALL = 0x10;
  made.codes.forEach((code, n) => {
    t.is(code.length, codes[n].length);
    code.forEach((byte, k) => {
      if (byte === codes[n][k]) return;
      // All units of the module share what it imports.
      t.is(code[k - 1], CALL);
      t.is(made.names[byte], ahead.names[codes[n][k]]);
    });
  });
});
