/*
 * Units specialised for an interpreted program, with an interpreter that has nothing of
 * Lua: two bytes per instruction, opcode and operand, rsi behind the one that runs, the
 * handlers' addresses in a table at r14. Everything that such a unit takes for granted is
 * changed under its feet here, and budgets stop it where they stop the other tier.
 */
import test from "ava";
import fc from "fast-check";
import { Machine, MachineStop, R } from "../../runtime/machine/index.js";

const CODE = 0x120000;
const PROGRAM = 0x140000;
const TABLE = 0x150000;

/** As GNU as assembled it. NEXT: movzx edx, [rsi]; movzx edi, [rsi+1]; add rsi, 2; jmp [r14+rdx*8]. */
// prettier-ignore
const HANDLERS = {
  entry: "41564989fe4889d131c00fb6160fb67e014883c60241ff24d60f1f8000000000", // push r14; mov r14, rdi; mov rcx, rdx; xor eax, eax; NEXT
  halt: "415ec366662e0f1f8400000000006690", // pop r14; ret
  addi: "4801f80fb6160fb67e014883c60241ff24d666662e0f1f8400000000000f1f00", // add rax, rdi; NEXT
  loop: "4883e90174034829fe0fb6160fb67e014883c60241ff24d60f1f840000000000", // sub rcx, 1; jz 1f; sub rsi, rdi; 1: NEXT
  mix: "4931860001000048c1c0050fb6160fb67e014883c60241ff24d6660f1f440000", // xor [r14+0x100], rax; rol rax, 5; NEXT
  host: "56515089f7e876ffeeff58595e0fb6160fb67e014883c60241ff24d60f1f4000", // push rsi, rcx, rax; mov edi, esi; call the host; pop rax, rcx, rsi; NEXT
  fadd: "f2410f108608010000f2410f588610010000f2410f1186080100000fb6160fb67e014883c60241ff24d6660f1f440000", // movsd xmm0, [r14+0x108]; addsd xmm0, [r14+0x110]; movsd [r14+0x108], xmm0; NEXT
  skip: "4084f874044883c6020fb6160fb67e014883c60241ff24d6", // test al, dil; jz 1f; add rsi, 2; 1: NEXT
};
type Name = keyof typeof HANDLERS;
const NAMES = Object.keys(HANDLERS) as Name[];
/** Opcodes are the numbers of the handlers behind the entry. */
const op = (name: Name, operand = 0): [number, number] => [NAMES.indexOf(name) - 1, operand];

function makeMachine(tier: "wasm" | "interp", program: readonly (readonly number[])[]): Machine {
  const machine = new Machine({
    tier,
    initialSize: 0x400000,
    maximumSize: 0x800000,
    stackBase: 0x20000,
    stackSize: 0x100000,
    thunkBase: 0x10000,
    thunkCount: 16,
  });
  const { mem } = machine;
  let address = CODE;
  const code: number[] = [];
  NAMES.forEach((name, n) => {
    if (n > 0) mem.u32[(TABLE >>> 2) + 2 * (n - 1)] = address;
    code.push(...Buffer.from(HANDLERS[name], "hex"));
    address = CODE + code.length;
  });
  mem.u8.set(code, CODE);
  mem.u8.set(program.flat(), PROGRAM);
  mem.f64[(TABLE + 0x110) >>> 3] = 0.1;
  if (machine.tier !== null) machine.tier.price = 40_000;
  machine.publish({ name: "toy", address: CODE, size: code.length, counter: R.RSI });
  return machine;
}

const run = (machine: Machine, rounds: number): number =>
  machine.call(CODE, TABLE, PROGRAM, rounds);

/** All that a program can leave behind. */
const state = (machine: Machine): unknown => ({
  rax: machine.mem.i32[0x100 >>> 2],
  executed: machine.executed,
  table: [...machine.mem.u32.subarray(TABLE >>> 2, (TABLE >>> 2) + 0x48)],
});

const isSpecial = (machine: Machine): boolean =>
  (machine.tier?.statistics.specialisations ?? 0) > 0;

function sameOnBoth(
  t: { deepEqual(a: unknown, b: unknown): unknown; true(b: boolean): unknown },
  program: readonly (readonly number[])[],
  rounds: number,
  prepare: (machine: Machine) => void = () => undefined,
  wasSpecial: (machine: Machine) => boolean = isSpecial,
): void {
  const [a, b] = (["wasm", "interp"] as const).map((tier) => {
    const machine = makeMachine(tier, program);
    prepare(machine);
    run(machine, rounds);
    return machine;
  });
  t.true(wasSpecial(a));
  t.deepEqual(state(a), state(b));
}

const LOOP = [op("addi", 3), op("mix"), op("fadd"), op("addi", 200), op("loop", 10), op("halt")];
const ROUNDS = 300_000;

test("a loop of the interpreted program becomes a unit, and gives what it gave", (t) => {
  sameOnBoth(t, LOOP, ROUNDS);
});

test("ways that programs take rarely and often", (t) => {
  const program = [
    op("addi", 3), op("mix"), op("skip", 1), op("addi", 7), op("skip", 0x80), op("fadd"), op("loop", 14),
    op("halt"),
  ]; // prettier-ignore
  sameOnBoth(t, program, ROUNDS);
});

test("an operand that changes while it runs", (t) => {
  sameOnBoth(
    t,
    [op("host"), ...LOOP.slice(0, -2), op("loop", 12), op("halt")],
    ROUNDS,
    (machine) => {
      let calls = 0;
      machine.defineHost("change", "p:v", () => {
        if (++calls % 1000 === 0) machine.mem.u8[PROGRAM + 3] = calls / 1000;
      });
    },
  );
});

test("an opcode that becomes another", (t) => {
  sameOnBoth(
    t,
    [op("host"), ...LOOP.slice(0, -2), op("loop", 12), op("halt")],
    ROUNDS,
    (machine) => {
      let calls = 0;
      machine.defineHost("change", "p:v", () => {
        if (++calls % 50_000 === 0)
          machine.mem.u8.set(calls % 100_000 === 0 ? op("mix") : op("addi", 9), PROGRAM + 6);
      });
    },
  );
});

test("a table of handlers that is switched", (t) => {
  sameOnBoth(
    t,
    [op("host"), ...LOOP.slice(0, -2), op("loop", 12), op("halt")],
    ROUNDS,
    (machine) => {
      let calls = 0;
      machine.defineHost("change", "p:v", () => {
        const { u32 } = machine.mem;
        const [mix, fadd] = [op("mix")[0], op("fadd")[0]].map((n) => (TABLE >>> 2) + 2 * n);
        if (++calls % 70_000 === 0) [u32[mix], u32[fadd]] = [u32[fadd], u32[mix]];
      });
    },
  );
});

test("the interpreter's code is published again", (t) => {
  let wasSpecial = false;
  sameOnBoth(
    t,
    [op("host"), ...LOOP.slice(0, -2), op("loop", 12), op("halt")],
    ROUNDS,
    (machine) => {
      let calls = 0;
      machine.defineHost("change", "p:v", () => {
        if (++calls !== 150_000) return;
        wasSpecial ||= isSpecial(machine);
        // add rax, rdi becomes sub rax, rdi.
        const addi = machine.mem.u32[(TABLE >>> 2) + 2 * op("addi")[0]];
        machine.mem.u8[addi + 1] = 0x29;
        machine.publish({ name: "patch", address: addi, size: 16 });
        t.is(machine.tier?.specialised.length ?? 0, 0);
      });
    },
    () => wasSpecial,
  );
});

test("a budget stops it where it stops the interpreter tier", (t) => {
  const machines = (["wasm", "interp"] as const).map((tier) => makeMachine(tier, LOOP));
  run(machines[0], ROUNDS); // makes the unit
  t.true(isSpecial(machines[0]));
  const total = machines[0].executed;
  run(machines[1], ROUNDS);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: total }), (budget) => {
      const [a, b] = machines.map((machine) => {
        machine.budget = budget;
        try {
          run(machine, ROUNDS);
          return "finished";
        } catch (e) {
          if (!(e instanceof MachineStop)) throw e;
          return { executed: e.info.executed, registers: e.info.registers, state: state(machine) };
        } finally {
          machine.budget = Infinity;
        }
      });
      t.deepEqual(a, b);
    }),
    { numRuns: 40 },
  );
});

test("random programs", (t) => {
  const instruction = fc
    .tuple(fc.constantFrom<Name>("addi", "mix", "fadd", "skip", "host"), fc.nat(255))
    .map(([name, operand]) => op(name, operand));
  fc.assert(
    fc.property(fc.array(instruction, { minLength: 1, maxLength: 40 }), (body) => {
      const [a, b] = (["wasm", "interp"] as const).map((tier) => {
        const machine = makeMachine(tier, [...body, op("loop", 2 * body.length + 2), op("halt")]);
        machine.defineHost("count", "p:v", (address) => {
          machine.mem.u32[(TABLE + 0x118) >>> 2] += address;
        });
        run(machine, 120_000 / body.length);
        return machine;
      });
      t.deepEqual(state(a), state(b));
    }),
    { numRuns: 25 },
  );
});
