/*
 * The extensions backported from LuaJIT 3.0: output, listings and dumps against
 * those of a LuaJIT that has them. See extensions/README.md.
 */
import test from "ava";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { dump, list } from "./compile.js";

const root = path.join(import.meta.dirname, "extensions");
const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
const programs = readdirSync(root).flatMap((file) => /^(.*)\.lua$/.exec(file)?.[1] ?? []);
const expected = (name: string, kind: string): string =>
  readFileSync(path.join(root, `${name}.${kind}`), "latin1");

/** Programs that use cdata, and what they want of it. */
const NEEDS_FFI: Readonly<Record<string, string>> = {
  "bitop-int64": "bit operators on 64-bit integers",
  "bitop-metamethods": "require 'ffi'",
  "compound-basic": "arithmetic of 64-bit integers",
  "const-basic": "the text of a 64-bit integer",
  "number-bitmix": "arithmetic of 64-bit integers",
  "number-underscore": "the text of a 64-bit integer",
};

const source = (name: string): Uint8Array => readFileSync(path.join(root, `${name}.lua`));

function run(name: string): Promise<string> {
  return new Promise((resolve) => {
    const shell = `"${process.execPath}" "${command}" ${name}.lua 2>&1`;
    execFile("sh", ["-c", shell], { cwd: root, encoding: "latin1" }, (error, stdout) => {
      resolve(`${stdout}[status ${error ? error.code : 0}]\n`);
    });
  });
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

  const reason = NEEDS_FFI[name];
  const check = reason === undefined ? test.serial : test.serial.skip;
  check(`${name}: output${reason === undefined ? "" : `, needs ${reason}`}`, async (t) => {
    t.is(await run(name), expected(name, "out"));
  });
}
