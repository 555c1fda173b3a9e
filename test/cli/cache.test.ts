/*
 * The command where nothing is compiled yet, as npm installs it: the first run leaves a code cache that
 * the next ones take. (V8 refuses one that was made under other flags than it finds.)
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";

const dist = path.join(import.meta.dirname, "../../dist");

test("the code cache of the first run is that of all others", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const file of ["dasmoon.cjs", "dasmoon.bundle.cjs"])
    copyFileSync(path.join(dist, file), path.join(folder, file));
  const run = (): number[] => {
    execFileSync(process.execPath, [path.join(folder, "dasmoon.cjs"), "-e", "local x = 1"]);
    const caches = readdirSync(folder).filter((name) => /x64\.cache$/.test(name));
    return caches.map((name) => statSync(path.join(folder, name)).mtimeMs);
  };
  const first = run();
  t.is(first.length, 1);
  t.deepEqual(run(), first);
});
