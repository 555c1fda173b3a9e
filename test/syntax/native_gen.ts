/*
 * Writes what native luajit says about the sources of these tests:
 *
 *   node --import tsx test/syntax/native_gen.ts
 */
import { writeFileSync } from "node:fs";
import { nativeCompile, type Compiled } from "./oracle.js";
import { canonical, CHUNKNAME, randomPrograms, sha256, snippets, specials } from "./sources.js";

/** Long dumps are committed as the hash of their canonical form. */
const LONG = 4000;

function row(r: Compiled): object {
  if ("error" in r) return { error: r.error };
  if (r.dump.length < LONG) return { dump: Buffer.from(r.dump).toString("base64") };
  return { length: r.dump.length, sha256: sha256(canonical(r.dump)) };
}

const toJson = (results: readonly Compiled[], name: string): void => {
  const rows = results.map(row);
  const text = "[\n" + rows.map((row) => JSON.stringify(row)).join(",\n") + "\n]\n";
  writeFileSync(new URL(`expected/${name}.json`, import.meta.url), text);
  console.log(`${name}: ${rows.length}`);
};

for (const name of ["valid", "invalid"]) toJson(nativeCompile(snippets(name), CHUNKNAME), name);
toJson(nativeCompile(snippets("valid"), CHUNKNAME, true), "valid-stripped");

const special = specials();
toJson(
  special.map(({ source, chunkname }) => nativeCompile([source], chunkname)[0]),
  "special",
);

const programs = randomPrograms();
const hashes = nativeCompile(programs, CHUNKNAME).map((r, i) => {
  if ("error" in r) throw new Error(`random program ${i}: ${r.error}`);
  const bytes = canonical(r.dump);
  if (bytes.length !== r.dump.length)
    throw new Error(`random program ${i}: canonical form differs`);
  return sha256(bytes);
});
writeFileSync(
  new URL("expected/random.json", import.meta.url),
  JSON.stringify(hashes, null, 0).replaceAll(",", ",\n") + "\n",
);
console.log(`random: ${hashes.length}`);
