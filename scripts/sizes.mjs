// How much a browser loads, minified and compressed: what browser.mjs needs at once, and the parts
// that it loads when a program needs them.
//
//   node scripts/sizes.mjs
//
// Fails when one of them has grown beyond its limit; whoever raises that says why.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { closure, imports } from "./closure.mjs";

/** Kilobytes (1000) with gzip, and what they are for. */
const LIMITS = {
  // 190 until what real programs ask the library for (patterns, lists, numbers, coroutines, sort) became machine code.
  browser: [195, "the language with its libraries, and the interpreter tier"],
  // 119 until comparisons of sort, repetitions of patterns and exponents were machine code.
  // 121 until traces called functions through a table.
  translator: [
    122,
    "machine code to WebAssembly, of C code in a way of its own (2), functions of C code (9), subroutines that traces call (3), and the handlers and library functions translated already (47), the collector's part of them (2), what lets functions of C code be kept between programs (1)",
  ],
  compiler: [110, "the trace compiler, and the jit.* modules in Lua (23)"],
  ffi: [
    110,
    "the x87 unit (9), the FFI with its C parser, the loader of shared objects, the C library and its machine code (1), with glob and strptime (3), the Lua/C API with its machine code (3)",
  ],
  crecord: [
    60,
    "the recorder of C data, and what it shares with compiler and FFI, which are there",
  ],
};
const dist = path.join(import.meta.dirname, "../dist");

async function compressed(file) {
  const { code } = await transform(readFileSync(file, "utf8"), {
    minify: true,
    charset: "utf8",
    legalComments: "none",
  });
  return gzipSync(code, { level: 9 }).length / 1000;
}
async function sum(files) {
  let size = 0;
  for (const file of files) size += await compressed(file);
  return size;
}

const main = path.join(dist, "browser.mjs");
const first = closure(main);
const later = [...first].flatMap((file) => imports(file).later);
const rows = [["browser", first]];
for (const file of later)
  rows.push([
    path.basename(file).split("-")[0],
    closure(file).difference?.(first) ?? new Set([...closure(file)].filter((f) => !first.has(f))),
  ]);
const total = new Set(rows.flatMap(([, files]) => [...files]));

let fits = true;
for (const [name, files] of rows) {
  const size = await sum(files);
  const [limit, what] = LIMITS[name] ?? [0, "a part without a limit"];
  console.log(`${name}: ${size.toFixed(0)} KB minified with gzip, at most ${limit}: ${what}`);
  if (size > limit) fits = false;
}
console.log(`all parts: ${(await sum(total)).toFixed(0)} KB`);
if (!fits) {
  console.log("It has grown: make it smaller, or say why in LIMITS of scripts/sizes.mjs.");
  process.exitCode = 1;
}
