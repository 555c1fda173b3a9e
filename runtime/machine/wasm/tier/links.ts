/*
 * Links: from one translated function to another without JavaScript.
 *
 * A function that is left stores the address where control goes on in the state block and
 * returns. Around all functions that are linked stands one loop in WebAssembly, which looks
 * the address up in a table in page 0 and calls the function that is entered there:
 *
 *   run() -> why      loop
 *                       link = LINKS[hash(RUN_PC)], or the one beside it
 *                       link.address == RUN_PC, else return LEFT
 *                       RUN_LINKS--, return LEFT when that was the last
 *                       RUN_PC = link.target, RUN_UNIT = link.slot
 *                       why = functions[link.slot]()
 *                     while why == LEFT
 *                     return why
 *
 * So a hop costs what storing and loading the registers costs, 5 to 15 ns, instead of the 100
 * that the way through the driver takes. The table is filled where control came to the driver
 * and the driver went on to a linked function: a place that is never reached takes no room.
 * Two entries side by side are for the same addresses; the one that came last is looked at first.
 * Whoever drops a function takes its links from the table, and whoever publishes code those that begin there.
 *
 * A link may lead over a jump: a stub that was patched (`jmp trace`) is no function of its
 * own, so the link has the jump's target, and takes the jump's instruction from the fuel. When
 * that is used up, the jump may be a checkpoint, which the driver sees to. A stub that was not patched pushes
 * two bytes before it jumps (`push 3; push 0; jmp handler`): links lead over that, too, and do it.
 *
 * RUN_UNIT says behind the loop which function was left (`last`). Every so many links, control
 * comes to the driver, which learns from samples who goes to whom.
 */
import { LINK_COUNT, LINKS, R, RUN_FUEL, RUN_LINKS, RUN_PC, RUN_UNIT, word } from "../../state.js";
import { Code, I32, I64, OP, RUN_TYPE, headOf, writeModule } from "../emit/encode.js";
import { SAMPLE_LINKS } from "../policy.js";
import { appended } from "../../lists.js";
import type { Unit } from "../unit/unit.js";
import { Calls } from "./calls.js";

/** Multiplicative hashing, Knuth: handlers lie on multiples of 16, exit stubs close together. */
const MULTIPLIER = 0x9e3779b1 | 0;
/** The hash is the number of a pair of links. */
const SHIFT = 32 - Math.log2(LINK_COUNT / 2);
/** Words of a link. The first is its address; `nowhere` says what is there when it has none. */
const TARGET = 1;
const SLOT = 2;
const WORDS = 3;
/** The word at SLOT: the function's slot, whether the way there pushes two bytes, and the instructions of the way. */
const MOST_SLOTS = 1 << 15;
const PUSHES = MOST_SLOTS;
const COST_SHIFT = 16;

/** In a range of so many bytes each address is looked up; for larger ones all links are looked at. */
const FEW_ADDRESSES = 0x400;

/** Of a unit with more links, nobody knows where all of them are: all exits of traces lead to one. */
const FEW_LINKS = 64;

/** Code is told apart by stretches, of which some share a mark. */
const STRETCH_SHIFT = 6;
const STRETCH_BYTES = 1 << STRETCH_SHIFT;
const STRETCHES = 0x8000;
const stretchOf = (pc: number): number => (pc >>> STRETCH_SHIFT) & (STRETCHES - 1);

/** The table, as indices of 32-bit words. */
const FIRST = LINKS >>> 2;
const END = FIRST + WORDS * LINK_COUNT;
/** The first of two links for an address. */
const linkAt = (pc: number): number => FIRST + 2 * WORDS * (Math.imul(pc, MULTIPLIER) >>> SHIFT);
/** An address that does not belong there: nothing is found. */
const nowhere = (k: number): number => (k < FIRST + 2 * WORDS ? 1 : 0);

export class Links {
  /** Functions by slot. */
  private readonly units: (Unit | null)[] = [];
  private readonly free: number[] = [];
  /** Stretches of code with an address at which a link began: most that is published has none. */
  private readonly stretches = new Uint8Array(STRETCHES);
  private readonly table = new WebAssembly.Table({ element: "anyfunc", initial: FIRST_SLOTS });
  private readonly loop: () => number;
  readonly calls: Calls;

  constructor(
    private readonly words: () => Int32Array,
    memory: WebAssembly.Memory,
  ) {
    const module = new WebAssembly.Module(loopModule());
    const imports = { m: { memory, table: this.table } };
    this.loop = new WebAssembly.Instance(module, imports).exports.run as () => number;
    this.calls = new Calls(words, memory);
    this.unlinkAll(0, 2 ** 32);
    this.countAgain();
  }

  /** Give a unit a place among the functions that can be linked, or put another version of it there. */
  add(unit: Unit, run: () => number): void {
    let { slot } = unit;
    if (slot < 0) {
      slot = this.free.pop() ?? this.units.length;
      if (slot >= MOST_SLOTS) return; // it is reached through the driver
      if (slot === this.table.length) this.table.grow(slot);
      this.units[slot] = unit;
      unit.slot = slot;
    }
    this.table.set(slot, run);
    this.calls.replace(unit);
  }

  remove(unit: Unit): void {
    const { slot } = unit;
    if (slot < 0) return;
    unit.slot = -1;
    this.units[slot] = null;
    this.table.set(slot, null);
    this.free.push(slot);
    this.calls.remove(unit);
    const m = this.words();
    const clear = (k: number): void => {
      if ((m[k + SLOT] & (MOST_SLOTS - 1)) === slot) m[k] = nowhere(k);
    };
    if (unit.links.length > FEW_LINKS) for (let k = FIRST; k < END; k += WORDS) clear(k);
    else
      for (const k of unit.links) {
        clear(k);
        clear(k + WORDS);
      }
    unit.links = [];
  }

  /**
   * From now on, control that comes to an address goes on in a unit, at `target` and `cost` instructions later, which
   * may begin with two that push bytes.
   */
  link(pc: number, unit: Unit, target = pc, cost = 0, pushes = false): void {
    if (target === pc) this.calls.enter(pc, unit);
    const m = this.words();
    const k = linkAt(pc);
    if (m[k] !== (pc | 0)) m.copyWithin(k + WORDS, k, k + WORDS);
    this.stretches[stretchOf(pc)] = 1;
    const { links } = unit;
    if (links.length <= FEW_LINKS && !links.includes(k)) unit.links = appended(links, k);
    m[k] = pc;
    m[k + TARGET] = target;
    m[k + SLOT] = unit.slot | (pushes ? PUSHES : 0) | (cost << COST_SHIFT);
  }
  /** Control that comes to an address is to go to the driver. */
  unlink(pc: number): void {
    this.calls.enter(pc, null);
    const m = this.words();
    const k = linkAt(pc);
    for (const at of [k, k + WORDS]) if (m[at] === (pc | 0)) m[at] = nowhere(at);
  }
  /** The same for all addresses of a range. */
  unlinkAll(address: number, end: number): void {
    const m = this.words();
    if (end - address <= FEW_ADDRESSES) {
      for (let pc = address; pc < end;) {
        const next = Math.min(end, pc - (pc % STRETCH_BYTES) + STRETCH_BYTES);
        if (this.stretches[stretchOf(pc)] !== 0)
          for (; pc < next; pc++)
            for (let k = linkAt(pc), n = 0; n < 2; n++, k += WORDS)
              if (m[k] === (pc | 0)) m[k] = nowhere(k);
        pc = next;
      }
      return;
    }
    for (let k = FIRST; k < END; k += WORDS) {
      const pc = m[k] >>> 0;
      if (pc >= address && pc < end) m[k] = nowhere(k);
    }
  }

  /** Has control come to the driver for a sample? */
  get isSample(): boolean {
    return this.words()[RUN_LINKS] === 0;
  }
  countAgain(): void {
    this.words()[RUN_LINKS] = SAMPLE_LINKS;
  }

  /** Run from RUN_PC, where a link begins. Why the last function was left. */
  run(): number {
    return this.loop();
  }
  /** The unit that ran last in a run that began with `entered`. */
  last(entered: Unit): Unit {
    return this.units[this.words()[RUN_UNIT]] ?? entered;
  }
}

const FIRST_SLOTS = 16;

/** Locals of the loop. */
enum V {
  LINK,
  FUEL,
  WHY,
  SLOT,
  COUNT,
  PC,
}

function loadRun(code: Code, word: number, op = OP.I32_LOAD): void {
  code.i32(0);
  code.memory(op, word << 2);
}
function loadLink(code: Code, word: number, op = OP.I32_LOAD): void {
  code.get(V.LINK);
  code.memory(op, LINKS + 4 * word);
}
function storeRun(code: Code, word: number, value: () => void): void {
  code.i32(0);
  value();
  code.memory(OP.I32_STORE, word << 2);
}

/** The link for RUN_PC, or `left` when there is none. */
function findLink(code: Code, left: number): void {
  loadRun(code, RUN_PC, OP.I64_LOAD);
  code.tee(V.PC);
  code.op(OP.I32_WRAP);
  code.i32(MULTIPLIER);
  code.op(OP.I32_MUL);
  code.i32(SHIFT);
  code.op(OP.I32_SHR_U);
  code.i32(4 * (2 * WORDS)); // bytes of a pair
  code.op(OP.I32_MUL);
  code.set(V.LINK);
  // An address above 4 GiB is none of them.
  const isOther = (): void => {
    loadLink(code, 0, OP.I64_LOAD32_U);
    code.get(V.PC);
    code.op(OP.I64_NE);
  };
  isOther();
  code.block(OP.IF);
  code.get(V.LINK);
  code.i32(4 * WORDS);
  code.op(OP.I32_ADD);
  code.set(V.LINK);
  isOther();
  code.brIf(left);
  code.end();
}

/**
 * The link's slot is on the stack; if it stands for code on the way: fuel for that, or `left`, and where it
 * leads.
 */
function takeWay(code: Code, left: number): void {
  code.i32(MOST_SLOTS);
  code.op(OP.I32_GE_U);
  code.block(OP.IF);
  loadRun(code, RUN_FUEL);
  code.get(V.SLOT);
  code.i32(COST_SHIFT);
  code.op(OP.I32_SHR_U, OP.I32_SUB);
  code.tee(V.FUEL);
  code.i32(1);
  code.op(OP.I32_LT_S);
  code.brIf(left);
  storeRun(code, RUN_FUEL, () => code.get(V.FUEL));
  code.get(V.SLOT);
  code.i32(PUSHES);
  code.op(OP.I32_AND);
  code.block(OP.IF);
  pushBytes(code);
  code.end();
  storeRun(code, RUN_PC, () => loadLink(code, TARGET));
  code.get(V.SLOT);
  code.i32(MOST_SLOTS - 1);
  code.op(OP.I32_AND);
  code.set(V.SLOT);
  code.end();
}

/** Do what two instructions at PC do that push a byte each. */
function pushBytes(code: Code): void {
  const STACK = word(R.RSP);
  const push = (at: number, to: number): void => {
    loadRun(code, STACK);
    code.get(V.PC);
    code.op(OP.I32_WRAP);
    code.memory(OP.I64_LOAD8_S, at);
    code.memory(OP.I64_STORE, to);
  };
  storeRun(code, STACK, () => {
    loadRun(code, STACK);
    code.i32(16);
    code.op(OP.I32_SUB);
  });
  push(1, 8);
  push(3, 0);
}

function loopModule(): Uint8Array<ArrayBuffer> {
  const code = new Code();
  const storeCount = (): void => storeRun(code, RUN_LINKS, () => code.get(V.COUNT));
  loadRun(code, RUN_LINKS);
  code.set(V.COUNT);
  const left = code.block(OP.BLOCK);
  const again = code.block(OP.LOOP);
  findLink(code, left);
  code.get(V.COUNT);
  code.i32(1);
  code.op(OP.I32_SUB);
  code.tee(V.COUNT);
  code.op(OP.I32_EQZ);
  code.brIf(left);
  loadLink(code, SLOT);
  code.tee(V.SLOT);
  takeWay(code, left);
  storeRun(code, RUN_UNIT, () => code.get(V.SLOT));
  code.get(V.SLOT);
  code.callIndirect(RUN_TYPE);
  code.tee(V.WHY);
  code.op(OP.I32_EQZ); // LEFT
  code.brIf(again);
  storeCount();
  code.get(V.WHY);
  code.op(OP.RETURN);
  code.end();
  code.end();
  storeCount();
  code.i32(0); // LEFT
  const head = headOf([], [{ name: "table", initial: FIRST_SLOTS }], []);
  return writeModule(head, [I32, I32, I32, I32, I32, I64], code.result());
}
