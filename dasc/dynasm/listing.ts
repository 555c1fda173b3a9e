/*
 * --listing and --map: what every statement became, next to where it came from.
 *
 * A template alone does not know addresses: which dasm_put runs, how often, and with
 * which values is up to the program around it. So the unit is the dasm_put. Offsets
 * count from its start and are those of the longest encoding: jumps are not
 * shortened, displacements and immediates take all the bytes they may take, padding
 * is at its largest. Bytes that only run time knows are placeholders.
 *
 *   byte             two hexadecimal digits
 *   disp             displacement, 0 to 4 bytes (mod of ModRM follows)
 *   imm8 imm16 ...   immediate; `imm8/32` is the shorter one if the value fits
 *   rel              distance to a label, 1 or 4 bytes, or always 4 outside of jumps
 *   abs              address of a label
 *   reg              the register of ModRM or SIB before it, no byte of its own
 *   space align      as many bytes as they take
 */
import { DASM, ExternKind, FIRST_GLOBAL, FORWARD, LAST_GLOBAL } from "./actions.js";
import type { Place } from "./diagnostics.js";
import type { TracedPut, TracedStatement } from "./emit.js";
import type { Preprocessed } from "./index.js";

/** A part of an encoding that depends on run time, or a label. */
export interface Placeholder {
  readonly kind: string;
  /** Bytes that it takes at most; undefined when nothing limits it. */
  readonly most: number | undefined;
  /** The host's expression, or the label. */
  readonly value?: string;
}

export type Code = number | Placeholder;

interface ListedStatement {
  readonly statement: TracedStatement;
  readonly code: readonly Code[];
  /** Undefined behind something of unlimited size. */
  readonly offset: number | undefined;
}

interface ListedPut {
  readonly put: TracedPut;
  readonly statements: readonly ListedStatement[];
}

/** Kind and most bytes of the actions that take an argument. */
const ARGUMENTS: Readonly<Partial<Record<DASM, readonly [kind: string, most: number]>>> = {
  [DASM.DISP]: ["disp", 4],
  [DASM.IMM_S]: ["imm8", 1],
  [DASM.IMM_B]: ["imm8", 1],
  [DASM.IMM_W]: ["imm16", 2],
  [DASM.IMM_D]: ["imm32", 4],
  [DASM.IMM_WB]: ["imm8/16", 2],
  [DASM.IMM_DB]: ["imm8/32", 4],
  [DASM.SETLABEL]: ["set", 0],
  [DASM.REL_A]: ["rel", 4],
  [DASM.REL_PC]: ["rel", 4],
  [DASM.IMM_PC]: ["abs", 4],
  [DASM.LABEL_PC]: ["label", 0],
};

/** Reads the actions of one dasm_put. */
class Reader {
  private at = 0;
  private nextArg = 0;

  constructor(
    private readonly put: TracedPut,
    private readonly globals: readonly string[],
    private readonly externs: readonly string[],
  ) {}

  /** Code up to a position. */
  until(end: number): Code[] {
    const code: Code[] = [];
    while (this.at < end) {
      const next = this.next();
      if (next !== undefined) code.push(next);
    }
    return code;
  }

  private next(): Code | undefined {
    const action = this.take();
    if (action < DASM.DISP) return action;
    const simple = ARGUMENTS[action as DASM];
    if (simple) {
      const [kind, most] = simple;
      const isPc = action === DASM.REL_PC || action === DASM.IMM_PC || action === DASM.LABEL_PC;
      return { kind, most, value: `${isPc ? "=>" : ""}${this.arg()}` };
    }
    switch (action) {
      case DASM.VREG:
        this.take();
        return { kind: "reg", most: 0, value: this.arg() };
      case DASM.SPACE:
        this.take();
        return { kind: "space", most: undefined, value: this.arg() };
      case DASM.ALIGN:
        return { kind: "align", most: this.take(), value: "" };
      case DASM.REL_LG:
        return { kind: "rel", most: 4, value: this.label(true) };
      case DASM.IMM_LG:
        return { kind: "abs", most: 4, value: this.label(true) };
      case DASM.LABEL_LG:
        return { kind: "label", most: 0, value: this.label(false) };
      case DASM.EXTERN: {
        const kind = this.take() === ExternKind.REL32 ? "rel" : "abs";
        return { kind, most: 4, value: this.externs[this.take()] };
      }
      case DASM.ESC:
        return this.take();
      case DASM.SECTION:
        return { kind: "section", most: 0, value: String(this.take()) };
      default:
        return undefined; // MARK, STOP
    }
  }

  private take(): number {
    return this.put.actions[this.at++];
  }

  private arg(): string {
    return this.put.args[this.nextArg++];
  }

  private label(isReference: boolean): string {
    const byte = this.take();
    if (byte > LAST_GLOBAL) return `>${byte - FORWARD}`;
    if (byte >= FIRST_GLOBAL) return `->${this.globals[byte - FIRST_GLOBAL]}`;
    return isReference ? `<${byte}` : String(byte);
  }
}

function list({ preprocessor }: Preprocessed): ListedPut[] {
  const { puts, globals, externs } = preprocessor.emit;
  return puts.map((put) => {
    const reader = new Reader(put, globals.names, externs.names);
    let offset: number | undefined = 0;
    const statements = put.statements.map((statement, i) => {
      const code = reader.until(put.statements[i + 1]?.at ?? put.actions.length);
      const listed = { statement, code, offset };
      for (const c of code) {
        const most = typeof c === "number" ? 1 : c.most;
        offset = offset === undefined || most === undefined ? undefined : offset + most;
      }
      return listed;
    });
    return { put, statements };
  });
}

/** Where a statement was written, and the macro invocation that made it, outermost last. */
function* placesOf(place: Place): Iterable<Place> {
  for (let p: Place | undefined = place; p; p = p.caller) yield p;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

const shown = (code: Code): string =>
  typeof code === "number" ? hex(code, 2) : `${code.kind}${code.value ? `(${code.value})` : ""}`;

const OFFSET_WIDTH = 6;
const CODE_WIDTH = 40;
const TEXT_WIDTH = 32;

/** A text of columns: offset, bytes, instruction, template line. */
export function listing(result: Preprocessed): string {
  const head = ["offset", "bytes".padEnd(CODE_WIDTH), "instruction".padEnd(TEXT_WIDTH), "template"];
  const lines = [head.join("  ")];
  for (const { put, statements } of list(result)) {
    lines.push(
      "",
      `dasm_put ${put.position}${put.args.length > 0 ? `: ${put.args.join(", ")}` : ""}`,
    );
    for (const { statement, code, offset } of statements) {
      const at = offset === undefined ? "?" : hex(offset, 4);
      const [inner, ...callers] = placesOf(statement.place);
      const from = [inner, ...callers].map((p) => `${p.file}:${p.line}`).join(" < ");
      lines.push(
        [
          at.padStart(OFFSET_WIDTH),
          code.map(shown).join(" ").padEnd(CODE_WIDTH),
          statement.text.trim().padEnd(TEXT_WIDTH),
          `${from}  ${inner.text.trim()}`,
        ].join("  "),
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The same for tools, one dasm_put per line. */
export function listingMap(result: Preprocessed): string {
  const { preprocessor, files } = result;
  const { emit, sections } = preprocessor;
  const puts = list(result).map(({ put, statements }) =>
    JSON.stringify({
      position: put.position,
      args: put.args,
      statements: statements.map(({ statement, code, offset }) => ({
        offset: offset ?? null,
        code,
        instruction: statement.text.trim(),
        places: Array.from(placesOf(statement.place), ({ file, line, column, macro }) => ({
          file,
          line,
          column: column + 1,
          ...(macro !== undefined && { macro }),
        })),
      })),
    }),
  );
  const head = {
    version: 1,
    arch: preprocessor.arch?.name,
    files,
    sections: [...sections.keys()],
    globals: emit.globals.names,
    externs: emit.externs.names,
    actions: emit.list.length,
  };
  return `${JSON.stringify(head).slice(0, -1)},"puts":[\n${puts.join(",\n")}\n]}\n`;
}
