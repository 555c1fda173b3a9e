/*
 * Traces as GC objects, and the part of the compiler's state that machine code sees.
 */
import { lj_mem_alloc, lj_mem_free, lj_mem_freegco, lj_mem_newgco } from "../core/memory/mem.js";
import { gc_markobj, gcExtension } from "../core/gc/gc.js";
import { setref } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { GCHeader, GCtrace } from "../layout/objects.js";
import { GG, jit_State } from "../layout/state.js";
import { GCT } from "../layout/value.js";
import { IR, REF_BIAS, REF_TRUE } from "./ir.js";
import { ir_is64k, type IRBuf } from "./irbuf.js";
import { jitState, TraceState, type JitState, type Trace } from "./state.js";

/** Address of jit_State. */
export const J_base = (vm: Vm): number => vm.dispatch - GG.dispatch + GG.J;

/** Make room for traces up to number `size - 1` in the table that templates look into. */
export function growTraceTable(J: JitState, size: number): void {
  const { vm } = J;
  const { mem } = vm;
  const base = J_base(vm);
  const old = mem.u32[(base + jit_State.trace) >>> 2];
  const oldSize = mem.u32[(base + jit_State.sizetrace) >>> 2];
  const table = lj_mem_alloc(vm, J.L, 8 * size);
  mem.u8.fill(0, table, table + 8 * size);
  mem.u8.copyWithin(table, old, old + 8 * oldSize);
  if (old !== 0) lj_mem_free(vm, old, 8 * oldSize);
  setref(mem, base + jit_State.trace, table);
  mem.u32[(base + jit_State.sizetrace) >>> 2] = size;
}

/** The object of a trace whose code is about to be made. */
export function newTraceObject(J: JitState, T: Trace): void {
  const { vm } = J;
  const o = lj_mem_newgco(vm, J.L, GCtrace.SIZEOF);
  const { mem } = vm;
  mem.u8.fill(0, o + GCHeader.gct, o + GCtrace.SIZEOF);
  mem.u8[o + GCHeader.gct] = GCT.TRACE;
  T.obj = o;
  writeTraceObject(J, T);
}

/** Copy to the object what templates and tools read of a trace. */
export function writeTraceObject(J: JitState, T: Trace): void {
  const { mem } = J.vm;
  const { obj } = T;
  const u16 = (field: GCtrace, v: number): void => {
    mem.u16[(obj + field) >>> 1] = v;
  };
  const u32 = (field: GCtrace, v: number): void => {
    mem.u32[(obj + field) >>> 2] = v;
  };
  u16(GCtrace.nsnap, T.nsnap);
  u32(GCtrace.nins, T.nins);
  u32(GCtrace.nk, T.nk);
  u32(GCtrace.nsnapmap, T.nsnapmap);
  setref(mem, obj + GCtrace.startpt, T.startpt);
  setref(mem, obj + GCtrace.startpc, T.startpc);
  u32(GCtrace.startins, T.startins);
  u32(GCtrace.szmcode, T.szmcode);
  setref(mem, obj + GCtrace.mcode, T.mcode);
  u32(GCtrace.mcloop, T.mcloop);
  u16(GCtrace.traceno, T.traceno);
  u16(GCtrace.link, T.link);
  u16(GCtrace.root, T.root);
  u16(GCtrace.spadjust, T.spadjust);
  mem.u8[obj + GCtrace.topslot] = T.topslot;
  mem.u8[obj + GCtrace.linktype] = T.linktype;
}

/** Mark the constants of a trace. */
function markConstants(vm: Vm, ir: IRBuf, nk: number): void {
  for (let ref = nk; ref < REF_TRUE; ref++) {
    if (ir.o(ref) === IR.KGC) gc_markobj(vm, ir.gcr(ref));
    if (ir_is64k(ir.o(ref)) && ref !== REF_BIAS) ref++;
  }
}

/** Traces by the address of their object. */
function traceOf(J: JitState, o: number): Trace | undefined {
  const no = J.vm.mem.u16[(o + GCtrace.traceno) >>> 1];
  const T = J.traces[no];
  return T?.obj === o ? T : undefined;
}

function markTrace(vm: Vm, J: JitState, T: Trace): void {
  markConstants(vm, T.ir, T.nk);
  for (const no of [T.link, T.nextroot, T.nextside]) {
    const other = J.traces[no];
    if (no !== 0 && other !== undefined && other.obj !== 0) gc_markobj(vm, other.obj);
  }
  gc_markobj(vm, T.startpt);
}

/**
 * Tell the collector about traces. Roots are the trace in the making and, through
 * prototypes (GCproto.trace) and side traces, those in use.
 */
export function registerTraces(vm: Vm): void {
  const J = vm.attachment(jitState);
  const ext = vm.attachment(gcExtension);
  ext.markRoots.push(() => {
    if (J.cur.traceno !== 0) markTrace(vm, J, J.cur);
  });
  ext.traverseTrace = (_vm, o) => {
    const T = traceOf(J, o);
    if (T === undefined) return GCtrace.SIZEOF;
    if (T.traceno !== 0) markTrace(vm, J, T);
    return GCtrace.SIZEOF + 8 * (T.nins - T.nk) + 4 * T.nsnapmap;
  };
  ext.freeTrace = (_vm, o) => {
    const T = traceOf(J, o);
    if (T !== undefined) {
      const no = T.traceno;
      J.traces[no] = undefined;
      setref(vm.mem, vm.mem.u32[(J_base(vm) + jit_State.trace) >>> 2] + 8 * no, 0);
      if (no < J.freetrace) J.freetrace = no;
      // Its place is not used again before all are flushed; what the machine made of it takes 30 KB until then.
      vm.machine.invalidate(T.mcode, T.szmcode);
      T.free();
    }
    lj_mem_freegco(vm, o, GCtrace.SIZEOF);
  };
  ext.traceAbort = () => {
    if (J.state !== TraceState.IDLE) J.state = TraceState.ERR;
  };
}
