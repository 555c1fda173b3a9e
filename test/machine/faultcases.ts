/*
 * One case for each way in which an instruction faults: registers in front of it, and what the fault says.
 */
import type { FaultInfo } from "../../runtime/machine/index.js";

export const CODE = 0x120000;
export const DATA = 0x200000;
export const END = 0x400000;

/** Values of the general registers in front of the instruction; two halves where it matters. */
export type Registers = Readonly<Record<string, number | readonly [hi: number, lo: number]>>;

export interface FaultCase {
  readonly title: string;
  readonly code: string;
  readonly registers?: Registers;
  readonly kind: FaultInfo["kind"];
  readonly address?: number;
}

/** Beyond the 32 bits that addresses have. */
export const far: readonly [number, number] = [1, DATA];
export const cases: readonly FaultCase[] = [
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
