/* Random traces on both tiers against the evaluator. */
import test from "ava";
import { Random, RandomTrace } from "./fuzz.js";
import { TraceFixture } from "./harness.js";
import { LJ_TRERR, TraceError } from "../../../runtime/jit/traceerr.js";
import { backend } from "../../../runtime/jit/asm/index.js";

/** Assemble J.cur, in another area when one is full. False: it needs too many spill slots. */
function assembled(f: TraceFixture): boolean {
  for (;;)
    try {
      f.assemble();
      return true;
    } catch (e) {
      if (!(e instanceof TraceError)) throw e;
      if (e.code === LJ_TRERR.SPILLOV) return false;
      if (e.code === LJ_TRERR.MCODEAL) backend.free(f.J);
      else if (e.code !== LJ_TRERR.MCODELM) throw e;
    }
}

const COUNT = Number(process.env.TRACES ?? 80);
const FIRST = Number(process.env.SEED ?? 1);

for (const tier of ["interp", "wasm"] as const)
  for (const kind of ["lines", "loops"] as const)
    test(`random ${kind}, ${tier} tier`, (t) => {
      const f = new TraceFixture(tier);
      for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
        const r = new Random(seed * 2654435761);
        const trace = new RandomTrace(f, r, seed % 3 === 0);
        trace.build(10 + r.int(seed % 5 === 0 ? 200 : 60), kind === "loops");
        const { nins } = f.J.cur;
        const expected = trace.expected(nins);
        if (!assembled(f)) continue;
        trace.inputs.forEach((v, i) => {
          f.set(2 + i, v);
        });
        const { exitno } = f.run(f.J.cur);
        const slots = expected.slots.map((_, i) => f.num(2 + i));
        const command = `SEED=${seed} TRACES=1 npx ava test/jit/asm/fuzz.test.ts`;
        t.deepEqual({ exitno, slots }, expected, `${kind}: ${command}`);
      }
    });
