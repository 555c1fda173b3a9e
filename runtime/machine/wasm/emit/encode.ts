/*
 * Writing WebAssembly: bytes, LEB128, sections, and the opcodes that the
 * translator uses. Nothing here knows x86.
 */

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
/** Block type without a result. */
export const VOID = 0x40;

// prettier-ignore
export enum OP {
  UNREACHABLE = 0x00, BLOCK = 0x02, LOOP = 0x03, IF = 0x04, ELSE = 0x05, END = 0x0b,
  BR = 0x0c, BR_IF = 0x0d, BR_TABLE = 0x0e, RETURN = 0x0f, CALL = 0x10, CALL_INDIRECT = 0x11,
  DROP = 0x1a, SELECT = 0x1b, GET = 0x20, SET = 0x21, TEE = 0x22,

  I32_LOAD = 0x28, I64_LOAD = 0x29, F32_LOAD = 0x2a, F64_LOAD = 0x2b,
  I32_LOAD8_S = 0x2c, I32_LOAD8_U = 0x2d, I32_LOAD16_S = 0x2e, I32_LOAD16_U = 0x2f,
  I64_LOAD8_S = 0x30, I64_LOAD8_U = 0x31, I64_LOAD16_S = 0x32, I64_LOAD16_U = 0x33,
  I64_LOAD32_S = 0x34, I64_LOAD32_U = 0x35,
  I32_STORE = 0x36, I64_STORE = 0x37, F32_STORE = 0x38, F64_STORE = 0x39,
  I32_STORE8 = 0x3a, I32_STORE16 = 0x3b, I64_STORE8 = 0x3c, I64_STORE16 = 0x3d, I64_STORE32 = 0x3e, MEMORY_SIZE = 0x3f,

  I32_CONST = 0x41, I64_CONST = 0x42, F64_CONST = 0x44,
  I32_EQZ = 0x45, I32_EQ = 0x46, I32_NE = 0x47, I32_LT_S = 0x48, I32_LT_U = 0x49, I32_GT_S = 0x4a,
  I32_GT_U = 0x4b, I32_LE_S = 0x4c, I32_LE_U = 0x4d, I32_GE_S = 0x4e, I32_GE_U = 0x4f,
  I64_EQZ = 0x50, I64_EQ = 0x51, I64_NE = 0x52, I64_LT_S = 0x53, I64_LT_U = 0x54, I64_GT_S = 0x55,
  I64_GT_U = 0x56, I64_LE_S = 0x57, I64_LE_U = 0x58, I64_GE_S = 0x59, I64_GE_U = 0x5a,
  F32_NE = 0x5c, F32_LT = 0x5d, F32_GT = 0x5e,
  F64_EQ = 0x61, F64_NE = 0x62, F64_LT = 0x63, F64_GT = 0x64, F64_LE = 0x65, F64_GE = 0x66,
  I32_CLZ = 0x67, I32_CTZ = 0x68, I32_POPCNT = 0x69, I32_ADD = 0x6a, I32_SUB = 0x6b, I32_MUL = 0x6c,
  I32_AND = 0x71, I32_OR = 0x72, I32_XOR = 0x73, I32_SHL = 0x74, I32_SHR_S = 0x75, I32_SHR_U = 0x76,
  I32_ROTL = 0x77, I32_ROTR = 0x78,
  I64_CLZ = 0x79, I64_CTZ = 0x7a, I64_POPCNT = 0x7b, I64_ADD = 0x7c, I64_SUB = 0x7d, I64_MUL = 0x7e,
  I64_DIV_S = 0x7f, I64_DIV_U = 0x80, I64_REM_S = 0x81, I64_REM_U = 0x82,
  I64_AND = 0x83, I64_OR = 0x84, I64_XOR = 0x85, I64_SHL = 0x86, I64_SHR_S = 0x87, I64_SHR_U = 0x88,
  I64_ROTL = 0x89, I64_ROTR = 0x8a,
  F32_CEIL = 0x8d, F32_FLOOR = 0x8e, F32_TRUNC = 0x8f, F32_NEAREST = 0x90,
  F32_SQRT = 0x91, F32_ADD = 0x92, F32_SUB = 0x93, F32_MUL = 0x94, F32_DIV = 0x95,
  F64_ABS = 0x99, F64_CEIL = 0x9b, F64_FLOOR = 0x9c, F64_TRUNC = 0x9d, F64_NEAREST = 0x9e,
  F64_SQRT = 0x9f, F64_ADD = 0xa0, F64_SUB = 0xa1, F64_MUL = 0xa2, F64_DIV = 0xa3,
  I32_WRAP = 0xa7, I64_EXTEND_S = 0xac, I64_EXTEND_U = 0xad,
  F32_CONVERT_I32_S = 0xb2, F32_CONVERT_I64_S = 0xb4, F32_DEMOTE = 0xb6,
  F64_CONVERT_I32_S = 0xb7, F64_CONVERT_I64_S = 0xb9, F64_PROMOTE = 0xbb,
  I32_REINTERPRET = 0xbc, I64_REINTERPRET = 0xbd, F32_REINTERPRET = 0xbe, F64_REINTERPRET = 0xbf,
  I32_EXTEND8_S = 0xc0, I32_EXTEND16_S = 0xc1,
  I64_EXTEND8_S = 0xc2, I64_EXTEND16_S = 0xc3, I64_EXTEND32_S = 0xc4,
}

/** Conversions behind the prefix fc. */
export const TRUNC_SAT = { I32_F64_S: 2, I64_F64_S: 6 } as const;

export class Bytes {
  private data = new Uint8Array(1024);
  length = 0;

  u8(b: number): void {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length++] = b;
  }
  at(k: number): number {
    return this.data[k];
  }
  bytes(b: Uint8Array): void {
    this.reserve(b.length);
    this.data.set(b, this.length);
    this.length += b.length;
  }
  private reserve(n: number): void {
    if (this.length + n <= this.data.length) return;
    const data = new Uint8Array(2 * (this.length + n));
    data.set(this.data);
    this.data = data;
  }
  result(): Uint8Array<ArrayBuffer> {
    return this.data.slice(0, this.length);
  }

  unsigned(n: number): void {
    for (; n > 0x7f; n = Math.floor(n / 128)) this.u8((n & 0x7f) | 0x80);
    this.u8(n);
  }
  /** A signed 32-bit number. */
  signed(n: number): void {
    for (; n < -0x40 || n > 0x3f; n >>= 7) this.u8((n & 0x7f) | 0x80);
    this.u8(n & 0x7f);
  }
  /** A signed 64-bit number in halves. */
  signed64(lo: number, hi: number): void {
    while (hi !== lo >> 31 || lo < -0x40 || lo > 0x3f) {
      this.u8((lo & 0x7f) | 0x80);
      lo = (lo >>> 7) | (hi << 25);
      hi >>= 7;
    }
    this.u8(lo & 0x7f);
  }
  name(s: string): void {
    const b = new TextEncoder().encode(s);
    this.unsigned(b.length);
    this.bytes(b);
  }
}

/** Instructions of one function. Labels are counted, so that branches name a depth by mark. */
export class Code extends Bytes {
  /** Blocks open now; a label is this number as it was when its block was opened, plus one. */
  depth = 0;

  /** Where the last instruction without operands begins. */
  private lastOp = -1;

  op(...ops: OP[]): void {
    for (const o of ops) {
      // A half that was made whole, and is a half again.
      const undoes = o === OP.I32_WRAP && this.lastOp === this.length - 1 && this.lastOp >= 0;
      if (undoes && this.at(this.lastOp) === OP.I64_EXTEND_U) {
        this.length--;
        this.lastOp = -1;
        continue;
      }
      this.lastOp = this.length;
      this.u8(o);
    }
  }
  get(local: number): void {
    this.u8(OP.GET);
    this.unsigned(local);
  }
  set(local: number): void {
    this.u8(OP.SET);
    this.unsigned(local);
  }
  tee(local: number): void {
    this.u8(OP.TEE);
    this.unsigned(local);
  }
  i32(n: number): void {
    this.u8(OP.I32_CONST);
    this.signed(n | 0);
  }
  i64(lo: number, hi = lo >> 31): void {
    this.u8(OP.I64_CONST);
    this.signed64(lo | 0, hi | 0);
  }
  f64(v: number): void {
    this.u8(OP.F64_CONST);
    this.bytes(new Uint8Array(new Float64Array([v]).buffer));
  }
  /** The lanes of a v128 as four words. */
  v128(words: readonly number[]): void {
    this.simd(0x0c);
    for (const w of words) for (let k = 0; k < 32; k += 8) this.u8((w >>> k) & 0xff);
  }
  /** Sixteen bytes of two v128 on the stack, by number. */
  shuffle(bytes: readonly number[]): void {
    this.simd(0x0d);
    bytes.forEach((b) => this.u8(b));
  }
  /** A load or store; unaligned is fine everywhere. */
  memory(op: OP, offset = 0): void {
    this.u8(op);
    this.u8(0);
    this.unsigned(offset);
  }
  /** An opcode behind the prefix fc. */
  extended(op: number): void {
    this.u8(0xfc);
    this.unsigned(op);
  }
  /** Destination, source, length. */
  memoryCopy(): void {
    this.extended(0x0a);
    this.u8(0);
    this.u8(0);
  }
  /** Destination, byte, length. */
  memoryFill(): void {
    this.extended(0x0b);
    this.u8(0);
  }
  simd(op: number): void {
    this.u8(0xfd);
    this.unsigned(op);
  }
  simdLane(op: number, lane: number): void {
    this.simd(op);
    this.u8(lane);
  }
  simdMemory(op: number, offset = 0): void {
    this.simd(op);
    this.u8(0);
    this.unsigned(offset);
  }

  block(op: OP.BLOCK | OP.LOOP | OP.IF): number {
    this.u8(op);
    this.u8(VOID);
    return ++this.depth;
  }
  else(): void {
    this.u8(OP.ELSE);
  }
  end(): void {
    this.u8(OP.END);
    this.depth--;
  }
  br(label: number): void {
    this.u8(OP.BR);
    this.unsigned(this.depth - label);
  }
  brIf(label: number): void {
    this.u8(OP.BR_IF);
    this.unsigned(this.depth - label);
  }
  brTable(labels: readonly number[], otherwise: number): void {
    this.u8(OP.BR_TABLE);
    this.unsigned(labels.length);
    for (const l of labels) this.unsigned(this.depth - l);
    this.unsigned(this.depth - otherwise);
  }
  call(f: number): void {
    this.u8(OP.CALL);
    this.unsigned(f);
  }
  /** Call the function of the table whose number is on the stack. */
  callIndirect(type: number): void {
    this.u8(OP.CALL_INDIRECT);
    this.unsigned(type);
    this.u8(0);
  }
}

export interface FunctionType {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

export interface FunctionImport {
  readonly name: string;
  readonly type: FunctionType;
}

/** The same module with another identity: a custom section that nobody reads. */
export function withMark(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const marked = new Uint8Array(module.length + 4);
  marked.set(module);
  marked.set([0, 2, 1, 0x6d], module.length); // custom, two bytes: a name of one letter
  return marked;
}

/** Locals in groups of one type, and the code. */
function functionWith(locals: readonly number[], body: Uint8Array): Bytes {
  const f = new Bytes();
  const groups: [number, number][] = [];
  for (const l of locals) {
    const last = groups.at(-1);
    if (last?.[1] === l) last[0]++;
    else groups.push([1, l]);
  }
  f.unsigned(groups.length);
  for (const [n, t] of groups) {
    f.unsigned(n);
    f.u8(t);
  }
  f.bytes(body);
  f.u8(OP.END);
  return f;
}

/**
 * A module with one exported function `run`; imports come from the namespace "m". Its type has the
 * number behind those of the imported functions. `table`: size of a table of functions to import.
 */
export function writeModule(
  imports: readonly FunctionImport[],
  memory: { initial: number; maximum: number },
  type: FunctionType,
  locals: readonly number[],
  body: Uint8Array,
  table = 0,
): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  out.bytes(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const section = (id: number, write: (b: Bytes) => void): void => {
    const b = new Bytes();
    write(b);
    out.u8(id);
    out.unsigned(b.length);
    out.bytes(b.result());
  };
  section(1, (b) => {
    b.unsigned(imports.length + 1);
    for (const t of [...imports.map((i) => i.type), type]) {
      b.u8(0x60);
      for (const list of [t.parameters, t.results]) {
        b.unsigned(list.length);
        list.forEach((v) => b.u8(v));
      }
    }
  });
  section(2, (b) => {
    b.unsigned(imports.length + (table > 0 ? 2 : 1));
    b.name("m");
    b.name("memory");
    b.u8(2);
    b.u8(1);
    b.unsigned(memory.initial);
    b.unsigned(memory.maximum);
    if (table > 0) {
      b.name("m");
      b.name("table");
      b.u8(1);
      b.u8(0x70); // funcref
      b.u8(0);
      b.unsigned(table);
    }
    imports.forEach((i, n) => {
      b.name("m");
      b.name(i.name);
      b.u8(0);
      b.unsigned(n);
    });
  });
  section(3, (b) => {
    b.unsigned(1);
    b.unsigned(imports.length);
  });
  section(7, (b) => {
    b.unsigned(1);
    b.name("run");
    b.u8(0);
    b.unsigned(imports.length);
  });
  section(10, (b) => {
    const f = functionWith(locals, body);
    b.unsigned(1);
    b.unsigned(f.length);
    b.bytes(f.result());
  });
  return out.result();
}
