/* What the tests of buildvm share: a build, and native tools when they are there. */
import type { ExecutionContext } from "ava";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as generator from "../../generated/buildvm_arch.js";
import { Build } from "../../buildvm/build.js";
import { readScan, SCAN_FILE, type Scanned } from "../../buildvm/scanned.js";

export const root = path.join(import.meta.dirname, "../..");

/** What `make` scanned last. */
export function committedScan(): Scanned {
  const scanned = readScan(path.join(root, SCAN_FILE), root);
  if (!scanned) throw new Error(`${SCAN_FILE} is not about the sources as they are: make`);
  return scanned;
}

export const newBuild = (): Build => new Build(generator, committedScan());

export function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Whether all tools are installed; if not, the test passes and says what it needs. */
export function hasTools(t: ExecutionContext, packages: string, ...tools: string[]): boolean {
  const missing = tools.filter((tool) => spawnSync(tool, ["--version"]).status !== 0);
  if (!missing.length) return true;
  t.log(`skipped: needs ${missing.join(", ")} (Debian: ${packages})`);
  t.pass();
  return false;
}

/** Standard output of a tool. */
export const output = (tool: string, ...args: string[]): string =>
  execFileSync(tool, args, { encoding: "utf8", maxBuffer: 1 << 26 });

/** Run the built command. */
export const buildvm = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(root, "dist/buildvm.cjs"), ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
