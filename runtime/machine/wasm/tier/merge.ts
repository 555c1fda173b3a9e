/* Which units of code become one: those that control goes between often. */
import type { Unit } from "../unit/unit.js";
import { MERGE_CROSSINGS, NEIGHBOUR_SHARE, UNIT_MOST_INSNS } from "../policy.js";

/** Control left a unit for another. True when that has become too frequent once more. */
export function countLeaving(from: Unit, to: Unit): boolean {
  return from.leaveFor(to) % MERGE_CROSSINGS === 0;
}

/** Units of the blob stay as they are, and trees have samples. */
export const isMergeable = (unit: Unit): boolean => unit.valid && !unit.fixed && unit.tree === null;

/**
 * Two units that are to become one, and others that go to them and they go to, as many as fit: each
 * translation of what grows unit by unit would cost as much as the last.
 */
export function neighbours(units: Iterable<Unit>, from: Unit, to: Unit): Unit[] {
  const group = [from, to];
  let instructions = from.instructions + to.instructions;
  for (;;) {
    let best: Unit | null = null;
    let most = MERGE_CROSSINGS * NEIGHBOUR_SHARE;
    for (const unit of units) {
      if (!isMergeable(unit) || unit.slot >= 0 || group.includes(unit)) continue;
      if (instructions + unit.instructions > UNIT_MOST_INSNS) continue;
      const both = (member: Unit): number => unit.timesLeftFor(member) + member.timesLeftFor(unit);
      const n = group.reduce((sum, member) => sum + both(member), 0);
      if (n > most) [best, most] = [unit, n];
    }
    if (best === null) return group;
    group.push(best);
    instructions += best.instructions;
  }
}
