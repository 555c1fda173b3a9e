#!/usr/bin/env node
/*
 * The command; see options.ts for what it takes.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { DasmErrors, DYNASM_YEARS, formatDiagnostic, preprocess, readTemplate } from "./index.js";
import type { CommentStyle, DynasmYear, Language, Preprocessed } from "./index.js";
import { coreDirectives } from "./directives.js";
import { dumpDefinitions } from "./dump.js";
import { listing, listingMap } from "./listing.js";
import { completionScript, helpText, parseCommandLine, UsageError } from "./options.js";
import type { CommandLine } from "./options.js";
import { watch } from "./watch.js";
import { guardStdout, isSystemError, OutputError, reasonOf, writeTogether } from "./write.js";
import { describeArchitecture, describeInstructions, nearestInstruction } from "./x86/describe.js";
import type { ArchName } from "./x86/describe.js";

const STDIN = "-";
const STDIN_NAME = "(stdin)";
const NEWEST = Math.max(...DYNASM_YEARS);
const VERSION = `DynASM 1.5.0 in TypeScript, dasmoon. MIT licensed.
The original is by Mike Pall: https://luajit.org/dynasm.html`;

/** Templates are bytes (see index.ts), a terminal wants characters. */
const readable = (text: string): string => Buffer.from(text, "latin1").toString("utf8");

/** Bytes again. */
function* encoded(parts: readonly string[]): Generator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part, "latin1");
}

function say(text: string): void {
  process.stderr.write(`${readable(text)}\n`);
}

/** By the name of the output, `x.ts` or `x.h`, else by that of the template, `x.ts.dasc`. */
function languageOf(lang: string | undefined, output: string, input: string): Language {
  if (lang === "c" || lang === "ts") return lang;
  if (lang !== undefined) throw new UsageError(`no language \`${lang}', there is: c, ts`);
  const name = output === "-" ? input.replace(/\.dasc$/, "") : output;
  return /\.[cm]?[jt]sx?$/.test(name) ? "ts" : "c";
}

/**
 * The DynASM that is meant by a year: the newest that was there then.
 */
function dynasmOf(year: string | undefined): DynasmYear | undefined {
  if (year === undefined) return undefined;
  const known = /^\d+$/.test(year)
    ? DYNASM_YEARS.filter((y) => y <= Number(year)).at(-1)
    : undefined;
  if (known === undefined || Number(year) > NEWEST)
    throw new UsageError(`no DynASM of \`${year}', there is: ${DYNASM_YEARS.join(", ")}`);
  return known;
}

class Command {
  private readonly input: string;
  private readonly output: string;
  private readonly lang: Language;
  private readonly colour = process.stderr.isTTY === true && !process.env.NO_COLOR;
  private readonly filesRead = new Set<string>();
  private stdin: string | undefined = undefined;

  constructor(private readonly line: CommandLine) {
    const { inputs } = line;
    this.output = this.last("outfile") ?? "-";
    this.lang = languageOf(this.last("lang"), this.output, inputs[0] ?? "");
    if (inputs.length === 0) throw new UsageError("no template is given");
    if (inputs.length > 1) throw new UsageError(`one template at a time: ${inputs.join(" ")}`);
    this.input = inputs[0];
  }

  private last(option: string): string | undefined {
    return this.line.given.get(option)?.at(-1);
  }

  private get inputName(): string {
    return this.input === STDIN ? "standard input" : this.input;
  }

  private has(option: string): boolean {
    return this.line.given.has(option);
  }

  /** Translate and write. Undefined after errors, which have been printed. */
  run(): Preprocessed | undefined {
    try {
      const result = this.translate();
      for (const warning of result.warnings) say(formatDiagnostic(warning, this.colour));
      this.write(result);
      return result;
    } catch (e) {
      if (e instanceof DasmErrors) this.report(e);
      else if (e instanceof OutputError) say(`dynasm: ${e.message}`);
      else if (isSystemError(e))
        say(`dynasm: cannot read ${e.path ?? this.inputName}: ${reasonOf(e)}`);
      else throw e;
      return undefined;
    }
  }

  private translate(): Preprocessed {
    const template = this.input === STDIN ? STDIN_NAME : this.input;
    return preprocess(template, {
      lang: this.lang,
      defines: Object.fromEntries(this.line.substitutions),
      includeDirs: this.line.given.get("include") ?? [],
      comments: this.comments(),
      macroComments: this.has("maccomment"),
      lineMarks: !this.has("nolineno"),
      flushLines: this.has("flushline"),
      dynasm: dynasmOf(this.last("dynasm")),
      plainAddresses: this.has("plain-addresses") || undefined,
      traces: this.has("listing") || this.has("map"),
      readFile: (file) => (file === template ? this.readTemplate() : this.read(file)),
    });
  }

  private readTemplate(): string {
    if (this.input === STDIN) return (this.stdin ??= readFileSync(0, "latin1"));
    this.filesRead.add(this.input);
    return readFileSync(this.input, "latin1");
  }

  private read(file: string): string | undefined {
    const text = readTemplate(file);
    if (text !== undefined) this.filesRead.add(file);
    return text;
  }

  /** The last of -c, -C and -N. */
  private comments(): CommentStyle | undefined {
    const styles = { ccomment: "/* */", cppcomment: "//", nocomment: "none" } as const;
    const chosen = [...this.line.given.keys()].filter((name) => name in styles).at(-1);
    return chosen === undefined ? undefined : styles[chosen as keyof typeof styles];
  }

  private write(result: Preprocessed): void {
    const { given } = this.line;
    const files: [file: string, parts: readonly string[]][] = [[this.output, result.parts]];
    for (const file of given.get("listing") ?? []) files.push([file, [listing(result)]]);
    for (const file of given.get("map") ?? []) files.push([file, [listingMap(result)]]);
    // A listing on standard output takes the place of the program there.
    const extra = files.slice(1).some(([file]) => file === "-");
    if (extra && this.output === "-") files.shift();
    const outputs = files.map(([file, parts]) => ({ file, content: encoded(parts) }));
    writeTogether(outputs, this.filesRead);
    const level = given.get("dumpdef")?.length ?? 0;
    if (level > 0) process.stdout.write(dumpDefinitions(result.preprocessor, level), "latin1");
  }

  private report(e: DasmErrors): void {
    const MAX = 20;
    const { diagnostics, file, fatal } = e;
    for (const d of diagnostics.slice(0, MAX)) say(formatDiagnostic(d, this.colour));
    if (diagnostics.length > MAX)
      say(`${file}:*: warning: too many errors, ${diagnostics.length - MAX} more are not shown`);
    const count = diagnostics.length === 1 ? "1 error" : `${diagnostics.length} errors`;
    say(`${file}:*: info: ${fatal ? "fatal error" : count} in input file -- no output is written`);
  }

  watch(): void {
    if (this.input === STDIN) throw new UsageError("standard input cannot be watched");
    const { input, output, filesRead } = this;
    watch(() => this.run(), { template: input, output, files: filesRead });
  }
}

/** Directives of every architecture, and what stands behind them. */
function directiveUsages(): [name: string, usage: string][] {
  const conditionals: [string, string][] = [
    [".if", "condition"],
    [".elif", "condition"],
    [".else", ""],
    [".endif", ""],
  ];
  const others = Array.from(coreDirectives, ([name, d]): [string, string] => [name, d.usage]);
  return [...conditionals, ...others];
}

function archNamed(name: string): ArchName {
  if (name === "x64" || name === "x86") return name;
  throw new UsageError(`unknown architecture \`${name}', there is: x64, x86`);
}

/** Forms of an instruction, or of all for an empty name. */
function describeForms(arch: ArchName, mnemonic: string, dynasm?: DynasmYear): string {
  const edition = dynasm === 2021 ? 2022 : dynasm;
  const text = describeInstructions(arch, mnemonic === "" ? undefined : mnemonic, edition);
  if (text !== undefined) return text;
  const near = nearestInstruction(arch, mnemonic);
  const hint = near ? `, did you mean \`${near}'?` : "";
  throw new UsageError(`no instruction \`${mnemonic}' on ${arch}${hint}`);
}

/** What needs no template. True when there is nothing more to do. */
function describe({ given, inputs }: CommandLine): boolean {
  const print = (text: string): true => process.stdout.write(text) || true;
  if (given.has("help")) return print(helpText());
  if (given.has("version")) return print(`${VERSION}\n`);
  const shell = given.get("completion")?.at(-1);
  if (shell !== undefined) return print(completionScript(shell));
  const archs = (given.get("dumparch") ?? []).map(archNamed);
  const mnemonics = given.get("instructions");
  const year = dynasmOf(given.get("dynasm")?.at(-1));
  if (mnemonics)
    return print(mnemonics.map((m) => describeForms(archs.at(-1) ?? "x64", m, year)).join(""));
  for (const arch of archs) print(`${describeArchitecture(arch, directiveUsages())}\n`);
  return archs.length > 0 && inputs.length === 0;
}

function main(): number {
  try {
    const line = parseCommandLine(process.argv.slice(2));
    if (describe(line)) return 0;
    const command = new Command(line);
    if (!line.given.has("watch")) return command.run() ? 0 : 1;
    command.watch();
    return 0;
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    say(`dynasm: ${e.message}${e.message.endsWith("?") ? "" : "."} Try dynasm --help.`);
    return 2;
  }
}

guardStdout((message) => {
  say(`dynasm: ${message}`);
  process.exitCode = 1;
});
process.exitCode = main();
