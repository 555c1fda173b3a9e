/*
 * Links: from one translated function to another without JavaScript.
 *
 * A function that is left stores the address where control goes on in the state block and
 * returns. Around all functions that are linked stands one loop in WebAssembly, which looks
 * the address up in a table in page 0 and calls the function that is entered there:
 *
 *   run() -> why      loop
 *                       link = LINKS[hash(RUN_PC)]
 *                       link.address == RUN_PC, else return LEFT
 *                       RUN_LINKS--, return LEFT when that was the last
 *                       RUN_PC = link.target, RUN_UNIT = link.slot
 *                       why = functions[link.slot]()
 *                     while why == LEFT
 *                     return why
 *
 * So a hop costs what storing and loading the registers costs, 5 to 15 ns, instead of the 100
 * that the way through the driver takes. The table is filled where control came to the driver
 * and the driver went on to a linked function: a place that is never reached takes no room,
 * and of those that share an entry two find room. Whoever drops a function clears the table.
 *
 * A link may lead over a jump: a stub that was patched (`jmp trace`) is no function of its
 * own, so the link has the jump's target, and takes the jump's instruction from the fuel. When
 * that is used up, the jump may be a checkpoint, which the driver sees to.
 *
 * RUN_UNIT says behind the loop which function was left (`last`). Every so many links, control
 * comes to the driver, which learns from samples who goes to whom.
 */
import { LINK_COUNT, LINKS, RUN_FUEL, RUN_LINKS, RUN_PC, RUN_UNIT } from "../../state.js";
import { Code, I32, OP, writeModule } from "../emit/encode.js";
import type { FunctionImport } from "../emit/encode.js";
import { SAMPLE } from "../policy.js";
import type { Unit } from "../unit/unit.js";

/** Multiplicative hashing, Knuth: handlers lie on multiples of 16, exit stubs close together. */
const MULTIPLIER = 0x9e3779b1 | 0;
const WAYS = 2;
const SHIFT = 32 - Math.log2(LINK_COUNT / WAYS);
/** Words of a link: address (0 when there is none), slot of the function, target, instructions of the way there. */
const SLOT = 1;
const TARGET = 2;
const COST = 3;
const WORDS = 4;

const FIRST = LINKS >>> 2;
/** The first of two entries that an address may be in. */
const linkAt = (pc: number): number => FIRST + WAYS * WORDS * (Math.imul(pc, MULTIPLIER) >>> SHIFT);
/** An address that does not belong into that entry: nothing is found there. */
const nowhere = (k: number): number => (k < FIRST + WAYS * WORDS ? 1 : 0);

export class Links {
  /** Functions by slot. */
  private readonly units: (Unit | null)[] = [];
  private readonly free: number[] = [];
  private readonly table = new WebAssembly.Table({ element: "anyfunc", initial: FIRST_SLOTS });
  private readonly loop: () => number;

  constructor(
    private readonly words: () => Int32Array,
    memory: WebAssembly.Memory,
  ) {
    const module = new WebAssembly.Module(loopModule());
    const imports = { m: { memory, table: this.table } };
    this.loop = new WebAssembly.Instance(module, imports).exports.run as () => number;
    this.clear();
    this.countAgain();
  }

  /** Give a unit a place among the functions that can be linked, or put another version of it there. */
  add(unit: Unit, run: () => number): void {
    let { slot } = unit;
    if (slot < 0) {
      slot = this.free.pop() ?? this.units.length;
      if (slot === this.table.length) this.table.grow(slot);
      this.units[slot] = unit;
      unit.slot = slot;
    }
    this.table.set(slot, run);
  }

  remove(unit: Unit): void {
    const { slot } = unit;
    if (slot < 0) return;
    unit.slot = -1;
    this.units[slot] = null;
    this.table.set(slot, null);
    this.free.push(slot);
    this.clear();
  }

  /** From now on, control that comes to an address goes on in a unit, at `target` and `cost` instructions later. */
  link(pc: number, unit: Unit, target = pc, cost = 0): void {
    const m = this.words();
    const k = linkAt(pc);
    // The one that was made last comes first.
    if (m[k] !== (pc | 0)) m.copyWithin(k + WORDS, k, k + WORDS);
    m[k] = pc;
    m[k + SLOT] = unit.slot;
    m[k + TARGET] = target;
    m[k + COST] = cost;
  }
  /** Control that comes to an address is to go to the driver. */
  unlink(pc: number): void {
    const m = this.words();
    const first = linkAt(pc);
    for (const k of [first, first + WORDS]) if (m[k] === (pc | 0)) m[k] = nowhere(k);
  }
  clear(): void {
    const m = this.words();
    m.fill(0, FIRST, FIRST + WORDS * LINK_COUNT);
    m[FIRST] = m[FIRST + WORDS] = nowhere(FIRST);
  }

  /** Has control come to the driver for a sample? */
  get isSample(): boolean {
    return this.words()[RUN_LINKS] === 0;
  }
  countAgain(): void {
    this.words()[RUN_LINKS] = SAMPLE;
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
const NO_IMPORTS: readonly FunctionImport[] = [];

function loopModule(): Uint8Array<ArrayBuffer> {
  const code = new Code();
  const [link, fuel, why] = [0, 1, 2];
  const loadRun = (word: number, op = OP.I32_LOAD): void => {
    code.i32(0);
    code.memory(op, word << 2);
  };
  const loadLink = (word: number, op = OP.I32_LOAD): void => {
    code.get(link);
    code.memory(op, LINKS + 4 * word);
  };
  const left = code.block(OP.BLOCK);
  const again = code.block(OP.LOOP);
  loadRun(RUN_PC);
  code.i32(MULTIPLIER);
  code.op(OP.I32_MUL);
  code.i32(SHIFT);
  code.op(OP.I32_SHR_U);
  code.i32(Math.log2(4 * WORDS * WAYS));
  code.op(OP.I32_SHL);
  code.set(link);
  // An address above 4 GiB is none of them.
  const isOther = (): void => {
    loadLink(0, OP.I64_LOAD32_U);
    loadRun(RUN_PC, OP.I64_LOAD);
    code.op(OP.I64_NE);
  };
  isOther();
  code.block(OP.IF);
  code.get(link);
  code.i32(4 * WORDS);
  code.op(OP.I32_ADD);
  code.set(link);
  isOther();
  code.brIf(left);
  code.end();
  code.i32(0);
  loadRun(RUN_LINKS);
  code.i32(1);
  code.op(OP.I32_SUB);
  code.memory(OP.I32_STORE, RUN_LINKS << 2);
  loadRun(RUN_LINKS);
  code.op(OP.I32_EQZ);
  code.brIf(left);
  loadLink(COST);
  code.block(OP.IF);
  loadRun(RUN_FUEL);
  loadLink(COST);
  code.op(OP.I32_SUB);
  code.tee(fuel);
  code.i32(1);
  code.op(OP.I32_LT_S);
  code.brIf(left);
  code.i32(0);
  code.get(fuel);
  code.memory(OP.I32_STORE, RUN_FUEL << 2);
  code.i32(0);
  loadLink(TARGET);
  code.memory(OP.I32_STORE, RUN_PC << 2);
  code.end();
  code.i32(0);
  loadLink(SLOT);
  code.memory(OP.I32_STORE, RUN_UNIT << 2);
  loadLink(SLOT);
  code.callIndirect(NO_IMPORTS.length);
  code.tee(why);
  code.op(OP.I32_EQZ); // LEFT
  code.brIf(again);
  code.get(why);
  code.op(OP.RETURN);
  code.end();
  code.end();
  code.i32(0); // LEFT
  return writeModule(
    NO_IMPORTS,
    { initial: 1, maximum: 0x10000 },
    { parameters: [], results: [I32] },
    [I32, I32, I32],
    code.result(),
    FIRST_SLOTS,
  );
}
