/*
 * The package elsewhere: in Deno and Bun, and bundled for browsers by esbuild, Vite and webpack, whose bundles run in
 * headless Chromium. `make oracles` installs what is not a dependency of the project.
 */
import test from "ava";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "../buildvm/page.js";
import { page, show } from "../api/page.js";
import { install, oracle } from "./install.js";

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-others-"));
test.before(() => void install(folder));
test.after.always(() => rmSync(folder, { recursive: true }));

const PROGRAM = `
import { createLua, ready, LuaError } from "dasmoon";
const results = [];
const lua = createLua({ sandbox: true, memoryLimit: 64e6, limits: { time: 600_000 } });
lua.set("later", async (x) => x + 1);
results.push((await lua.runAsync("return later(1)"))[0]);
try { lua.run("local function f() error('boom') end f()", "@f.lua"); } catch (e) { results.push(e instanceof LuaError, e.line); }
try { lua.run("while true do end", "=e", { instructions: 1e6 }); } catch (e) { results.push(e.name, e.info.reason); }
await ready();
const all = createLua();
results.push(all.run("local s = 0 for i = 1, 1e7 do s = s + i % 7 end return s")[0]);
results.push(all.run("return require('ffi').sizeof('long')")[0], all.load(all.load("return 5").dump())());
results.push(all.run("jit.on() local s = 0 for i = 1, 1e5 do s = s + i end return require('jit.util').traceinfo(1).linktype")[0]);
`;
const RESULTS = [2, true, 1, "MachineStop", "budget", 29999997, 8, 5, "loop"];

/** Build main.mjs of a folder into out/main.js, and what that loads. */
const bundlers: Record<string, { needs?: string | undefined; bundle: (from: string) => unknown }> =
  {
    esbuild: {
      bundle: async (from) => {
        const { build } = await import("esbuild");
        const options = { bundle: true, splitting: true, minify: true, format: "esm" } as const;
        await build({
          ...options,
          entryPoints: [path.join(from, "main.mjs")],
          outdir: path.join(from, "out"),
        });
      },
    },
    Vite: {
      needs: oracle("others/node_modules/vite/bin/vite.js"),
      bundle: (from) => {
        writeFileSync(
          path.join(from, "index.html"),
          '<script type="module" src="./main.mjs"></script>',
        );
        writeFileSync(
          path.join(from, "vite.config.mjs"),
          'export default { build: { outDir: "out", rollupOptions: { output: { entryFileNames: "main.js" } } } };',
        );
        execFileSync(process.execPath, [bundlers.Vite.needs!, "build"], {
          cwd: from,
          stdio: "ignore",
        });
      },
    },
    webpack: {
      needs: oracle("others/node_modules/webpack/lib/index.js"),
      bundle: (from) => {
        // It minifies in 20 s of CPU time what the others have minified in one, each its own way.
        const build = `
import webpack from ${JSON.stringify(bundlers.webpack.needs)};
webpack({ mode: "production", optimization: { minimize: false }, entry: "./main.mjs", output: { path: ${JSON.stringify(path.join(from, "out"))}, filename: "main.js", publicPath: "/" } },
  (error, stats) => { if (error || stats.hasErrors()) throw error ?? new Error(stats.toString()); });`;
        writeFileSync(path.join(from, "build.mjs"), build);
        execFileSync(process.execPath, ["build.mjs"], { cwd: from, stdio: "ignore" });
      },
    },
  };
/** Declare tests in a runtime, and of pages that bundlers make. */
export function testIn(runtime: "Deno" | "Bun", ...made: readonly string[]): void {
  for (const [name, file, args] of [
    ["Deno", oracle("others/node_modules/@deno/linux-x64-glibc/deno"), ["run", "-A"]],
    ["Bun", oracle("others/node_modules/bun/bin/bun.exe"), []],
  ] as const) {
    if (name !== runtime) continue;
    const run = (...more: string[]): string =>
      execFileSync(file!, [...args, ...more], { encoding: "utf8", cwd: folder });
    const where = file === undefined ? test.skip : test;
    where(`a program in ${name} (needs \`make oracles\`)`, (t) => {
      const program = `${PROGRAM}\nimport { nodeHost } from "dasmoon/node";
results.push(typeof createLua({ host: nodeHost() }).run("return io.open('package.json')")[0]);
console.log(JSON.stringify(results));`;
      writeFileSync(path.join(folder, `${name}.mjs`), program);
      t.deepEqual(JSON.parse(run(`${name}.mjs`)), [...RESULTS, "object"]);
    });
    where(`the command in ${name} (needs \`make oracles\`)`, (t) => {
      const command = path.join(folder, "node_modules/dasmoon/dist/dasmoon.cjs");
      for (let i = 0; i < 2; i++)
        t.is(
          run(command, "-e", "for i = 1, 1e7 do end print(require('ffi').sizeof('int'))"),
          "4\n",
        );
    });
  }
  for (const name of made) {
    const { needs, bundle } = bundlers[name];
    const isThere =
      chromium !== undefined &&
      ("needs" in bundlers[name]
        ? needs !== undefined
        : existsSync(path.join(root, "node_modules/esbuild")));
    (isThere ? test : test.skip)(
      `a page bundled by ${name} (needs \`make oracles\`)`,
      async (t) => {
        const from = mkdtempSync(path.join(folder, `${name}-`));
        writeFileSync(path.join(from, "package.json"), '{ "private": true }');
        writeFileSync(
          path.join(from, "main.mjs"),
          `${PROGRAM}\ndocument.body.textContent = JSON.stringify(results);`,
        );
        await bundle(from);
        const out = path.join(from, "out");
        t.true(readdirSync(out).length > 0);
        const files = { "/": page("/main.js") };
        t.deepEqual(JSON.parse(await show({ files, folder: out })), RESULTS);
      },
    );
  }
}
