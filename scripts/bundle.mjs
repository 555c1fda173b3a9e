// Bundles one entry point into dist/: node scripts/bundle.mjs ENTRY OUTPUT
import { chmodSync } from "node:fs";
import { build } from "esbuild";

const [entry, outfile] = process.argv.slice(2);
const command = outfile.endsWith("index.mjs") === false;
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
  banner: command ? { js: "#!/usr/bin/env node" } : {},
});
if (command) chmodSync(outfile, 0o755);
