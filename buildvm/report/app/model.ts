/*
 * The data of the page with the indices that its views ask for.
 */
import { isPartOf } from "../../view/parts.js";
import type { HandlerData, InstructionRow, ReportData } from "../data.js";

export interface Instruction {
  readonly offset: number;
  readonly size: number;
  readonly text: string;
  /** Keys of the template lines that it comes from, the outer one first. */
  readonly lines: readonly string[];
  readonly target: number;
  readonly extern: number;
}

export interface Reference {
  readonly handler: HandlerData;
  readonly offset: number;
}

/** Names a template line in highlights: `file number:line`. */
export const lineKey = (file: number, line: number): string => `${file}:${line}`;

const instructionOf = (row: InstructionRow): Instruction => {
  const [offset, size, text, file, line, macroFile, macroLine, target, extern] = row;
  const lines = file < 0 ? [] : [lineKey(file, line)];
  if (macroFile >= 0) lines.push(lineKey(macroFile, macroLine));
  return { offset, size, text, lines, target, extern };
};

export class Model {
  readonly blob: Uint8Array;
  private readonly byName = new Map<string, HandlerData>();
  private readonly decoded = new Map<HandlerData, readonly Instruction[]>();
  private readonly callers = new Map<HandlerData, Reference[]>();
  /** Places that refer to a runtime function, by its number. */
  readonly externUses: readonly Reference[][];

  constructor(readonly data: ReportData) {
    this.blob = Uint8Array.from(atob(data.blob), (c) => c.charCodeAt(0));
    this.externUses = data.externs.map(() => []);
    for (const handler of data.handlers)
      for (const name of [handler.name, ...handler.aliases]) this.byName.set(name, handler);
    for (const handler of data.handlers)
      for (const { offset, target, extern } of this.code(handler)) {
        if (extern >= 0) this.externUses[extern].push({ handler, offset });
        const to = target < 0 ? undefined : this.handlerAt(target);
        if (!to || to === handler) continue;
        const list = this.callers.get(to);
        if (list) list.push({ handler, offset });
        else this.callers.set(to, [{ handler, offset }]);
      }
  }

  handler(name: string): HandlerData | undefined {
    return this.byName.get(name);
  }

  code(handler: HandlerData): readonly Instruction[] {
    let code = this.decoded.get(handler);
    if (!code) this.decoded.set(handler, (code = handler.code.map(instructionOf)));
    return code;
  }

  /** The handler with what belongs to it under other labels, in the order of the blob. */
  parts(handler: HandlerData): readonly HandlerData[] {
    const names = [handler.name, ...handler.aliases];
    return this.data.handlers.filter((h) => names.some((name) => isPartOf(h.name, name)));
  }

  /** The handler that a place of the blob belongs to. */
  handlerAt(offset: number): HandlerData | undefined {
    const { handlers } = this.data;
    let low = 0;
    let high = handlers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (handlers[middle].offset <= offset) low = middle + 1;
      else high = middle;
    }
    return handlers[low - 1];
  }

  /** Handlers that branch into this one. */
  callersOf(handler: HandlerData): HandlerData[] {
    return [...new Set(this.callers.get(handler)?.map((reference) => reference.handler))];
  }

  bytes({ offset, size }: Instruction): string {
    const bytes = [...this.blob.subarray(offset, offset + size)];
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  }

  fileName(file: number): string {
    return this.data.files[file]?.name ?? "";
  }

  /** `arith` for dasc/vm/arith.dasc. */
  group(file: number): string {
    return this.fileName(file)
      .replace(/^.*\//, "")
      .replace(/\.dasc$/, "");
  }
}

export const hex = (n: number, digits = 0): string => n.toString(16).padStart(digits, "0");
