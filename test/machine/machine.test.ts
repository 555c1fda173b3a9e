/* The machine's interface: calls, host functions, unwinding, faults, stops, published code. */
import test from "ava";
import {
  GuestUnwind,
  Machine,
  MachineFault,
  MachineStop,
  countSymbols,
  gprAddress,
  watch,
  xmmAddress,
} from "../../runtime/machine/index.js";
import { CODE, makeMachine as machine } from "./fixture.js";

const HEAP = 0x200000;

const le = (v: number): string => {
  const digits = (v >>> 0).toString(16).padStart(8, "0");
  return [6, 4, 2, 0].map((k) => digits.slice(k, k + 2)).join(" ");
};
/** Publish code given in hex; the result is its end. */
function put(m: Machine, address: number, hex: string, name = "code"): number {
  const bytes = hex
    .trim()
    .split(/\s+/)
    .map((b) => parseInt(b, 16));
  m.mem.u8.set(bytes, address);
  m.publish({ name, address, size: bytes.length, symbols: [{ name, address }] });
  return address + bytes.length;
}
/** `mov eax, target; call rax` or jmp */
const callTo = (target: number): string => `b8 ${le(target)} ff d0`;
const fault = (f: () => unknown): MachineFault => {
  try {
    f();
  } catch (e) {
    if (e instanceof MachineFault) return e;
    throw e;
  }
  throw new Error("no fault");
};

test("arguments arrive in System V registers, eax returns signed", (t) => {
  const m = machine();
  // lea eax, [rdi+rsi*2]; sub eax, edx; sub eax, ecx; add eax, r8d; sub eax, r9d; ret
  put(m, CODE, "8d 04 77 29 d0 29 c8 44 01 c0 44 29 c8 c3");
  t.is(m.call(CODE, 1, 2, 3, 4, 5, 6), 1 + 4 - 3 - 4 + 5 - 6);
  t.is(m.call(CODE, 0xffffffff), -1);
  t.is(m.sp, 0x120000);
  t.is(m.executed, 12);
});

test("host functions get arguments by signature, results go to rax or xmm0", (t) => {
  const m = machine();
  const seen: number[][] = [];
  const f = m.defineHost("mixed", "pidip:d", (...args) => {
    seen.push(args);
    return 2.5;
  });
  const g = m.defineHost("minus", "i:i", (a) => -a);
  put(m, CODE, `48 83 ec 08 ${callTo(f)} 48 83 c4 08 c3`);
  m.mem.f64[xmmAddress(0) >>> 3] = 0.125;
  m.call(CODE, 0xfffffffe, 0xfffffffd, 0xfffffffc, 0xfffffffb);
  t.deepEqual(seen, [[0xfffffffe, -3, 0.125, -4, 0xfffffffb]]);
  t.is(m.mem.f64[xmmAddress(0) >>> 3], 2.5);
  put(m, CODE, `48 83 ec 08 ${callTo(g)} 48 83 c4 08 c3`);
  t.is(m.call(CODE, 5), -5);
  t.is(m.mem.u32[(gprAddress(0) + 4) >>> 2], 0, "an i result is zero-extended");
  t.is(m.call(g, 7), -7, "a host function can be called as code");
  t.throws(() => m.defineHost("minus", ":v", () => undefined), { message: /twice/ });
  t.throws(() => m.defineHost("x", "q:v", () => undefined), { message: /signature/ });
  t.throws(() => m.defineHost("y", "ppppppp:v", () => undefined), { message: /too many/ });
});

test("guest and host nest; registers and stack are restored, also by exceptions", (t) => {
  const m = machine();
  class Mine extends Error {}
  const depth = m.defineHost("depth", "p:p", (n) => {
    if (n === 0) throw new Mine();
    return 1 + m.call(CODE, n - 1);
  });
  // push rbx; mov ebx, edi; call depth; lea eax, [rax+rbx]; pop rbx; ret
  put(m, CODE, `53 89 fb ${callTo(depth)} 8d 04 18 5b c3`);
  m.mem.u32[gprAddress(3) >>> 2] = 77;
  const sp = m.sp;
  t.throws(() => m.call(CODE, 20), { instanceOf: Mine });
  t.is(m.sp, sp);
  t.is(m.mem.u32[gprAddress(3) >>> 2], 77);
  const sum = m.defineHost("sum", "p:p", (n) => (n === 0 ? 0 : m.call(CODE, n - 1)));
  put(m, CODE, `53 89 fb ${callTo(sum)} 8d 04 18 5b c3`);
  t.is(m.call(CODE, 50), 1275);
});

test("an exhausted JavaScript stack leaves a usable machine", (t) => {
  const m = machine();
  let deepest = 0;
  const down = m.defineHost("down", ":v", () => {
    deepest = Math.min(deepest || m.sp, m.sp);
    m.call(CODE);
  });
  put(m, CODE, `53 bb 00 00 00 00 ${callTo(down)} 5b c3`);
  m.mem.u32[gprAddress(3) >>> 2] = 77;
  put(m, CODE + 0x100, "b8 2a 00 00 00 c3");
  const sp = m.sp;
  // From different depths, so that the stack ends in different places of the machine.
  const from = (depth: number): void => {
    if (depth > 0) from(depth - 1);
    else m.call(CODE);
  };
  for (let depth = 0; depth < 60; depth++) {
    t.throws(() => from(depth), { instanceOf: RangeError });
    t.is(m.sp, sp);
    t.is(m.mem.u32[gprAddress(3) >>> 2], 77);
    t.is(m.call(CODE + 0x100), 42);
  }
  t.true(deepest < sp - 100 * 32);
});

test("GuestUnwind resumes the run that owns the stack address", (t) => {
  const m = machine();
  // Landing place: lea eax, [rdi+rsi]; ret
  put(m, CODE + 0x100, "8d 04 37 c3", "landing");
  let frame = 0;
  const left: string[] = [];
  const outer = m.defineHost("outer", ":v", () => {
    frame = m.sp;
    try {
      m.call(CODE + 0x200);
    } finally {
      left.push("outer");
    }
  });
  const inner = m.defineHost("inner", ":v", () => {
    throw new GuestUnwind(frame + 8, CODE + 0x100, 40, 2);
  });
  // sub rsp, 8; call; add rsp, 8; ret: the frame is 8 bytes, its return address follows.
  put(m, CODE, `48 83 ec 08 ${callTo(outer)} 48 83 c4 08 c3`);
  put(m, CODE + 0x200, `48 83 ec 08 ${callTo(inner)} 48 83 c4 08 c3`);
  t.is(m.call(CODE), 42);
  t.deepEqual(left, ["outer"]);
  t.is(m.sp, 0x120000);
  const far = m.defineHost("far", ":v", () => {
    throw new GuestUnwind(0xfffff0, CODE, 0, 0);
  });
  try {
    m.call(far);
    t.fail();
  } catch (e) {
    t.true(e instanceof GuestUnwind, "nobody owns this address");
  }
});

test("faults say what, where and with which bytes", (t) => {
  const m = machine();
  put(m, CODE, "90 48 8b 47 0c c3", "vm_call");
  const unmapped = fault(() => m.call(CODE, 0));
  t.is(
    unmapped.message,
    "unmapped address 0x0000000c at 0x00120001 (vm_call+0x1): 48 8b 47 0c  mov rax, [rdi+12]",
  );
  const { registers, ...where } = unmapped.info;
  t.deepEqual(where, { kind: "unmapped", pc: CODE + 1, address: 12, symbol: "vm_call+0x1" });
  t.is(registers.rdi, "0000000000000000");
  t.is(m.executed, 1);

  t.is(fault(() => m.call(CODE, 0x400000 - 12 - 7)).info.kind, "unmapped", "last bytes");
  put(m, CODE, "48 c7 c7 00 00 01 80 48 8b 47 0c c3");
  t.is(fault(() => m.call(CODE)).info.address, 0xffffffff8001000c, "the whole address counts");

  put(m, CODE, "8b 04 f7 c3"); // mov eax, [rdi+rsi*8]
  t.is(
    fault(() => m.call(CODE, 0x80200000, 0x10000000)).info.address,
    0x100200000,
    "32 bits do not wrap",
  );
  put(m, CODE, "90 0f 0b");
  t.regex(
    fault(() => m.call(CODE)).message,
    /^undefined instruction at 0x00120001 \(code\+0x1\): 0f 0b/,
  );
  put(m, CODE, "90 c5 f9 6f 00");
  t.regex(fault(() => m.call(CODE)).message, /^undefined instruction at 0x00120001 .*: c5 f9 6f/);
  put(m, CODE, "cc");
  t.is(fault(() => m.call(CODE)).info.kind, "breakpoint");
  put(m, CODE, "31 c0 31 d2 31 c9 f7 f1 c3");
  t.like(fault(() => m.call(CODE)).info, { kind: "divide", pc: CODE + 6 });
  put(m, CODE, "b8 00 00 00 80 99 83 c9 ff f7 f9 c3");
  t.like(fault(() => m.call(CODE)).info, { kind: "divide", pc: CODE + 9 });
  put(m, CODE, "0f 28 07 c3");
  t.like(fault(() => m.call(CODE, HEAP + 8)).info, { kind: "alignment", address: HEAP + 8 });
  put(m, CODE, "50 e8 fa ff ff ff");
  t.is(fault(() => m.call(CODE)).info.kind, "stack");
  t.is(m.sp, 0x120000);
  t.is(fault(() => m.call(HEAP)).info.kind, "not-code");
  put(m, CODE, "b8 00 00 20 00 ff e0");
  t.like(fault(() => m.call(CODE)).info, { kind: "not-code", address: HEAP, pc: CODE + 5 });
  put(m, HEAP + 0x100, "90 90");
  t.like(fault(() => m.call(HEAP + 0x100)).info, { kind: "not-code", address: HEAP + 0x102 });
  put(m, CODE, "b8 30 03 01 00 ff e0");
  t.is(fault(() => m.call(CODE)).info.kind, "not-code", "a thunk without a function");
});

/** dec edi; jnz start; ret */
const LOOP = "ff cf 75 fc c3";

test("a budget stops at the first checkpoint after its last instruction", (t) => {
  const m = machine();
  put(m, CODE, LOOP);
  m.call(CODE, 10);
  t.is(m.executed, 21);
  t.is(m.budget, Infinity);
  for (const budget of [1, 2, 3, 6, 7]) {
    const before = m.executed;
    m.budget = budget;
    const e = t.throws<MachineStop>(() => m.call(CODE, 100), { instanceOf: MachineStop });
    const ran = budget + (budget % 2);
    t.like(e?.info, { reason: "budget", executed: ran });
    t.is(m.executed - before, ran);
    t.is(m.budget, budget - ran);
    t.is(m.mem.u32[gprAddress(7) >>> 2], 100 - ran / 2);
    t.is(m.sp, 0x120000);
  }
  m.budget = 21;
  t.is(m.call(CODE, 10), 0, "returns and forward jumps are no checkpoints");
  t.is(m.budget, 0);
  m.budget = Infinity;
  m.call(CODE, 1000);
});

test("calls and indirect jumps are checkpoints, entering a thunk costs nothing", (t) => {
  const m = machine();
  let calls = 0;
  const count = m.defineHost("count", ":v", () => {
    calls++;
    t.is(m.executed, 3);
  });
  put(m, CODE, `48 83 ec 08 ${callTo(count)} 48 83 c4 08 c3`);
  m.budget = 4;
  m.call(CODE);
  t.is(m.executed, 5);
  t.is(calls, 1);
  m.budget = 3;
  t.throws(() => m.call(CODE), { instanceOf: MachineStop });
  t.is(calls, 1, "stopped at the call, before the host function");
});

test("interrupts and deadlines stop runs", (t) => {
  const m = machine();
  const stop = m.defineHost("stop", ":v", () => m.interrupt());
  // push rdi; call stop; pop rdi; then the loop
  put(m, CODE, `57 ${callTo(stop)} 5f ${LOOP}`);
  const e = t.throws<MachineStop>(() => m.call(CODE, 1000), { instanceOf: MachineStop });
  t.like(e?.info, { reason: "interrupt", executed: 6 });
  put(m, CODE, LOOP);
  t.notThrows(() => m.call(CODE, 50), "asked once, stopped once");
  m.deadline = Date.now() + 20;
  const late = t.throws<MachineStop>(() => m.call(CODE, 0), { instanceOf: MachineStop });
  t.is(late?.info.reason, "time");
});

test("unpaid calls count nothing, and nothing stops them", (t) => {
  for (const tier of ["interp", "wasm"] as const) {
    const m = machine({ tier });
    m.cpu.heatLimit = 0;
    // xor eax, eax; again: add eax, edi; sub edi, 1; jnz again; mov ebx, eax; ret
    put(m, CODE, "31 c0 01 f8 83 ef 01 75 f9 89 c3 c3");
    t.is(m.call(CODE, 10), 55);
    const { executed } = m;
    const rbx = m.cpu.i32[gprAddress(3) >>> 2];
    m.budget = 5;
    for (let i = 0; i < 50; i++) t.is(m.callUnpaid(CODE, 1000), 500_500);
    t.deepEqual([m.executed, m.budget], [executed, 5]);
    t.is(m.cpu.i32[gprAddress(3) >>> 2], rbx);
    m.interrupt();
    t.is(m.callUnpaid(CODE, 2), 3);
    t.is(t.throws(() => m.call(CODE, 10), { instanceOf: MachineStop }).info.reason, "interrupt");
    t.is(t.throws(() => m.call(CODE, 10), { instanceOf: MachineStop }).info.reason, "budget");
    m.budget = Infinity;
    // Within a run, of which the rest goes on; also when the code runs into a fault.
    const host = m.defineHost(`unpaid_${tier}`, "p:i", (n) => m.callUnpaid(CODE, n));
    put(m, CODE + 64, callTo(host) + " 83 c0 01 c3");
    const counts = [10, 1000, 100].map((n) => {
      const before = m.executed;
      t.is(m.call(CODE + 64, n), (n * (n + 1)) / 2 + 1);
      return m.executed - before;
    });
    t.deepEqual(counts, [4, 4, 4]);
    put(m, CODE + 128, "8b 07 c3");
    t.is(fault(() => m.callUnpaid(CODE + 128, 0xfffffff0)).info.kind, "unmapped");
    t.is(m.call(CODE, 10), 55);
  }
});

test("published code replaces what was decoded, also code that is running", (t) => {
  const m = machine();
  put(m, CODE, "b8 01 00 00 00 c3");
  t.is(m.call(CODE), 1);
  m.mem.u8[CODE + 1] = 2;
  m.invalidate(CODE + 1, 1);
  t.is(m.call(CODE), 2);
  // A loop whose body patches the jump that it is linked by.
  const patch = m.defineHost("patch", ":v", () => {
    m.mem.u8[CODE + 0x21] = 0x12; // jmp rel8: to the second exit
    m.publish({ name: "patch", address: CODE + 0x20, size: 2 });
  });
  put(
    m,
    CODE + 0x20,
    `eb 00 48 83 ec 08 ${callTo(patch)} 48 83 c4 08 eb ed 90 b8 07 00 00 00 c3`,
    "loop",
  );
  t.is(m.call(CODE + 0x20), 7);
  t.is(m.symbolize(CODE + 0x21), "loop+0x1", "a patch inside a region leaves its names");
});

test("symbols name code and thunks", (t) => {
  const m = machine();
  const f = m.defineHost("lj_gc_step", ":v", () => undefined);
  m.publish({
    name: "blob",
    address: CODE,
    size: 0x100,
    symbols: [
      { name: "BC_ADD", address: CODE + 0x20 },
      { name: "BC_SUB", address: CODE + 0x40 },
    ],
  });
  t.is(m.symbolize(CODE), "blob");
  t.is(m.symbolize(CODE + 0x1f), "blob+0x1f");
  t.is(m.symbolize(CODE + 0x20), "BC_ADD");
  t.is(m.symbolize(CODE + 0x4f), "BC_SUB+0xf");
  t.is(m.symbolize(CODE + 0x100), "0x120100");
  t.is(m.symbolize(f), "lj_gc_step");
});

test("memory grows under running code and keeps its contents", (t) => {
  const m = machine();
  const grow = m.defineHost("grow", "p:i", (size) => (m.mem.grow(size) ? 1 : 0));
  // push rdi; call grow; pop rdi; mov [rdi-8], eax; mov eax, [rdi-8]; ret
  put(m, CODE, `57 ${callTo(grow)} 5f 89 47 f8 8b 47 f8 c3`);
  t.is(m.call(CODE, 0x800000), 1);
  t.is(m.mem.size, 0x800000);
  t.false(m.mem.grow(0x1000001));
  t.true(m.mem.grow(0x1000000));
});

test("strict calls leave nothing of caller-saved registers but the result", (t) => {
  const m = machine();
  const f = m.defineHost("f", "p:p", (a) => a + 1);
  // mov esi, 7; call f; add eax, esi: relies on esi. Restored from rbx it would be right.
  put(m, CODE, `53 be 07 00 00 00 ${callTo(f)} 01 f0 5b c3`);
  t.is(m.call(CODE, 1), 9);
  m.cpu.strictCalls = true;
  t.not(m.call(CODE, 1), 9);
  t.is(m.call(f, 1), 2);
});

test("two machines do not see each other", (t) => {
  const a = machine();
  const b = machine();
  put(a, CODE, "b8 01 00 00 00 c3");
  put(b, CODE, "b8 02 00 00 00 c3");
  t.deepEqual([a.call(CODE), b.call(CODE), a.call(CODE)], [1, 2, 1]);
  t.deepEqual([a.executed, b.executed], [4, 2]);
});

test("runs can be stepped, counted and watched", (t) => {
  const m = machine();
  put(m, CODE, LOOP, "spin");
  t.deepEqual(
    [...m.steps(CODE, 2)].map((pc) => pc - CODE),
    [0, 2, 0, 2, 4],
  );
  const plain = m.executed;
  const counter = countSymbols(m);
  m.trace = counter;
  m.call(CODE, 5);
  t.deepEqual([...counter.counts()], [["spin", 11]]);
  t.is(m.executed - plain, 11);
  // mov [rdi], esi; mov [rdi+8], esi; ret
  put(m, CODE, "89 37 89 77 08 c3");
  const changes: number[] = [];
  m.trace = watch(m, HEAP + 8, 4, (pc, bytes) => changes.push(pc, bytes[0]));
  m.call(CODE, HEAP, 5);
  m.trace = null;
  t.deepEqual(changes, [CODE + 2, 5]);
});
