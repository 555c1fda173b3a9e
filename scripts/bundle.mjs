// Bundles one entry point into dist/:
//
//   node scripts/bundle.mjs [--cached [--brief]] [--apart=NAME,...] ENTRY OUTPUT [RUN...]
//
// Commands start with a `#!` line in their source, which esbuild keeps.
//
// --cached: OUTPUT (X.cjs) becomes a loader (loader.cjs) of X.bundle.cjs, and is run
// with the arguments RUN, if there are any, so that what such a run needs is compiled.
// --brief: runs are over before code pays that V8 optimises soon; see loader.cjs.
// --apart: generated/NAME is read from NAME.cjs beside OUTPUT so that the bundle,
// and what is compiled of it, remains as it is when that changes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { layoutFingerprint } from "./fingerprint.mjs";

const args = process.argv.slice(2);
const cached = args[0] === "--cached";
if (cached) args.shift();
const brief = args[0] === "--brief";
if (brief) args.shift();
const apart = /^--apart=([\w,]+)$/.exec(args[0])?.[1];
if (apart !== undefined) args.shift();
const [entry, outfile, ...run] = args;
const options = {
  entryPoints: [entry],
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
};
options.define = { LAYOUT_FINGERPRINT: JSON.stringify(await layoutFingerprint()) };
const isCommand = readFileSync(entry, "latin1").startsWith("#!");

if (cached) await bundleCached();
else await build({ ...options, outfile, format: "esm", packages: "external" });
if (isCommand) chmodSync(outfile, 0o755);
// A run writes the code cache.
if (cached && run.length > 0)
  spawnSync(process.execPath, [outfile, ...run], { stdio: ["ignore", "ignore", "inherit"] });

function besideOutput() {
  const filter = new RegExp(`/generated/(${apart.replaceAll(",", "|")})\\.js$`);
  const resolve = (args) => ({ path: `./${path.parse(args.path).name}.cjs`, external: true });
  return { name: "apart", setup: ({ onResolve }) => onResolve({ filter }, resolve) };
}

async function bundleCached() {
  const { dir, name } = path.parse(outfile);
  const bundle = path.join(dir, `${name}.bundle.cjs`);
  await build({
    ...options,
    outfile: bundle,
    format: "iife",
    // A script has neither, and what is not JavaScript is no use in it.
    define: {
      ...options.define,
      "import.meta.dirname": "dirname",
      "import.meta.url": "url",
      CODE_CACHE: "cache",
    },
    supported: { "dynamic-import": false },
    external: ["esbuild", "iced-x86", "ts-morph"],
    plugins: apart === undefined ? [] : [besideOutput()],
    banner: { js: "(function(require, dirname, url, cache){" },
    footer: { js: "})" },
  });
  for (const file of readdirSync(dir))
    if (file.startsWith(`${name}.`) && file.endsWith(".cache")) rmSync(path.join(dir, file));
  const hash = createHash("sha256").update(readFileSync(bundle)).digest("hex").slice(0, 16);
  const loader = readFileSync(path.join(import.meta.dirname, "loader.cjs"), "utf8");
  const text = loader
    .replaceAll("NAME", name)
    .replaceAll("HASH", hash)
    .replace("BRIEF", String(brief));
  writeFileSync(outfile, (isCommand ? "#!/usr/bin/env node\n" : "") + text);
}
