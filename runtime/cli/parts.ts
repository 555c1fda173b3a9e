/*
 * The parts of the runtime for the command. The bundler makes each `require` here a piece of the bundle
 * that is evaluated when it is asked for.
 */
/* eslint-disable @typescript-eslint/no-require-imports */
import { Part, type Parts } from "../api/parts.js";

type Compiler = typeof import("../api/parts/compiler.js");
type Crecord = typeof import("../api/parts/crecord.js");
type Ffi = typeof import("../api/parts/ffi.js");
type Translator = typeof import("../api/parts/translator.js");

export const parts: Parts = {
  compiler: new Part(() => require("../api/parts/compiler.js") as Compiler),
  crecord: new Part(() => require("../api/parts/crecord.js") as Crecord),
  ffi: new Part(() => require("../api/parts/ffi.js") as Ffi),
  translator: new Part(() => require("../api/parts/translator.js") as Translator),
};
