// Runs the tests, all of them or some:
//
//   node scripts/test.mjs                        all but those of files NAME.long.test.ts
//   node scripts/test.mjs --long                 those: they check at length what others check as well
//   node scripts/test.mjs --quick                what takes under a minute: see SLOW
//   node scripts/test.mjs jit/ lib/cli           those whose names begin with that, in test/, long or not
//
// Loading TypeScript costs a test file more than a second, so all of them are bundled first, into .cache/tests.
// What failed is printed in full when it fails, and how many tests ran so far every few seconds.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { isLong, runners, titled, together } from "./together.mjs";

const root = path.join(import.meta.dirname, "..");
const OUT = ".cache/tests";
const args = process.argv.slice(2);
const quick = args.includes("--quick");
const long = args.includes("--long");
const wanted = args.filter((arg) => !arg.startsWith("--")).map((arg) => arg.replace(/^test\//, ""));

/** What the quick run leaves out: each of these takes more than three seconds. Of test/lua it runs a part. */
const SLOW = [
  "api/async",
  "api/browser",
  "api/many",
  "api/stress",
  "bench/",
  "buildvm/command",
  "buildvm/generated",
  "buildvm/report",
  "buildvm/review",
  "buildvm/scan",
  "capi/",
  "cli/command",
  "cli/kept",
  "cli/prepare",
  "dasc/dynasm/cli",
  "dasc/dynasm/limits",
  "docs/readme",
  "ffi/elf",
  "ffi/libc",
  "jit/allocation",
  "jit/cdata",
  "jit/governor",
  "jit/large",
  "jit/limits",
  "jit/random",
  "jit/record",
  "jit/same",
  "lib/coroutine-depth",
  "lib/jitp",
  "lib/stops",
  "lib/stress-stops",
  "lib/work",
  "machine/differential",
  "machine/edges",
  "machine/faults",
  "machine/programs",
  "machine/stops",
  "machine/x87",
  "package/",
  "real",
  "syntax/bytecode",
  "syntax/extensions",
];

const names = readdirSync(path.join(root, "test"), { recursive: true })
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) =>
    wanted.length > 0 ? wanted.some((start) => name.startsWith(start)) : isLong(name) === long,
  )
  .filter((name) => !quick || !SLOW.some((start) => name.startsWith(start)))
  .sort();
if (names.length === 0) {
  console.error(`test: no test begins with ${wanted.join(" or ")}`);
  process.exit(2);
}

/** Sources find files beside themselves: they are told where they stood. Tests that run together say which they are. */
const places = {
  name: "places",
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs|tsx)$/, namespace: "file" }, ({ path: file }) => {
      if (file.includes("node_modules")) return undefined;
      const contents = titled(
        path.relative(path.join(root, "test"), file),
        readFileSync(file, "utf8"),
      )
        .replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)))
        .replaceAll("import.meta.filename", JSON.stringify(file))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href));
      return { contents, loader: file.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

const groups = runners(names);
const started = performance.now();
rmSync(path.join(root, OUT), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: [...groups.keys()].map((file) => ({
    in: `together:${file}`,
    out: file.replace(/\.ts$/, ""),
  })),
  outdir: OUT,
  outExtension: { ".js": ".mjs" },
  chunkNames: "parts/[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  sourcesContent: false,
  logLevel: "error",
  plugins: [places, together(root, groups)],
});

const ava = spawn(process.execPath, ["node_modules/ava/entrypoints/cli.mjs", "--tap"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  env: {
    ...process.env,
    DASMOON_TESTS: OUT,
    FORCE_COLOR: "0",
    ...(quick && { DASMOON_QUICK: "1" }),
  },
});
/** Positions in bundles become those of the sources. Node could do that, but reads the maps of all bundles in each process. */
const maps = new Map();
function inSources(text) {
  return text.replace(/(file:\S+\.mjs):(\d+):(\d+)/g, (position, url, line, column) => {
    const file = fileURLToPath(url);
    if (!file.startsWith(path.join(root, OUT))) return position;
    if (!maps.has(file))
      maps.set(file, new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8"))));
    const { originalSource, originalLine, originalColumn } = maps
      .get(file)
      .findEntry(line - 1, column - 1);
    if (originalSource === undefined) return position;
    const source = path.relative(root, path.resolve(path.dirname(file), originalSource));
    return `${source}:${originalLine + 1}:${originalColumn + 1}`;
  });
}

const count = { ok: 0, failed: 0, skipped: 0 };
const SECONDS = 5;
let told = 0;
function total(now) {
  const seconds = (now - started) / 1000;
  const skipped = count.skipped ? `, ${count.skipped} skipped` : "";
  return `${seconds.toFixed(0).padStart(4)} s: ${count.ok} tests passed, ${count.failed} failed${skipped}`;
}
let failing = false;
for await (const line of createInterface({ input: ava.stdout })) {
  const result = /^(not )?ok \d+ - (.*)$/.exec(line);
  if (result) {
    failing = result[1] !== undefined;
    if (/# (SKIP|TODO)/.test(line)) count.skipped++;
    else count[failing ? "failed" : "ok"]++;
    if (failing) console.log(`FAILED ${result[2]}`);
  } else if (failing && line.startsWith(" ")) console.log(inSources(line));
  const now = performance.now();
  if (now - told > SECONDS * 1000) {
    console.log(total(now));
    told = now;
  }
}
const status = await new Promise((done) => ava.once("close", done));
console.log(total(performance.now()));
console.log(`${count.ok} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = status ?? 1;
