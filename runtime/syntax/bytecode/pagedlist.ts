/*
 * A list of any length that grows without a pause: the engine's arrays are copied when they grow, which
 * takes 100 ms for ten million elements.
 */

const PAGE_SHIFT = 12;
const PAGE = 1 << PAGE_SHIFT;

export class PagedList<T> {
  private readonly pages: T[][] = [];
  length = 0;

  push(value: T): void {
    const n = this.length++;
    const page = n >>> PAGE_SHIFT;
    if (page === this.pages.length) this.pages.push([value]);
    else this.pages[page][n & (PAGE - 1)] = value;
  }
  /** More of the same value, up to that length. */
  extend(length: number, value: T): void {
    while (this.length < length) this.push(value);
  }
  get(i: number): T {
    return this.pages[i >>> PAGE_SHIFT][i & (PAGE - 1)];
  }
  set(i: number, value: T): void {
    this.pages[i >>> PAGE_SHIFT][i & (PAGE - 1)] = value;
  }
  /** Keep the first n elements. */
  cut(n: number): void {
    this.length = n;
  }
  /** Keep nothing but the first page's room. */
  clear(): void {
    this.length = 0;
    if (this.isLarge) this.pages.length = 1;
  }
  get isLarge(): boolean {
    return this.pages.length > 1;
  }
}
