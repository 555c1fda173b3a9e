// Minifies what is about to be packed, where it lies; `--undo` puts back what was there.
//
//   node scripts/pack.mjs [--undo]
//
// Commands are compiled once per installation (loader.cjs), whose cache is named by the
// bundle's hash.
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { transform } from "esbuild";

const root = path.join(import.meta.dirname, "..");
const { files } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const backup = path.join(root, ".cache/unpacked");
const parts = readdirSync(path.join(root, "dist/parts")).filter((name) => name.endsWith(".mjs"));
const scripts = files
  .filter((file) => /^dist\/[^/*]+\.[cm]js$/.test(file))
  .concat(parts.map((name) => `dist/parts/${name}`));
const copy = (from, to, file) => cpSync(path.join(from, file), path.join(to, file));
const sha = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

if (process.argv[2] === "--undo") {
  for (const file of scripts) copy(backup, root, file);
  rmSync(backup, { recursive: true });
} else {
  if (existsSync(backup)) throw new Error(`${backup} is left of a pack: run with --undo first`);
  mkdirSync(path.join(backup, "dist/parts"), { recursive: true });
  for (const file of scripts) {
    copy(root, backup, file);
    await minify(path.join(root, file));
  }
}

async function minify(file) {
  const source = readFileSync(file, "utf8");
  // A bundle is one expression, which its loader calls.
  const isBundle = file.endsWith(".bundle.cjs");
  const loader = file.replace(".bundle.cjs", ".cjs");
  const text = isBundle ? source.replace(/^\(function\(/m, "bundle=(function(") : source;
  const { code } = await transform(text.replace(/^\/\/# sourceMappingURL=.*$/m, ""), {
    minify: !isLoader(source),
    charset: "utf8",
    legalComments: "none",
    platform: "node",
  });
  // Its value is what counts, which the minifier cannot know.
  const small = isBundle ? code.replace(/bundle=(function.*\});?\s*$/s, "($1)\n") : code;
  writeFileSync(file, small);
  if (!isBundle) return;
  writeFileSync(loader, readFileSync(loader, "utf8").replaceAll(sha(source), sha(small)));
}

function isLoader(source) {
  return source.includes("cachedDataRejected");
}
