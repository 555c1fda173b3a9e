/*
 * What the functions of a chunk share while it is parsed. It stays in its workspace for the next chunk.
 */
import { LJ_MAX } from "../../layout/objects.js";
import type { Lexer } from "../lexer/lex.js";
import type { Names } from "../lexer/lexnames.js";
import { ExpDesc } from "./expdesc.js";
import { FuncState } from "./funcstate.js";
import type { ObjectMaker } from "./maker.js";
import type { FuncScope, VarInfo } from "./scope.js";
import { TemplateTable } from "./template.js";

/** Instructions of a function, constants, and variables, that are kept room for. */
const KEPT_ROOM = 1024;

export class ParseState {
  /** Descriptors of expressions: exps[0 .. nexps) are in use. */
  readonly exps: ExpDesc[] = [];
  nexps = 0;
  /** Variables, labels and pending gotos of all open functions: vstack[0 .. nvstack). */
  readonly vstack: VarInfo[] = [];
  nvstack = 0;
  /** Scopes that are open: scopes[0 .. nscopes). */
  readonly scopes: FuncScope[] = [];
  nscopes = 0;
  /** Template tables that are not complete: templates[0 .. ntemplates). */
  private readonly templates: TemplateTable[] = [];
  private ntemplates = 0;
  /** Nesting of statements and expressions. */
  level = 0;
  /** Slots between a function and its arguments, besides one: 1 with GC64, else 0. */
  fr2: 0 | 1 = 1;
  /** Some variable is constant, so declarations have to look. */
  hasConst = false;
  /** Open functions, outermost first: functions[0 .. depth). */
  private readonly functions: FuncState[] = [];
  private depth = 0;
  private lastId = 0;
  /** It has more than is to be kept. */
  isLarge = false;
  maker!: ObjectMaker;

  constructor(
    readonly lex: Lexer,
    readonly names: Names,
  ) {}

  start(maker: ObjectMaker, fr2: boolean): void {
    this.maker = maker;
    this.fr2 = fr2 ? 1 : 0;
    this.nexps = this.nvstack = this.nscopes = this.level = this.depth = 0;
    this.ntemplates = 0;
    this.hasConst = false;
  }

  growExps(): void {
    this.exps.push(new ExpDesc(this.names.hidden[0]));
  }

  openTemplate(asize: number, hbits: number): TemplateTable {
    const { templates, ntemplates } = this;
    if (ntemplates === templates.length) templates.push(new TemplateTable());
    this.ntemplates++;
    return templates[ntemplates].start(asize, hbits, this.lex.payer);
  }
  closeTemplate(): void {
    if (this.templates[--this.ntemplates].isLarge) this.isLarge = true;
  }
  /** There is room for so many instructions, constants or variables now. */
  grown(room: number): void {
    if (room > KEPT_ROOM) this.isLarge = true;
  }

  /** A function inside of `prev`. */
  openFunction(prev: FuncState | undefined): FuncState {
    const { functions, depth } = this;
    if (depth === functions.length) functions.push(new FuncState(this, this.lex));
    const fs = functions[depth];
    fs.open(prev, ++this.lastId);
    if (this.lastId > LJ_MAX.LINE) this.isLarge = true;
    this.depth = depth + 1;
    return fs;
  }
  closeFunction(fs: FuncState): void {
    this.nvstack = fs.vbase;
    this.depth--;
  }

  /** Call `mark` with what constants of the open functions the maker has made. */
  eachConstant(mark: (k: number) => void): void {
    for (let i = 0; i < this.depth; i++) {
      const { kgc, nkgc, reserved, nreserved } = this.functions[i];
      for (let j = 0; j < nkgc; j++) mark(kgc[j]);
      for (let j = 0; j < nreserved; j++) mark(reserved[j].guest);
    }
  }
}
