/*
 * table.sort: quicksort with the median of three as pivot, the order of
 * comparisons being part of what Lua programs see (a comparator may print, fail, or
 * be inconsistent). The pivot sits in the last slot but one while a range is
 * divided; an index that runs out of the range gives the comparator away.
 *
 * The algorithm works on indices through a Sorter, so that arrays of numbers are
 * sorted outside of guest memory, at the speed of typed arrays.
 */
import type { Vm } from "../core/vm.js";
import { charge, holding, inSlices } from "../core/run/work.js";
import {
  gcV,
  getref,
  copyTV,
  numV,
  setfuncV,
  setnilV,
  setnumV,
  tvisnum,
  tvisstr,
  tvistruecond,
} from "../core/objects/tvalue.js";
import { L_top, setL_top } from "../core/run/frame.js";
import { lua_lessthan } from "../core/access.js";
import { lj_call } from "../core/run/call.js";
import { lj_gc_anybarriert } from "../core/gc/gc.js";
import { lj_str_cmp } from "../core/objects/str.js";
import { lj_tab_getint, lj_tab_setint, niltv } from "../core/objects/tab.js";
import { GCtab } from "../layout/objects.js";

/** Comparisons are paid for each time that so many have been made. */
const PAID_MASK = 0x3ff;
/** One of two numbers costs so many units of work, another one so many. */
const NUMBER_COST = 4;
const VALUE_COST = 32;

interface Sorter {
  /** Is element i before element j? */
  less(i: number, j: number): boolean;
  swap(i: number, j: number): void;
  /** The comparator cannot be right. */
  invalid(): never;
}

/** Sort elements lo .. up, both included. */
function quicksort(s: Sorter, lo: number, up: number): void {
  while (lo < up) {
    if (s.less(up, lo)) s.swap(lo, up);
    if (up - lo === 1) return;
    const middle = (lo + up) >>> 1;
    if (s.less(middle, lo)) s.swap(middle, lo);
    else if (s.less(up, middle)) s.swap(middle, up);
    if (up - lo === 2) return;
    const pivot = up - 1;
    s.swap(middle, pivot);
    // Now a[lo] <= P == a[pivot] <= a[up]; divide what lies between.
    let i = lo;
    let j = pivot;
    for (;;) {
      while (s.less(++i, pivot)) if (i >= up) s.invalid();
      while (s.less(pivot, --j)) if (j <= lo) s.invalid();
      if (j < i) break;
      s.swap(i, j);
    }
    s.swap(pivot, i);
    // Recurse into the smaller part, go on with the larger.
    if (i - lo < up - i) {
      quicksort(s, lo, i - 1);
      lo = i + 1;
    } else {
      quicksort(s, i + 1, up);
      up = i - 1;
    }
  }
}

/** Numbers without a comparator, copied out of the table: element i is a[i - 1]. */
class NumberSorter implements Sorter {
  private count = 0;
  constructor(
    private readonly vm: Vm,
    private readonly a: Float64Array,
    private readonly fail: () => never,
  ) {}
  less(i: number, j: number): boolean {
    if ((++this.count & PAID_MASK) === 0) charge(this.vm, PAID_MASK * NUMBER_COST);
    return this.a[i - 1] < this.a[j - 1];
  }
  swap(i: number, j: number): void {
    const { a } = this;
    const x = a[i - 1];
    a[i - 1] = a[j - 1];
    a[j - 1] = x;
  }
  invalid(): never {
    return this.fail();
  }
}

/** Any values, compared on the Lua stack. `func` is the comparator, or 0 for `<`. */
class TableSorter implements Sorter {
  private count = 0;
  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    private readonly t: number,
    private readonly func: number,
    private readonly fail: () => never,
  ) {}

  less(i: number, j: number): boolean {
    const { vm, L, t, func } = this;
    const { mem } = vm;
    if ((++this.count & PAID_MASK) === 0) charge(vm, PAID_MASK * VALUE_COST);
    const a = lj_tab_getint(vm, t, i) || niltv(vm);
    const b = lj_tab_getint(vm, t, j) || niltv(vm);
    const top = L_top(mem, L);
    if (func === 0) {
      if (tvisnum(mem, a) && tvisnum(mem, b)) return numV(mem, a) < numV(mem, b);
      if (tvisstr(mem, a) && tvisstr(mem, b)) return lj_str_cmp(vm, gcV(mem, a), gcV(mem, b)) < 0;
      // Copies: a metamethod may resize the table.
      copyTV(mem, top, a);
      copyTV(mem, top + 8, b);
      setL_top(mem, L, top + 16);
      const before = lua_lessthan(vm, L, top, top + 8);
      setL_top(mem, L, L_top(mem, L) - 16);
      return before;
    }
    setfuncV(mem, top, func);
    setnilV(mem, top + 8);
    copyTV(mem, top + 16, a);
    copyTV(mem, top + 24, b);
    setL_top(mem, L, top + 32);
    lj_call(vm, L, top + 16, 1);
    const result = L_top(mem, L) - 8;
    setL_top(mem, L, result);
    return tvistruecond(mem, result);
  }

  swap(i: number, j: number): void {
    const { vm, t } = this;
    vm.big.veil?.finish(t);
    const { mem } = vm;
    const size = mem.u32[(t + GCtab.asize) >>> 2];
    if (i < size && j < size) {
      const array = getref(mem, t + GCtab.array);
      const { u32 } = mem;
      const p = (array + 8 * i) >>> 2;
      const q = (array + 8 * j) >>> 2;
      const lo = u32[p];
      const hi = u32[p + 1];
      u32[p] = u32[q];
      u32[p + 1] = u32[q + 1];
      u32[q] = lo;
      u32[q + 1] = hi;
    } else {
      this.swapAnywhere(i, j);
    }
    lj_gc_anybarriert(vm, t);
  }

  /** Both values are on the stack while a slot is made, which may move the table's parts. */
  private swapAnywhere(i: number, j: number): void {
    const { vm, L, t } = this;
    const { mem } = vm;
    const top = L_top(mem, L);
    copyTV(mem, top, lj_tab_getint(vm, t, i) || niltv(vm));
    copyTV(mem, top + 8, lj_tab_getint(vm, t, j) || niltv(vm));
    setL_top(mem, L, top + 16);
    copyTV(mem, lj_tab_setint(vm, L, t, i), top + 8);
    copyTV(mem, lj_tab_setint(vm, L, t, j), top);
    setL_top(mem, L, top);
  }

  invalid(): never {
    return this.fail();
  }
}

/** Whether t[1] .. t[n] are numbers in the array part. */
function allNumbers(vm: Vm, t: number, n: number): boolean {
  const { mem } = vm;
  if (n >= mem.u32[(t + GCtab.asize) >>> 2]) return false;
  const first = getref(mem, t + GCtab.array) + 8;
  let all = true;
  inSlices(vm, n, (from, to) => {
    for (let i = from; all && i < to; i++) if (!tvisnum(mem, first + 8 * i)) all = false;
  });
  return all;
}

function sortNumbers(vm: Vm, t: number, n: number, fail: () => never): void {
  const first = getref(vm.mem, t + GCtab.array) + 8;
  const numbers = vm.mem.f64.slice(first >>> 3, (first >>> 3) + n);
  try {
    quicksort(new NumberSorter(vm, numbers, fail), 1, n);
  } finally {
    for (let i = 0; i < n; i++) setnumV(vm.mem, first + 8 * i, numbers[i]);
  }
}

/** Sort t[1] .. t[n] in place by comparator `func` (0: by `<`). */
export function sortTable(
  vm: Vm,
  L: number,
  t: number,
  n: number,
  func: number,
  fail: () => never,
): void {
  if (func !== 0 || !allNumbers(vm, t, n)) {
    quicksort(new TableSorter(vm, L, t, func, fail), 1, n);
    return;
  }
  holding(vm, L, (held) => {
    held.add(8 * n);
    sortNumbers(vm, t, n, fail);
  });
}
