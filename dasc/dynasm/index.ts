/*
 * DynASM in TypeScript: templates in, a generator out, and the engine that runs it.
 *
 *   preprocess("dasc/vm_x64.dasc").text                TypeScript that calls dasm_put
 *   preprocess("vm_x86.dasc", { lang: "c" }).text      C, as DynASM writes it
 *   engine.ts                                          DasmState, dasm_put
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Preprocessor } from "./core.js";
import type { CommentStyle } from "./core-options.js";
import { diagnose, nearest } from "./diagnostics.js";
import type { Diagnostic } from "./diagnostics.js";
import { c } from "./host/c.js";
import type { Host } from "./host/host.js";
import { typescript } from "./host/typescript.js";
import { x64, x86, type Dialect } from "./x86/arch.js";

export { DasmErrors, formatDiagnostic, nearest } from "./diagnostics.js";
export type { Diagnostic } from "./diagnostics.js";
export type { CommentStyle } from "./core-options.js";
export * from "./engine.js";

export type Language = "c" | "ts";

/**
 * When DynASM 1.5 changed what templates mean: until 2022 `[&expr]` was an expression; in
 * July 2026 movd and movq came to move what their names say, and insertps got its opcode.
 */
export const DYNASM_YEARS = [2021, 2022, 2026] as const;
export type DynasmYear = (typeof DYNASM_YEARS)[number];

function dialectOf({ dynasm = 2026, plainAddresses }: PreprocessOptions): Dialect {
  return {
    edition: dynasm < 2026 ? 2022 : 2026,
    plainAddresses: plainAddresses ?? dynasm < 2022,
  };
}

export interface PreprocessOptions {
  /** The host language, TypeScript by default. */
  readonly lang?: Language;
  /** -D: name to replacement. */
  readonly defines?: Readonly<Record<string, string>>;
  /** -I: where .include looks when the file is not in the current directory. */
  readonly includeDirs?: readonly string[];
  /** How assembly lines appear in the output; by default as the language has it. */
  readonly comments?: CommentStyle;
  /** -M: macro expansions too. */
  readonly macroComments?: boolean;
  /** Say which line of the template a line came from. Default true. */
  readonly lineMarks?: boolean;
  /** -F: one dasm_put per line. */
  readonly flushLines?: boolean;
  /** Read it as DynASM did from this year on. Default: the newest. */
  readonly dynasm?: DynasmYear;
  /** Within `[...]`, `&` is part of the expression; so it is with `dynasm: 2021`. */
  readonly plainAddresses?: boolean;
  /** Keep what listings need. */
  readonly traces?: boolean;
  /** Reads a file, undefined when there is none. The default reads bytes as characters. */
  readonly readFile?: (file: string) => string | undefined;
}

export interface Preprocessed {
  readonly text: string;
  /** The same in parts, for texts that are large. */
  readonly parts: readonly string[];
  /** Everything that was read, the template first. */
  readonly files: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** For dumps and listings. */
  readonly preprocessor: Preprocessor;
}

const HOSTS: Readonly<Record<Language, Host>> = { c, ts: typescript };

/** Translate a template. Throws DasmErrors with all errors found. */
export function preprocess(file: string, options: PreprocessOptions = {}): Preprocessed {
  const host = HOSTS[options.lang ?? "ts"];
  const defines = new Map(Object.entries(options.defines ?? {}));
  const preprocessor = new Preprocessor({
    host,
    archs: [x64(dialectOf(options)), x86(dialectOf(options))],
    defines,
    includeDirs: options.includeDirs ?? [],
    nameOf: nameFiles,
    comments: options.comments ?? host.comments,
    macroComments: options.macroComments ?? false,
    lineMarks: options.lineMarks ?? true,
    flushLines: options.flushLines ?? false,
    traces: options.traces ?? false,
    readFile: options.readFile ?? readTemplate,
  });
  const parts = preprocessor.run(file);
  const { sources } = preprocessor;
  const warnings = [...preprocessor.warnings];
  for (const name of defines.keys())
    if (!mentions(sources.values(), name)) {
      const near = nearest(name, testedNames(sources.values()));
      const hint = near === undefined ? "" : `, did you mean \`${near}'?`;
      warnings.push(diagnose("warning", `-D ${name}: no template mentions it${hint}`, undefined));
    }
  const files = [...sources.keys()];
  return {
    parts,
    files,
    warnings,
    preprocessor,
    get text() {
      return parts.join("");
    },
  };
}

/** Is a name a word of an assembly line? */
function mentions(sources: Iterable<string>, name: string): boolean {
  const line = new RegExp(`^[ \\t]*\\|.*(?<!\\w)${name}(?!\\w)`, "m");
  for (const source of sources) if (line.test(source)) return true;
  return false;
}

/** Words of conditions. */
function* testedNames(sources: Iterable<string>): Iterable<string> {
  for (const source of sources)
    for (const [, condition] of source.matchAll(/^[ \t]*\|[ \t]*\.(?:el)?if\b([^/\n]*)/gm))
      yield* condition.match(/[A-Za-z_]\w*/g) ?? [];
}

/** The same name on every system, since it is part of the output. */
const nameFiles = (file: string): string => file.replaceAll(path.sep, "/");

/**
 * Templates are bytes: whatever encoding they have, the output has it too. Undefined when
 * there is no such file.
 */
export function readTemplate(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch (e) {
    const { code } = e as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw e; // it is there, and may not be read
  }
}
