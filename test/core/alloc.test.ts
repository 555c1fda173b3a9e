/* The allocator against a model: blocks are aligned, apart, keep their contents, and come back. */
import test from "ava";
import fc from "fast-check";
import { ALLOC_MAX_SMALL, Allocator } from "../../runtime/core/memory/alloc.js";
import { Memory } from "../../runtime/machine/memory.js";

const BASE = 0x10000;
const allocator = (options = {}, max = 0x4000000): Allocator =>
  new Allocator(new Memory(0x20000, max), BASE, options);

const size = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 300000 }),
);
const op = fc.record({
  pick: fc.nat(),
  size,
  kind: fc.constantFrom("alloc", "alloc", "free", "realloc"),
});

/** Fill a block with a pattern of its own at its ends; true when it still has it. */
const stamp = (a: Allocator, p: number, n: number, id: number): void => {
  a.mem.u8[p] = a.mem.u8[p + n - 1] = id;
  a.mem.u8[p + (n >> 1)] = id;
};

function run(a: Allocator, ops: readonly { pick: number; size: number; kind: string }[]): string {
  let blocks: { p: number; n: number; id: number }[] = [];
  for (const [i, { pick, size: n, kind }] of ops.entries()) {
    const id = (i * 7 + 1) & 0xff;
    const block = blocks[pick % Math.max(1, blocks.length)];
    if (kind === "alloc" || block === undefined) {
      const p = a.alloc(n);
      if (p === 0) return "no memory";
      blocks.push({ p, n, id });
      stamp(a, p, n, id);
    } else if (a.mem.u8[block.p] !== block.id || a.mem.u8[block.p + block.n - 1] !== block.id) {
      return "contents lost";
    } else if (kind === "free") {
      a.free(block.p, block.n);
      blocks = blocks.filter((b) => b !== block);
    } else {
      const p = a.realloc(block.p, block.n, n);
      if (p === 0) return "no memory";
      if (a.mem.u8[p] !== block.id) return "contents lost by realloc";
      Object.assign(block, { p, n, id });
      stamp(a, p, n, id);
    }
  }
  blocks.sort((x, y) => x.p - y.p);
  for (const [i, b] of blocks.entries()) {
    if (b.p % 16 !== 0) return "not aligned";
    if (i > 0 && blocks[i - 1].p + blocks[i - 1].n > b.p) return "overlap";
    if (b.p < BASE || b.p + b.n > a.mem.size) return "out of memory";
  }
  for (const b of blocks) a.free(b.p, b.n);
  return "";
}

test("blocks do not get into each other's way", (t) => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 120 }), (ops) => run(allocator(), ops) === ""),
    { numRuns: 150 },
  );
  t.pass();
});

test("free neighbours merge: the heap is one block again", (t) => {
  const a = allocator({}, 0x1000000);
  const big = 0xe00000;
  const p = a.alloc(big);
  t.not(p, 0);
  a.free(p, big);
  const blocks = Array.from({ length: 2000 }, (_, i) => {
    const n = ALLOC_MAX_SMALL + 1 + ((i * 997) % 5000);
    return { n, p: a.alloc(n) };
  });
  for (const i of [1, 0]) for (const b of blocks.filter((_, j) => j % 2 === i)) a.free(b.p, b.n);
  t.is(a.footprint, 0);
  t.is(a.alloc(big), p);
});

test("small blocks are reused, last freed first", (t) => {
  const a = allocator();
  const p = a.alloc(32);
  const q = a.alloc(20);
  t.is(q - p, 32);
  a.free(p, 32);
  a.free(q, 20);
  t.is(a.alloc(30), q);
  t.is(a.alloc(17), p);
  t.is(a.mem.u32[(a.lists + 8 * 2) >>> 2], q + 32);
});

test("the limit holds, and what is freed can be had again", (t) => {
  const a = allocator({ memoryLimit: 100000 });
  t.is(a.alloc(200000), 0);
  const p = a.alloc(60000);
  t.not(p, 0);
  t.is(a.alloc(60000), 0);
  t.is(a.realloc(p, 60000, 150000), 0);
  a.free(p, 60000);
  t.not(a.alloc(90000), 0);
});

test("small blocks are had up to the limit", (t) => {
  const a = allocator({ memoryLimit: 50000 });
  let n = 0;
  while (a.alloc(16) !== 0) n++;
  t.true(n > 2000 && a.footprint <= 50000, `${n} blocks`);
});

test("exactly the n-th allocation fails", (t) => {
  const a = allocator({ failAllocation: 3 });
  const results = [a.alloc(16), a.alloc(5000), a.alloc(16), a.alloc(16)];
  t.deepEqual(
    results.map((p) => p !== 0),
    [true, true, false, true],
  );
  a.free(results[0], 16);
  t.is(a.alloc(16), results[0]);
});

test("requests beyond guest memory fail", (t) => {
  const a = allocator();
  t.is(a.alloc(0x5000000), 0);
  t.is(a.alloc(0xffffffff), 0);
  t.not(a.alloc(0x1000000), 0);
});

test("what waits in lists of larger blocks is there for other sizes when memory runs short", (t) => {
  const a = allocator({ memoryLimit: 0x100000 });
  const size = 3072;
  const blocks: number[] = [];
  for (let p = a.alloc(size); p !== 0; p = a.alloc(size)) blocks.push(p);
  t.true(blocks.length > 300);
  t.is(a.alloc(1 << 16), 0);
  for (const p of blocks) a.free(p, size);
  const last = blocks[blocks.length - 1];
  t.is(a.alloc(size), last);
  a.free(last, size);
  t.not(a.alloc(0x80000), 0);
});
