/*
 * A proof that a prototype from a dump cannot break the VM. Handlers trust the parser: they
 * take a slot for a table, a number or a control variable because of the instruction, jump
 * by the operand of the next one, and move slots by a count that the last call has left. A
 * dump may say anything. So what the parser takes care of is checked, along all ways through
 * the code:
 *
 *   - a slot is read only where it has been written on every way, and the frames of calls,
 *     which lie in the slots from operand A on, leave nothing behind there
 *   - TSETM has a table of a constructor below it, and a first index as its constant
 *   - numeric loops begin with a FORI and end with its FORL; loops over `next` begin with an
 *     ISNEXT; nobody else reads or writes their control slots
 *   - open results (of CALL and VARG with B = 0) are used by the next instruction, in their place
 *   - closures capture slots that hold values, and these are closed before anything else uses
 *     the slots and before the frame goes
 *
 *       0002 TNEW  0      TABLE 0
 *       0003 UGET  1      TABLE 0, SET 1
 *       0004 CALL  1 0 1  TABLE 0, multi 1        the frame took slots 1 and up
 *       0005 TSETM 1 k    its table is slot 0, its values begin at 1
 *
 * bccheck.ts has looked at what a single instruction may say. One way through straight code
 * is enough; a loop is gone through again when its end knows less than its beginning, so that
 * what is known of a place becomes less with each time, and an end comes. All of it is paid for.
 */
import {
  BC,
  bc_a,
  bc_b,
  bc_c,
  bc_d,
  bc_j,
  bc_op,
  bytecodes,
  type OperandMode,
} from "../../layout/bytecode.js";
import { GCproto, LJ_MAX, PROTO, PROTO_UV } from "../../layout/objects.js";
import { lazily } from "../../core/lazily.js";
import { getref } from "../../core/objects/tvalue.js";
import { Attachment, type Vm } from "../../core/vm.js";
import type { Payer } from "../lexer/payer.js";
import { NONE, SLOTS, SlotState, type States } from "./slotstate.js";

/** The code is none that a parser writes. */
class Malformed extends Error {}

/** What an opcode does with its operands, besides what `special` says. */
const READS_A = 1;
const WRITES_A = 2;
const READS_B = 4;
const READS_D = 8;
const COMPARES = 16;
const effects = lazily(() =>
  Uint8Array.from(bytecodes, ([, a, b, d], op) => {
    const reads = (mode: OperandMode, bit: number): number => (mode === "var" ? bit : 0);
    return (
      reads(a, READS_A) |
      (a === "dst" && op !== BC.ISTC && op !== BC.ISFC ? WRITES_A : 0) |
      reads(b, READS_B) |
      reads(d, READS_D) |
      (op <= BC.ISF ? COMPARES : 0)
    );
  }),
);

const isJump = (op: number): boolean => bytecodes[op][3] === "jump" && op !== BC.LOOP;
/** Units of work that an instruction takes. */
const COST = 8;
const PAID = 256;
/** High word of the first index of a TSETM: that of 2^52, so that the low one is the integer. */
const INDEX_HI = 0x43300000;

const FEW_STATES = 1024;

/** Room that is used again. */
interface Scratch {
  /** By instruction: one more than the number of its state, when control may come there from elsewhere. */
  targets: Int32Array;
  states: States;
  /** States that have been stored. */
  isKnown: Uint8Array;
  readonly now: SlotState;
}
const scratch = new Attachment<Scratch>(() => ({
  targets: new Int32Array(256),
  states: new Int32Array(FEW_STATES),
  isKnown: new Uint8Array(256),
  now: new SlotState(),
}));
/** Room for more is not kept. */
const KEPT = 1 << 16;

/** Up to so many elements a loop is faster than a call. */
const LONG = 64;

function clear(array: Uint8Array | Int32Array, n: number): void {
  if (n <= LONG) for (let i = 0; i < n; i++) array[i] = 0;
  else array.fill(0, 0, n);
}

class Verifier {
  private readonly effects = effects();
  private readonly now: SlotState;
  private readonly code: number;
  private readonly sizebc: number;
  private readonly framesize: number;
  private readonly numparams: number;
  private readonly sizeuv: number;
  private readonly flags: number;
  private readonly targets: Int32Array;
  private readonly states: States;
  private readonly isKnown: Uint8Array;
  /** Control comes here from the instruction before. */
  private live = true;
  private pc = 1;

  constructor(
    private readonly vm: Vm,
    private readonly payer: Payer,
    private readonly pt: number,
    /** Slots between a function and its arguments, besides one. */
    private readonly fr2: number,
  ) {
    const { mem } = vm;
    this.code = (pt + GCproto.SIZEOF) >>> 2;
    this.sizebc = mem.u32[(pt + GCproto.sizebc) >>> 2];
    this.framesize = mem.u8[pt + GCproto.framesize];
    this.numparams = mem.u8[pt + GCproto.numparams];
    this.sizeuv = mem.u8[pt + GCproto.sizeuv];
    this.flags = mem.u8[pt + GCproto.flags];
    const room = vm.attachment(scratch);
    if (this.sizebc > KEPT) payer.hold(4 * this.sizebc);
    if (room.targets.length < this.sizebc + 1) room.targets = new Int32Array(this.sizebc + 1);
    clear(room.targets, this.sizebc + 1);
    this.targets = room.targets;
    this.now = room.now;
    this.now.start(this.framesize, this.numparams);
    const n = this.findTargets();
    if (n * this.now.size > KEPT) payer.hold(4 * n * this.now.size + n);
    if (room.states.length < n * this.now.size) room.states = new Int32Array(n * this.now.size);
    this.states = room.states;
    if (room.isKnown.length < n) room.isKnown = new Uint8Array(n);
    else clear(room.isKnown, n);
    this.isKnown = room.isKnown;
  }

  private ins(pc: number): number {
    return this.vm.mem.u32[this.code + pc];
  }
  private require(holds: boolean): void {
    if (!holds) throw new Malformed();
  }

  /** Number the instructions that control comes to from elsewhere. */
  private findTargets(): number {
    const { targets, sizebc } = this;
    let n = 0;
    for (let pc = 1; pc < sizebc; pc++) {
      const ins = this.ins(pc);
      const op = bc_op(ins);
      const to = isJump(op) ? pc + 1 + bc_j(ins) : op <= BC.ISF ? pc + 2 : 0;
      // A comparison decides about the jump behind it.
      if (op <= BC.ISF) this.require(to <= sizebc && bc_op(this.ins(pc + 1)) === BC.JMP);
      if (to > 0 && targets[to] === 0) targets[to] = ++n;
    }
    this.payer.charge(sizebc);
    return n;
  }

  run(): void {
    const { targets, sizebc } = this;
    let unpaid = 0;
    for (this.pc = 1; this.pc < sizebc; this.pc++) {
      if (++unpaid === PAID) {
        this.payer.charge(PAID * COST);
        unpaid = 0;
      }
      const target = targets[this.pc];
      if (target !== 0) this.arrive(target - 1);
      if (!this.live) continue;
      const ins = this.ins(this.pc);
      this.step(ins, bc_op(ins));
    }
    this.require(!this.live);
    this.payer.charge(unpaid * COST);
  }

  /** What is known where ways meet. */
  private arrive(n: number): void {
    const { now, states, isKnown } = this;
    const at = n * now.size;
    if (isKnown[n] === 0) {
      if (!this.live) return;
      isKnown[n] = 1;
      now.store(states, at);
      return;
    }
    if (this.live) now.mergeInto(states, at);
    now.load(states, at);
    this.live = true;
  }

  /** Control may go to an instruction. When that is one before and less is known now, go on there. */
  private goTo(pc: number): void {
    const { now, states, isKnown } = this;
    this.require(pc >= 1 && pc < this.sizebc);
    const n = this.targets[pc] - 1;
    const at = n * now.size;
    let changed = true;
    if (isKnown[n] === 0) {
      isKnown[n] = 1;
      now.store(states, at);
    } else {
      changed = now.mergeInto(states, at);
    }
    if (!changed || pc > this.pc) return;
    this.pc = pc - 1;
    this.live = false;
  }

  private jump(ins: number): void {
    this.goTo(this.pc + 1 + bc_j(ins));
  }
  private stop(): void {
    this.live = false;
  }

  /** A value is read. */
  private read(slot: number): void {
    this.require(this.now.has(SLOTS.SET, slot));
  }
  private readAll(from: number, to: number): void {
    for (let slot = from; slot < to; slot++) this.read(slot);
  }
  private write(slot: number): void {
    this.require(slot < this.framesize);
    this.now.write(slot);
  }
  private writeAll(from: number, to: number): void {
    for (let slot = from; slot < to; slot++) this.write(slot);
  }

  /** Frames lie in the slots from `slot` on, which no closure may see. */
  private clobber(slot: number): void {
    this.require(!this.now.anyFrom(SLOTS.OPEN, slot));
    this.now.dropFrom(slot);
  }

  private step(ins: number, op: number): void {
    const { now } = this;
    const { multi } = now;
    const effect = this.effects[op];
    if (effect & READS_A) this.read(bc_a(ins));
    if (effect & READS_B) {
      this.read(bc_b(ins));
      if (effect & READS_D) this.read(bc_c(ins));
    } else if (effect & READS_D) this.read(bc_d(ins));
    if (multi !== NONE && op !== BC.JMP && op !== BC.UCLO) now.multi = NONE;
    if (effect & COMPARES) this.compare(ins, op);
    else if (op >= BC.CALLM && op <= BC.RET1) this.call(ins, op, multi);
    else if (op >= BC.FORI && op <= BC.JMP) this.loop(ins, op);
    else this.simple(ins, op, multi);
    if (effect & WRITES_A) {
      this.write(bc_a(ins));
      if ((op === BC.TNEW || op === BC.TDUP) && !now.has(SLOTS.OPEN, bc_a(ins)))
        now.writeTable(bc_a(ins));
    }
  }

  /** The jump behind it is taken, or passed over. */
  private compare(ins: number, op: number): void {
    this.goTo(this.pc + 2);
    if (op === BC.ISTC || op === BC.ISFC) this.write(bc_a(ins));
  }

  private simple(ins: number, op: number, multi: number): void {
    const { now } = this;
    const a = bc_a(ins);
    switch (op) {
      case BC.CAT:
        this.require(bc_b(ins) < bc_c(ins) && bc_c(ins) < this.framesize);
        this.readAll(bc_b(ins), bc_c(ins) + 1);
        this.clobber(bc_b(ins));
        break;
      case BC.KNIL:
        this.require(bc_d(ins) >= a);
        this.writeAll(a, bc_d(ins) + 1);
        break;
      case BC.UCLO:
        now.clearFrom(SLOTS.OPEN, a);
        this.stop();
        this.jump(ins);
        break;
      case BC.FNEW:
        this.capture(ins);
        break;
      case BC.TSETM:
        this.require(a >= 1 && multi === a && now.has(SLOTS.TABLE, a - 1) && this.isIndex(ins));
        now.dropFrom(a);
        break;
      case BC.TGETR:
      case BC.TSETR:
      case BC.ISTYPE:
      case BC.ISNUM:
        this.require(false); // only functions of the libraries have them
    }
  }

  private isIndex(ins: number): boolean {
    const { mem } = this.vm;
    const k = getref(mem, this.pt + GCproto.k) + 8 * bc_d(ins);
    return mem.u32[(k + 4) >>> 2] === INDEX_HI && mem.u32[k >>> 2] < LJ_MAX.ASIZE;
  }

  /** A closure: its upvalues are slots of this frame or upvalues of this function. */
  private capture(ins: number): void {
    const { mem } = this.vm;
    const { now } = this;
    const a = bc_a(ins);
    const child = getref(mem, getref(mem, this.pt + GCproto.k) - 8 * (bc_d(ins) + 1));
    const uv = getref(mem, child + GCproto.uv) >>> 1;
    this.require((this.flags & PROTO.CHILD) !== 0);
    for (let i = mem.u8[child + GCproto.sizeuv] - 1; i >= 0; i--) {
      const desc = mem.u16[uv + i];
      const n = desc & 0xff;
      if ((desc & PROTO_UV.LOCAL) === 0) {
        this.require(desc < this.sizeuv);
        continue;
      }
      // Its own slot gets the closure right now.
      if (n === a) now.write(n);
      this.read(n);
      now.write(n);
      now.add(SLOTS.OPEN, n);
    }
  }

  private call(ins: number, op: number, multi: number): void {
    const { now, fr2 } = this;
    const a = bc_a(ins);
    const b = bc_b(ins);
    const c = bc_c(ins);
    const d = bc_d(ins);
    const args = a + 1 + fr2;
    switch (op) {
      case BC.CALLM:
      case BC.CALL: {
        const end = op === BC.CALL ? args + c - 1 : args + c;
        this.read(a);
        this.require(op === BC.CALL ? c >= 1 : multi === end);
        this.readAll(args, end);
        this.require(args <= this.framesize);
        this.results(a, b);
        break;
      }
      case BC.CALLMT:
      case BC.CALLT: {
        const end = op === BC.CALLT ? args + d - 1 : args + d;
        this.read(a);
        this.require(op === BC.CALLT ? d >= 1 : multi === end);
        this.readAll(args, end);
        this.leave();
        break;
      }
      case BC.ITERC:
      case BC.ITERN:
        this.iterate(ins, op);
        break;
      case BC.VARG:
        this.require((this.flags & PROTO.VARARG) !== 0 && c === this.numparams);
        if (b > 0) {
          this.writeAll(a, a + b - 1);
        } else {
          this.require(!now.anyFrom(SLOTS.OPEN, a));
          now.dropFrom(a);
          now.multi = a;
        }
        break;
      case BC.ISNEXT:
        this.enterIterator(ins);
        break;
      case BC.RETM:
        this.require(multi === a + d);
        this.readAll(a, a + d);
        this.leave();
        break;
      case BC.RET:
        this.require(d >= 1);
        this.readAll(a, a + d - 1);
        this.leave();
        break;
      case BC.RET0:
      case BC.RET1:
        this.require(d === op - BC.RET0 + 1);
        this.readAll(a, a + d - 1);
        this.leave();
    }
  }

  /** A call in the slots from a on has returned: B - 1 results, or all there are. */
  private results(a: number, b: number): void {
    this.clobber(a);
    if (b > 0) this.writeAll(a, a + b - 1);
    else this.now.multi = a;
  }
  private leave(): void {
    this.require(!this.now.anyFrom(SLOTS.OPEN, 0));
    this.stop();
  }

  /** ISNEXT A J: the control slots below A are the loop's, if they are what it wants; else it is an ITERC's. */
  private enterIterator(ins: number): void {
    const { now } = this;
    const a = bc_a(ins);
    const to = this.pc + 1 + bc_j(ins);
    this.require(a >= 3 && to < this.sizebc && to >= 1);
    this.require(bc_op(this.ins(to)) === BC.ITERN && bc_a(this.ins(to)) === a);
    this.readAll(a - 3, a);
    this.require(!now.anyFrom(SLOTS.OPEN, a - 3));
    for (let slot = a - 3; slot < a; slot++) now.become(SLOTS.ITERATOR, slot);
    this.stop();
    this.goTo(to);
  }

  /** ITERC or ITERN, with the ITERL behind it. */
  private iterate(ins: number, op: number): void {
    const { now } = this;
    const a = bc_a(ins);
    const next = this.pc + 1 < this.sizebc ? this.ins(this.pc + 1) : 0;
    this.require(a >= 3 && bc_b(ins) >= 2 && bc_c(ins) === 3 && a + 2 + this.fr2 <= this.framesize);
    this.require(bc_op(next) === BC.ITERL && bc_a(next) === a && this.targets[this.pc + 1] === 0);
    if (op === BC.ITERC) this.readAll(a - 3, a);
    else this.require(now.hasAll(SLOTS.ITERATOR, a - 3, a) && !now.anyFrom(SLOTS.OPEN, a - 3));
    this.results(a, bc_b(ins));
  }

  private loop(ins: number, op: number): void {
    const { now } = this;
    const a = bc_a(ins);
    const to = this.pc + 1 + bc_j(ins);
    switch (op) {
      case BC.FORI:
        this.require(a + 3 < this.framesize);
        this.readAll(a, a + 3);
        this.require(!now.anyFrom(SLOTS.OPEN, a));
        this.require(to > this.pc + 1 && to <= this.sizebc);
        this.require(bc_op(this.ins(to - 1)) === BC.FORL && bc_a(this.ins(to - 1)) === a);
        now.dropFrom(a);
        for (let slot = a; slot < a + 3; slot++) now.become(SLOTS.NUMBER, slot);
        this.write(a + 3);
        this.goTo(to);
        break;
      case BC.FORL:
        this.require(to >= 2 && to <= this.pc && now.hasAll(SLOTS.NUMBER, a, a + 3));
        this.require(bc_op(this.ins(to - 1)) === BC.FORI && bc_a(this.ins(to - 1)) === a);
        now.dropFrom(a + 3);
        this.write(a + 3);
        this.jump(ins);
        break;
      case BC.ITERL:
        this.read(a);
        this.jump(ins);
        // Whoever leaves the loop has no results.
        if (this.live) now.dropFrom(a);
        break;
      case BC.LOOP:
        now.dropFrom(a); // its operand says what lives on
        break;
      case BC.JMP:
        this.stop();
        this.jump(ins);
    }
  }
}

/** Whether a prototype is one that a parser could have written, with frames of two slots or not. */
export function verifyBytecode(vm: Vm, payer: Payer, pt: number, fr2: boolean): boolean {
  try {
    new Verifier(vm, payer, pt, fr2 ? 1 : 0).run();
    return true;
  } catch (e) {
    if (e instanceof Malformed) return false;
    throw e;
  } finally {
    const room = vm.attachment(scratch);
    if (room.targets.length > KEPT) room.targets = new Int32Array(256);
    if (room.states.length > KEPT) room.states = new Int32Array(FEW_STATES);
    if (room.isKnown.length > KEPT) room.isKnown = new Uint8Array(256);
  }
}
