/*
 * What was found out about objects, by their addresses. Entries keep nothing alive: they are gone
 * before the collector drops objects, so an address stands for the object that it was noted with.
 */
import { gcExtension } from "./gcmark.js";
import { Attachment } from "../vm.js";

/** Places for entries: sets of so many, by address. */
const PLACES = 256;
const WAYS = 4;
const SPREAD = 0x9e3779b1;
const SET_SHIFT = 32 - Math.log2(PLACES / WAYS);

/** Arrays that stay: each Map that is cleared keeps alive what comes after it, once it has grown old. */
class WeakCache<V> {
  private readonly addresses = new Uint32Array(PLACES);
  private readonly values = new Array<V | undefined>(PLACES).fill(undefined);
  private turn = 0;
  private isEmpty = true;

  /** Where it is, or -1. */
  private place(address: number): number {
    const first = (Math.imul(address, SPREAD) >>> SET_SHIFT) * WAYS;
    for (let i = first; i < first + WAYS; i++) if (this.addresses[i] === address) return i;
    return -1;
  }
  get(address: number): V | undefined {
    const i = this.place(address);
    return i < 0 ? undefined : this.values[i];
  }
  /** One that was noted before gives its place, when there is none. */
  set(address: number, value: V): void {
    let i = this.place(address);
    if (i < 0) i = (Math.imul(address, SPREAD) >>> SET_SHIFT) * WAYS + (this.turn++ & (WAYS - 1));
    this.addresses[i] = address;
    this.values[i] = value;
    this.isEmpty = false;
  }
  forget(): void {
    if (this.isEmpty) return;
    this.addresses.fill(0);
    this.values.fill(undefined);
    this.isEmpty = true;
  }
}

/** What is known of objects of a global state holds for as long as `token` is the same object. */
interface Cycle {
  token: object;
}
export const gcCycle: Attachment<Cycle> = new Attachment((vm) => {
  vm.attachment(renewing);
  return { token: {} };
}, true);
const renewing = new Attachment((vm) => {
  const renew = (): void => {
    vm.attachment(gcCycle).token = {};
  };
  vm.attachment(gcExtension).clearWeak.push(renew);
  return renew;
});

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
