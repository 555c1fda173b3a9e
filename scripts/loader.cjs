// Runs a command from V8's code cache; scripts/command.mjs fills in the capital words.
//
// Compiling the command takes as long as starting Node. V8 can save what it compiled of a script, not of a module,
// in Node 20. So each module (scripts/modules.mjs) becomes a script here, the function of what it imports:
//
//   import { a as b } from "./x.mjs"; ...     (function ($need, ...) { const { a: b } = $need("./x.mjs"); ...
//   export { c as d };                        return { d: c }; })
//
// and is loaded with its cache when it is needed. What such functions import and return are lists: an object with hundreds
// of properties, which are defined one by one, takes V8 a millisecond. A module that is loaded by `import(...)`, which AT_ONCE does not
// wait, brings along what it imports: the caches of all of them are one file, and so are those of the command. V8
// compares no more than the length of a source, so a hash of the command is in the names of the files, as is all else that
// V8's code depends on: flags, too, so a run that has some (`node --trace-gc`) has files of its own. They hold the
// functions as well, which are read faster than made. The first run of a version of Node writes them (make does
// one); without any, all works as well.
//
// A CommonJS file: Node starts 4 ms sooner than with an ECMAScript module.
const fs = require("node:fs");
const path = require("node:path");
// Optimising takes more time, on another core if one is free, than a second of such runs gets back from it. V8 11
// (Node 20; later ones have a compiler between) waits for fifteen times its usual number of bytecodes in brief runs, and
// in others for four times, and inlines a third of what it would. And the room for young objects, 1 MB, grows faster than to
// the double of it: what compiles a program is young then, and no full collection is due when it has started. 16 MB at once
// take 3 ms, which commands pay for that always compile something.
const setV8Flag = builtIn("v8", "setFlagsFromString");
const crc32 = builtIn("zlib", "crc32");
const { Script } = require("node:vm");
//
// Programs that make traces by the hundred run the same JavaScript on and on: see `optimiseSoon`.
const FLAGS = BRIEF
  ? "--interrupt-budget=1000000 --semi-space-growth-factor=16"
  : "--interrupt-budget=264000 --ticks-before-optimization=3 --max-inlined-bytecode-size-cumulative=300 --semi-space-growth-factor=4";
const SOON_FLAGS =
  "--interrupt-budget=66000 --ticks-before-optimization=1 --max-inlined-bytecode-size-cumulative=920";
const hasFlags = process.versions.v8.startsWith("11.");
if (hasFlags) setV8Flag()(FLAGS);
const versionTag = builtIn("v8", "cachedDataVersionTag")()().toString(16); // of V8, its flags, and the CPU
const version = `HASH.v8-${process.versions.v8}-${process.arch}-${versionTag}.cache`;
// What is warm while the cache is made is baseline code from the first call on in all later runs, most of which are over before that pays.
if (TRAINS) setV8Flag()("--no-sparkplug");
const $meta = {
  dirname: __dirname,
  get url() {
    return require("node:url").pathToFileURL(__filename).href;
  },
};
const IMPORT = /import\s*(?:([\w$]+)\s*,?\s*)?(\{[^}]*\}|\*\s*as\s+[\w$]+)?\s*from\s*("[^"]*");/g;
const EXPORTS = ["export {", "export{", "export\n{"];
// Properties with long texts, of which programs keep what they make: a run that has it does not read them.
const LONG = /^(\s*"?\w+"?): ((["'`]).{100000,}\3)(,?)$/gm;
const HEADER = 16; // bytes of four numbers
let isSoon = false;
const modules = new Map(); // what modules return, by their files
const fresh = new Set(); // groups whose files are to be written
let spare = Buffer.allocUnsafeSlow(0); // what a file was read into: memory costs when it is touched first

loadGroup(beside(__dirname, "./NAME.mjs"));

/** Whether V8 is to optimise soon from now on, and whether it was. V8's own code is read and written with the usual flags. */
function optimiseSoon(soon) {
  const before = isSoon;
  if (hasFlags && soon !== before) setV8Flag()((isSoon = soon) ? SOON_FLAGS : FLAGS);
  return before;
}

/** A module with what it imports, from one file. */
function loadGroup(file) {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const soon = optimiseSoon(false);
  const cache = file.replace(/mjs$/, version);
  const { kept, room } = readCaches(cache, spare);
  spare = Buffer.allocUnsafeSlow(0);
  const group = { cache, kept, bytes: new Map(), members: new Map(), made: new Map() };
  // Bytes are asked for at any time. They are copied, so that the next file can be read to where they were.
  for (const [name, { source, cachedData }] of kept)
    if (source === "") group.bytes.set(name, new Uint8Array(cachedData));
  const module = load(file, group);
  group.kept = undefined;
  spare = room;
  optimiseSoon(soon);
  return module;
}

function refresh(group) {
  if (fresh.size === 0) process.on("exit", save);
  fresh.add(group);
}

function load(file, group) {
  let module = modules.get(file);
  if (module !== undefined) return module;
  const end = file.lastIndexOf(path.sep);
  const folder = file.slice(0, end);
  const name = file.slice(end + 1);
  const { source, cachedData } = group.kept.get(name) ?? { source: asFunction(file) };
  const script = new Script(source, { filename: file, cachedData });
  group.members.set(name, { source, script });
  if (!cachedData || script.cachedDataRejected) refresh(group);
  const need = (name) =>
    !isOurs(name)
      ? require(name)
      : name.endsWith(".mjs")
        ? load(beside(folder, name), group)
        : require(path.join(folder, name));
  const part = (name) => {
    if (!name.endsWith(".mjs")) return need(name);
    const [names, ...values] = loadGroup(beside(folder, name));
    return Object.fromEntries(names.split(",").map((name, i) => [name, values[i]]));
  };
  const $import = (name) =>
    !isOurs(name) ? import(name) : AT_ONCE ? part(name) : Promise.resolve(name).then(part);
  // What is made of nothing but sources: as good as compiled.
  const keptBytes = (name, make) => {
    let bytes = group.bytes.get(name);
    if (bytes === undefined) {
      bytes = make();
      refresh(group);
    }
    group.made.set(name, bytes);
    return bytes;
  };
  const codeCache = beside(__dirname, `./NAME.${version}`);
  module = script.runInThisContext()(
    need,
    $import,
    $meta,
    (n) => longText(file, n),
    keptBytes,
    codeCache,
    setV8Flag(),
    crc32(),
    optimiseSoon,
  );
  modules.set(file, module);
  return module;
}

/** As path.join has it, which takes longer. */
function beside(folder, name) {
  return name.startsWith("./") && path.sep === "/"
    ? `${folder}/${name.slice(2)}`
    : path.join(folder, name);
}
function isOurs(name) {
  return name.startsWith("./") || name.startsWith("../");
}

/** The function of a module, whose lines stay as they are. It returns the names of what it exports, and their values. */
function asFunction(file) {
  const { head, body, names } = parts(file);
  const imports = head.replace(/^#!.*/, "").replace(IMPORT, (_, whole, some, quoted) => {
    const name = JSON.parse(quoted);
    if (!isOurs(name) || !name.endsWith(".mjs")) return fromObject(name, whole, some);
    return fromList(name, some, parts(path.join(path.dirname(file), name)).names);
  });
  let long = 0;
  const short = body.replace(
    LONG,
    (_, name, __, ___, comma) => `get ${name.trim()}(){return $long(${long++})}${comma}`,
  );
  return (
    "(function($need,$import,$meta,$long,KEPT_BYTES,CODE_CACHE,SET_V8_FLAG,CRC32,OPTIMISE_SOON){" +
    `"use strict";${imports}${short.replaceAll("import.meta", "$meta").replaceAll('import("', '$import("')}` +
    `return["${[...names.keys()]}",${[...names.values()]}]})`
  );
}
function longText(file, n) {
  const [, , text] = [...fs.readFileSync(file, "utf8").matchAll(LONG)][n];
  return new Script(text).runInThisContext();
}
/** What stands in front of a module's own code, that, and what it exports: its own names by those for others. */
function parts(file) {
  const module = fs.readFileSync(file, "utf8");
  const [head] = /^(?:#!.*\n)?(?:import[\s{*][^;]*;\s*)*/.exec(module);
  const end = Math.max(...EXPORTS.map((word) => module.lastIndexOf(word)), 0);
  const [, names] = /^export\s*\{([^}]*)\};?\s*(?:\/\/.*\s*)?$/.exec(module.slice(end)) ?? [];
  return {
    head,
    body: module.slice(head.length, names === undefined ? undefined : end),
    names: new Map(pairs(names).map(([own, other]) => [other, own])),
  };
}
function fromList(name, some, names) {
  const places = new Map([...names.keys()].map((other, i) => [other, i + 1]));
  const list = name.replace(/\W/g, "$");
  const values = pairs(some).map(([other, own]) => `,${own}=${list}[${places.get(other)}]`);
  return `const ${list}=$need("${name}")${values.join("")};`;
}
function fromObject(name, whole, some) {
  const targets = [whole, some?.replace(/\*\s*as\s/, "").replaceAll(/\sas\s/g, ":")];
  return targets.map((target) => (target ? `const ${target}=$need("${name}");` : "")).join("");
}
/** `{ a, b as c }`: pairs of names, the same twice where there is one. */
function pairs(text = "") {
  return [...text.matchAll(/([\w$]+)(?:\s+as\s+([\w$]+))?/g)].map(([, a, b = a]) => [a, b]);
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

// What a file holds: a checksum of all behind it, since what is damaged would crash V8, or worse, run; where the list begins and
// ends, and where the file does; functions of modules, one byte per character; the list, names with two sizes; what V8
// compiled of modules, and bytes that they keep. From the list on, what is kept begins at multiples of 8 bytes: V8 copies
// what is not aligned.
//
// All functions are one text, and pieces of it: as texts of their own they were most of what the first collections of a
// run copy. A large one stays where it is. It is young, and survives: so the room for young objects grows at the second collection
// (`--semi-space-growth-factor`), and as V8 concludes from such collections how much may become old before it marks all, a program
// that is over in a moment sees no marking. Outside of the heap it was copied once more, and the room grew at the third.
function readCaches(file, room) {
  const kept = new Map();
  try {
    const fd = fs.openSync(file);
    try {
      room = readParts(fd, kept, room);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    kept.clear(); // none yet
  }
  return { kept, room };
}

/** Fills `kept`, and returns what it lies in: `room` if there is enough. The rest is read to where the functions were before. */
function readParts(fd, kept, room) {
  const numbers = new Uint32Array(HEADER / 4);
  fs.readSync(fd, numbers, 0, HEADER, 0);
  const [checksum, list, body, end] = numbers;
  const size = Math.max(list, end - list);
  const bytes = size <= room.length ? room : Buffer.allocUnsafeSlow(size);
  if (fs.readSync(fd, bytes, 0, list, 0) < list) return bytes;
  const text = bytes.latin1Slice(0, list);
  const sum = crc32()(bytes.subarray(4, list), 0);
  if (fs.readSync(fd, bytes, 0, end - list, list) < end - list) return bytes;
  if (crc32()(bytes.subarray(0, end - list), sum) !== checksum) return bytes;
  let at = body - list;
  let from = HEADER;
  for (const [name, size, length] of JSON.parse(bytes.latin1Slice(0, at))) {
    const cachedData = bytes.subarray(at, at + size);
    kept.set(name, { cachedData, source: text.slice(from, from + length) });
    at += aligned(size);
    from += length;
  }
  return bytes;
}

function save() {
  optimiseSoon(false);
  if (TRAINS) setV8Flag()("--sparkplug");
  for (const { cache, members, made } of fresh) {
    const temporary = `${cache}.${process.pid}`;
    try {
      const kept = [];
      const sources = [];
      const list = [];
      const add = (name, bytes, source) => {
        kept.push(padded(bytes));
        sources.push(Buffer.from(source, "latin1"));
        list.push([name, bytes.length, source.length]);
      };
      for (const [name, { source, script }] of members)
        add(name, script.createCachedData(), source);
      for (const [name, bytes] of made) add(name, bytes, "");
      // What other runs needed.
      for (const [name, { cachedData, source }] of readCaches(cache, spare).kept)
        if (!members.has(name) && !made.has(name)) add(name, cachedData, source);
      const text = padded(Buffer.concat([Buffer.alloc(HEADER), ...sources]));
      const body = Buffer.concat([text, padded(Buffer.from(JSON.stringify(list)), 32)]);
      const whole = Buffer.concat([body, ...kept]);
      [text, body, whole].forEach(({ length }, i) => whole.writeUInt32LE(length, 4 * (i + 1)));
      whole.writeUInt32LE(crc32()(whole.subarray(4), 0));
      fs.writeFileSync(temporary, whole);
      fs.renameSync(temporary, cache);
    } catch {
      fs.rmSync(temporary, { force: true }); // a folder that is not ours
    }
  }
}
function aligned(size) {
  return (size + 7) & ~7;
}
function padded(bytes, fill = 0) {
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length, fill)]);
}
