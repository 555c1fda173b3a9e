/*
 * What assembling a statement leaves behind: bytes and actions, arguments for
 * dasm_put, names of labels, where everything came from.
 */
import { DASM, ExternKind, FIRST_GLOBAL, FORWARD, LAST_GLOBAL } from "./actions.js";
import { TemplateError } from "./diagnostics.js";
import type { Place } from "./diagnostics.js";

/** Names numbered in the order of their first use. */
export class NameTable {
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

export class Emitter {
  readonly list: number[] = [];
  /** Five numbers per statement that emitted something: see LineTable. */
  readonly rows: number[] = [];
  readonly files: string[] = [];
  readonly globals = new NameTable("global labels", LAST_GLOBAL - FIRST_GLOBAL + 1);
  readonly externs = new NameTable("extern names", 256);
  private args: Arg[] = [];
  private start = 0;
  private place: Place | undefined;

  /** What follows belongs to this statement. */
  at(place: Place): void {
    this.place = place;
  }

  /** A byte of machine code. */
  byte(value: number): void {
    this.note();
    const b = value & 0xff;
    if (b >= DASM.DISP) this.list.push(DASM.ESC);
    this.list.push(b);
  }

  /** Little-endian bytes of a literal. */
  bytes(value: number | bigint, size: number): void {
    let rest = BigInt.asUintN(size * 8, BigInt(value));
    for (let i = 0; i < size; i++, rest >>= 8n) this.byte(Number(rest & 0xffn));
  }

  action(action: DASM, operands: readonly number[] = [], arg?: Arg): void {
    this.note();
    this.list.push(action, ...operands);
    if (arg !== undefined) this.args.push(arg);
  }

  /** A reference to a label: relative to the next instruction, or its address. */
  reference(label: LabelRef, relative: boolean): void {
    switch (label.kind) {
      case "local":
        return this.action(relative ? DASM.REL_LG : DASM.IMM_LG, [
          label.number + (label.forward ? FORWARD : 0),
        ]);
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
        if (!relative) throw new TemplateError("an address is relative to the code", label.expr);
        return this.action(DASM.REL_A, [], label.expr);
    }
  }

  /** The label stands here. */
  define(label: LabelRef): void {
    if (label.kind === "local") this.action(DASM.LABEL_LG, [label.number]);
    else if (label.kind === "global") this.action(DASM.LABEL_LG, [this.globalByte(label.name)]);
    else if (label.kind === "pc") this.action(DASM.LABEL_PC, [], label.expr);
    else throw new TemplateError("not a label");
  }

  /** End the run of statements; what dasm_put needs, if there were any. */
  flush(): { position: number; args: readonly Arg[] } | undefined {
    if (this.list.length === this.start) return undefined;
    this.list.push(DASM.STOP);
    return this.take();
  }

  /** End the run by going to another section. */
  switchSection(number: number): { position: number; args: readonly Arg[] } {
    this.action(DASM.SECTION, [number]);
    return this.take();
  }

  private take(): { position: number; args: readonly Arg[] } {
    const put = { position: this.start, args: this.args };
    this.args = [];
    this.start = this.list.length;
    return put;
  }

  private globalByte(name: string): number {
    return FIRST_GLOBAL + this.globals.number(name);
  }

  /** Remember where the first byte of a statement came from. */
  private note(): void {
    const { place } = this;
    if (!place) return;
    this.place = undefined;
    let caller = place;
    while (caller.caller) caller = caller.caller;
    this.rows.push(
      this.list.length,
      this.fileNumber(place.file),
      place.line,
      this.fileNumber(caller.file),
      caller.line,
    );
  }

  private fileNumber(file: string): number {
    const known = this.files.indexOf(file);
    return known >= 0 ? known : this.files.push(file) - 1;
  }
}
