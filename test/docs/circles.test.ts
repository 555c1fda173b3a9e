/*
 * Circles of imports: modules that need each other to be understood, and that cannot be moved apart. Folders have
 * none but those of types, or the ones that are named here.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "ava";

const root = path.join(import.meta.dirname, "../..");
const FOLDERS = ["buildvm", "dasc/dynasm", "runtime"];
/** Where a circle is the nature of things. */
const KNOWN = {
  "runtime/core": "objects, the collector and errors: each may run the others (vm.ts)",
  "runtime/core/gc": "finalisers are called",
  "runtime/core/memory": "an allocation may be out of memory, which is an error",
  "runtime/core/objects": "objects are allocated, which may collect others",
  "runtime/core/run": "errors are strings, and frames are closed",
  "runtime/core/text": "buffers are objects",
  "runtime/ffi": "initialisers of aggregates convert values, which may be aggregates",
  "runtime/jit": "a trace that ends patches others; instructions that are emitted are folded",
  "runtime/jit/opt": "and what is folded emits others",
  "runtime/jit/record": "metamethods are calls, and are looked up in tables with metamethods",
  "runtime/machine/wasm/unit":
    "jumps go on in the nodes that only they lead to, which end with jumps",
  "runtime/syntax/parser": "the grammar: functions are expressions that have statements",
};

/** Modules that a text imports for more than types. */
function imported(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export) (?!type )([^"';]*?) from "(\.[^"]*)";/gm);
  return [...statements]
    .filter(([, what]) => !/^\{(\s*type [^,}]+,?)+\s*\}$/.test(what))
    .map(([, , from]) => from);
}

function importsOf(folder: string): Map<string, string[]> {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.join(folder, name));
  const text = (file: string): string => readFileSync(path.join(root, file), "utf8");
  const target = (file: string, from: string): string =>
    path.join(path.dirname(file), from).replace(/\.js$/, ".ts");
  return new Map(files.map((f) => [f, imported(text(f)).map((from) => target(f, from))]));
}

/** Modules that can be reached from themselves. */
function inCircles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const reaches = (from: string): Set<string> => {
    const seen = new Set<string>();
    const todo = [...(imports.get(from) ?? [])];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      todo.push(...(imports.get(next) ?? []));
    }
    return seen;
  };
  return [...imports.keys()].filter((file) => reaches(file).has(file));
}

test("what counts as an import", (t) => {
  const text = `import { a } from "./a.js";\nimport type { B } from "./b.js";
import { type C, type D } from "./c.js";\nexport { e } from "./e.js";\nimport { f, type G } from "./f.js";\n`;
  t.deepEqual(imported(text), ["./a.js", "./e.js", "./f.js"]);
  const [a, b, c] = ["a", "b", "c"];
  t.deepEqual(
    inCircles(
      new Map([
        [a, [b]],
        [b, [a]],
        [c, [a]],
      ]),
    ),
    [a, b],
  );
});

for (const folder of FOLDERS)
  test(`circles of imports in ${folder}`, (t) => {
    const files = inCircles(importsOf(folder));
    const known = Object.keys(KNOWN).filter((name) => name.startsWith(folder));
    t.deepEqual(
      [...new Set(files.map((file) => path.dirname(file)))].sort(),
      known,
      files.join(" "),
    );
  });
