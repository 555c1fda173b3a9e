/* Pieces: code that keeps to memory and has no handlers, as traces are (wasm/unit/piece.ts). */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import test from "ava";
import { Machine, MachineStop } from "../../runtime/machine/index.js";
import type { Promises, Tier } from "../../runtime/machine/index.js";
import { bits } from "../../runtime/machine/promises.js";
import { R } from "../../runtime/machine/state.js";
import { hasNativeNaNs } from "../../runtime/machine/wasm/tier/nans.js";
import { ACCOUNTED_UNITS, UNIT_BYTES } from "../../runtime/machine/wasm/policy.js";
import { makeMachine, publish, relative, word } from "./fixture.js";

const CODE = 0x240000;
const OTHER = 0x241000;

type Put = (address: number, bytes: readonly number[], promises?: Promises) => void;

function machineWith(tier: Tier, put: (put: Put, machine: Machine) => void): Machine {
  const machine = makeMachine({ tier });
  put((address, bytes, promises = {}) => {
    publish(machine, address, bytes, {
      promises: { memory: true, entries: [address], ...promises },
    });
  }, machine);
  return machine;
}
/** What both tiers say. */
function both<T>(put: (put: Put, machine: Machine) => void, of: (machine: Machine) => T): T[] {
  return (["interp", "wasm"] as const).map((tier) => of(machineWith(tier, put)));
}
const entries = (machine: Machine): number => machine.tier?.statistics.entries ?? 0;

/** edi rounds: eax = host(edi), ebx += eax; r12 counts, too. The result is ebx + r12. */
function hostLoop(signature: "i:i" | "l:i"): (put: Put, machine: Machine) => void {
  return (put, machine) => {
    const host = machine.defineHost(`twice ${signature}`, signature, (n: number) => 2 * n);
    const head = [0x53, 0x41, 0x54, 0x55, 0x31, 0xdb, 0x45, 0x31, 0xe4, 0x89, 0xfd]; // push rbx, r12, rbp; ebx = r12 = 0; ebp = edi
    const loop = CODE + head.length;
    const call = [0x89, 0xef, 0xe8, ...relative(loop + 7, host)]; // mov edi, ebp; call host
    const rest = [0x01, 0xc3, 0x49, 0x83, 0xc4, 1, 0x83, 0xed, 1]; // add ebx, eax; add r12, 1; sub ebp, 1
    const back = loop + call.length + rest.length + 6;
    const jump = [0x0f, 0x85, ...relative(back, loop)];
    const end = [0x89, 0xd8, 0x44, 0x01, 0xe0, 0x5d, 0x41, 0x5c, 0x5b, 0xc3];
    put(CODE, [...head, ...call, ...rest, ...jump, ...end], { entries: [CODE, loop] });
  };
}

for (const signature of ["i:i", "l:i"] as const)
  test(`a host function is called in place: ${signature}`, (t) => {
    const results = both(hostLoop(signature), (machine) => {
      const sums = [3, 1000, 5000].map((rounds) => machine.call(CODE, rounds));
      t.true(entries(machine) < 50);
      return { sums, executed: machine.executed };
    });
    t.deepEqual(results[0].sums, [15, 1_002_000, 25_010_000]);
    t.deepEqual(results[1], results[0]);
  });

test("a budget stops a piece with calls at the same instruction on both tiers", (t) => {
  for (const budget of [100, 501, 502, 503, 504, 505, 506, 507, 508, 20_001]) {
    const stops = both(hostLoop("i:i"), (machine) => {
      machine.call(CODE, 200); // translated
      machine.budget = budget;
      const stop = t.throws(() => machine.call(CODE, 1e6), { instanceOf: MachineStop });
      const { rip, rbp, rbx, r12 } = stop.info.registers as Record<string, string>;
      return { executed: stop.info.executed, rip, rbp, rbx, r12 };
    });
    t.deepEqual(stops[1], stops[0], `budget ${budget}`);
  }
});

test("a loop that is entered at the moves in front of it is counted as it runs", (t) => {
  // xor eax, eax; jmp loop; around: mov ecx, eax; loop: add eax, 3; cmp eax, edi; jae out;
  // test al, 64; jne other; sub eax, 1; jmp around; other: add eax, 5; jmp around; out: add eax, ecx; ret
  const head = [0x31, 0xc0, 0xeb, 0x02];
  const loop = [
    0x89, 0xc1, 0x83, 0xc0, 3, 0x39, 0xf8, 0x73, 0x0e, 0xa8, 0x40, 0x75, 0x05, 0x83, 0xe8, 1, 0xeb,
    0xee,
  ];
  const code = [...head, ...loop, 0x83, 0xc0, 5, 0xeb, 0xe9, 0x01, 0xc8, 0xc3];
  const put = (publish: Put): void => {
    publish(CODE, code, { entries: [CODE, CODE + head.length] });
  };
  const runs = both(put, (machine) => {
    const sums = [5, 400, 100_000, 7].map((n) => machine.call(CODE, n));
    const stops = [17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 5000].map((budget) => {
      machine.budget = budget;
      const stop = t.throws(() => machine.call(CODE, 1e8), { instanceOf: MachineStop });
      machine.budget = Infinity;
      const { rip, rax, rcx } = stop.info.registers as Record<string, string>;
      return { executed: stop.info.executed, rip, rax, rcx };
    });
    return { sums, stops, executed: machine.executed };
  });
  t.deepEqual(runs[1], runs[0]);
});

test("a piece is translated when control comes to it", (t) => {
  const machine = machineWith("wasm", (put) => put(CODE, [0x8d, 0x47, 1, 0xc3])); // lea eax, [rdi+1]; ret
  t.is(machine.tier?.statistics.units, 0);
  for (let n = 0; n < 100; n++) t.is(machine.call(CODE, n), n + 1);
  t.is(machine.tier?.statistics.units, 1);
});

test("a piece has no block until the interpreter tier runs it, and then its instructions", (t) => {
  const machine = machineWith("wasm", (put) => put(CODE, [0x8d, 0x47, 1, 0xc3])); // lea eax, [rdi+1]; ret
  for (let n = 0; n < 3; n++) t.is(machine.call(CODE, n), n + 1);
  const { executed } = machine;
  const seen: number[] = [];
  machine.trace = { instruction: (pc) => seen.push(pc) };
  for (let n = 0; n < 2; n++) t.is(machine.call(CODE, n), n + 1);
  t.deepEqual(seen, [CODE, CODE + 3, CODE, CODE + 3]);
  machine.trace = null;
  t.is(machine.call(CODE, 7), 8);
  t.is(machine.executed, executed + 6);
});

test("what the interpreter tier executes leaves a piece, with all registers and the count", (t) => {
  // add edi, 1; cpuid needs no rule: mov eax, 0; cpuid; mov eax, edi; ret
  const code = [0x53, 0x83, 0xc7, 1, 0x31, 0xc0, 0x0f, 0xa2, 0x89, 0xf8, 0x5b, 0xc3];
  const results = both(
    (put) => put(CODE, code),
    (machine) => {
      let sum = 0;
      for (let n = 0; n < 200; n++) sum += machine.call(CODE, n);
      return { sum, executed: machine.executed };
    },
  );
  t.is(results[0].sum, 20_100);
  t.deepEqual(results[1], results[0]);
});

test("a call out of a piece keeps what callees keep, and comes back", (t) => {
  const results = both(
    (put) => {
      // add rdi, rdi; lea rax, [rdi+5]; xor ecx, ecx; ret: what callers may not rely on is lost
      put(OTHER, [0x48, 0x01, 0xff, 0x48, 0x8d, 0x47, 5, 0x31, 0xc9, 0xc3]);
      // push rbx; mov ebx, edi; call OTHER; add eax, ebx; pop rbx; ret
      const start = [0x53, 0x89, 0xfb, 0xe8, ...relative(CODE + 8, OTHER)];
      const alive = { general: bits(R.RAX, R.RBX, R.RSP), vector: 0 };
      const exits = new Map([[0, alive]]);
      put(CODE, [...start, 0x01, 0xd8, 0x5b, 0xc3], { exits, conventional: true, scalar: true });
    },
    (machine) => {
      const list = Array.from({ length: 300 }, (_, n) => machine.call(CODE, n));
      return { list, executed: machine.executed };
    },
  );
  t.is(results[0].list[7], 26);
  t.deepEqual(results[1], results[0]);
});

test("a piece that takes any NaN finds those of the processor where the engine has them", (t) => {
  // cvtsi2sd xmm0, edi; movaps xmm1, xmm0; divsd xmm0, xmm1; addsd xmm0, xmm1; movq rax, xmm0; shr rax, 32; ret
  const code = [
    0xf2, 0x0f, 0x2a, 0xc7, 0x0f, 0x28, 0xc8, 0xf2, 0x0f, 0x5e, 0xc1, 0xf2, 0x0f, 0x58, 0xc1, 0x66,
    0x48, 0x0f, 0x7e, 0xc0, 0x48, 0xc1, 0xe8, 0x20, 0xc3,
  ];
  const put = (publish: Put): void => {
    publish(CODE, code, { anyNaN: true, scalar: true, conventional: true, exits: new Map() });
  };
  const runs = both(put, (machine) => {
    const results = Array.from({ length: 200 }, (_, n) => machine.call(CODE, n & 1) >>> 0);
    return { results, executed: machine.executed };
  });
  t.deepEqual(runs[0].results.slice(-2), [0xfff80000, 0x40000000]);
  t.deepEqual(runs[1], runs[0]);
  if (process.arch === "x64")
    t.true(hasNativeNaNs(new WebAssembly.Memory({ initial: 1, maximum: 0x10000 })));
});

test.serial("the engine's account of memory has what it keeps of pieces", (t) => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  for (let i = 0; i < 2; i++) gc(); // what other tests have left does not go meanwhile: the second waits for the first's threads
  setFlagsFromString("--no-expose-gc");
  const before = process.memoryUsage().arrayBuffers;
  const machine = machineWith("wasm", (put) => {
    for (let i = 0; i < ACCOUNTED_UNITS; i++) {
      const code = [0xb8, ...word(i), 0x83, 0xef, 1, 0x75, 0xfb, 0xc3]; // mov eax, i; loop: sub edi, 1; jne loop; ret
      put(CODE + 16 * i, code, { entries: [CODE + 16 * i + 5] });
    }
  });
  let sum = 0;
  for (let i = 0; i < ACCOUNTED_UNITS; i++) sum += machine.call(CODE + 16 * i, 200);
  t.is(sum, (ACCOUNTED_UNITS * (ACCOUNTED_UNITS - 1)) / 2);
  t.is(machine.tier?.statistics.units, ACCOUNTED_UNITS);
  t.true(process.memoryUsage().arrayBuffers - before >= ACCOUNTED_UNITS * UNIT_BYTES);
});
