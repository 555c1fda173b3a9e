/*
 * Bytecode dumps to prototypes in guest memory. See bcdump.ts for the format.
 *
 * Dumps may come from anywhere. Framing is checked throughout: a length never
 * reaches beyond the input, so truncated and mangled dumps give an error.
 * Instructions are checked as far as the VM relies on them, see bccheck.ts. LuaJIT
 * does not check these, and crashes.
 *
 * Constants are made before their prototype, which is then filled without another
 * allocation: a failed one leaves nothing half done.
 */
import { BC, BCINS_AD } from "../../layout/bytecode.js";
import { lj_errmsg, type ErrMsg } from "../../layout/errors.js";
import { GCcdata, GCproto, LJ_MAX, PROTO } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { lj_str_new, lj_str_newbytes, strdata } from "../../core/objects/str.js";
import { arrayslot, hsize2hbits, lj_tab_new, lj_tab_set } from "../../core/objects/tab.js";
import {
  gcV,
  getref,
  numV,
  setboolV,
  setnilV,
  setnumV,
  setref,
  setstrV,
  tvisnil,
  tvisnum,
  tvisstr,
} from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { payElement } from "../../core/run/work.js";
import type { GuestMemory } from "../../machine/types.js";
import { checkBytecode } from "./bccheck.js";
import { verifyBytecode } from "./bcverify.js";
import { BCDUMP_F, BCDUMP_HEAD, BCDUMP_KGC, BCDUMP_KTAB, BCDUMP_VERSION } from "./bcdump.js";
import { type ChunkName, guestName, shownName } from "../chunkname.js";
import { lineWidth } from "./debuginfo.js";
import type { ChunkReader, Piece } from "../lexer/lexchars.js";
import type { Payer } from "../lexer/payer.js";
import { allocProto, fixReserved, newCdata, setNative } from "./proto.js";
import { VARNAME } from "../parser/scope.js";
import { LuaSyntaxError } from "../lexer/synerr.js";

const NOTHING = new Uint8Array(0);
/** Up to so many bytes a loop is faster than a call. */
const LONG_BYTES = 64;

/** No NaN but the canonical one is a number for the VM. */
function canonical(mem: GuestMemory, o: number): void {
  if (Number.isNaN(mem.f64[o >>> 3])) setnumV(mem, o, NaN);
}

/** A dump stands for its own name. */
const isDump = (vm: Vm, name: ChunkName): boolean =>
  (typeof name === "number" ? vm.mem.u8[strdata(name)] : name.charCodeAt(0)) === 0x1b;

class DumpReader {
  /** What has been read of the dump and is not behind p, up to `limit`: in guest memory, or in an array. */
  private isGuest = false;
  private array: Uint8Array = NOTHING;
  private p = 0;
  private limit = 0;
  /** The array is the reader's own, and has room behind the limit. */
  private isOwn = false;
  private ended = false;
  private flags = 0;
  /** Prototypes that no parent has taken yet. */
  private readonly pending: number[] = [];
  private chunkname: number;

  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    private readonly reader: ChunkReader,
    private readonly name: ChunkName,
    private readonly payer: Payer,
    private readonly fr2: boolean,
    private readonly trusted: boolean,
  ) {
    // The dump itself is no name.
    this.chunkname = guestName(vm, L, isDump(vm, name) ? "=?" : name);
  }

  read(): number {
    this.header();
    for (;;) {
      // The mark of the end may be all that is left.
      if (this.p === this.limit || this.bytes[this.p] !== 0) this.want(5);
      const length = this.uleb128();
      if (length === 0) break;
      this.need(length);
      const end = this.limit;
      this.limit = this.p + length;
      this.pending.push(this.proto());
      if (this.p !== this.limit) this.fail("BCBAD");
      this.limit = end;
    }
    if (this.p !== this.limit || this.pending.length !== 1) this.fail("BCBAD");
    return this.pending[0];
  }

  private fail(em: ErrMsg): never {
    let name = shownName(this.vm, this.name);
    if (isDump(this.vm, this.name)) name = "(binary)";
    else if (name[0] === "@" || name[0] === "=") name = name.slice(1);
    throw new LuaSyntaxError(`${name}: ${lj_errmsg[em]}`);
  }

  // Input.

  private get bytes(): Uint8Array {
    return this.isGuest ? this.vm.mem.u8 : this.array;
  }

  /** Have n more bytes, or all that there are; nobody asks twice for what is not there. */
  private want(n: number): void {
    if (this.limit - this.p >= n) return;
    if (this.ended) this.fail("BCBAD");
    while (this.limit - this.p < n) {
      // Whoever reads on may let go of what is left.
      if (this.isGuest && this.p < this.limit) this.makeRoom(this.limit - this.p, n);
      const piece = this.reader();
      if (piece === undefined || piece.from === piece.to) {
        this.ended = true;
        return;
      }
      this.addPiece(piece);
    }
  }

  private need(n: number): void {
    this.want(n);
    if (this.limit - this.p < n) this.fail("BCBAD");
  }

  /** Copied when there is something left before it. */
  private addPiece({ bytes, from, to }: Piece): void {
    const rest = this.limit - this.p;
    const length = to - from;
    this.payer.charge(length);
    if (rest === 0) {
      this.isGuest = bytes === this.vm.mem.u8;
      this.array = bytes;
      this.isOwn = false;
      this.p = from;
    } else {
      if (!this.isOwn || this.limit + length > this.array.length) this.makeRoom(rest, length);
      this.array.set(bytes.subarray(from, to), this.p + rest);
    }
    this.limit = this.p + rest + length;
  }

  /** An array of its own for what is left and `more` bytes, with room for as much again. */
  private makeRoom(rest: number, more: number): void {
    const size = 2 * (rest + more);
    this.payer.hold(size);
    this.payer.charge(rest >>> 4);
    const joint = new Uint8Array(size);
    joint.set(this.bytes.subarray(this.p, this.limit));
    this.array = joint;
    this.isGuest = false;
    this.isOwn = true;
    this.p = 0;
    this.limit = rest;
  }

  private byte(): number {
    if (this.p >= this.limit) this.fail("BCBAD");
    return this.bytes[this.p++];
  }

  /** ULEB128 of at most 33 bits. */
  private uleb128(): number {
    const { p } = this;
    if (p < this.limit && this.bytes[p] < 0x80) {
      this.p = p + 1;
      return this.bytes[p];
    }
    let v = 0;
    for (let scale = 1; ; scale *= 128) {
      const b = this.byte();
      v += (b & 0x7f) * scale;
      if (b < 0x80) return v;
      if (scale >= 2 ** 28) this.fail("BCBAD");
    }
  }
  /** ULEB128 of a 32-bit word. */
  private word(): number {
    return this.uleb128() % 2 ** 32;
  }
  /** A count of things that take at least `size` bytes each. */
  private count(size: number): number {
    const n = this.uleb128();
    if (n * size > this.limit - this.p) this.fail("BCBAD");
    return n;
  }

  /** Step over so many bytes; returns where they start. */
  private skip(length: number): number {
    const start = this.p;
    if (length > this.limit - start) this.fail("BCBAD");
    this.p += length;
    return start;
  }
  private string(length: number): number {
    const { vm, L } = this;
    const from = this.skip(length);
    return this.isGuest
      ? lj_str_new(vm, L, from, length)
      : lj_str_newbytes(vm, L, this.array, from, length);
  }
  /** Two words as the TValue of a number. */
  private number(o: number): void {
    const { mem } = this.vm;
    mem.u32[o >>> 2] = this.word();
    mem.u32[(o + 4) >>> 2] = this.word();
    canonical(mem, o);
  }

  private header(): void {
    this.want(13);
    // One that ends here is of no version.
    const isThere = (): boolean => this.p < this.limit;
    for (const b of [...BCDUMP_HEAD, BCDUMP_VERSION])
      if (!isThere() || this.byte() !== b) this.fail("BCFMT");
    this.flags = isThere() ? this.uleb128() : 0;
    if (this.flags & ~BCDUMP_F.KNOWN) this.fail("BCFMT");
    if (((this.flags & BCDUMP_F.FR2) !== 0) !== this.fr2) this.fail("BCFMT");
    if (this.flags & BCDUMP_F.STRIP) return;
    const length = this.uleb128();
    this.need(length);
    this.chunkname = this.string(length);
  }

  // Prototypes.

  private proto(): number {
    const { vm, L } = this;
    const flags = this.byte();
    if (flags & ~(PROTO.DUMP_MASK | PROTO.BITOP)) this.fail("BCBAD");
    const numparams = this.byte();
    const framesize = this.byte();
    const sizeuv = this.byte();
    const sizekgc = this.count(1);
    const sizekn = this.count(1);
    const sizebc = this.count(4) + 1;
    if (sizebc > LJ_MAX.BCINS) this.fail("BCBAD");
    let sizedbg = 0;
    let firstline = 0;
    let numline = 0;
    if (!(this.flags & BCDUMP_F.STRIP)) {
      sizedbg = this.uleb128();
      if (sizedbg > 0) {
        firstline = this.word();
        numline = this.word();
      }
    }
    const code = this.skip(4 * (sizebc - 1));
    const uv = this.skip(2 * sizeuv);
    const kgc = this.constants(sizekgc);
    const kn = this.p;
    this.skipNumbers(sizekn);
    const debug = this.skip(sizedbg);
    const pt = allocProto(vm, L, sizebc, sizekgc, sizekn, sizeuv, sizedbg);
    const { mem } = vm;
    mem.u8[pt + GCproto.numparams] = numparams;
    mem.u8[pt + GCproto.framesize] = framesize;
    mem.u8[pt + GCproto.flags] = flags & PROTO.DUMP_MASK;
    mem.u8[pt + GCproto.bitop] = flags & PROTO.BITOP;
    setref(mem, pt + GCproto.chunkname, this.chunkname);
    const header = flags & PROTO.VARARG ? BC.FUNCV : BC.FUNCF;
    mem.u32[(pt + GCproto.SIZEOF) >>> 2] = BCINS_AD(header, framesize, 0);
    this.copy(code, pt + GCproto.SIZEOF + 4, sizebc - 1, 4);
    this.copy(uv, getref(mem, pt + GCproto.uv), sizeuv, 2);
    const k = getref(mem, pt + GCproto.k);
    for (let i = 0; i < sizekgc; i++) setref(mem, k - 8 * (i + 1), kgc[i]);
    this.numbers(kn, k, sizekn);
    if (sizedbg > 0) this.debug(pt, debug, sizedbg, firstline, numline);
    if (this.trusted) return pt;
    if (!checkBytecode(mem, pt) || !verifyBytecode(vm, this.payer, pt, this.fr2))
      this.fail("BCBAD");
    return pt;
  }

  /** Copy n units of `width` bytes to guest memory. */
  private copy(from: number, to: number, n: number, width: number): void {
    const { bytes } = this;
    const { u8 } = this.vm.mem;
    const size = n * width;
    if (size > LONG_BYTES) u8.set(bytes.subarray(from, from + size), to);
    else for (let i = 0; i < size; i++) u8[to + i] = bytes[from + i];
    if (!(this.flags & BCDUMP_F.BE)) return;
    for (let i = 0; i < n; i++) u8.subarray(to + i * width, to + (i + 1) * width).reverse();
  }

  private constants(sizekgc: number): number[] {
    const kgc = new Array<number>(sizekgc).fill(0);
    const reserved: number[] = [];
    for (let i = sizekgc - 1; i >= 0; i--) {
      payElement(this.vm, i);
      kgc[i] = this.kgc(reserved);
    }
    fixReserved(this.vm, reserved, kgc);
    return kgc;
  }

  private kgc(reserved: number[]): number {
    const { vm, L } = this;
    const type = this.uleb128();
    if (type >= BCDUMP_KGC.STR) return this.string(type - BCDUMP_KGC.STR);
    switch (type) {
      case BCDUMP_KGC.CHILD:
        return this.pending.pop() ?? this.fail("BCBAD");
      case BCDUMP_KGC.TAB:
        return this.ktab(reserved);
      case BCDUMP_KGC.COMPLEX: {
        const o = newCdata(vm, L, { kind: "complex", re: 0, im: 0 });
        for (let i = 0; i < 4; i++) vm.mem.u32[((o + GCcdata.SIZEOF) >>> 2) + i] = this.word();
        return o;
      }
      default: {
        const lo = this.word();
        const kind = type === BCDUMP_KGC.I64 ? "i64" : "u64";
        return newCdata(vm, L, { kind, lo, hi: this.word() });
      }
    }
  }

  private skipNumbers(n: number): void {
    for (; n > 0; n--) if (this.uleb128() % 2 !== 0) this.word();
  }

  /** The n number constants at `from` to the TValues at k. */
  private numbers(from: number, k: number, n: number): void {
    const { mem } = this.vm;
    const { u32, f64 } = mem;
    const end = this.p;
    this.p = from;
    for (const stop = k + 8 * n; k < stop; k += 8) {
      const tagged = this.uleb128();
      const lo = Math.floor(tagged / 2);
      if (tagged % 2 === 0) {
        f64[k >>> 3] = lo | 0;
      } else {
        u32[k >>> 2] = lo;
        u32[(k + 4) >>> 2] = this.word();
        canonical(mem, k);
      }
    }
    this.p = end;
  }

  /** A template table; its keys without a value are appended to `reserved`. */
  private ktab(reserved: number[]): number {
    const { vm, L } = this;
    const { mem } = vm;
    const narray = this.count(1);
    const nhash = this.count(2);
    const t = lj_tab_new(vm, L, narray, hsize2hbits(nhash));
    for (let i = 0; i < narray; i++) {
      payElement(vm, i);
      this.ktabk(arrayslot(mem, t, i));
    }
    const key = vm.g + global_State.tmptv;
    const empty: number[] = [];
    for (let i = 0; i < nhash; i++) {
      payElement(vm, i);
      this.ktabk(key);
      if (tvisnil(mem, key) || (tvisnum(mem, key) && Number.isNaN(numV(mem, key))))
        this.fail("BCBAD");
      const o = lj_tab_set(vm, L, t, key);
      this.ktabk(o);
      if (!tvisnil(mem, o)) continue;
      // Without a value another key might take its slot.
      setboolV(mem, o, false);
      empty.push(mem.u32[key >>> 2], mem.u32[(key + 4) >>> 2]);
      if (tvisstr(mem, key)) reserved.push(gcV(mem, key));
    }
    for (let i = 0; i < empty.length; i += 2) {
      mem.u32[key >>> 2] = empty[i];
      mem.u32[(key + 4) >>> 2] = empty[i + 1];
      setnilV(mem, lj_tab_set(vm, L, t, key));
    }
    setnilV(mem, key);
    return t;
  }

  /** A key or value to the TValue at o. */
  private ktabk(o: number): void {
    const { mem } = this.vm;
    const type = this.uleb128();
    if (type >= BCDUMP_KTAB.STR) setstrV(mem, o, this.string(type - BCDUMP_KTAB.STR));
    else if (type === BCDUMP_KTAB.NIL) setnilV(mem, o);
    else if (type === BCDUMP_KTAB.INT) setnumV(mem, o, this.word() | 0);
    else if (type === BCDUMP_KTAB.NUM) this.number(o);
    else setboolV(mem, o, type === BCDUMP_KTAB.TRUE);
  }

  // Debug information.

  private debug(pt: number, from: number, size: number, firstline: number, numline: number): void {
    const { mem } = this.vm;
    const width = lineWidth(numline);
    const sizebc = mem.u32[(pt + GCproto.sizebc) >>> 2] - 1;
    const lineinfo = getref(mem, pt + GCproto.lineinfo);
    if (sizebc * width > size) this.fail("BCBAD");
    let p = from + sizebc * width;
    for (let i = mem.u8[pt + GCproto.sizeuv]; i > 0; i--) p = this.skipText(p, from + size);
    this.checkVarinfo(p, from + size);
    mem.i32[(pt + GCproto.firstline) >>> 2] = firstline | 0;
    mem.i32[(pt + GCproto.numline) >>> 2] = numline | 0;
    this.copy(from + sizebc * width, lineinfo + sizebc * width, size - sizebc * width, 1);
    this.copy(from, lineinfo, sizebc, width);
    setref(mem, pt + GCproto.uvinfo, lineinfo + sizebc * width);
    setref(mem, pt + GCproto.varinfo, lineinfo + (p - from));
  }

  /** Position behind the NUL of the text at `p`. */
  private skipText(p: number, end: number): number {
    const { bytes } = this;
    while (p < end && bytes[p] !== 0) p++;
    return p < end ? p + 1 : this.fail("BCBAD");
  }

  private checkVarinfo(p: number, end: number): void {
    const { bytes } = this;
    for (;;) {
      if (p >= end) this.fail("BCBAD");
      const name = bytes[p];
      if (name === VARNAME.END) break;
      p = name < VARNAME.MAX ? p + 1 : this.skipText(p, end);
      for (let i = 0; i < 2; i++) {
        while (p < end && bytes[p] >= 0x80) p++;
        p++;
      }
    }
    if (p + 1 !== end) this.fail("BCBAD");
  }
}

/**
 * Read the dump that a reader hands out, one for frames of two slots or not; returns
 * its main prototype, which nothing anchors. Throws LuaSyntaxError when it is malformed. `trusted`:
 * this VM has made the dump, of a prototype that the parser made or that was checked.
 */
export function lj_bcread(
  vm: Vm,
  L: number,
  reader: ChunkReader,
  name: ChunkName,
  payer: Payer,
  fr2: boolean,
  trusted: boolean,
): number {
  const pt = new DumpReader(vm, L, reader, name, payer, fr2, trusted).read();
  if (!fr2) setNative(vm, pt, false);
  return pt;
}
