// Rolls the public types of a module up into one declaration file:
//
//   node scripts/types.mjs ENTRY OUTPUT
//
// Types of the interface of hosts come from the main module where it is not that itself.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { generateDtsBundle } from "dts-bundle-generator";

const [entry, output] = process.argv.slice(2);
const root = path.join(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
// No more than what the entry reaches.
const project = path.join(folder, "tsconfig.json");
const { compilerOptions } = JSON.parse(readFileSync(path.join(root, "tsconfig.json"), "utf8"));
writeFileSync(
  project,
  JSON.stringify({
    compilerOptions: { ...compilerOptions, typeRoots: [path.join(root, "node_modules/@types")] },
    include: [path.resolve(entry)],
  }),
);
try {
  const [text] = generateDtsBundle(
    [{ filePath: entry, output: { noBanner: true, exportReferencedTypes: false } }],
    { preferredConfigPath: project },
  );
  // Handles can be let go of by `using`.
  writeFileSync(output, `/// <reference lib="esnext.disposable" />\n${text}`);
} finally {
  rmSync(folder, { recursive: true });
}
