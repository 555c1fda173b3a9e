/* The trace compiler, and the modules that show what it does. */
import { ffnames } from "../../../generated/ffdef.js";
import * as folddef from "../../../generated/folddef.js";
import { recdef } from "../../../generated/recdef.js";
import type { Vm } from "../../core/vm.js";
import { newCompiler, type CdataPart } from "../../jit/compiler.js";
import type { Compiler } from "../../jit/settings.js";

export { looksOf } from "../../jit/looks.js";
export { embeddedModules, loadEmbedded, pushJitMachine } from "../../lib/jitmodules.js";
export { disassemble } from "../../machine/disasm.js";
export { jit_profile } from "../../lib/jitprofile.js";
export { jit_util } from "../../lib/jitutil.js";

export function compilerFor(vm: Vm, crecord: CdataPart): Compiler {
  return newCompiler(vm, { ffnames, recdef, folddef }, crecord);
}
