// How much a browser loads: the main module with everything, minified and compressed.
//
//   node scripts/sizes.mjs
//
// Fails when that has grown beyond LIMIT; whoever raises it says why in the list.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";

/** Kilobytes (1000) with gzip. */
const HISTORY = [
  [400, "the interpreter, the trace compiler, and the handlers as WebAssembly (56)"],
  [450, "the FFI with its C parser, shared objects and their C library (70)"],
];
const LIMIT = HISTORY.at(-1)[0];

const file = path.join(import.meta.dirname, "../dist/index.mjs");
const { code } = await transform(readFileSync(file, "utf8"), {
  minify: true,
  legalComments: "none",
});
const size = gzipSync(code, { level: 9 }).length / 1000;
console.log(`dist/index.mjs: ${size.toFixed(0)} KB minified with gzip, at most ${LIMIT}`);
if (size > LIMIT) {
  console.log("It has grown: make it smaller, or say why in HISTORY of scripts/sizes.mjs.");
  process.exitCode = 1;
}
