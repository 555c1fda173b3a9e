/*
 * Packages of Debian, loaded as they are installed (lua-lpeg, lua-cjson, lua-filesystem, lua-zlib, lua-system,
 * lua-term, lua-posix, lua-expat, lua-yaml, lua-socket; libpng, libcrypto, libz, libsqlite3 through the FFI): each
 * program prints what native luajit printed. `-- module: NAME` or `-- object: NAME` in its first line is what it
 * needs; where that is not installed, the program is skipped.
 */
import test from "ava";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const folder = path.join(import.meta.dirname, "packages");
const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
const OBJECTS = "/usr/lib/x86_64-linux-gnu";

/** Programs that packages.test.ts runs: a parser, data, and an object through the FFI. packages.long.test.ts has the others. */
export const FIRST: readonly string[] = ["cjson", "lpeg", "sqlite"];
export const programs = readdirSync(folder)
  .filter((file) => file.endsWith(".lua"))
  .map((file) => path.parse(file).name);

export function testPackage(name: string): void {
  const source = readFileSync(path.join(folder, `${name}.lua`), "latin1");
  const [, kind, needed] = /^-- (module|object): (\S+)/.exec(source) ?? ["", "module", name];
  const object = kind === "object" ? needed : `lua/5.1/${needed.replace(".", "/")}.so`;
  const isInstalled = existsSync(path.join(OBJECTS, object));
  const check = isInstalled ? test : test.skip; // needs the Debian package
  check(name, (t) => {
    const program = path.join(folder, name);
    const { stdout, stderr } = spawnSync(process.execPath, [command, `${program}.lua`], {
      cwd: tmpdir(), // where no module of that name lies
      encoding: "latin1",
      timeout: 240_000,
    });
    const accept = `accept: luajit ${program}.lua >${program}.out 2>&1`;
    t.is(stdout + stderr, readFileSync(`${program}.out`, "latin1"), accept);
  });
}
