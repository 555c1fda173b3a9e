/*
 * Lists that grow, in as many bytes as their items need: a large template has tens of
 * millions of actions, lines and places, and an array takes eight bytes and more for each.
 */

/** Bytes. */
export class ByteList {
  length = 0;
  private bytes = Buffer.alloc(1 << 12);

  append(bytes: readonly number[]): void {
    const end = this.length + bytes.length;
    if (end > this.bytes.length) this.grow(end);
    this.bytes.set(bytes, this.length);
    this.length = end;
  }

  /** All that are there; they move when the list grows. */
  all(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** The first place of these bytes, -1 when there is none. */
  indexOf(bytes: Uint8Array): number {
    return this.bytes.subarray(0, this.length).indexOf(bytes);
  }

  slice(from: number, to = this.length): Uint8Array {
    return Uint8Array.prototype.slice.call(this.bytes, from, to);
  }

  private grow(least: number): void {
    const bytes = Buffer.alloc(Math.max(least, this.bytes.length * 2));
    this.bytes.copy(bytes);
    this.bytes = bytes;
  }
}

/** Integers of 32 bits. */
export class IntList {
  length = 0;
  private items = new Int32Array(1 << 8);

  append(items: readonly number[]): void {
    this.makeRoom(this.length + items.length);
    this.items.set(items, this.length);
    this.length += items.length;
  }

  at(index: number): number {
    return this.items[index];
  }

  set(index: number, item: number): void {
    this.items[index] = item;
  }

  all(): Int32Array {
    return this.items.subarray(0, this.length);
  }

  private makeRoom(least: number): void {
    if (least <= this.items.length) return;
    const items = new Int32Array(Math.max(least, this.items.length * 2));
    items.set(this.items);
    this.items = items;
  }
}

/** Lines of text; what is behind is one string, not one for each. */
export class LineList {
  private readonly parts: string[] = [];
  private recent: string[] = [];
  private size = 0;

  push(line: string): void {
    this.recent.push(line);
    this.size += line.length;
    if (this.size >= PART || this.recent.length >= PART_LINES) this.pack();
  }

  /** Text with all its line ends. */
  pushText(text: string): void {
    this.pack();
    if (text !== "") this.parts.push(text);
  }

  /** The text, in parts. */
  all(): readonly string[] {
    this.pack();
    return this.parts;
  }

  private pack(): void {
    if (this.recent.length > 0) this.parts.push(`${this.recent.join("\n")}\n`);
    this.recent = [];
    this.size = 0;
  }
}

const PART = 1 << 18;
const PART_LINES = 1 << 13;
