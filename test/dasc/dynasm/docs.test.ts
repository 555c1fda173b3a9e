/*
 * The template in docs/dynasm.md does what the page says.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { transformSync } from "esbuild";
import * as dynasm from "../../../dasc/dynasm/index.js";

const page = readFileSync(new URL("../../../docs/dynasm.md", import.meta.url), "utf8");

interface Example {
  adder(scale: number): Uint8Array;
}

test("the example adds", (t) => {
  const template = /```dasc\n([^]*?)```/.exec(page)?.[1] ?? "";
  const { text, warnings } = dynasm.preprocess("add.ts.dasc", { readFile: () => template });
  t.deepEqual(warnings, []);
  const { code } = transformSync(text, { loader: "ts", format: "cjs" });
  const module = { exports: {} as Example };
  new Function("module", "require", code)(module, () => dynasm);
  const { adder } = module.exports;
  t.is(Buffer.from(adder(3)).toString("hex"), "488b07" + "48034708" + "486bc003" + "c3");
  const message = `${/`(add\.ts\.dasc:.*: )1e12`/.exec(page)?.[1]}1000000000000`;
  t.throws(() => adder(1e12), { message });
});

test("the page names every option of the command", (t) => {
  const cli = readFileSync(new URL("../../../dasc/dynasm/options.ts", import.meta.url), "utf8");
  const table = cli.slice(0, cli.indexOf("];"));
  for (const [, short] of table.matchAll(/(?:value|flag)\("(\w)"/g))
    t.regex(page, new RegExp(`\\W-${short}\\W`), short);
  for (const [, long] of table.matchAll(/(?:value\("", |long: )"([\w-]+)"/g))
    t.true(page.includes(`\`--${long}\``), long);
});
