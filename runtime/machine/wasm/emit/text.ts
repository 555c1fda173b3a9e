/* WebAssembly instructions as text, one a line, for tests and for those who look at translations. */
import { OP } from "./encode.js";
import { L, XMM_HIGH, XMM_LOW, XMM_WHOLE } from "./locals.js";
import { SIMD } from "./simd.js";
import { GPR_NAMES } from "../../state.js";

/** `rax`, `xmm3`, `xmm3.high`, `xmm3.whole`, `T0`. */
export function localName(n: number): string {
  if (n < XMM_LOW) return GPR_NAMES[n];
  if (n < XMM_HIGH) return `xmm${n - XMM_LOW}`;
  if (n < L.FA) return `xmm${n - XMM_HIGH}.high`;
  return n < XMM_WHOLE ? L[n] : `xmm${n - XMM_WHOLE}.whole`;
}

const PREFIX: Readonly<Record<number, string>> = {
  10: "memory.copy",
  11: "memory.fill",
  2: "i32.trunc_sat_f64_s",
  6: "i64.trunc_sat_f64_s",
};
const LOCAL = new Set([OP.GET, OP.SET, OP.TEE]);
const BRANCH = new Set([OP.BR, OP.BR_IF, OP.CALL]);
const OPENING = new Set([OP.BLOCK, OP.LOOP, OP.IF]);

class Reader {
  at = 0;
  constructor(private readonly data: Uint8Array) {}
  get more(): boolean {
    return this.at < this.data.length;
  }
  u8(): number {
    return this.data[this.at++];
  }
  unsigned(): number {
    let n = 0;
    for (let shift = 1; ; shift *= 128) {
      const b = this.u8();
      n += (b & 0x7f) * shift;
      if (b < 0x80) return n;
    }
  }
  signed(): bigint {
    let n = 0n;
    for (let shift = 0n; ;) {
      const b = this.u8();
      n |= BigInt(b & 0x7f) << shift;
      shift += 7n;
      if (b < 0x80) return b & 0x40 ? n - (1n << shift) : n;
    }
  }
  bytes(n: number): string {
    const b = this.data.subarray(this.at, this.at + n);
    this.at += n;
    return Buffer.from(b).toString("hex");
  }
  f64(): number {
    const value = new DataView(this.data.buffer, this.data.byteOffset + this.at).getFloat64(
      0,
      true,
    );
    this.at += 8;
    return value;
  }
}

const simdLanes = (op: number): boolean =>
  op >= SIMD.I8X16_EXTRACT_U - 1 && op <= SIMD.F64X2_REPLACE;
const simdMemory = (op: number): boolean =>
  op <= SIMD.STORE || op === SIMD.LOAD32_ZERO || op === SIMD.LOAD64_ZERO;

/** The instructions of a body without its list of locals, indented by block. */
export function bodyText(body: Uint8Array): string[] {
  const r = new Reader(body);
  const lines: string[] = [];
  let depth = 0;
  while (r.more) {
    const op = r.u8() as OP;
    if (op === OP.END || op === OP.ELSE) depth = Math.max(0, depth - 1);
    const line = `${"  ".repeat(depth)}${instruction(op, r)}`;
    lines.push(line);
    if (OPENING.has(op) || op === OP.ELSE) depth++;
  }
  return lines;
}

function instruction(op: OP, r: Reader): string {
  if (op === (0xfd as OP)) {
    const n = r.unsigned();
    const name = `v128.${(SIMD[n] ?? n.toString(16)).toLowerCase()}`;
    if (simdMemory(n)) return `${name} align=${r.unsigned()} +${r.unsigned()}`;
    if (n === 0x0c || n === 0x0d)
      return `${n === 0x0c ? "v128.const" : "v128.shuffle"} ${r.bytes(16)}`;
    return simdLanes(n) ? `${name} ${r.u8()}` : name;
  }
  if (op === (0xfc as OP)) {
    const n = r.unsigned();
    for (let k = n === 10 ? 2 : n === 11 ? 1 : 0; k > 0; k--) r.u8();
    return PREFIX[n] ?? `fc.${n}`;
  }
  const name = OP[op].toLowerCase().replace("_", ".");
  if (LOCAL.has(op)) return `${name} ${localName(r.unsigned())}`;
  if (BRANCH.has(op)) return `${name} ${r.unsigned()}`;
  if (OPENING.has(op)) {
    r.u8();
    return name;
  }
  if (op === OP.BR_TABLE) {
    const targets = Array.from({ length: r.unsigned() + 1 }, () => r.unsigned());
    return `${name} ${targets.join(" ")}`;
  }
  if (op >= OP.I32_LOAD && op <= OP.I64_STORE32) {
    r.unsigned();
    const offset = r.unsigned();
    return offset === 0 ? name : `${name} +${offset}`;
  }
  if (op === OP.MEMORY_SIZE) r.u8();
  if (op === OP.I32_CONST || op === OP.I64_CONST) return `${name} ${r.signed()}`;
  return op === OP.F64_CONST ? `${name} ${r.f64()}` : name;
}
