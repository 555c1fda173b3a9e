/* A project whose templates and sources a test may change, and buildvm in it. */
import type { ExecutionContext } from "ava";
import { spawn } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { root, temporaryFolder } from "./tools.js";

const command = path.join(root, "dist/buildvm.cjs");

/** A project of its own: templates, runtime sources, generated files. */
export function projectIn(t: ExecutionContext): string {
  const folder = temporaryFolder(t);
  for (const name of ["dasc", "runtime", "generated"])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  for (const name of ["package.json", "tsconfig.json"])
    cpSync(path.join(root, name), path.join(folder, name));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

export const startIn = (cwd: string, ...args: string[]) =>
  spawn(process.execPath, [command, ...args], { cwd, env: { ...process.env, NO_COLOR: "1" } });

/** Run to the end; status and standard error. */
export async function runIn(
  cwd: string,
  ...args: string[]
): Promise<{ status: number; stderr: string }> {
  const child = startIn(cwd, ...args);
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number>((done) => child.once("close", done));
  return { status, stderr };
}
