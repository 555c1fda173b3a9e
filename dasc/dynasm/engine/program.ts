/*
 * What the three passes of the engine share: sections, labels, and how to walk over
 * what pass one left.
 *
 * Pass one appends cells to the current section: the position of every action list
 * it runs, then what its actions have to remember (see actions.ts). A cell is named
 * by section << 24 | index. A label holds the newest use that waits for it (a
 * positive cell name; each use links to the one before, 0 ends) until it is defined,
 * then the negative name of the cell that has its offset. Index 0 is never used, so
 * that 0 means "no use yet".
 */
import { DASM, FIRST_GLOBAL, LAST_GLOBAL } from "../actions.js";
import type { LineTable } from "../actions.js";
import { fieldErrors } from "./fields.js";
import { LineIndex, formatLine } from "./lines.js";
import type { SourceLine } from "./lines.js";

export interface DasmOptions {
  /** DASM_MAXSECTION of the template. */
  readonly maxSection: number;
  readonly actionList: Uint8Array;
  readonly lines?: LineTable;
  /** Names of the global labels (.globalnames). */
  readonly globals?: readonly string[];
  /** Names of the extern symbols (.externnames). */
  readonly externNames?: readonly string[];
  /** Bytes of an address stored by `.aword ->label`: 8, or 4 for x86. */
  readonly pointerSize?: 4 | 8;
}

/** DynASM's names for what goes wrong (DASM_S_...). */
export type DasmStatus =
  | "PHASE" // put, link and encode in the wrong order, or with the wrong arguments
  | "MATCH_SEC" // a section is not as long as linked
  | "RANGE_I" // immediate
  | "RANGE_SEC" // section number, or a section is full
  | "RANGE_LG" // global label
  | "RANGE_PC" // PC label
  | "RANGE_VREG" // variable register
  | "UNDEF_L" // local or global label
  | "UNDEF_PC" // PC label
  | "FIELD"; // an operand is not as large as the field that it names

/** A template asks for what cannot be encoded. The message names the line and the value. */
export class DasmEngineError extends Error {
  override readonly name = "DasmEngineError";
  constructor(
    readonly status: DasmStatus,
    message: string,
    readonly source?: SourceLine,
  ) {
    super(source ? `${formatLine(source)}: ${message}` : message);
  }
}

export interface Section {
  readonly cells: number[];
  /** Upper bound: every jump long, every alignment at its worst. */
  size: number;
}

export class Program {
  readonly list: Uint8Array;
  readonly sections: Section[] = [];
  /** By label byte: 1-9 local, FIRST_GLOBAL and up global. */
  readonly labels: Int32Array;
  pcLabels = new Int32Array(0);
  readonly lines: LineIndex;
  readonly pointerSize: number;

  constructor(readonly options: DasmOptions) {
    this.list = options.actionList;
    this.pointerSize = options.pointerSize ?? 8;
    this.lines = new LineIndex(options.lines);
    const wrong = options.lines ? fieldErrors(options.lines) : [];
    if (wrong.length > 0) throw new DasmEngineError("FIELD", wrong.join("\n"));
    this.labels = new Int32Array(FIRST_GLOBAL + (options.globals?.length ?? 0));
    if (this.labels.length > LAST_GLOBAL + 1)
      throw new DasmEngineError("RANGE_LG", "too many global labels");
    for (let i = 0; i < Math.max(1, options.maxSection); i++)
      this.sections.push({ cells: [0], size: 0 });
  }

  cell(name: number): number {
    return this.sections[name >> 24].cells[name & 0xffffff];
  }

  /** Where the label is that has this cell, counted from `base`, the start of the code. */
  labelOffset(name: number, base: number): number {
    const offset = this.cell(name);
    return offset === ELSEWHERE ? this.cell(name + 1) - base : offset;
  }

  /** Give all uses of a label, of which `head` is the newest, this value. */
  resolve(head: number, value: number): void {
    for (let use = head; use > 0;) {
      const { cells } = this.sections[use >> 24];
      const index = use & 0xffffff;
      use = cells[index];
      cells[index] = value;
    }
  }

  globalName(label: number): string {
    return this.options.globals?.[label - FIRST_GLOBAL] ?? String(label - FIRST_GLOBAL);
  }

  /** Call `visit` for all literal bytes and actions of a section; p is behind the action byte. */
  walk(section: Section, visit: (action: number, p: number, pos: number) => void): void {
    const { list } = this;
    const { cells } = section;
    let pos = 1;
    while (pos < cells.length) {
      let p = cells[pos++];
      for (;;) {
        const action = list[p++];
        visit(action, p, pos);
        if (action < DASM.DISP) continue;
        if (action >= DASM.SECTION) break;
        p += listOperands(action);
        pos += cellCount(action);
      }
    }
  }

  /** An error at the statement that `position` of the action list belongs to. */
  error(status: DasmStatus, position: number, message: string): DasmEngineError {
    return new DasmEngineError(status, message, this.lines.find(position));
  }
}

/** In place of a label's offset: `.label` gave it an address, which the next cell has. */
export const ELSEWHERE = -1;

/** So many cells have names in a section. */
export const MAX_CELLS = 1 << 24;

export const cellName = (section: number, index: number): number => (section << 24) | index;

export const fitsS8 = (n: number): boolean => n >= -128 && n <= 127;

/** Bytes of an immediate, 0 for other actions. */
export function immediateSize(action: number, value: number): number {
  switch (action as DASM) {
    case DASM.IMM_S:
    case DASM.IMM_B:
      return 1;
    case DASM.IMM_W:
      return 2;
    case DASM.IMM_D:
    case DASM.REL_A:
      return 4;
    case DASM.IMM_WB:
      return fitsS8(value) ? 1 : 2;
    case DASM.IMM_DB:
      return fitsS8(value) ? 1 : 4;
    default:
      return 0;
  }
}

/**
 * The VREG whose value is in cells[pos] ends an instruction that works without its
 * REX prefix, or with a shorter VEX prefix: none of its variable registers is above 7.
 */
export function dropsRex(cells: readonly number[], pos: number, where: number): boolean {
  const count = (where >> 3) & 3;
  if (count === 0) return false;
  for (let i = 0; i < count; i++) if (cells[pos - i] > 7) return false;
  return true;
}

/** Bytes of the action list that an action takes for itself. */
function listOperands(action: number): number {
  switch (action as DASM) {
    case DASM.VREG:
    case DASM.SPACE:
    case DASM.REL_LG:
    case DASM.IMM_LG:
    case DASM.LABEL_LG:
    case DASM.ALIGN:
    case DASM.ESC:
      return 1;
    case DASM.EXTERN:
      return 2;
    default:
      return 0;
  }
}

/** Cells that pass one filled for an action. */
function cellCount(action: number): number {
  switch (action as DASM) {
    case DASM.REL_LG:
    case DASM.REL_PC:
      return 2;
    case DASM.EXTERN:
    case DASM.ESC:
    case DASM.MARK:
      return 0;
    default:
      return 1;
  }
}
