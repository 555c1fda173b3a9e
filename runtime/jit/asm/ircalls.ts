/*
 * What IRCALL names, as guest addresses: labels of the templates, or host functions that get
 * a thunk when a trace first calls them.
 *
 * Buffers: traces put strings together in one buffer of their own, from BUFHDR to
 * BUFSTR without interruption. Its address in the IR names it, nothing more. Buffers of programs
 * are where their address says.
 */
import { atan2 } from "../../core/math/arctan.js";
import { lj_buf_take, type SBuf } from "../../core/text/buf.js";
import {
  lj_bufx_need,
  lj_bufx_putbytes,
  lj_bufx_putmem,
  lj_bufx_set_cow,
  sbufxleft,
} from "../../core/text/bufx.js";
import { Int64 } from "../../core/math/int64.js";
import { HostError } from "../../core/host/hostenv.js";
import { openFiles, type LuaFile } from "../../core/host/iofile.js";
import { ErrorTrapped } from "../../core/run/errclass.js";
import {
  curr_topL,
  L_base,
  L_top,
  restorestack,
  savestack,
  setL_base,
  setL_top,
} from "../../core/run/frame.js";
import { lj_gc_step_jit } from "../../core/gc/gc.js";
import { mathFunctions } from "../../core/math/mathfn.js";
import { log2 } from "../../core/math/pow.js";
import { lj_mem_newgco } from "../../core/memory/mem.js";
import { lj_vm_pow } from "../../core/meta.js";
import { lj_serialize_decode, lj_serialize_get } from "../../core/text/deserialize.js";
import {
  dictionariesOf,
  lj_serialize_encode,
  lj_serialize_put,
} from "../../core/text/serialize.js";
import {
  lj_str_find,
  lj_str_lower,
  lj_str_new,
  lj_str_newz,
  lj_str_reverse,
  lj_str_upper,
  strdata,
  strlen,
} from "../../core/objects/str.js";
import {
  lj_strfmt_fchar,
  lj_strfmt_fint64,
  lj_strfmt_num,
  STRFMT,
} from "../../core/text/strfmt.js";
import {
  lj_strfmt_putfint,
  lj_strfmt_putfnum,
  lj_strfmt_putfstr,
  lj_strfmt_putfuint,
  lj_strfmt_putquoted,
} from "../../core/text/strfmtbuf.js";
import { lj_strscan_num } from "../../core/text/strscan.js";
import {
  lj_tab_clear,
  lj_tab_dup,
  lj_tab_getint,
  lj_tab_keyindex,
  lj_tab_new,
  lj_tab_new_ah,
  lj_tab_newkey,
} from "../../core/objects/tab.js";
import { gcV, getref, numV, setnumV, tvisnum, tvisstr } from "../../core/objects/tvalue.js";
import { Attachment, type Vm } from "../../core/vm.js";
import {
  DISPATCH_J,
  global_State,
  jit_State,
  TRACE_BUF,
  TRACE_BUF_EMPTY,
  TRACE_BUF_HOST,
} from "../../layout/state.js";
import { calledByNumber, type Subroutine } from "../../layout/subroutines.js";
import { gprAddress, R } from "../../machine/index.js";
import type { HostFunction } from "../../machine/types.js";
import { IR, ircalls, type IRCallName } from "../ir.js";
import { LJ_TRERR, lj_trace_err_info } from "../traceerr.js";
import type { Compiler } from "../settings.js";
import type { IRCallEntry, JitState } from "../state.js";

/** Per VM: addresses by IRCALL, the buffer of traces. */
class Calls {
  readonly addresses: number[] = [];
  private readonly buf: SBuf;
  /** What goes to a buffer of a program on its way there. */
  private readonly sink: SBuf;
  /** Address of jit_State.bufn as a word, and the bytes it counts; what it is when none are there. */
  private readonly counter: number;
  private readonly bytes: number;
  readonly none: number;
  constructor(private readonly vm: Vm) {
    this.buf = lj_buf_take(vm);
    this.sink = lj_buf_take(vm);
    const J = vm.dispatch + DISPATCH_J(0);
    this.counter = (J + jit_State.bufn) >>> 2;
    this.bytes = vm.alloc.alloc(TRACE_BUF);
    this.none = this.bytes === 0 ? TRACE_BUF_EMPTY : 0;
    vm.mem.u32[(J + jit_State.buf) >>> 2] = this.bytes;
    vm.mem.u32[this.counter] = this.none;
  }
  /** The buffer of traces, with all that subroutines have put into it. */
  get whole(): SBuf {
    const { vm, buf, counter } = this;
    const n = vm.mem.u32[counter];
    if (n === TRACE_BUF_HOST) return buf;
    buf.reset();
    if (n < TRACE_BUF_HOST) buf.putmem(vm, curL(vm), this.bytes, n);
    vm.mem.u32[counter] = TRACE_BUF_HOST;
    return buf;
  }
  string(): number {
    const { vm, counter } = this;
    const n = vm.mem.u32[counter];
    return n < TRACE_BUF_HOST
      ? lj_str_new(vm, curL(vm), this.bytes, n)
      : this.whole.tostr(vm, curL(vm));
  }
  /** Is that the name of the buffer of traces? All others are addresses of SBufExt. */
  readonly isOwn = (sb: number): boolean => sb === this.vm.g + global_State.str_buf;
  /** Is the buffer of traces in guest memory, with room for some more bytes? */
  private fits(more: number): boolean {
    return this.vm.mem.u32[this.counter] + more <= TRACE_BUF - SPARE_BYTES;
  }
  /** Bytes of guest memory go to the buffer of traces. */
  putmem(p: number, n: number): void {
    const { u8, u32 } = this.vm.mem;
    if (!this.fits(n)) this.whole.putmem(this.vm, curL(this.vm), p, n);
    else {
      u8.copyWithin(this.bytes + u32[this.counter], p, p + n);
      u32[this.counter] += n;
    }
  }
  /** Put what is in the buffer of traces into one of a program, if `s` says so; else 0. */
  putOwn(sb: number, s: number): number {
    const { vm, bytes } = this;
    if (strdata(s) !== bytes) return 0;
    const { b, n } = this.whole;
    lj_bufx_putbytes(vm, curL(vm), sb, b, n);
    return sb;
  }
  /** Where to put what is for a buffer; `end` puts it there. */
  begin(sb: number): SBuf {
    return this.isOwn(sb) && !this.fits(0) ? this.whole : this.sink.reset();
  }
  end(sb: number): void {
    const { sink, vm, counter } = this;
    if (!this.isOwn(sb)) lj_bufx_putbytes(vm, curL(vm), sb, sink.b, sink.n);
    else if (this.fits(sink.n)) {
      const { u8, u32 } = vm.mem;
      const at = this.bytes + u32[counter];
      for (let i = 0; i < sink.n; i++) u8[at + i] = sink.b[i];
      u32[counter] += sink.n;
    } else if (this.fits(0)) this.whole.putbytes(vm, curL(vm), sink.b.subarray(0, sink.n));
    else return; // it is there
    sink.rest(vm);
  }
}
/** Bytes of the buffer that stay free: subroutines put eight at a time. */
const SPARE_BYTES = 8;
export const traceCalls = new Attachment((vm) => new Calls(vm));

const curL = (vm: Vm): number => vm.mem.u32[(vm.g + global_State.cur_L) >>> 2];

/**
 * The result of what may raise an error, or 0: a guard behind the call leaves the trace then, and the interpreter
 * raises it, in the frames that the trace has not got. The stack above the trace's base is as it was.
 */
function unlessError(vm: Vm, call: (L: number) => number): number {
  const { mem, errorTrap } = vm;
  const L = curL(vm);
  const [base, top] = [L_base(mem, L), L_top(mem, L)].map((o) => savestack(mem, L, o));
  setL_base(mem, L, getref(mem, vm.g + global_State.jit_base));
  setL_top(mem, L, curr_topL(mem, L));
  vm.errorTrap = true;
  try {
    return call(L);
  } catch (error) {
    if (error instanceof ErrorTrapped) return 0;
    throw error;
  } finally {
    vm.errorTrap = errorTrap;
    setL_base(mem, L, restorestack(mem, L, base));
    setL_top(mem, L, restorestack(mem, L, top));
  }
}

/** Append to the buffer that `sb` names; the address comes back. */
const put = (
  signature: string,
  f: (vm: Vm, L: number, sb: SBuf, ...args: number[]) => void,
): IRCallEntry => [
  `p${signature}:p`,
  (vm) => {
    const calls = vm.attachment(traceCalls);
    return (sb, ...args) => {
      f(vm, curL(vm), calls.begin(sb), ...args);
      calls.end(sb);
      return sb;
    };
  },
];
/** The same for bytes of the guest. */
function putmem(vm: Vm, sb: number, p: number, n: number): number {
  const calls = vm.attachment(traceCalls);
  if (calls.isOwn(sb)) calls.putmem(p, n);
  else lj_bufx_putmem(vm, curL(vm), sb, p, n);
  return sb;
}
const putString = (make: (vm: Vm, L: number, s: number) => number): IRCallEntry => [
  "pp:p",
  (vm) => (sb, s) => {
    const made = make(vm, curL(vm), s);
    return putmem(vm, sb, strdata(made), strlen(vm, made));
  },
];
/** What the subroutines of the templates leave to the runtime: see layout/subroutines.ts. */
export const bufferRest = (vm: Vm): Pick<Compiler, "bufput" | "bufnum" | "buftab" | "bufstr"> => {
  const calls = vm.attachment(traceCalls);
  const own = vm.g + global_State.str_buf;
  return {
    bufput: (sb, s) => calls.putOwn(sb, s) || putmem(vm, sb, strdata(s), strlen(vm, s)),
    bufnum(sb, sf, n) {
      const put = numberPut[sf & STRFMT.TYPE_MASK] ?? lj_strfmt_putfnum;
      put(vm, curL(vm), calls.begin(own), sf, n);
      calls.end(own);
      return sb;
    },
    buftab: (t, sep, i, e) => (puttab(vm, curL(vm), calls.whole, t, sep, i, e) ? own : 0),
    bufstr: () => calls.string(),
  };
};
const numberPut: Readonly<Record<number, typeof lj_strfmt_putfnum>> = {
  [STRFMT.INT]: lj_strfmt_putfint,
  [STRFMT.UINT]: lj_strfmt_putfuint,
};
const math = (signature: string, f: HostFunction): IRCallEntry => [signature, () => f];

function puttab(
  vm: Vm,
  L: number,
  sb: SBuf,
  t: number,
  sep: number,
  i: number,
  e: number,
): boolean {
  const { mem } = vm;
  for (; i <= e; i++) {
    const o = lj_tab_getint(vm, t, i);
    if (o !== 0 && tvisstr(mem, o)) sb.putmem(vm, L, strdata(gcV(mem, o)), strlen(vm, gcV(mem, o)));
    else if (o !== 0 && tvisnum(mem, o)) sb.puts(vm, L, lj_strfmt_num(numV(mem, o)));
    else return false;
    if (i !== e && sep !== 0) sb.putmem(vm, L, strdata(sep), strlen(vm, sep));
  }
  return true;
}

/** Do something with an open file; false when the host refuses. */
function withFile(vm: Vm, handle: number, action: (file: LuaFile) => void): boolean {
  const file = vm.attachment(openFiles).files[handle];
  try {
    if (file === undefined) return false;
    action(file);
    return true;
  } catch (e) {
    if (e instanceof HostError) return false;
    throw e;
  }
}

/** Append a 64-bit integer: no signature of the machine has those, so it is taken from its register. */
const putfxint: IRCallEntry[1] = (vm) => {
  const calls = vm.attachment(traceCalls);
  return () => {
    const { i32, u32 } = vm.mem;
    const L = curL(vm);
    const sf = i32[gprAddress(R.RSI) >>> 2];
    const k = gprAddress(R.RDX) >>> 2;
    const sb = u32[gprAddress(R.RDI) >>> 2];
    const buf = calls.begin(sb);
    const n = (isSigned(sf) ? i32[k + 1] : u32[k + 1]) * 2 ** 32 + u32[k];
    if (!Number.isSafeInteger(n))
      buf.puts(vm, L, lj_strfmt_fint64(sf, new Int64().set(u32[k], u32[k + 1]).bigint(true)));
    else (isSigned(sf) ? lj_strfmt_putfint : lj_strfmt_putfuint)(vm, L, buf, sf, n);
    calls.end(sb);
    u32[gprAddress(R.RAX) >>> 2] = sb;
    u32[(gprAddress(R.RAX) + 4) >>> 2] = 0;
  };
};

const functions: Readonly<Partial<Record<IRCallName, IRCallEntry>>> = {
  lj_str_find: ["pppp:p", (vm) => (s, p, sl, pl) => lj_str_find(vm, s, p, sl, pl)],
  lj_str_new: ["ppp:p", (vm) => (L, addr, len) => lj_str_new(vm, L, addr, len)],
  lj_strscan_num: [
    "pp:i",
    (vm) => (s, out) => {
      const n = lj_strscan_num(vm.mem.u8, strdata(s), strlen(vm, s), vm.machine);
      if (n === undefined) return 0;
      setnumV(vm.mem, out, n);
      return 1;
    },
  ],
  lj_strfmt_num: ["pd:p", (vm) => (L, n) => lj_str_newz(vm, L, lj_strfmt_num(n))],
  lj_strfmt_putquoted: put("p", (vm, L, sb, s) => {
    lj_strfmt_putquoted(vm, L, sb, strdata(s), strlen(vm, s));
  }),
  lj_strfmt_putfxint: ["...:v", putfxint],
  lj_strfmt_putfnum_int: put("pd", (vm, L, sb, sf, n) => {
    lj_strfmt_putfint(vm, L, sb, sf, n);
  }),
  lj_strfmt_putfnum_uint: put("pd", (vm, L, sb, sf, n) => {
    lj_strfmt_putfuint(vm, L, sb, sf, n);
  }),
  lj_strfmt_putfnum: put("pd", (vm, L, sb, sf, n) => {
    lj_strfmt_putfnum(vm, L, sb, sf, n);
  }),
  lj_strfmt_putfstr: put("pp", (vm, L, sb, sf, s) => {
    lj_strfmt_putfstr(vm, L, sb, sf, strdata(s), strlen(vm, s));
  }),
  lj_strfmt_putfchar: put("pi", (vm, L, sb, sf, c) => {
    sb.puts(vm, L, lj_strfmt_fchar(sf, c));
  }),
  lj_buf_putmem: ["ppp:p", (vm) => (sb, p, n) => putmem(vm, sb, p, n)],
  lj_buf_putstr: ["pp:p", (vm) => (sb, s) => putmem(vm, sb, strdata(s), strlen(vm, s))],
  lj_buf_putchar: put("i", (vm, L, sb, c) => {
    sb.putb(vm, L, c & 255);
  }),
  lj_buf_putstr_reverse: putString(lj_str_reverse),
  lj_buf_putstr_lower: putString(lj_str_lower),
  lj_buf_putstr_upper: putString(lj_str_upper),
  lj_buf_putstr_rep: put("pi", (vm, L, sb, s, n) => {
    for (; n > 0; n--) sb.putmem(vm, L, strdata(s), strlen(vm, s));
  }),
  lj_bufx_set: [
    "ppip:v",
    (vm) => (sbx, p, n, o) => {
      lj_bufx_set_cow(vm, sbx, p, n, o);
    },
  ],
  lj_bufx_more: [
    "pi:i",
    (vm) => (sbx, n) => {
      lj_bufx_need(vm, curL(vm), sbx, n);
      return sbufxleft(vm.mem, sbx);
    },
  ],
  lj_serialize_put: [
    "pp:p",
    (vm) => {
      const calls = vm.attachment(traceCalls);
      return (sbx, o) =>
        unlessError(vm, (L) => {
          lj_serialize_put(vm, L, calls.begin(sbx), o, dictionariesOf(vm, sbx));
          calls.end(sbx);
          return sbx;
        });
    },
  ],
  lj_serialize_get: [
    "pp:p",
    (vm) => (sbx, o) => unlessError(vm, (L) => lj_serialize_get(vm, L, sbx, o)),
  ],
  lj_serialize_decode: [
    "ppp:i",
    (vm) => (_L, o, s) =>
      unlessError(vm, (L) => {
        lj_serialize_decode(vm, L, s, o);
        return 1;
      }),
  ],
  lj_serialize_encode: [
    "pp:p",
    (vm) => (_L, o) => unlessError(vm, (L) => lj_serialize_encode(vm, L, o)),
  ],
  lj_tab_new_ah: ["pii:p", (vm) => (L, a, h) => lj_tab_new_ah(vm, L, a, h)],
  lj_tab_new1: ["pp:p", (vm) => (L, ah) => lj_tab_new(vm, L, ah & 0xffffff, ah >>> 24)],
  lj_tab_dup: ["pp:p", (vm) => (L, t) => lj_tab_dup(vm, L, t)],
  lj_tab_clear: [
    "p:v",
    (vm) => (t) => {
      lj_tab_clear(vm, t);
    },
  ],
  lj_tab_newkey: ["ppp:p", (vm) => (L, t, key) => lj_tab_newkey(vm, L, t, key)],
  lj_tab_keyindex: ["pp:i", (vm) => (t, key) => lj_tab_keyindex(vm, t, key)],
  lj_gc_step_jit: ["pi:i", (vm) => (_g, steps) => lj_gc_step_jit(vm, steps)],
  lj_mem_newgco: ["pp:p", (vm) => (L, size) => lj_mem_newgco(vm, L, size)],
  fputc: [
    "ip:i",
    (vm) => {
      const byte = new Uint8Array(1);
      return (c, fp) => {
        byte[0] = c;
        return withFile(vm, fp, (file) => {
          file.write(byte, 0, 1);
        })
          ? c & 255
          : -1;
      };
    },
  ],
  fwrite: [
    "piip:i",
    (vm) => (p, _size, n, fp) =>
      withFile(vm, fp, (file) => {
        file.writeMem(vm, p, n);
      })
        ? n
        : 0,
  ],
  fflush: [
    "p:i",
    (vm) => (fp) =>
      withFile(vm, fp, (file) => {
        file.flush();
      })
        ? 0
        : -1,
  ],
  ...Object.fromEntries(Object.entries(mathFunctions).map(([name, f]) => [name, math("d:d", f)])),
  sqrt: math("d:d", Math.sqrt),
  lj_vm_log2: math("d:d", log2),
  pow: math("dd:d", lj_vm_pow),
  atan2: math("dd:d", atan2),
};

const isSigned = (sf: number): boolean => (sf & STRFMT.TYPE_MASK) === STRFMT.INT;

/** Guest address of what an IRCALL calls. */
export function ircall_addr(J: JitState, id: number): number {
  const { vm } = J;
  const { addresses } = vm.attachment(traceCalls);
  const known = addresses[id];
  if (known !== undefined) return known;
  const name: IRCallName = ircalls[id][0];
  const label = calledByNumber.find((l) => l === name);
  let at: number;
  if (label !== undefined) at = vm.sym[label];
  else {
    const entry = functions[name] ?? J.cdata?.calls[name];
    if (entry === undefined) lj_trace_err_info(LJ_TRERR.NYIIR, IR.CALLN);
    at = vm.machine.defineHost(`${name} of traces`, entry[0], entry[1](vm));
  }
  return (addresses[id] = at);
}
/** The same for tools: 0 for what no trace calls by its number. */
export function ircall_known(J: JitState, id: number): number {
  const name: IRCallName = ircalls[id][0];
  const hosted = name in functions || name in (J.cdata?.calls ?? {});
  return hosted || calledByNumber.some((l) => l === name) ? ircall_addr(J, id) : 0;
}
export const subroutine_addr = (J: JitState, name: Subroutine): number => J.vm.sym[name];
