/*
 * Where a test is: in the folder of test/ that is called as the folder of the sources that it is about, or above.
 * Whoever looks for the tests of a folder finds them by its name, and `make test TESTS=FOLDER/` runs them.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "ava";

const root = path.join(import.meta.dirname, "../..");
/** Folders of tests that are about everything, and why. */
const OF_ALL = {
  ".": "programs in Lua, of our own (lua) and of Debian's packages (real)",
  fuzz: "programs that are made at random",
  package: "what npm installs",
};

const folders = new Set(
  readdirSync(path.join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => path.dirname(name)),
);
const isSource = (folder: string): boolean =>
  ["", "runtime"].some((above) => existsSync(path.join(root, above, folder)));

test("folders with tests are called as what they test", (t) => {
  const strange = [...folders].filter((folder) => !(folder in OF_ALL) && !isSource(folder));
  t.deepEqual(strange, [], "name them in OF_ALL, with the reason, or move the tests");
});

test("every folder of the runtime has tests of its own", (t) => {
  const untested = readdirSync(path.join(root, "runtime")).filter((name) => !folders.has(name));
  t.deepEqual(untested, []);
});

test("tests of bugs say in words which", (t) => {
  const names = readdirSync(path.join(root, "test/lua/regress")).sort();
  t.deepEqual(
    names.filter((name) => !/^\d{3}(-[a-z]+){2,}\.(lua|out)$/.test(name)),
    [],
  );
});
