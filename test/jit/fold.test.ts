// Fold rules, one instruction at a time: what stands for it, or why there is none.
import test from "ava";
import { fold_func } from "../../generated/folddef.js";
import { folds } from "../../runtime/jit/fold.js";
import {
  IRCONV,
  IRCONV_INT_NUM,
  IRCONV_NUM_INT,
  IRFPM,
  IRT,
  type IRName,
  type TRef,
} from "../../runtime/jit/ir.js";
import { TraceError } from "../../runtime/jit/traceerr.js";
import { IrFixture } from "./fixture.js";

test("the functions of the table are those of the rules, in order", (t) => {
  t.deepEqual(
    folds.flat().map(({ fn }) => fn.name),
    [...fold_func],
  );
});

/** Of two slots i, j (integers), x, y (numbers): the text of an expression. */
function expression(build: (f: IrFixture, v: Record<"i" | "j" | "x" | "y", TRef>) => TRef): string {
  const f = new IrFixture();
  const v = {
    i: f.slot(IRT.INT, 1),
    j: f.slot(IRT.INT, 2),
    x: f.slot(IRT.NUM, 3),
    y: f.slot(IRT.NUM, 4),
  };
  try {
    return f.text(build(f, v));
  } catch (e) {
    if (e instanceof TraceError) return e.message;
    throw e;
  }
}

const int =
  (
    o: IRName,
    a: (v: Record<"i" | "j" | "x" | "y", TRef>, f: IrFixture) => TRef,
    b: (v: Record<"i" | "j" | "x" | "y", TRef>, f: IrFixture) => TRef,
    t: number = IRT.INT,
  ) =>
  (f: IrFixture, v: Record<"i" | "j" | "x" | "y", TRef>): TRef =>
    f.emit(o, t, a(v, f), b(v, f));
const i = (v: { i: TRef }): TRef => v.i;
const j = (v: { j: TRef }): TRef => v.j;
const x = (v: { x: TRef }): TRef => v.x;
const k =
  (value: number) =>
  (_v: unknown, f: IrFixture): TRef =>
    f.kint(value);
const n =
  (value: number) =>
  (_v: unknown, f: IrFixture): TRef =>
    f.knum(value);
const GUARD = IRT.GUARD | IRT.INT;
const NGUARD = IRT.GUARD | IRT.NUM;

const cases: readonly [string, ReturnType<typeof int>, string][] = [
  ["2 + 3", int("ADD", k(2), k(3)), "+5"],
  ["integers wrap around", int("ADD", k(0x7fffffff), k(1)), "-2147483648"],
  ["checked ones do not", int("ADDOV", k(0x7fffffff), k(1), GUARD), "guard would always fail"],
  ["-7 % 3 is floored", int("MOD", k(-7), k(3)), "+2"],
  ["7 % -3 is floored", int("MOD", k(7), k(-3)), "-2"],
  ["rotation by 0", int("BROL", k(0x12345678), k(32)), "+305419896"],
  ["rotation by 4", int("BROL", k(0x12345678), k(4)), "+591751041"],
  ["rotation to the right by 4", int("BROR", k(0x12345678), k(4)), "-2128394905"],
  ["shift counts are masked", int("BSHL", k(1), k(33)), "+2"],
  ["0.1 + 0.2", int("ADD", n(0.1), n(0.2), IRT.NUM), "0.30000000000000004"],
  ["2 ^ 10", int("POW", n(2), n(10), IRT.NUM), "1024"],
  ["1 < 2 holds", int("LT", k(1), k(2), GUARD), "dropped"],
  ["2 < 1 fails", int("LT", k(2), k(1), GUARD), "guard would always fail"],
  ["-1 <u 1 fails", int("ULT", k(-1), k(1), GUARD), "guard would always fail"],
  ["nan == nan fails", int("EQ", n(NaN), n(NaN), NGUARD), "guard would always fail"],
  ["0 == -0 holds", int("EQ", n(0), n(-0), NGUARD), "dropped"],
  ["unordered holds for nan", int("ULT", n(NaN), n(1), NGUARD), "dropped"],
  ["i + 0", int("ADD", i, k(0)), "> int SLOAD #1 #4"],
  ["i - 1 is i + -1", int("SUB", i, k(1)), "int ADD 0001 -1"],
  ["0 - i", int("SUB", k(0), i), "int NEG 0001 0001"],
  ["i * 8 is a shift", int("MUL", i, k(8)), "int BSHL 0001 +3"],
  ["i * 2 is i + i", int("MUL", i, k(2)), "int ADD 0001 0001"],
  ["i * -2 stays", int("MUL", i, k(-2)), "int MUL 0001 -2"],
  ["i % 8", int("MOD", i, k(8)), "int BAND 0001 +7"],
  ["i - i", int("SUB", i, i), "+0"],
  ["lower references on the right", int("ADD", i, j), "int ADD 0002 0001"],
  ["constants on the right", int("ADD", k(5), i), "int ADD 0001 +5"],
  ["comparisons turn around", int("LT", i, j, GUARD), "> int GT 0002 0001"],
  ["GE", int("GE", k(7), i, GUARD), "> int LE 0001 +7"],
  ["unsigned ones, too", int("ULT", i, j, GUARD), "> int UGT 0002 0001"],
  ["i <= i holds", int("LE", i, i, GUARD), "dropped"],
  ["i < i fails", int("LT", i, i, GUARD), "guard would always fail"],
  ["x <= x depends on x", int("LE", x, x, NGUARD), "> num LE 0003 0003"],
  ["i >=u 0 holds", int("UGE", i, k(0), GUARD), "dropped"],
  ["i ~ -1", int("BXOR", i, k(-1)), "int BNOT 0001"],
  ["i ~ i", int("BXOR", i, i), "+0"],
  ["i & -1", int("BAND", i, k(-1)), "> int SLOAD #1 #4"],
  ["ror is rol", int("BROR", i, k(3)), "int BROL 0001 +29"],
  ["x + 0 stays: -0", int("ADD", x, n(0), IRT.NUM), "num ADD 0003 0"],
  ["x - 0", int("SUB", x, n(0), IRT.NUM), "> num SLOAD #3 #4"],
  ["x * 1", int("MUL", x, n(1), IRT.NUM), "> num SLOAD #3 #4"],
  ["x * 2 is x + x", int("MUL", x, n(2), IRT.NUM), "num ADD 0003 0003"],
  ["x / 4 is x * 0.25", int("DIV", x, n(4), IRT.NUM), "num MUL 0003 0.25"],
  ["x / -8", int("DIV", x, n(-8), IRT.NUM), "num MUL 0003 -0.125"],
  ["x / 3 stays", int("DIV", x, n(3), IRT.NUM), "num DIV 0003 3"],
  [
    "x / 2^1023 stays: the reciprocal is denormal",
    int("DIV", x, n(2 ** 1023), IRT.NUM),
    `num DIV 0003 ${2 ** 1023}`,
  ],
  ["x ^ 2", int("POW", x, n(2), IRT.NUM), "num MUL 0003 0003"],
  ["x ^ 0", int("POW", x, n(0), IRT.NUM), "1"],
  ["x ^ 0.5 is no square root: -0", int("POW", x, n(0.5), IRT.NUM), "num POW 0003 0.5"],
];
for (const [name, build, expected] of cases)
  test(name, (t) => {
    t.is(expression(build), expected);
  });

test("reassociation brings constants together", (t) => {
  t.is(
    expression((f, v) => f.emit("ADD", IRT.INT, f.emit("ADD", IRT.INT, v.i, f.kint(3)), f.kint(4))),
    "int ADD 0001 +7",
  );
  t.is(
    expression((f, v) =>
      f.emit("BSHL", IRT.INT, f.emit("BSHL", IRT.INT, v.i, f.kint(20)), f.kint(20)),
    ),
    "+0",
  );
  t.is(
    expression((f, v) =>
      f.emit("BSAR", IRT.INT, f.emit("BSAR", IRT.INT, v.i, f.kint(20)), f.kint(20)),
    ),
    "int BSAR 0001 +31",
  );
  t.is(
    expression((f, v) => f.emit("SUB", IRT.INT, f.emit("ADD", IRT.INT, v.i, v.j), v.j)),
    "> int SLOAD #1 #4",
  );
  t.is(
    expression((f, v) =>
      f.emit("BAND", IRT.INT, f.emit("BOR", IRT.INT, v.i, f.kint(0xf0)), f.kint(0xf)),
    ),
    "int BAND 0001 +15",
  );
});

test("conversions undo each other where that is exact", (t) => {
  const toInt = IRCONV_INT_NUM | IRCONV.CHECK;
  t.is(
    expression((f, v) =>
      f.emit("CONV", GUARD, f.emit("CONV", IRT.NUM, v.i, IRCONV_NUM_INT), toInt),
    ),
    "> int SLOAD #1 #4",
  );
  t.is(
    expression((f, v) =>
      f.emit("CONV", IRT.NUM, f.emit("CONV", GUARD, v.x, toInt), IRCONV_NUM_INT),
    ),
    "> num SLOAD #3 #4",
  );
  t.is(
    expression((f) => f.emit("CONV", GUARD, f.knum(1.5), toInt)),
    "guard would always fail",
  );
  t.is(
    expression((f) => f.emit("CONV", GUARD, f.knum(3), toInt)),
    "+3",
  );
  t.is(
    expression((f, v) =>
      f.emit("FPMATH", IRT.NUM, f.emit("CONV", IRT.NUM, v.i, IRCONV_NUM_INT), IRFPM.FLOOR),
    ),
    "num CONV 0001 #467",
  );
});

test("tobit rounds to nearest, ties to even, modulo 2^32", (t) => {
  const tobit = (value: number): string =>
    expression((f) => f.emit("TOBIT", IRT.INT, f.knum(value), f.knum(6755399441055744)));
  t.is(tobit(2.5), "+2");
  t.is(tobit(3.5), "+4");
  t.is(tobit(-1), "-1");
  t.is(tobit(4294967296 + 5), "+5");
  t.is(tobit(2147483648), "-2147483648");
});

test("a conversion moves through a sum", (t) => {
  const f = new IrFixture();
  const i = f.slot(IRT.INT, 1);
  const sum = f.emit("ADD", IRT.NUM, f.emit("CONV", IRT.NUM, i, IRCONV_NUM_INT), f.knum(1));
  const index = f.emit("CONV", GUARD, sum, IRCONV_INT_NUM | IRCONV.INDEX);
  t.is(f.text(index), "int ADD 0001 +1"); // an index that wraps around is out of bounds
  const other = f.emit("ADD", IRT.NUM, f.emit("CONV", IRT.NUM, i, IRCONV_NUM_INT), f.knum(7));
  t.is(f.text(f.emit("CONV", GUARD, other, IRCONV_INT_NUM | IRCONV.CHECK)), "> int ADDOV 0001 +7");
  const fraction = f.emit("ADD", IRT.NUM, f.emit("CONV", IRT.NUM, i, IRCONV_NUM_INT), f.knum(0.5));
  t.regex(f.text(f.emit("CONV", GUARD, fraction, IRCONV_INT_NUM | IRCONV.CHECK)), /^> int CONV/);
});
