/*
 * Arithmetic on 64-bit integers as two words. Results are left in lo and hi of the one that
 * is asked: no object is made for them. Quotients of what fits into a double are exact there;
 * the rest, and powers, take BigInt.
 */
const TWO32 = 4294967296;

const bswap32 = (v: number): number =>
  (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);

/** A place for a 64-bit integer. */
export class Int64 {
  lo = 0;
  hi = 0;

  set(lo: number, hi: number): this {
    this.lo = lo >>> 0;
    this.hi = hi >>> 0;
    return this;
  }
  get isZero(): boolean {
    return this.lo === 0 && this.hi === 0;
  }
  get negative(): boolean {
    return this.hi >= 0x80000000;
  }

  bigint(unsigned: boolean): bigint {
    const n = (BigInt(this.hi) << 32n) | BigInt(this.lo);
    return unsigned ? n : BigInt.asIntN(64, n);
  }
  setBig(n: bigint): this {
    return this.set(Number(n & 0xffffffffn), Number((n >> 32n) & 0xffffffffn));
  }

  bswap(): this {
    return this.set(bswap32(this.hi), bswap32(this.lo));
  }
  add(b: Int64): this {
    const lo = this.lo + b.lo;
    return this.set(lo, this.hi + b.hi + (lo >= TWO32 ? 1 : 0));
  }
  sub(b: Int64): this {
    return this.set(this.lo - b.lo, this.hi - b.hi - (this.lo < b.lo ? 1 : 0));
  }
  negate(): this {
    return this.set(-this.lo, this.lo === 0 ? -this.hi : ~this.hi);
  }
  mul(b: Int64): this {
    const [a0, a1] = [this.lo & 0xffff, this.lo >>> 16];
    const [b0, b1] = [b.lo & 0xffff, b.lo >>> 16];
    const low = a0 * b0;
    const mid = a1 * b0 + (low >>> 16) + a0 * b1;
    const carry = a1 * b1 + Math.floor(mid / 65536);
    const hi = Math.imul(this.hi, b.lo) + Math.imul(this.lo, b.hi) + carry;
    return this.set(((mid & 0xffff) << 16) | (low & 0xffff), hi);
  }

  /** Shifts and a rotation by 0 to 63 bits. */
  shl(n: number): this {
    if (n >= 32) return this.set(0, this.lo << (n - 32));
    return n === 0 ? this : this.set(this.lo << n, (this.hi << n) | (this.lo >>> (32 - n)));
  }
  shr(n: number, unsigned: boolean): this {
    const fill = unsigned ? 0 : this.hi >> 31;
    const hi = unsigned ? this.hi >>> (n & 31) : this.hi >> (n & 31);
    if (n >= 32) return this.set(hi, fill);
    return n === 0 ? this : this.set((this.lo >>> n) | (this.hi << (32 - n)), hi);
  }
  rol(n: number): this {
    if (n >= 32) this.set(this.hi, this.lo);
    n &= 31;
    if (n === 0) return this;
    const { lo, hi } = this;
    return this.set((lo << n) | (hi >>> (32 - n)), (hi << n) | (lo >>> (32 - n)));
  }

  /** As the processor divides, but for a divisor of 0, and the one quotient that is too large. */
  div(b: Int64, unsigned: boolean): this {
    if (b.isZero) return this.set(0, 0x80000000);
    const [x, y] = [this.exact(unsigned), b.exact(unsigned)];
    if (x !== undefined && y !== undefined) return this.setNumber(Math.trunc(x / y));
    return this.setBig(this.bigint(unsigned) / b.bigint(unsigned));
  }
  mod(b: Int64, unsigned: boolean): this {
    if (b.isZero) return this.set(0, 0x80000000);
    const [x, y] = [this.exact(unsigned), b.exact(unsigned)];
    if (x !== undefined && y !== undefined) return this.setNumber(x % y);
    return this.setBig(this.bigint(unsigned) % b.bigint(unsigned));
  }
  /** The value as a number, when it is one exactly. */
  private exact(unsigned: boolean): number | undefined {
    const n = (unsigned ? this.hi : this.hi | 0) * TWO32 + this.lo;
    return Math.abs(n) < 2 ** 53 ? n : undefined;
  }
  private setNumber(n: number): this {
    return this.set(n - Math.floor(n / TWO32) * TWO32, Math.floor(n / TWO32));
  }

  pow(b: Int64, unsigned: boolean): this {
    if (!unsigned && b.negative) return this.invert(b);
    let e = b.bigint(true);
    let base = this.bigint(true);
    let r = 1n;
    for (; e !== 0n; e >>= 1n) {
      if (e & 1n) r = BigInt.asUintN(64, r * base);
      base = BigInt.asUintN(64, base * base);
    }
    return this.setBig(r);
  }
  /** A negative power is not 0 for few numbers. */
  private invert(b: Int64): this {
    if (this.isZero) return this.set(0xffffffff, 0x7fffffff);
    if (this.hi === 0 && this.lo === 1) return this;
    if (this.hi === 0xffffffff && this.lo === 0xffffffff) return b.lo & 1 ? this : this.set(1, 0);
    return this.set(0, 0);
  }

  equals(b: Int64): boolean {
    return this.lo === b.lo && this.hi === b.hi;
  }
  less(b: Int64, unsigned: boolean): boolean {
    if (this.hi !== b.hi) return unsigned ? this.hi < b.hi : (this.hi | 0) < (b.hi | 0);
    return this.lo < b.lo;
  }

  text(unsigned: boolean): string {
    return this.bigint(unsigned).toString();
  }
}
