/*
 * What the scan found in the runtime's sources, as generated/scan.json holds it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { FoldDefs } from "./folddef.js";
import type { LibraryDefs } from "./libdef.js";
import type { RecorderDef } from "./recdef.js";
import type { IrNames } from "./scan/ir.js";

/** Where the scan begins: index modules, and the two modules that know what machine code calls. */
export interface SourcePaths {
  readonly libraries: string;
  readonly recorders: string;
  /** Recorders that the runtime loads apart. */
  readonly cdataRecorders?: string;
  readonly folds: string;
  readonly ir: string;
  readonly traceerrs?: string;
  readonly externs?: string;
  readonly bindings?: string;
}

export const defaultPaths = {
  libraries: "runtime/lib/order.ts",
  recorders: "runtime/jit/ffrecord.ts",
  cdataRecorders: "runtime/jit/crecord.ts",
  folds: "runtime/jit/fold.ts",
  ir: "runtime/jit/ir.ts",
  traceerrs: "runtime/jit/traceerr.ts",
  externs: "runtime/layout/externs.ts",
  bindings: "runtime/core/externs.ts",
} as const satisfies SourcePaths;

export interface Scanned {
  /** Hashes of the files that it was read from, by path from the root of the project. */
  readonly sources: Readonly<Record<string, string>>;
  readonly libraries: LibraryDefs;
  /** Undefined as long as there is no trace compiler; so are the next two. */
  readonly recorders?: readonly RecorderDef[];
  readonly folds?: FoldDefs;
  readonly ir?: IrNames;
  /** Texts of the reasons why traces are aborted. */
  readonly traceerrs?: readonly string[];
  /** Signatures of what machine code may call. */
  readonly externs?: Readonly<Record<string, string>>;
}

export const SCAN_FILE = "generated/scan.json";

export const hashOf = (content: Uint8Array): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 16);

/** The text of generated/scan.json: two levels of lines, so that changes can be read. */
export function emitScan(scanned: Scanned): string {
  const lines = (value: unknown, indent: string, depth: number): string => {
    if (depth === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
    const isArray = Array.isArray(value);
    if (isArray && value.every((item) => typeof item === "number")) return JSON.stringify(value);
    const inner = `${indent} `;
    const rows = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(
        ([key, item]) =>
          inner + (isArray ? "" : `${JSON.stringify(key)}: `) + lines(item, inner, depth - 1),
      );
    const [open, close] = isArray ? "[]" : "{}";
    return rows.length ? `${open}\n${rows.join(",\n")}\n${indent}${close}` : open + close;
  };
  return `${lines(scanned, "", 5)}\n`;
}

/** The result of an earlier scan; undefined when there is none, or a source has changed since. */
export function readScan(file: string, root: string): Scanned | undefined {
  let scanned: Scanned;
  try {
    scanned = JSON.parse(readFileSync(file, "utf8")) as Scanned;
  } catch {
    return undefined;
  }
  return isFresh(scanned, root) ? scanned : undefined;
}

/** Sources that are not there do not count: a package has none. */
export function isFresh({ sources }: Scanned, root: string): boolean {
  return Object.entries(sources ?? {}).every(([source, hash]) => {
    let content: Uint8Array;
    try {
      content = readFileSync(path.join(root, source));
    } catch {
      return true;
    }
    return hashOf(content) === hash;
  });
}
