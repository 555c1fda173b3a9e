/*
 * One module of several functions, made ahead: what they import they share.
 *
 * Engines take for each module what a small function takes: to compile, to instantiate, and for each signature of what it
 * imports. The functions are exported under their numbers: "0", "1"...
 */
import { Bytes } from "./bytes.js";
import type { FunctionImport, FunctionType } from "./encode.js";
import {
  OP,
  RUN,
  RUN_TYPE,
  sectionsOf,
  writeImport,
  writeLocals,
  writeMemory,
  writeTypes,
} from "./encode.js";
import { withWords } from "./words.js";

export class Linkage {
  private readonly imports: FunctionImport[] = [];
  private readonly functions: Uint8Array[] = [];
  private readonly words = new Map<number, number>();

  /** `first`: functions that are imported under the first numbers. */
  constructor(first: readonly FunctionImport[]) {
    for (const { name, type } of first) this.imported(name, type);
  }

  /** The number, in the module, of a function that it imports. */
  imported(name: string, type: FunctionType): number {
    const known = this.imports.findIndex((i) => i.name === name);
    return known >= 0 ? known : this.imports.push({ name, type }) - 1;
  }
  /** Take in a function, which calls imported ones by these numbers: its number among those that are exported. */
  add(code: Uint8Array): number {
    return this.functions.push(code) - 1;
  }
  /** Words of 16 bits, by address, that the module puts into memory. */
  put(words: ReadonlyMap<number, number>): void {
    for (const [address, word] of words) this.words.set(address, word);
  }

  module(): Uint8Array<ArrayBuffer> {
    const { imports, functions } = this;
    const out = new Bytes();
    const b = new Bytes();
    const section = sectionsOf(out, b);
    const types = [RUN];
    const typeOf = (type: FunctionType): number => {
      const same = types.findIndex((known) => JSON.stringify(known) === JSON.stringify(type));
      return same >= 0 ? same : types.push(type) - 1;
    };
    const typesOfImports = imports.map(({ type }) => typeOf(type));
    writeTypes(section, b, types);
    section(2, () => {
      b.unsigned(imports.length + 1);
      writeMemory(b);
      imports.forEach(({ name }, n) => writeImport(b, name, typesOfImports[n]));
    });
    const each = (id: number, write: (code: Uint8Array, n: number) => void): void =>
      section(id, () => {
        b.unsigned(functions.length);
        functions.forEach(write);
      });
    each(3, () => b.unsigned(RUN_TYPE));
    each(7, (_, n) => {
      b.name(String(n));
      b.u8(0);
      b.unsigned(imports.length + n);
    });
    each(10, (code) => {
      b.unsigned(code.length);
      b.bytes(code);
    });
    return withWords(out.result(), this.words);
  }
}

/** The code of a function that is to be one of several. */
export function writeFunction(
  locals: readonly number[],
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  writeLocals(out, locals);
  out.bytes(body);
  out.u8(OP.END);
  return out.result();
}
