/*
 * Memory for the machine code of traces: areas of `sizemcode` KB, up to `maxmcode` KB of them,
 * in the part of guest memory that the map sets aside. A trace takes what it needs from the top of
 * the current area downwards. When an area is full, assembling is tried again in a
 * fresh one; when there is none, everything is flushed and the areas start anew.
 */
import { Attachment } from "../core/vm.js";
import { MEMORY_MAP } from "../layout/memory.js";
import { jit_State } from "../layout/state.js";
import { LJ_KSIMD } from "./ir.js";
import { J_base } from "./jitobj.js";
import { JIT_P } from "./options.js";
import { LJ_TRERR, lj_trace_err } from "./traceerr.js";
import type { JitState } from "./state.js";

const KB = 1024;
const PAGE = 4096;

const AREAS = MEMORY_MAP.mcodeBase;

/** Address of a mask of 16 bytes: all bits but the sign, or the sign. */
export const ksimd_addr = (J: JitState, mask: LJ_KSIMD): number =>
  J_base(J.vm) + jit_State.ksimd + 16 * mask;

function write_masks(J: JitState): void {
  J.vm.mem.i32.set([-1, 0x7fffffff, 0, 0, 0, 0x80000000, 0, 0], ksimd_addr(J, LJ_KSIMD.ABS) >>> 2);
}

class McodeState {
  /** The current area: its start, and where the last trace begins. */
  bottom = 0;
  top = 0;
  /** Bytes of all areas so far; the next one begins behind them. */
  used = 0;
  /** Was the current area found too small for the trace that is being assembled? */
  full = false;
}
const mcodeState = new Attachment(() => new McodeState());

function newarea(J: JitState, m: McodeState): void {
  const size = (Math.max(1, J.param[JIT_P.sizemcode]) * KB + PAGE - 1) & ~(PAGE - 1);
  const most = Math.min(J.param[JIT_P.maxmcode] * KB, MEMORY_MAP.mcodeSize);
  if (m.used + size > most || !J.vm.mem.grow(AREAS + m.used + size)) lj_trace_err(LJ_TRERR.MCODEAL);
  if (m.used === 0) write_masks(J);
  m.bottom = AREAS + m.used;
  m.top = m.bottom + size;
  m.used += size;
  m.full = false;
}

/** Where the next trace may be put: below `top`, not below `limit`. */
export function lj_mcode_reserve(J: JitState): { readonly top: number; readonly limit: number } {
  const m = J.vm.attachment(mcodeState);
  if (m.top === 0 || m.full) newarea(J, m);
  return { top: m.top, limit: m.bottom };
}

/** The trace that was assembled begins at `top`. */
export function lj_mcode_commit(J: JitState, top: number): void {
  const m = J.vm.attachment(mcodeState);
  m.top = top;
  m.full = false;
}

/** The area did not suffice: LJ_TRERR.MCODELM. A trace that does not fit an empty area never will. */
export function lj_mcode_limiterr(J: JitState): never {
  const m = J.vm.attachment(mcodeState);
  const size = (Math.max(1, J.param[JIT_P.sizemcode]) * KB + PAGE - 1) & ~(PAGE - 1);
  if (m.top === m.bottom + size) lj_trace_err(LJ_TRERR.MCODEOV);
  m.full = true;
  return lj_trace_err(LJ_TRERR.MCODELM);
}

/** Forget all machine code. */
export function lj_mcode_free(J: JitState): void {
  const m = J.vm.attachment(mcodeState);
  if (m.used) J.vm.machine.invalidate(AREAS, m.used);
  m.bottom = m.top = m.used = 0;
  m.full = false;
}
