// Runs a command from V8's code cache; scripts/command.mjs fills in the capital words.
//
// Compiling the command takes as long as starting Node. V8 can save what it compiled of a script, not of a module,
// in Node 20. So each module (scripts/modules.mjs) becomes a script here, the function of what it imports:
//
//   import { a as b } from "./x.mjs"; ...     (function ($need, ...) { const { a: b } = $need("./x.mjs"); ...
//   export { c as d };                        return { d: c }; })
//
// and is loaded with its cache when it is needed; AT_ONCE, `import(...)` does not wait. V8 compares no more than
// the length of a source, so a hash of the command is in the names of caches, as is everything else that they
// depend on. They hold the function, too, which is read faster than made. The first run of a version of Node writes them (make does one); without any, all works as well.
//
// A CommonJS file: Node starts 4 ms sooner than with an ECMAScript module.
const fs = require("node:fs");
const path = require("node:path");
// Optimising takes more time, on another core if one is free, than a second of such runs gets back from it. V8 11
// (Node 20; later ones have a compiler between) waits for eight times its usual number of bytecodes in brief runs, and
// in others inlines a third of what it would.
if (process.versions.v8.startsWith("11."))
  require("node:v8").setFlagsFromString(
    BRIEF ? "--interrupt-budget=1000000" : "--max-inlined-bytecode-size-cumulative=300",
  );
const { Script } = require("node:vm");
const version = `HASH.v8-${process.versions.v8}-${process.arch}.cache`;
const $meta = {
  dirname: __dirname,
  get url() {
    return require("node:url").pathToFileURL(__filename).href;
  },
};
const IMPORT = /import\s*(?:([\w$]+)\s*,?\s*)?(\{[^}]*\}|\*\s*as\s+[\w$]+)?\s*from\s*("[^"]*");/g;
const EXPORTS = ["export {", "export{", "export\n{"];
const loaded = new Map();
const fresh = new Map(); // scripts by the file for their cache

load(path.join(__dirname, "NAME.mjs"));

function load(file) {
  let module = loaded.get(file);
  if (module !== undefined) return module;
  const cache = file.replace(/mjs$/, version);
  const { source, cachedData } = readTwice(cache) ?? {
    source: asFunction(fs.readFileSync(file, "utf8")),
  };
  const script = new Script(source, { filename: file, cachedData });
  if (!cachedData || script.cachedDataRejected) {
    if (fresh.size === 0) process.once("exit", save);
    fresh.set(cache, [source, script]);
  }
  const folder = path.dirname(file);
  const isOurs = (name) => name.startsWith("./") || name.startsWith("../");
  const need = (name) =>
    !isOurs(name)
      ? require(name)
      : name.endsWith(".mjs")
        ? load(path.join(folder, name))
        : require(path.join(folder, name));
  const $import = (name) =>
    !isOurs(name) ? import(name) : AT_ONCE ? need(name) : Promise.resolve(name).then(need);
  module = script.runInThisContext()(need, $import, $meta, path.join(__dirname, `NAME.${version}`));
  loaded.set(file, module);
  return module;
}

/** Lines stay as they are. */
function asFunction(module) {
  const [head] = /^(?:#!.*\n)?(?:import[\s{*][^;]*;\s*)*/.exec(module);
  const end = Math.max(...EXPORTS.map((word) => module.lastIndexOf(word)), 0);
  const [, names] = /^export\s*\{([^}]*)\};?\s*(?:\/\/.*\s*)?$/.exec(module.slice(end)) ?? [];
  const body = module.slice(head.length, names === undefined ? undefined : end);
  const imports = head.replace(/^#!.*/, "").replace(IMPORT, constants);
  return (
    `(function($need,$import,$meta,CODE_CACHE){"use strict";${imports}` +
    body.replaceAll("import.meta", "$meta").replaceAll('import("', '$import("') +
    `return{${(names ?? "").replace(/([\w$]+)\s+as\s+([\w$]+)/g, "$2:$1")}}})`
  );
}
function constants(_, whole, names, name) {
  const targets = [whole, names?.replace(/\*\s*as\s/, "").replaceAll(/\sas\s/g, ":")];
  return targets.map((target) => (target ? `const ${target}=$need(${name});` : "")).join("");
}

// What a cache holds: what V8 compiled of the function, and the function, one byte per character; before them their
// sizes, in 8 bytes, since V8 copies what is not aligned. A damaged one would crash V8, or worse, run. A checksum takes
// 2 ms in JavaScript, and as long to load; so everything stands there twice, and comparing takes a tenth of it.
function readTwice(file) {
  try {
    const twice = fs.readFileSync(file);
    const half = twice.length >> 1;
    const first = twice.subarray(0, half);
    if (!first.equals(twice.subarray(half))) return undefined;
    const end = 8 + first.readUInt32LE();
    if (end + first.readUInt32LE(4) !== half) return undefined;
    return { source: first.latin1Slice(end), cachedData: first.subarray(8, end) };
  } catch {
    return undefined; // none yet
  }
}

function save() {
  for (const [file, [source, script]] of fresh) {
    const temporary = `${file}.${process.pid}`;
    try {
      const data = script.createCachedData();
      const sizes = Buffer.from(Uint32Array.of(data.length, source.length).buffer);
      const once = [sizes, data, Buffer.from(source, "latin1")];
      fs.writeFileSync(temporary, Buffer.concat([...once, ...once]));
      fs.renameSync(temporary, file);
    } catch {
      fs.rmSync(temporary, { force: true }); // a folder that is not ours
    }
  }
}
