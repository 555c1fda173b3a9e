// Minifies what is about to be packed, where it lies; `--undo` puts back what was there.
//
//   node scripts/pack.mjs [--undo]
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

undo(); // also what is left of a pack that failed
if (process.argv[2] !== "--undo") await pack();

async function pack() {
  const hashes = commands.map(hashOf);
  for (const file of files.flatMap(scripts)) {
    cpSync(path.join(root, file), path.join(backup, file));
    if (!commands.includes(file)) await minify(path.join(root, file));
  }
  commands.forEach((command, i) => {
    const loader = path.join(root, command);
    writeFileSync(loader, readFileSync(loader, "utf8").replaceAll(hashes[i], hashOf(command)));
  });
}

function undo() {
  if (!existsSync(backup)) return;
  cpSync(backup, root, { recursive: true });
  rmSync(backup, { recursive: true });
}

/** The JavaScript that an entry of `files` stands for. */
function scripts(entry) {
  if (/^dist\/\w+\.[cm]js$/.test(entry)) return [entry];
  if (!entry.endsWith("*.mjs")) return [];
  const folder = path.dirname(entry);
  const names = readdirSync(path.join(root, folder)).filter((name) => name.endsWith(".mjs"));
  return names.map((name) => `${folder}/${name}`);
}

function hashOf(command) {
  return commandHash(path.join(root, command.replace(".cjs", ".mjs")));
}

async function minify(file) {
  const source = readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  const { code } = await transform(source, {
    // Stacks show names, and Node prints the line of what is thrown.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160,
    charset: "utf8",
    legalComments: "none",
    platform: "node",
  });
  writeFileSync(file, code);
}
