/*
 * A change of a handler is a change of a few lines in what git has of generated/: whoever
 * reviews it sees the machine code that became different, and nothing that only moved.
 */
import test from "ava";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hasTools, root, temporaryFolder } from "./tools.js";

/** Lines, those that go and those that come. */
const LIMIT = 200;

const command = path.join(root, "dist/buildvm.cjs");

/** What generated/.gitignore makes an exception of. */
const reviewed = readFileSync(path.join(root, "generated/.gitignore"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("!") && line !== "!.gitignore")
  .map((line) => line.slice(1));

/** Lines that differ between generated/ and another folder of such files. */
function changedLines(other: string): number {
  const counts = reviewed.flatMap((file) => {
    const files = [path.join(root, "generated", file), path.join(other, file)];
    const { stdout } = spawnSync("git", ["diff", "--no-index", "--numstat", ...files], {
      encoding: "utf8",
    });
    return stdout.split("\t").slice(0, 2).map(Number);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Changes by what they change: a template, a line in it, and what is put in front of that. */
const changes: Readonly<Record<string, readonly [file: string, before: string, lines: string]>> = {
  "a handler": [
    "unary.dasc",
    "    |  btc RB, 63\n",
    "|  mov TMPR, RB\n|  shr TMPR, 52\n|  jz >2\n|2:\n",
  ],
  "the first handler": [
    "compare.dasc",
    "  |.code_sub\n",
    "|  mov TMPR, RB\n|  shr TMPR, 52\n|  mov RB, TMPR\n",
  ],
  "a rare path": [
    "table_get.dasc",
    "    |  checkstr RC, ->tgetv_object\n",
    "|  test RC, RC\n|  jz ->vmeta_tgetv\n|  mov RC, STR:RC\n",
  ],
  "a fast function": [
    "ff_math.dasc",
    "  |  btr RB, 63\n",
    "|  test RB, RB\n|  jz ->fff_fallback\n|  mov RB, RB\n",
  ],
  "a subroutine": [
    "growstack.dasc",
    "  |  mov SAVE_PC, PC\n",
    "|  mov TMPR, RB\n|  shr TMPR, 52\n|  mov RB, TMPR\n",
  ],
};

/** Declare tests of some of them. */
export function testChanges(...names: readonly string[]): void {
  for (const what of names) {
    const [file, before, lines] = changes[what];
    test(`three lines more in ${what} change at most ${LIMIT} lines`, (t) => {
      t.timeout(60_000);
      if (!hasTools(t, "git", "git")) return;
      const project = temporaryFolder(t);
      for (const name of ["dasc", "runtime", "generated"])
        cpSync(path.join(root, name), path.join(project, name), { recursive: true });
      for (const name of ["package.json", "tsconfig.json"])
        cpSync(path.join(root, name), path.join(project, name));
      symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"));
      const template = path.join(project, "dasc/vm", file);
      const text = readFileSync(template, "utf8");
      t.true(text.includes(before), `${file} has the line`);
      writeFileSync(template, text.replace(before, lines + before));
      const args = ["-m", "all", "--input", "dasc/vm_x64.dasc", "-o", "out"];
      const { status, stderr } = spawnSync(process.execPath, [command, ...args], {
        cwd: project,
        encoding: "utf8",
      });
      t.is(status, 0, stderr);
      const count = changedLines(path.join(project, "out"));
      t.log(`${count} lines`);
      t.true(count > 0 && count <= LIMIT);
    });
  }
}
