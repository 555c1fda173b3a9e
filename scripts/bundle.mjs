// Bundles one entry point into dist/: node scripts/bundle.mjs [--cached] ENTRY OUTPUT [RUN...]
// Commands start with a `#!` line in their source, which esbuild keeps.
//
// --cached: OUTPUT (NAME.mjs) becomes a loader (loader.mjs) of the bundle NAME.cjs, and is
// run with the arguments RUN, so that what such a run needs is compiled.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const args = process.argv.slice(2);
const cached = args[0] === "--cached";
const [entry, outfile, ...run] = args.slice(cached ? 1 : 0);
const options = {
  entryPoints: [entry],
  bundle: true,
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
};
options.define = { LAYOUT_FINGERPRINT: JSON.stringify(await layoutFingerprint()) };
const isCommand = readFileSync(entry, "latin1").startsWith("#!");

if (cached) await bundleCached();
else await build({ ...options, outfile, format: "esm" });
if (isCommand) chmodSync(outfile, 0o755);
// A run writes the code cache.
if (cached) {
  const warmUp = run.length > 0 ? run : ["-e", ""];
  spawnSync(process.execPath, [outfile, ...warmUp], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Of the layouts as they are now: the commands compare it with that of generated/. */
async function layoutFingerprint() {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "../runtime/layout/fingerprint.ts")],
    bundle: true,
    write: false,
    format: "esm",
  });
  const { text } = outputFiles[0];
  const module = await import(
    `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`
  );
  return module.layoutFingerprint();
}

async function bundleCached() {
  const { dir, name } = path.parse(outfile);
  const bundle = path.join(dir, `${name}.cjs`);
  await build({
    ...options,
    outfile: bundle,
    format: "iife",
    define: { ...options.define, "import.meta.dirname": "dirname" },
    banner: { js: "(function(require, dirname){" },
    footer: { js: "})" },
  });
  for (const file of readdirSync(dir))
    if (file.startsWith(`${name}.`) && file.endsWith(".cache")) rmSync(path.join(dir, file));
  const hash = createHash("sha256").update(readFileSync(bundle)).digest("hex").slice(0, 16);
  const loader = readFileSync(path.join(import.meta.dirname, "loader.mjs"), "utf8");
  const text = loader.replaceAll("NAME", name).replaceAll("HASH", hash);
  writeFileSync(outfile, (isCommand ? "#!/usr/bin/env node\n" : "") + text);
}
