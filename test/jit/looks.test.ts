/* What looks at a loop find (jit/looks.ts), figure by figure; what becomes of it in programs is in governor.test.ts. */
import test from "ava";
import { Look } from "../../runtime/jit/looks.js";

const ROUNDS = 4_000;
const WINDOW = 1_000;
const BYTECODES = 34;

/** So many looks at a loop whose rounds take so many instructions. */
function looked(looks: number, each: number, look = new Look(0, 0)): Look {
  let { executed } = look;
  for (let i = 0; i < looks; i++) {
    look.rounds = ROUNDS;
    executed += ROUNDS * each;
    look.open(executed, WINDOW);
    executed += WINDOW * each;
    look.update(executed, 0, BYTECODES, false);
  }
  return look;
}

test("a loop is dense when its own bytecodes are much of each round", (t) => {
  t.true(looked(2, 800).isDense);
  t.false(looked(1, 800).isDense, "one look tells little");
  t.false(looked(2, 1200).isDense);
});

test("a loop whose windows are dense by chance is not, by all its rounds", (t) => {
  const look = looked(3, 800, looked(20, 1200));
  t.is(look.dense, 2);
  t.false(look.isDense);
});
