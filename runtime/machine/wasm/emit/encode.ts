/*
 * Writing WebAssembly: sections, and instructions with their operands (opcodes.ts has their numbers, bytes.ts
 * what writes bytes). Nothing here knows x86.
 */

import { Bytes } from "./bytes.js";
import type { Room, Rooms } from "./bytes.js";
import { OP } from "./opcodes.js";

export { OP };

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
/** Block type without a result. */
export const VOID = 0x40;

/** Conversions behind the prefix fc. */
export const TRUNC_SAT = { I32_F64_S: 2, I64_F64_S: 6 } as const;

/**
 * Numbers of the locals that a function uses, in the order in which it first does. Engines go through all that are
 * declared wherever ways meet or loops begin.
 */
export class UsedLocals {
  readonly list: number[] = [];

  /** `numbers`: of each local, with one added; 0 for none. */
  constructor(readonly numbers = new Uint8Array(0x80)) {
    numbers.fill(0);
  }

  /** One that is used for the first time: the number of the local that the function has for it. */
  add(local: number): number {
    this.numbers[local] = this.list.push(local);
    return this.list.length - 1;
  }
}

/** Locals in the order in which they were added. */
export class LocalSet implements Iterable<number> {
  private readonly masks = [0, 0, 0, 0];
  readonly list: number[] = [];

  has(local: number): boolean {
    return (this.masks[local >> 5] & (1 << (local & 31))) !== 0;
  }
  add(local: number): void {
    const { masks } = this;
    const mask = masks[local >> 5];
    const bit = 1 << (local & 31);
    if ((mask & bit) !== 0) return;
    masks[local >> 5] = mask | bit;
    this.list.push(local);
  }
  [Symbol.iterator](): Iterator<number> {
    return this.list.values();
  }
}

/** Instructions of one function. Labels are counted, so that branches name a depth by mark. */
export class Code extends Bytes {
  /** Blocks open now; a label is this number as it was when its block was opened, plus one. */
  depth = 0;

  /** Where the last instruction without operands begins. */
  private lastOp = -1;

  /** With `used`, locals are numbered as it says. */
  constructor(
    private readonly used: UsedLocals | null = null,
    room?: Room,
  ) {
    super(room);
  }

  /** One to five of them: a list would be made at each call. */
  op(a: OP, b?: OP, c?: OP, d?: OP, e?: OP): void {
    const { data } = this;
    let end = this.length;
    // A half that was made whole, and is a half again.
    const undoes = a === OP.I32_WRAP && this.lastOp === end - 1 && end > 0;
    if (undoes && data[end - 1] === OP.I64_EXTEND_U) {
      end--;
      this.lastOp = -1;
    } else {
      this.lastOp = end;
      data[end++] = a;
    }
    if (b !== undefined) {
      data[end++] = b;
      if (c !== undefined) {
        data[end++] = c;
        if (d !== undefined) data[end++] = d;
        if (e !== undefined) data[end++] = e;
      }
      this.lastOp = end - 1;
    }
    this.length = end;
    if (end > this.limit) this.grow(end);
  }
  get(local: number): void {
    this.local(OP.GET, local);
  }
  set(local: number): void {
    this.local(OP.SET, local);
  }
  tee(local: number): void {
    this.local(OP.TEE, local);
  }
  private local(op: OP, local: number): void {
    const { used } = this;
    let number = local; // there are fewer than 128
    if (used !== null) {
      number = used.numbers[local] - 1;
      if (number < 0) number = used.add(local);
    }
    this.pair(op, number);
  }
  i32(n: number): void {
    n |= 0;
    if (n >= -0x40 && n <= 0x3f) this.pair(OP.I32_CONST, n & 0x7f);
    else this.signed(OP.I32_CONST, n, n >> 31);
  }
  i64(lo: number, hi = lo >> 31): void {
    this.signed(OP.I64_CONST, lo | 0, hi | 0);
  }
  f64(v: number): void {
    this.u8(OP.F64_CONST);
    this.double(v);
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
    const { data } = this;
    let end = this.length;
    data[end++] = op;
    data[end++] = 0;
    for (; offset > 0x7f; offset = Math.floor(offset / 128)) data[end++] = (offset & 0x7f) | 0x80;
    data[end++] = offset;
    this.length = end;
    if (end > this.limit) this.grow(end);
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
    this.pair(op, VOID);
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
    this.branch(OP.BR, this.depth - label);
  }
  brIf(label: number): void {
    this.branch(OP.BR_IF, this.depth - label);
  }
  private branch(op: OP, depth: number): void {
    if (depth <= 0x7f) {
      this.pair(op, depth);
      return;
    }
    this.u8(op);
    this.unsigned(depth);
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
  /** Call the function of a table whose number is on the stack. */
  callIndirect(type: number, table = 0): void {
    this.u8(OP.CALL_INDIRECT);
    this.unsigned(type);
    this.u8(table);
  }
}

/** The number of the type of a module's own function. */
export const RUN_TYPE = 0;

export interface FunctionType {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

export interface FunctionImport {
  readonly name: string;
  readonly type: FunctionType;
}

/** A table of at least so many functions. */
export interface TableImport {
  readonly name: string;
  readonly initial: number;
}

/** The same module with another identity: a custom section that nobody reads. */
export function withMark(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const marked = new Uint8Array(module.length + 4);
  marked.set(module);
  marked.set([0, 2, 1, 0x6d], module.length); // custom, two bytes: a name of one letter
  return marked;
}

/** Locals in groups of one type, as they stand in front of a function's code. */
export function writeLocals(f: Bytes, locals: readonly number[]): void {
  let groups = 0;
  for (let k = 0; k < locals.length; k++) if (locals[k] !== locals[k - 1]) groups++;
  f.unsigned(groups);
  for (let k = 0, from = 0; k < locals.length; k++) {
    if (locals[k] === locals[k + 1]) continue;
    f.unsigned(k + 1 - from);
    f.u8(locals[k]);
    from = k + 1;
  }
}

/** Magic number and version of a module. */
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

type Section = (id: number, write: () => void) => void;

/** Begin a module, whose sections are written to `b` first. */
export function sectionsOf(out: Bytes, b: Bytes): Section {
  for (const b of HEADER) out.u8(b);
  return (id, write) => {
    b.length = 0;
    write();
    out.u8(id);
    out.unsigned(b.length);
    out.append(b);
  };
}

export function writeTypes(section: Section, b: Bytes, types: readonly FunctionType[]): void {
  section(1, () => {
    b.unsigned(types.length);
    for (const t of types) {
      b.u8(0x60);
      for (const list of [t.parameters, t.results]) {
        b.unsigned(list.length);
        list.forEach((v) => b.u8(v));
      }
    }
  });
}

/** Imports of functions, whose types are side by side from `type` on. */
function writeImports(b: Bytes, imports: readonly FunctionImport[], type: number): void {
  imports.forEach((i, n) => writeImport(b, i.name, type + n));
}
export function writeImport(b: Bytes, name: string, type: number): void {
  b.name("m");
  b.name(name);
  b.u8(0);
  b.unsigned(type);
}

/** A module that imports a function, and exports by the same name a function of WebAssembly that calls it. */
export function writeForward({ name, type }: FunctionImport): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  const b = new Bytes();
  const section = sectionsOf(out, b);
  const one = (id: number, write: () => void): void =>
    section(id, () => {
      b.unsigned(1);
      write();
    });
  writeTypes(section, b, [type]);
  one(2, () => writeImport(b, name, 0));
  one(3, () => b.unsigned(0));
  one(7, () => {
    b.name(name);
    b.u8(0);
    b.unsigned(1);
  });
  one(10, () => {
    const code = new Code();
    code.u8(0); // no locals
    type.parameters.forEach((_, k) => code.get(k));
    code.call(0);
    code.u8(OP.END);
    b.unsigned(code.length);
    b.append(code);
  });
  return out.result();
}

/** What a translation is: without arguments, it says why it was left. */
export const RUN: FunctionType = { parameters: [], results: [I32] };
const MEMORY = { initial: 1, maximum: 0x10000 };

export function writeMemory(b: Bytes): void {
  b.name("m");
  b.name("memory");
  b.u8(2);
  b.u8(1);
  b.unsigned(MEMORY.initial);
  b.unsigned(MEMORY.maximum);
}

/**
 * All but the code of a module with one exported function `run`, whose type is RUN_TYPE; imports come from the namespace
 * "m". `others`: types of functions that are called through tables, which come behind those of imports.
 */
export function headOf(
  imports: readonly FunctionImport[],
  tables: readonly TableImport[],
  others: readonly FunctionType[],
): Uint8Array {
  const out = new Bytes();
  const b = new Bytes();
  const section = sectionsOf(out, b);
  writeTypes(section, b, [RUN, ...imports.map((i) => i.type), ...others]);
  section(2, () => {
    b.unsigned(imports.length + tables.length + 1);
    writeMemory(b);
    for (const { name, initial } of tables) {
      b.name("m");
      b.name(name);
      b.u8(1);
      b.u8(0x70); // funcref
      b.u8(0);
      b.unsigned(initial);
    }
    writeImports(b, imports, RUN_TYPE + 1);
  });
  section(3, () => {
    b.unsigned(1);
    b.unsigned(RUN_TYPE);
  });
  section(7, () => {
    b.unsigned(1);
    b.name("run");
    b.u8(0);
    b.unsigned(imports.length);
  });
  return out.result();
}

/** A module with that head, and a function of that code. In a room, it is there until that is used again. */
export function writeModule(
  head: Uint8Array,
  locals: readonly number[],
  body: Uint8Array,
  rooms?: Rooms,
): Uint8Array<ArrayBuffer> {
  const out = new Bytes(rooms?.module);
  const b = new Bytes(rooms?.section);
  writeLocals(b, locals);
  const size = b.length + body.length + 1;
  out.bytes(head);
  out.u8(10);
  out.unsigned(1 + unsignedLength(size) + size);
  out.unsigned(1);
  out.unsigned(size);
  out.append(b);
  out.bytes(body);
  out.u8(OP.END);
  return rooms === undefined ? out.result() : out.view();
}

/** Bytes of an unsigned number. */
function unsignedLength(n: number): number {
  let bytes = 1;
  for (; n > 0x7f; n = Math.floor(n / 128)) bytes++;
  return bytes;
}
