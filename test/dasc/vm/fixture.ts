/*
 * A VM made of the templates and the core, without libraries: bytecode is written by
 * hand, so a test runs exactly the handlers it names.
 */
import { DasmState } from "../../../dasc/dynasm/engine.js";
import * as arch from "../../../generated/buildvm_arch.js";
import {
  BC__MAX,
  BCINS_ABC,
  BCINS_AD,
  BCINS_AJ,
  BC,
  type BytecodeName,
} from "../../../runtime/layout/bytecode.js";
import { CONTRACT_VERSION, type GeneratedVm } from "../../../runtime/layout/contract.js";
import { externs, vmSymbols } from "../../../runtime/layout/externs.js";
import { layoutFingerprint } from "../../../runtime/layout/fingerprint.js";
import { LUA } from "../../../runtime/layout/frame.js";
import { MEMORY_MAP } from "../../../runtime/layout/memory.js";
import { GCfunc, GCfuncC, GCproto, PROTO } from "../../../runtime/layout/objects.js";
import { global_State } from "../../../runtime/layout/state.js";
import { GCT, LJ_T } from "../../../runtime/layout/value.js";
import { createVm, type BootOptions } from "../../../runtime/core/boot.js";
import { lj_call, lj_pcall } from "../../../runtime/core/run/call.js";
import {
  L_env,
  L_top,
  restorestack,
  savestack,
  setL_top,
} from "../../../runtime/core/run/frame.js";
import { lj_func_newC, lj_func_newL_empty } from "../../../runtime/core/objects/func.js";
import type { HostEnv } from "../../../runtime/core/host/hostenv.js";
import { lj_mem_newgco } from "../../../runtime/core/memory/mem.js";
import { lj_state_checkstack } from "../../../runtime/core/objects/state.js";
import { lj_str_newz, strToJs } from "../../../runtime/core/objects/str.js";
import { lj_tab_get, lj_tab_new, lj_tab_set } from "../../../runtime/core/objects/tab.js";
import {
  gcV,
  itype,
  numV,
  setboolV,
  setgcV,
  setnilV,
  setnumV,
  setref,
  tvisnum,
} from "../../../runtime/core/objects/tvalue.js";
import type { Vm } from "../../../runtime/core/vm.js";
import { Machine } from "../../../runtime/machine/index.js";

/** A Lua value: objects other than strings are an address with a type. */
export type Value = undefined | boolean | number | string | Obj;
export interface Obj {
  readonly gc: number;
  readonly it: LJ_T;
}

/** The templates as the generator would write them, with no fast function. */
export function assemble(): GeneratedVm {
  const Dst = new DasmState({
    maxSection: 2,
    actionList: arch.build_actionlist,
    globals: arch.globnames,
    externNames: arch.extnames,
    lines: arch.build_actionlist_lines,
  });
  Dst.growPc(BC__MAX);
  arch.build(Dst, 0);
  Dst.link();
  const code = Dst.encode();
  return {
    contract: CONTRACT_VERSION,
    blobHash: "",
    layoutHash: layoutFingerprint(),
    blob: Buffer.from(code).toString("base64"),
    lj_bc_ofs: Array.from({ length: BC__MAX }, (_, op) => Dst.pcOffset(op)),
    symbols: vmSymbols.map((name) => Dst.globalOffset(arch.globnames.indexOf(name))),
    externs: Dst.externs.map(
      ({ offset, name }) => [offset, Object.keys(externs).indexOf(name)] as const,
    ),
  };
}

export interface FunctionOptions {
  readonly numparams?: number;
  readonly framesize?: number;
  readonly vararg?: boolean;
  /** Number constants: operands D or C of KNUM, ADDVN ... */
  readonly kn?: readonly number[];
  /** Object constants: operand i is ~i in LuaJIT's terms. Prototypes are functions' `proto`. */
  readonly kgc?: readonly (string | Obj)[];
  /** Upvalue descriptors. */
  readonly uv?: readonly number[];
}

export class Fixture {
  readonly vm: Vm;
  readonly machine: Machine;
  private hosts = 0;

  constructor(externs?: BootOptions["externs"]) {
    this.machine = new Machine(MEMORY_MAP);
    const generated = assemble();
    this.vm = createVm({ machine: this.machine, host: {} as HostEnv, generated, externs });
    this.vm.mem.grow(MEMORY_MAP.mcodeBase + MEMORY_MAP.mcodeSize); // tests put code there
    // Objects of a test are reachable from TypeScript only: keep the collector asleep.
    this.vm.mem.u32[(this.vm.g + global_State.gc_threshold) >>> 2] = 0x7fffffff;
  }

  store(o: number, v: Value): void {
    const { mem } = this.vm;
    if (v === undefined) setnilV(mem, o);
    else if (typeof v === "boolean") setboolV(mem, o, v);
    else if (typeof v === "number") setnumV(mem, o, v);
    else if (typeof v === "string") setgcV(mem, o, lj_str_newz(this.vm, this.vm.L, v), LJ_T.STR);
    else setgcV(mem, o, v.gc, v.it);
  }

  load(o: number): Value {
    const { mem } = this.vm;
    if (tvisnum(mem, o)) return numV(mem, o);
    const it = itype(mem, o) as LJ_T;
    if (it === LJ_T.NIL) return undefined;
    if (it === LJ_T.FALSE || it === LJ_T.TRUE) return it === LJ_T.TRUE;
    if (it === LJ_T.STR) return strToJs(this.vm, gcV(mem, o));
    return { gc: gcV(mem, o), it };
  }

  push(...values: Value[]): void {
    const { vm } = this;
    lj_state_checkstack(vm, vm.L, values.length + 1);
    for (const v of values) {
      const top = L_top(vm.mem, vm.L);
      this.store(top, v);
      setL_top(vm.mem, vm.L, top + 8);
    }
  }

  table(entries: readonly (readonly [Value, Value])[] = [], asize = 0): Obj {
    const { vm } = this;
    const gc = lj_tab_new(vm, vm.L, asize, 0);
    const t = { gc, it: LJ_T.TAB };
    for (const [k, v] of entries) this.set(t, k, v);
    return t;
  }

  private key(k: Value): number {
    const top = L_top(this.vm.mem, this.vm.L);
    this.store(top, k);
    return top;
  }
  set(t: Obj, k: Value, v: Value): void {
    this.store(lj_tab_set(this.vm, this.vm.L, t.gc, this.key(k)), v);
  }
  get(t: Obj, k: Value): Value {
    return this.load(lj_tab_get(this.vm, this.vm.L, t.gc, this.key(k)));
  }

  proto(code: readonly number[], o: FunctionOptions = {}): Obj {
    const { vm } = this;
    const kgc = o.kgc ?? [];
    const kn = o.kn ?? [];
    const uv = o.uv ?? [];
    const bc = [BCINS_AD(o.vararg ? BC.FUNCV : BC.FUNCF, o.framesize ?? 16, 0), ...code];
    const kofs = ((GCproto.SIZEOF + 4 * bc.length + 7) & ~7) + 8 * kgc.length;
    const uvofs = kofs + 8 * kn.length;
    const size = (uvofs + 2 * uv.length + 7) & ~7;
    const objects = kgc.map((k) => (typeof k === "string" ? lj_str_newz(vm, vm.L, k) : k.gc));
    const pt = lj_mem_newgco(vm, vm.L, size);
    const { mem } = vm;
    mem.u8.fill(0, pt + 10, pt + size);
    mem.u8[pt + GCproto.gct] = GCT.PROTO;
    mem.u8[pt + GCproto.numparams] = o.numparams ?? 0;
    mem.u8[pt + GCproto.framesize] = o.framesize ?? 16;
    mem.u32[(pt + GCproto.sizebc) >>> 2] = bc.length;
    mem.u32[(pt + GCproto.sizekgc) >>> 2] = kgc.length;
    mem.u32[(pt + GCproto.sizekn) >>> 2] = kn.length;
    mem.u32[(pt + GCproto.sizept) >>> 2] = size;
    mem.u8[pt + GCproto.sizeuv] = uv.length;
    mem.u8[pt + GCproto.flags] = o.vararg ? PROTO.VARARG : 0;
    setref(mem, pt + GCproto.k, pt + kofs);
    setref(mem, pt + GCproto.uv, pt + uvofs);
    setref(mem, pt + GCproto.chunkname, lj_str_newz(vm, vm.L, "=test"));
    bc.forEach((ins, i) => (mem.u32[((pt + GCproto.SIZEOF) >>> 2) + i] = ins));
    objects.forEach((gc, i) => setref(mem, pt + kofs - 8 * (i + 1), gc));
    kn.forEach((n, i) => (mem.f64[((pt + kofs) >>> 3) + i] = n));
    uv.forEach((d, i) => (mem.u16[((pt + uvofs) >>> 1) + i] = d));
    return { gc: pt, it: LJ_T.PROTO };
  }

  /** A Lua function; the code is behind the header, which is made from the options. */
  fn(code: readonly number[], options: FunctionOptions = {}): Obj {
    const { vm } = this;
    const pt = this.proto(code, options);
    const gc = lj_func_newL_empty(vm, vm.L, pt.gc, L_env(vm.mem, vm.L));
    return { gc, it: LJ_T.FUNC };
  }

  /** A C function: gets L, returns the number of results it pushed. */
  cfn(body: (L: number) => number, ffid?: number): Obj {
    const { vm } = this;
    const gc = lj_func_newC(vm, vm.L, 0, L_env(vm.mem, vm.L));
    const thunk = this.machine.defineHost(`host${this.hosts++}`, "p:i", body);
    setref(vm.mem, gc + GCfuncC.f, thunk);
    if (ffid !== undefined) vm.mem.u8[gc + GCfunc.ffid] = ffid;
    return { gc, it: LJ_T.FUNC };
  }

  /** Push a function and its arguments; the offset of the first one on the stack. */
  private arrange(f: Value, args: readonly Value[]): number {
    this.push(f, undefined, ...args);
    const { mem, L } = this.vm;
    return savestack(mem, L, L_top(mem, L) - 8 * args.length);
  }
  private results(from: number): Value[] {
    const { vm } = this;
    const values: Value[] = [];
    for (let o = from; o < L_top(vm.mem, vm.L); o += 8) values.push(this.load(o));
    setL_top(vm.mem, vm.L, from);
    return values;
  }

  /** Call with any number of results. */
  call(f: Value, ...args: Value[]): Value[] {
    const { mem, L } = this.vm;
    const base = this.arrange(f, args);
    lj_call(this.vm, L, restorestack(mem, L, base), -1);
    return this.results(restorestack(mem, L, base) - 16);
  }

  /** The same, protected: status and results or message. */
  pcall(f: Value, ...args: Value[]): { status: LUA; values: Value[] } {
    const { mem, L } = this.vm;
    const base = this.arrange(f, args);
    const status = lj_pcall(this.vm, L, restorestack(mem, L, base), -1);
    return { status, values: this.results(restorestack(mem, L, base) - 16) };
  }
}

/** Instructions by opcode name: formats ABC, AD, AJ. */
export const abc = (op: BytecodeName, a: number, b: number, c: number): number =>
  BCINS_ABC(BC[op], a, b, c);
export const ad = (op: BytecodeName, a: number, d: number): number =>
  BCINS_AD(BC[op], a, d & 0xffff);
export const aj = (op: BytecodeName, a: number, j: number): number => BCINS_AJ(BC[op], a, j);
