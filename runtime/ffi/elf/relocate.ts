/*
 * Relocations: what a loaded object's tables and code refer to gets its address.
 *
 * Functions that choose an implementation (IRELATIVE) run last, when all they use is in place.
 */
import { DT, R_X86_64, RELA } from "./format.js";
import type { Image } from "./image.js";
import type { TlsBlock } from "./tls.js";

/** What a symbol of an import turned out to be. */
export interface Definition {
  readonly address: number;
  readonly size: number;
  /** Thread-local: the block that it is in, `address` being the offset there. */
  readonly tls?: TlsBlock;
}

export interface Resolver {
  /** The definition of a symbol of the object's table; an absent weak one is at 0. Index 0 is the object itself. */
  define(symbol: number, forCopy?: boolean): Definition;
  /** Thread pointer, and what TLS descriptors call. */
  readonly thread: { readonly pointer: number; readonly described: number };
  readonly ownTls: TlsBlock | undefined;
  /** Calls a function that returns the address of the implementation to use. */
  choose(resolver: number): number;
}

const TWO32 = 0x100000000;

class Relocator {
  private readonly chosen: (() => void)[] = [];

  constructor(
    private readonly image: Image,
    private readonly resolver: Resolver,
  ) {}

  run(): void {
    this.packed();
    for (const [start, bytes] of [
      [DT.RELA, DT.RELASZ],
      [DT.JMPREL, DT.PLTRELSZ],
    ]) {
      const { vaddr, count } = this.image.table(start, bytes, RELA.size);
      for (let k = 0; k < count; k++) this.apply(vaddr + k * RELA.size);
    }
    for (const choose of this.chosen) choose();
  }

  private put64(vaddr: number, value: number): void {
    const { image } = this;
    const p = image.at(vaddr, 8);
    image.view.setUint32(p, value % TWO32, true);
    image.view.setUint32(p + 4, Math.floor(value / TWO32), true);
  }
  private put32(vaddr: number, value: number): void {
    const { image } = this;
    image.view.setInt32(image.at(vaddr, 4), value, true);
  }
  private add(vaddr: number): void {
    this.put64(vaddr, this.image.u64(vaddr) + this.image.bias);
  }

  /** RELR: addresses, and bit maps of which of the 63 words behind them are relative, too. */
  private packed(): void {
    const { vaddr, count } = this.image.table(DT.RELR, DT.RELRSZ, 8);
    let where = 0;
    for (let k = 0; k < count; k++) {
      const lo = this.image.u32(vaddr + 8 * k);
      const hi = this.image.u32(vaddr + 8 * k + 4);
      if ((lo & 1) === 0) {
        where = lo + TWO32 * hi;
        this.add(where);
        where += 8;
        continue;
      }
      for (let bit = 1; bit < 64; bit++)
        if ((bit < 32 ? lo >>> bit : hi >>> (bit - 32)) & 1) this.add(where + 8 * (bit - 1));
      where += 8 * 63;
    }
  }

  private apply(entry: number): void {
    const { image, resolver } = this;
    const where = image.u64(entry + RELA.offset);
    const type = image.u32(entry + RELA.type) as R_X86_64;
    const symbol = image.u32(entry + RELA.symbol);
    const addend = image.i64(entry + RELA.addend);
    const address = (): number => resolver.define(symbol).address;
    const place = where + image.bias;
    switch (type) {
      case R_X86_64.NONE:
        return;
      case R_X86_64.RELATIVE:
      case R_X86_64.RELATIVE64:
        return this.put64(where, image.bias + addend);
      case R_X86_64.GLOB_DAT:
      case R_X86_64.JUMP_SLOT:
        return this.put64(where, address());
      case R_X86_64.ABS64:
        return this.put64(where, address() + addend);
      case R_X86_64.PC64:
        return this.put64(where, address() + addend - place);
      case R_X86_64.ABS32:
      case R_X86_64.ABS32S:
        return this.put32(where, address() + addend);
      case R_X86_64.PC32:
      case R_X86_64.PLT32:
        return this.put32(where, address() + addend - place);
      case R_X86_64.SIZE32:
        return this.put32(where, resolver.define(symbol).size + addend);
      case R_X86_64.SIZE64:
        return this.put64(where, resolver.define(symbol).size + addend);
      case R_X86_64.COPY:
        return this.copy(where, symbol);
      case R_X86_64.IRELATIVE:
        this.chosen.push(() => this.put64(where, resolver.choose(image.bias + addend)));
        return;
      case R_X86_64.DTPMOD64:
      case R_X86_64.DTPOFF64:
      case R_X86_64.TPOFF64:
      case R_X86_64.TLSDESC:
        return this.threadLocal(type, where, symbol, addend);
      default:
        image.fail(`unsupported relocation type ${String(type)}`);
    }
  }

  private copy(where: number, symbol: number): void {
    const { image, resolver } = this;
    const { address, size } = resolver.define(symbol, true);
    const to = image.at(where, size);
    const bytes = new Uint8Array(image.view.buffer);
    if (address !== 0) bytes.copyWithin(to, address, address + size);
  }

  private threadLocal(type: R_X86_64, where: number, symbol: number, addend: number): void {
    const { image, resolver } = this;
    const own = { address: 0, size: 0, tls: resolver.ownTls };
    const { tls, address } = symbol === 0 ? own : resolver.define(symbol);
    if (type === R_X86_64.DTPOFF64) return this.put64(where, address + addend);
    // A weak symbol that nobody defines is at no thread's address 0.
    const block = tls?.address ?? (address === 0 ? 0 : image.fail("TLS symbol is not in TLS"));
    const distance = block - resolver.thread.pointer + address + addend;
    if (type === R_X86_64.DTPMOD64) return this.put64(where, block);
    if (type === R_X86_64.TPOFF64) return this.put64(where, distance);
    this.put64(where, resolver.thread.described);
    this.put64(where + 8, distance);
  }
}

export const relocate = (image: Image, resolver: Resolver): void =>
  new Relocator(image, resolver).run();
