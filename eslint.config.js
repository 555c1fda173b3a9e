import tseslint from "typescript-eslint";
import { fields } from "./scripts/lint-fields.mjs";

/*
 * The import arrows of the design: what each folder may import besides itself.
 * Imports are relative, so the folder that a path leads to stands behind its `../`s.
 */
const runtime = ["machine", "layout", "core", "syntax", "ffi", "jit", "lib", "capi", "api", "cli"];
const below = { machine: [], layout: [], core: ["machine", "layout"] };
for (const folder of ["syntax", "ffi", "jit"]) below[folder] = [...below.core, "core"];
below.lib = [...below.jit, "syntax", "ffi", "jit"];
below.capi = [...below.lib, "lib"];
below.api = [...below.capi, "capi"];
below.cli = [...below.api, "api"];
/** The rooms of the machine's translator, each of which may import those before it. */
const rooms = ["emit", "analysis", "rules", "unit", "tier"];
/** Whoever joins the runtime with what was generated. */
const importsGenerated = ["ffi", "capi", "lib", "api", "cli"];

const arrow = (files, regex, message, ...more) => ({
  files: [`${files}/**/*.{ts,tsx}`],
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message }, ...more] }] },
});
const arrows = runtime.map((folder) => {
  const closed = runtime.filter((other) => other !== folder && !below[folder].includes(other));
  const outside = ["dasc", "buildvm", ...(importsGenerated.includes(folder) ? [] : ["generated"])];
  return arrow(
    `runtime/${folder}`,
    `^(\\.\\./)+(${[...closed, ...outside].join("|")})/`,
    `runtime/${folder} may import only ${below[folder].join(", ") || "itself"}`,
  );
});

/** The recorder of C data knows C types; nothing else of the trace compiler does. */
const crecordArrow = arrow(
  "runtime/jit/crecord",
  "^(\\.\\./)+(syntax|lib|capi|api|cli|dasc|buildvm|generated)/",
  "runtime/jit/crecord may import only machine, layout, core, ffi",
);

const roomArrows = rooms.slice(0, -1).map((room, k) => {
  const later = rooms.slice(k + 1).join("|");
  const regex = `^\\.\\./(${later})/`;
  const message = `${room} may not import ${later.replaceAll("|", ", ")}`;
  return arrow(
    `runtime/machine/wasm/${room}`,
    "^(\\.\\./){3,}",
    "runtime/machine may import only itself",
    { regex, message },
  );
});

export default tseslint.config(
  { ignores: ["dist", "generated", "node_modules", ".cache"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-duplicate-enum-values": "off", // unions and limits of a layout
      "prefer-const": ["error", { destructuring: "all" }],
      // Tables are exempt from the formatter by file, in .prettierignore.
      "no-warning-comments": ["error", { terms: ["prettier-ignore"], location: "anywhere" }],
    },
  },
  {
    files: ["runtime/**/*.ts"],
    plugins: { fields },
    // What was printed to find a fault would be printed for everybody.
    rules: { "fields/width": "error", "no-console": "error" },
  },
  {
    // Functions that need no map, and files that can be read.
    files: [
      "{runtime,dasc,test,bench}/**/*.ts",
      "buildvm/**/*.{ts,tsx}",
      "scripts/*.mjs",
      "eslint.config.js",
    ],
    rules: {
      "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
      "max-lines": ["error", { max: 500, skipBlankLines: true }],
    },
  },
  {
    // One page driven from its start to its end; a list of sources.
    files: ["test/buildvm/report.test.ts", "test/syntax/sources.ts"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    // Tables, switches over all opcodes, and generators of code that read from top to bottom.
    files: [
      "runtime/core/externs.ts",
      "runtime/ffi/libc/*.ts",
      "runtime/jit/ir.ts",
      "runtime/jit/record/ins.ts",
      "runtime/machine/run.ts",
      "runtime/machine/table.ts",
    ],
    rules: { "max-lines-per-function": "off", "max-lines": "off" },
  },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  ...arrows,
  crecordArrow,
  ...roomArrows,
  arrow(
    "dasc",
    "^(\\.\\./)+(buildvm|generated|runtime/(?!layout/))",
    "dasc may import only runtime/layout",
  ),
  arrow(
    "buildvm",
    "^(\\.\\./)+(runtime/(?!layout/)|dasc/(?!dynasm/(index|engine|write)\\.js$))",
    "buildvm may import only runtime/layout, generated and the public modules of dasc/dynasm",
  ),
);
