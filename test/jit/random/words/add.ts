/*
 * How a vocabulary adds to the plain one's first forms, so that values flow from one into the other.
 */
import { plain, type Vocabulary } from "../generate.js";

/** What a vocabulary adds; of the plain one, `keep` forms of each kind stay. */
export interface Addition {
  readonly prelude: string;
  readonly keep: number;
  readonly forms: Readonly<Record<string, readonly string[]>>;
  readonly statements: readonly string[];
  readonly blocks?: readonly string[];
  readonly report: string;
}

export function add({ prelude, keep, forms, statements, blocks, report }: Addition): Vocabulary {
  const kinds = Object.entries(plain.forms);
  return {
    prelude: plain.prelude + prelude,
    forms: Object.fromEntries(
      kinds.map(([kind, some]) => [kind, [...some.slice(0, keep), ...(forms[kind] ?? [])]]),
    ),
    statements: [...plain.statements.slice(0, keep), ...statements],
    blocks: [...plain.blocks, ...(blocks ?? [])],
    report: `${plain.report} ${report}`,
  };
}
