/*
 * Bytes in the bundled modules: base64 of any length and number of lines is recoded whole, and the modules of
 * dist/ run.
 */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { gzipSync } from "node:zlib";
import test from "ava";
import { lj_vm } from "../../generated/lj_vm.js";

const root = path.join(import.meta.dirname, "../..");
const { recoded, decoder } = (await import(path.join(root, "scripts/bytes.mjs"))) as {
  recoded: (source: string, isCode?: boolean) => string;
  decoder: string;
};
const { decodeBase64, decodeCode } = (await import(
  `data:text/javascript,${encodeURIComponent(decoder)}`
)) as Record<string, (text: string) => Uint8Array>;

for (const size of [75, 76, 99, 150, 151, 152, 153, 1000])
  for (const width of [60, 104, 5000])
    test(`${size} bytes in lines of ${width}`, (t) => {
      const bytes = Buffer.from(Array.from({ length: size }, (_, k) => (k * 37 + 13) & 255));
      const lines = bytes.toString("base64").match(new RegExp(`.{1,${width}}`, "g")) ?? [];
      const source = `x = { name: "lj_vm_call", short: "abcd", blob:\n${lines.map((l) => `  "${l}"`).join(" +\n")},\n};`;
      const x = new Function(`let ${recoded(source)} return x;`)() as Record<string, string>;
      t.deepEqual(Buffer.from(decodeBase64(x.blob)), bytes);
      t.deepEqual([x.name, x.short], ["lj_vm_call", "abcd"]);
    });

test("machine code, and what looks like it, comes back", (t) => {
  let seed = 1;
  const next = (n: number): number => (seed = (seed * 16807) % 2147483647) % n;
  const likely = [0x0f, 0x84, 0xe8, 0xe9, 0xff, 0, 0x8f, 0x7f, 0x80];
  for (let k = 0; k < 1000; k++) {
    const code = Buffer.from(Array.from({ length: 80 + next(200) }, () => likely[next(9)]));
    const text = JSON.parse(recoded(JSON.stringify(code.toString("base64")), true)) as string;
    t.deepEqual(Buffer.from(decodeCode(text)), code);
  }
  const blob = Buffer.from(lj_vm.blob, "base64");
  const text = JSON.parse(recoded(JSON.stringify(lj_vm.blob), true)) as string;
  t.deepEqual(Buffer.from(decodeCode(text)), blob);
  const unturned = JSON.parse(recoded(JSON.stringify(lj_vm.blob))) as string;
  const size = (s: string): number => gzipSync(Buffer.from(s, "latin1")).length;
  t.true(size(text) < 0.95 * size(unturned), "equal targets are equal bytes");
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
