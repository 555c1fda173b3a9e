/*
 * Dumps and error messages against those of native luajit, which native_gen.ts
 * has written to expected/.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import type { DumpOptions } from "../../runtime/syntax/bytecode/bcwrite.js";
import { LuaSyntaxError } from "../../runtime/syntax/lexer/synerr.js";
import * as compile from "./compile.js";
import { canonical, CHUNKNAME, randomPrograms, sha256, snippets, specials } from "./sources.js";

type Expected = { error: string } | { dump: string } | { length: number; sha256: string };

const ACCEPT = "accept: node --import tsx test/syntax/native_gen.ts";
const expected = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`expected/${name}.json`, import.meta.url), "utf8")) as T;

/** Our answer in the form of `want`: the error, the dump, or its length and hash. */
function compiled(
  source: Uint8Array,
  chunkname: string,
  want: Expected,
  options: DumpOptions = {},
): Expected {
  let dump: Uint8Array;
  try {
    dump = compile.dumpOf2022(source, chunkname, {
      ...options,
      deterministic: true,
    });
  } catch (e) {
    if (!(e instanceof LuaSyntaxError)) throw e;
    return { error: e.message };
  }
  if ("sha256" in want) return { length: dump.length, sha256: sha256(dump) };
  return { dump: Buffer.from(dump).toString("base64") };
}

/** Native's dump with its tables in our order; the order is all that may differ. */
function ordered(want: Expected): Expected {
  if (!("dump" in want)) return want;
  const native = Buffer.from(want.dump, "base64");
  const sorted = canonical(native);
  const bytesOf = (b: Uint8Array): string => Buffer.from(b).sort().toString("hex");
  if (bytesOf(sorted) !== bytesOf(native)) throw new Error("reading and writing a dump changes it");
  return { dump: Buffer.from(sorted).toString("base64") };
}

for (const name of ["valid", "invalid"]) {
  test(`${name} snippets compile as natively`, (t) => {
    const want = expected<Expected[]>(name);
    const sources = snippets(name);
    t.is(sources.length, want.length);
    sources.forEach((source, i) => {
      const ours = compiled(source, CHUNKNAME, want[i]);
      t.deepEqual(ours, ordered(want[i]), `${Buffer.from(source).toString("latin1")}\n${ACCEPT}`);
    });
  });
}

test("stripped dumps are native's", (t) => {
  const want = expected<Expected[]>("valid-stripped");
  snippets("valid").forEach((source, i) => {
    const ours = compiled(source, CHUNKNAME, want[i], { strip: true });
    t.deepEqual(ours, ordered(want[i]), `${Buffer.from(source).toString("latin1")}\n${ACCEPT}`);
  });
});

test("dumps without template tables are the same bytes", (t) => {
  const want = expected<Expected[]>("valid");
  let same = 0;
  snippets("valid").forEach((source, i) => {
    const w = want[i];
    if (!("dump" in w) || Buffer.from(source).includes("{")) return;
    const dump = compile.dump(source, CHUNKNAME);
    t.is(Buffer.from(dump).toString("base64"), w.dump);
    same++;
  });
  t.true(same > 40);
});

test("limits, odd bytes and chunk names are as natively", (t) => {
  const want = expected<Expected[]>("special");
  const special = specials();
  t.is(special.length, want.length);
  special.forEach(({ what, source, chunkname }, i) => {
    t.deepEqual(compiled(source, chunkname, want[i]), ordered(want[i]), what);
  });
});

test("random programs compile as natively", (t) => {
  const want = expected<string[]>("random");
  randomPrograms().forEach((source, i) => {
    const dump = compile.dumpOf2022(source, CHUNKNAME, {
      deterministic: true,
    });
    t.is(sha256(dump), want[i], `program ${i}`);
  });
});
