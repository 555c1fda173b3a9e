/* Writing bytes, and numbers as LEB128, to memory that is used again. */

/** Memory that is written to, and used again when what was written is done with. */
export class Room {
  data: Uint8Array<ArrayBuffer>;
  constructor(bytes: number) {
    this.data = new Uint8Array(bytes);
  }
}

/**
 * Those of one translation at a time: the code of nodes, what stands around it, the module, a section of it. And heads of
 * modules, of which there are a few, by what is around their functions.
 */
export class Rooms {
  readonly inner = new Room(0x1000);
  readonly function = new Room(0x1000);
  readonly module = new Room(0x1000);
  readonly section = new Room(0x400);
  readonly locals = new Uint8Array(0x80);
  readonly heads = new Map<string, Uint8Array>();
}

/** Bytes that are free at any time: of an opcode and a number. */
const FREE_BYTES = 16;

/**
 * Nearly all that is written is written by a few of these, while no engine has compiled them yet: so none calls
 * another for a byte, or asks for room.
 */
export class Bytes {
  protected data: Uint8Array<ArrayBuffer>;
  length = 0;
  /** Beyond that there are not enough free bytes. */
  protected limit: number;

  constructor(private readonly room = new Room(0x400)) {
    this.data = room.data;
    this.limit = this.data.length - FREE_BYTES;
  }

  u8(b: number): void {
    const { length } = this;
    this.data[length] = b;
    this.length = length + 1;
    if (length + 1 > this.limit) this.grow(length + 1);
  }
  bytes(b: Uint8Array): void {
    const end = this.length + b.length;
    if (end > this.limit) this.grow(end);
    this.data.set(b, this.length);
    this.length = end;
  }
  append({ data, length }: Bytes): void {
    this.bytes(data.subarray(0, length));
  }
  protected double(v: number): void {
    new DataView(this.data.buffer).setFloat64(this.length, v, true);
    this.length += 8;
    if (this.length > this.limit) this.grow(this.length);
  }
  protected grow(end: number): void {
    const data = new Uint8Array(2 * (end + FREE_BYTES));
    data.set(this.data);
    this.data = this.room.data = data;
    this.limit = data.length - FREE_BYTES;
  }
  result(): Uint8Array<ArrayBuffer> {
    return this.data.slice(0, this.length);
  }
  /** The same until the room is used again. */
  view(): Uint8Array<ArrayBuffer> {
    return this.data.subarray(0, this.length);
  }

  unsigned(n: number): void {
    const { data } = this;
    let end = this.length;
    for (; n > 0x7f; n = Math.floor(n / 128)) data[end++] = (n & 0x7f) | 0x80;
    data[end++] = n;
    this.length = end;
    if (end > this.limit) this.grow(end);
  }
  /** A byte, and a signed 64-bit number in halves. */
  signed(first: number, lo: number, hi: number): void {
    const { data } = this;
    let end = this.length;
    data[end++] = first;
    while (hi !== lo >> 31 || lo < -0x40 || lo > 0x3f) {
      data[end++] = (lo & 0x7f) | 0x80;
      lo = (lo >>> 7) | (hi << 25);
      hi >>= 7;
    }
    data[end++] = lo & 0x7f;
    this.length = end;
    if (end > this.limit) this.grow(end);
  }
  /** Two bytes. */
  protected pair(a: number, b: number): void {
    const { length, data } = this;
    data[length] = a;
    data[length + 1] = b;
    this.length = length + 2;
    if (length + 2 > this.limit) this.grow(length + 2);
  }
  /** Of letters that are one byte. */
  name(s: string): void {
    this.unsigned(s.length);
    for (let k = 0; k < s.length; k++) this.u8(s.charCodeAt(k));
  }
}
