/*
 * Objects of the parser in guest memory; proto.ts says what a prototype looks like there. Constants are made
 * before their prototype, which is then filled without another allocation.
 */
import { GCHeader, GCproto, GCtab, PROTO, PROTO_UV } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { GCT } from "../../layout/value.js";
import { gcCycle } from "../../core/gc/weakcache.js";
import { lj_str_newbytes } from "../../core/objects/str.js";
import { arrayslot, lj_tab_new, lj_tab_set, lj_tab_setstr } from "../../core/objects/tab.js";
import {
  fixobj,
  getref,
  setboolV,
  setnilV,
  setnumV,
  setref,
  setstrV,
} from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { charge, payElement } from "../../core/run/work.js";
import { type ChunkName, guestName } from "../chunkname.js";
import type { Lexer } from "../lexer/lex.js";
import type { Name } from "../lexer/lexnames.js";
import type { FuncState } from "../parser/funcstate.js";
import type { ObjectMaker } from "../parser/maker.js";
import { UV_OUTER, VSTACK } from "../parser/scope.js";
import { ByteBuffer } from "./bytebuffer.js";
import { encodeLines, encodeNames, lineWidth } from "./debuginfo.js";
import { allocProto, newCdata } from "./proto.js";
import { RESERVED } from "./protodata.js";
import type { CdataConst, TableConst, TableKey, TableValue } from "./protodata.js";

/** Up to so many elements a loop is faster than a call. */
const LONG = 512;

export class ProtoMaker implements ObjectMaker {
  private L = 0;
  private chunkname = 0;
  /** A name's string is known for as long as this is the same. */
  private cycle = { token: {} };
  /** That of the global state. */
  private state: unknown = undefined;
  /** Where debug information is put together. */
  private readonly debug = new ByteBuffer();
  /** Guest memory, which lies elsewhere when it has grown. */
  private memory: Uint8Array;
  private readonly holdBytes: (bytes: number) => void;

  constructor(
    private readonly vm: Vm,
    private readonly lexer: Lexer,
  ) {
    this.memory = vm.mem.u8;
    this.holdBytes = (bytes) => lexer.payer.hold(bytes);
  }

  /** Make the objects of another chunk. */
  start(L: number, name: ChunkName): void {
    const { vm, debug } = this;
    this.L = L;
    this.chunkname = guestName(vm, L, name);
    if (vm.own !== this.state) {
      this.state = vm.own;
      this.cycle = vm.attachment(gcCycle);
    }
    this.memory = vm.mem.u8;
    if (!debug.isFirst) debug.reset();
    debug.grew = this.holdBytes;
  }

  /** The name is no longer needed. */
  end(): void {
    this.chunkname = 0;
  }
  /** Call `mark` with what only this knows. */
  eachObject(mark: (o: number) => void): void {
    mark(this.chunkname);
  }

  /** Something was made: what is read may lie elsewhere. */
  private made(): void {
    const { u8 } = this.vm.mem;
    if (u8 === this.memory) return;
    this.memory = u8;
    this.lexer.moved(u8);
  }

  string(name: Name): number {
    const { token } = this.cycle;
    if (name.cycle !== token) {
      name.guest = lj_str_newbytes(this.vm, this.L, name.bytes, name.at, name.length);
      name.cycle = token;
      this.made();
    }
    return name.guest;
  }

  cdata(k: CdataConst): number {
    const cd = newCdata(this.vm, this.L, k);
    this.made();
    return cd;
  }

  proto(fs: FuncState, numline: number): number {
    const { vm, L, debug } = this;
    const { pc, kgc, nkgc, kn, nkn, nuv, uvtmp } = fs;
    if (fs.nreserved > 0) this.fixReserved(fs);
    charge(vm, 3 * pc + 16 * nkgc);
    debug.length = 0;
    const varinfo = encodeNames(debug, fs);
    const lines = lineWidth(numline) * (pc - 1);
    const o = allocProto(vm, L, pc, nkgc, nkn, nuv, lines + debug.length);
    this.made();
    const { mem } = vm;
    const { u8, u16, f64, i32 } = mem;
    u8[o + GCproto.numparams] = fs.numparams;
    u8[o + GCproto.framesize] = fs.framesize;
    u8[o + GCproto.flags] = fs.flags & PROTO.DUMP_MASK;
    u8[o + GCproto.bitop] = fs.flags & PROTO.BITOP;
    setref(mem, o + GCproto.chunkname, this.chunkname);
    copyWords(i32, (o + GCproto.SIZEOF) >>> 2, fs.bc, pc);
    const k = getref(mem, o + GCproto.k);
    for (let i = 0; i < nkgc; i++) setref(mem, k - 8 * (i + 1), kgc[i]);
    for (let i = 0; i < nkn; i++) f64[(k >>> 3) + i] = kn[i];
    if (fs.flags & PROTO.CHILD) this.fixupUpvalues(fs);
    const uv = getref(mem, o + GCproto.uv) >>> 1;
    for (let i = 0; i < nuv; i++) u16[uv + i] = uvtmp[i];
    const lineinfo = getref(mem, o + GCproto.lineinfo);
    i32[(o + GCproto.firstline) >>> 2] = fs.linedefined;
    i32[(o + GCproto.numline) >>> 2] = numline;
    setref(mem, o + GCproto.uvinfo, lineinfo + lines);
    setref(mem, o + GCproto.varinfo, lineinfo + lines + varinfo);
    encodeLines(u8, lineinfo, fs, lineWidth(numline));
    copyBytes(u8, lineinfo + lines, debug.bytes, debug.length);
    return o;
  }

  /**
   * A table does not hold a key without a value: where the string is no constant of the
   * prototype either, it stays for ever.
   */
  private fixReserved({ id, reserved, nreserved }: FuncState): void {
    for (let i = 0; i < nreserved; i++) {
      const name = reserved[i];
      if (name.owner !== id) fixobj(this.vm.mem, this.string(name));
    }
  }

  /** Now it is known which captured variables are assigned to: finish the children's descriptors. */
  private fixupUpvalues({ kgc, nkgc, ls: { vstack } }: FuncState): void {
    const { mem } = this.vm;
    const { u8, u16 } = mem;
    for (let i = 0; i < nkgc; i++) {
      const child = kgc[i];
      if (u8[child + GCHeader.gct] !== GCT.PROTO) continue;
      const uv = getref(mem, child + GCproto.uv) >>> 1;
      for (let j = uv; j < uv + u8[child + GCproto.sizeuv]; j++) {
        const vidx = u16[j];
        if (vidx >= UV_OUTER) {
          u16[j] = vidx - UV_OUTER;
        } else {
          const { slot, info } = vstack[vidx];
          u16[j] = slot | PROTO_UV.LOCAL | (info & VSTACK.VAR_RW ? 0 : PROTO_UV.IMMUTABLE);
        }
      }
    }
  }

  table(fs: FuncState, k: TableConst): number {
    const { vm, L } = this;
    const t = lj_tab_new(vm, L, k.array.length, k.hbits);
    const { array, keys, values, nkeys } = k;
    for (let i = 0; i < array.length; i++) {
      payElement(vm, i);
      this.store(arrayslot(vm.mem, t, i), array.get(i));
    }
    if (nkeys > 0) vm.mem.u8[t + GCtab.nomm] = 0; // Keys may be names of metamethods.
    let nils = 0;
    for (let i = 0; i < nkeys; i++) {
      payElement(vm, i);
      const value = values[i];
      const hasValue = value !== undefined && value !== RESERVED;
      if (!hasValue) nils++;
      this.store(this.slot(t, keys[i]), hasValue ? value : false);
    }
    // Keys that only have their slot lose the value once all are in.
    if (nils > 0) this.dropValues(t, k, fs);
    this.made();
    return t;
  }

  /** The value of a key in the table, which may be new there. */
  private slot(t: number, key: TableKey): number {
    const { vm, L } = this;
    if (typeof key === "object") return lj_tab_setstr(vm, L, t, this.string(key));
    const o = vm.g + global_State.tmptv;
    this.store(o, key);
    const slot = lj_tab_set(vm, L, t, o);
    setnilV(vm.mem, o);
    return slot;
  }

  private dropValues(t: number, { keys, values, nkeys }: TableConst, fs: FuncState): void {
    for (let i = 0; i < nkeys; i++) {
      const key = keys[i];
      if (values[i] !== undefined && values[i] !== RESERVED) continue;
      setnilV(this.vm.mem, this.slot(t, key));
      if (typeof key === "object") fs.reserve(key);
    }
  }

  private store(o: number, v: TableValue): void {
    const { mem } = this.vm;
    if (v === undefined) setnilV(mem, o);
    else if (typeof v === "number") setnumV(mem, o, v);
    else if (typeof v === "boolean") setboolV(mem, o, v);
    else {
      const s = this.string(v);
      setstrV(mem, o, s);
    }
  }
}

function copyWords(to: Int32Array, at: number, from: Int32Array, n: number): void {
  if (n <= LONG) for (let i = 0; i < n; i++) to[at + i] = from[i];
  else to.set(from.subarray(0, n), at);
}
function copyBytes(to: Uint8Array, at: number, from: Uint8Array, n: number): void {
  if (n <= LONG) for (let i = 0; i < n; i++) to[at + i] = from[i];
  else to.set(from.subarray(0, n), at);
}
