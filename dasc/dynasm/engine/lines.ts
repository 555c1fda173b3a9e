/*
 * From positions in an action list back to template lines.
 */
import { LINE_ROW } from "../actions.js";
import type { LineTable } from "../actions.js";

export interface SourceLine {
  readonly file: string;
  readonly line: number;
  /** Where the outermost macro was invoked, if one was. */
  readonly caller?: { readonly file: string; readonly line: number };
}

/** `file:line`, with the macro invocation that led there. */
export function formatLine(source: SourceLine): string {
  const { file, line, caller } = source;
  return `${file}:${line}${caller ? ` (from ${caller.file}:${caller.line})` : ""}`;
}

export class LineIndex {
  /** Positions of the rows. */
  private readonly positions: readonly number[];
  private readonly starts: ReadonlySet<number>;

  constructor(private readonly table: LineTable | undefined) {
    let position = 0;
    this.positions = (table?.rows ?? [])
      .filter((_, i) => i % LINE_ROW === 0)
      .map((distance) => (position += distance));
    this.starts = new Set(this.positions);
  }

  /** A statement begins at this position of the action list. */
  startsAt(position: number): boolean {
    return this.starts.has(position);
  }

  /** The statement that the action at `position` belongs to. */
  find(position: number): SourceLine | undefined {
    const { table, positions } = this;
    if (table === undefined || positions.length === 0) return undefined;
    const { files, rows } = table;
    let low = 0;
    let high = positions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (positions[middle] <= position) low = middle;
      else high = middle - 1;
    }
    const [file, line, callerFile, callerLine] = rows.slice(
      low * LINE_ROW + 1,
      (low + 1) * LINE_ROW,
    );
    const inMacro = callerFile !== file || callerLine !== line;
    return {
      file: files[file],
      line,
      ...(inMacro && { caller: { file: files[callerFile], line: callerLine } }),
    };
  }
}
