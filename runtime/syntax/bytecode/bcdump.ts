/*
 * The format of bytecode dumps (version 2), shared by writer and reader.
 *
 *   dump   = header proto+ 0U
 *   header = ESC 'L' 'J' versionB flagsU [namelenU nameB*]        name unless stripped
 *   proto  = lengthU pdata
 *   pdata  = phead bcinsW* uvdataH* kgc* knum* [debugB*]
 *   phead  = flagsB numparamsB framesizeB numuvB numkgcU numknU numbcU
 *            [debuglenU [firstlineU numlineU]]                    unless stripped
 *   kgc    = kgctypeU { ktab | (loU hiU) | (rloU rhiU iloU ihiU) | strB* }
 *   knum   = intU0 | (loU1 hiU)                                  33-bit ULEB128, flag in bit 0
 *   ktab   = narrayU nhashU karray* khash*
 *   karray = ktabk       khash = ktabk ktabk
 *   ktabk  = ktabtypeU { intU | (loU hiU) | strB* }
 *
 * B is a byte, H and W are 16 and 32 bits in the order of the flags, U is ULEB128.
 * Children come before the prototype that refers to them, constants of the
 * collected kind from the last index to the first.
 */
export const BCDUMP_HEAD = [0x1b, 0x4c, 0x4a] as const;
export const BCDUMP_VERSION = 2;

export enum BCDUMP_F {
  BE = 0x01,
  STRIP = 0x02,
  FFI = 0x04,
  FR2 = 0x08,
  BITOP = 0x10,
  KNOWN = 0x1f,
}

export enum BCDUMP_KGC {
  CHILD,
  TAB,
  I64,
  U64,
  COMPLEX,
  STR, // + length
}

export enum BCDUMP_KTAB {
  NIL,
  FALSE,
  TRUE,
  INT,
  NUM,
  STR, // + length
}

/** Where the parts of a dump end that LuaJIT writes one by one: the header, each prototype, the mark of the end. */
export function dumpParts(bytes: Uint8Array): number[] {
  let p = BCDUMP_HEAD.length + 1;
  const number = (): number => {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const b = bytes[p++];
      n += (b & 0x7f) * 2 ** shift;
      if (b < 0x80) return n;
    }
  };
  const skip = (): void => {
    const n = number();
    p += n;
  };
  if ((number() & BCDUMP_F.STRIP) === 0) skip();
  const ends = [p];
  while (p < bytes.length) {
    skip();
    ends.push(p);
  }
  return ends;
}
