/*
 * --watch: translate again whenever a file of the template changes, and say what that
 * changed. Directories are watched, not files: editors replace files.
 */
import { watch as watchDirectory } from "node:fs";
import type { FSWatcher } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { Preprocessed } from "./index.js";

/** Changes that come so close together are one. */
const SETTLE_MS = 50;

interface Sizes {
  readonly [what: string]: number;
}

function sizesOf({ text, preprocessor }: Preprocessed): Sizes {
  const { emit } = preprocessor;
  return {
    "bytes of output": text.length,
    actions: emit.list.length,
    "dasm_put calls": text.match(/\bdasm_put\(/g)?.length ?? 0,
    "global labels": emit.globals.names.length,
    externs: emit.externs.names.length,
  };
}

/** `actions 1200 (+14)` for everything that changed. */
function describeSizes(before: Sizes | undefined, after: Sizes): string {
  const parts = Object.entries(after).flatMap(([what, size]) => {
    const change = before ? size - before[what] : 0;
    if (before && change === 0) return [];
    return [`${what} ${size}${before ? ` (${change > 0 ? "+" : ""}${change})` : ""}`];
  });
  return parts.length > 0 ? parts.join(", ") : "the sizes are the same";
}

interface Watched {
  readonly template: string;
  readonly output: string;
  /** Files that have been read so far. */
  readonly files: ReadonlySet<string>;
}

/**
 * Translate now and after every change, until the process is stopped.
 * @param run translates and writes; undefined after errors, which leave the output alone
 */
export function watch(
  run: () => Preprocessed | undefined,
  { template, output, files }: Watched,
): void {
  const name = output === "-" ? template : output;
  let sizes: Sizes | undefined;
  let timer: NodeJS.Timeout | undefined;
  const watchers = new Map<string, FSWatcher>();
  const follow = (file: string): void => {
    const dir = path.dirname(path.resolve(file));
    if (watchers.has(dir)) return;
    const watcher = watchDirectory(dir, (_event, changed) => {
      const paths = [template, ...files].map((f) => path.resolve(f));
      if (changed !== null && !paths.includes(path.join(dir, changed))) return;
      clearTimeout(timer);
      timer = setTimeout(translate, SETTLE_MS);
    });
    watchers.set(dir, watcher);
  };
  const translate = (): void => {
    const result = run();
    files.forEach(follow);
    if (result) {
      const now = sizesOf(result);
      process.stderr.write(`${name}: ${describeSizes(sizes, now)}\n`);
      sizes = now;
    } else if (sizes) process.stderr.write(`${name}: stays as it was before\n`);
  };
  follow(template);
  translate();
}
