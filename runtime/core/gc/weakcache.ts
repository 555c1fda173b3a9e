/*
 * What was found out about objects, by their addresses. Entries keep nothing alive: they are gone
 * before the collector drops objects, so an address stands for the object that it was noted with.
 */
import { gcExtension } from "./gcmark.js";
import { Attachment } from "../vm.js";

/** More entries than that are seldom asked for again. */
const MOST = 256;

class WeakCache<V> {
  private readonly known = new Map<number, V>();

  get(address: number): V | undefined {
    return this.known.get(address);
  }
  set(address: number, value: V): void {
    if (this.known.size >= MOST) this.known.clear();
    this.known.set(address, value);
  }
  forget(): void {
    if (this.known.size > 0) this.known.clear();
  }
}

/** The key of such a cache, of which each global state has its own. */
export function weakCache<V>(): Attachment<WeakCache<V>> {
  const cache: Attachment<WeakCache<V>> = new Attachment((vm) => {
    vm.attachment(forgetting);
    return new WeakCache<V>();
  }, true);
  // The collector tells, whichever state it works for.
  const forgetting = new Attachment((vm) => {
    const forget = (): void => vm.attachment(cache).forget();
    vm.attachment(gcExtension).clearWeak.push(forget);
    return forget;
  });
  return cache;
}
