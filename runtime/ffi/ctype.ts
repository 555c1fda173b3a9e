/*
 * The table of C types. A type is a number, its row holds what LuaJIT's CType does:
 *
 *   info   kind, flags, alignment, child (ctinfo.ts)      sib   next member, parameter, attribute
 *   size   bytes; offset, value or count for what is      next  next row of the hash chain
 *          no type (CTSIZE_INVALID: unknown)              name  GCstr, or 0
 *
 *   struct s { int a; char *b; };
 *
 *     102  STRUCT             size 16  sib 103  "s"
 *     103  FIELD of 9 (int)   size  0  sib 104  "a"
 *     104  FIELD of 105       size  8           "b"        (105: PTR to 5, char)
 *
 * Types without identity (numbers, pointers, arrays) are interned: equal ones are one row.
 * Structs, enums, functions and declared names get rows of their own. Rows are never freed, but
 * those of a declaration with an error are taken back.
 */
import { lj_err_msg } from "../core/run/err.js";
import { lj_mem_alloc } from "../core/memory/mem.js";
import { lj_str_newz, strToJs } from "../core/objects/str.js";
import { fixobj } from "../core/objects/tvalue.js";
import { Attachment, type Vm } from "../core/vm.js";
import { CPLACES } from "../layout/ffi.js";
import { Callbacks } from "./ccallbacknew.js";
import { builtinTypes, keywordTypes, typedefTypes } from "./ctypeinit.js";
import {
  CT,
  CTA,
  CTID_MAX,
  CTINFO,
  CTMASK_CID,
  CTSIZE_INVALID,
  ctype_cid,
  ctype_hassize,
  ctype_isattrib,
  ctype_isenum,
  ctype_isfield,
  ctype_isfunc,
  ctype_isref,
  ctype_isxattrib,
  ctype_type,
  withAlign,
} from "./ctinfo.js";

const HASH_SIZE = 128;
const SCRATCH = 80;
/** Rows at start. */
const MIN_ROWS = 256;

/** A row that declarations may be taken back to. */
interface Snapshot {
  readonly top: number;
  readonly hash: Uint16Array;
}

export class CTState {
  info: Uint32Array = new Uint32Array(MIN_ROWS);
  size: Uint32Array = new Uint32Array(MIN_ROWS);
  name: Uint32Array = new Uint32Array(MIN_ROWS);
  sib: Uint16Array = new Uint16Array(MIN_ROWS);
  private next: Uint16Array = new Uint16Array(MIN_ROWS);
  top = 0;
  private hash: Uint16Array = new Uint16Array(HASH_SIZE);
  /** The thread that errors are thrown in: set wherever Lua enters the FFI. */
  L: number;
  /** Of the member that lj_ctype_getfield has found: its offset, qualifiers of what is around it. */
  readonly found = { offset: 0, qual: 0 };
  /** Lua's table of metatables by type and of functions of callbacks (see cdata.ts). */
  miscmap = 0;
  /** GCtab of finalisers, by cdata. */
  finalizer = 0;
  readonly callbacks: Callbacks;
  /** Addresses of C functions that have called back: traces must not call them. */
  readonly calledBack = new Set<number>();
  /** The C function that the interpreter has called last. */
  called = 0;
  /** SCRATCH bytes of guest memory for values on their way. */
  readonly scratch: number;

  constructor(readonly vm: Vm) {
    this.L = vm.L;
    this.scratch = lj_mem_alloc(vm, vm.L, SCRATCH);
    const state = lj_mem_alloc(vm, vm.L, CPLACES.SIZEOF);
    vm.mem.u8.fill(0, state, state + CPLACES.SIZEOF);
    this.callbacks = new Callbacks(this, state);
    for (const [info, size] of builtinTypes) this.addType(info, size);
    for (const [name, id] of typedefTypes) this.addNamed(CTINFO(CT.TYPEDEF, id), 0, name);
    for (const [name, token, size] of keywordTypes)
      this.addNamed(CTINFO(CT.KW, token), size >>> 0, name);
  }

  private addType(info: number, size: number): void {
    const id = this.newType(info, size);
    this.link(id, hashType(info, size >>> 0));
  }
  private addNamed(info: number, size: number, name: string): void {
    const id = this.newType(info, size);
    this.setName(id, lj_str_newz(this.vm, this.L, name));
    this.addName(id);
  }
  private link(id: number, h: number): void {
    this.next[id] = this.hash[h];
    this.hash[h] = id;
  }

  /** A new row. */
  newType(info = 0, size = 0): number {
    const id = this.top;
    if (id >= CTID_MAX) lj_err_msg(this.vm, this.L, "TABOV");
    if (id >= this.info.length) this.grow();
    this.top = id + 1;
    this.info[id] = info;
    this.size[id] = size;
    this.sib[id] = this.next[id] = this.name[id] = 0;
    return id;
  }

  private grow(): void {
    const n = Math.min(2 * this.info.length, CTID_MAX);
    const wide = (a: Uint32Array): Uint32Array => {
      const b = new Uint32Array(n);
      b.set(a);
      return b;
    };
    const short = (a: Uint16Array): Uint16Array => {
      const b = new Uint16Array(n);
      b.set(a);
      return b;
    };
    [this.info, this.size, this.name] = [wide(this.info), wide(this.size), wide(this.name)];
    [this.sib, this.next] = [short(this.sib), short(this.next)];
  }

  /** The row of a type without identity. */
  intern(info: number, size: number): number {
    info >>>= 0;
    size >>>= 0;
    const h = hashType(info, size);
    for (let id = this.hash[h]; id !== 0; id = this.next[id])
      if (this.info[id] === info && this.size[id] === size && this.name[id] === 0) return id;
    const id = this.newType(info, size);
    this.link(id, h);
    return id;
  }

  /** Names live for ever, as their rows do. */
  setName(id: number, s: number): void {
    fixobj(this.vm.mem, s);
    this.name[id] = s;
  }
  /** Make a named row known to `getName`. */
  addName(id: number): void {
    this.link(id, hashName(this.name[id]));
  }
  nameOf(id: number): string {
    return this.name[id] === 0 ? "" : strToJs(this.vm, this.name[id]);
  }
  /** The newest row with a name, of the kinds in `mask` (bits by CT); 0 without one. */
  getName(s: number, mask: number): number {
    for (let id = this.hash[hashName(s)]; id !== 0; id = this.next[id])
      if (this.name[id] === s && (mask >>> ctype_type(this.info[id])) & 1) return id;
    return 0;
  }

  save(): Snapshot {
    return { top: this.top, hash: this.hash.slice() };
  }
  restore({ top, hash }: Snapshot): void {
    this.top = top;
    this.hash = hash;
  }

  /* Looking through. */

  child(id: number): number {
    return ctype_cid(this.info[id]);
  }
  /** Without attributes. */
  raw(id: number): number {
    while (ctype_isattrib(this.info[id])) id = ctype_cid(this.info[id]);
    return id;
  }
  rawChild(id: number): number {
    return this.raw(ctype_cid(this.info[id]));
  }
  /** Without attributes and references. */
  rawRef(id: number): number {
    while (ctype_isattrib(this.info[id]) || ctype_isref(this.info[id]))
      id = ctype_cid(this.info[id]);
    return id;
  }

  /** Bytes of a type, CTSIZE_INVALID when that is not known. */
  sizeOf(id: number): number {
    id = this.raw(id);
    return ctype_hassize(this.info[id]) ? this.size[id] : CTSIZE_INVALID;
  }

  /** Bytes of a type whose length is n elements more. */
  vlsize(id: number, n: number): number {
    let extra = 0;
    if (ctype_type(this.info[id]) === CT.STRUCT) {
      let last = 0;
      extra = this.size[id];
      for (let f = this.sib[id]; f !== 0; f = this.sib[f])
        if (ctype_isfield(this.info[f])) last = this.child(f);
      id = this.raw(last);
    }
    id = this.rawChild(id);
    const total = extra + this.size[id] * n;
    return total < 0x80000000 ? total : CTSIZE_INVALID;
  }

  /** Bytes of the type that infoOf was asked last. */
  infoSize = 0;

  /**
   * Info of a type, its child aside, with the qualifiers and the alignment of all attributes
   * around it; an enum's is that of its integers.
   */
  infoOf(id: number): number {
    let qual = 0;
    let align = -1;
    for (;;) {
      const info = this.info[id];
      if (ctype_isattrib(info)) {
        if (ctype_isxattrib(info, CTA.QUAL)) qual |= this.size[id];
        else if (ctype_isxattrib(info, CTA.ALIGN) && align < 0) align = this.size[id];
      } else if (!ctype_isenum(info)) {
        this.infoSize = ctype_isfunc(info) ? CTSIZE_INVALID : this.size[id];
        const own = (qual | (info & ~CTMASK_CID)) >>> 0;
        return align < 0 ? own : withAlign(own, align);
      }
      id = ctype_cid(info);
    }
  }
  /** The same for what a reference refers to. */
  infoRaw(id: number): number {
    return this.infoOf(ctype_isref(this.info[id]) ? this.child(id) : id);
  }
}

const hashType = (info: number, size: number): number => {
  const h = Math.imul(info ^ (size << 3) ^ (info >>> 13), 0x9e3779b1);
  return h >>> 25;
};
const hashName = (s: number): number => (s >>> 4) & (HASH_SIZE - 1);

/** The types of a VM, made when the FFI is loaded. */
export const ctypeState = new Attachment((vm) => new CTState(vm));
/** The same, entered from thread L. */
export function ctype_cts(vm: Vm, L: number): CTState {
  const cts = vm.attachment(ctypeState);
  cts.L = L;
  return cts;
}
