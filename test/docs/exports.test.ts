/*
 * What a module exports, somebody imports: another module, a template, a script, or a test at least. Names are
 * compared as words, so a name that comments mention counts as used.
 */
import test from "ava";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
/** Tables are whole, whether or not each of their names is used: numbers of formats, of C types, of the IR. */
const TABLES = /^runtime\/(layout\/|ffi\/ctinfo|jit\/ir\.ts|ffi\/elf\/format)/;
const DECLARATION = /^export (?:async )?(?:function\*?|const(?! enum)|let|class) ([\w$]+)/gm;

const files = ["runtime", "dasc", "buildvm", "test", "scripts", "bench"]
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name}`,
    ),
  )
  .filter((name) => /\.(ts|tsx|mjs|cjs|dasc)$/.test(name));
const texts = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));

test("no export without an import", (t) => {
  const users = new Map<string, number>();
  for (const text of texts.values())
    for (const word of new Set(text.match(/[\w$]+/g))) users.set(word, (users.get(word) ?? 0) + 1);
  const alone: string[] = [];
  for (const [file, text] of texts) {
    if (!/^(runtime|dasc|buildvm)\/.*\.tsx?$/.test(file) || TABLES.test(file)) continue;
    for (const [, name] of text.matchAll(DECLARATION))
      if (users.get(name) === 1) alone.push(`${file}: ${name}`);
  }
  t.deepEqual(alone, [], "remove these, or the word `export` in front of them");
});
