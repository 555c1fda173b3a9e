/*
 * What lies where in guest memory, by pages: whoever publishes code asks what is there now, thousands of times when
 * there are thousands of traces.
 */
const PAGE_SHIFT = 12;
const NOTHING: readonly never[] = [];

export class ByPage<T> {
  private readonly pages = new Map<number, T[]>();

  add(item: T, address: number, end: number): void {
    for (let page = address >>> PAGE_SHIFT; page <= (end - 1) >>> PAGE_SHIFT; page++) {
      const list = this.pages.get(page);
      if (list === undefined) this.pages.set(page, [item]);
      else list.push(item);
    }
  }

  /** It was added with the same range. */
  remove(item: T, address: number, end: number): void {
    for (let page = address >>> PAGE_SHIFT; page <= (end - 1) >>> PAGE_SHIFT; page++) {
      const list = this.pages.get(page)!;
      list.splice(list.indexOf(item), 1);
    }
  }

  /** All on the pages of a range, some beside it; those of a page as they were added. */
  near(address: number, end: number): Iterable<T> {
    if (address >>> PAGE_SHIFT === (end - 1) >>> PAGE_SHIFT)
      return this.pages.get(address >>> PAGE_SHIFT)?.slice() ?? NOTHING;
    const found = new Set<T>();
    for (let page = address >>> PAGE_SHIFT; page <= (end - 1) >>> PAGE_SHIFT; page++)
      for (const item of this.pages.get(page) ?? NOTHING) found.add(item);
    return found;
  }

  clear(): void {
    this.pages.clear();
  }
}
