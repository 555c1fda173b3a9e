/* `npx ava FILE` runs a test as it is; scripts/test.mjs runs all of them, bundled. */
const bundled = process.env.DASMOON_TESTS;

/** The longest first: others run beside it. */
const LONGEST = "lua.test.mjs";
const rank = (file) => (file.endsWith(`/${LONGEST}`) ? 0 : 1);

export default {
  files: [bundled ? `${bundled}/**/*.test.mjs` : "test/**/*.test.ts"],
  extensions: bundled ? ["mjs"] : { ts: "module" },
  nodeArguments: bundled ? ["--enable-source-maps"] : ["--import=tsx"],
  sortTestFiles: (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  workerThreads: false,
  concurrency: 2,
  timeout: "5m",
};
