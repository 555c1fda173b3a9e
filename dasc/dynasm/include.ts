/*
 * Where .include finds a file.
 */
import path from "node:path";
import type { CoreOptions } from "./core-options.js";
import { TemplateError } from "./diagnostics.js";

interface Found {
  readonly path: string;
  readonly name: string;
  readonly source: string;
}

/**
 * DynASM knows only the working directory and -I. Beside the including file is where
 * templates expect their own parts.
 * @param known files that have been read, by path
 */
export function findInclude(
  name: string,
  from: string,
  { includeDirs, readFile, nameOf }: Pick<CoreOptions, "includeDirs" | "readFile" | "nameOf">,
  known: ReadonlyMap<string, string>,
): Found {
  const beside = path.join(path.dirname(from), name);
  const dirs = includeDirs.map((dir) => `${dir}/${name}`).reverse();
  for (const file of [...dirs, name, beside]) {
    const source = known.get(file) ?? readFile(file);
    if (source !== undefined) return { path: file, name: nameOf(file), source };
  }
  const where = [...new Set([".", ...includeDirs, path.dirname(beside)])].join(", ");
  throw new TemplateError(`include file \`${name}' not found in ${where}`, name, true);
}
