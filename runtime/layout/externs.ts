/*
 * What machine code of the templates may call: the runtime's functions, with
 * the names and the meaning that LuaJIT gives them. `extern name` in a template
 * must be a key here; the runtime binds every key to a function of `core`, `jit`
 * or `Math` when it loads the blob, and refuses to start when one is missing.
 *
 * Signatures: argument letters, a colon, the result letter.
 *   p  address or u32, handed over as an unsigned number below 2^32
 *   i  i32, signed      d  double (xmm)      v  no result
 * Arguments follow SysV: integers in rdi rsi rdx rcx r8 r9, doubles in xmm0-7,
 * results in rax (p zero-extended, i zero-extended from eax) or xmm0.
 *
 * TValue* results may be used until the next call. "mm": instead of a result, a
 * metamethod call has been prepared as described at lj_meta_tget.
 */
import { calledByNumber, subroutines, type Subroutine } from "./subroutines.js";

export const externs = {
  // Metamethods. lj_meta_tget: address of the value, or 0 with mm: L->top has been
  // moved up and is the new base of the metamethod, laid out as
  //   top-4: continuation  top-3: (PC, stored by the handler)  top-2: metamethod
  //   top-1: (delta|FRAME_CONT, stored by the handler)  top, top+1: its arguments
  lj_meta_tget: "ppp:p", // L, TValue* o, TValue* key
  lj_meta_tset: "ppp:p", // the same; address to store to, or 0 with mm (value goes to top+2)
  lj_meta_arith: "ppppi:p", // L, TValue* ra, rb, rc, opcode: 0 when done, else the new base (mm)
  lj_meta_cat: "ppi:p", // L, TValue* top, left: 0 when done (result at L->base of the range), else new base (mm)
  lj_meta_equal: "pppi:p", // L, GCobj* a, GCobj* b, ne: 0/1, or new base (mm)
  lj_meta_equal_cd: "pi:p", // L, instruction: 0/1 or new base
  lj_meta_comp: "pppi:p", // L, TValue* a, b, opcode: 0/1, or new base (mm)
  lj_meta_istype: "ppi:v", // L, slot number, type: coerce or throw
  lj_meta_for: "pp:v", // L, TValue* first control slot: coerce or throw
  // Tables.
  lj_tab_new: "ppp:p", // L, asize, hbits: GCtab*
  lj_tab_dup: "pp:p", // L, GCtab*
  lj_tab_getinth: "pi:p", // GCtab*, key: TValue* or 0
  lj_tab_setinth: "ppi:p", // L, GCtab*, key
  lj_tab_newkey: "ppp:p", // L, GCtab*, TValue* key
  lj_tab_len: "p:p", // GCtab*
  lj_tab_next: "ppp:i", // GCtab*, TValue* key, TValue* out[2]: 1, 0 at the end, -1 bad key
  lj_tab_reasize: "ppp:v", // L, GCtab*, nasize
  // Strings and numbers.
  lj_str_new: "ppp:p", // L, bytes, length
  lj_str_gsub: "ppi:v", // L, frame of the matcher, whether a value waits on top of the stack
  lj_strfmt_number: "pp:p", // L, TValue*: GCstr*
  lj_str_reverse: "pp:p", // L, GCstr*: GCstr*
  lj_str_lower: "pp:p",
  lj_str_upper: "pp:p",
  lj_os_time: "p:d", // L: seconds since 1970
  // Functions and upvalues, other objects.
  lj_func_newL_gc: "ppp:p", // L, GCproto*, GCfuncL* parent
  lj_func_closeuv: "pp:v", // L, TValue* level
  lj_mem_newgco: "pp:p", // L, size: a white object without a type
  lj_mem_block: "p:p", // size: bytes for a part of a table, of which nothing is counted; 0 when others have to look for them
  lj_mem_give: "pp:v", // such bytes, size
  // Collector.
  lj_gc_step_jit: "pi:i", // global_State*, steps: nonzero when the trace must be left
  lj_gc_mark: "pp:v", // global_State*, white GCobj*: while marking
  lj_gc_freecell: "p:i", // dead GCobj*: bytes to subtract from the total, or LIVES_ON
  lj_gc_step: "p:v", // L (L->top valid)
  lj_gc_finalizer_next: "p:p", // L: base of the call of a finaliser that was pushed, or 0
  lj_gc_finalizer_failed: "p:v", // L, the error at top-1
  lj_gc_step_fixtop: "p:i", // L; sets L->top for the running Lua function first
  // State and errors.
  lj_state_growstack: "pp:v", // L, slots
  lj_err_throw: "pi:v", // L, LUA status; never returns
  lj_err_run: "p:v", // L, message at top-1; never returns
  lj_err_optype_call: "pp:v", // L, TValue* that cannot be called; never returns
  lj_err_optype_len: "pp:v", // L, TValue* that has no length; never returns
  lj_err_sort: "p:v", // L: a comparison that contradicts itself; never returns
  lj_ffh_coroutine_wrap_err: "pp:v", // L, coroutine; never returns
  // Dispatch.
  lj_dispatch_ins: "pp:v", // L, PC after the instruction
  lj_dispatch_call: "pp:p", // L, PC after the header: address to jump to
  lj_dispatch_stitch: "pp:v", // jit_State*, PC
  lj_dispatch_profile: "pp:v", // L, PC
  lj_trace_hot: "pp:v", // jit_State*, PC
  lj_trace_exit: "pp:i", // jit_State*, ExitState*
  lj_trace_bufput: "pp:p", // a buffer, GCstr* or GCstr.SIZEOF below J.buf, for what is there: the buffer
  lj_trace_bufnum: "pid:p", // the buffer of traces, SFormat of a number, which it is, or of an integer: the buffer
  lj_trace_buftab: "pppii:p", // the same for values of a GCtab*: see lj_vm_bufval
  lj_trace_bufstr: "p:p", // the buffer: GCstr*
  // FFI.
  lj_ccall_start: "pp:p", // L, CCallState* to fill in: 0 when what is called is no function
  lj_ccall_finish: "pp:i", // L, CCallState*: number of results, below L->top
  lj_ccallback_enter: "pp:p", // CCallback*, cframe to fill in: L, with the call of a Lua function prepared
  lj_ccallback_leave: "ppp:v", // L, CCallback*, TValue* result: store it and drop the frames
  // Math.
  lj_vm_pow: "dd:d", // pow as LuaJIT's: integer exponents exact
  lj_vm_modi: "ii:i",
  log: "d:d",
  log2: "d:d",
  log10: "d:d",
  exp: "d:d",
  sin: "d:d",
  cos: "d:d",
  tan: "d:d",
  asin: "d:d",
  acos: "d:d",
  atan: "d:d",
  sinh: "d:d",
  cosh: "d:d",
  tanh: "d:d",
  atan2: "dd:d",
  fmod: "dd:d",
} as const;

export type ExternName = keyof typeof externs;

/**
 * Global labels of the templates that the runtime calls or stores in memory.
 * buildvm fails when the blob lacks one. Entry points, with C signatures:
 *   lj_vm_call(L, base, nres1)              call; base is the first argument slot
 *   lj_vm_pcall(L, base, nres1, ef)         the same, protected; status
 *   lj_vm_cpcall(L, func, ud, cp)           protected call of host function cp(L, func, ud); status
 *   lj_vm_resume(L, base, nres1, 0)         resume; status
 *   lj_vm_finalizers(L)                     call the finalisers that lj_gc_finalizer_next names
 *   lj_vm_gc_propagate(global_State*, limit)      traverse gray tables and functions; the cost
 *   lj_vm_gc_slots(global_State*, end, first)     mark the values there; lj_vm_gc_nodes: keys and values
 *   lj_vm_gc_sweep(block, cell size, global_State*)  sweep a block of cells; those that are in use
 *   lj_vm_tab_nodes(table, end, first)     add old nodes to its new hash part
 *   lj_vm_lex(block of LEX)                 tokens of a piece of source; LEX_STOP
 *   lj_vm_ffi_call(CCallState*)             call a C function as that says; results are left there
 *   lj_vm_unwind_c(cframe, status)          land in a VM entry frame with an error
 *   lj_vm_unwind_ff(cframe)                 land in the pcall frame that L->base was unwound to
 */
export const vmSymbols = [
  "lj_vm_call",
  "lj_vm_pcall",
  "lj_vm_cpcall",
  "lj_vm_resume",
  "lj_vm_finalizers",
  "lj_vm_gc_propagate",
  "lj_vm_gc_slots",
  "lj_vm_gc_nodes",
  "lj_vm_gc_sweep",
  "lj_vm_tab_nodes",
  "lj_vm_lex",
  "lj_vm_unwind_c",
  "lj_vm_unwind_ff",
  "lj_vm_record",
  "lj_vm_inshook",
  "lj_vm_rethook",
  "lj_vm_callhook",
  "lj_vm_profhook",
  "lj_vm_IITERN",
  "lj_vm_hotloop",
  "lj_vm_hotcall",
  "lj_vm_growstack_c",
  "lj_vm_growstack_f",
  "lj_vm_growstack_v",
  "lj_vm_ffi_call",
  "lj_vm_ffi_callback",
  "lj_vm_exit_handler",
  "lj_vm_exit_interp",
  "lj_vm_notrace",
  ...calledByNumber,
  "lj_cont_ra",
  "lj_cont_nop",
  "lj_cont_cat",
  "lj_cont_condt",
  "lj_cont_condf",
  "lj_cont_hook",
  "lj_cont_stitch",
  ...(Object.keys(subroutines) as Subroutine[]),
] as const;

export type VmSymbol = (typeof vmSymbols)[number];
