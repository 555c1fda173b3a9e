/*
 * The scan: a stage of its own before everything else that buildvm does. It reads the
 * runtime's sources with ts-morph, checks signatures and constants by type, and makes
 * what buildvm wants to know of them. generated/scan.json holds the result, so that
 * nobody loads TypeScript's compiler for an edit of a template.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { hashFolds } from "../folddef.js";
import { numberFunctions } from "../libdef.js";
import { numberRecorders } from "../recdef.js";
import { hashOf, type Scanned, type SourcePaths } from "../scanned.js";
import { scanExterns } from "./extern.js";
import { scanFolds } from "./fold.js";
import { scanIr, scanTraceErrors } from "./ir.js";
import { scanLibraries } from "./lib.js";
import { scanRecorders } from "./rec.js";
import { Sources } from "./source.js";

/**
 * @param root what the paths of the result are relative to
 * @param sources of an earlier scan of other files, which knows TypeScript's own library
 */
export function scan(paths: SourcePaths, root = ".", sources = new Sources()): Scanned {
  const libraries = numberFunctions(scanLibraries(sources, paths.libraries));
  const ir = scanIr(sources, paths.ir);
  if (!ir && existsSync(paths.folds))
    throw new Error(`${paths.ir}: fold rules need the names of instructions`);
  const traceerrs = paths.traceerrs ? scanTraceErrors(sources, paths.traceerrs) : undefined;
  const recorderFiles = [paths.recorders, paths.cdataRecorders ?? ""].filter(existsSync);
  const recorders = existsSync(paths.recorders)
    ? numberRecorders(
        recorderFiles.flatMap((file) => scanRecorders(sources, file)),
        libraries,
      )
    : undefined;
  const folds =
    ir && existsSync(paths.folds) ? hashFolds(scanFolds(sources, paths.folds, ir)) : undefined;
  const externs = paths.externs && scanExterns(sources, paths.externs, paths.bindings);
  const hashes = [...sources.read]
    .map((file) => [path.relative(root, file), hashOf(readFileSync(file))])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    sources: Object.fromEntries(hashes),
    libraries,
    recorders,
    folds,
    ir,
    traceerrs,
    externs: externs || undefined,
  };
}
