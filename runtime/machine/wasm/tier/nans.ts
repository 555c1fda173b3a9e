/*
 * Does this engine's arithmetic give the NaNs of an x86 processor? WebAssembly leaves sign and payload open. On
 * x86 itself engines leave it to the processor; elsewhere NaNs that come about are positive ones.
 */
import { Code, OP, headOf, writeModule } from "../emit/encode.js";

/** Upper words of doubles. */
const INDEFINITE = 0xfff80000 | 0;
const ZERO = 0;
const ONE = 0x3ff00000;
const MINUS_ONE = 0xbff00000 | 0;
const INFINITE = 0x7ff00000;
const NANS = [0x7ff81234, 0xfff81234 | 0];
const OPERATIONS = [OP.F64_ADD, OP.F64_SUB, OP.F64_MUL, OP.F64_DIV];

export function hasNativeNaNs(memory: WebAssembly.Memory): boolean {
  const code = new Code();
  const operand = (hi: number): void => {
    code.i64(0, hi);
    code.op(OP.F64_REINTERPRET);
  };
  /** What is on the stack, as bits, is the double with that upper word. */
  const expect = (hi: number): void => {
    code.op(OP.I64_REINTERPRET);
    code.i64(0, hi);
    code.op(OP.I64_EQ, OP.I32_AND);
  };
  const check = (a: number, op: OP, b: number, result: number): void => {
    operand(a);
    operand(b);
    code.op(op);
    expect(result);
  };
  code.i32(1);
  check(ZERO, OP.F64_DIV, ZERO, INDEFINITE);
  check(INFINITE, OP.F64_SUB, INFINITE, INDEFINITE);
  check(INFINITE, OP.F64_MUL, ZERO, INDEFINITE);
  operand(MINUS_ONE);
  code.op(OP.F64_SQRT);
  expect(INDEFINITE);
  for (const nan of NANS)
    for (const op of OPERATIONS) {
      check(nan, op, ONE, nan);
      check(ONE, op, nan, nan);
    }
  const bytes = writeModule(headOf([], [], []), [], code.result());
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { memory } });
  return (exports.run as () => number)() === 1;
}
