/*
 * The blocks of the README and the examples do what they say. What a block prints is behind
 * its console.log as a comment; what an example prints is behind its first line's comment.
 */
import test from "ava";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
// Within the project, so that its name leads to it.
mkdirSync(path.join(root, ".cache"), { recursive: true });
const folder = mkdtempSync(path.join(root, ".cache/readme-"));
test.after.always(() => rmSync(folder, { recursive: true }));

const run = (file: string): string[] =>
  execFileSync(process.execPath, [file], { encoding: "utf8", cwd: root }).trimEnd().split("\n");

const readme = readFileSync(path.join(root, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, text]) => text);

for (const [i, block] of blocks.entries())
  test(`block ${i + 1} of the README: ${block.split("\n")[0]}`, (t) => {
    const file = path.join(folder, `block${i}.mjs`);
    writeFileSync(file, block);
    const expected = [...block.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
    t.true(expected.length > 0);
    t.deepEqual(run(file), expected);
  });

const examples = path.join(root, "examples");
for (const name of readdirSync(examples).filter((file) => file.endsWith(".mjs")))
  test(`example ${name}`, (t) => {
    const file = path.join(examples, name);
    const text = readFileSync(file, "utf8");
    const expected = [...text.matchAll(/^\/\/ > ?(.*)$/gm)].map(([, line]) => line);
    t.true(expected.length > 0, "an example says what it prints: // > line");
    t.deepEqual(run(file), expected);
  });
