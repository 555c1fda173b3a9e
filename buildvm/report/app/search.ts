/*
 * Search by name of a handler or by text of its instructions.
 */
import type { HandlerData } from "../data.js";
import type { Instruction, Model } from "./model.js";

export interface Hit {
  readonly handler: HandlerData;
  /** Instructions that match; empty when the name does. */
  readonly instructions: readonly Instruction[];
}

/** Names first, those that begin with the query before those that contain it. */
export function search(model: Model, query: string): Hit[] {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  const named: { hit: Hit; rank: number }[] = [];
  const coded: Hit[] = [];
  for (const handler of model.data.handlers) {
    const rank = Math.min(...[handler.name, ...handler.aliases].map((n) => nameRank(n, wanted)));
    if (rank < NO_MATCH) named.push({ hit: { handler, instructions: [] }, rank });
    else {
      const instructions = model
        .code(handler)
        .filter(({ text }) => text.toLowerCase().includes(wanted));
      if (instructions.length) coded.push({ handler, instructions });
    }
  }
  named.sort((a, b) => a.rank - b.rank);
  return [...named.map(({ hit }) => hit), ...coded];
}

const NO_MATCH = 3;

function nameRank(name: string, wanted: string): number {
  const lower = name.toLowerCase();
  const bare = lower.replace(/^(bc|ff|lj|vm)_/, "");
  if (lower === wanted || bare === wanted) return 0;
  if (lower.startsWith(wanted) || bare.startsWith(wanted)) return 1;
  return lower.includes(wanted) ? 2 : NO_MATCH;
}
