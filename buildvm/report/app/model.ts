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

/** What comes from a line of a template, directly or through a macro. */
export interface LineUse {
  readonly handlers: ReadonlySet<HandlerData>;
  readonly bytes: number;
  readonly instructions: number;
  /** Executed. */
  readonly count: number;
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
  private readonly counts: ReadonlyMap<number, number>;
  private readonly countsOf = new Map<HandlerData, number>();
  private lines: ReadonlyMap<string, LineUse> | undefined = undefined;
  /** Places that refer to a runtime function, by its number. */
  readonly externUses: readonly Reference[][];

  constructor(readonly data: ReportData) {
    this.blob = Uint8Array.from(atob(data.blob), (c) => c.charCodeAt(0));
    this.counts = new Map(data.profile?.counts);
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

  /** What a handler stands with: BC_CALL for BC_CALL_Z and BC_CALL.cold; itself for most. */
  ownerOf(handler: HandlerData): HandlerData {
    const { name } = handler;
    const before = name.replace(/\.cold.*$|_Z\d*$/, "");
    const owner = before === name ? undefined : this.byName.get(before);
    return owner ? this.ownerOf(owner) : handler;
  }

  /** How often an instruction was executed. */
  count({ offset }: Instruction): number {
    return this.counts.get(offset) ?? 0;
  }

  /** How many instructions were executed in a handler. */
  countOf(handler: HandlerData): number {
    let count = this.countsOf.get(handler);
    if (count === undefined) {
      count = this.code(handler).reduce((sum, insn) => sum + this.count(insn), 0);
      this.countsOf.set(handler, count);
    }
    return count;
  }

  /** Share of what a program executed, `12.3%`; nothing for nothing. */
  share(count: number): string {
    const total = this.data.profile?.total ?? 0;
    const percent = (100 * count) / total;
    if (count === 0) return "";
    return percent < 0.05 ? "<0.1%" : `${percent.toFixed(1)}%`;
  }

  /** By the key of a line. */
  lineUses(): ReadonlyMap<string, LineUse> {
    return (this.lines ??= this.collectLines());
  }

  private collectLines(): Map<string, LineUse> {
    const all = new Map<string, LineUse & { readonly handlers: Set<HandlerData> }>();
    for (const handler of this.data.handlers)
      for (const insn of this.code(handler))
        for (const key of insn.lines) {
          const old = all.get(key);
          all.set(key, {
            handlers: (old?.handlers ?? new Set<HandlerData>()).add(handler),
            bytes: (old?.bytes ?? 0) + insn.size,
            instructions: (old?.instructions ?? 0) + 1,
            count: (old?.count ?? 0) + this.count(insn),
          });
        }
    return all;
  }

  /** The number of a template, by its name or its group. */
  fileNumber(name: string): number {
    return this.data.files.findIndex((file, i) => file.name === name || this.group(i) === name);
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

/** How hot a count looks beside the largest: 0 to 1. */
export const heat = (count: number, largest: number): string =>
  `--heat:${largest > 0 ? Math.sqrt(count / largest).toFixed(3) : 0}`;

export const plural = (n: number, what: string): string =>
  `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

export const hex = (n: number, digits = 0): string => n.toString(16).padStart(digits, "0");
