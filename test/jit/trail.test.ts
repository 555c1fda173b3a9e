/* How many ways lead through a loop, and what is promising: loops as lists of the addresses that rounds pass. */
import test from "ava";
import { BC } from "../../runtime/layout/bytecode.js";
import { Trail } from "../../runtime/jit/trail.js";

const CDATA = 0xc0;
const HEADER = 0x20;
const ENTRY = 0x60;

/**
 * Follow a loop at 0x100 whose rounds pass the addresses given, in turn; instructions at 0x40 make closures,
 * at CDATA they are operations on cdata, at HEADER headers of functions.
 */
function follow(
  rounds: readonly (readonly number[])[],
  ffi = { uses: 0 },
): { trail: Trail; visits: number } {
  const trail = new Trail(0x100, ffi, ENTRY);
  let visits = 0;
  for (let i = 0; ; i++)
    for (const pc of [...rounds[i % rounds.length], 0x100]) {
      visits++;
      if (pc === CDATA) ffi.uses++;
      const op = pc === 0x40 ? BC.FNEW : pc === HEADER ? BC.FUNCF : BC.ADDVV;
      if (!trail.visit(pc, op)) return { trail, visits };
    }
}
/** Ways that differ in one instruction of three. */
const ways = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) => [0x80, 0x84 + 4 * i, 0xf0]);

test("a loop with few ways is promising, one with many is not", (t) => {
  t.true(follow(ways(1)).trail.isPromising);
  t.true(follow(ways(8)).trail.isPromising);
  t.false(follow(ways(9)).trail.isPromising);
});

test("ways that nearly all rounds take are needed", (t) => {
  t.is(follow(ways(1)).trail.needed, 1);
  t.is(follow(ways(3)).trail.needed, 3);
  const [usual, other] = ways(2);
  t.is(follow([...Array<number[]>(99).fill(usual), other]).trail.needed, 1);
  t.is(new Trail(0x100, { uses: 0 }).needed, Infinity);
});

test("of loops that call functions, which may be searches, fewer ways are", (t) => {
  const calling = (n: number): number[][] => ways(n).map((way) => [HEADER, ...way]);
  t.true(follow(calling(4)).trail.isPromising);
  t.false(follow(calling(5)).trail.isPromising);
});

test("ways that are seldom taken do not count", (t) => {
  const [usual] = ways(1);
  const rounds = ways(6).flatMap((way) => [way, ...Array<number[]>(30).fill(usual)]);
  t.true(follow(rounds).trail.isPromising);
});

test("a loop that is begun every few rounds is short", (t) => {
  const [usual] = ways(1);
  const begun = (n: number): number[][] => [[ENTRY, ...usual], ...Array<number[]>(n).fill(usual)];
  t.true(follow(begun(3)).trail.isShort);
  t.false(follow(begun(9)).trail.isShort);
  t.false(follow([usual]).trail.isShort);
});

test("the same instructions in another order are another way", (t) => {
  const orders = [
    [4, 8, 12],
    [4, 12, 8],
    [8, 4, 12],
    [8, 12, 4],
    [12, 4, 8],
    [12, 8, 4],
  ].map((order) => [HEADER, ...order]);
  t.false(follow(orders).trail.isPromising);
});

test("of long rounds few are followed, which tell nothing", (t) => {
  const long = ways(9).map((way) => [...way, ...Array<number>(997).fill(0xe0)]);
  const { trail, visits } = follow(long);
  t.is(visits, 8000);
  t.true(trail.isPromising);
});

test("nor do loops promise anything that make closures most times", (t) => {
  t.false(follow([[0x40], [0x44]]).trail.isPromising);
  t.true(follow([[0x40], [0x44], [0x44]]).trail.isPromising);
});

test("operations on cdata in most rounds make any trace worth its price", (t) => {
  const cdata = ways(9).map((way) => [...way, CDATA]);
  t.true(follow(cdata).trail.isPromising);
  t.false(follow([...cdata, ...ways(9)]).trail.isPromising);
  t.false(follow(ways(9), { uses: 1e6 }).trail.isPromising);
});

test("the usual ways are those that nearly as many rounds take as the most usual one", (t) => {
  const [a, b, c] = ways(3);
  t.is(follow([a, a, a, b, a, a, c]).trail.usualWays.size, 1);
  t.is(follow([a, a, a, b, b, b, c]).trail.usualWays.size, 2);
});
