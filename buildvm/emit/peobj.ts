/*
 * -m peobj: an object file for 64-bit Windows, written without an assembler.
 *
 *   header | 3 section headers | .text | .pdata | .xdata | relocations of each
 *          | symbols, 18 bytes each | string table
 */
import type { BuiltVm } from "../vm.js";
import { objectSymbols, PERSONALITY } from "./object.js";
import { winUnwind } from "./winunwind.js";

const MACHINE_AMD64 = 0x8664;
const HEADER_SIZE = 20;
const SECTION_SIZE = 40;
const RELOCATION_SIZE = 10;
const LINE_NUMBERS_STRIPPED = 4;
const SCN_CODE = 0x60500020; // code, executable, readable, aligned to 16
const SCN_TABLE = 0x40300040; // initialised data, readable, aligned to 4
const REL_ADDR32NB = 3;
const REL_REL32 = 4;
const CLASS_EXTERNAL = 2;
const CLASS_STATIC = 3;
const TYPE_FUNCTION = 0x20;
/** Section numbers count from 1; 0 is undefined. */
const UNDEFINED = 0;
const TEXT = 1;
const MAX_SHORT_NAME = 8;

interface Relocation {
  readonly offset: number;
  readonly symbol: number;
  readonly type: number;
}

interface Section {
  readonly name: string;
  readonly flags: number;
  readonly data: Uint8Array;
  readonly relocations: readonly Relocation[];
}

export function emitPeobj(vm: BuiltVm): Uint8Array {
  const symbols = new SymbolTable();
  const unwind = winUnwind(vm);
  const pdata = new Bytes();
  for (const { start, end, info } of unwind.ranges) pdata.u32(start, end, info);

  // Symbols of sections come first: two entries each.
  const sizes: [string, number, number][] = [
    [".text", vm.code.length, vm.externs.length],
    [".pdata", pdata.length, unwind.ranges.length * 3],
    [".xdata", unwind.xdata.length, unwind.handlerFields.length],
  ];
  const [text, , xdata] = sizes.map(([name, size, relocations], i) =>
    symbols.section(name, i + 1, size, relocations),
  );
  for (const { name, offset } of objectSymbols(vm)) symbols.external(name, offset, TEXT);
  const sections: Section[] = [
    {
      name: ".text",
      flags: SCN_CODE,
      data: vm.code,
      relocations: vm.externs.map(({ offset, name }) => ({
        offset,
        symbol: symbols.reference(name),
        type: REL_REL32,
      })),
    },
    {
      name: ".pdata",
      flags: SCN_TABLE,
      data: pdata.bytes(),
      relocations: unwind.ranges.flatMap((_, i) =>
        [text, text, xdata].map((symbol, field) => ({
          offset: 12 * i + 4 * field,
          symbol,
          type: REL_ADDR32NB,
        })),
      ),
    },
    {
      name: ".xdata",
      flags: SCN_TABLE,
      data: unwind.xdata,
      relocations: unwind.handlerFields.map((offset) => ({
        offset,
        symbol: symbols.reference(PERSONALITY.win),
        type: REL_ADDR32NB,
      })),
    },
  ];
  return objectFile(sections, symbols);
}

function objectFile(sections: readonly Section[], symbols: SymbolTable): Uint8Array {
  const out = new Bytes();
  let dataAt = HEADER_SIZE + SECTION_SIZE * sections.length;
  const dataOffsets = sections.map(({ data }) => (dataAt += data.length) - data.length);
  let relocationsAt = dataAt;
  const relocationOffsets = sections.map(({ relocations }) => {
    relocationsAt += RELOCATION_SIZE * relocations.length;
    return relocationsAt - RELOCATION_SIZE * relocations.length;
  });
  out.u16(MACHINE_AMD64, sections.length);
  out.u32(0, relocationsAt, symbols.count); // no time: the same input gives the same file
  out.u16(0, LINE_NUMBERS_STRIPPED);
  sections.forEach(({ name, flags, data, relocations }, i) => {
    out.text(name, MAX_SHORT_NAME);
    out.u32(0, 0, data.length, dataOffsets[i], relocationOffsets[i], 0);
    out.u16(relocations.length, 0);
    out.u32(flags);
  });
  for (const { data } of sections) out.put(data);
  for (const { relocations } of sections)
    for (const { offset, symbol, type } of relocations) {
      out.u32(offset, symbol);
      out.u16(type);
    }
  out.put(symbols.bytes());
  return out.bytes();
}

/** Symbols and the strings of those whose names are long. */
class SymbolTable {
  count = 0;
  private readonly entries = new Bytes();
  private readonly strings = new Bytes();
  private readonly undefined = new Map<string, number>();

  /** A section's own symbol with its auxiliary entry. Returns its index. */
  section(name: string, number: number, size: number, relocations: number): number {
    const index = this.symbol(name, 0, number, 0, CLASS_STATIC, 1);
    this.entries.u32(size);
    this.entries.u16(relocations, 0);
    this.entries.u32(0);
    this.entries.u16(0, 0, 0);
    this.count++;
    return index;
  }

  external(name: string, offset: number, section: number): number {
    return this.symbol(name, offset, section, TYPE_FUNCTION, CLASS_EXTERNAL, 0);
  }

  /** A symbol that stands elsewhere, once. */
  reference(name: string): number {
    let index = this.undefined.get(name);
    if (index === undefined) {
      index = this.external(name, 0, UNDEFINED);
      this.undefined.set(name, index);
    }
    return index;
  }

  bytes(): Uint8Array {
    const out = new Bytes();
    out.put(this.entries.bytes());
    out.u32(4 + this.strings.length); // the length counts itself
    out.put(this.strings.bytes());
    return out.bytes();
  }

  private symbol(
    name: string,
    value: number,
    section: number,
    type: number,
    storage: number,
    auxiliary: number,
  ): number {
    if (name.length <= MAX_SHORT_NAME) this.entries.text(name, MAX_SHORT_NAME);
    else {
      this.entries.u32(0, 4 + this.strings.length);
      this.strings.text(name, name.length + 1);
    }
    this.entries.u32(value);
    this.entries.u16(section, type);
    this.entries.u8(storage, auxiliary);
    return this.count++;
  }
}

/** Little-endian bytes that grow. */
class Bytes {
  private readonly parts: number[] = [];

  get length(): number {
    return this.parts.length;
  }
  u8(...values: readonly number[]): void {
    this.parts.push(...values);
  }
  u16(...values: readonly number[]): void {
    for (const v of values) this.u8(v & 0xff, (v >>> 8) & 0xff);
  }
  u32(...values: readonly number[]): void {
    for (const v of values) this.u16(v & 0xffff, v >>> 16);
  }
  /** ASCII, filled up with zeros. */
  text(text: string, size: number): void {
    for (let i = 0; i < size; i++) this.u8(i < text.length ? text.charCodeAt(i) : 0);
  }
  put(data: Uint8Array): void {
    for (const byte of data) this.u8(byte);
  }
  bytes(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}
