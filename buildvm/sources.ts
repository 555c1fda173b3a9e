/*
 * Which sources a run is about, and what the scan finds in them: read from
 * generated/scan.json as long as that is about these sources as they are now.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import {
  defaultPaths,
  isFresh,
  readScan,
  SCAN_FILE,
  type Scanned,
  type SourcePaths,
} from "./scanned.js";

/** Of the project that this command is part of, for those who call it from elsewhere. */
export const ROOT = path.relative("", rootAbove(import.meta.dirname));

function rootAbove(folder: string): string {
  const above = path.dirname(folder);
  return existsSync(path.join(folder, "package.json")) || above === folder
    ? folder
    : rootAbove(above);
}

/** Options that name other sources to scan than the project's. */
export const sourceOptions = ["libraries", "recorders", "folds", "ir"] as const;

/** What is scanned, and from where its paths count. */
export interface SourceSet {
  readonly paths: SourcePaths;
  readonly root: string;
  /** The project's own, which generated/scan.json is about. */
  readonly isDefault: boolean;
}

/** Those of this folder, or of the project that this command is part of. */
export function sourcesOf(args: Pick<SourcePaths, (typeof sourceOptions)[number]>): SourceSet {
  const { libraries, recorders, folds, ir } = args;
  const given = { libraries, recorders, folds, ir };
  const isDefault = sourceOptions.every((name) => given[name] === defaultPaths[name]);
  const root = !isDefault || existsSync(defaultPaths.libraries) ? "" : ROOT;
  const { cdataRecorders, traceerrs, externs, bindings } = defaultPaths;
  const wanted = isDefault ? { ...given, cdataRecorders, traceerrs, externs, bindings } : given;
  const paths = Object.fromEntries(
    Object.entries(wanted).map(([name, file]) => [name, path.join(root, file)]),
  ) as unknown as SourcePaths;
  return { paths, root, isDefault };
}

/** What was scanned before, as long as no source has changed, or what a scan finds now. */
export async function scannedOf(
  sources: SourceSet,
  last?: Scanned,
): Promise<{ scanned: Scanned; isNew: boolean }> {
  const { root, isDefault } = sources;
  const known = last && isFresh(last, root) ? last : readScan(path.join(root, SCAN_FILE), root);
  if (known && isDefault) return { scanned: known, isNew: false };
  return { scanned: await scanNow(sources), isNew: true };
}

/** Scan, whatever was found before. */
export async function scanNow({ paths, root }: SourceSet): Promise<Scanned> {
  const { scan } = await import("./scan/index.js").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    throw new Error("scanning the runtime's sources needs the npm package ts-morph: npm install");
  });
  return scan(paths, root);
}
