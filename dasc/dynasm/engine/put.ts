/*
 * Pass one: run an action list with its arguments. Leaves cells for the later passes
 * and an upper bound for the size of the section.
 */
import { DASM, FIRST_GLOBAL, FORWARD, LAST_GLOBAL, VREG, VREG_FIELD } from "../actions.js";
import { ELSEWHERE, MAX_CELLS, cellName, dropsRex, fitsS8, immediateSize } from "./program.js";
import type { DasmStatus, Program, Section } from "./program.js";

/** Distances have 32 bits. */
const MAX_SIZE = 0x7fffffff;

export class Put {
  private current: Section;
  private number = 0;
  private args: readonly number[] = [];
  private next = 0;
  /** Action list position behind the action, for errors. */
  private p = 0;
  /** Byte whose low three bits name the base register of a displacement to come, or -1. */
  private base = -1;

  constructor(private readonly program: Program) {
    this.current = program.sections[0];
  }

  run(position: number, args: readonly number[]): void {
    const { list } = this.program;
    this.args = args;
    this.next = 0;
    this.p = position;
    this.base = -1;
    this.current.cells.push(position);
    for (;;) {
      const action = list[this.p++];
      if (action < DASM.DISP) {
        this.current.size++;
        this.base = -1;
      } else if (action < DASM.SECTION) this.action(action);
      else {
        if (action === DASM.SECTION) this.enter(list[this.p]);
        if (this.next !== args.length) throw this.error("PHASE", "too many arguments for dasm_put");
        return;
      }
    }
  }

  private action(action: DASM): void {
    const { list } = this.program;
    const { base } = this;
    this.base = -1;
    switch (action) {
      case DASM.DISP:
        return this.displacement((base < 0 ? list[this.p - 2] : base) & 7);
      case DASM.IMM_S:
      case DASM.IMM_B:
      case DASM.IMM_W:
      case DASM.IMM_WB:
      case DASM.IMM_D:
      case DASM.IMM_DB:
      case DASM.REL_A:
        return this.immediate(action);
      case DASM.VREG:
        return this.register(list[this.p++], base);
      case DASM.SPACE: {
        const n = this.argument();
        if (n < 0) throw this.error("RANGE_I", `size out of range: ${n}`);
        this.p++;
        return this.cell(n, n);
      }
      case DASM.SETLABEL:
        // The label before it is not here: the cell of its LABEL_LG or LABEL_PC says so.
        this.current.cells[this.current.cells.length - 1] = ELSEWHERE;
        return this.cell(this.argument(), 0);
      case DASM.REL_LG:
      case DASM.IMM_LG:
        return this.useLabel(list[this.p++], action === DASM.REL_LG);
      case DASM.REL_PC:
      case DASM.IMM_PC:
        return this.use(this.program.pcLabels, this.pcLabel(), action === DASM.REL_PC, false);
      case DASM.LABEL_LG: {
        const label = list[this.p++];
        this.checkGlobal(label);
        if (label >= FIRST_GLOBAL && this.program.labels[label] < 0)
          throw this.error(
            "RANGE_LG",
            `global label \`->${this.program.globalName(label)}' defined twice`,
          );
        return this.define(this.program.labels, label);
      }
      case DASM.LABEL_PC: {
        const pc = this.pcLabel();
        if (this.program.pcLabels[pc] < 0)
          throw this.error("RANGE_PC", `PC label ${pc} defined twice`);
        return this.define(this.program.pcLabels, pc);
      }
      case DASM.ALIGN:
        this.current.size += list[this.p++];
        return this.cell(this.current.size, 0);
      case DASM.EXTERN:
        this.p += 2;
        this.current.size += 4;
        return;
      case DASM.ESC:
        this.p++;
        this.current.size++;
        return;
      case DASM.MARK:
        this.base = base < 0 ? list[this.p - 2] : base;
    }
  }

  private cell(value: number, bytes: number): void {
    const { current } = this;
    if (current.cells.length >= MAX_CELLS - 1 || current.size + bytes > MAX_SIZE)
      throw this.error("RANGE_SEC", `section ${this.number} overflows: ${current.size} bytes`);
    current.cells.push(value);
    current.size += bytes;
  }

  /** The next argument of dasm_put; unsigned 32-bit numbers become signed ones. */
  private argument(): number {
    if (this.next === this.args.length) throw this.error("PHASE", "too few arguments for dasm_put");
    const n = this.args[this.next++];
    if (!Number.isInteger(n) || n < -0x80000000 || n > 0xffffffff)
      throw this.error("RANGE_I", `argument ${this.next} is not a 32-bit integer: ${n}`);
    return n | 0;
  }

  /** Registers 5 and 13 as a base always have a displacement. */
  private displacement(base: number): void {
    const n = this.argument();
    this.cell(n, n === 0 && base !== 5 ? 0 : fitsS8(n) ? 1 : 4);
  }

  private immediate(action: DASM): void {
    const n = this.argument();
    const range = (low: number, high: number, what: string): void => {
      if (n < low || n > high) throw this.error("RANGE_I", `${what} out of range: ${n}`);
    };
    if (action === DASM.IMM_S) range(-128, 127, "signed byte");
    else if (action === DASM.IMM_B) range(0, 255, "byte");
    else if (action === DASM.IMM_W) range(0, 0xffff, "word");
    else if (action === DASM.IMM_WB) range(-128, 0xffff, "word");
    this.cell(n, immediateSize(action, n));
  }

  private register(where: number, base: number): void {
    const { list } = this.program;
    const n = this.argument();
    const most = this.program.pointerSize === 8 ? 15 : 7;
    if (n < 0 || n > most) throw this.error("RANGE_VREG", `register number out of range: ${n}`);
    if ((where & VREG_FIELD) === VREG.INDEX && n === 4)
      throw this.error("RANGE_VREG", "register 4 cannot be an index");
    this.cell(n, where < VREG.RM && (n & 7) === 4 ? 1 : 0); // 4 and 12 take a SIB byte
    const { cells } = this.current;
    if (dropsRex(cells, cells.length - 1, where)) this.current.size--;
    this.base = where < VREG.INDEX ? n : base < 0 ? list[this.p - 3] : base;
  }

  private useLabel(label: number, isRelative: boolean): void {
    const { labels } = this.program;
    if (label <= LAST_GLOBAL) this.checkGlobal(label);
    if (label > FORWARD) return this.use(labels, label - FORWARD, isRelative, true);
    if (label < FIRST_GLOBAL && labels[label] >= 0)
      throw this.error("UNDEF_L", `no label ${label} before this line`);
    this.use(labels, label, isRelative, false);
  }

  /** Refer to a label; with `later` to one that is still to come, even if there is one. */
  private use(labels: Int32Array, label: number, isRelative: boolean, later: boolean): void {
    const { cells } = this.current;
    const known = labels[label];
    const here = cellName(this.number, cells.length);
    if (known < 0 && !later) this.cell(-known, 4);
    else {
      this.cell(Math.max(known, 0), 4);
      labels[label] = here;
    }
    if (isRelative) cells.push(this.current.size);
    else this.current.size += this.program.pointerSize - 4;
  }

  private checkGlobal(label: number): void {
    const count = this.program.labels.length;
    if (label >= count)
      throw this.error(
        "RANGE_LG",
        `global label ${label - FIRST_GLOBAL} of ${count - FIRST_GLOBAL}: pass .globalnames`,
      );
  }

  private define(labels: Int32Array, label: number): void {
    const here = cellName(this.number, this.current.cells.length);
    this.program.resolve(labels[label], here);
    labels[label] = -here;
    this.cell(this.current.size, 0);
  }

  private pcLabel(): number {
    const pc = this.argument();
    const count = this.program.pcLabels.length;
    if (pc < 0 || pc >= count)
      throw this.error("RANGE_PC", `PC label out of range: ${pc} of ${count} (growPc)`);
    return pc;
  }

  private enter(section: number): void {
    if (section >= this.program.sections.length)
      throw this.error("RANGE_SEC", `no section ${section}`);
    this.current = this.program.sections[section];
    this.number = section;
  }

  private error(status: DasmStatus, message: string): Error {
    return this.program.error(status, this.p - 1, message);
  }
}
