/*
 * Why recording or compiling a trace was given up. Numbers and texts are LuaJIT's: tools
 * print them through jit.vmdef. ORDER TRERR
 */
export const traceerrs = [
  // Recording.
  ["RECERR", "error thrown or hook called during recording"],
  ["TRACEUV", "trace too short"],
  ["TRACEOV", "trace too long"],
  ["STACKOV", "trace too deep"],
  ["SNAPOV", "too many snapshots"],
  ["BLACKL", "blacklisted"],
  ["RETRY", "retry recording"],
  ["NYIBC", "NYI: bytecode %s"],
  // Loops.
  ["LLEAVE", "leaving loop in root trace"],
  ["LINNER", "inner loop in root trace"],
  ["LUNROLL", "loop unroll limit reached"],
  // Calls and returns.
  ["BADTYPE", "bad argument type"],
  ["CJITOFF", "JIT compilation disabled for function"],
  ["CUNROLL", "call unroll limit reached"],
  ["DOWNREC", "down-recursion, restarting"],
  ["NYIFFU", "NYI: unsupported variant of FastFunc %s"],
  ["NYIRETL", "NYI: return to lower frame"],
  // Indexed loads and stores.
  ["STORENN", "store with nil or NaN key"],
  ["NOMM", "missing metamethod"],
  ["IDXLOOP", "looping index lookup"],
  ["NYITMIX", "NYI: mixed sparse/dense table"],
  // C data.
  ["NOCACHE", "symbol not in cache"],
  ["NYICONV", "NYI: unsupported C type conversion"],
  ["NYICALL", "NYI: unsupported C function type"],
  // Optimiser.
  ["GFAIL", "guard would always fail"],
  ["PHIOV", "too many PHIs"],
  ["TYPEINS", "persistent type instability"],
  // Assembler.
  ["MCODEAL", "failed to allocate mcode memory"],
  ["MCODEOV", "machine code too long"],
  ["MCODELM", "hit mcode limit (retrying)"],
  ["SPILLOV", "too many spill slots"],
  ["BADRA", "inconsistent register allocation"],
  ["NYIIR", "NYI: cannot assemble IR instruction %d"],
  ["NYIPHI", "NYI: PHI shuffling too complex"],
  ["NYICOAL", "NYI: register coalescing too complex"],
] as const;

/** Their numbers. ORDER TRERR */
export enum LJ_TRERR {
  RECERR,
  TRACEUV,
  TRACEOV,
  STACKOV,
  SNAPOV,
  BLACKL,
  RETRY,
  NYIBC,
  LLEAVE,
  LINNER,
  LUNROLL,
  BADTYPE,
  CJITOFF,
  CUNROLL,
  DOWNREC,
  NYIFFU,
  NYIRETL,
  STORENN,
  NOMM,
  IDXLOOP,
  NYITMIX,
  NOCACHE,
  NYICONV,
  NYICALL,
  GFAIL,
  PHIOV,
  TYPEINS,
  MCODEAL,
  MCODEOV,
  MCODELM,
  SPILLOV,
  BADRA,
  NYIIR,
  NYIPHI,
  NYICOAL,
}

/** What ends the recording or compiling of a trace; caught by the trace compiler's state machine. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  constructor(
    /** LJ_TRERR. */
    readonly code: number,
    /** What %s or %d of the text stands for: a number (bytecode, IR opcode, function id). */
    readonly info?: number,
  ) {
    super(traceerrs[code][1]);
  }
}

/** End recording: the trace is aborted, the interpreter goes on. */
export function lj_trace_err(code: number): never {
  throw new TraceError(code);
}
export function lj_trace_err_info(code: number, info: number): never {
  throw new TraceError(code, info);
}
