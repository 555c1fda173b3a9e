/* The function of what handlers have in common, as `make` translated it: V8 has to take its better register allocator. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { lj_vm_wasm } from "../../generated/lj_vm_wasm.js";

test("V8 optimises the common function with its better register allocator", (t) => {
  if (!process.versions.v8.startsWith("11.")) {
    t.pass("other versions have one allocator");
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), "dasmoon-common-"));
  try {
    const file = join(directory, "common.js");
    writeFileSync(file, `new WebAssembly.Module(Buffer.from("${lj_vm_wasm.module}", "base64"));`);
    const flags = ["--no-liftoff", "--no-wasm-lazy-compilation", "--turbo-stats-wasm"];
    const report = execFileSync(process.execPath, [...flags, file], { encoding: "utf8" });
    t.regex(report, /TFRegisterAllocation/);
    t.notRegex(report, /TFMidTierRegisterAllocator/, "it is too large: see api/translate.ts");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
