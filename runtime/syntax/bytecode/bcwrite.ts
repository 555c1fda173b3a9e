/*
 * Bytecode dumps of prototypes in guest memory: string.dump and the command's -b.
 * See bcdump.ts for the format.
 */
import { BC, BCINS_AD, bc_a, bc_d, bc_op } from "../../layout/bytecode.js";
import { CTID, GCcdata, GCproto, GCstr, GCtrace, Node, PROTO } from "../../layout/objects.js";
import { GG, global_State, jit_State, STR_BUF } from "../../layout/state.js";
import { GCT, LJ_T } from "../../layout/value.js";
import { mayHaveChanged } from "../../core/objects/templates.js";
import { lj_str_cmp, lj_str_new, lj_str_newbytes } from "../../core/objects/str.js";
import { arrayslot, tabasize, tabhmask, tabnode } from "../../core/objects/tab.js";
import {
  gcV,
  gctOf,
  getref,
  itype,
  numV,
  tvisfalse,
  tvisnil,
  tvisnum,
  tvisstr,
} from "../../core/objects/tvalue.js";
import { Attachment, type Vm } from "../../core/vm.js";
import { weakCache } from "../../core/gc/weakcache.js";
import { charge, chargeCopy, type Held, holding } from "../../core/run/work.js";
import { BCDUMP_F, BCDUMP_HEAD, BCDUMP_KGC, BCDUMP_KTAB, BCDUMP_VERSION } from "./bcdump.js";
import { ByteBuffer } from "./bytebuffer.js";
import { isNative } from "./proto.js";

export interface DumpOptions {
  /** Leave out debug information. */
  readonly strip?: boolean;
  /** Sort the hash parts of template tables, so that equal sources give equal dumps. */
  readonly deterministic?: boolean;
}

/** Most bytes of a ULEB128 of 32 bits, and of most lengths of prototypes. */
const ULEB_MAX = 5;
const GAP = 2;
/** Most bytes before the instructions. */
const PROTO_HEAD = 4 + 6 * ULEB_MAX;

/** Write a number of at most 32 bits at bytes[n]; where it ends. */
function putUleb128(bytes: Uint8Array, n: number, v: number): number {
  for (; v >= 0x80; v >>>= 7) bytes[n++] = (v & 0x7f) | 0x80;
  bytes[n++] = v;
  return n;
}

/** What a prototype costs besides a unit of work a byte. */
const WRITE_COST = 200;
/** What a key or a value in a table costs. */
const SLOT_COST = 8;
/** So many units are paid for at a time. */
const PAID_UNITS = 1 << 14;

/** One buffer for all dumps of a VM: making a large one takes as long as filling it. */
const dumpBuffer = new Attachment(() => new ByteBuffer());

/** One that begins where strings are made, for dumps that become one. */
const stringBuffer = new Attachment(() => {
  const out = new ByteBuffer();
  let start = 0;
  let memory: Uint8Array | undefined;
  return (vm: Vm): ByteBuffer => {
    const { u8, u32 } = vm.mem;
    const from = u32[(vm.g + global_State.str_buf) >>> 2];
    if (u8 !== memory || from !== start) {
      memory = u8;
      start = from;
      out.startAt(u8.subarray(from, from + STR_BUF));
    }
    return out;
  };
});

class DumpWriter {
  private unpaid = 0;

  constructor(
    private readonly vm: Vm,
    private readonly held: Held,
    private readonly options: DumpOptions,
    private readonly out: ByteBuffer,
  ) {}

  /** Make a dump, and do something with it. */
  write<T>(pt: number, use: (dump: ByteBuffer) => T): T {
    const { out } = this;
    out.grew = (bytes) => this.held.add(bytes);
    out.copied = (bytes) => chargeCopy(this.vm, bytes);
    try {
      this.header(pt);
      this.proto(pt);
      out.byte(0);
      charge(this.vm, this.unpaid);
      return use(out);
    } finally {
      out.reset();
    }
  }

  /** What was written costs so many units of work: small sums are paid together. */
  private pay(units: number): void {
    this.unpaid += units;
    if (this.unpaid < PAID_UNITS) return;
    charge(this.vm, this.unpaid);
    this.unpaid = 0;
  }

  private header(pt: number): void {
    const { out, vm } = this;
    const { u8 } = vm.mem;
    let flags = this.options.strip ? BCDUMP_F.STRIP : 0;
    if (u8[pt + GCproto.flags] & PROTO.FFI) flags |= BCDUMP_F.FFI;
    if (u8[pt + GCproto.bitop] !== 0) flags |= BCDUMP_F.BITOP;
    if (isNative(vm, pt)) flags |= BCDUMP_F.FR2;
    out.reserve(BCDUMP_HEAD.length + 2);
    const { bytes } = out;
    for (let i = 0; i < BCDUMP_HEAD.length; i++) bytes[i] = BCDUMP_HEAD[i];
    bytes[BCDUMP_HEAD.length] = BCDUMP_VERSION;
    bytes[BCDUMP_HEAD.length + 1] = flags;
    out.length = BCDUMP_HEAD.length + 2;
    if (!this.options.strip) this.string(getref(vm.mem, pt + GCproto.chunkname), 0);
  }

  /** Length plus `bias`, then the bytes. */
  private string(s: number, bias: number): void {
    const { out } = this;
    const { u8, u32 } = this.vm.mem;
    const len = u32[(s + GCstr.len) >>> 2];
    out.uleb128(len + bias);
    out.appendWords(u8, u32, s + GCstr.SIZEOF, len);
  }

  /** A prototype, behind its children. */
  private proto(pt: number): void {
    const { out, vm } = this;
    const { mem } = vm;
    const k = getref(mem, pt + GCproto.k);
    const sizekgc = mem.u32[(pt + GCproto.sizekgc) >>> 2];
    if (mem.u8[pt + GCproto.flags] & PROTO.CHILD)
      for (let i = 1; i <= sizekgc; i++) {
        const o = getref(mem, k - 8 * i);
        if (gctOf(mem, o) === GCT.PROTO) this.proto(o);
      }
    // Its length comes first, and is known last: the usual one fits into the gap.
    out.reserve(ULEB_MAX);
    const gap = out.length;
    out.length += GAP;
    this.protoBody(pt, k, sizekgc);
    this.putLength(gap);
  }

  /** Write the length of what stands behind the gap into it. */
  private putLength(gap: number): void {
    const { out } = this;
    const start = gap + GAP;
    const end = out.length;
    const length = end - start;
    let size = 1;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) size++;
    if (size !== GAP) {
      out.reserve(size);
      out.shift(start, size - GAP);
    }
    out.length = gap;
    out.uleb128(length);
    out.length = gap + size + length;
  }

  private protoBody(pt: number, k: number, sizekgc: number): void {
    const { out, vm } = this;
    const { mem } = vm;
    const { u8, u32 } = mem;
    this.pay(WRITE_COST + u32[(pt + GCproto.sizept) >>> 2]);
    const sizebc = u32[(pt + GCproto.sizebc) >>> 2];
    const sizekn = u32[(pt + GCproto.sizekn) >>> 2];
    const sizeuv = u8[pt + GCproto.sizeuv];
    const flags = u8[pt + GCproto.flags];
    const debug = this.options.strip ? 0 : getref(mem, pt + GCproto.lineinfo);
    const sizedbg = debug === 0 ? 0 : pt + u32[(pt + GCproto.sizept) >>> 2] - debug;
    out.reserve(PROTO_HEAD);
    const { bytes } = out;
    let n = out.length;
    bytes[n++] = (flags & PROTO.DUMP_MASK) | u8[pt + GCproto.bitop];
    bytes[n++] = u8[pt + GCproto.numparams];
    bytes[n++] = u8[pt + GCproto.framesize];
    bytes[n++] = sizeuv;
    n = putUleb128(bytes, n, sizekgc);
    n = putUleb128(bytes, n, sizekn);
    n = putUleb128(bytes, n, sizebc - 1);
    if (!this.options.strip) {
      n = putUleb128(bytes, n, sizedbg);
      if (sizedbg > 0) {
        n = putUleb128(bytes, n, u32[(pt + GCproto.firstline) >>> 2]);
        n = putUleb128(bytes, n, u32[(pt + GCproto.numline) >>> 2]);
      }
    }
    out.length = n;
    const code = out.length;
    out.appendWords(u8, u32, pt + GCproto.SIZEOF + 4, 4 * (sizebc - 1));
    if (flags & PROTO.ILOOP || mem.u16[(pt + GCproto.trace) >>> 1] !== 0)
      unpatchCode(vm, out.bytes.subarray(code, out.length));
    out.append(u8, getref(mem, pt + GCproto.uv), 2 * sizeuv);
    for (let i = sizekgc; i > 0; i--) this.kgc(u32[(k - 8 * i) >>> 2]);
    for (let o = k; o < k + 8 * sizekn; o += 8) this.knum(o);
    out.appendWords(u8, u32, debug, sizedbg);
  }

  private kgc(o: number): void {
    const { out } = this;
    const { mem } = this.vm;
    switch (gctOf(mem, o)) {
      case GCT.STR:
        this.string(o, BCDUMP_KGC.STR);
        break;
      case GCT.PROTO:
        out.uleb128(BCDUMP_KGC.CHILD);
        break;
      case GCT.TAB:
        out.uleb128(BCDUMP_KGC.TAB);
        this.ktab(o);
        break;
      default: {
        const id = mem.u16[(o + GCcdata.ctypeid) >>> 1];
        const kinds = {
          [CTID.INT64]: BCDUMP_KGC.I64,
          [CTID.UINT64]: BCDUMP_KGC.U64,
          [CTID.COMPLEX_DOUBLE]: BCDUMP_KGC.COMPLEX,
        };
        out.uleb128(kinds[id as keyof typeof kinds]);
        this.words(o + GCcdata.SIZEOF);
        if (id === CTID.COMPLEX_DOUBLE) this.words(o + GCcdata.SIZEOF + 8);
      }
    }
  }

  /** The two words at o. */
  private words(o: number): void {
    const { u32 } = this.vm.mem;
    this.out.uleb128(u32[o >>> 2]);
    this.out.uleb128(u32[(o + 4) >>> 2]);
  }

  /** A number constant: a 33-bit ULEB128 whose lowest bit says whether a high word follows. */
  private knum(o: number): void {
    const { u32, f64 } = this.vm.mem;
    const n = f64[o >>> 3];
    if (n === (n | 0)) {
      this.out.uleb128((n >>> 0) * 2);
    } else {
      this.out.uleb128(u32[o >>> 2] * 2 + 1);
      this.out.uleb128(u32[(o + 4) >>> 2]);
    }
  }

  private ktab(t: number): void {
    const { out, vm } = this;
    const { mem } = vm;
    let narray = tabasize(mem, t);
    const array = arrayslot(mem, t, 0);
    while (narray > 0 && tvisnil(mem, array + 8 * (narray - 1))) narray--;
    const first = tabnode(mem, t, 0);
    const last = tabnode(mem, t, tabhmask(mem, t));
    let nhash = 0;
    for (let node = last; node >= first; node -= Node.SIZEOF) {
      this.pay(SLOT_COST);
      if (this.isKept(node)) nhash++;
    }
    out.uleb128(narray);
    out.uleb128(nhash);
    for (let i = 0; i < narray; i++) this.ktabk(array + 8 * i, true);
    if (this.options.deterministic) {
      for (const node of this.sorted(first, last)) this.node(node);
    } else {
      for (let node = last; node >= first; node -= Node.SIZEOF)
        if (this.isKept(node)) this.node(node);
    }
  }

  /** The node has a value, or a string key, which the parser reserved then. */
  private isKept(node: number): boolean {
    const { mem } = this.vm;
    return !tvisnil(mem, node + Node.val) || tvisstr(mem, node + Node.key);
  }

  private node(node: number): void {
    this.ktabk(node + Node.key, false);
    this.ktabk(node + Node.val, true);
  }

  private sorted(first: number, last: number): number[] {
    const nodes: number[] = [];
    for (let node = last; node >= first; node -= Node.SIZEOF)
      if (this.isKept(node)) nodes.push(node);
    return nodes.sort((a, b) => this.compareKeys(a, b));
  }

  /** A key or value; keys are written as doubles throughout. */
  private ktabk(o: number, narrow: boolean): void {
    this.pay(SLOT_COST);
    const { out } = this;
    const { mem } = this.vm;
    if (tvisstr(mem, o)) {
      this.string(gcV(mem, o), BCDUMP_KTAB.STR);
    } else if (!tvisnum(mem, o)) {
      const isFalse = tvisfalse(mem, o);
      out.uleb128(
        tvisnil(mem, o) ? BCDUMP_KTAB.NIL : isFalse ? BCDUMP_KTAB.FALSE : BCDUMP_KTAB.TRUE,
      );
    } else {
      const n = numV(mem, o);
      const isInt = narrow && n === (n | 0);
      out.uleb128(isInt ? BCDUMP_KTAB.INT : BCDUMP_KTAB.NUM);
      if (isInt) out.uleb128(n >>> 0);
      else this.words(o);
    }
  }

  /** Order of keys in deterministic dumps: that of their tags, then of their values. */
  private compareKeys(a: number, b: number): number {
    const { mem } = this.vm;
    const ka = a + Node.key;
    const kb = b + Node.key;
    const rank = (o: number): number => (tvisnum(mem, o) ? -Infinity : itype(mem, o));
    if (rank(ka) !== rank(kb)) return rank(ka) < rank(kb) ? -1 : 1;
    if (itype(mem, ka) === LJ_T.STR) return lj_str_cmp(this.vm, gcV(mem, ka), gcV(mem, kb));
    const { u32 } = mem;
    return u32[(ka + 4) >>> 2] - u32[(kb + 4) >>> 2] || u32[ka >>> 2] - u32[kb >>> 2];
  }
}

/** Make instructions in a dump those that the parser made. */
function unpatchCode(vm: Vm, code: Uint8Array): void {
  for (let i = 0; i < code.length; i += 4) {
    if (code[i] < BC.FORI || code[i] > BC.JLOOP) continue;
    const word = code[i] | (code[i + 1] << 8) | (code[i + 2] << 16) | (code[i + 3] << 24);
    const ins = unpatched(vm, word);
    for (let b = 0; b < 4; b++) code[i + b] = ins >>> (8 * b);
  }
}

/** The instruction as the parser made it: traces and blacklisting patch loops. */
function unpatched(vm: Vm, ins: number): number {
  const { u32 } = vm.mem;
  switch (bc_op(ins)) {
    case BC.IFORL:
    case BC.IITERL:
    case BC.ILOOP:
    case BC.JFORI:
      return ins - 1;
    case BC.IFUNCF:
    case BC.JFUNCF:
      return BCINS_AD(BC.FUNCF, bc_a(ins), 0);
    case BC.IFUNCV:
    case BC.JFUNCV:
      return BCINS_AD(BC.FUNCV, bc_a(ins), 0);
    case BC.JFORL:
    case BC.JITERL:
    case BC.JLOOP: {
      const traces = u32[(vm.g + GG.J - GG.g + jit_State.trace) >>> 2];
      return u32[(u32[(traces + 8 * bc_d(ins)) >>> 2] + GCtrace.startins) >>> 2];
    }
    default:
      return ins;
  }
}

/** Make the dump of a prototype; the result is what `use` makes of it, which is there no longer. */
export const lj_bcwrite = <T>(
  vm: Vm,
  L: number,
  pt: number,
  options: DumpOptions,
  use: (dump: Uint8Array) => T,
): T =>
  holding(vm, L, (held) => {
    const out = vm.attachment(dumpBuffer);
    return new DumpWriter(vm, held, options, out).write(pt, () => use(out.view()));
  });

const writeString = (vm: Vm, L: number, pt: number, options: DumpOptions): number =>
  holding(vm, L, (held) => {
    const out = vm.attachment(stringBuffer)(vm);
    return new DumpWriter(vm, held, options, out).write(pt, () =>
      out.isFirst
        ? lj_str_new(vm, L, vm.mem.u32[(vm.g + global_State.str_buf) >>> 2], out.length)
        : lj_str_newbytes(vm, L, out.bytes, 0, out.length),
    );
  });

/** Dumps of prototypes by their addresses, which are multiples of 8, and options. */
const dumps = weakCache<number>();
/** What a dump costs that was made before. */
const FOUND_COST = 100;

/** The dump of a prototype as a string: again the same, as long as nothing changes prototypes. */
export function lj_bcwritestr(vm: Vm, L: number, pt: number, options: DumpOptions): number {
  const known = vm.attachment(dumps);
  const key = pt + (options.strip ? 1 : 0) + (options.deterministic ? 2 : 0);
  const found = mayHaveChanged(vm) ? undefined : known.get(key);
  if (found !== undefined) {
    charge(vm, FOUND_COST);
    return found;
  }
  const s = writeString(vm, L, pt, options);
  known.set(key, s);
  vm.mem.u8[s + GCstr.dumped] = 1;
  return s;
}
