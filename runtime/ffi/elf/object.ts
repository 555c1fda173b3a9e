/*
 * A loaded object: an image with its symbols, what it needs, and how often it is in use.
 */
import { constantCString } from "../../core/text/cstring.js";
import type { Vm } from "../../core/vm.js";
import type { BuiltinSet, SymbolSet } from "../symbols.js";
import { DF_1_NODELETE, DF_SYMBOLIC, DT, SHN_ABS, STT } from "./format.js";
import type { Image } from "./image.js";
import type { Definition } from "./relocate.js";
import { SymbolTable, type Symbol } from "./symtab.js";
import type { TlsBlock } from "./tls.js";

/** What symbols are looked up in. */
export interface Provider {
  define(name: string, version?: string): Definition | undefined;
}

/** A set that is not made of ELF files. */
export class BuiltinProvider implements Provider {
  constructor(readonly set: BuiltinSet) {}
  define(name: string): Definition | undefined {
    const address = this.set.address(name);
    return address === 0 ? undefined : { address, size: 0 };
  }
}

export class LoadedObject implements SymbolSet, Provider {
  readonly symbols: SymbolTable;
  readonly soname: string | undefined;
  /** Objects, not sets, that it needs, in order. */
  readonly needs: LoadedObject[] = [];
  count = 0;
  isGlobal = false;
  private readonly flags1: number;
  /** Implementations chosen so far, by symbol. */
  private readonly chosen = new Map<number, number>();

  constructor(
    readonly image: Image,
    readonly tls: TlsBlock | undefined,
    private readonly choose: (resolver: number) => number,
  ) {
    this.symbols = new SymbolTable(image);
    this.soname = image.text(DT.SONAME);
    this.flags1 = image.tag(DT.FLAGS_1) ?? 0;
  }

  get name(): string {
    return this.image.name;
  }
  get staysForever(): boolean {
    return (this.flags1 & DF_1_NODELETE) !== 0;
  }
  /** Its own definitions count before all others. */
  get isSymbolic(): boolean {
    const { image } = this;
    return image.tag(DT.SYMBOLIC) !== undefined || ((image.tag(DT.FLAGS) ?? 0) & DF_SYMBOLIC) !== 0;
  }

  define(name: string, version?: string): Definition | undefined {
    const s = this.symbols.find(name, version);
    return s === undefined ? undefined : this.definition(s);
  }
  definition(s: Symbol): Definition {
    const { size, value } = s;
    if (s.type === STT.TLS) return { address: value, size, tls: this.tls };
    if (s.section === SHN_ABS) return { address: value, size };
    const address = this.image.at(value, 0);
    return {
      address: s.type === STT.GNU_IFUNC ? this.implementation(s.index, address) : address,
      size,
    };
  }
  private implementation(symbol: number, resolver: number): number {
    let address = this.chosen.get(symbol);
    if (address === undefined) this.chosen.set(symbol, (address = this.choose(resolver)));
    return address;
  }

  address(symbol: string): number {
    for (const object of withNeeds(this)) {
      const found = object.define(symbol);
      if (found !== undefined)
        return found.tls === undefined ? found.address : found.tls.address + found.address;
    }
    return 0;
  }

  /** For dladdr: the object's name, and the function that an address is in, in guest memory. */
  nameAddress(vm: Vm): number {
    return constantCString(vm, this.name);
  }
  nearest(address: number): { name: number; address: number } | undefined {
    const { image, symbols } = this;
    let best: { vaddr: number; text: number } | undefined;
    for (const { vaddr, text } of symbols.functions())
      if (image.bias + vaddr <= address && vaddr >= (best?.vaddr ?? 0)) best = { vaddr, text };
    return best && { name: best.text, address: image.bias + best.vaddr };
  }

  /** Functions to run at the start, in order, and at the end. */
  initialisers(): number[] {
    return [...this.single(DT.INIT), ...this.array(DT.INIT_ARRAY, DT.INIT_ARRAYSZ)];
  }
  finalisers(): number[] {
    return [...this.array(DT.FINI_ARRAY, DT.FINI_ARRAYSZ).reverse(), ...this.single(DT.FINI)];
  }
  private single(tag: DT): number[] {
    const vaddr = this.image.tag(tag);
    return vaddr === undefined ? [] : [this.image.at(vaddr, 1)];
  }
  private array(start: DT, bytes: DT): number[] {
    const { image } = this;
    const { vaddr, count } = image.table(start, bytes, 8);
    const functions = Array.from({ length: count }, (_, k) => image.u64(vaddr + 8 * k));
    // 0 and -1 end such lists in old objects.
    return functions.filter((f) => f !== 0 && f <= 0xffffffff);
  }
}

/** An object and everything that it needs, breadth first: the order in which symbols are looked up. */
export function withNeeds(root: LoadedObject): LoadedObject[] {
  const order = new Set([root]);
  for (const object of order) for (const need of object.needs) order.add(need);
  return [...order];
}
