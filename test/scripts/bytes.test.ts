/*
 * Bytes in the bundled modules: base64 of any length and number of lines is recoded whole, and the modules of
 * dist/ run.
 */
import { execFileSync } from "node:child_process";
import path from "node:path";
import test from "ava";

const root = path.join(import.meta.dirname, "../..");
const { recoded } = (await import(path.join(root, "scripts/bytes.mjs"))) as {
  recoded: (source: string) => string;
};

for (const size of [75, 76, 99, 150, 151, 152, 153, 1000])
  for (const width of [60, 104, 5000])
    test(`${size} bytes in lines of ${width}`, (t) => {
      const bytes = Buffer.from(Array.from({ length: size }, (_, k) => (k * 37 + 13) & 255));
      const lines = bytes.toString("base64").match(new RegExp(`.{1,${width}}`, "g")) ?? [];
      const source = `x = { name: "lj_vm_call", short: "abcd", blob:\n${lines.map((l) => `  "${l}"`).join(" +\n")},\n};`;
      const x = new Function(`let ${recoded(source)} return x;`)() as Record<string, string>;
      t.is(x.blob, bytes.toString("latin1"));
      t.deepEqual([x.name, x.short], ["lj_vm_call", "abcd"]);
    });

for (const name of ["index.mjs", "browser.mjs"])
  test(`dist/${name} runs programs on both tiers`, (t) => {
    const program = `
      import { createLua, ready } from "./dist/${name}";
      await ready();
      for (const machine of ["interp", "wasm"])
        console.log(createLua({ machine }).run(
          "local s = 0 for i = 1, 1e5 do s = s + #tostring(i) end return s, require('ffi').sizeof('long'), tostring(1LL)").join());`;
    const args = ["--input-type=module", "-e", program];
    const out = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    t.is(out, "488895,8,1LL\n".repeat(2));
  });
