/*
 * The generator: the one that was built in, or another from its template or module,
 * without a build in between. The template is translated here, by dynasm's own function.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { BuildFailure, Message } from "esbuild";
import type { Preprocessed } from "../dasc/dynasm/index.js";
import type { Generator } from "./vm.js";

/** Something that the command line names is not there, or is not known. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What dynasm made of the project's own template. */
export async function builtIn(): Promise<Generator> {
  const module: Generator & { default?: Generator } = await import("../generated/buildvm_arch.js");
  return module.default ?? module; // it is a CommonJS module beside the bundle
}

export interface LoadedGenerator {
  readonly generator: Generator;
  /** What dynasm made of the template, if the input is one. */
  readonly text?: Uint8Array;
}

/** What is wrong with the TypeScript, and the line of the template, if it is from one. */
function messageAt({ text, location }: Message, template: Preprocessed | undefined): string {
  if (!location) return text;
  const { file, line, column, lineText } = location;
  const origin = template?.preprocessor.originOf(line);
  const at = origin ? `${origin.file}:${origin.line}` : `${file}:${line}`;
  return `${at}:${column + 1}: error: ${text}\n  ${lineText}\n  ${" ".repeat(column)}^`;
}

/** Where generated modules import from, relative to the root of the project. */
const GENERATED = "generated";
/** Of a template; one mistake in a macro makes many. */
const MAX_ERRORS = 10;

/** Load a template (.dasc), or a module that dynasm wrote (.ts). */
export async function loadGenerator(file: string): Promise<LoadedGenerator> {
  if (!existsSync(file)) throw new UsageError(`no input ${file}`);
  const template = file.endsWith(".dasc") ? await translate(file) : undefined;
  const text = template && bytesOf(template.text);
  const generator = evaluate(await bundled(file, template));
  if (typeof generator.build !== "function" || !generator.build_actionlist)
    throw new UsageError(`${file} is no template of the VM: it does not export build`);
  return { generator: generator as Generator, text };
}

/** DynASM takes templates, whatever encoding they have, as one character per byte. */
const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

async function translate(file: string): Promise<Preprocessed> {
  const { DasmErrors, formatDiagnostic, preprocess } = await import("../dasc/dynasm/index.js");
  try {
    return preprocess(file);
  } catch (error) {
    if (!(error instanceof DasmErrors)) throw error;
    const { diagnostics } = error;
    const shown = diagnostics.slice(0, MAX_ERRORS).map((d) => formatDiagnostic(d, false));
    const more = diagnostics.length - shown.length;
    const lines = [...shown, ...(more ? [`and ${more} more errors`] : [])];
    throw new Error(bytesOf(lines.join("\n")).toString("utf8"));
  }
}

function evaluate(code: string): Partial<Generator> {
  const module = { exports: {} };
  new Function("module", code)(module);
  return module.exports;
}

/** The module and what it imports as JavaScript. */
async function bundled(file: string, template: Preprocessed | undefined): Promise<string> {
  const { build } = await import("esbuild").catch(() => {
    throw new Error(`${file}: to run a generator buildvm needs the npm package esbuild`);
  });
  const result = await build({
    ...(template === undefined
      ? { entryPoints: [file] }
      : {
          stdin: {
            contents: bytesOf(template.text),
            loader: "ts",
            resolveDir: path.resolve(GENERATED),
          },
        }),
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    logLevel: "silent",
  }).catch((error: BuildFailure) => {
    throw new Error(error.errors.map((e) => messageAt(e, template)).join("\n"));
  });
  return result.outputFiles[0].text;
}
