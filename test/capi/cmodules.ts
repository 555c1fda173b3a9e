/*
 * Modules in C, loaded by `require` and run on the machine. cmodule/: programs with a module each and what
 * LuaJIT 2.1.1787165859 printed; they are compiled where there are gcc and LuaJIT's headers.
 */
import test from "ava";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runInside } from "../inside.js";
import { compileOnce } from "../liftoff.js";

compileOnce();
const here = import.meta.dirname;
const folder = mkdtempSync(path.join(tmpdir(), "capi-"));
test.after.always(() => rmSync(folder, { recursive: true }));

const headers = ["/usr/include/luajit-2.1", "/usr/local/include/luajit-2.1"].find(existsSync);
const hasGcc = spawnSync("gcc", ["--version"]).status === 0;
const compiled = hasGcc && headers !== undefined ? test.serial : test.skip; // needs gcc and lua.h

export async function run(cwd: string, ...args: string[]): Promise<string> {
  const { stdout, stderr, status } = await runInside(args, cwd);
  return `${stdout}${stderr}[status ${status}]\n`;
}

const options = {
  wasm: [],
  interp: ["--machine=interp"],
  stress: ["--gc-stress"],
  jit: ["-jon", "-Ohotloop=1"],
};
/** Minutes under stress: many objects in many states. */
const SLOW = ["states", "gc", "allocators"];

/** Declare tests of all modules in some of the ways. */
export function testModules(...kinds: readonly (keyof typeof options)[]): void {
  for (const file of readdirSync(path.join(here, "cmodule"))) {
    const { name, ext } = path.parse(file);
    if (ext !== ".c") continue;
    for (const kind of kinds) {
      const args = options[kind];
      if (kind === "stress" && SLOW.includes(name)) continue;
      compiled(`${name}, ${kind}`, async (t) => {
        const module = path.join(folder, `${name}.so`);
        const source = path.join(here, "cmodule", file);
        if (!existsSync(module))
          execFileSync("gcc", ["-O2", "-shared", "-fPIC", "-I", headers!, source, "-o", module]);
        copyFileSync(path.join(here, "cmodule", `${name}.lua`), path.join(folder, `${name}.lua`));
        const expected = readFileSync(path.join(here, "cmodule", `${name}.out`), "latin1");
        const few = kind === "stress" && name === "growing" ? ["200"] : [];
        t.is(await run(folder, ...args, `${name}.lua`, ...few), expected);
      });
    }
  }
}
