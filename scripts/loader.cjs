// Runs a command from V8's code cache; scripts/bundle.mjs fills in the capital words.
//
// Compiling the command takes as long as starting Node. V8 can save what it compiled,
// but compares no more than the length of the source, so the bundle's hash is in the
// file's name, as is everything else that a cache depends on. The first run of a
// version of Node writes the file (make does one run); without one, all works as well.
//
// A CommonJS file: Node starts 4 ms sooner than with an ECMAScript module.
const fs = require("node:fs");
// Optimising takes more time, on another core if one is free, than a second of such runs
// gets back from it. V8 waits for eight times its usual number of bytecodes then.
if (BRIEF && /^1[123]\./.test(process.versions.v8))
  require("node:v8").setFlagsFromString("--interrupt-budget=1000000");
const { Script } = require("node:vm");
const filename = `${__dirname}/NAME.bundle.cjs`;
const cache = `${__dirname}/NAME.HASH.v8-${process.versions.v8}-${process.arch}.cache`;

// A damaged cache would crash V8, or worse, run. A checksum takes 2 ms in JavaScript, and as
// long to load; so everything stands there twice, and comparing takes a tenth of it.
let cachedData;
try {
  const twice = fs.readFileSync(cache);
  const half = twice.length >> 1;
  const first = twice.subarray(0, half);
  if (first.equals(twice.subarray(half))) cachedData = first;
} catch {
  // None yet.
}
// The bundle is ASCII.
const script = new Script(fs.readFileSync(filename, "latin1"), { filename, cachedData });
if (!cachedData || script.cachedDataRejected) process.once("exit", save);
const url = require("node:url").pathToFileURL(__filename).href;
script.runInThisContext()(require, __dirname, url, cache);

function save() {
  const temporary = `${cache}.${process.pid}`;
  try {
    const data = script.createCachedData();
    fs.writeFileSync(temporary, Buffer.concat([data, data]));
    fs.renameSync(temporary, cache);
  } catch {
    fs.rmSync(temporary, { force: true }); // a folder that is not ours
  }
}
