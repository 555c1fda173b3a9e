// Numbers of the IR: the enums stand beside the tables that tools read, and some tricks rely on their order.
import test from "ava";
import {
  IR,
  IRCALL,
  ircalls,
  IRDELTA_L2S,
  irdef,
  irfields,
  IRFL,
  irfpm,
  IRFPM,
  IRT,
  irtypes,
} from "../../runtime/jit/ir.js";
import { LJ_TRERR, traceerrs } from "../../runtime/jit/traceerr.js";

type Numbers = Readonly<Record<string, string | number>>;
const tables: Readonly<Record<string, readonly [Numbers, readonly string[]]>> = {
  IR: [IR, irdef.map(([name]) => name)],
  IRT: [IRT, irtypes],
  IRFPM: [IRFPM, irfpm],
  IRFL: [IRFL, irfields.map(([name]) => name)],
  IRCALL: [IRCALL, ircalls.map(([name]) => name)],
  LJ_TRERR: [LJ_TRERR, traceerrs.map(([name]) => name)],
};
for (const [name, [numbers, names]] of Object.entries(tables))
  test(`${name} has the numbers of its table`, (t) => {
    t.deepEqual(
      names.map((n) => numbers[n]),
      names.map((_, k) => k),
    );
  });

test("opposite and swapped comparisons, stores of loads, and calls for FPMATH", (t) => {
  t.deepEqual([IR.EQ ^ 1, IR.LT ^ 1, IR.LE ^ 1], [IR.NE, IR.GE, IR.GT]);
  t.deepEqual([IR.LT ^ 3, IR.LT ^ 4], [IR.GT, IR.ULT]);
  for (const kind of ["A", "H", "U", "F", "X"] as const)
    t.is(IR[`${kind}LOAD`] + IRDELTA_L2S, Number(IR[`${kind}STORE`]));
  t.is(IRCALL.lj_vm_floor + IRFPM.LOG2, Number(IRCALL.lj_vm_log2));
});
