/*
 * Characters for the lexer. The source comes in pieces, and a piece is asked for
 * when its first character is needed, not before: a reader function of the program
 * sees when that is. Pieces are not copied; each is good until the next is asked
 * for, so what a token needs longer goes to the buffer of saved characters.
 */
import { growBytes } from "../../core/memory/hostbytes.js";
import { hashName, type Name, type Names } from "./lexnames.js";
import type { Literals } from "./literals.js";
import { NOBODY, type Payer } from "./payer.js";

/** It may keep long literals. */
export interface ChunkPayer extends Payer {
  readonly literals?: Literals | undefined;
  /** The chunk's name as messages are to show it. */
  chunkname(): string;
}
export const NO_CHUNK: ChunkPayer = { ...NOBODY, chunkname: () => "" };

/** What compiling a character of source costs, in units of work: about what it takes. */
const CHAR_COST = 16;
/** From this length on there is no text of JavaScript for a literal. */
const LONG_LITERAL = 1 << 16;
/** Characters that are compiled between two payments: 6 ms where the parser is not optimised yet. */
const PAID_CHARS = 1 << 12;

/** Bytes that are copied between two payments. */
const PAID_BYTES = 1 << 20;

/** bytes[from .. to), without a view of their own: making one takes as long as to read a line. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Hands out a chunk piece by piece; undefined or an empty piece ends it. */
export type ChunkReader = () => Piece | undefined;

/** All of an array. It is no subclass of Uint8Array: code that reads several kinds is slower. */
export const pieceOf = (bytes: Uint8Array): Piece => ({
  bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  from: 0,
  to: bytes.byteLength,
});

/** A reader whose chunk is one piece. */
function pieceReader(piece: Piece): ChunkReader {
  let next: Piece | undefined = piece;
  return () => {
    const first = next;
    next = undefined;
    return first;
  };
}
export const bytesReader = (bytes: Uint8Array): ChunkReader => pieceReader(pieceOf(bytes));

/** The character behind the last. */
export const EOF = -1;

export const NOTHING: Uint8Array = new Uint8Array(0);
/** There is no more. */
export const noReader: ChunkReader = () => undefined;

export abstract class CharSource {
  /** Current character. */
  c = 0;
  /** The piece, and what is left of it behind the current character: bytes[p .. pe). */
  bytes: Uint8Array = NOTHING;
  p = 0;
  pe = 0;
  /** Saved characters: saved[0 .. nsaved). */
  protected saved: Uint8Array = NOTHING;
  protected nsaved = 0;

  /** Changes when more of the source is paid for. */
  part = 0;

  /** Where the piece really ends: it is gone through, and paid for, in parts. */
  private last = 0;
  private reader: ChunkReader = noReader;
  payer: ChunkPayer = NO_CHUNK;

  constructor(
    /** Those of the chunk. */
    readonly names: Names,
  ) {}

  /** Start with another chunk, of which bytes[from .. to) is there. */
  protected begin(
    reader: ChunkReader,
    payer: ChunkPayer,
    bytes: Uint8Array,
    from: number,
    to: number,
  ): void {
    this.reader = reader;
    this.payer = payer;
    this.bytes = bytes;
    this.p = this.pe = from;
    this.last = to;
    this.c = this.nsaved = 0;
  }

  /** Let go of the chunk. */
  end(): void {
    this.bytes = NOTHING;
    this.reader = noReader;
    this.payer = NO_CHUNK;
  }

  /** The piece was in memory that lies elsewhere now. */
  moved(memory: Uint8Array): void {
    if (this.bytes.length === 0 && this.pe > 0) this.bytes = memory;
  }

  /** Step to the next character and return it. */
  protected next(): number {
    return (this.c = this.p < this.pe ? this.bytes[this.p++] : this.more());
  }

  private more(): number {
    if (this.p >= this.last) {
      const piece = this.reader();
      if (piece === undefined || piece.from === piece.to) return EOF;
      this.bytes = piece.bytes;
      this.last = piece.to;
      this.p = piece.from;
    }
    this.pe = this.p;
    this.extend();
    return this.bytes[this.p++];
  }

  /** Pay for more of the piece, if there is more. */
  protected extend(): boolean {
    const part = Math.min(PAID_CHARS, this.last - this.pe);
    if (part === 0) return false;
    this.part++;
    this.payer.charge(part * CHAR_COST);
    this.pe += part;
    return true;
  }

  /** The string bytes[from .. to) of the piece, or what stands for it. */
  protected literal(from: number, to: number): Name {
    if (to - from < LONG_LITERAL) return this.find(this.bytes, from, to);
    const { literals } = this.payer;
    if (literals === undefined) return this.find(this.bytes, from, to);
    const name = literals.make(this.bytes, from, to);
    this.moved(literals.memory);
    return name;
  }

  /** The string bytes[from .. to). */
  protected find(bytes: Uint8Array, from: number, to: number): Name {
    return this.names.find(bytes, from, to, hashName(bytes, from, to), this.payer);
  }

  protected save(c: number): void {
    if (this.nsaved === this.saved.length) this.growSaved(1);
    this.saved[this.nsaved++] = c;
  }

  /** Save bytes[from .. to) of the piece. */
  protected saveRun(from: number, to: number): void {
    const n = to - from;
    if (this.nsaved + n > this.saved.length) this.growSaved(n);
    if (n <= 16) for (let i = 0; i < n; i++) this.saved[this.nsaved + i] = this.bytes[from + i];
    else this.saved.set(this.bytes.subarray(from, to), this.nsaved);
    this.nsaved += n;
  }

  private growSaved(n: number): void {
    const size = Math.max(2 * this.saved.length, this.nsaved + n);
    this.payer.hold(size);
    this.saved = growBytes(this.saved, this.nsaved, size, (grown) => {
      for (let from = 0; from < this.nsaved; from += PAID_BYTES) {
        this.payer.charge(PAID_BYTES >>> 4);
        grown.set(this.saved.subarray(from, Math.min(from + PAID_BYTES, this.nsaved)), from);
      }
    });
  }

  protected saveNext(): number {
    this.save(this.c);
    return this.next();
  }

  /** A reader of what is left of the chunk, the current character included. */
  rest(): ChunkReader {
    const first = pieceReader({ bytes: this.bytes, from: this.p - 1, to: this.last });
    const { reader } = this;
    return () => first() ?? reader();
  }
}
