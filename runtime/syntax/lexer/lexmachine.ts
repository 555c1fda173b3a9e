/*
 * The lexer in machine code (dasc/vm/lex.dasc). Source goes to its block in guest memory, tokens come back as words that
 * stay where they are when that memory grows. What it calls a name by is a number: the names themselves are those of
 * the chunk (lexnames.ts). All lexers of a VM use one: another chunk is only compiled by a reader, when
 * no token is left of the piece before.
 * It comes with the translator: interpreted, it would take longer than the lexer in TypeScript.
 */
import { LEX, LEX_STOP, TK } from "../../layout/lexing.js";
import { MEMORY_MAP } from "../../layout/memory.js";
import { LJ_MAX } from "../../layout/objects.js";
import type { Vm } from "../../core/vm.js";
import { FEW_CHARS, type Lexer } from "./lex.js";
import type { Name, Names } from "./lexnames.js";

export class LexMachine {
  private readonly block = MEMORY_MAP.lexBase;
  /** Whose names are in the block, and those that were asked for, by number. */
  private names: Names | undefined = undefined;
  private known: (Name | undefined)[] = [];
  /** Whose tokens these are: four words each, as in the block. */
  private lexer: Lexer | undefined = undefined;
  private readonly tokens = new Int32Array(4 * LEX.MOST_TOKENS);
  /** Words that were found, and taken. Zero of zero: the last token was not among them. */
  private found = 0;
  private taken = 0;
  /** Where these tokens begin: the place of the current character, and its line. */
  private from = 0;
  private line = 0;
  /** Where the window begins in the source; the part of the source that it shows, and the last that has no more tokens. */
  private window = 0;
  private shown = -1;
  private searched = -1;

  constructor(
    private readonly vm: Vm,
    /** A START for each character, that behind the last first. */
    classes: Uint8Array,
  ) {
    const { block } = this;
    const { u8 } = vm.mem;
    u8.set(classes.subarray(1), block + LEX.CLASSES);
    u8[block + LEX.CLASSES] = classes[0]; // a zero ends the window
  }

  /** The next token. */
  next(lexer: Lexer): number {
    if (this.lexer !== lexer) this.serve(lexer);
    if (this.taken === this.found && !this.search(lexer)) {
      this.taken = this.found = 0;
      return lexer.scanHere();
    }
    const { tokens, taken } = this;
    this.taken = taken + 4;
    const tok = tokens[taken];
    if (tok === LEX.LATER) return this.takeLater(lexer, this.window + tokens[taken + 1]);
    const end = tokens[taken + 3];
    lexer.linenumber = tokens[taken + 2];
    lexer.p = this.window + (end & 0xffff) + 1;
    lexer.c = end >>> 16;
    if (tok < TK.number) return tok;
    const value = tokens[taken + 1];
    if (tok === TK.number) {
      lexer.toknum = value;
      lexer.tokcdata = undefined;
      return tok;
    }
    let name = this.known[value];
    if (name === undefined) name = this.find(lexer, value);
    else if (name.probes > 0) lexer.names.charge(name, lexer.payer);
    lexer.tokstr = name;
    return tok === TK.name ? name.token : tok;
  }

  /** Turn to another lexer. One that came to the end of a chunk has taken all tokens, and may begin another. */
  private serve(lexer: Lexer): void {
    this.lexer = lexer;
    this.taken = this.found = 0;
    this.shown = this.searched = -1;
    if (lexer.names !== this.names) this.renew(lexer.names);
  }

  /** Look for tokens in what is paid for; whether there are any. */
  private search(lexer: Lexer): boolean {
    const { p, pe, part, linenumber } = lexer;
    if (pe - p < FEW_CHARS || part === this.searched) return false;
    if (linenumber >= LJ_MAX.LINE - LEX.MOST_CHARS) return false;
    if (part !== this.shown) this.show(lexer);
    const stop = this.run(p - 1, linenumber);
    if (stop === LEX_STOP.END) this.searched = part;
    this.taken = 0;
    this.from = p;
    this.line = linenumber;
    return this.found > 0;
  }

  /** Put what is paid for, or as much as there is room for, into the window. */
  private show({ bytes, p, pe, part }: Lexer): void {
    const from = p - 1;
    const n = Math.min(pe - from, LEX.MOST_CHARS);
    const start = this.block + LEX.WINDOW;
    const { u8 } = this.vm.mem;
    u8.set(bytes.subarray(from, from + n), start);
    u8[start + n] = 0;
    this.window = from;
    this.shown = part;
  }

  /** Find tokens from a place in the window on, which is on that line. */
  private run(from: number, line: number): LEX_STOP {
    const { vm, block } = this;
    const { u32 } = vm.mem;
    for (let isFirst = true; ; isFirst = false) {
      u32[(block + LEX.AT) >>> 2] = from - this.window;
      u32[(block + LEX.LINE) >>> 2] = line;
      const stop: LEX_STOP = vm.machine.callUnpaid(vm.sym.lj_vm_lex, block);
      this.found = 4 * u32[(block + LEX.COUNT) >>> 2];
      if (stop === LEX_STOP.NAMES && this.found === 0 && isFirst) {
        this.renew(this.names!);
        continue;
      }
      const start = (block + LEX.TOKENS) >>> 2;
      this.tokens.set(vm.mem.i32.subarray(start, start + this.found));
      return stop;
    }
  }

  /** Take names of another chunk, or forget those that are too many. */
  private renew(names: Names): void {
    const { block } = this;
    const { u8, u32 } = this.vm.mem;
    u8.fill(0, block + LEX.SLOTS, block + LEX.RECORDS);
    u32[(block + LEX.NAMES) >>> 2] = u32[(block + LEX.USED) >>> 2] = 0;
    this.names = names;
    this.known = [];
  }

  /** Let the lexer go on behind a token that was found. */
  private standBehind(lexer: Lexer, token: number): void {
    const end = this.tokens[token + 3];
    lexer.linenumber = this.tokens[token + 2];
    lexer.p = this.window + (end & 0xffff) + 1;
    lexer.c = end >>> 16;
  }

  /** A token of which machine code has only seen where it begins, and most probably where it ends. */
  private takeLater(lexer: Lexer, from: number): number {
    const line = this.tokens[this.taken - 2];
    const end = this.window + (this.tokens[this.taken - 1] & 0xffff) + 1;
    lexer.linenumber = line;
    lexer.p = from + 1;
    lexer.c = lexer.bytes[from];
    const tok = lexer.scanHere();
    if (lexer.p !== end || lexer.linenumber !== line) this.taken = this.found = 0;
    return tok;
  }

  /** The name or string of that number. */
  private find({ names, payer }: Lexer, number: number): Name {
    const { u8, i32 } = this.vm.mem;
    const record = (this.block + LEX.RECORDS + 16 * (number + 1)) >>> 2;
    const from = this.block + i32[record + (LEX.PLACE >>> 2)];
    const to = from + i32[record + (LEX.LENGTH >>> 2)];
    return (this.known[number] = names.find(u8, from, to, i32[record], payer));
  }

  /** The lexer has stepped over a `=`: was that a token of its own, or half of `==`? */
  joined(lexer: Lexer): void {
    const { taken } = this;
    if (this.lexer !== lexer || taken === this.found) return;
    const end = this.window + (this.tokens[taken + 3] & 0xffff);
    if (end < lexer.p) this.taken += 4;
    else this.found = taken;
  }

  /** Have the lexer scan the last token again, if machine code has found it: for its text. */
  respell(lexer: Lexer): void {
    const { taken, tokens } = this;
    if (this.lexer !== lexer || taken === 0) return;
    const tok = tokens[taken - 4];
    if (tok === LEX.LATER) return; // the lexer has scanned that itself
    const name = tok > TK.number ? this.known[tokens[taken - 3]] : undefined;
    if (name !== undefined) lexer.names.charge(name, lexer.payer, -1); // it is found once more
    if (taken > 4) {
      this.standBehind(lexer, taken - 8);
    } else {
      lexer.p = this.from;
      lexer.c = lexer.bytes[this.from - 1];
      lexer.linenumber = this.line;
    }
    this.taken = this.found = 0;
    lexer.scanHere();
  }
}
