// Bundles entry points into modules that share what they have in common:
//
//   node scripts/modules.mjs [--apart=NAME,...] FOLDER NAME=ENTRY...
//
//   FOLDER/../NAME.mjs   for each entry point
//   FOLDER/              what they share, and what they load later: `import(...)`
//
// Programs and bundlers take them as they are; scripts/loader.cjs makes a command of one. For it, all imports of a
// module stand in its first line, and what it exports at its end.
//
// --apart: generated/NAME is read from NAME.cjs beside them, so that they, and what is compiled of them, remain
// as they are when that changes. Bytes in them are base64, then.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { asBytes, oneByte } from "./bytes.mjs";
import { layoutFingerprint } from "./fingerprint.mjs";

const PART = /[/\\]runtime[/\\]api[/\\]parts[/\\]\w+\.ts$/;
/**
 * Modules that the same entries and parts need become one file. As if each part needed all of the engine, that is one file,
 * and not one for each set of parts: the names that those gave each other took 5 KB with gzip.
 */
const engineAtOnce = {
  name: "engine",
  setup({ initialOptions, onLoad }) {
    initialOptions.logOverride = { "ignored-bare-import": "silent" }; // ignored but for that
    onLoad({ filter: PART }, ({ path: file }) => ({
      contents: `${readFileSync(file, "utf8")}import "../assemble.js";`,
      loader: "ts",
    }));
  },
};

const args = process.argv.slice(2);
const apart = /^--apart=([\w,]+)$/.exec(args[0])?.[1];
if (apart !== undefined) args.shift();
const [folder, ...entries] = args;

const { outputFiles, metafile } = await build({
  entryPoints: Object.fromEntries(entries.map((entry) => entry.split("="))),
  outdir: path.dirname(folder),
  outExtension: { ".js": ".mjs" },
  chunkNames: `${path.basename(folder)}/[name]-[hash]`,
  bundle: true,
  minifySyntax: true, // constants of other modules in place of their names
  splitting: true,
  write: false,
  metafile: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["esbuild", "iced-x86", "ts-morph"],
  sourcemap: true,
  charset: "utf8",
  logLevel: "warning",
  define: { LAYOUT_FINGERPRINT: JSON.stringify(await layoutFingerprint()) },
  plugins: apart === undefined ? [asBytes, engineAtOnce] : [besideOutput()],
});
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { path: file, text } of outputFiles)
  writeFileSync(
    file,
    file.endsWith(".map") ? text : oneByte(importsFirst(besideUs(file, text), importedBy(file))),
  );

function besideOutput() {
  const filter = new RegExp(`/generated/(${apart.replaceAll(",", "|")})\\.js$`);
  const resolve = (args) => ({ path: `./${path.parse(args.path).name}.cjs`, external: true });
  return { name: "apart", setup: ({ onResolve }) => onResolve({ filter }, resolve) };
}

/** What is beside modules is one folder up from their parts. */
function besideUs(file, text) {
  if (apart === undefined || path.dirname(file) !== path.resolve(folder)) return text;
  const names = new RegExp(`"\\./(${apart.replaceAll(",", "|")})\\.cjs"`, "g");
  return text.replace(names, '"../$1.cjs"');
}

/** As the statements of a module say it. */
function importedBy(file) {
  const { imports } = metafile.outputs[path.relative("", file)];
  const relative = (other) => path.relative(path.dirname(file), other).replace(/^(?!\.)/, "./");
  return new Set(imports.map((other) => (other.external ? other.path : relative(other.path))));
}

/** Imports in the first line; others stay where they are, for the maps. Texts may hold what looks like imports, too. */
function importsFirst(text, names) {
  const found = [];
  const rest = text.replace(/^import (?:[^"';]+ from )?"([^"\n]+)";$/gm, (statement, name) => {
    if (!names.has(name)) return statement;
    // No module has effects: an import of nothing only makes bundlers wonder.
    if (!statement.startsWith('import "')) found.push(statement.replace(/\s+/g, " "));
    return statement.replace(/[^\n]/g, "");
  });
  const [first, line] = /^(#!.*\n)/.exec(rest) ?? ["", ""];
  return line + found.join(" ") + rest.slice(first.length);
}
