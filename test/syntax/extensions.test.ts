/*
 * The extensions backported from LuaJIT 3.0: output, listings and dumps against
 * those of a LuaJIT that has them. See extensions/README.md.
 */
import test from "ava";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { runInside } from "../inside.js";
import { dump, list } from "./compile.js";

const root = path.join(import.meta.dirname, "extensions");
const programs = readdirSync(root).flatMap((file) => /^(.*)\.lua$/.exec(file)?.[1] ?? []);
const expected = (name: string, kind: string): string =>
  readFileSync(path.join(root, `${name}.${kind}`), "latin1");

const source = (name: string): Uint8Array => readFileSync(path.join(root, `${name}.lua`));

async function run(name: string): Promise<string> {
  const { stdout, stderr, status } = await runInside([`${name}.lua`], root);
  return `${stdout}${stderr}[status ${status}]\n`;
}

for (const name of programs) {
  const has = (kind: string): boolean => existsSync(path.join(root, `${name}.${kind}`));

  if (has("bl"))
    test(`${name}: listing`, (t) => {
      t.is(list(source(name), `@${name}.lua`), expected(name, "bl"));
    });

  if (has("bcx"))
    test(`${name}: dump`, (t) => {
      const options = { strip: true, deterministic: true };
      const hex = Buffer.from(dump(source(name), `@${name}.lua`, options)).toString("hex");
      t.is(hex, expected(name, "bcx").replaceAll("\n", ""));
    });

  test.serial(`${name}: output`, async (t) => {
    t.is(await run(name), expected(name, "out"));
  });
}
