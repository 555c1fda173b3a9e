/*
 * The command where nothing is compiled yet, as npm installs it: the first run leaves a code cache that
 * the next ones take. (V8 refuses one that was made under other flags than it finds.)
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";
import { copyCommand } from "./copy.js";

test("the code cache of the first run is that of all others", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  copyCommand(folder);
  const run = (): number[] => {
    execFileSync(process.execPath, [path.join(folder, "dasmoon.cjs"), "-e", "local x = 1"]);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const caches = files.filter((name) => name.endsWith(".cache"));
    return caches.map((name) => statSync(path.join(folder, name)).mtimeMs);
  };
  const first = run();
  t.true(first.length > 1, "one for each module");
  t.deepEqual(run(), first);
});
