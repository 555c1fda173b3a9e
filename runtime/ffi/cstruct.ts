/*
 * Layout of structs and unions by the System V ABI: every member at the next multiple of its
 * alignment; bit fields share containers of their declared type as long as they do not
 * straddle one.
 *
 *   struct { char a; int b : 4; int c : 30; }      a: bits 0-7, b: 8-11, c: 32-61, size 8
 *
 * Until then the size of a FIELD row holds the attributes of its declaration, and a
 * FIELD's CTSHIFT_BITCSZ bits the width of a bit field.
 */
import {
  CT,
  CTA,
  CTALIGN,
  CTBSZ_FIELD,
  CTF,
  CTFP,
  CTINFO,
  CTSHIFT_BITBSZ,
  CTSHIFT_BITCSZ,
  CTSHIFT_BITPOS,
  CTSIZE_INVALID,
  ctype_align,
  ctype_bitcsz,
  ctype_cid,
  ctype_isarray,
  ctype_isfield,
  ctype_isxattrib,
} from "./ctinfo.js";
import type { CLexer } from "./clex.js";

/** Members larger than this cannot be counted in bits. */
const MAX_MEMBER = 0x20000000;

class Layout {
  /** Bits in use, and of the largest member of a union. */
  private bofs = 0;
  private bmax = 0;
  private maxalign: number;
  private sinfo: number;

  constructor(
    private readonly lex: CLexer,
    private readonly sid: number,
    private readonly sattr: number,
    /** log2 of the alignment that `#pragma pack` allows. */
    private readonly pack: number,
  ) {
    this.maxalign = ctype_align(sattr);
    this.sinfo = lex.cts.info[sid];
  }

  run(): void {
    const { cts } = this.lex;
    for (let f = cts.sib[this.sid]; f !== 0; f = cts.sib[f]) {
      const info = cts.info[f];
      // Constants, and enums whose constants are members, take no room.
      if (ctype_isfield(info) || (ctype_isxattrib(info, CTA.SUBTYPE) && cts.size[f] !== 0))
        this.member(f);
    }
    cts.info[this.sid] = (this.sinfo + CTALIGN(this.maxalign)) >>> 0;
    const bits = this.sinfo & CTF.UNION ? this.bmax : this.bofs;
    const unit = 8 * 2 ** this.maxalign;
    cts.size[this.sid] = (Math.ceil(bits / unit) * unit) / 8;
  }

  private alignTo(unit: number): void {
    this.bofs = Math.ceil(this.bofs / unit) * unit;
  }

  private member(f: number): void {
    const { cts } = this.lex;
    const attr = cts.size[f];
    const info = cts.infoOf(cts.child(f));
    const size = this.memberSize(info, cts.infoSize);
    this.sinfo |= info & (CTF.QUAL | CTF.VLA);
    const packed = ((attr | this.sattr) & CTFP.PACKED) !== 0;
    const aligned = (attr & CTFP.ALIGNED) !== 0;
    let align = ctype_align(info);
    if (packed || (aligned && ctype_align(attr) > align)) align = ctype_align(attr);
    align = Math.min(align, this.pack);
    this.maxalign = Math.max(align, this.maxalign);

    const unit = 8 * 2 ** align;
    const csz = 8 * size;
    let bsz = ctype_bitcsz(cts.info[f]);
    if (bsz === CTBSZ_FIELD || !ctype_isfield(cts.info[f])) {
      bsz = csz;
      this.alignTo(unit);
      cts.size[f] = this.bofs / 8;
    } else {
      if (bsz === 0 || aligned || (!packed && (this.bofs % unit) + bsz > csz)) this.alignTo(unit);
      this.bitfield(f, info, csz, bsz, unit);
    }
    if (this.sinfo & CTF.UNION) this.bmax = Math.max(this.bmax, bsz);
    else this.bofs += bsz;
  }

  private memberSize(info: number, size: number): number {
    if (size < MAX_MEMBER && this.bofs + 8 * size < 2 ** 32 && !(info & CTF.VLA)) return size;
    // [] and [?] at the end of a struct count for nothing.
    const open = size === CTSIZE_INVALID && ctype_isarray(info) && !(this.sinfo & CTF.UNION);
    if (!open) this.lex.err("FFI_INVSIZE");
    return 0;
  }

  private bitfield(f: number, info: number, csz: number, bsz: number, unit: number): void {
    const { cts } = this.lex;
    if (bsz === csz && this.bofs % unit === 0) {
      cts.info[f] = CTINFO(CT.FIELD, ctype_cid(cts.info[f]));
      cts.size[f] = this.bofs / 8;
      return;
    }
    const pos = this.bofs % csz;
    const flags = info & (CTF.QUAL | CTF.UNSIGNED | CTF.BOOL);
    const widths = ((csz / 8) << CTSHIFT_BITCSZ) + (bsz << CTSHIFT_BITBSZ);
    cts.info[f] = CTINFO(CT.BITFIELD, flags + widths + (pos << CTSHIFT_BITPOS));
    cts.size[f] = (this.bofs - pos) / 8;
  }
}

/** Give the members of a struct their places, and the struct its size and alignment. */
export function structLayout(lex: CLexer, sid: number, sattr: number, pack: number): void {
  new Layout(lex, sid, sattr, pack).run();
}
