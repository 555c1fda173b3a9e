/*
 * What the info word of a C type says, laid out as LuaJIT's CTInfo, so that `ffi.typeinfo`
 * and the trace compiler see what they know:
 *
 *   31    28 27                  20 19   16 15            0
 *   |  CT   |  flags, see CTF      | align |     CID      |    align: log2, CID: child type
 *
 * An array's CID is its element, a pointer's what it points to, an enum's its integer type, a
 * field's its type. Attributes and bit fields use the bits between for what their comments say.
 */

/** Kinds of types. ORDER CT: tests for ranges below rely on it. */
export enum CT {
  NUM, // integer or floating-point number
  STRUCT, // struct or union
  PTR, // pointer or reference
  ARRAY, // array, complex or vector
  VOID,
  ENUM,
  FUNC,
  TYPEDEF,
  ATTRIB, // wraps a type: CTA says how
  FIELD, // size is the offset; parameters of functions, too
  BITFIELD, // size is the offset of the container
  CONSTVAL, // size is the value
  EXTERN,
  KW, // token of the parser
}
/** The last kind with a size that counts. */
export const CT_HASSIZE = CT.ENUM;

export const CTSHIFT_NUM = 28;
export const CTMASK_CID = 0xffff;
export const CTSHIFT_ALIGN = 16;
export const CTMASK_ALIGN = 15;
export const CTSHIFT_ATTRIB = 16;
export const CTMASK_ATTRIB = 255;

/** Flags; some bits mean different things for different kinds. */
export enum CTF {
  BOOL = 0x08000000, // NUM
  FP = 0x04000000, // NUM
  CONST = 0x02000000,
  VOLATILE = 0x01000000,
  UNSIGNED = 0x00800000, // NUM, BITFIELD
  LONG = 0x00400000, // NUM: written "long", or as wide
  VLA = 0x00100000, // ARRAY, STRUCT: its length is given when it is made
  REF = 0x00800000, // PTR
  VECTOR = 0x08000000, // ARRAY
  COMPLEX = 0x04000000, // ARRAY
  UNION = 0x00800000, // STRUCT
  VARARG = 0x00800000, // FUNC
  QUAL = CONST | VOLATILE,
  ALIGN = CTMASK_ALIGN << CTSHIFT_ALIGN,
}

/** What an ATTRIB says of its child. */
export enum CTA {
  NONE,
  QUAL, // size: qualifiers
  ALIGN, // size: log2 of the alignment
  SUBTYPE, // transparent member; size: its offset
  REDIR, // name: the symbol's
  BAD,
}

/** Attributes of declarations while they are parsed, beside qualifiers and alignment. */
export enum CTFP {
  ALIGNED = 1,
  PACKED = 2,
}
export const CTSHIFT_VSIZEP = 4;
export const CTMASK_VSIZEP = 15;
export const CTSHIFT_MSIZEP = 8;
export const CTMASK_MSIZEP = 255;

/** Bit fields: position and width in bits, bytes of the container. */
export const CTSHIFT_BITPOS = 0;
export const CTSHIFT_BITBSZ = 8;
export const CTSHIFT_BITCSZ = 16;
export const CTMASK_BIT = 127;
/** Width that marks a regular field until its struct is laid out; the widest container. */
export const CTBSZ_FIELD = 127;
export const CTBSZ_MAX = 32;

export const CTSIZE_INVALID = 0xffffffff;
export const CTSIZE_PTR = 8;
export const CTALIGN_PTR = 3 << CTSHIFT_ALIGN;
export const CTID_MAX = 65536;

export const CTINFO = (kind: CT, flags: number): number => ((kind << CTSHIFT_NUM) | flags) >>> 0;
export const CTALIGN = (log2: number): number => log2 << CTSHIFT_ALIGN;
export const CTATTRIB = (at: CTA): number => at << CTSHIFT_ATTRIB;
export const CTINFO_REF = (id: number): number =>
  CTINFO(CT.PTR, CTF.CONST | CTF.REF | CTALIGN_PTR | id);

export const ctype_type = (info: number): CT => info >>> CTSHIFT_NUM;
export const ctype_cid = (info: number): number => info & CTMASK_CID;
export const ctype_align = (info: number): number => (info >>> CTSHIFT_ALIGN) & CTMASK_ALIGN;
export const ctype_attrib = (info: number): number => (info >>> CTSHIFT_ATTRIB) & CTMASK_ATTRIB;
export const ctype_bitpos = (info: number): number => (info >>> CTSHIFT_BITPOS) & CTMASK_BIT;
export const ctype_bitbsz = (info: number): number => (info >>> CTSHIFT_BITBSZ) & CTMASK_BIT;
export const ctype_bitcsz = (info: number): number => (info >>> CTSHIFT_BITCSZ) & CTMASK_BIT;
export const ctype_vsizeP = (attr: number): number => (attr >>> CTSHIFT_VSIZEP) & CTMASK_VSIZEP;
export const ctype_msizeP = (attr: number): number => (attr >>> CTSHIFT_MSIZEP) & CTMASK_MSIZEP;

const kindIs =
  (kind: CT) =>
  (info: number): boolean =>
    info >>> CTSHIFT_NUM === kind;
/** The kind, and some of the flags under a mask. */
const like = (mask: number, kind: CT, flags: number): ((info: number) => boolean) => {
  const m = (0xf0000000 | mask) >>> 0;
  const v = CTINFO(kind, flags);
  return (info) => (info & m) >>> 0 === v;
};

export const ctype_isnum = kindIs(CT.NUM);
export const ctype_isvoid = kindIs(CT.VOID);
export const ctype_isptr = kindIs(CT.PTR);
export const ctype_isarray = kindIs(CT.ARRAY);
export const ctype_isstruct = kindIs(CT.STRUCT);
export const ctype_isfunc = kindIs(CT.FUNC);
export const ctype_isenum = kindIs(CT.ENUM);
export const ctype_istypedef = kindIs(CT.TYPEDEF);
export const ctype_isattrib = kindIs(CT.ATTRIB);
export const ctype_isfield = kindIs(CT.FIELD);
export const ctype_isbitfield = kindIs(CT.BITFIELD);
export const ctype_isconstval = kindIs(CT.CONSTVAL);
export const ctype_isextern = kindIs(CT.EXTERN);
export const ctype_hassize = (info: number): boolean => info >>> CTSHIFT_NUM <= CT_HASSIZE;

export const ctype_isinteger = like(CTF.BOOL | CTF.FP, CT.NUM, 0);
export const ctype_isinteger_or_bool = like(CTF.FP, CT.NUM, 0);
export const ctype_isbool = like(CTF.BOOL, CT.NUM, CTF.BOOL);
export const ctype_isfp = like(CTF.FP, CT.NUM, CTF.FP);
/** References are pointers, too; an array that is neither vector nor complex is a "refarray". */
export const ctype_isref = like(CTF.REF, CT.PTR, CTF.REF);
export const ctype_isrefarray = like(CTF.VECTOR | CTF.COMPLEX, CT.ARRAY, 0);
export const ctype_isvector = like(CTF.VECTOR, CT.ARRAY, CTF.VECTOR);
export const ctype_iscomplex = like(CTF.COMPLEX, CT.ARRAY, CTF.COMPLEX);
/** Pointer or array of any kind: what has elements. */
export const ctype_ispointer = (info: number): boolean => ctype_isptr(info) || ctype_isarray(info);
/** Array or struct whose length is given when it is made. */
export const ctype_isvltype = (info: number): boolean =>
  (ctype_isarray(info) || ctype_isstruct(info)) && (info & CTF.VLA) !== 0;
export const ctype_isxattrib = (info: number, at: CTA): boolean =>
  ctype_isattrib(info) && ctype_attrib(info) === at;

/** `info` with another alignment. */
export const withAlign = (info: number, log2: number): number =>
  ((info & ~CTF.ALIGN) | CTALIGN(log2)) >>> 0;
