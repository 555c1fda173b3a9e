/*
 * Arrays one behind the other in a large one: to make a typed array takes longer than to fill it
 * with the code of a line.
 */

/** Longer ones stand alone. */
const LONG = 1024;
const SIZE = 2048;
/** Of those that follow: the chunk is large. */
const NEXT_SIZE = 16384;

export class Arena<A extends Uint8Array | Int32Array> {
  /** What was kept last: array[at .. at + n). */
  array: A;
  at = 0;
  private used = 0;
  private spare: A;

  constructor(private readonly create: (n: number) => A) {
    this.array = this.spare = create(SIZE);
  }

  /** Keep from[0 .. n). Full arrays belong to those who have something in them. */
  keep(from: A, n: number): void {
    if (n > LONG) {
      this.array = from.slice(0, n) as A;
      this.at = 0;
      return;
    }
    if (this.used + n > this.spare.length) {
      this.spare = this.create(NEXT_SIZE);
      this.used = 0;
    }
    const array = (this.array = this.spare);
    const at = (this.at = this.used);
    for (let i = 0; i < n; i++) array[at + i] = from[i];
    this.used += n;
  }

  /** What was kept is not needed any more. */
  reset(): void {
    this.used = 0;
  }
}
