/*
 * The preprocessor: reads templates, writes a program of the host language.
 *
 * Lines whose first character is `|` are assembly, the others pass through, whatever
 * stands around them. An assembly line becomes statements, and every statement takes
 * the same way, wherever it comes from, a file or the body of a macro:
 *
 *   1. a macro that is being recorded takes it as it is, or
 *   2. names of .define are replaced, and it is dropped because an .if does not hold, or
 *   3. it is a label, a section name, a directive, a macro, an instruction.
 *
 * A line `||` is a host line within assembly: it is recorded, dropped and substituted
 * as statements are. Actions collect until something needs them written: a host line,
 * which may be the end of a block, a change of section, no more room in a dasm_put.
 *
 * What is accepted, and where the output puts what, is DynASM's, oddities included:
 * templates that it takes give the same output here. docs/rationale/dynasm.md says the rest.
 */
import type { Arch, Context, TypeDef } from "./arch.js";
import type { CoreOptions } from "./core-options.js";
import { Conditions, isConditional } from "./condition.js";
import { Defines } from "./defines.js";
import { DasmErrors, Place, TemplateError, diagnose } from "./diagnostics.js";
import type { Diagnostic } from "./diagnostics.js";
import { coreDirectives } from "./directives.js";
import { Emitter, ROOM, roomFor } from "./emit.js";
import type { EmittedCode } from "./emit.js";
import { findInclude } from "./include.js";
import { Growth, MAX_INCLUDES, MAX_MACROS } from "./limits.js";
import { Macros, macroFiller } from "./macros.js";
import type { BodyLine, Macro } from "./macros.js";
import { CaptureError, Output } from "./output.js";
import { firstMustBeArch, notKnown, wrongNumber } from "./problems.js";
import * as text from "./text.js";

/** Statements, and arguments of a macro, that are remembered. A large template has millions. */
const MAX_PARSED = 10_000;
const MAX_EXPANSIONS = 1000;

const LABEL = /^[ \t\r\v\f]*(.+):[ \t\r\v\f]*$/;

/** A statement with definitions replaced, and what is known of it. */
interface Parsed extends text.Statement {
  readonly text: string;
  /** Of a label, without the colon. */
  readonly label: string | undefined;
  /** Of an instruction that was assembled before. */
  code?: EmittedCode;
}

interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly includedAt: Place | undefined;
}

export class Preprocessor {
  readonly emit: Emitter;
  readonly output: Output;
  readonly defines: Defines;
  readonly macros = new Macros();
  readonly types = new Map<string, TypeDef>();
  readonly sections = new Map<string, number>();
  readonly warnings: Diagnostic[] = [];
  /** Texts read, by path, in order. */
  readonly sources = new Map<string, string>();
  arch: Arch | undefined = undefined;
  private readonly growth = new Growth();
  private readonly conditions = new Conditions();
  private readonly errors: Diagnostic[] = [];
  private readonly parsed = new Map<string, Parsed>();
  private parsedVersion = 0;
  private header = "";
  private fatal = false;
  private recording: Macro | undefined = undefined;
  private readonly expanding: Macro[] = [];
  private file: SourceFile | undefined = undefined;
  /** How many files are being included. */
  private depth = 0;
  /** Of the last assembly line. */
  private indent = "";
  private line = 0;
  private place: Place | undefined = undefined;

  constructor(readonly options: CoreOptions) {
    this.emit = new Emitter(options.host, options.traces);
    this.output = new Output(options.host, options.lineMarks, this.growth);
    this.defines = new Defines(options.defines, this.growth);
    this.context = this.makeContext();
  }

  /** Process a whole template, into text in parts; throws DasmErrors with everything that was found. */
  run(file: string): readonly string[] {
    const source = this.options.readFile(file);
    if (source === undefined)
      throw new DasmErrors([diagnose("error", `cannot read ${file}`, undefined)], file, true);
    const name = this.options.nameOf(file);
    try {
      this.processFile({ path: file, name, includedAt: undefined }, source);
    } catch (e) {
      if (!(e instanceof Stop)) throw e;
    }
    this.checkEnd(name);
    if (this.errors.length > 0) throw new DasmErrors(this.errors, name, this.fatal);
    this.header = `${this.options.host.header(name, this.requireArch().name)}\n`;
    try {
      return [this.header, ...this.output.parts()];
    } catch (e) {
      if (!(e instanceof CaptureError)) throw e;
      throw new DasmErrors([diagnose("error", e.message, e.place)], name, true);
    }
  }

  /** Where a line of what run() returned came from; the first is line 1. */
  originOf(line: number): { readonly file: string; readonly line: number } | undefined {
    return this.output.originOf(line - this.header.split("\n").length);
  }

  // ---- Services for directives and the instruction set ----

  readonly context: Context;

  private makeContext(): Context {
    const { host } = this.options;
    return {
      emit: this.emit,
      host,
      types: this.types,
      expression(expr) {
        host.check(expr);
        return expr;
      },
      accesses: (ctype, field, bits) => this.emit.access(this.here, { ctype, field, bits }),
      warn: (message, near) =>
        void this.warnings.push(diagnose("warning", this.withNames(message), this.place, near)),
    };
  }

  /** Where the statement stands that is being processed. */
  get here(): Place {
    return this.place as Place;
  }

  /** The arch, or an error that asks for it. */
  requireArch(): Arch {
    if (!this.arch) throw new TemplateError("missing .arch", undefined, true);
    return this.arch;
  }

  /** Record the lines up to .endmacro. */
  recordMacro(name: string, params: readonly string[]): void {
    this.macros.check(name, params);
    const what = this.meaningOf(name, params.length);
    if (what !== undefined)
      throw new TemplateError(
        `duplicate macro \`${name}' (${params.length} parameters): it is ${what}`,
        name,
        true,
      );
    this.recording = { name, params, body: [], place: this.here, expansions: new Map() };
  }

  /** What a statement of this name is, with so many parameters. */
  meaningOf(name: string, params: number): string | undefined {
    if (this.macros.find(name, params)) return "a macro";
    const directive = coreDirectives.get(name);
    if (directive && params >= directive.min && params <= directive.max) return "a directive";
    if (isConditional(name) && params === conditionalParams(name)) return "a directive";
    if (params === 0 && this.sections.has(name.slice(1))) return "a section";
    return this.arch?.takes?.(name, params) ? "an instruction" : undefined;
  }

  include(name: string): void {
    if (this.depth >= MAX_INCLUDES)
      throw new TemplateError(
        `more than ${MAX_INCLUDES} files include each other: \`${name}' leads back here`,
        name,
        "at once",
      );
    const found = findInclude(name, (this.file as SourceFile).path, this.options, this.sources);
    const { indent, line, place, file } = this;
    this.indent = "";
    this.output.unsync();
    this.depth++;
    this.processFile({ ...found, includedAt: place }, found.source);
    this.depth--;
    this.output.unsync();
    Object.assign(this, { indent, line, place, file });
  }

  // ---- Reading ----

  private processFile(file: SourceFile, source: string): void {
    if (this.sources.has(file.path)) this.growth.spendFile(source.length);
    else {
      this.sources.set(file.path, source);
      this.growth.earn(source.length);
    }
    this.file = file;
    for (let start = 0, line = 1; start < source.length; line++) {
      const newline = source.indexOf("\n", start);
      const end = newline < 0 ? source.length : newline;
      const text = source.slice(start, end);
      start = end + 1;
      this.line = line;
      try {
        this.processLine(text, file);
      } catch (e) {
        this.report(e);
        if (this.fatal) throw new Stop();
      }
    }
    this.flush();
  }

  private processLine(line: string, file: SourceFile): void {
    const column = text.countBlanks(line);
    if (line[column] !== "|") {
      this.flush();
      this.output.sync(this.line, file.name);
      this.output.write(line);
      return;
    }
    this.indent = line.slice(0, column);
    const rest = line.slice(column + 1);
    const isHost = rest.startsWith("|");
    const place = new Place(file.name, this.line, column + 1, line, file.includedAt);
    if (isHost && !this.recording) {
      this.place = place;
      this.output.sync(this.line, file.name);
      this.hostStatement(rest.slice(1), place);
      return;
    }
    if (this.options.comments !== "none") {
      this.output.sync(this.line, file.name);
      this.output.write(this.indent + this.comment(rest));
    }
    if (isHost) this.hostStatement(rest.slice(1), place);
    else this.statements(text.stripComment(rest), place);
    if (this.options.flushLines) this.flush();
  }

  private statements(line: string, place: Place): void {
    for (let start = 0; start <= line.length;) {
      const semicolon = line.indexOf(";", start);
      const end = semicolon < 0 ? line.length : semicolon;
      const statement = line.slice(start, end);
      const blanks = text.countBlanks(statement);
      if (blanks < statement.length) {
        const at = place.column + start + blanks;
        this.place = new Place(place.file, place.line, at, place.text, place.includedAt);
        if (statement.startsWith("|")) this.hostStatement(statement.slice(1), this.place);
        else this.statement(statement);
      }
      start = end + 1;
    }
  }

  /** A host line within assembly: a line, or a statement, that starts with one more `|`. */
  private hostStatement(line: string, place: Place): void {
    if (this.recording) return this.record(this.recording, { isHost: true, text: line, place });
    if (!this.conditions.active) return;
    this.flush();
    // Nothing but a comment is one like those of assembly.
    const text = this.defines.substitute(line);
    if (!text.startsWith("//")) this.output.write(this.indent + text);
    else if (this.options.comments !== "none") this.output.write(this.indent + this.comment(text));
  }

  private comment(line: string): string {
    return this.options.comments === "//" ? `//|${line}` : `/*|${line} */`;
  }

  private report(e: unknown): void {
    if (!(e instanceof TemplateError)) throw e;
    this.errors.push(diagnose("error", this.withNames(e.message), this.place, e.near));
    this.fatal ||= e.fatal !== false;
    if (e.fatal === "at once") throw new Stop();
  }

  /** What is still open at the end. */
  private checkEnd(file: string): void {
    const add = (message: string, place?: Place, note?: string): void => {
      const related = note !== undefined && place ? { message: note, place } : undefined;
      const where = related ? undefined : place;
      this.errors.push({ ...diagnose("error", message, where), file, related });
    };
    const { unclosed } = this.conditions;
    if (unclosed && !this.fatal)
      add("unbalanced conditional: missing .endif", unclosed, "this .if is open");
    const { recording, output } = this;
    if (recording)
      add(`unfinished .macro \`${recording.name}': missing .endmacro`, recording.place);
    const capture = output.openCapture;
    if (capture) add(`unfinished .capture \`${capture.name}': missing .endcapture`, capture.place);
    else
      for (const [lost, place] of output.lostCaptures())
        add(`missing .dumpcapture ${lost}`, place, "captured here");
    if (!this.arch) add("missing .arch directive");
  }

  // ---- Statements ----

  /** Process the statement that `place` is the place of. */
  private statement(raw: string): void {
    const place = this.here;
    if (this.recording) return this.record(this.recording, { isHost: false, text: raw, place });
    if (this.expanding.length > 0) this.macroComment(raw);
    // What is dropped is only looked at for conditionals, and those need a blank behind them.
    if (!this.conditions.active && !this.conditions.skip(text.firstWord(raw))) return;
    const statement = this.parse(raw);
    const { op, code } = statement;
    if (code) {
      this.emit.at(place, statement.text);
      this.makeRoom(roomFor(op));
      return this.emit.repeat(code);
    }
    this.emit.at(place, this.options.traces ? this.withNames(statement.text) : statement.text);
    if (statement.label !== undefined) return this.label(statement.label);
    if (isConditional(op)) return this.conditional(op, paramsOf(statement));
    if (op === "" && text.trimBlanks(raw) === "") return; // an empty argument of a macro
    if (op === "") throw new TemplateError("bad statement syntax", raw.trim());
    this.perform(op, paramsOf(statement), statement);
  }

  /** Templates repeat themselves, above all in macros. What is known holds until a definition. */
  private parse(raw: string): Parsed {
    const version = this.defines.version + this.macros.version;
    if (this.parsedVersion !== version || this.parsed.size >= MAX_PARSED) {
      this.parsed.clear();
      this.parsedVersion = version;
    }
    let parsed = this.parsed.get(raw);
    if (!parsed) {
      const statement = this.defines.substitute(raw);
      const label = statement.includes(":") ? LABEL.exec(statement)?.[1] : undefined;
      parsed = { text: statement, ...text.parseStatement(statement), label };
      this.parsed.set(raw, parsed);
    }
    return parsed;
  }

  private record(macro: Macro, line: BodyLine): void {
    if (!line.isHost && text.trimBlanks(line.text) === ".endmacro") {
      this.recording = undefined;
      this.macros.define(macro);
    } else macro.body.push(line);
  }

  private conditional(op: string, params: readonly string[]): void {
    const macro = this.macros.find(op, params.length);
    if (macro) return this.expand(macro, params);
    const takes = conditionalParams(op);
    if (params.length !== takes && !this.arch) throw firstMustBeArch(op);
    if (params.length !== takes) throw wrongNumber(op, [takes], params.length);
    this.conditions.statement(op, params[0], this.here);
  }

  /** `1:`, `->name:`, `=>expr:` */
  private label(name: string): void {
    if (!this.arch) throw firstMustBeArch(name);
    this.makeRoom(ROOM.label);
    this.arch.instruction(".label", [name], this.context);
  }

  private perform(op: string, params: readonly string[], statement: Parsed): void {
    if (!this.arch && op !== ".include" && (op !== ".arch" || params.length !== 1)) {
      text.splitParams(op); // brackets that do not match are the smaller mistake
      throw firstMustBeArch(op);
    }
    const macro = this.macros.find(op, params.length);
    if (macro) return this.expand(macro, params);
    const section = op.startsWith(".") ? this.sections.get(op.slice(1)) : undefined;
    if (section !== undefined && params.length === 0) return this.enter(section);
    const directive = coreDirectives.get(op);
    if (directive) {
      const { min, max } = directive;
      if (params.length < min || params.length > max)
        throw wrongNumber(op, [min, max], params.length, directive.usage);
      return directive.run(this, params);
    }
    const { arch } = this;
    if (arch?.has(op)) return this.instruct(arch, op, params, statement);
    if (section !== undefined) throw wrongNumber(op, [0], params.length);
    const counts = this.macros.counts(op);
    if (counts.length > 0) throw wrongNumber(op, counts, params.length);
    throw this.unknown(op);
  }

  private instruct(arch: Arch, op: string, params: readonly string[], statement: Parsed): void {
    const isData = op.startsWith(".") && op !== ".align" && op !== ".space" && op !== ".label";
    if (isData && params.length > 0) {
      for (const value of params) {
        arch.instruction(op, [value], this.context);
        this.makeRoom(ROOM.datum);
      }
      return;
    }
    this.makeRoom(roomFor(op));
    const warnings = this.warnings.length;
    const code = this.emit.recordCode(() => arch.instruction(op, params, this.context));
    if (!this.options.traces && this.warnings.length === warnings) statement.code = code;
  }

  private enter(section: number): void {
    const put = this.emit.switchSection(section);
    this.output.write(this.indent + this.options.host.put(put.position, put.args));
  }

  private expand(macro: Macro, args: readonly string[]): void {
    if (this.expanding.includes(macro))
      throw new TemplateError(`recursive macro invocation: \`${macro.name}'`, macro.name, true);
    if (this.expanding.length >= MAX_MACROS)
      throw new TemplateError(
        `more than ${MAX_MACROS} macros in each other`,
        macro.name,
        "at once",
      );
    this.expanding.push(macro);
    const what = `MACRO ${macro.name} (${macro.params.length})`;
    this.macroComment(`{ ${what}`);
    const fill = macroFiller(macro, args, this.growth);
    const texts = this.expansionOf(macro, args);
    const caller = this.here;
    macro.body.forEach(({ isHost, text: raw, place }, i) => {
      try {
        this.place = place.expandedBy(caller, macro.name);
        // What `..` makes may be a defined name, what it joins too.
        texts[i] ??= text.concatenate(this.defines.substitute(fill(raw)));
        this.growth.spendStatement(texts[i].length);
        if (isHost) this.hostStatement(texts[i], this.here);
        else this.statement(texts[i]);
      } catch (e) {
        this.report(e); // the rest of the body may have errors of its own
      }
    });
    this.place = caller;
    this.macroComment(`} ${what}`);
    this.expanding.pop();
  }

  /** The body for these arguments, as far as it was needed since the last definition. */
  private expansionOf(macro: Macro, args: readonly string[]): (string | undefined)[] {
    const key = `${this.defines.version}\n${args.join("\n")}`;
    let texts = macro.expansions.get(key);
    if (macro.expansions.size >= MAX_EXPANSIONS) macro.expansions.clear();
    if (!texts) macro.expansions.set(key, (texts = []));
    return texts;
  }

  private macroComment(line: string): void {
    if (this.options.macroComments && this.options.comments !== "none")
      this.output.write(this.indent + this.comment(line));
  }

  private unknown(op: string): TemplateError {
    if (op.startsWith(".")) {
      const sections = [...this.sections.keys()].map((name) => `.${name}`);
      const all = [...coreDirectives.keys(), ...sections, ...(this.arch?.ops() ?? [])];
      return notKnown("directive", op, [...all, ".if", ".elif", ".else", ".endif"]);
    }
    const ops = [...(this.arch?.ops() ?? []), ...this.macros.names()];
    return notKnown("instruction or macro", op, ops);
  }

  // ---- Writing ----

  /** Write what was assembled as a dasm_put. */
  flush(): void {
    const put = this.emit.flush();
    if (put) this.output.write(this.indent + this.options.host.put(put.position, put.args));
  }

  private makeRoom(cells: number): void {
    if (this.emit.isFull(cells)) this.flush();
  }

  /** Registers by their names again. */
  withNames(message: string): string {
    if (!message.includes("@")) return message;
    const names = new Map<string, string>();
    for (const [name, code] of this.arch?.registers ?? [])
      if (!names.has(code) || /^r\d/.test(names.get(code) as string)) names.set(code, name);
    return message.replace(/@\w+/g, (code) => names.get(code) ?? code);
  }
}

const paramsOf = (statement: text.Statement): readonly string[] =>
  (statement.params ??= text.splitParams(statement.rest));

const conditionalParams = (op: string): number => (op === ".if" || op === ".elif" ? 1 : 0);

/** Thrown when it makes no sense to go on. */
class Stop extends Error {}
