/*
 * Whoever opens a file is told first what it is for: sources, templates, scripts and tests begin with a comment.
 */
import test from "ava";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
const FOLDERS = ["bench", "buildvm", "dasc", "runtime", "scripts", "test"];
/** What a test reads is as the test needs it. */
const FIXTURES = /\/(fixtures|corpus|types)\//;

test("files open with what they are for", (t) => {
  const mute: string[] = [];
  for (const folder of FOLDERS)
    for (const name of readdirSync(path.join(root, folder), {
      recursive: true,
      encoding: "utf8",
    })) {
      const file = `${folder}/${name}`;
      if (!/\.(ts|tsx|mjs|cjs|dasc)$/.test(name) || FIXTURES.test(file)) continue;
      const text = readFileSync(path.join(root, file), "utf8").replace(/^#!.*\n/, "");
      if (!/^\/[*/]/.test(text)) mute.push(file);
    }
  t.deepEqual(mute, []);
});
