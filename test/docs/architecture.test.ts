/*
 * docs/architecture.md is about what is there: its drawing is that of the imports, and files that it names exist.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "ava";

const root = path.join(import.meta.dirname, "../..");
const page = path.join(root, "docs/architecture.md");

test("the drawing is what the imports are", (t) => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/arrows.mjs", page, "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  t.is(stderr, "");
  t.is(status, 0);
});

test("files and folders that are named exist", (t) => {
  const text = readFileSync(page, "utf8");
  const named = [...text.matchAll(/`((?:dasc|buildvm|runtime|docs|generated)\/[\w./]+)`/g)];
  t.true(named.length > 40);
  t.deepEqual(
    named.map(([, name]) => name).filter((name) => !existsSync(path.join(root, name))),
    [],
  );
});

test("RATIONALE.md has every question of docs/rationale", (t) => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/rationale.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  t.is(stderr, "");
  t.is(status, 0);
});
