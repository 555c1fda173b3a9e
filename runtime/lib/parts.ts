/*
 * Libraries that are large and that few programs need: the FFI, and what shows the work of the trace
 * compiler. They are parts which may come later than the rest, or never (api/parts.ts).
 */
import { lj_err_callermsg } from "../core/run/err.js";
import { Attachment, type Vm } from "../core/vm.js";
import type { GeneratedBuiltin } from "../layout/contract.js";

type FfiPart = Pick<typeof import("./ffiopen.js"), "openFfi">;
type JitPart = Pick<typeof import("./jitutil.js"), "jit_util"> &
  Pick<typeof import("./jitprofile.js"), "jit_profile"> &
  typeof import("./jitmodules.js");

/** Each gives a part when it is there. Whoever makes the VM sets them. */
export interface LibraryParts {
  ffi: () => FfiPart | undefined;
  compiler: () => JitPart | undefined;
  /** A library function that is written in Lua, compiled. */
  builtin: (name: string, source: string) => GeneratedBuiltin;
}
export const libraryParts = new Attachment<LibraryParts>(() => ({
  ffi: () => undefined,
  compiler: () => undefined,
  builtin: (name) => {
    throw new Error(`library function ${name} was not generated`);
  },
}));

const missing = (vm: Vm, L: number, name: "ffi" | "compiler"): never =>
  lj_err_callermsg(vm, L, `the part '${name}' is not loaded yet: await ready("${name}") first`);

export const ffiPart = (vm: Vm, L: number): FfiPart =>
  vm.attachment(libraryParts).ffi() ?? missing(vm, L, "ffi");
export const jitPart = (vm: Vm, L: number): JitPart =>
  vm.attachment(libraryParts).compiler() ?? missing(vm, L, "compiler");
