/* `npx ava FILE` runs a test as it is; scripts/test.mjs runs all of them, bundled. */
import path from "node:path";

const bundled = process.env.DASMOON_TESTS;

/**
 * Files that take more than eight seconds of CPU time, the longest first, so that both processors are busy to the end.
 * Half of the last one is what the end may lose.
 */
const LONG = [
  "lua",
  "lua.long",
  "lib/work",
  "buildvm/report",
  "api",
  "machine/differential",
  "machine",
  "syntax",
  "buildvm/scan",
  "api/many",
  "cli/kept",
  "cli/command",
  "jit/same",
  "capi/modules.long",
  "capi/modules",
  "package/others.long",
  "jit/governor",
  "ffi/signatures",
  "jit",
  "jit/random.long",
  "bench/programs.long",
  "buildvm/generated",
  "dasc/dynasm/limits",
  "lib/stress-stops",
  "capi/packages",
];
const rank = (file) => {
  const k = LONG.findIndex((name) => path.resolve(bundled ?? "test", `${name}.test.mjs`) === file);
  return k < 0 ? LONG.length : k;
};

/**
 * What tests make is soon gone: with the 1 MB that V8 begins with it is copied as it grows, a tenth of their CPU time.
 * Memory of states makes V8 look through its own again and again, in other threads meanwhile: a fifth of it, which two
 * processes do not have to spare.
 */
const YOUNG_MB = 16;

/**
 * V8 optimises later, as it does for the command (scripts/loader.cjs): most of what tests run is over before that pays,
 * and a tenth of their CPU time was V8's compilers. Later versions of V8 have a compiler between.
 */
const V8_FLAGS = process.versions.v8.startsWith("11.")
  ? ["--interrupt-budget=264000", "--max-inlined-bytecode-size-cumulative=300"]
  : [];

export default {
  files: [bundled ? `${bundled}/**/*.test.mjs` : "test/**/*.test.ts"],
  extensions: bundled ? ["mjs"] : { ts: "module" },
  nodeArguments: [
    ...(bundled ? [] : ["--import=tsx"]),
    `--min-semi-space-size=${YOUNG_MB}`,
    "--single-threaded-gc",
    ...V8_FLAGS,
  ],
  sortTestFiles: (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  workerThreads: false,
  concurrency: 2,
  timeout: "5m",
};
