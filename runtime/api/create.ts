/*
 * A VM with all libraries, from its parts: a machine with the memory map of the
 * layout, the generated blob, a host.
 */
import type { HostEnv } from "../core/hostenv.js";
import { createVm } from "../core/boot.js";
import type { Vm, VmOptions } from "../core/vm.js";
import { openLibraries, type OpenOptions, removeFunctions } from "../lib/index.js";
import { MEMORY_MAP } from "../layout/memory.js";
import type { ExternBindings } from "../core/externs.js";
import { ffiExterns } from "../ffi/init.js";
import { initCompiler, jitExterns } from "../jit/init.js";
import {
  Machine,
  type MachineApi,
  type MachineOptions,
  type Tier,
  type TranslatedCode,
} from "../machine/index.js";
import { allowForeignCode } from "./foreign.js";
import { lj_vm } from "../../generated/lj_vm.js";
import { lj_vm_wasm } from "../../generated/lj_vm_wasm.js";
import { ffnames } from "../../generated/ffdef.js";
import * as folddef from "../../generated/folddef.js";
import { recdef } from "../../generated/recdef.js";
import { decodeBase64 } from "../core/base64.js";

export interface CreateOptions extends VmOptions, OpenOptions {
  readonly host: HostEnv;
  /** How guest code is executed; see MachineOptions. */
  readonly tier?: Tier;
  /** Whether programs may load shared objects, by package.loadlib, require and ffi.load: unmodified code of others. */
  readonly foreignCode?: boolean;
  /** Functions that programs do not see, such as "os.exit". */
  readonly without?: readonly string[];
  /** Makes the machine; for tools that look into it. */
  readonly makeMachine?: (options: MachineOptions) => MachineApi;
}

/** Guest memory beyond what Lua objects may take: collector slack, machine code, stacks. */
const MEMORY_RESERVE = 64 << 20;

/** Pages may forbid to compile WebAssembly (a policy without `wasm-unsafe-eval`): nothing is translated then. */
function mayTranslate(): boolean {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)); // an empty module
    return true;
  } catch {
    return false;
  }
}

/** The translation of the blob that `make` made. */
export const translatedBlob = (): TranslatedCode => ({
  ...lj_vm_wasm,
  units: lj_vm_wasm.units.map((u, k) => ({
    ...u,
    name: `${lj_vm_wasm.key}-${k}`,
    module: () => decodeBase64(u.module),
  })),
});

export function newVm({
  host,
  noenv,
  libs,
  without = [],
  tier = mayTranslate() ? "wasm" : "interp",
  foreignCode = false,
  makeMachine = (options) => new Machine(options),
  ...options
}: CreateOptions): Vm {
  const { maximumSize } = MEMORY_MAP;
  const limit = (options.memoryLimit ?? Infinity) + MEMORY_MAP.heapBase + MEMORY_RESERVE;
  const externs = (vm: Vm): Partial<ExternBindings> => ({ ...jitExterns(vm), ...ffiExterns(vm) });
  const machine = makeMachine({ ...MEMORY_MAP, maximumSize: Math.min(maximumSize, limit), tier });
  const vm = createVm({ machine, host, generated: lj_vm, options, externs });
  initCompiler(vm, { ffnames, recdef, folddef });
  // Without a translation of this very blob, the machine translates what gets hot.
  machine.install(translatedBlob());
  if (foreignCode) allowForeignCode(vm);
  openLibraries(vm, vm.L, { noenv, libs });
  removeFunctions(vm, vm.L, without);
  return vm;
}
