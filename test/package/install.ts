/* The package in a folder elsewhere, as npm installs it, and tools that `make oracles` installs. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");

/** Make the tarball of the package in a folder, as `npm pack` does; what it is of has been made. */
export function pack(folder: string): string {
  const run = (file: string, ...args: string[]): string =>
    execFileSync(file, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  run(process.execPath, "scripts/pack.mjs", path.join(folder, "staged"));
  return path.join(
    folder,
    run(
      "npm",
      "pack",
      path.join(folder, "staged"),
      "--ignore-scripts",
      "--pack-destination",
      folder,
    ).trim(),
  );
}

/** Pack, and install in the folder, with the optional dependency; returns the tarball. */
export function install(folder: string): string {
  const tarball = pack(folder);
  const installed = path.join(folder, "node_modules/dasmoon");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["xzf", tarball, "--strip-components=1", "-C", installed]);
  writeFileSync(path.join(folder, "package.json"), '{ "dependencies": { "dasmoon": "*" } }');
  symlinkSync(path.join(root, "node_modules/iced-x86"), path.join(folder, "node_modules/iced-x86"));
  return tarball;
}

/** A file of what `make oracles` puts into .cache/, or undefined. */
export function oracle(...names: string[]): string | undefined {
  return names.map((name) => path.join(root, ".cache", name)).find(existsSync);
}
