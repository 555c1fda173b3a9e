/*
 * What pages call by its name is there: files, and names of code (`BIG_TABLE_SLOTS`, `lj_meta_tget`, `setImmediate`),
 * which have a capital letter or an underscore. Numbers drift where names do not, so pages name constants.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "ava";

const root = path.join(import.meta.dirname, "../..");

/** Names of others, and of examples. */
const ELSEWHERE = new Set([
  "CollectGarbage",
  "NODE_COMPILE_CACHE",
  "Pair",
  "TFMidTierRegisterAllocator",
  "TWICE",
  "YEAR",
  "add.ts.dasc",
  "compileStreaming",
  "ff_LIB_NAME",
  "luaJIT_profile_",
  "structuredClone",
]);

const { stdout } = spawnSync("git", ["ls-files"], { cwd: root, encoding: "utf8" });
const files = stdout.split("\n").filter((file) => existsSync(path.join(root, file)));
const pages = files.filter((file) => file.endsWith(".md") && !file.startsWith("test/"));
const isSource = /\.(ts|tsx|js|mjs|cjs|dasc|lua|json|c|h|S)$|Makefile$/;
const OTHER_WORDS = /^(test\/real\/|package-lock|test\/docs\/names)/;

const read = (file: string): string => readFileSync(path.join(root, file), "latin1");
const words = new Set<string>();
for (const file of files.filter((name) => isSource.test(name) && !OTHER_WORDS.test(name)))
  for (const [word] of read(file).matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);

const FILE = /^[\w./-]+\.(ts|tsx|js|mjs|cjs|dasc|lua|json|c|md)$/;
const isFile = (name: string): boolean =>
  existsSync(path.join(root, name)) || files.some((file) => file.endsWith(`/${name}`));
const isName = (word: string): boolean =>
  word.length > 3 && /_|[a-z][A-Z]|^[A-Z][A-Z0-9]+$|^[A-Z][a-z]+$/.test(word);

/** Names in a piece of code that nothing has. */
function unknown(code: string): string[] {
  const names = FILE.test(code)
    ? [code].filter((name) => !isFile(name))
    : [...code.matchAll(/(?<![\w./-])[A-Za-z_$][\w$]*/g)]
        .map(([word]) => word)
        .filter((word) => isName(word) && !words.has(word));
  return names.filter((name) => !ELSEWHERE.has(name));
}

for (const page of pages)
  test(`${page} names what is there`, (t) => {
    if (files.length === 0) return t.pass("needs a checkout");
    const text = read(page).replace(/^```[\s\S]*?^```/gm, "");
    t.deepEqual(
      [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => unknown(code)),
      [],
    );
    return undefined;
  });

/** Files that are made, and examples. */
const MADE = /NAME|^(x|in|main|out|vm_x86|browser|core\.test|lj_vm_wasm|libbc)\./;
const COMMENT = /(?:^|\s)(?:\/\/|\/?\*)(.*)$/gm;

test("files that comments name are there", (t) => {
  const sources = files.filter(
    (file) => /\.(ts|tsx|mjs|cjs|dasc)$/.test(file) && !OTHER_WORDS.test(file),
  );
  for (const source of sources)
    for (const [, comment] of read(source).matchAll(COMMENT))
      for (const [name] of comment.matchAll(/(?<![\w./:-])\w[\w./-]*\.(?:ts|tsx|dasc|mjs|cjs)\b/g))
        t.true(isFile(name) || MADE.test(name), `${source}: ${name}`);
});

test("a name that nothing has is noticed", (t) => {
  t.deepEqual(unknown("BIG_TABLE_SLOTS + NO_SUCH_NAME"), ["NO_SUCH_NAME"]);
  t.deepEqual(unknown("runtime/core/no-such-file.ts"), ["runtime/core/no-such-file.ts"]);
  t.deepEqual(unknown("make quick"), []);
});
