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
// (Node 20; later ones have a compiler between) waits for fifteen times its usual number of bytecodes in brief runs, and
// in others for four times, and inlines a third of what it would. And young objects get room for 16 MB at once, which they
// would have after some ten collections: what compiles a program is young then, and no full collection is due when it has started.
const setV8Flag = builtIn("v8", "setFlagsFromString");
const crc32 = builtIn("zlib", "crc32");
const { Script } = require("node:vm");
if (process.versions.v8.startsWith("11.")) {
  setV8Flag()(
    BRIEF
      ? "--interrupt-budget=1000000"
      : "--interrupt-budget=264000 --max-inlined-bytecode-size-cumulative=300",
  );
  setV8Flag()("--semi-space-growth-factor=16");
}
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
const HEADER = 16; // bytes of a cache: see readCache

load(path.join(__dirname, "NAME.mjs"));

function load(file) {
  let module = loaded.get(file);
  if (module !== undefined) return module;
  const cache = file.replace(/mjs$/, version);
  const { source, cachedData } = readCache(cache) ?? {
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
  const codeCache = path.join(__dirname, `NAME.${version}`);
  module = script.runInThisContext()(need, $import, $meta, codeCache, setV8Flag());
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
    `(function($need,$import,$meta,CODE_CACHE,SET_V8_FLAG){"use strict";${imports}` +
    body.replaceAll("import.meta", "$meta").replaceAll('import("', '$import("') +
    `return{${(names ?? "").replace(/([\w$]+)\s+as\s+([\w$]+)/g, "$2:$1")}}})`
  );
}
function constants(_, whole, names, name) {
  const targets = [whole, names?.replace(/\*\s*as\s/, "").replaceAll(/\sas\s/g, ":")];
  return targets.map((target) => (target ? `const ${target}=$need(${name});` : "")).join("");
}

/**
 * A function of one of Node's modules, found when it is first asked for: in what stands behind the module, if Node gives
 * that away without a word, since these two load all of streams, 25 modules in 3 ms.
 */
function builtIn(name, method) {
  let found;
  return () => (found ??= behind(name)?.[method] ?? require(`node:${name}`)[method]);
}
function behind(name) {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    return process.binding(name);
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = noDeprecation;
  }
}

// What a cache holds: what V8 compiled of the function, and the function, one byte per character; before them a checksum
// of all behind it, the sizes of both and a word of zeros, 16 bytes, since V8 copies what is not aligned. A damaged one
// would crash V8, or worse, run.
function readCache(file) {
  let whole;
  try {
    whole = fs.readFileSync(file);
  } catch {
    return undefined; // none yet
  }
  if (whole.length < HEADER) return undefined;
  const end = HEADER + whole.readUInt32LE(4);
  if (end + whole.readUInt32LE(8) !== whole.length) return undefined;
  if (crc32()(whole.subarray(4), 0) !== whole.readUInt32LE()) return undefined;
  return { source: whole.latin1Slice(end), cachedData: whole.subarray(HEADER, end) };
}

function save() {
  for (const [file, [source, script]] of fresh) {
    const temporary = `${file}.${process.pid}`;
    try {
      const data = script.createCachedData();
      const header = Buffer.from(Uint32Array.of(0, data.length, source.length, 0).buffer);
      const whole = Buffer.concat([header, data, Buffer.from(source, "latin1")]);
      whole.writeUInt32LE(crc32()(whole.subarray(4), 0));
      fs.writeFileSync(temporary, whole);
      fs.renameSync(temporary, file);
    } catch {
      fs.rmSync(temporary, { force: true }); // a folder that is not ours
    }
  }
}
