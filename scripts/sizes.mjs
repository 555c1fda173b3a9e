// How much a browser loads of what a bundler makes of browser.mjs, minified and compressed: what it needs at once, and
// the parts that it loads when a program needs them.
//
//   node scripts/sizes.mjs
//
// Fails when one of them has grown beyond its limit; whoever raises that says why.
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Kilobytes (1000) with gzip, and what they are for. */
const LIMITS = {
  browser: [190, "the language with its libraries, and the interpreter tier"],
  translator: [
    155,
    "machine code to WebAssembly, of C code in a way of its own (2), graphs of traces in another (1), functions of C code (9), subroutines that traces call (3) and their translations (16: to make them took programs 10 to 60 ms when their first traces were; 1 of fractions and formats as text, by which they take half to a fifth of the time; 1 of random numbers, a fifth; 4 of new keys in tables, by which lists grow on traces in half of the time, and hashes of more than 32 keys in a third), and the handlers and library functions translated already (50: 1 for going to handlers by opcode, a tenth of the time, 1 for comparisons of a sort, assert, ipairs and sqrt, 1 for formats that took a third of a microsecond as calls of the host), the collector's part of them (2) and the lexer's, with what hands over its tokens (2), what lets functions of C code be kept between programs (1), doubles that traces check to be integers or equal, and what the collector does in pieces when there is much of it (2): it stops programs for 2 ms instead of 105; what looks at loops before there is a compiler (2); and ways out of parts that store what is alive, by which sorting and formats take 0.85 of the time (1); metamethods in machine code that were calls of the host (0.1); and numbers in C data and 64-bit integers, which take 0.2 to 0.4 of the time (2)",
  ],
  compiler: [
    109,
    "the trace compiler, what looks at loops (2), numbers that traces write by themselves (1), steps and lengths of tables and the order of strings in place (1), a half to a quarter of the time, and the jit.* modules in Lua (23), and arithmetic on 64-bit integers (1), which the FFI has, too",
  ],
  ffi: [
    113,
    "the x87 unit (9), instructions that only C has (5: 2 that browsers loaded first before), the FFI with its C parser, the loader of shared objects, the C library and its machine code (1), with glob and strptime (3), the Lua/C API with its machine code (3); what the bit library does on 64 bits (1), and notes of where numbers are (1)",
  ],
  crecord: [
    54,
    "the recorder of C data, and what it shares with compiler, translator and FFI, which are there",
  ],
};
const entry = path.join(import.meta.dirname, "../dist/browser.mjs");
const { outputFiles, metafile } = await build({
  entryPoints: [entry],
  outdir: "bundle",
  bundle: true,
  splitting: true,
  minify: true,
  write: false,
  metafile: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  external: ["esbuild", "iced-x86", "ts-morph"],
});
const bytes = new Map(
  outputFiles.map(({ path: file, contents }) => [
    path.relative(process.cwd(), file),
    gzipSync(contents, { level: 9 }).length,
  ]),
);

/** The chunks that are loaded with one; and those that it may load later. */
function loaded(chunk, now = new Set(), later = new Set()) {
  if (now.has(chunk)) return { now, later };
  now.add(chunk);
  for (const { path: other, kind, external } of metafile.outputs[chunk].imports)
    if (kind === "dynamic-import") later.add(other);
    else if (!external) loaded(other, now, later);
  return { now, later };
}
const kilobytes = (chunks) => [...chunks].reduce((sum, file) => sum + bytes.get(file), 0) / 1000;

const first = loaded("bundle/browser.js");
const rows = [["browser", first.now]];
for (const file of first.later) {
  const { now } = loaded(file);
  rows.push([path.basename(file).split("-")[0], [...now].filter((chunk) => !first.now.has(chunk))]);
}
const total = new Set(rows.flatMap(([, chunks]) => [...chunks]));

let fits = true;
for (const [name, chunks] of rows) {
  const size = kilobytes(chunks);
  const [limit, what] = LIMITS[name] ?? [0, "a part without a limit"];
  console.log(`${name}: ${size.toFixed(0)} KB minified with gzip, at most ${limit}: ${what}`);
  if (size > limit) fits = false;
}
console.log(`all parts: ${kilobytes(total).toFixed(0)} KB`);
if (!fits) {
  console.log("It has grown: make it smaller, or say why in LIMITS of scripts/sizes.mjs.");
  process.exitCode = 1;
}
