/*
 * Parts as files that are loaded when a program needs them: by browsers later (parts.ts), by the command at once, since
 * its loader (scripts/loader.cjs) answers `import` with the module itself.
 */
import { Part, type Parts } from "./parts.js";

export const laterParts = (): Parts => ({
  compiler: new Part(() => import("./parts/compiler.js")),
  crecord: new Part(() => import("./parts/crecord.js")),
  ffi: new Part(() => import("./parts/ffi.js")),
  translator: new Part(() => import("./parts/translator.js")),
});
