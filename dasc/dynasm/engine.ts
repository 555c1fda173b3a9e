/*
 * The encoding engine: runs action lists, relaxes jumps, writes machine code.
 *
 * How a template uses it. The preprocessor turns every run of `|` lines into one
 * `dasm_put(Dst, position, ...arguments)`; `Dst` is whatever has this name in the
 * surrounding TypeScript, so functions that contain assembly take it as a parameter:
 *
 *     import { dasm_put, DasmState } from "../dasc/dynasm/engine.js"; // relative to generated/
 *     import { lua_State } from "../runtime/layout/state.js";
 *     |.arch x64
 *     |.section code_op, code_sub          -> DASM_SECTION_CODE_OP = 0, ..., DASM_MAXSECTION
 *     |.actionlist build_actionlist        -> export const build_actionlist, build_actionlist_lines
 *     |.globals GLOB_                      -> export const GLOB_vm_call = 0, ..., GLOB__MAX
 *     |.globalnames globnames
 *     |.externnames extnames
 *     |.type L, lua_State, rbp             L->base is lua_State.base behind rbp, #L is lua_State.SIZEOF
 *     function build_op(Dst: DasmState, op: number) {
 *       |.code_op
 *       |=>op:
 *       if (op === BC.MOV) {
 *         |  mov RB, L->base
 *         |  call extern lj_tab_new
 *       }
 *     }
 *
 * and whoever runs the templates does
 *
 *     const Dst = new DasmState({
 *       maxSection: DASM_MAXSECTION, actionList: build_actionlist, lines: build_actionlist_lines,
 *       globals: globnames, externNames: extnames,
 *     });
 *     Dst.growPc(numberOfPcLabels);
 *     build(Dst);
 *     Dst.link();                          // size in bytes; jumps are relaxed here
 *     const code = Dst.encode();           // extern references are zero: see Dst.externs
 *     Dst.globalOffset(GLOB_vm_call); Dst.pcOffset(BC.MOV);
 *
 * Two passes over sections whose lengths depend on each other: put() appends to
 * the section named last and assumes that every jump is long; link() walks all
 * sections in order, knows the distance of each jump, and shortens it if even the
 * estimates allow it. Both work on cells, one list per section. A cell is named by
 * section << 24 | index: links and labels have to be told apart, so a label holds
 * a positive number (the newest use that waits for it) until it is defined, then
 * the negative name of the cell that has its offset. Index 0 is never a label.
 *
 * Not for code that runs while another is being encoded into the same state, and
 * not reusable: one DasmState makes one piece of code.
 */
import { DASM, ExternKind, FIRST_GLOBAL, FORWARD, LAST_GLOBAL, VREG } from "./actions.js";
import type { LineTable } from "./actions.js";
import { LineIndex, formatLine } from "./lines.js";
import type { SourceLine } from "./lines.js";

export { ExternKind } from "./actions.js";
export type { LineTable } from "./actions.js";
export type { SourceLine } from "./lines.js";

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

/** A place that wants the address of an extern symbol; its bytes are zero. */
export interface ExternReference {
  /** Of the 32-bit field. */
  readonly offset: number;
  /** Into externNames. */
  readonly index: number;
  readonly name: string;
  /** REL32: address of the symbol - (address of the field + 4). */
  readonly kind: ExternKind;
}

/** Which template line a stretch of code came from; it reaches to the next entry. */
export interface LineMapEntry extends SourceLine {
  readonly offset: number;
}

/** A template asks for what cannot be encoded. The message names the line. */
export class DasmEngineError extends Error {
  override readonly name = "DasmEngineError";
  constructor(
    message: string,
    readonly source: SourceLine | undefined,
  ) {
    super(source ? `${formatLine(source)}: ${message}` : message);
  }
}

interface Section {
  /** Action list positions, arguments, links and offsets: see actions.ts. */
  readonly cells: number[];
  /** Upper bound: every jump long, every alignment at its worst. */
  size: number;
}

/** In place of a link: this label was never defined. */
const UNDEFINED_LG = -1;
const UNDEFINED_PC = -0x10000;

const NOP = 0x90;
const fitsS8 = (n: number): boolean => n >= -128 && n <= 127;

/** Bytes that a branch loses when short: jmp rel32 is e9, jcc rel32 is 0f 8x. */
function branchShrink(opcode: number): number {
  if (opcode === 0xe9) return 3;
  return (opcode & 0xf0) === 0x80 ? 4 : 0;
}

export class DasmState {
  private readonly list: Uint8Array;
  private readonly sections: Section[] = [];
  private section = 0;
  private readonly lineIndex: LineIndex;
  private readonly pointerSize: number;
  /** By label byte: 1-9 local, FIRST_GLOBAL up global. */
  private readonly labels: Int32Array;
  private pcLabels = new Int32Array(0);
  private state: "open" | "linked" | "encoded" = "open";
  private codeSize = 0;
  private readonly externList: ExternReference[] = [];
  private readonly map: LineMapEntry[] = [];

  constructor(private readonly options: DasmOptions) {
    this.list = options.actionList;
    this.pointerSize = options.pointerSize ?? 8;
    this.lineIndex = new LineIndex(options.lines);
    this.labels = new Int32Array(FIRST_GLOBAL + (options.globals?.length ?? 0));
    if (this.labels.length > LAST_GLOBAL + 1) throw new RangeError("too many global labels");
    for (let i = 0; i < Math.max(1, options.maxSection); i++)
      this.sections.push({ cells: [0], size: 0 });
  }

  /** Make room for PC labels 0 .. count - 1. */
  growPc(count: number): void {
    if (count <= this.pcLabels.length) return;
    const grown = new Int32Array(count);
    grown.set(this.pcLabels);
    this.pcLabels = grown;
  }

  /** Pass one: append the actions at `position`. Use dasm_put, which the preprocessor writes. */
  put(position: number, args: readonly number[]): void {
    if (this.state !== "open") throw new DasmEngineError("put after link", this.source(position));
    const { list } = this;
    const section = this.sections[this.section];
    const { cells } = section;
    let { size } = section;
    let next = 0;
    let p = position;
    /** Byte whose low three bits name the base register of the displacement to come. */
    let mrm = -1;
    const argument = (): number => {
      if (next === args.length) throw this.error(p - 1, "too few arguments for dasm_put");
      const n = args[next++];
      if (!Number.isInteger(n) || n < -0x80000000 || n > 0xffffffff)
        throw this.error(p - 1, `argument ${next} is not a 32-bit integer: ${n}`);
      return n | 0;
    };
    const range = (ok: boolean, what: string, n: number): void => {
      if (!ok) throw this.error(p - 1, `${what} out of range: ${n}`);
    };
    const refer = (label: number, isJump: boolean, labels: Int32Array, always: boolean): void => {
      const known = labels[label];
      const here = this.cellName(cells.length);
      if (known < 0 && !always) cells.push(-known);
      else {
        cells.push(known < 0 ? 0 : known);
        labels[label] = here;
      }
      size += 4;
      if (isJump) cells.push(size);
      else size += this.pointerSize - 4;
    };
    const define = (label: number, labels: Int32Array): void => {
      const here = this.cellName(cells.length);
      for (let use = labels[label]; use > 0;) {
        const after = this.cell(use);
        this.setCell(use, here);
        use = after;
      }
      labels[label] = -here;
      cells.push(size);
    };

    cells.push(position);
    for (;;) {
      const action = list[p++];
      if (action < DASM.DISP) {
        size++;
        mrm = -1;
        continue;
      }
      const base = mrm;
      mrm = -1;
      switch (action as DASM) {
        case DASM.DISP: {
          const n = argument();
          cells.push(n);
          const needed = n !== 0 || ((base < 0 ? list[p - 2] : base) & 7) === 5;
          if (needed) size += fitsS8(n) ? 1 : 4;
          break;
        }
        case DASM.IMM_S: {
          const n = argument();
          range(fitsS8(n), "signed byte", n);
          cells.push(n);
          size++;
          break;
        }
        case DASM.IMM_B: {
          const n = argument();
          range(n >= -128 && n <= 255, "byte", n);
          cells.push(n);
          size++;
          break;
        }
        case DASM.IMM_W:
        case DASM.IMM_WB: {
          const n = argument();
          range(n >= -0x8000 && n <= 0xffff, "word", n);
          cells.push(n);
          size += action === DASM.IMM_WB && fitsS8(n) ? 1 : 2;
          break;
        }
        case DASM.IMM_D:
        case DASM.REL_A:
          cells.push(argument());
          size += 4;
          break;
        case DASM.IMM_DB: {
          const n = argument();
          cells.push(n);
          size += fitsS8(n) ? 1 : 4;
          break;
        }
        case DASM.VREG: {
          const n = argument();
          const where = list[p++];
          range(n >= 0 && n <= 15, "register number", n);
          if ((n & 8) !== 0 && (where & 7) === 0)
            throw this.error(p - 2, `register number needs a REX prefix: ${n}`);
          if ((where & 0xe0) === VREG.INDEX && n === 4)
            throw this.error(p - 2, "register 4 cannot be an index");
          cells.push(n);
          mrm = where < VREG.INDEX ? n : base < 0 ? list[p - 3] : base;
          if (where < VREG.RM && (n & 7) === 4) size++;
          if (this.dropsRex(cells, where)) size--;
          break;
        }
        case DASM.SPACE: {
          const n = argument();
          range(n >= 0, "size", n);
          p++;
          cells.push(n);
          size += n;
          break;
        }
        case DASM.SETLABEL:
          throw this.error(p - 1, "labels at absolute addresses do not exist on x64");
        case DASM.REL_LG:
        case DASM.IMM_LG: {
          const label = list[p++];
          const forward = label > FORWARD;
          if (!forward && label < FIRST_GLOBAL && this.labels[label] >= 0)
            throw this.error(p - 2, `no label ${label} before this line`);
          refer(forward ? label - FORWARD : label, action === DASM.REL_LG, this.labels, forward);
          break;
        }
        case DASM.REL_PC:
        case DASM.IMM_PC:
          refer(this.pcArgument(argument(), p), action === DASM.REL_PC, this.pcLabels, false);
          break;
        case DASM.LABEL_LG: {
          const label = list[p++];
          if (label >= FIRST_GLOBAL && this.labels[label] < 0)
            throw this.error(p - 2, `global label \`->${this.globalName(label)}' defined twice`);
          define(label, this.labels);
          break;
        }
        case DASM.LABEL_PC: {
          const pc = this.pcArgument(argument(), p);
          if (this.pcLabels[pc] < 0) throw this.error(p - 1, `PC label ${pc} defined twice`);
          define(pc, this.pcLabels);
          break;
        }
        case DASM.ALIGN:
          size += list[p++];
          cells.push(size);
          break;
        case DASM.EXTERN:
          p += 2;
          size += 4;
          break;
        case DASM.ESC:
          p++;
          size++;
          break;
        case DASM.MARK:
          mrm = base < 0 ? list[p - 2] : base;
          break;
        case DASM.SECTION:
          section.size = size;
          range(list[p] < this.sections.length, "section", list[p]);
          this.section = list[p];
          if (next !== args.length) throw this.error(p - 1, "too many arguments for dasm_put");
          return;
        case DASM.STOP:
          section.size = size;
          if (next !== args.length) throw this.error(p - 1, "too many arguments for dasm_put");
          return;
      }
    }
  }

  /** Pass two: fix all offsets. Returns the size of the code in bytes. */
  link(): number {
    if (this.state !== "open") throw new DasmEngineError("linked twice", undefined);
    this.markUndefined();
    /** Distance from estimated to true offsets; within a section it only shrinks. */
    let delta = 0;
    this.sections.forEach((section, number) => {
      const { cells } = section;
      this.walk(section, (action, p, pos) => {
        switch (action) {
          case DASM.REL_LG:
          case DASM.REL_PC: {
            const shrink = branchShrink(this.list[p - 2]);
            const target = cells[pos];
            if (target < 0) throw this.undefinedLabel(p - 1, target);
            cells[pos + 1] = shrink !== 0 && this.reaches(number, pos, delta, shrink) ? shrink : 0;
            delta -= cells[pos + 1];
            break;
          }
          case DASM.IMM_LG:
          case DASM.IMM_PC:
            if (cells[pos] < 0) throw this.undefinedLabel(p - 1, cells[pos]);
            break;
          case DASM.LABEL_LG:
          case DASM.LABEL_PC:
            cells[pos] += delta;
            break;
          case DASM.ALIGN:
            delta -= (cells[pos] + delta) & this.list[p];
            break;
        }
      });
      delta += section.size;
    });
    this.codeSize = delta;
    this.state = "linked";
    return delta;
  }

  /** Pass three: the machine code, as it would stand at address `base`. */
  encode(base = 0): Uint8Array {
    if (this.state !== "linked") throw new DasmEngineError("encode needs link first", undefined);
    const { list } = this;
    const out = new Uint8Array(this.codeSize + 16); // REX prefixes are dropped after they were written
    const view = new DataView(out.buffer);
    let at = 0;
    /** Behind the ModRM byte, while an action may still change it or the opcode. */
    let mark = -1;
    const word = (n: number): void => {
      view.setUint16(at, n & 0xffff, true);
      at += 2;
    };
    const dword = (n: number): void => {
      view.setInt32(at, n, true);
      at += 4;
    };
    for (const section of this.sections) {
      const { cells } = section;
      this.walk(section, (action, p, pos) => {
        if (this.lineIndex.startsAt(p - 1)) {
          mark = -1;
          this.noteLine(at, p - 1);
        }
        switch (action) {
          case DASM.DISP: {
            const n = cells[pos];
            const modrm = (mark < 0 ? at : mark) - 1;
            const field = out[modrm] & 7;
            const needed = n !== 0 || (field === 4 ? out[modrm + 1] & 7 : field) === 5;
            // An opcode patch for the immediate behind still wants to know where ModRM is.
            if (list[p] === DASM.IMM_DB || list[p] === DASM.IMM_WB) mark = modrm + 1;
            else mark = -1;
            if (!needed) out[modrm] -= 0x80;
            else if (!fitsS8(n)) dword(n);
            else {
              out[modrm] -= 0x40;
              out[at++] = n;
            }
            break;
          }
          case DASM.IMM_S:
          case DASM.IMM_B:
            out[at++] = cells[pos];
            mark = -1;
            break;
          case DASM.IMM_DB:
          case DASM.IMM_WB:
            if (fitsS8(cells[pos])) {
              out[(mark < 0 ? at : mark) - 2] += 2;
              out[at++] = cells[pos];
            } else if (action === DASM.IMM_DB) dword(cells[pos]);
            else word(cells[pos]);
            mark = -1;
            break;
          case DASM.IMM_W:
            word(cells[pos]);
            mark = -1;
            break;
          case DASM.IMM_D:
            dword(cells[pos]);
            mark = -1;
            break;
          case DASM.VREG: {
            if (this.dropsRex(cells, list[p], pos)) {
              out.copyWithin(at - (list[p] & 7), at - (list[p] & 7) + 1, at);
              at--;
              if (mark >= 0) mark--;
            }
            at = encodeRegister(out, at, cells[pos], list[p]);
            break;
          }
          case DASM.SPACE:
            out.fill(list[p], at, at + cells[pos]);
            at += cells[pos];
            break;
          case DASM.REL_A:
            dword(cells[pos] - (base + at + 4));
            break;
          case DASM.REL_LG:
          case DASM.REL_PC: {
            const target = this.cell(cells[pos]);
            const shrink = cells[pos + 1];
            const after = action === DASM.REL_LG ? p + 1 : p;
            // A mark right here: a RIP-relative operand with an immediate behind it.
            const tail = mark === at ? this.immediateSize(list[after], cells[pos + 2]) : 0;
            if (shrink === 0) {
              dword(target - (at + 4 + tail));
              if (tail === 0) mark = -1;
              break;
            }
            if (shrink === 4) {
              at--;
              out[at - 1] = out[at] - 0x10;
            } else out[at - 1] = 0xeb;
            out[at] = target - (at + 1);
            at++;
            break;
          }
          case DASM.IMM_LG:
          case DASM.IMM_PC:
            dword(this.cell(cells[pos]) + base);
            if (this.pointerSize === 8) dword(0);
            break;
          case DASM.ALIGN:
            while ((at & list[p]) !== 0) out[at++] = NOP;
            break;
          case DASM.EXTERN: {
            const tail = mark === at ? this.immediateSize(list[p + 2], cells[pos]) : 0;
            if (tail !== 0) throw this.error(p - 1, "immediate behind a reference to a symbol");
            const index = list[p + 1];
            const name = this.options.externNames?.[index] ?? `extern ${index}`;
            this.externList.push({ offset: at, index, name, kind: list[p] });
            dword(0);
            mark = -1;
            break;
          }
          case DASM.ESC:
            out[at++] = list[p];
            break;
          case DASM.MARK:
            mark = at;
            break;
          case DASM.LABEL_LG:
          case DASM.LABEL_PC:
          case DASM.SETLABEL:
          case DASM.SECTION:
          case DASM.STOP:
            break;
          default:
            out[at++] = action;
        }
      });
    }
    if (at !== this.codeSize)
      throw new DasmEngineError(
        `sizes disagree: linked ${this.codeSize}, encoded ${at}`,
        undefined,
      );
    this.state = "encoded";
    return out.slice(0, at);
  }

  /** Offset of a global label by its number, -1 when the template did not define it. After link. */
  globalOffset(number: number): number {
    return this.labelOffset(this.labels[FIRST_GLOBAL + number]);
  }

  /** Offset of a PC label, -1 when the template did not define it. After link. */
  pcOffset(pc: number): number {
    return this.labelOffset(this.pcLabels[pc]);
  }

  /** References to extern symbols by offset. After encode. */
  get externs(): readonly ExternReference[] {
    return this.externList;
  }

  /** Template lines by offset. After encode. */
  lineMap(): readonly LineMapEntry[] {
    return this.map;
  }

  /** Call `visit` for all actions and literal bytes of a section; p is behind the action byte. */
  private walk(section: Section, visit: (action: number, p: number, pos: number) => void): void {
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

  /** A branch at cell `pos` can be short, judged by what is known while linking. */
  private reaches(number: number, pos: number, delta: number, shrink: number): boolean {
    const { cells } = this.sections[number];
    const target = cells[pos];
    let distance = this.cell(target);
    if (target > this.cellNameIn(number, pos)) {
      for (let i = number; i < target >> 24; i++) distance += this.sections[i].size;
    } else distance -= delta; // the label's offset is final, ours is an estimate
    distance -= cells[pos + 1];
    return distance >= -128 - shrink && distance <= 127;
  }

  /** The VREG whose value is the newest cell (or `pos`) ends an instruction that works without REX. */
  private dropsRex(cells: readonly number[], where: number, pos = cells.length - 1): boolean {
    const count = (where >> 3) & 3;
    if (count === 0) return false;
    for (let i = 0; i < count; i++) if (cells[pos - i] > 7) return false;
    return true;
  }

  private immediateSize(action: number, value: number): number {
    switch (action as DASM) {
      case DASM.IMM_S:
      case DASM.IMM_B:
        return 1;
      case DASM.IMM_W:
        return 2;
      case DASM.IMM_D:
        return 4;
      case DASM.IMM_WB:
        return fitsS8(value) ? 1 : 2;
      case DASM.IMM_DB:
        return fitsS8(value) ? 1 : 4;
      default:
        return 0;
    }
  }

  private pcArgument(pc: number, p: number): number {
    if (pc < 0 || pc >= this.pcLabels.length)
      throw this.error(p - 1, `PC label out of range: ${pc} of ${this.pcLabels.length} (growPc)`);
    return pc;
  }

  private cellName(index: number): number {
    return this.cellNameIn(this.section, index);
  }
  private cellNameIn(section: number, index: number): number {
    return (section << 24) | index;
  }
  private cell(name: number): number {
    return this.sections[name >> 24].cells[name & 0xffffff];
  }
  private setCell(name: number, value: number): void {
    this.sections[name >> 24].cells[name & 0xffffff] = value;
  }

  /** Uses that still wait for a label get its name, so that link can say which it is. */
  private markUndefined(): void {
    const mark = (labels: Int32Array, first: number): void => {
      labels.forEach((head, label) => {
        for (let use = head; use > 0;) {
          const after = this.cell(use);
          this.setCell(use, first - label);
          use = after;
        }
      });
    };
    mark(this.labels, UNDEFINED_LG);
    mark(this.pcLabels, UNDEFINED_PC);
  }

  private undefinedLabel(p: number, mark: number): DasmEngineError {
    if (mark <= UNDEFINED_PC) return this.error(p, `undefined PC label ${UNDEFINED_PC - mark}`);
    const label = UNDEFINED_LG - mark;
    if (label < FIRST_GLOBAL) return this.error(p, `no label ${label} behind this line`);
    return this.error(p, `undefined global label \`->${this.globalName(label)}'`);
  }

  private globalName(label: number): string {
    return this.options.globals?.[label - FIRST_GLOBAL] ?? String(label - FIRST_GLOBAL);
  }

  private labelOffset(label: number | undefined): number {
    if (this.state === "open")
      throw new DasmEngineError("labels have offsets after link", undefined);
    return label !== undefined && label < 0 ? this.cell(-label) : -1;
  }

  private noteLine(offset: number, position: number): void {
    const source = this.source(position);
    if (!source) return;
    // A statement without code (a label, an alignment that is already there) gives way.
    if (this.map.length > 0 && this.map[this.map.length - 1].offset === offset) this.map.pop();
    this.map.push({ offset, ...source });
  }

  private source(position: number): SourceLine | undefined {
    return this.lineIndex.find(position);
  }

  private error(position: number, message: string): DasmEngineError {
    return new DasmEngineError(message, this.source(position));
  }
}

/** Write register `n` into the byte before `at` and its REX prefix; returns the new end of the code. */
function encodeRegister(out: Uint8Array, at: number, n: number, where: number): number {
  const field = where & 0xe0;
  if ((n & 8) !== 0 && field < VREG.VEX) out[at - (where & 7)] ^= 1 << (field >> 6);
  if (field === VREG.IMM_HI) out[at - 1] ^= n << 4;
  else if (field >= VREG.INDEX) out[at - 1] ^= (n & 7) << 3;
  else {
    out[at - 1] ^= n & 7;
    if (field === VREG.RM_BASE && (n & 7) === 4) out[at++] = 0x24; // SIB: this base, no index
  }
  return at;
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

/** What the preprocessor writes for a run of assembly lines. */
export function dasm_put(Dst: DasmState, position: number, ...args: number[]): void {
  Dst.put(position, args);
}
