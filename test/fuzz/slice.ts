/* The programs that every test run compares with native luajit's committed answers. */
import { createHash } from "node:crypto";
import path from "node:path";

/** Seeds 1 .. count, with this many cases each. */
export const SLICE = { count: 60, cases: 40 } as const;
export const EXPECTED = path.join(import.meta.dirname, "expected.json");

export const digest = (output: string): string =>
  createHash("sha256").update(output, "latin1").digest("hex").slice(0, 16);
