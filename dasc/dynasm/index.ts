/*
 * DynASM in TypeScript: templates in, a generator out, and the engine that runs it.
 *
 *   preprocess("dasc/vm_x64.dasc").text     TypeScript that calls dasm_put
 *   engine.ts                               DasmState, dasm_put
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Preprocessor } from "./core.js";
import type { Diagnostic } from "./diagnostics.js";
import { typescript } from "./host/typescript.js";
import { x64, x86 } from "./x64/arch.js";

export { DasmErrors, formatDiagnostic } from "./diagnostics.js";
export type { Diagnostic } from "./diagnostics.js";
export * from "./engine.js";

export interface PreprocessOptions {
  /** -D: name to replacement. */
  readonly defines?: Readonly<Record<string, string>>;
  /** -U: taken away again, built-in names too. */
  readonly undefines?: readonly string[];
  /** -I: where .include looks when the file is not beside the including one. */
  readonly includeDirs?: readonly string[];
  /** Directory that file names in messages and tables are relative to; the current one by default. */
  readonly root?: string;
  /** Comments that name the template where the output changes file. Default true. */
  readonly lineComments?: boolean;
  /** Reads a file, undefined when there is none. */
  readonly readFile?: (file: string) => string | undefined;
}

export interface Preprocessed {
  readonly text: string;
  /** Everything that was read, the template first. */
  readonly files: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** Translate a template. Throws DasmErrors with all errors found. */
export function preprocess(file: string, options: PreprocessOptions = {}): Preprocessed {
  const undefines = new Set(options.undefines ?? []);
  const without = (defines: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(defines).filter(([name]) => !undefines.has(name));
  const preprocessor = new Preprocessor({
    host: typescript,
    archs: [x64(), x86()].map((arch) => ({
      ...arch,
      defines: Object.fromEntries(without(arch.defines)),
    })),
    defines: new Map(without(options.defines ?? {})),
    includeDirs: options.includeDirs ?? [],
    root: path.resolve(options.root ?? "."),
    lineComments: options.lineComments ?? true,
    readFile: options.readFile ?? readTemplate,
  });
  const text = preprocessor.run(file);
  return { text, files: preprocessor.files, warnings: preprocessor.warnings };
}

function readTemplate(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
