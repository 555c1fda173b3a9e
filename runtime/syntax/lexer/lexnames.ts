/*
 * Names as JavaScript strings. Sources repeat their names, so the bytes are looked
 * up before a string is made of them; the same name is the same string then, which
 * tables of constants find fast. Direct-mapped: a name may push out another.
 */
import { latin1, type Payer } from "./lexchars.js";
import { reservedTokens, TK } from "./token.js";

const FIRST_SIZE = 64;
const LAST_SIZE = 1 << 16;

export class NameCache {
  private names: string[] = new Array<string>(FIRST_SIZE).fill("");
  private tokens = new Int32Array(FIRST_SIZE);
  private misses = 0;
  /** Has it grown? */
  get isLarge(): boolean {
    return this.tokens.length > FIRST_SIZE * 16;
  }
  /** Token of the name found last: a reserved word or TK.name. */
  token: number = TK.name;

  /** The name bytes[from .. to), whose hash is `h`. */
  find(bytes: Uint8Array, from: number, to: number, h: number, payer: Payer): string {
    const slot = (h ^ (h >>> 7)) & (this.tokens.length - 1);
    const name = this.names[slot];
    if (name.length === to - from) {
      let i = 0;
      while (from + i < to && name.charCodeAt(i) === bytes[from + i]) i++;
      if (from + i === to) {
        this.token = this.tokens[slot];
        return name;
      }
    }
    return this.add(latin1(bytes, from, to, payer), slot);
  }

  private add(name: string, slot: number): string {
    this.token = reservedTokens.get(name) ?? TK.name;
    const size = this.tokens.length;
    if (++this.misses > size && size < LAST_SIZE) {
      this.misses = 0;
      this.names = new Array<string>(4 * size).fill("");
      this.tokens = new Int32Array(4 * size);
    } else {
      this.names[slot] = name;
      this.tokens[slot] = this.token;
    }
    return name;
  }
}
