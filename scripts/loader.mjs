// Runs a command from V8's code cache; scripts/bundle.mjs fills in the capital words.
//
// Compiling the command takes as long as starting Node. V8 can save what it compiled,
// but compares no more than the length of the source, so the bundle's hash is in the
// file's name, as is everything else that a cache depends on. The first run of a
// version of Node writes the file (make does one run); without one, all works as well.
//
// `import` of a module of Node's would load all that it can export.
const fs = process.getBuiltinModule("node:fs");
// Optimising takes more time, on another core if one is free, than a second of such runs
// gets back from it. V8 waits for eight times its usual number of bytecodes then.
if (BRIEF && /^1[123]\./.test(process.versions.v8))
  process.getBuiltinModule("node:v8").setFlagsFromString("--interrupt-budget=1000000");
const { Script } = process.getBuiltinModule("node:vm");
const { dirname, url } = import.meta;
const filename = `${dirname}/NAME.cjs`;
const cache = `${dirname}/NAME.HASH.v8-${process.versions.v8}-${process.arch}.cache`;

let cachedData;
try {
  cachedData = fs.readFileSync(cache);
} catch {
  process.once("exit", save);
}
// The bundle is ASCII.
const script = new Script(fs.readFileSync(filename, "latin1"), { filename, cachedData });
script.runInThisContext()(load, dirname, url);

function load(id) {
  const { createRequire } = process.getBuiltinModule("node:module");
  return process.getBuiltinModule(id) ?? createRequire(url)(id);
}

function save() {
  const temporary = `${cache}.${process.pid}`;
  try {
    fs.writeFileSync(temporary, script.createCachedData());
    fs.renameSync(temporary, cache);
  } catch {
    fs.rmSync(temporary, { force: true }); // a folder that is not ours
  }
}
