/*
 * Functions of foreign code that traces call in place.
 *
 * A trace could go there over a link and come back over another: it is left and entered for each call, 16 ns.
 * Instead it calls the unit that is entered at the function, through a table that only such traces import:
 *
 *   trace: call strlen     what is alive goes to the state block; functions[number]()
 *                          LEFT, and RUN_PC is behind the call?  load rax and go on
 *                          no: `lost` says which unit was left, and the trace returns what that returned
 *
 * Where there is no unit (yet), the table has a function that does nothing: control is left at the callee.
 */
import { RUN_UNIT } from "../../state.js";
import { Code, headOf, writeModule } from "../emit/encode.js";
import { MOST_CALLEES } from "../policy.js";
import { LEFT } from "../unit/job.js";
import type { Unit } from "../unit/unit.js";

export class Calls {
  readonly table = new WebAssembly.Table({ element: "anyfunc", initial: MOST_CALLEES });
  private readonly numbers = new Map<number, number>();
  /** What is entered at them, by number. */
  private readonly units: (Unit | null)[] = [];
  private readonly nothing: () => number;

  constructor(
    private readonly words: () => Int32Array,
    memory: WebAssembly.Memory,
  ) {
    const module = new WebAssembly.Module(doNothing());
    const instance = new WebAssembly.Instance(module, { m: { memory } });
    this.nothing = instance.exports.run as () => number;
  }

  /** The place of a function, where `unit` may be entered, in the table; -1 when that is full. */
  number(pc: number, unit?: Unit): number {
    if (!this.numbers.has(pc)) {
      if (this.units.length === MOST_CALLEES) return -1;
      this.numbers.set(pc, this.units.length);
      this.set(this.units.length, null);
    }
    if (unit !== undefined && unit.slot >= 0) this.enter(pc, unit);
    return this.numbers.get(pc)!;
  }

  /** A unit is entered at an address from now on, or none. What traces call is worth being optimised. */
  enter(pc: number, unit: Unit | null): void {
    const number = this.numbers.get(pc);
    if (number === undefined || this.units[number] === unit) return;
    unit?.releaseNow();
    this.set(number, unit);
  }
  /** There is another version of a unit's function. */
  replace(unit: Unit): void {
    this.units.forEach((known, number) => {
      if (known === unit) this.set(number, unit);
    });
  }
  remove(unit: Unit): void {
    this.units.forEach((known, number) => {
      if (known === unit) this.set(number, null);
    });
  }
  private set(number: number, unit: Unit | null): void {
    this.units[number] = unit;
    this.table.set(number, unit?.compiled ?? this.nothing);
  }

  /** A function that a trace called has not come back: the driver goes on where its unit was left. */
  lost(number: number): void {
    const slot = this.units[number]?.slot ?? -1;
    if (slot >= 0) this.words()[RUN_UNIT] = slot;
  }
}

function doNothing(): Uint8Array<ArrayBuffer> {
  const code = new Code();
  code.i32(LEFT);
  return writeModule(headOf([], [], []), [], code.result());
}
