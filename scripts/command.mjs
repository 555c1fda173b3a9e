// Makes a command of a module:
//
//   node scripts/command.mjs [--brief] [--at-once] NAME.cjs [RUN...]
//
// NAME.cjs becomes the loader (loader.cjs) of NAME.mjs beside it, and is run with the arguments RUN, if there are
// any, so that what such a run needs is compiled.
// --brief: runs are over before code pays that V8 optimises soon; see loader.cjs.
// --at-once: `import(...)` of a part gives the module itself, and no promise (runtime/api/later.ts).
import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { closure, commandHash, LOADER } from "./closure.mjs";

const args = process.argv.slice(2);
const isBrief = takeOption("--brief");
const isAtOnce = takeOption("--at-once");
const [output, ...run] = args;
const { dir: home, name } = path.parse(output);
const module = path.join(home, `${name}.mjs`);

const loader = readFileSync(LOADER, "utf8")
  .replaceAll("NAME", name)
  .replaceAll("HASH", commandHash(module))
  .replace(/\bBRIEF\b(?=\s*\?)/, isBrief)
  .replace(": AT_ONCE", `: ${isAtOnce}`);
writeLoader(run.length > 0 && !isBrief);
chmodSync(output, 0o755);
// Caches of what it was before.
for (const folder of new Set(
  [...closure(module, { later: true })].map((file) => path.dirname(file)),
))
  for (const file of readdirSync(folder))
    if (isCache(folder, file)) rmSync(path.join(folder, file));
// A run writes them.
if (run.length > 0)
  spawnSync(process.execPath, [output, ...run], { stdio: ["ignore", "ignore", "inherit"] });
writeLoader(false);

function writeLoader(trains) {
  writeFileSync(output, `#!/usr/bin/env node\n${loader.replaceAll("(TRAINS)", `(${trains})`)}`);
}

function takeOption(name) {
  if (args[0] !== name) return false;
  args.shift();
  return true;
}

/** Parts have unique names; modules beside them those of commands. */
function isCache(folder, file) {
  return file.endsWith(".cache") && (folder !== home || file.startsWith(`${name}.`));
}
