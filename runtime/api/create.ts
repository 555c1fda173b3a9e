/*
 * VMs with all parts at hand.
 */
import type { Vm } from "../core/vm.js";
import { assembleVm, type CreateOptions } from "./assemble.js";
import { Part, type Parts } from "./parts.js";
import * as compiler from "./parts/compiler.js";
import * as crecord from "./parts/crecord.js";
import * as ffi from "./parts/ffi.js";
import * as translator from "./parts/translator.js";

export type { CreateOptions } from "./assemble.js";

export const allParts: Parts = {
  compiler: new Part(() => compiler),
  crecord: new Part(() => crecord),
  ffi: new Part(() => ffi),
  translator: new Part(() => translator),
};

export const newVm = (options: CreateOptions): Vm => assembleVm(allParts, options);
