/*
 * A VM with all libraries, from its parts: a machine with the memory map of the
 * layout, the generated blob, a host.
 */
import type { HostEnv } from "../core/host/hostenv.js";
import { createVm } from "../core/boot.js";
import type { ExternBindings } from "../core/externs.js";
import { gcExtension } from "../core/gc/gcmark.js";
import type { Vm, VmOptions } from "../core/vm.js";
import { foreignCode } from "../ffi/symbols.js";
import { setEngineMode } from "../jit/control.js";
import { initCompiler, jitExterns } from "../jit/init.js";
import { FOREIGN_STACK, MEMORY_MAP } from "../layout/memory.js";
import { openLibraries, type OpenOptions, removeFunctions } from "../lib/index.js";
import { libraryParts } from "../lib/parts.js";
import {
  BareMachine,
  type EngineTuning,
  type MachineOptions,
  type Tier,
} from "../machine/index.js";
import { libbc } from "../../generated/libbc.js";
import { lj_vm } from "../../generated/lj_vm.js";
import { finder } from "../syntax/lexer/lex.js";
import { startOf } from "../syntax/lexer/starts.js";
import type { Parts } from "./parts.js";

export interface CreateOptions extends VmOptions, OpenOptions {
  readonly host: HostEnv;
  /** How guest code is executed; see MachineOptions. */
  readonly tier?: Tier;
  /** Whether programs may load shared objects, by package.loadlib, require and ffi.load: unmodified code of others. */
  readonly foreignCode?: boolean;
  /** Whether hot loops become traces, until the program says otherwise (jit.on, jit.off). True by default. */
  readonly jit?: boolean;
  /** Functions that programs do not see, such as "os.exit". */
  readonly without?: readonly string[];
  /** Makes the machine; for tools that look into it. */
  readonly makeMachine?: (options: MachineOptions) => BareMachine;
  /** Called when the machine begins to translate. */
  readonly tuning?: () => EngineTuning;
}

/** Guest memory beyond what Lua objects may take: collector slack, machine code, stacks. */
const MEMORY_RESERVE_BYTES = 64 << 20;

/** Pages may forbid to compile WebAssembly (a policy without `wasm-unsafe-eval`): nothing is translated then. */
export function mayTranslate(): boolean {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)); // an empty module
    return true;
  } catch {
    return false;
  }
}

type FfiPart = NonNullable<ReturnType<Parts["ffi"]["get"]>>;

/** Externs of the FFI, which exists once guest code calls one of them. */
function ffiExterns(vm: Vm, ffi: () => FfiPart | undefined): Partial<ExternBindings> {
  let made: ReturnType<FfiPart["ffiExterns"]> | undefined;
  const bound = (): ReturnType<FfiPart["ffiExterns"]> => (made ??= ffi()!.ffiExterns(vm));
  return {
    lj_ccall_start: (L, cc) => bound().lj_ccall_start(L, cc),
    lj_ccall_finish: (L, cc) => bound().lj_ccall_finish(L, cc),
    lj_ccallback_enter: (cb, cf) => bound().lj_ccallback_enter(cb, cf),
    lj_ccallback_leave: (L, cb, o) => bound().lj_ccallback_leave(L, cb, o),
  };
}

/** Let programs load shared objects: the loader is made when one first asks for some. */
function allowForeignCode(vm: Vm, ffi: () => FfiPart | undefined): void {
  const foreign = vm.attachment(foreignCode);
  foreign.filePointer = (_L, o) => ffi()?.filePointer(vm, o) ?? 0;
  foreign.make = (vm) => ffi()?.sharedObjects(vm);
}

/** Translate once a program runs for long. */
function translateWhenWarm(
  vm: Vm,
  machine: BareMachine,
  { translator }: Parts,
  tuning?: () => EngineTuning,
): void {
  machine.whenWarm(() =>
    translator.use(({ WasmTier, LexMachine, translatedBlob }) => {
      const tier = machine.translate(WasmTier);
      if (tuning !== undefined) tier.tune(tuning());
      // Without a translation of this very blob, the machine translates what gets hot.
      tier.install(translatedBlob);
      vm.attachment(finder).machine = new LexMachine(vm, startOf);
    }),
  );
}

export function assembleVm(
  parts: Parts,
  {
    host,
    noenv,
    libs,
    without = [],
    tier = mayTranslate() ? "wasm" : "interp",
    foreignCode = false,
    jit = true,
    makeMachine = (options) => new BareMachine(options),
    tuning,
    ...options
  }: CreateOptions,
): Vm {
  const { maximumSize } = MEMORY_MAP;
  const stack = foreignCode ? FOREIGN_STACK : MEMORY_MAP;
  const stackEnd = stack.stackBase + stack.stackSize;
  const end = Math.max(MEMORY_MAP.mcodeBase + MEMORY_MAP.mcodeSize, stackEnd);
  const limit = (options.memoryLimit ?? Infinity) + end + MEMORY_RESERVE_BYTES;
  const machine = makeMachine({
    ...MEMORY_MAP,
    ...(foreignCode && { ...FOREIGN_STACK, initialSize: stackEnd }),
    maximumSize: Math.min(maximumSize, limit),
    tier,
  });
  const ffi = (): FfiPart | undefined => {
    const part = parts.ffi.get();
    if (part !== undefined) machine.extend(part.foreignExecutors);
    return part;
  };
  const externs = (vm: Vm): Partial<ExternBindings> => ({
    ...jitExterns(vm),
    ...ffiExterns(vm, ffi),
  });
  const vm = createVm({ machine, host, generated: lj_vm, options, externs });
  const library = vm.attachment(libraryParts);
  library.ffi = ffi;
  library.compiler = () => parts.compiler.get();
  vm.attachment(gcExtension).pieces = () => parts.translator.get()?.gcPieces;
  library.builtin = (name) => libbc[name];
  // What looks at loops comes with what such programs have anyway.
  const looking = tier === "wasm" ? parts.translator : parts.compiler;
  initCompiler(
    vm,
    () => parts.compiler.get()?.compilerFor(vm, () => parts.crecord.get()),
    () => looking.get()?.looksOf(vm),
  );
  if (jit) setEngineMode(vm, vm.L, "on");
  machine.disassembleWith(() => parts.compiler.get()?.disassemble);
  if (tier === "wasm") translateWhenWarm(vm, machine, parts, tuning);
  if (foreignCode) allowForeignCode(vm, ffi);
  openLibraries(vm, vm.L, { noenv, libs });
  removeFunctions(vm, vm.L, without);
  return vm;
}
