/*
 * What lies where in guest memory, by pages: whoever publishes code asks what is there now, thousands of times when
 * there are thousands of traces. Nothing is made for an answer that is nothing.
 */
const PAGE_SHIFT = 12;
const NOTHING: readonly never[] = [];

interface Placed<T> {
  readonly item: T;
  readonly address: number;
  readonly end: number;
}

export class ByPage<T> {
  private readonly pages = new Map<number, Placed<T>[]>();

  add(item: T, address: number, end: number): void {
    const placed = { item, address, end };
    for (let page = address >>> PAGE_SHIFT; page <= (end - 1) >>> PAGE_SHIFT; page++) {
      const list = this.pages.get(page);
      if (list === undefined) this.pages.set(page, [placed]);
      else list.push(placed);
    }
  }

  /** It was added with the same range. */
  remove(item: T, address: number, end: number): void {
    for (let page = address >>> PAGE_SHIFT; page <= (end - 1) >>> PAGE_SHIFT; page++) {
      const list = this.pages.get(page)!;
      let k = list.length - 1;
      while (list[k].item !== item || list[k].address !== address) k--;
      list.splice(k, 1);
    }
  }

  /** All that have a byte of a range, page by page as they were added; once for each range that one was added with. */
  in(address: number, end: number): readonly T[] {
    let found: T[] | null = null;
    for (let page = address >>> PAGE_SHIFT; page <= (end - 1) >>> PAGE_SHIFT; page++) {
      const list = this.pages.get(page);
      if (list === undefined) continue;
      for (const placed of list) {
        if (placed.address >= end || placed.end <= address) continue;
        // On the first page that it shares with the range.
        if (Math.max(placed.address, address) >>> PAGE_SHIFT === page)
          (found ??= []).push(placed.item);
      }
    }
    return found ?? NOTHING;
  }
}
