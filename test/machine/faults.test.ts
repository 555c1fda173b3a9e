/*
 * Faults are precise: they name the instruction, and registers, flags and memory are as
 * before it. First one case per way to fault; then every row of the table that has a
 * memory operand, with operands in all places where no memory is. On both tiers.
 */
import test from "ava";
import type { ExecutionContext } from "ava";
import { rflags, setRflags } from "../../runtime/machine/flags.js";
import { MEM } from "../../runtime/machine/insn.js";
import { Machine, MachineFault, gprAddress, xmmAddress } from "../../runtime/machine/index.js";
import type { FaultInfo } from "../../runtime/machine/index.js";
import { GPR_NAMES } from "../../runtime/machine/state.js";
import { allRows } from "../../runtime/machine/table.js";
import type { Row } from "../../runtime/machine/table.js";
import { Runner, fastForms, generalExecutors, translated } from "./compare.js";
import type { MakeMachine } from "./compare.js";
import { Generator } from "./generate.js";
import { CODE_SIZE, DATA_SIZE, STACK_BELOW, STACK_TOP } from "./values.js";
import type { Case } from "./values.js";
import { CODE, DATA, END, cases } from "./faultcases.js";
import type { Registers } from "./faultcases.js";

const rows = allRows();
const tiers = Object.entries({ fastForms, generalExecutors, translated });

const newMachine = (make: MakeMachine): Machine =>
  make({
    initialSize: END,
    maximumSize: END,
    stackBase: 0x20000,
    stackSize: 0x100000,
    thunkBase: 0x10000,
    thunkCount: 16,
  });

const half = (v: number | readonly [number, number]): readonly [number, number] =>
  typeof v === "number" ? [0, v] : v;
const digits = (v: number): string => (v >>> 0).toString(16).padStart(8, "0");
const FLAGS = 0x8d5;
const dword = (v: number): number[] => [v, v >>> 8, v >>> 16, v >>> 24].map((b) => b & 255);

/** Where the values lie that code loads registers with, and instructions that are decoded only. */
const CELLS = 0x180000;
const ELSEWHERE = 0x160000;

/**
 * Code that loads registers: runs restore callee-saved ones and rsp, so they cannot be put in. It is the same for
 * all values, so that it is translated once.
 */
const LOADS = GPR_NAMES.flatMap((_, k) => {
  const cell = CELLS + 8 * k;
  // mov reg, [cell]
  return [0x48 | ((k >> 3) << 2), 0x8b, 4 | ((k & 7) << 3), 0x25, ...dword(cell)];
});

/** The same with the values in it, of some of them. */
function loads(given: Registers): number[] {
  return GPR_NAMES.flatMap((name, k) => {
    if (given[name] === undefined) return [];
    const [hi, lo] = half(given[name]);
    return [0x48 | (k >> 3), 0xb8 | (k & 7), ...dword(lo), ...dword(hi)];
  });
}

/**
 * Run `bytes`, placed behind a nop, with registers as given and all flags set; the
 * fault, whose registers must be the ones given.
 */
function faultOf(t: ExecutionContext, m: Machine, bytes: number[], given: Registers): FaultInfo {
  const values: Record<string, readonly [number, number]> = {};
  GPR_NAMES.forEach((name, k) => (values[name] = half(given[name] ?? 0x10001 * (k + 1))));
  GPR_NAMES.forEach((name, k) =>
    m.mem.u32.set([values[name][1], values[name][0]], CELLS / 4 + 2 * k),
  );
  const code = [...LOADS, 0x90, ...bytes];
  if (Buffer.compare(m.mem.u8.subarray(CODE, CODE + code.length), Buffer.from(code)) !== 0) {
    m.mem.u8.set(code, CODE);
    m.publish({
      name: "code",
      address: CODE,
      size: code.length,
      symbols: [{ name: "code", address: CODE }],
    });
  }
  setRflags(m.cpu, FLAGS);
  const vectors = m.mem.u8.subarray(xmmAddress(0), xmmAddress(16));
  for (let k = 0; k < vectors.length; k++) vectors[k] = (k * 37) & 255;
  const before = Buffer.from(vectors).toString("hex");
  const data = Buffer.from(m.mem.u8.subarray(END - 64)).toString("hex");
  let info: FaultInfo | undefined;
  try {
    m.call(CODE);
  } catch (e) {
    if (!(e instanceof MachineFault)) throw e;
    info = e.info;
  }
  const text = Buffer.from(bytes).toString("hex");
  if (info === undefined) throw new Error(`no fault: ${text}`);
  const expected: Record<string, string> = { rflags: digits(FLAGS | 0x202) };
  for (const [name, [hi, lo]] of Object.entries(values)) expected[name] = digits(hi) + digits(lo);
  const registers = { ...info.registers };
  delete registers.rip; // where the tier has one, it is `pc`
  const pc = CODE + LOADS.length + 1;
  t.deepEqual(registers, expected, text);
  t.is(info.pc, pc, text);
  t.is(info.symbol, `code+0x${(pc - CODE).toString(16)}`, text);
  t.is(Buffer.from(vectors).toString("hex"), before, text);
  t.is(Buffer.from(m.mem.u8.subarray(END - 64)).toString("hex"), data, text);
  return info;
}

const parse = (hex: string): number[] => hex.split(" ").map((b) => parseInt(b, 16));

for (const [tier, make] of tiers)
  test(`faults one by one, ${tier}`, (t) => {
    for (const { title, code, registers = {}, kind, address } of cases) {
      const m = newMachine(make);
      m.mem.u32[(DATA + 0x100) >>> 2] = DATA + 0x10;
      const info = faultOf(t, m, parse(code), registers);
      t.is(info.kind, kind, title);
      if (address !== undefined) t.is(info.address, address, title);
    }
  });

/** The row with [rdi] as memory operand, zeros in all other fields. */
function encode(row: Row): number[] {
  const immediate = row.operands.reduce(
    (n, o) => n + (o[0] !== "I" ? 0 : o === "Ib" ? 1 : o === "Iw" ? 2 : 4),
    0,
  );
  const opcode = [row.opcode, ((row.ext < 0 ? 0 : row.ext) << 3) | 7];
  const tail = [...opcode, ...new Array<number>(immediate).fill(0)];
  if (row.vex) {
    const pp = { "66": 1, f3: 2, f2: 3 }[row.prefix as string] ?? 0;
    const second = row.operands.includes("By") ? 0x70 : 0x78;
    return [0xc4, 0xe0 | row.map, second | pp, ...tail];
  }
  const prefixes: Readonly<Record<string, number[]>> = {
    "66": [0x66],
    f2: [0xf2],
    f3: [0xf3],
    o16: [0x66],
    w1: [0x48],
  };
  const escape = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]][row.map];
  return [...(prefixes[row.prefix] ?? []), ...escape, ...tail];
}

/** Operands that name memory without touching it. */
const UNTOUCHED = /^(lea|nop|prefetch.*)$/;
const withMemory = rows.filter(
  (r) =>
    r.modrm &&
    r.mod !== "reg" &&
    r.operands.some((o) => /[EWMR]/.test(o[0])) &&
    !UNTOUCHED.test(r.name),
);

for (const [tier, make] of tiers)
  test(`every row with a memory operand, ${tier}`, (t) => {
    const m = newMachine(make);
    const outside: readonly (readonly [number, number])[] = [
      [0, 0xfff0],
      [0, END],
      [0, 0xfffffff0],
      [1, DATA],
      [-1, DATA],
    ];
    for (const row of withMemory) {
      const bytes = encode(row);
      // A bit number of zero stays within the operand.
      const others = { rsp: DATA, rax: 0 };
      m.mem.u8.set(bytes, ELSEWHERE);
      m.publish({ name: "decoded", address: ELSEWHERE, size: bytes.length });
      const i = m.code.instructionAt(ELSEWHERE);
      const size = (i?.dk === MEM ? i.dsize : (i?.ssize ?? 0)) >>> 3;
      t.true(size > 0);
      for (const rdi of outside) {
        const info = faultOf(t, m, bytes, { rdi, ...others });
        t.is(info.kind, "unmapped", `${row.name} ${row.operands.join(" ")}`);
        t.is(info.address, (rdi[0] >>> 0) * 0x100000000 + rdi[1]);
      }
      // One byte too far; aligned operands complain about that instead.
      if (size === 1) continue;
      const rdi: readonly [number, number] = [0, END - size + 1];
      const { kind } = faultOf(t, m, bytes, { rdi, ...others });
      t.true(kind === "unmapped" || (size === 16 && kind === "alignment"), row.name);
    }
    t.true(withMemory.length > 350);
  });

/**
 * Instructions that change a register in their own ways: name of the register, bytes, the
 * other registers. A loop stores through the register, which after one round is bad.
 */
const changers: readonly (readonly [register: string, code: string, others: Registers])[] = [
  ["rbx", "0f a2", { rax: 0 }],
  ["rcx", "0f a2", { rax: 0 }],
  ["rdx", "0f a2", { rax: 0 }], // cpuid
  ["rbx", "c4 e2 e3 f6 c2", { rdx: [-1, -1] }], // mulx rax, rbx, rdx
  ["rbx", "c4 e2 fb f6 da", { rdx: 2 }], // mulx rbx, rax, rdx
  ["rbx", "c4 e2 60 f3 ca", { rdx: 1 }], // blsr ebx, edx
  ["rbx", "c4 e2 60 f2 da", { rdx: 1 }], // andn ebx, ebx, edx
  ["rbx", "c4 e2 71 f7 db", { rcx: 12 }], // shlx ebx, ebx, ecx
  ["rcx", "66 0f 3a 61 c1 00", {}], // pcmpestri
  ["rbx", "48 87 d3", { rdx: 5 }], // xchg rbx, rdx
  ["rdx", "48 87 d3", { rbx: 5 }],
  ["rbx", "48 0f c1 d3", { rdx: END }], // xadd rbx, rdx
  ["rdx", "48 0f c1 d3", { rbx: 5 }],
  ["rax", "48 0f c7 0e", { rsi: DATA }], // cmpxchg16b [rsi]
  ["rdx", "48 0f c7 0e", { rsi: DATA }],
  ["rax", "48 0f b1 1e", { rsi: DATA }], // cmpxchg [rsi], rbx
  ["rax", "48 0f b1 d3", { rbx: 5 }], // cmpxchg rbx, rdx
  ["rbx", "58 6a 05 5b 50", { rsp: DATA + 64 }], // pop rax; push 5; pop rbx; push rax
  ["rbx", "66 6a ff 66 5b", { rsp: DATA + 64 }], // push word -1; pop bx
  ["rdx", "f7 e6", { rax: 2, rsi: 2 }], // mul esi
  ["rdx", "48 99", { rax: 2 }], // cqo
  ["rbx", "0f cb", {}], // bswap ebx
  ["rbx", "66 0f 7e c3", {}], // movd ebx, xmm0
  ["rbx", "66 0f d7 d8", {}], // pmovmskb ebx, xmm0
  ["rbx", "66 0f c5 d8 00", {}], // pextrw ebx, xmm0, 0
  ["rbx", "f2 0f 2c d8", {}], // cvttsd2si ebx, xmm0
  ["rbx", "f3 0f b8 da", { rdx: 2 }], // popcnt ebx, edx
  ["rbx", "48 0f 38 f0 1e", { rsi: DATA }], // movbe rbx, [rsi]
  ["rbx", "f2 0f 38 f1 da", { rdx: 2 }], // crc32 ebx, edx
  ["rbx", "c1 c3 0c", {}], // rol ebx, 12
  ["rdi", "f3 48 ab", { rcx: [0, 0x40000], rdx: 5 }], // rep stosq
  ["rsi", "ac", {}], // lodsb
];
/** Where an address register starts: near the end of memory when it only creeps. */
const startOf = (register: string, code: string): number =>
  code === "ac"
    ? END - 9
    : code.endsWith("66 5b")
      ? END - 16
      : register === "rax"
        ? DATA + 16
        : DATA;

test("a changed address register is looked at again", (t) => {
  for (const [register, code, others] of changers) {
    const states = tiers.map(([, make]) => {
      const m = newMachine(make);
      m.mem.u8.fill(0, DATA, DATA + 128);
      const k = GPR_NAMES.indexOf(register as (typeof GPR_NAMES)[number]);
      // mov byte [register+8], 1; the instructions; jmp to the store
      const store = [0xc6, 0x40 | k, 8, 1];
      const body = [...store, ...parse(code)];
      const given: Registers = { ...others, [register]: startOf(register, code) };
      const load = loads(given);
      const bytes = [...load, ...body, 0xeb, 254 - body.length];
      m.mem.u8.set(bytes, CODE);
      m.publish({ name: "code", address: CODE, size: bytes.length });
      m.budget = 100;
      try {
        m.call(CODE);
      } catch (e) {
        if (e instanceof MachineFault) {
          const { kind, pc, address } = e.info;
          return { kind, pc: pc - CODE - load.length, address, executed: m.executed };
        }
        throw e;
      }
      throw new Error("no fault");
    });
    t.is(states[0].kind, "unmapped", code);
    for (const other of states) t.deepEqual(other, states[0], `${register}: ${code}`);
  }
});

/** The case with a load from page 0 in place of the jump at its end. */
function faulty(c: Case): Case {
  const code = Uint8Array.from(c.code);
  const end = Buffer.from(code).lastIndexOf(Buffer.from([0xff, 0x24, 0x25]), CODE_SIZE);
  code.set([0x8b, 0x04, 0x25, 0x10, 0, 0, 0], end); // mov eax, [0x10]: as long
  return { ...c, code };
}
/** Everything that can be seen when a case faults. */
function faultState(runner: Runner, c: Case): unknown {
  const { u8 } = runner.machine.mem;
  const before = runner.machine.executed;
  try {
    runner.run(c);
  } catch (e) {
    if (!(e instanceof MachineFault)) throw e;
    const { kind, pc, address, registers } = e.info;
    const hex = (from: number, size: number): string =>
      Buffer.from(u8.subarray(from, from + size)).toString("hex");
    const flags = digits(parseInt(registers.rflags, 16) & c.flagMask);
    return {
      kind,
      pc,
      address,
      message: e.message,
      executed: runner.machine.executed - before,
      registers: { ...registers, rip: "", rflags: flags },
      vectors: hex(xmmAddress(0), 256),
      data: hex(DATA, DATA_SIZE),
      stack: hex(STACK_TOP - STACK_BELOW, 400),
    };
  }
  throw new Error("no fault");
}

test("at the end of random instructions, all tiers fault in one state", (t) => {
  const generator = new Generator(77, 30);
  const runners = tiers.map(([, make]) => new Runner(make));
  for (let n = 0; n < 160; n++) {
    const c = faulty(generator.next());
    const [first, ...others] = runners.map((runner) => faultState(runner, c));
    t.like(first, { kind: "unmapped", address: 16 });
    for (const other of others) t.deepEqual(other, first, runners[0].listing(c));
  }
});

test("a repeated string operation stops at the element that failed", (t) => {
  for (const [, make] of tiers) {
    const m = newMachine(make);
    // rep movsd: two elements fit
    m.mem.u8.set([0xf3, 0xa5, 0xc3], CODE);
    m.publish({ name: "code", address: CODE, size: 3 });
    m.mem.u32[gprAddress(1) >>> 2] = 0;
    const info = ((): FaultInfo => {
      try {
        m.call(CODE, END - 8, DATA, 0, 5);
      } catch (e) {
        if (e instanceof MachineFault) return e.info;
      }
      throw new Error("no fault");
    })();
    t.is(info.address, END);
    t.is(info.pc, CODE);
    t.is(parseInt(info.registers.rcx, 16), 3);
    t.is(parseInt(info.registers.rdi, 16), END);
    t.is(parseInt(info.registers.rsi, 16), DATA + 8);
    t.is(rflags(m.cpu) & 0x202, 0x202);
  }
});

test("undefined instructions are named by bytes, address and symbol", (t) => {
  const m = newMachine(fastForms);
  m.mem.u8.set([0x90, 0xc5, 0xf9, 0x6f, 0x07, 0xc3], CODE);
  m.publish({ name: "blob", address: CODE, size: 6, symbols: [{ name: "BC_ADD", address: CODE }] });
  t.throws(() => m.call(CODE), {
    instanceOf: MachineFault,
    message: /^undefined instruction at 0x00120001 \(BC_ADD\+0x1\): c5 f9 6f 07 c3/,
  });
});
