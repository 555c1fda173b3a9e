import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/*
 * The import arrows of the design: each folder with the folders it may import
 * besides itself.
 */
const runtime = ["machine", "layout", "core", "syntax", "ffi", "jit", "lib", "api", "cli"];
const arrows = {
  dasc: ["runtime/layout"],
  buildvm: ["runtime/layout", "dasc/dynasm", "generated"],
  "runtime/machine": [],
  "runtime/layout": [],
  "runtime/core": ["runtime/machine", "runtime/layout"],
  "runtime/syntax": ["runtime/machine", "runtime/layout", "runtime/core"],
  "runtime/ffi": ["runtime/machine", "runtime/layout", "runtime/core"],
  "runtime/jit": ["runtime/machine", "runtime/layout", "runtime/core"],
  "runtime/lib": ["runtime/machine", "runtime/layout", "runtime/core", "runtime/syntax", "runtime/ffi", "runtime/jit", "generated"], // prettier-ignore
  "runtime/api": [...runtime.filter((f) => f !== "cli").map((f) => `runtime/${f}`), "generated"],
  "runtime/cli": [...runtime.map((f) => `runtime/${f}`), "generated"],
};
const all = [...Object.keys(arrows), "generated"];
/** What other folders may import of a folder that is closed to them otherwise. */
const publicModules = { dasc: ["./dynasm/index.ts", "./dynasm/engine.ts"] };
const zones = Object.entries(arrows).flatMap(([target, allowed]) =>
  all
    .filter((folder) => folder !== target && !allowed.includes(folder))
    .map((folder) => ({
      target: `./${target}`,
      from: `./${folder}`,
      except: target === "buildvm" ? publicModules[folder] : undefined,
      message: `${target} may import only ${allowed.join(", ") || "itself"}`,
    })),
);

export default tseslint.config(
  { ignores: ["dist", "generated", "node_modules", ".cache"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX },
    settings: { "import-x/resolver": { typescript: true } },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-self-compare": "off",
      "@typescript-eslint/no-duplicate-enum-values": "off", // unions and limits of a layout
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
);
