/* `npx ava FILE` runs a test as it is; scripts/test.mjs runs all of them, bundled. */
const bundled = process.env.DASMOON_TESTS;

export default {
  files: [bundled ? `${bundled}/**/*.test.mjs` : "test/**/*.test.ts"],
  extensions: bundled ? ["mjs"] : { ts: "module" },
  nodeArguments: bundled ? ["--enable-source-maps"] : ["--import=tsx"],
  workerThreads: false,
  concurrency: 2,
  timeout: "5m",
};
