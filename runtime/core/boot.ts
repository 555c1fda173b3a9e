/*
 * Start and end of a VM: load the generated blob into a machine, bind it to the
 * runtime, build the state that everything else stands on.
 */
import { decodeCode } from "./text/base64.js";
import { BC__MAX, bytecodes } from "../layout/bytecode.js";
import { CONTRACT_VERSION, REGENERATE_COMMAND, type GeneratedVm } from "../layout/contract.js";
import { externs, vmSymbols, type ExternName, type VmSymbol } from "../layout/externs.js";
import { layoutFingerprint } from "../layout/fingerprint.js";
import { lj_errmsg } from "../layout/errors.js";
import { LUA } from "../layout/frame.js";
import { DISPATCH_KIND, HANDLERS_ROOM, MEMORY_MAP } from "../layout/memory.js";
import { GG, GG_SIZEOF, global_State, HOOK, lua_State } from "../layout/state.js";
import { bits, type HandlerPromises, type Promises } from "../machine/promises.js";
import type { GuestSymbol, MachineApi } from "../machine/types.js";
import { R } from "../machine/state.js";
import type { HostEnv } from "./host/hostenv.js";
import { Allocator } from "./memory/alloc.js";
import { lj_cpcall } from "./run/call.js";
import { lj_dispatch_init, plainHandlers } from "./run/dispatch.js";
import { LuaPanic } from "./run/errclass.js";
import { externBindings, type ExternBindings, type ExternOfParts } from "./externs.js";
import { L_stack, setL_base, setL_cframe, setL_top } from "./run/frame.js";
import { lj_func_closeuv } from "./objects/func.js";
import { gc_put_back, gcExtension, lj_gc_finalize_udata, lj_gc_separateudata } from "./gc/gc.js";
import { initGlobal, lj_state_init } from "./objects/state.js";
import { getref } from "./objects/tvalue.js";
import { Vm, type VmOptions } from "./vm.js";

export interface BootOptions {
  /** A fresh machine with the memory map of runtime/layout/memory.ts. */
  readonly machine: MachineApi;
  readonly host: HostEnv;
  /** generated/lj_vm.ts. */
  readonly generated: GeneratedVm;
  readonly options?: VmOptions;
  /** Externs that parts above the core bind (the trace compiler's). */
  readonly externs?: (vm: Vm) => Partial<ExternBindings>;
}

/** The generated blob does not fit this runtime. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  constructor(what: string) {
    super(`generated/lj_vm.ts ${what}: run \`${REGENERATE_COMMAND}\` to generate it again`);
  }
}

/** Start a VM: global state and main thread, no libraries. */
export function createVm({
  machine,
  host,
  generated,
  options = {},
  externs: bind,
}: BootOptions): Vm {
  const blob = blobOf(generated);
  const numAsmFF = generated.lj_bc_ofs.length - BC__MAX;
  const { heapBase, mcodeBase: start, mcodeSize } = MEMORY_MAP;
  // The stack is below that, or right behind it.
  const { stackEnd } = machine;
  const gap = { start, end: Math.max(start + mcodeSize, stackEnd) };
  const alloc = new Allocator(machine.mem, heapBase, options, gap);
  const vm = new Vm(machine, alloc, host, blob.sym, numAsmFF, options);
  vm.blob = MEMORY_MAP.blobBase;
  loadBlob(vm, generated, blob, { ...externBindings(vm), ...bind?.(vm) });

  const size = GG_SIZEOF(numAsmFF);
  const gg = alloc.alloc(size);
  if (gg === 0) throw new LuaPanic(LUA.ERRMEM, lj_errmsg.ERRMEM);
  vm.mem.u8.fill(0, gg, gg + size);
  vm.L = gg + GG.L;
  vm.g = gg + GG.g;
  vm.dispatch = gg + GG.dispatch;
  initGlobal(vm, size);
  lj_dispatch_init(vm, generated.lj_bc_ofs);
  lj_state_init(vm);
  return vm;
}

function checkContract(generated: GeneratedVm): void {
  if (generated.contract !== CONTRACT_VERSION)
    throw new ContractError(`has contract ${generated.contract}, not ${CONTRACT_VERSION}`);
  if (generated.layoutHash !== layoutFingerprint())
    throw new ContractError("was generated with other object layouts");
  const missing = vmSymbols.filter((_, i) => generated.symbols[i] === undefined);
  if (missing.length) throw new ContractError(`lacks ${missing.join(", ")}`);
}

/** What is the same for all VMs of one blob. */
interface Blob {
  readonly code: Uint8Array;
  readonly sym: Readonly<Record<VmSymbol, number>>;
  readonly symbols: readonly GuestSymbol[];
  readonly promises: Promises;
}
/** By the generated module, which never changes. */
const blobs = new WeakMap<GeneratedVm, Blob>();

function blobOf(generated: GeneratedVm): Blob {
  const known = blobs.get(generated);
  if (known !== undefined) return known;
  checkContract(generated);
  const code = decodeCode(generated.blob, "lj_vm");
  if (code.length > MEMORY_MAP.blobLimit - HANDLERS_ROOM.size)
    throw new Error(`blob of ${code.length} bytes: too large`);
  const at = (offset: number): number => MEMORY_MAP.blobBase + offset;
  const entries = vmSymbols.map((name, i) => ({ name, address: at(generated.symbols[i]) }));
  const sym = Object.fromEntries(
    entries.map(({ name, address }) => [name, address]),
  ) as Blob["sym"];
  const symbols = entries
    .map((entry): GuestSymbol => entry)
    .concat(generated.lj_bc_ofs.map((offset, i) => ({ name: handlerName(i), address: at(offset) })))
    .sort((a, b) => a.address - b.address);
  const promises = blobPromises(generated, sym);
  const blob = { code, sym, symbols, promises };
  blobs.set(generated, blob);
  return blob;
}

function absent(): never {
  throw new Error("machine code calls a part that is not there");
}

/** Copy the machine code into the guest, bind its calls, make it executable. */
function loadBlob(
  vm: Vm,
  generated: GeneratedVm,
  { code, symbols, promises }: Blob,
  bindings: Omit<ExternBindings, ExternOfParts> & Partial<ExternBindings>,
): void {
  const { machine, mem, blob } = vm;
  mem.u8.set(code, blob);

  const thunks = (Object.keys(externs) as ExternName[]).map((name) =>
    machine.defineHost(name, externs[name], bindings[name] ?? absent),
  );
  const view = new DataView(mem.u8.buffer);
  for (const [offset, extern] of generated.externs) {
    const field = blob + offset;
    view.setInt32(field, thunks[extern] - (field + 4), true);
  }
  const { length: size } = code;
  machine.publish({ name: "lj_vm", address: blob, size, symbols, promises });
}

/** Entry points that the dispatch table may name beside handlers; see dispatch.ts. */
const DISPATCHED = [
  "lj_vm_IITERN",
  "lj_vm_record",
  "lj_vm_inshook",
  "lj_vm_rethook",
  "lj_vm_callhook",
  "lj_vm_profhook",
  "lj_vm_hotloop",
  "lj_vm_hotcall",
] as const;
/** What handlers get in registers; dasc/vm/macros.dasc says which is what. */
const HANDLER_REGISTERS = [
  R.RAX,
  R.RCX,
  R.RDX,
  R.RBX,
  R.RSP,
  R.R14,
  R.R15,
  // Those of the caller, which handlers leave alone: C code calls the VM, and traces save them.
  R.R12,
  R.R13,
];

/** PC, BASE, KBASE, DISPATCH and the machine stack: addresses. */
const ADDRESS_REGISTERS = [R.RBX, R.RDX, R.R15, R.R14, R.RSP];

/** Subroutines return numbers in xmm0, and work on two more. */
const RETURNED = { general: 0xffff, vector: bits(0, 1, 2) };

/** The blob accesses what the runtime gave it, and dispatches through the table that DISPATCH points to. */
function blobPromises({ lj_bc_ofs }: GeneratedVm, sym: Blob["sym"]): Promises {
  const handlersAt = lj_bc_ofs.map((offset) => MEMORY_MAP.blobBase + offset);
  const entries = new Set([...handlersAt, ...DISPATCHED.map((name) => sym[name])]);
  const handlers: HandlerPromises = {
    entries,
    live: bits(...HANDLER_REGISTERS),
    halves: bits(...ADDRESS_REGISTERS),
    // Traces have what they like in registers when they are left.
    whole: [sym.lj_vm_exit_handler, sym.lj_vm_exit_interp],
    calls: [sym.lj_vm_ffi_call, sym.lj_vm_ffi_callback],
    table: R.R14,
    usual: {
      tables: [false, true].map((counting) => plainHandlers(lj_bc_ofs, sym.lj_vm_IITERN, counting)),
      kind: DISPATCH_KIND,
      room: HANDLERS_ROOM.address,
    },
  };
  return { memory: true, handlers, returns: RETURNED };
}

const handlerName = (i: number): string =>
  i < BC__MAX ? `BC_${bytecodes[i][0]}` : `ff#${i - BC__MAX}`;

/** Rounds of finalisers that make new objects with finalisers. */
const CLOSE_ROUNDS = 10;

/** End a VM: run all finalisers. Memory goes with the Vm object. */
export function lj_close(vm: Vm): void {
  const { mem, g, L } = vm;
  lj_func_closeuv(vm, L, L_stack(mem, L));
  lj_gc_separateudata(vm);
  const { finalizeAllCdata } = vm.attachment(gcExtension);
  for (let round = 0; round < CLOSE_ROUNDS; round++) {
    if (getref(mem, g + global_State.gc_mmudata) === 0 && (round > 0 || !finalizeAllCdata)) return;
    mem.u8[g + global_State.hookmask] |= HOOK.ACTIVE;
    mem.u8[L + lua_State.status] = LUA.OK;
    setL_base(mem, L, L_stack(mem, L) + 16);
    setL_top(mem, L, L_stack(mem, L) + 16);
    setL_cframe(mem, L, 0);
    // An error in a finaliser ends that one alone.
    const finalize = (): void => {
      gc_put_back(vm, L, Infinity, true);
      finalizeAllCdata?.(vm, L);
      lj_gc_finalize_udata(vm, L);
    };
    while (lj_cpcall(vm, L, finalize) !== LUA.OK);
    lj_gc_separateudata(vm);
  }
}
