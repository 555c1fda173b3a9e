// Bundles one entry point into dist/: node scripts/bundle.mjs ENTRY OUTPUT
// Commands start with a `#!` line in their source, which esbuild keeps.
import { chmodSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const [entry, outfile] = process.argv.slice(2);
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
});
if (readFileSync(entry, "latin1").startsWith("#!")) chmodSync(outfile, 0o755);
