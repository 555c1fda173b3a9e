// Small test files of one folder run in one process: a process of their own costs each as much as they do.
//
//   core/tab.test.ts, core/str.test.ts, ...  ->  core.test.mjs, whose tests are called `tab › TITLE`, `str › TITLE`
//
// Files stay apart that measure memory or time, change what belongs to the process, start commands, or are long.
import path from "node:path";

/** Folders of test/, and which of their files stay apart. */
const FOLDERS = {
  api: ["async", "browser", "many", "objects", "stress", "types"],
  buildvm: ["command", "generated", "report", "review", "scan"],
  core: [],
  "dasc/dynasm": ["cli", "limits"],
  "dasc/vm": [],
  docs: ["readme"],
  ffi: ["faults", "signatures"],
  fuzz: [],
  jit: ["allocation", "governor", "large", "random", "same"],
  "jit/asm": [],
  lib: ["coroutine-depth", "jitp", "jitwhy", "stops", "stress-stops", "work"],
  machine: ["differential", "edges", "faults", "programs", "stops", "x87"],
  syntax: [],
};

/** Tests that check at length what others check as well; they run by themselves (`make test-long`). */
export const isLong = (name) => name.endsWith(".long.test.ts");

/** The file that runs a test, given by its name in test/: its own, or one for its folder. */
function runner(name) {
  const folder = path.dirname(name);
  const isApart =
    isLong(name) || (FOLDERS[folder]?.includes(path.basename(name, ".test.ts")) ?? true);
  return isApart ? name : `${folder}.test.ts`;
}

/** Which files run, and the tests in each. */
export function runners(names) {
  const groups = new Map();
  for (const name of names) groups.set(runner(name), [...(groups.get(runner(name)) ?? []), name]);
  return groups;
}

/** How a file that runs with others imports ava: its name begins the titles of its tests. */
export const titled = (name, text) =>
  runner(name) === name || !name.endsWith(".test.ts")
    ? text
    : text.replace('from "ava"', `from "ava:${path.basename(name, ".test.ts")}"`);

const avaFor = (name) => `
  import test from "ava";
  const begin = (declare) =>
    Object.assign(
      (title, ...rest) => declare(${JSON.stringify(`${name} › `)} + title, ...rest),
      declare.skip && { skip: begin(declare.skip) },
    );
  export default Object.assign(begin(test), { serial: begin(test.serial) });`;

/** Plugin of esbuild: the entry point `together:FILE` is the tests that run in that file. */
export const together = (root, groups) => ({
  name: "together",
  setup({ onResolve, onLoad }) {
    const serve = (scheme, write) => {
      const filter = new RegExp(`^${scheme}:`);
      onResolve({ filter }, (args) => ({ path: args.path.replace(filter, ""), namespace: scheme }));
      onLoad({ filter: /./, namespace: scheme }, ({ path: name }) => ({
        contents: write(name),
        resolveDir: root,
      }));
    };
    serve("ava", avaFor);
    serve("together", (file) =>
      groups
        .get(file)
        .map((name) => `import "test:${name}";`)
        .join("\n"),
    );
    // Nothing imports from a test, and the package says that its modules do nothing by themselves.
    onResolve({ filter: /^test:/ }, ({ path: name }) => ({
      path: path.join(root, "test", name.replace("test:", "")),
      sideEffects: true,
    }));
  },
});
