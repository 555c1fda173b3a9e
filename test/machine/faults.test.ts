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

const rows = allRows();
const CODE = 0x120000;
const DATA = 0x200000;
const END = 0x400000;
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

/** Values of the general registers in front of the instruction; two halves where it matters. */
type Registers = Readonly<Record<string, number | readonly [hi: number, lo: number]>>;
const half = (v: number | readonly [number, number]): readonly [number, number] =>
  typeof v === "number" ? [0, v] : v;
const digits = (v: number): string => (v >>> 0).toString(16).padStart(8, "0");
const FLAGS = 0x8d5;

/** Code that loads registers: runs restore callee-saved ones and rsp, so they cannot be put in. */
function loads(given: Registers): number[] {
  return GPR_NAMES.flatMap((name, k) => {
    if (given[name] === undefined) return [];
    const [hi, lo] = half(given[name]);
    const le = (v: number): number[] => [v, v >>> 8, v >>> 16, v >>> 24].map((b) => b & 255);
    return [0x48 | (k >> 3), 0xb8 | (k & 7), ...le(lo), ...le(hi)];
  });
}

/**
 * Run `bytes`, placed behind a nop, with registers as given and all flags set; the
 * fault, whose registers must be the ones given.
 */
function faultOf(t: ExecutionContext, m: Machine, bytes: number[], given: Registers): FaultInfo {
  const values: Record<string, readonly [number, number]> = {};
  GPR_NAMES.forEach((name, k) => (values[name] = half(given[name] ?? 0x10001 * (k + 1))));
  const load = loads(values);
  const code = [...load, 0x90, ...bytes];
  m.mem.u8.set(code, CODE);
  m.publish({
    name: "code",
    address: CODE,
    size: code.length,
    symbols: [{ name: "code", address: CODE }],
  });
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
  const pc = CODE + load.length + 1;
  t.deepEqual(registers, expected, text);
  t.is(info.pc, pc, text);
  t.is(info.symbol, `code+0x${(pc - CODE).toString(16)}`, text);
  t.is(Buffer.from(vectors).toString("hex"), before, text);
  t.is(Buffer.from(m.mem.u8.subarray(END - 64)).toString("hex"), data, text);
  return info;
}

const parse = (hex: string): number[] => hex.split(" ").map((b) => parseInt(b, 16));

interface FaultCase {
  readonly title: string;
  readonly code: string;
  readonly registers?: Registers;
  readonly kind: FaultInfo["kind"];
  readonly address?: number;
}
const far: readonly [number, number] = [1, DATA];
const cases: readonly FaultCase[] = [
  {
    title: "load below memory",
    code: "48 8b 47 0c",
    registers: { rdi: 0 },
    kind: "unmapped",
    address: 12,
  },
  {
    title: "load across the end",
    code: "48 8b 07",
    registers: { rdi: END - 7 },
    kind: "unmapped",
    address: END - 7,
  },
  {
    title: "store behind the end",
    code: "89 07",
    registers: { rdi: END },
    kind: "unmapped",
    address: END,
  },
  {
    title: "upper half of an address",
    code: "8b 07",
    registers: { rdi: far },
    kind: "unmapped",
    address: 0x100000000 + DATA,
  },
  {
    title: "sum of base and index",
    code: "8b 04 f7",
    registers: { rdi: DATA, rsi: [0, 0x20000000] },
    kind: "unmapped",
    address: 0x100000000 + DATA,
  },
  {
    title: "negative address",
    code: "8b 47 f0",
    registers: { rdi: 0 },
    kind: "unmapped",
    address: 0xfffffffffffffff0,
  },
  {
    title: "read, change, write",
    code: "48 11 07",
    registers: { rdi: 8 },
    kind: "unmapped",
    address: 8,
  },
  {
    title: "push of memory",
    code: "ff 37",
    registers: { rdi: 8, rsp: DATA },
    kind: "unmapped",
    address: 8,
  },
  {
    title: "push with a bad rsp",
    code: "50",
    registers: { rsp: END + 0x1000 },
    kind: "unmapped",
    address: END + 0xff8,
  },
  {
    title: "push of 16 bits with a bad rsp",
    code: "66 50",
    registers: { rsp: 2 },
    kind: "unmapped",
    address: 0,
  },
  {
    title: "pop with a bad rsp",
    code: "58",
    registers: { rsp: END - 4 },
    kind: "unmapped",
    address: END - 4,
  },
  {
    title: "pop to bad memory",
    code: "8f 07",
    registers: { rdi: 8, rsp: DATA },
    kind: "unmapped",
    address: 8,
  },
  {
    title: "pop of 16 bits to bad memory",
    code: "66 8f 07",
    registers: { rdi: 8, rsp: DATA },
    kind: "unmapped",
    address: 8,
  },
  {
    title: "leave with a bad rbp",
    code: "c9",
    registers: { rbp: 16, rsp: DATA },
    kind: "unmapped",
    address: 16,
  },
  {
    title: "ret with a bad rsp",
    code: "c3",
    registers: { rsp: 16 },
    kind: "unmapped",
    address: 16,
  },
  {
    title: "call through bad memory",
    code: "ff 17",
    registers: { rdi: 16, rsp: DATA },
    kind: "unmapped",
    address: 16,
  },
  {
    title: "call with a bad rsp",
    code: "ff d0",
    registers: { rax: CODE, rsp: 16 },
    kind: "unmapped",
    address: 8,
  },
  {
    title: "string operation, no element",
    code: "f3 a4",
    registers: { rcx: 3, rsi: DATA, rdi: 16 },
    kind: "unmapped",
    address: 16,
  },
  { title: "xlat", code: "d7", registers: { rbx: 16, rax: 5 }, kind: "unmapped", address: 21 },
  {
    title: "masked store",
    code: "66 0f f7 c1",
    registers: { rdi: END - 8 },
    kind: "unmapped",
    address: END - 8,
  },
  {
    title: "bit string",
    code: "0f ab 07",
    registers: { rdi: DATA, rax: [0, 0x7fffffff] },
    kind: "unmapped",
    address: DATA + 0xffffffc,
  },
  { title: "ud2", code: "0f 0b", kind: "undefined" },
  { title: "mmx", code: "0f 6f c1", kind: "undefined" },
  { title: "AVX", code: "c5 f9 6f 07", registers: { rdi: DATA }, kind: "undefined" },
  { title: "AVX, 256 bits", code: "c5 fd 6f 07", registers: { rdi: DATA }, kind: "undefined" },
  { title: "VEX of 256 bits", code: "c4 e2 7c f2 c1", kind: "undefined" },
  { title: "EVEX", code: "62 f1 7c 48 28 c1", kind: "undefined" },
  { title: "MMX", code: "0f 6f c1", kind: "undefined" },
  {
    title: "segment without a base",
    code: "64 48 8b 04 25 28 00 00 00",
    kind: "unmapped",
    address: 0x28,
  },
  { title: "pop to a 32-bit address", code: "67 8f 04 24", kind: "undefined" },
  { title: "rdrand", code: "0f c7 f0", kind: "undefined" },
  { title: "xgetbv", code: "0f 01 d0", kind: "undefined" },
  { title: "syscall", code: "0f 05", kind: "undefined" },
  {
    title: "lock in front of a load",
    code: "f0 8b 07",
    registers: { rdi: DATA },
    kind: "undefined",
  },
  {
    title: "mxcsr with another rounding",
    code: "0f ae 17",
    registers: { rdi: DATA },
    kind: "undefined",
  },
  {
    title: "longer than fifteen bytes",
    code: "66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90",
    kind: "undefined",
  },
  { title: "int3", code: "cc", kind: "breakpoint" },
  {
    title: "aligned load",
    code: "0f 28 07",
    registers: { rdi: DATA + 8 },
    kind: "alignment",
    address: DATA + 8,
  },
  {
    title: "aligned store",
    code: "66 0f 7f 07",
    registers: { rdi: DATA + 4 },
    kind: "alignment",
    address: DATA + 4,
  },
  {
    title: "aligned operand",
    code: "66 0f fe 07",
    registers: { rdi: DATA + 1 },
    kind: "alignment",
    address: DATA + 1,
  },
  {
    title: "non-temporal store",
    code: "66 0f e7 07",
    registers: { rdi: DATA + 8 },
    kind: "alignment",
    address: DATA + 8,
  },
  {
    title: "cmpxchg16b",
    code: "48 0f c7 0f",
    registers: { rdi: DATA + 8 },
    kind: "alignment",
    address: DATA + 8,
  },
  {
    title: "jump to data",
    code: "ff e0",
    registers: { rax: DATA },
    kind: "not-code",
    address: DATA,
  },
  {
    title: "jump beyond 4 GiB",
    code: "ff e0",
    registers: { rax: far },
    kind: "not-code",
    address: 0x100000000 + DATA,
  },
  { title: "direct jump to data", code: "e9 00 00 08 00", kind: "not-code" },
  {
    title: "call of data",
    code: "ff d0",
    registers: { rax: DATA, rsp: DATA },
    kind: "not-code",
    address: DATA,
  },
  {
    title: "direct call of data",
    code: "e8 00 00 08 00",
    registers: { rsp: DATA },
    kind: "not-code",
  },
  {
    title: "return to data",
    code: "c3",
    registers: { rsp: DATA + 0x100 },
    kind: "not-code",
    address: DATA + 0x10,
  },
  {
    title: "return and pop, to data",
    code: "c2 08 00",
    registers: { rsp: DATA + 0x100 },
    kind: "not-code",
    address: DATA + 0x10,
  },
  { title: "loop to data", code: "e2 7f", registers: { rcx: 5 }, kind: "not-code" },
  {
    title: "push on an exhausted stack",
    code: "50",
    registers: { rsp: 0x20000 },
    kind: "stack",
    address: 0x1fff8,
  },
  {
    title: "call on an exhausted stack",
    code: "ff d0",
    registers: { rax: CODE, rsp: 0x20000 },
    kind: "stack",
    address: 0x1fff8,
  },
  {
    title: "push of 16 bits on an exhausted stack",
    code: "66 50",
    registers: { rsp: 0x20000 },
    kind: "stack",
    address: 0x1fffe,
  },
  { title: "divide by zero, 8 bits", code: "f6 f1", registers: { rcx: 0 }, kind: "divide" },
  { title: "divide by zero, 16 bits", code: "66 f7 f1", registers: { rcx: 0 }, kind: "divide" },
  { title: "divide by zero, 32 bits", code: "f7 f1", registers: { rcx: 0 }, kind: "divide" },
  { title: "divide by zero, 64 bits", code: "48 f7 f9", registers: { rcx: 0 }, kind: "divide" },
  { title: "quotient of 8 bits", code: "f6 f1", registers: { rax: 0x100, rcx: 1 }, kind: "divide" },
  {
    title: "signed quotient of 8 bits",
    code: "f6 f9",
    registers: { rax: 0x80, rcx: 1 },
    kind: "divide",
  },
  { title: "quotient of 16 bits", code: "66 f7 f1", registers: { rdx: 1, rcx: 1 }, kind: "divide" },
  { title: "quotient of 32 bits", code: "f7 f1", registers: { rdx: 5, rcx: 5 }, kind: "divide" },
  {
    title: "quotient of 32 bits, beyond doubles",
    code: "f7 f1",
    registers: { rdx: -1, rcx: -1 },
    kind: "divide",
  },
  {
    title: "least by minus one",
    code: "f7 f9",
    registers: { rax: 0x80000000, rdx: -1, rcx: -1 },
    kind: "divide",
  },
  {
    title: "least by minus one, 64 bits",
    code: "48 f7 f9",
    registers: { rax: [-0x80000000, 0], rdx: [-1, -1], rcx: [-1, -1] },
    kind: "divide",
  },
  { title: "quotient of 64 bits", code: "48 f7 f1", registers: { rdx: 7, rcx: 7 }, kind: "divide" },
];

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
      for (const rdi of outside) {
        const info = faultOf(t, m, bytes, { rdi, ...others });
        t.is(info.kind, "unmapped", `${row.name} ${row.operands.join(" ")}`);
        t.is(info.address, (rdi[0] >>> 0) * 0x100000000 + rdi[1]);
      }
      // One byte too far; aligned operands complain about that instead.
      m.mem.u8.set(bytes, CODE);
      m.publish({ name: "code", address: CODE, size: bytes.length });
      const i = m.code.instructionAt(CODE);
      const size = (i?.dk === MEM ? i.dsize : (i?.ssize ?? 0)) >>> 3;
      t.true(size > 0);
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
  for (let n = 0; n < 400; n++) {
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
