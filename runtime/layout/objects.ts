/*
 * Layouts of the GC objects in guest memory, as in LuaJIT 2.1 with LJ_GC64: offsets and types of
 * fields (ctypes.ts). Every reference is 64 bits wide with a zero high
 * word. Templates reach them through `.type`, the runtime through typed arrays:
 * `mem.u32[(t + GCtab.node) >>> 2]`.
 */
import { C } from "./ctypes.js";

export enum GCHeader {
  nextgc = 0, nextgc$ = C.GCRef,
  marked = 8, marked$ = C.u8, // LJ_GC
  gct    = 9, gct$    = C.u8, // GCT
  word   = 8, word$   = C.u32, // both of them and the two bytes behind, at once
}

export enum GCstr {
  nextgc  =  0, nextgc$  = C.GCRef, // next in the hash chain
  marked  =  8, marked$  = C.u8,
  gct     =  9, gct$     = C.u8,
  dumped  = 10, dumped$  = C.u8, // 1 for what string.dump has made here; LuaJIT has reserved words here
  hashalg = 11, hashalg$ = C.u8,
  sid     = 12, sid$     = C.u32, // unique id
  hash    = 16, hash$    = C.u32,
  len     = 20, len$     = C.u32,
  SIZEOF  = 24, // then len bytes and a NUL
}

export enum GCudata {
  nextgc    =  0, nextgc$    = C.GCRef,
  marked    =  8, marked$    = C.u8,
  gct       =  9, gct$       = C.u8,
  udtype    = 10, udtype$    = C.u8, // UDTYPE
  env       = 16, env$       = C.GCRef, // same place as in GCfunc
  len       = 24, len$       = C.u32, // payload bytes
  metatable = 32, metatable$ = C.GCRef,
  SIZEOF    = 48, // then the payload
}

export enum UDTYPE {
  USERDATA,
  IO_FILE,
  FFI_CLIB,
  BUFFER,
}

/** The payload of a userdata of type BUFFER: bytes r .. w of a block b .. e. */
export enum SBufExt {
  w        =  0, w$        = C.pointer, // where to write
  e        =  8, e$        = C.pointer, // end of the block
  b        = 16, b$        = C.pointer, // start of the block
  L        = 24, L$        = C.MRef, // and with SBUF_FLAG in the lowest bits
  cowref   = 32, cowref$   = C.GCRef, // object whose bytes these are while SBUF_FLAG.COW is set
  r        = 40, r$        = C.pointer, // where to read
  dict_str = 48, dict_str$ = C.GCRef, // dictionary of strings for encode and decode
  dict_mt  = 56, dict_mt$  = C.GCRef, // dictionary of metatables
  depth    = 64, depth$    = C.i32, // how much deeper encode may go
  SIZEOF   = 72,
}

/** Bits of SBufExt.L. */
export enum SBUF_FLAG {
  EXT = 1, // it is a SBufExt
  COW = 2, // the bytes belong to somebody else: copy before writing
  BORROW = 4, // the block belongs to another buffer
  MASK = 7,
}

export enum GCcdata {
  nextgc  =  0, nextgc$  = C.GCRef,
  marked  =  8, marked$  = C.u8,
  gct     =  9, gct$     = C.u8,
  ctypeid = 10, ctypeid$ = C.u16,
  len     = 12, len$     = C.u32, // payload bytes (LuaJIT keeps them in front of the object, when they vary)
  SIZEOF  = 16, // then the payload
}

/** Payload of a file's userdata. */
export enum IOFileUD {
  fp     =  0, fp$     = C.pointer, // FILE*, for code in C, stored when that looks at the userdata
  handle =  8, handle$ = C.u32, // key in IoState.files, 0 when closed
  kind   = 12, kind$   = C.u32,
  SIZEOF = 16,
}

/** GCcdata.ctypeid of the basic types, which open the table of C types. */
export enum CTID {
  NONE,
  VOID,
  CVOID,
  BOOL,
  CCHAR,
  INT8,
  UINT8,
  INT16,
  UINT16,
  INT32,
  UINT32,
  INT64,
  UINT64,
  FLOAT,
  DOUBLE,
  COMPLEX_FLOAT,
  COMPLEX_DOUBLE,
  P_VOID,
  P_CVOID,
  P_CCHAR,
  P_UINT8,
  A_CCHAR,
  CTYPEID,
  INT128,
  UINT128,
}

export enum GCproto {
  nextgc    =   0, nextgc$    = C.GCRef,
  marked    =   8, marked$    = C.u8,
  gct       =   9, gct$       = C.u8,
  numparams =  10, numparams$ = C.u8,
  framesize =  11, framesize$ = C.u8,
  sizebc    =  12, sizebc$    = C.u32, // instructions, the function header included
  bitop     =  16, bitop$     = C.u8, // PROTO.BITOP, which flags have no room for
  gclist    =  24, gclist$    = C.GCRef,
  k         =  32, k$         = C.MRef, // points between GC constants (below, 8 bytes each) and numbers (above)
  uv        =  40, uv$        = C.MRef, // u16 upvalue descriptors
  sizekgc   =  48, sizekgc$   = C.u32,
  sizekn    =  52, sizekn$    = C.u32,
  sizept    =  56, sizept$    = C.u32, // bytes of this object
  sizeuv    =  60, sizeuv$    = C.u8,
  flags     =  61, flags$     = C.u8, // PROTO
  trace     =  62, trace$     = C.u16, // anchor of the chain of root traces
  chunkname =  64, chunkname$ = C.GCRef,
  firstline =  72, firstline$ = C.i32,
  numline   =  76, numline$   = C.i32,
  lineinfo  =  80, lineinfo$  = C.MRef, // u8/u16/u32 line deltas, one per instruction but the header
  uvinfo    =  88, uvinfo$    = C.MRef, // upvalue names, NUL-terminated
  varinfo   =  96, varinfo$   = C.MRef, // compressed local variable info
  SIZEOF    = 104, // then BCIns[sizebc]
}

/** GCproto.flags. */
export enum PROTO {
  CHILD = 0x01, // has child prototypes
  VARARG = 0x02,
  FFI = 0x04, // uses BC_KCDATA for FFI datatypes
  NOJIT = 0x08,
  ILOOP = 0x10, // patched bytecode with ILOOP etc.
  HAS_RETURN = 0x20, // parser only: already emitted a return
  FIXUP_RETURN = 0x40, // parser only: need to fix up emitted returns
  BITOP = 0x80, // parser and dumps only: has bit operators, or a child does
  CLCOUNT = 0x20, // base of a saturating 3-bit counter of closures
  CLC_BITS = 3,
  CLC_POLY = 3 * 0x20, // polymorphic threshold
  /** Flags of a prototype in guest memory that a bytecode dump keeps. */
  DUMP_MASK = CHILD | VARARG | FFI,
}

/** Bits of a u16 upvalue descriptor. The rest is a slot of the enclosing function or its upvalue index. */
export enum PROTO_UV {
  LOCAL = 0x8000,
  IMMUTABLE = 0x4000,
}

export enum GCupval {
  nextgc    =  0, nextgc$    = C.GCRef,
  marked    =  8, marked$    = C.u8,
  gct       =  9, gct$       = C.u8,
  closed    = 10, closed$    = C.u8,
  immutable = 11, immutable$ = C.u8,
  tv        = 16, tv$        = C.TValue, // when closed
  v         = 32, v$         = C.MRef, // the TValue, in a stack slot or in this object
  dhash     = 40, dhash$     = C.u32, // disambiguation hash
  SIZEOF    = 48,
}

export enum GCfunc {
  nextgc    =  0, nextgc$    = C.GCRef,
  marked    =  8, marked$    = C.u8,
  gct       =  9, gct$       = C.u8,
  ffid      = 10, ffid$      = C.u8, // FF_LUA, FF_C or a fast function
  nupvalues = 11, nupvalues$ = C.u8,
  env       = 16, env$       = C.GCRef,
  gclist    = 24, gclist$    = C.GCRef,
  pc        = 32, pc$        = C.MRef, // the header instruction
  SIZEOF    = 40,
}

/** A Lua function: GCfunc, then references to its GCupvals. */
export enum GCfuncL {
  uvptr  = 40, uvptr$  = C.GCRef, // as many as nupvalues,
  SIZEOF = 40,
}

/** A C function: GCfunc, the guest address of its host thunk, its upvalues. */
export enum GCfuncC {
  f       = 40, f$       = C.pointer, // lua_CFunction
  upvalue = 48, upvalue$ = C.TValue, // as many as nupvalues,
  SIZEOF  = 48,
}

/** The first function ids; fast functions follow, in the order of the libraries. */
export enum FF {
  LUA = 0,
  C = 1,
  /** The handlers recognise `next`, the collector all of these; buildvm compares their places in the base library. */
  assert = 2,
  next = 4,
  ipairs_aux = 6,
  rawget = 12,
  rawset = 13,
  unpack = 15,
  xpcall = 21,
}

export enum Node {
  val    =  0, val$    = C.TValue,
  key    =  8, key$    = C.TValue,
  next   = 16, next$   = C.MRef,
  SIZEOF = 24,
}

export enum GCtab {
  nextgc    =  0, nextgc$    = C.GCRef,
  marked    =  8, marked$    = C.u8,
  gct       =  9, gct$       = C.u8,
  nomm      = 10, nomm$      = C.u8, // negative cache of the fast metamethods
  colo      = 11, colo$      = C.i8, // array colocation: slots behind this object, negative once the array moved away
  array     = 16, array$     = C.MRef,
  gclist    = 24, gclist$    = C.GCRef,
  metatable = 32, metatable$ = C.GCRef,
  node      = 40, node$      = C.MRef,
  asize     = 48, asize$     = C.u32, // slots of the array part; keys 0 .. asize-1
  hmask     = 52, hmask$     = C.u32, // slots of the hash part - 1
  freetop   = 56, freetop$   = C.MRef, // top of the free nodes
  SIZEOF    = 64,
}

/** A compiled trace. Offsets that the templates use: startins, mcode, traceno, link. */
export enum GCtrace {
  nextgc   =   0, nextgc$   = C.GCRef,
  marked   =   8, marked$   = C.u8,
  gct      =   9, gct$      = C.u8,
  nsnap    =  10, nsnap$    = C.u16,
  nins     =  12, nins$     = C.u32, // next IR instruction
  gclist   =  16, gclist$   = C.GCRef,
  ir       =  24, ir$       = C.MRef, // IR instructions, biased by REF_BIAS
  nk       =  32, nk$       = C.u32, // lowest IR constant
  nsnapmap =  36, nsnapmap$ = C.u32,
  snap     =  40, snap$     = C.MRef,
  snapmap  =  48, snapmap$  = C.MRef,
  startpt  =  56, startpt$  = C.GCRef, // prototype it starts in
  startpc  =  64, startpc$  = C.MRef, // bytecode address it starts at
  startins =  72, startins$ = C.BCIns, // what stood there before it was patched
  szmcode  =  76, szmcode$  = C.u32,
  mcode    =  80, mcode$    = C.MRef, // entry point
  mcloop   =  88, mcloop$   = C.u32, // offset of the loop start in the machine code
  nchild   =  92, nchild$   = C.u16,
  spadjust =  94, spadjust$ = C.u16,
  traceno  =  96, traceno$  = C.u16,
  link     =  98, link$     = C.u16, // linked trace, or itself for loops
  root     = 100, root$     = C.u16,
  nextroot = 102, nextroot$ = C.u16,
  nextside = 104, nextside$ = C.u16,
  sinktags = 106, sinktags$ = C.u8,
  topslot  = 107, topslot$  = C.u8,
  linktype = 108, linktype$ = C.u8,
  SIZEOF   = 112,
}

/** Limits of lj_def.h. */
export enum LJ_MAX {
  STR = 0x7fffff00,
  UDATA = 0x7fffff00,
  BUF = 0x7fffff00,
  HBITS = 26,
  ABITS = 28,
  ASIZE = (1 << (ABITS - 1)) + 1, // 2^27 + 1
  COLOSIZE = 16,
  LOCVAR = 200,
  UPVAL = 60,
  XLEVEL = 200,
  BCINS = 1 << 26,
  IDXCHAIN = 100,
  SLOTS = 250,
  LINE = 0x7fffff00,
}
