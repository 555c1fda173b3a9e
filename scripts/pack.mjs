// Minifies what is about to be packed:
//
//   node scripts/pack.mjs            where it lies, as npm wants it
//   node scripts/pack.mjs --undo     puts back what was there
//   node scripts/pack.mjs FOLDER     in a copy of the package, which npm packs, too
//
// Commands are compiled once per installation (loader.cjs), whose caches are named by a hash of their modules.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { transform } from "esbuild";
import { commandHash } from "./closure.mjs";

const root = path.join(import.meta.dirname, "..");
const { bin, files } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const backup = path.join(root, ".cache/unpacked");
const commands = Object.values(bin);
const argument = process.argv[2];

if (argument !== undefined && argument !== "--undo") {
  for (const file of [...files, "package.json", "README.md", "LICENSE"]) copy(file, argument);
  await pack(argument);
} else {
  undo(); // also what is left of a pack that failed
  if (argument === undefined) {
    for (const file of files.flatMap(scripts)) copy(file, backup);
    await pack(root);
  }
}

function undo() {
  if (!existsSync(backup)) return;
  cpSync(backup, root, { recursive: true });
  rmSync(backup, { recursive: true });
}

/** What an entry of `files` stands for. */
function copy(entry, to) {
  if (entry.startsWith("!") || !existsSync(path.join(root, path.dirname(entry)))) return;
  const names = entry.includes("*") ? scripts(entry) : [entry];
  for (const name of names.filter((name) => existsSync(path.join(root, name))))
    cpSync(path.join(root, name), path.join(to, name), { recursive: true });
}

async function pack(folder) {
  const hashOf = (command) => commandHash(path.join(folder, command.replace(".cjs", ".mjs")));
  const hashes = commands.map(hashOf);
  for (const file of files.flatMap(scripts)) await minify(path.join(folder, file));
  commands.forEach((command, i) => {
    const loader = path.join(folder, command);
    writeFileSync(loader, readFileSync(loader, "utf8").replaceAll(hashes[i], hashOf(command)));
  });
}

/** The JavaScript that an entry of `files` stands for. */
function scripts(entry) {
  if (/^dist\/\w+\.[cm]js$/.test(entry)) return [entry];
  if (!entry.endsWith("*.mjs")) return [];
  const folder = path.dirname(entry);
  const names = readdirSync(path.join(root, folder)).filter((name) => name.endsWith(".mjs"));
  return names.map((name) => `${folder}/${name}`);
}

async function minify(file) {
  const source = readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  const { code } = await transform(source, {
    // Stacks show names, and Node prints the line of what is thrown.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 320,
    charset: "utf8",
    legalComments: "none",
    platform: "node",
  });
  writeFileSync(file, code);
}
