/*
 * Random instruction sequences for the differential test, encoded from the machine's
 * own table. A sequence never faults, never leaves its data page and never lets an
 * undefined flag decide anything; which flags are undefined at its end is part of it.
 *
 * Registers: rsp is the stack, rbp r12 r13 r14 point into the data page, r15 is a
 * small index that may be negative; the others hold anything.
 */
import { conditionReads, allRows } from "../../runtime/machine/table.js";
import type { Row } from "../../runtime/machine/table.js";
import { Encoder } from "./encoder.js";
import { isX87 } from "./x87generate.js";
import {
  CODE_SIZE,
  DATA,
  EXIT_SLOT,
  R12,
  RAX,
  RCX,
  RDI,
  RDX,
  RSI,
  TIES,
  WRITABLE,
  initialState,
  le32,
} from "./values.js";
import type { Case } from "./values.js";

const rows = allRows();
const BITS: Readonly<Record<string, number>> = {
  c: 1,
  p: 4,
  a: 0x10,
  z: 0x40,
  s: 0x80,
  d: 0x400,
  o: 0x800,
};

/** What depends on how near two vectors are. */
const COMPARISONS = [
  "ptest",
  "ptest",
  "pcmpgtq",
  "pcmpgtq",
  "pcmpgtq",
  "pcmpgtq",
  "pcmpeqq",
  "pcmpgtb",
  "pcmpgtw",
  "pcmpgtd",
  "pcmpeqb",
  "pcmpeqw",
  "pcmpeqd",
  "psubusb",
  "psubsw",
  "psadbw",
  "phsubsw",
  "pminuw",
  "pmaxsd",
  "addsubps",
  "hsubpd",
] as const;

/** Counts and positions about the ends of operands. */
const WIDTHS = [0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 255] as const;

/** Left to composites below, or without a meaning that processors share. */
export const EXCLUDED: ReadonlySet<string> = new Set([
  "j",
  "jmp",
  "call",
  "ret",
  "loop",
  "loope",
  "loopne",
  "jrcxz",
  "int3",
  "ud2",
  "cpuid",
  "div",
  "idiv",
  "ldmxcsr",
  "stmxcsr",
  "popf",
  "leave",
  "movs",
  "stos",
  "lods",
  "cmps",
  "scas",
  "shld",
  "shrd",
  "cmpxchg8b",
  "cmpxchg16b",
  "xlatb",
  "maskmovdqu",
  "rcpps",
  "rcpss",
  "rsqrtps",
  "rsqrtss",
  "rdtsc",
  ...rows.filter(isX87).map((row) => row.name),
]);
const general = rows.filter((r) => !EXCLUDED.has(r.name) && !r.operands.some((o) => o[0] === "O"));
/** What may be repeated: the stack stays where it is. */
const loopable = general.filter((r) => !/^(push|pop(?!cnt))/.test(r.name));
const byName = (name: string): readonly Row[] => rows.filter((r) => r.name === name);

export class Generator extends Encoder {
  /** Executions in loops beyond the first. */
  private repeated = 0;

  constructor(
    seed: number,
    private readonly length = 24,
    /** Mnemonics that most instructions are to have. */
    only = /./,
  ) {
    super(seed);
    this.general = general.filter((row) => only.test(row.name));
    this.loopable = loopable.filter((row) => only.test(row.name));
    this.particular = this.general.length < general.length;
  }
  private readonly general: readonly Row[];
  private readonly loopable: readonly Row[];
  private readonly particular: boolean;

  next(): Case {
    this.reset();
    this.repeated = 0;
    while (this.count < this.length && this.bytes.length < CODE_SIZE - 96) this.step();
    const code = new Uint8Array(CODE_SIZE).fill(0xcc);
    // jmp [EXIT_SLOT]
    this.bytes.push(0xff, 0x24, 0x25, ...le32(EXIT_SLOT));
    code.set(this.bytes);
    let mask = 0;
    for (const [flag, bit] of Object.entries(BITS)) if (!this.undef.has(flag)) mask |= bit;
    return {
      code,
      state: initialState(this.random),
      count: this.count + this.repeated,
      flagMask: mask,
      names: this.names,
    };
  }

  private step(): void {
    const r = this.random;
    if (this.particular && this.general.length > 0 && r.chance(70)) {
      this.one(r.pick(this.general));
      return;
    }
    const p = r.below(100);
    if (p < 4) this.division();
    else if (p < 7) this.stringOperation();
    else if (p < 11) this.jump();
    else if (p < 13) this.doubleShift();
    else if (p < 14) this.setFlags();
    else if (p < 22) this.compareAndUse();
    else if (p < 23) this.convertTie();
    else if (p < 25) this.fixedPlaces();
    else if (p < 29) this.related();
    else if (p < 32) this.loop();
    else this.one(r.pick(this.general.length > 0 ? this.general : general));
  }

  /** Make a quotient that fits: a high half below the divisor, or the sign of the low one. */
  private division(): void {
    const r = this.random;
    const signed = r.chance(50);
    const name = signed ? "idiv" : "div";
    const size = r.pick([8, 16, 32, 64]);
    const divisor = r.pick([3, 6, 7, 8, 9, 10, 11]);
    if (size === 8) {
      this.plain("mov", "Eb Ib", {
        rm: divisor >= 6 ? 3 : divisor,
        imm: r.below(63) + (signed ? 64 : 65),
        memory: false,
      });
      this.plain("mov", "Ev Iz", { size: 32, rm: RAX, imm: r.below(0x1f00), memory: false });
      this.one(byName(name)[0], { rm: 3, memory: false });
      return;
    }
    if (size === 64 && !signed && r.chance(40)) {
      // A divisor with its top bit set and a high half without, both moved down.
      const down = r.below(64);
      this.plain("bts", "Ev Ib", { size, rm: divisor, imm: 63, memory: false });
      this.plain("shr", "Ev 1", { size, rm: RDX, memory: false });
      for (const rm of [divisor, RDX])
        this.plain("shr", "Ev Ib", { size, rm, imm: down, memory: false });
    } else if (r.chance(50)) {
      // Any divisor: a non-negative low half with a zero high one cannot overflow.
      this.plain("or", "Ev Ib", { size, rm: divisor, imm: 1, memory: false });
      this.plain("shr", "Ev 1", { size, rm: RAX, memory: false });
      this.plain("xor", "Ev Gv", { size: 64, rm: RDX, reg: RDX, memory: false });
    } else {
      this.plain("mov", "Ev Iz", {
        size,
        rm: RDX,
        imm: r.below(64) - (signed ? 32 : 0),
        memory: false,
      });
      this.plain("mov", "Ev Iz", {
        size,
        rm: divisor,
        imm: (r.u32() & 0x1fff) | 0x2000,
        memory: false,
      });
      if (!signed) this.plain("and", "Ev Iz", { size, rm: RDX, imm: 63, memory: false });
      else if (r.chance(50)) this.plain("neg", "Ev", { size, rm: divisor, memory: false });
    }
    this.one(byName(name)[1], { size, rm: divisor, memory: false });
  }

  private stringOperation(): void {
    const r = this.random;
    if (this.undef.has("d")) return;
    const row = r.pick(["movs", "stos", "lods", "cmps", "scas"].flatMap(byName));
    const mem = (reg: number, disp: number): void => {
      // lea reg, [r12+disp]
      this.bytes.push(0x49 | 0, 0x8d, 0x44 | (reg << 3), 0x20 | (R12 & 7), disp & 0xff);
      this.count++;
      this.names.push("lea");
    };
    mem(RSI, r.below(64) - 32);
    mem(RDI, r.below(64) - 32);
    const rep = r.pick([0, 0xf3, row.name === "cmps" || row.name === "scas" ? 0xf2 : 0xf3]);
    this.plain("mov", "Ev Iz", { size: 32, rm: RCX, imm: r.below(8), memory: false });
    if (rep !== 0) this.bytes.push(rep);
    const wrote = this.undef.size;
    this.encodeString(row, r.pick([16, 32, 64]));
    // Zero repetitions leave the flags, so what was undefined may still be.
    if (rep === 0 || wrote === 0) for (const f of row.flags.writes) this.undef.delete(f);
    this.count++;
    this.names.push(row.name);
  }

  private encodeString(row: Row, size: number): void {
    if (row.operands[0] === "AL") this.bytes.push(row.opcode);
    else {
      // 66 and REX.W stand behind a repeat prefix without harm.
      if (size === 16) this.bytes.push(0x66);
      if (size === 64) this.bytes.push(0x48);
      this.bytes.push(row.opcode);
    }
  }

  /** Flags of a comparison, often of equals, and at once somebody who reads them. */
  private compareAndUse(): void {
    const r = this.random;
    const [name, operands] = r.pick([
      ["cmp", "Ev Gv"],
      ["cmp", "Gv Ev"],
      ["cmp", "Ev Ib"],
      ["cmp", "Eb Gb"],
      ["sub", "Ev Gv"],
      ["add", "Ev Gv"],
      ["and", "Ev Gv"],
      ["test", "Ev Gv"],
      ["inc", "Ev"],
      ["ucomisd", "Vq Wq"],
    ]);
    const size = r.pick([32, 64]);
    const register = r.pick(WRITABLE);
    const equal = r.chance(40) ? { rm: register, reg: register, memory: false } : {};
    this.plain(name, operands, { size, ...equal });
    const user = r.below(5);
    if (user === 0) this.plain("set", "Eb", {});
    else if (user === 1) this.plain("cmov", "Gv Ev", {});
    else if (user === 2) this.plain(r.pick(["adc", "sbb"]), "Gv Ev", {});
    else this.conditional();
  }

  /**
   * Operands that random ones hardly ever are: vectors that differ in one place, strings with
   * their lengths, controls near the width.
   */
  private related(): void {
    const r = this.random;
    if (r.chance(35)) {
      const control = r.pick(WRITABLE);
      const imm = r.pick(WIDTHS) | (r.pick(WIDTHS) << 8);
      this.plain("mov", "Ev Iz", { size: 32, rm: control, imm, memory: false });
      const name = r.pick(["bextr", "bzhi", "bzhi", "shlx", "sarx", "shrx", "mulx"]);
      if (name === "mulx") this.plain(name, "Gy By Ey", { vvvv: control, reg: control });
      else this.plain(name, "Gy Ey By", { vvvv: control });
      return;
    }
    const a = r.below(16);
    const b = r.below(16);
    this.plain("movdqa", "Vo Wo", { reg: a, rm: b, memory: false });
    if (r.chance(70)) {
      const [name, operands] = r.pick([
        ["pinsrb", "Vo Rb Ib"],
        ["pinsrw", "Vo Rw Ib"],
        ["pinsrd", "Vo Ey Ib"],
        ["pslldq", "Uo Ib"],
        ["psrldq", "Uo Ib"],
        ["palignr", "Vo Wo Ib"],
        ["pshufb", "Vo Wo"],
      ]);
      const place = operands.startsWith("U") ? { rm: a } : { reg: a };
      this.plain(name, operands, {
        ...place,
        imm: r.below(20),
        memory: operands[0] === "V" && r.chance(40),
      });
    }
    const [first, second] = r.chance(50) ? [a, b] : [b, a];
    if (r.chance(50)) {
      const lengths = r.chance(80) ? [RAX, RDX] : [];
      for (const rm of lengths)
        this.plain("mov", "Ev Iz", {
          size: r.pick([32, 64]),
          rm,
          imm: r.below(44) - 22,
          memory: false,
        });
      const name = r.pick(["pcmpestri", "pcmpestrm", "pcmpistri", "pcmpistrm"]);
      this.plain(name, "Vo Wo Ib", { reg: first, rm: second, memory: false });
    } else {
      const name = r.pick(COMPARISONS);
      this.plain(name, "Vo Wo", { reg: first, rm: second, memory: false });
    }
  }

  /** A body that runs a few times, counted where nothing else reaches. */
  private loop(): void {
    const r = this.random;
    if (this.bytes.length > CODE_SIZE - 300) return;
    const counter = le32(EXIT_SLOT + 0x80);
    const rounds = 2 + r.below(4);
    this.bytes.push(0xc7, 0x04, 0x25, ...counter, ...le32(rounds)); // mov dword [counter], rounds
    const start = this.bytes.length;
    const before = this.count;
    for (let k = 2 + r.below(5); k > 0; k--) {
      if (r.chance(25)) this.compareAndUse();
      else this.one(r.pick(this.loopable.length > 0 ? this.loopable : loopable));
    }
    // dec keeps the carry, which the next round may read only when it is defined
    if (r.chance(40) && !this.undef.has("c")) this.bytes.push(0xff, 0x0c, 0x25, ...counter);
    else this.bytes.push(0x83, 0x2c, 0x25, ...counter, 1);
    this.undef.clear();
    this.bytes.push(0x0f, 0x85, ...le32(start - this.bytes.length - 6)); // jnz start
    this.repeated += (rounds - 1) * (this.count - before + 2) + 3;
    this.names.push("j");
  }

  /** Instructions whose memory operand is not for ModRM to choose, or is compared with registers. */
  private fixedPlaces(): void {
    const r = this.random;
    const kind = r.below(4);
    const raw = (name: string, ...bytes: number[]): void => {
      this.bytes.push(...bytes);
      this.count++;
      this.names.push(name);
    };
    if (kind === 0) {
      raw("lea", 0x49, 0x8d, 0x5e, (r.below(128) - 64) & 0xff); // lea rbx, [r14+n]
      raw("xlatb", 0xd7);
    } else if (kind === 1) {
      raw("lea", 0x49, 0x8d, 0x7c, 0x24, (r.below(64) - 32) & 0xff); // lea rdi, [r12+n]
      this.plain("maskmovdqu", "Vo Uo", { memory: false });
    } else if (kind === 2) {
      const [row, size] = r.pick([
        [0xa0, 8],
        [0xa1, 32],
        [0xa2, 8],
        [0xa3, 64],
      ]);
      const head = size === 64 ? [0x48] : r.chance(30) ? [0x66] : [];
      raw("mov", ...head, row, ...le32(DATA + 0x100 + r.below(64)), 0, 0, 0, 0);
      for (const x of rows) if (x.opcode === row && x.map === 0) this.covered.add(x);
    } else {
      const wide = r.chance(50);
      const rex = wide ? 0x49 : 0x41;
      const at = 16 * (r.below(5) - 2);
      if (r.chance(70)) {
        raw("mov", rex, 0x8b, 0x44, 0x24, at & 0xff); // mov rax, [r12+n]
        if (r.chance(80)) raw("mov", rex, 0x8b, 0x54, 0x24, (at + (wide ? 8 : 4)) & 0xff); // rdx
      }
      const lock = r.chance(50) ? [0xf0] : [];
      raw(wide ? "cmpxchg16b" : "cmpxchg8b", ...lock, rex, 0x0f, 0xc7, 0x4c, 0x24, at & 0xff);
      this.undef.delete("z");
    }
  }

  /** mov rax, imm64; then convert it to single precision. */
  private convertTie(): void {
    const [hi, lo] = this.random.pick(TIES);
    this.bytes.push(0x48, 0xb8, ...le32(lo), ...le32(hi));
    this.count++;
    this.plain("cvtsi2ss", "Vd Ey", { size: 64, rm: RAX, memory: false });
  }

  /** An instruction without flags or stack, to be jumped over. */
  private skipped(): number[] {
    const at = this.bytes.length;
    this.plain("mov", "Ev Iz", { size: 32, memory: false });
    this.count--;
    return this.bytes.splice(at);
  }

  private conditional(): void {
    const r = this.random;
    const cc = r.below(16);
    if ([...conditionReads[cc >>> 1]].some((f) => this.undef.has(f))) return;
    const skipped = this.skipped();
    if (r.chance(50)) this.bytes.push(0x70 | cc, skipped.length, ...skipped);
    else this.bytes.push(0x0f, 0x80 | cc, ...le32(skipped.length), ...skipped);
    this.count++;
    this.names.push("j");
  }

  /** Forward jumps over an instruction, calls, and jumps and returns to computed addresses. */
  private jump(): void {
    const r = this.random;
    const add = (name: string, count: number, ...bytes: number[]): void => {
      this.bytes.push(...bytes);
      this.count += count;
      this.names.push(name);
    };
    /** lea register, [rip+n]: the address behind the tail and the skipped instruction. */
    const behind = (register: number, tail: number[]): number[] => {
      const skipped = this.skipped();
      const head = [0x48, 0x8d, 0x05 | (register << 3), ...le32(tail.length + skipped.length)];
      return [...head, ...tail, ...skipped];
    };
    const kind = r.below(11);
    if (kind < 3) {
      this.conditional();
    } else if (kind === 3) {
      const opcode = r.pick([0xe2, 0xe3, 0xeb]);
      const skipped = this.skipped();
      add(
        { 0xe2: "loop", 0xe3: "jrcxz", 0xeb: "jmp" }[opcode] ?? "",
        1,
        opcode,
        skipped.length,
        ...skipped,
      );
    } else if (kind === 4) {
      if (this.undef.has("z")) return;
      const opcode = r.pick([0xe0, 0xe1]);
      const skipped = this.skipped();
      add(opcode === 0xe0 ? "loopne" : "loope", 1, opcode, skipped.length, ...skipped);
    } else if (kind === 5) {
      add("jmp", 2, ...behind(RCX, [0xff, 0xe1]));
    } else if (this.depth >= 10 || this.depth <= -6) {
      return;
    } else if (kind === 6) {
      // The return address stays on the stack.
      const skipped = this.skipped();
      add("call", 1, 0xe8, ...le32(skipped.length), ...skipped);
      this.depth++;
    } else if (kind === 7) {
      add("call", 2, ...behind(RCX, [0xff, 0xd1]));
      this.depth++;
    } else if (kind === 8) {
      add("ret", 3, ...behind(RAX, [0x50, 0xc3]));
    } else if (kind === 9) {
      add("ret", 3, ...behind(RAX, [0x50, 0xc2, 8, 0]));
      this.depth--;
    } else {
      // push rbp; mov rbp, rsp; push rax; leave
      add("leave", 4, 0x55, 0x48, 0x89, 0xe5, 0x50, 0xc9);
    }
  }

  /** 16-bit double shifts are defined up to a count of 16 only. */
  private doubleShift(): void {
    const r = this.random;
    const row = r.pick([...byName("shld"), ...byName("shrd")]);
    const size = r.pick(row.operands[2] === "CL" ? [32, 64] : [16, 32, 64]);
    this.one(row, { size, imm: size === 16 ? r.below(16) : r.below(256) });
  }

  /** push imm; popf */
  private setFlags(): void {
    if (this.depth >= 12) return;
    this.bytes.push(0x68, ...le32(this.random.u32() & 0xcd5), 0x9d);
    this.undef.clear();
    this.count += 2;
    this.names.push("popf");
  }
}
