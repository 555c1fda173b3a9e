/*
 * A declaration while it is parsed: a chain of type parts from the specifier outwards, which
 * declarators add to in the order in which the parts apply, not in the order they are read.
 *
 *   const int *(*f)[3]      parts: INT(const) -> PTR -> ARRAY 3 -> PTR        name: f
 *
 * The inner declarator `*f` puts its parts behind those of the outer `* ... [3]`: `pos` is where
 * the next one goes, and is set back when the parenthesis closes. `intern` then walks the
 * chain and makes the types, each with the one before as its child.
 */
import {
  CT,
  CTA,
  CTALIGN,
  CTATTRIB,
  CTF,
  CTFP,
  CTINFO,
  CTSIZE_INVALID,
  ctype_align,
  ctype_cid,
  ctype_isarray,
  ctype_isattrib,
  ctype_isfunc,
  ctype_isnum,
  ctype_isptr,
  ctype_isref,
  ctype_isrefarray,
  ctype_istypedef,
  ctype_isvltype,
  ctype_isxattrib,
  ctype_msizeP,
  ctype_type,
  ctype_vsizeP,
  withAlign,
} from "./ctinfo.js";
import type { CLexer } from "./clex.js";
import { CPARSE_MODE } from "./clex.js";

interface Part {
  info: number;
  size: number;
  /** First parameter of a function; 1: an array that has been checked. */
  sib: number;
  /** Index of the next part, 0 at the end. */
  next: number;
}

const MAX_PARTS = 100;
/** log2 of a size, as the position of its highest bit. */
export const lj_fls = (x: number): number => 31 - Math.clz32(x);
/** Largest alignment that modes and vectors get: 16 bytes. */
const MAX_ALIGN_LOG2 = 4;

export class CDecl {
  private readonly parts: Part[] = [];
  /** The part behind which the next one goes. */
  pos = 0;
  /** Name that is declared and the row it has had so far, symbol that it stands for; or 0. */
  name = 0;
  nameid = 0;
  redir = 0;
  /** Qualifiers and attributes (CTF, CTFP) that wait for their part. */
  attr = 0;
  /** Width of a bit field. */
  bits = CTSIZE_INVALID;
  /** Where the specifier ended, for further declarators. */
  private specpos = 0;
  private specattr = 0;

  constructor(
    private readonly lex: CLexer,
    public mode: number,
  ) {}

  endSpecifier(): void {
    this.specpos = this.pos;
    this.specattr = this.attr;
  }
  /** Forget the last declarator. */
  reset(): void {
    this.pos = this.specpos;
    this.parts.length = this.specpos + 1;
    this.parts[this.specpos].next = 0;
    this.attr = this.specattr;
    this.name = this.redir = 0;
  }

  /** Info of the specifier. */
  get base(): number {
    return this.parts[0].info;
  }

  /** Add a part behind `pos`. */
  add(info: number, size: number, sib = 0): number {
    const i = this.parts.length;
    if (i >= MAX_PARTS) this.lex.err("XLEVELS");
    const before = i === 0 ? undefined : this.parts[this.pos];
    this.parts.push({ info: info >>> 0, size: size >>> 0, sib, next: before?.next ?? 0 });
    if (before) before.next = i;
    return i;
  }
  /** The same, and go on behind it. */
  push(info: number, size: number, sib = 0): void {
    this.pos = this.add(info, size, sib);
  }

  private takeQual(): number {
    const qual = this.attr & CTF.QUAL;
    this.attr &= ~CTF.QUAL;
    return qual;
  }

  /** Add the parts of a type that exists; qualifiers merge with those that wait. */
  pushType(id: number): void {
    const { cts } = this.lex;
    let info = cts.info[id];
    const size = cts.size[id];
    const own = (info & ~0xffff) >>> 0;
    switch (ctype_type(info)) {
      case CT.STRUCT:
      case CT.ENUM:
        this.push(CTINFO(CT.TYPEDEF, id), 0);
        if (this.attr & CTF.QUAL) this.push(CTINFO(CT.ATTRIB, CTATTRIB(CTA.QUAL)), this.takeQual());
        break;
      case CT.ATTRIB:
        if (ctype_isxattrib(info, CTA.QUAL)) this.attr &= ~size;
        this.pushType(ctype_cid(info));
        this.push(own, size);
        break;
      case CT.ARRAY:
        if (info & (CTF.VECTOR | CTF.COMPLEX)) info |= this.takeQual();
        this.pushType(ctype_cid(info));
        this.push((info & ~0xffff) >>> 0, size, 1);
        break;
      case CT.FUNC:
        this.push(info, size, cts.sib[id]);
        break;
      default:
        this.push(info | this.takeQual(), size);
    }
  }

  /** Add what attributes of the declarator say of its alignment. */
  pushAttributes(): void {
    if (this.attr & CTFP.ALIGNED && !(this.mode & CPARSE_MODE.FIELD))
      this.push(CTINFO(CT.ATTRIB, CTATTRIB(CTA.ALIGN)), ctype_align(this.attr));
  }

  /* Making the types. */

  /** The type so far: its row, size and info. */
  private id = 0;
  private csize = 0;
  private cinfo = 0;

  /** Make the types of the chain; the outermost one. */
  intern(): number {
    const { cts } = this.lex;
    this.id = 0;
    this.csize = CTSIZE_INVALID;
    this.cinfo = 0;
    let i = 0;
    do {
      const part = this.parts[i];
      i = part.next;
      const { info, size } = part;
      if (ctype_istypedef(info)) {
        // A struct or enum may have been completed since.
        this.id = ctype_cid(info);
        this.cinfo = cts.info[this.id];
        this.csize = cts.size[this.id];
      } else if (ctype_isfunc(info)) {
        this.internFunction(part);
        i = this.skipAttributes(i);
      } else if (ctype_isattrib(info)) {
        if (ctype_isxattrib(info, CTA.QUAL)) this.cinfo = (this.cinfo | size) >>> 0;
        else if (ctype_isxattrib(info, CTA.ALIGN)) this.cinfo = withAlign(this.cinfo, size);
        this.id = cts.intern(info + this.id, size);
      } else {
        if (ctype_isref(info)) i = this.skipAttributes(i);
        this.internPart(part);
      }
    } while (i !== 0);
    return this.id;
  }

  private skipAttributes(i: number): number {
    while (i !== 0 && ctype_isattrib(this.parts[i].info)) i = this.parts[i].next;
    return i;
  }

  private internFunction({ info, size, sib }: Part): void {
    const { cts } = this.lex;
    if (this.id !== 0) {
      const result = cts.info[cts.raw(this.id)];
      if (ctype_isfunc(result) || ctype_isrefarray(result)) this.lex.err("FFI_INVTYPE");
    }
    // The child is already part of a function type that was copied.
    const cinfo = (info + this.id) >>> 0;
    const fid = cts.newType(cinfo, size);
    cts.sib[fid] = sib;
    this.cinfo = cinfo;
    this.csize = CTSIZE_INVALID;
    this.id = fid;
  }

  private internPart(part: Part): void {
    const { cts } = this.lex;
    let { info, size } = part;
    if (ctype_isnum(info)) {
      [info, size] = this.applyMode(info, size);
    } else if (ctype_isptr(info)) {
      if (this.id !== 0 && ctype_isref(cts.info[cts.raw(this.id)])) this.lex.err("FFI_INVTYPE");
      // References are const and never volatile.
      if (ctype_isref(info)) info &= ~CTF.VOLATILE;
    } else if (ctype_isarray(info)) {
      if (part.sib === 0) size = this.arraySize(size);
      if ((this.cinfo & CTF.ALIGN) > (info & CTF.ALIGN))
        info = (info & ~CTF.ALIGN) | (this.cinfo & CTF.ALIGN);
      info |= this.cinfo & CTF.QUAL;
    }
    this.csize = size;
    this.cinfo = ((info >>> 0) + this.id) >>> 0;
    this.id = cts.intern(this.cinfo, size);
  }

  private arraySize(n: number): number {
    if (ctype_isref(this.cinfo)) this.lex.err("FFI_INVTYPE");
    if (ctype_isvltype(this.cinfo) || this.csize === CTSIZE_INVALID) this.lex.err("FFI_INVSIZE");
    if (n === CTSIZE_INVALID) return n; // [] and [?]
    const size = n * this.csize;
    if (size >= 0x80000000) this.lex.err("FFI_INVSIZE");
    return size;
  }

  /** Attributes `mode` and `vector_size` of a number type. */
  private applyMode(info: number, size: number): [info: number, size: number] {
    if (info & CTF.BOOL) return [info, size];
    const msize = ctype_msizeP(this.attr);
    if (msize !== 0 && (!(info & CTF.FP) || msize === 4 || msize === 8)) {
      info = withAlign(info, Math.min(lj_fls(msize), MAX_ALIGN_LOG2));
      size = msize;
    }
    const vsize = ctype_vsizeP(this.attr);
    if (vsize === 0 || vsize < lj_fls(size)) return [info, size];
    this.id = this.lex.cts.intern(info, size);
    const align = Math.max(ctype_align(info), Math.min(vsize, MAX_ALIGN_LOG2));
    const flags = (info & CTF.QUAL) | CTF.VECTOR | CTALIGN(align);
    return [CTINFO(CT.ARRAY, flags), 1 << vsize];
  }
}
