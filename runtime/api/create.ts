/*
 * VMs with all parts at hand.
 */
import type { Vm } from "../core/vm.js";
import type { BareMachine } from "../machine/index.js";
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

export function newVm(options: CreateOptions): Vm {
  const vm = assembleVm(allParts, options);
  (vm.machine as BareMachine).extend(ffi.foreignExecutors); // tests load objects without the FFI
  return vm;
}
