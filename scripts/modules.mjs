// Bundles the modules of the package:
//
//   node scripts/modules.mjs [FOLDER]
//
//   index.mjs     everything, for Node and bundlers that aim at it
//   browser.mjs   what most programs need; the rest is loaded when one needs it
//   node.mjs      Node's world
//   parts/        what they share, and what browser.mjs loads later (runtime/api/parts.ts)
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { asBytes, oneByte } from "./bytes.mjs";
import { layoutFingerprint } from "./fingerprint.mjs";

const folder = path.resolve(process.argv[2] ?? "dist");
const { outputFiles } = await build({
  entryPoints: {
    index: "runtime/api/index.ts",
    browser: "runtime/api/browser.ts",
    node: "runtime/cli/node.ts",
  },
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  chunkNames: "parts/[name]-[hash]",
  bundle: true,
  splitting: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  charset: "utf8",
  logLevel: "warning",
  define: { LAYOUT_FINGERPRINT: JSON.stringify(await layoutFingerprint()) },
  plugins: [asBytes],
});
rmSync(path.join(folder, "parts"), { recursive: true, force: true });
mkdirSync(path.join(folder, "parts"), { recursive: true });
for (const { path: file, text } of outputFiles)
  writeFileSync(file, file.endsWith(".map") ? text : oneByte(withoutBareImports(text)));

/** No module has effects: an import of nothing only makes bundlers wonder. Lines stay, for the maps. */
function withoutBareImports(text) {
  return text.replace(/^import "\.[^"]+";$/gm, "");
}
