/*
 * What host functions get from guest code beyond 32-bit words: 64-bit integers both ways, and
 * the arguments that `...` and a va_list stand for. The guest code is a few bytes that set
 * registers and jump to the thunk.
 */
import test from "ava";
import { type Machine, xmmAddress } from "../../runtime/machine/index.js";
import { listedArguments, passedArguments } from "../../runtime/machine/varargs.js";
import { CODE, makeMachine, publish } from "./fixture.js";

const DATA = 0x200000;
const machine = (): Machine => makeMachine({ tier: "interp" });

/** Code that runs `prefix` and jumps to the thunk. */
function jumpTo(m: Machine, thunk: number, prefix: readonly number[] = []): void {
  // mov eax, thunk; jmp rax
  const code = [...prefix, 0xb8, thunk & 255, (thunk >> 8) & 255, thunk >> 16, 0, 0xff, 0xe0];
  publish(m, CODE, code);
}

test("l: 64-bit integers as numbers", (t) => {
  const m = machine();
  const seen: number[] = [];
  let result = 0;
  const thunk = m.defineHost("long", "pl:l", (a, b) => {
    seen.push(a, b);
    return result;
  });
  // mov rsi, -5
  jumpTo(m, thunk, [0x48, 0xc7, 0xc6, 0xfb, 0xff, 0xff, 0xff]);
  for (const [value, low, high] of [
    [-1, -1, -1],
    [0x1_0000_0002, 2, 1],
    [2 ** 40 + 7, 7, 256],
    [-(2 ** 33), 0, -2],
    [-(2 ** 32) - 1, -1, -2],
    [-(2 ** 63), 0, -0x80000000],
  ]) {
    result = value;
    t.is(m.call(CODE, 17), low);
    t.is(m.mem.i32[(0x100 + 4) >>> 2], high, `${value}`);
  }
  t.deepEqual(seen.slice(0, 2), [17, -5]);
});

test("...: integers, doubles, stack", (t) => {
  const m = machine();
  const got: unknown[] = [];
  const thunk = m.defineHost("variadic", "p...:i", () => {
    const args = passedArguments(m, 1);
    got.push(args.int(), args.pointer(), args.double(), args.long(), args.int(), args.int());
    got.push(args.int(), args.double()); // the first behind the registers
    return 0;
  });
  // or rsi, -1; push 0 (alignment); push 9; call next; next: (the thunk returns here) add rsp, 24; ret
  const prefix = [0x48, 0x83, 0xce, 0xff, 0x6a, 0, 0x6a, 9];
  const call = [0xb8, thunk & 255, (thunk >> 8) & 255, thunk >> 16, 0, 0xff, 0xd0];
  const code = [...prefix, ...call, 0x48, 0x83, 0xc4, 16, 0xc3];
  publish(m, CODE, code);
  m.mem.f64[xmmAddress(0) >>> 3] = 1.5;
  m.mem.f64[xmmAddress(1) >>> 3] = -2;
  m.call(CODE, 1, 2, 0xfffffff0, 4, 5, 6);
  t.deepEqual(got, [-1, 0xfffffff0, 1.5, { lo: 4, hi: 0 }, 5, 6, 9, -2]);
});

test("va_list: registers first, then the stack, and the list is moved on", (t) => {
  const m = machine();
  const { u32, f64 } = m.mem;
  const [list, area, stack] = [DATA, DATA + 0x100, DATA + 0x200];
  u32[list >>> 2] = 40;
  u32[(list + 4) >>> 2] = 160;
  u32[(list + 8) >>> 2] = stack;
  u32[(list + 16) >>> 2] = area;
  u32[(area + 40) >>> 2] = 7;
  f64[(area + 160) >>> 3] = 0.25;
  u32[stack >>> 2] = 8;
  f64[(stack + 8) >>> 3] = 4.5;
  u32[(stack + 16) >>> 2] = 10;
  const args = listedArguments(m.mem, list);
  t.deepEqual([args.int(), args.double(), args.int(), args.double()], [7, 0.25, 8, 4.5]);
  t.is(listedArguments(m.mem, list).memory16(), stack + 16);
  t.is(u32[(list + 8) >>> 2], stack + 32);
});

test("unpublished code is no code", (t) => {
  const m = machine();
  publish(m, CODE, [0xb8, 1, 0, 0, 0, 0xc3]);
  t.is(m.call(CODE), 1);
  m.unpublish(CODE, 6);
  t.throws(() => m.call(CODE), { message: /no code at address 0x00120000/ });
});
