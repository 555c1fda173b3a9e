/* A fixed slice of the differential test, and what the processor said of it: one hash for each case. */
import { createHash } from "node:crypto";
import { Generator } from "./generate.js";
import type { Case } from "./values.js";

export const SEED = 20;
export const COUNT = 3000;
export const EXPECTED = new URL("differential.expected.json", import.meta.url);

export const cases = (seed = SEED, count = COUNT): Case[] => {
  const generator = new Generator(seed);
  return Array.from({ length: count }, () => generator.next());
};
export const hash = (state: Uint8Array): string =>
  createHash("sha256").update(state).digest("hex").slice(0, 8);
