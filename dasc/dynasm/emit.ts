/*
 * What assembling a statement leaves behind: bytes and actions, arguments for
 * dasm_put, names of labels, where everything came from.
 *
 * A dasm_put may take only so many cells of the engine's section buffer, so whoever
 * emits asks for room first. Runs of actions that the list holds already are not
 * written again when the host allows it.
 */
import { DASM, ExternKind, FIRST_GLOBAL, FORWARD, LAST_GLOBAL } from "./actions.js";
import { TemplateError } from "./diagnostics.js";
import type { Place } from "./diagnostics.js";
import { ByteList, IntList } from "./grow.js";
import type { FieldOperand, Host } from "./host/host.js";
import { RunFinder } from "./search.js";

/** Names numbered in the order of their first use. */
class NameTable {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly what: string,
    private readonly limit: number,
  ) {}

  number(name: string): number {
    let n = this.numbers.get(name);
    if (n === undefined) {
      n = this.names.length;
      if (n === this.limit) throw new TemplateError(`too many ${this.what} (${this.limit})`, name);
      this.names.push(name);
      this.numbers.set(name, n);
    }
    return n;
  }
}

/** A label as an operand: `<1`, `>1`, `->name`, `=>expr`, `extern name`, `&expr`. */
export type LabelRef =
  | { readonly kind: "local"; readonly number: number; readonly forward: boolean }
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "pc"; readonly expr: string }
  | { readonly kind: "extern"; readonly name: string }
  | { readonly kind: "address"; readonly expr: string };

/** A host expression as an action's argument. */
export type Arg = string;

/** What a statement emitted, to be emitted again. */
export interface EmittedCode {
  readonly actions: readonly number[];
  readonly args: readonly Arg[];
  readonly cells: number;
}

/** What one dasm_put runs. */
export interface Put {
  readonly position: number;
  readonly args: readonly Arg[];
}

/** A statement of a dasm_put, for listings. */
export interface TracedStatement {
  /** Where its actions start, counted from the start of the put. */
  readonly at: number;
  readonly place: Place;
  /** The statement, with everything replaced. */
  readonly text: string;
}

/** Everything about a dasm_put, for listings. */
export interface TracedPut extends Put {
  readonly actions: readonly number[];
  readonly statements: readonly TracedStatement[];
}

/** Cells of the section buffer, see actions.ts. */
const CELLS: Readonly<Record<DASM, number>> = {
  [DASM.DISP]: 1,
  [DASM.IMM_S]: 1,
  [DASM.IMM_B]: 1,
  [DASM.IMM_W]: 1,
  [DASM.IMM_D]: 1,
  [DASM.IMM_WB]: 1,
  [DASM.IMM_DB]: 1,
  [DASM.VREG]: 1,
  [DASM.SPACE]: 1,
  [DASM.SETLABEL]: 1,
  [DASM.REL_A]: 1,
  [DASM.REL_LG]: 2,
  [DASM.REL_PC]: 2,
  [DASM.IMM_LG]: 1,
  [DASM.IMM_PC]: 1,
  [DASM.LABEL_LG]: 1,
  [DASM.LABEL_PC]: 1,
  [DASM.ALIGN]: 1,
  [DASM.EXTERN]: 0,
  [DASM.ESC]: 0,
  [DASM.MARK]: 0,
  [DASM.SECTION]: 0,
  [DASM.STOP]: 0,
};

/** Cells that DynASM wants free, before a statement or behind a datum, so that puts end where its do. */
export const ROOM = { label: 3, space: 2, mov64: 3, instruction: 7, datum: 3 } as const;

/** Not those of data. */
export function roomFor(op: string): number {
  if (op === "mov64") return ROOM.mov64;
  if (op === ".label") return ROOM.label;
  return op === ".align" || op === ".space" ? ROOM.space : ROOM.instruction;
}

const localByte = ({ number, forward }: LabelRef & { kind: "local" }): number =>
  number + (forward ? FORWARD : 0);

export class Emitter {
  readonly list = new ByteList();
  private readonly finder = new RunFinder(this.list);
  /** Actions and rows of the run of statements that has not ended. */
  private run: number[] = [];
  private runRows: number[] = [];
  /** Five numbers per statement that emitted something: see LineTable. */
  readonly rows = new IntList();
  readonly files: string[] = [];
  /** Operands that are fields, each statement's once. */
  readonly fields: FieldOperand[] = [];
  readonly globals = new NameTable("global labels", LAST_GLOBAL - FIRST_GLOBAL + 1);
  readonly externs = new NameTable("extern names", 256);
  /** All puts, when they are traced. */
  readonly puts: TracedPut[] = [];
  private args: Arg[] = [];
  private cells = 0;
  private place: Place | undefined = undefined;
  private text = "";
  private statements: TracedStatement[] = [];

  /**
   * @param host says what a put may be
   * @param traces keep `puts`
   */
  constructor(
    private readonly host: Pick<Host, "sharesActions" | "maxCells">,
    private readonly traces: boolean,
  ) {}

  /** What follows belongs to this statement. */
  at(place: Place, text: string): void {
    this.place = place;
    this.text = text;
  }

  /** Is there no room for so many more cells in this put? */
  isFull(cells: number): boolean {
    return this.cells + cells > this.host.maxCells;
  }

  /** A byte of machine code. */
  byte(value: number): void {
    this.note();
    const b = value & 0xff;
    if (b >= DASM.DISP) this.run.push(DASM.ESC);
    this.run.push(b);
  }

  /** Little-endian bytes of a literal. */
  bytes(value: number | bigint, size: number): void {
    if (typeof value === "number" && size <= 4) {
      for (let i = 0; i < size; i++) this.byte(value >> (i * 8));
      return;
    }
    let rest = BigInt.asUintN(size * 8, BigInt(value));
    for (let i = 0; i < size; i++, rest >>= 8n) this.byte(Number(rest & 0xffn));
  }

  action(action: DASM, operands: readonly number[] = [], arg?: Arg): void {
    this.note();
    this.run.push(action, ...operands);
    this.cells += CELLS[action];
    if (arg !== undefined) this.args.push(arg);
  }

  /** A reference to a label: relative to the next instruction, or its address. */
  reference(label: LabelRef, relative: boolean): void {
    switch (label.kind) {
      case "local":
        return this.action(relative ? DASM.REL_LG : DASM.IMM_LG, [localByte(label)]);
      case "global":
        return this.action(relative ? DASM.REL_LG : DASM.IMM_LG, [this.globalByte(label.name)]);
      case "pc":
        return this.action(relative ? DASM.REL_PC : DASM.IMM_PC, [], label.expr);
      case "extern":
        return this.action(DASM.EXTERN, [
          relative ? ExternKind.REL32 : ExternKind.ABS32,
          this.externs.number(label.name),
        ]);
      case "address":
        return this.action(relative ? DASM.REL_A : DASM.IMM_PC, [], label.expr);
    }
  }

  /** The label stands here. */
  define(label: LabelRef): void {
    if (label.kind === "local") this.action(DASM.LABEL_LG, [localByte(label)]);
    else if (label.kind === "global") this.action(DASM.LABEL_LG, [this.globalByte(label.name)]);
    else if (label.kind === "pc") this.action(DASM.LABEL_PC, [], label.expr);
    else throw new TemplateError("not a label");
  }

  /** What `run` emits. It must not end the run of statements. */
  recordCode(run: () => void): EmittedCode {
    const { args, cells } = this;
    const [firstAction, firstArg] = [this.run.length, args.length];
    run();
    return {
      actions: this.run.slice(firstAction),
      args: args.slice(firstArg),
      cells: this.cells - cells,
    };
  }

  /** Emit the same again. */
  repeat(code: EmittedCode): void {
    if (code.actions.length === 0) return;
    this.note();
    for (const action of code.actions) this.run.push(action);
    for (const arg of code.args) this.args.push(arg);
    this.cells += code.cells;
  }

  /** End the run of statements; what dasm_put needs, if there were any. */
  flush(): Put | undefined {
    if (this.run.length === 0) return undefined;
    this.run.push(DASM.STOP);
    return this.take();
  }

  /** End the run by going to another section. */
  switchSection(number: number): Put {
    this.action(DASM.SECTION, [number]);
    return this.take();
  }

  private take(): Put {
    const { run, args, statements } = this;
    const put = { position: this.keep(run), args };
    if (this.traces) this.puts.push({ ...put, actions: run, statements });
    this.statements = [];
    this.args = [];
    this.run = [];
    this.runRows = [];
    this.cells = 0;
    return put;
  }

  /** Where this run of actions stands; it is not written again when it stood somewhere before. */
  private keep(run: readonly number[]): number {
    const found = this.host.sharesActions ? this.finder.find(run) : -1;
    if (found >= 0) return found;
    const start = this.list.length;
    this.list.append(run);
    this.rows.append(this.runRows);
    return start;
  }

  private globalByte(name: string): number {
    return FIRST_GLOBAL + this.globals.number(name);
  }

  /** Remember where the first byte of a statement came from. */
  private note(): void {
    const { place } = this;
    if (!place) return;
    this.place = undefined;
    const at = this.run.length;
    if (this.traces) this.statements.push({ at, place, text: this.text });
    let caller = place;
    while (caller.caller) caller = caller.caller;
    this.runRows.push(
      this.list.length + at,
      this.fileNumber(place.file),
      place.line,
      this.fileNumber(caller.file),
      caller.line,
    );
  }

  /** An operand of the statement at `place` is a field. */
  access(place: Place, operand: Omit<FieldOperand, "file" | "line">): void {
    this.fields.push({ ...operand, file: this.fileNumber(place.file), line: place.line });
  }

  private fileNumber(file: string): number {
    const known = this.files.indexOf(file);
    return known >= 0 ? known : this.files.push(file) - 1;
  }
}
