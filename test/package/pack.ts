/* What npm would publish. */
import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");

/** Make the tarball of the package in a folder, as `npm pack` does; what it is of has been made. */
export function packed(folder: string): string {
  const run = (file: string, ...args: string[]): string =>
    execFileSync(file, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  run(process.execPath, "scripts/pack.mjs", path.join(folder, "staged"));
  return path.join(folder, run("npm", "pack", path.join(folder, "staged"), "--ignore-scripts", "--pack-destination", folder).trim()); // prettier-ignore
}
