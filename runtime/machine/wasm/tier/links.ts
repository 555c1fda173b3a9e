/*
 * Links: from one translated function to another without JavaScript.
 *
 * A function that is left stores the address where control goes on in the state block and
 * returns. Around all functions that are linked stands one loop in WebAssembly, which looks
 * the address up in a table in page 0 and calls the function that is entered there:
 *
 *   run() -> why      loop
 *                       k = hash(RUN_PC)
 *                       LINKS[k].address == RUN_PC, else return LEFT
 *                       RUN_UNIT = LINKS[k].slot
 *                       why = functions[LINKS[k].slot]()
 *                     while why == LEFT
 *                     return why
 *
 * So a hop costs what storing and loading the registers costs, 5 to 15 ns, instead of the 100
 * that the way through the driver takes. The table is filled where control came to the driver
 * and the driver went on to a linked function: a place that is never reached takes no room,
 * and two that share an entry take turns in it. Whoever drops a function clears the table.
 *
 * RUN_UNIT says behind it which function was left; the driver asks for it (`last`).
 */
import { LINK_COUNT, LINKS, RUN_PC, RUN_UNIT } from "../../state.js";
import { Code, I32, OP, writeModule } from "../emit/encode.js";
import type { FunctionImport } from "../emit/encode.js";
import type { Unit } from "../unit/unit.js";

/** Multiplicative hashing, Knuth: entry code lies on multiples of 16, exit stubs close together. */
const MULTIPLIER = 0x9e3779b1 | 0;
const SHIFT = 32 - Math.log2(LINK_COUNT);

const FIRST = LINKS >>> 2;
const linkAt = (pc: number): number => FIRST + 2 * (Math.imul(pc, MULTIPLIER) >>> SHIFT);
/** An address that does not belong into that entry: nothing is found there. */
const nowhere = (k: number): number => (k === FIRST ? 1 : 0);

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

  /** From now on, control that comes to an address goes on in a unit that is entered there. */
  link(pc: number, unit: Unit): void {
    const m = this.words();
    const k = linkAt(pc);
    m[k] = pc;
    m[k + 1] = unit.slot;
  }
  /** Control that comes to an address is to go to the driver. */
  unlink(pc: number): void {
    const m = this.words();
    const k = linkAt(pc);
    if (m[k] === (pc | 0)) m[k] = nowhere(k);
  }
  clear(): void {
    const m = this.words();
    for (let k = FIRST; k < FIRST + 2 * LINK_COUNT; k += 2) m[k] = nowhere(k);
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
  const [entry, slot, why] = [0, 1, 2];
  const again = code.block(OP.LOOP);
  // The entry of the address.
  code.i32(0);
  code.memory(OP.I32_LOAD, RUN_PC << 2);
  code.i32(MULTIPLIER);
  code.op(OP.I32_MUL);
  code.i32(SHIFT);
  code.op(OP.I32_SHR_U);
  code.i32(3);
  code.op(OP.I32_SHL);
  code.tee(entry);
  // An address above 4 GiB is none of them.
  code.memory(OP.I64_LOAD32_U, LINKS);
  code.i32(0);
  code.memory(OP.I64_LOAD, RUN_PC << 2);
  code.op(OP.I64_EQ);
  code.block(OP.IF);
  code.i32(0);
  code.get(entry);
  code.memory(OP.I32_LOAD, LINKS + 4);
  code.tee(slot);
  code.memory(OP.I32_STORE, RUN_UNIT << 2);
  code.get(slot);
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
