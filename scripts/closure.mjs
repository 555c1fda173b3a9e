// Which modules of dist/ a module needs.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

/** The modules that one imports, or may import later. */
function imports(file) {
  const text = readFileSync(file, "utf8");
  const names = (pattern) =>
    [...text.matchAll(pattern)].map(([, name]) => path.join(path.dirname(file), name));
  return {
    now: names(/\bfrom\s*"(\.[^"]+\.mjs)";/g),
    later: names(/\bimport\("(\.[^"]+\.mjs)"\)/g),
  };
}

/** A module with all that it imports; with what it may import later if it is said how. */
export function closure(file, { later = false } = {}, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const { now, later: others } = imports(file);
  for (const other of later ? [...now, ...others] : now) closure(other, { later }, seen);
  return seen;
}

/** What reads and writes the caches of commands. */
export const LOADER = path.join(import.meta.dirname, "loader.cjs");

/** Of the loader and all that a command may load: the caches of what V8 compiled of it have it in their names. */
export function commandHash(file) {
  const hash = createHash("sha256").update(readFileSync(LOADER));
  for (const module of [...closure(file, { later: true })].sort())
    hash.update(readFileSync(module));
  return hash.digest("hex").slice(0, 16);
}
