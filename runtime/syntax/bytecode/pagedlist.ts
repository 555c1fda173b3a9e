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
    if ((n & (PAGE - 1)) === 0) this.pages.push([value]);
    else this.pages[n >>> PAGE_SHIFT].push(value);
  }
  get(i: number): T {
    return this.pages[i >>> PAGE_SHIFT][i & (PAGE - 1)];
  }
  set(i: number, value: T): void {
    this.pages[i >>> PAGE_SHIFT][i & (PAGE - 1)] = value;
  }
  forEach(f: (value: T, i: number) => void): void {
    for (let i = 0; i < this.length; i++) f(this.get(i), i);
  }
  /** Take what is behind the first n. */
  cut(n: number): PagedList<T> {
    const behind = new PagedList<T>();
    for (let i = n; i < this.length; i++) behind.push(this.get(i));
    this.length = Math.min(n, this.length);
    this.pages.length = Math.ceil(this.length / PAGE);
    if ((this.length & (PAGE - 1)) !== 0)
      this.pages[this.pages.length - 1].length = this.length & (PAGE - 1);
    return behind;
  }
}
