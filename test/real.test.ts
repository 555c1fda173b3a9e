/*
 * Real programs, unmodified: Debian's lua-dkjson, lua-inspect, lua-penlight and
 * lua-argparse, used from the scripts in test/real, print what they printed under
 * native luajit -joff.
 */
import test from "ava";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "real");
const command = path.join(import.meta.dirname, "../dist/dasmoon.cjs");
const installed = "/usr/share/lua/5.1";

const scripts = {
  argparse: { package: "lua-argparse", module: "argparse.lua" },
  inspect: { package: "lua-inspect", module: "inspect.lua" },
  json: { package: "lua-dkjson", module: "dkjson.lua" },
  penlight: { package: "lua-penlight", module: "pl/class.lua" },
};

for (const [name, needs] of Object.entries(scripts)) {
  test(name, (t) => {
    t.timeout(10 * 60_000);
    if (!existsSync(path.join(installed, needs.module))) {
      t.log(`skipped: needs the Debian package ${needs.package}`);
      t.pass();
      return;
    }
    const run = spawnSync(process.execPath, [command, `${name}.lua`], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, LUA_PATH: `${installed}/?.lua;${installed}/?/init.lua` },
    });
    t.is(run.stderr, "");
    const accept = `accept: cd test/real && luajit ${name}.lua >${name}.out`;
    t.is(run.stdout, readFileSync(path.join(root, `${name}.out`), "utf8"), accept);
  });
}
