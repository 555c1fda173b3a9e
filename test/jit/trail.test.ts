import test from "ava";
import { Trail } from "../../runtime/jit/trail.js";

/** Follow a loop at 0x100 whose rounds pass the addresses given, in turn. */
function follow(rounds: readonly (readonly number[])[]): { trail: Trail; visits: number } {
  const trail = new Trail(0x100);
  let visits = 0;
  for (let i = 0; ; i++)
    for (const pc of [...rounds[i % rounds.length], 0x100]) {
      visits++;
      if (!trail.visit(pc)) return { trail, visits };
    }
}
/** Ways that differ in one instruction of three. */
const ways = (n: number): number[][] => Array.from({ length: n }, (_, i) => [0x80, 0x84 + 4 * i, 0xf0]); // prettier-ignore

test("a loop with few ways does not branch, one with many does", (t) => {
  t.false(follow(ways(1)).trail.branches);
  t.false(follow(ways(4)).trail.branches);
  t.true(follow(ways(5)).trail.branches);
});

test("ways that are seldom taken do not count", (t) => {
  const [usual] = ways(1);
  const rounds = ways(6).flatMap((way) => [way, ...Array<number[]>(30).fill(usual)]);
  t.false(follow(rounds).trail.branches);
});

test("the same instructions in another order are another way", (t) => {
  const orders = [[4, 8, 12], [4, 12, 8], [8, 4, 12], [8, 12, 4], [12, 4, 8], [12, 8, 4]]; // prettier-ignore
  t.true(follow(orders).trail.branches);
});

test("of long rounds few are followed, which tell nothing", (t) => {
  const long = ways(9).map((way) => [...way, ...Array<number>(997).fill(0xe0)]);
  const { trail, visits } = follow(long);
  t.is(visits, 8000);
  t.false(trail.branches);
});
