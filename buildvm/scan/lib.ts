/*
 * The library definitions: the order of modules from the `libraries` array of
 * runtime/lib/index.ts, and in each module one call of defineLib. What the calls look
 * like is said in runtime/core/libdef.ts; anything else is an error with its place.
 */
import { declarationsOf, entriesOf, placeOf, ScanError, type Declared } from "./source.js";

export const entryKinds = ["cf", "asm", "asm_", "lua", "set"] as const;
export type EntryKind = (typeof entryKinds)[number];

export interface ScannedEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface ScannedLib {
  readonly name: string;
  readonly entries: readonly ScannedEntry[];
}

/** All libraries in the order that numbers their functions. `index` is runtime/lib/index.ts. */
export function scanLibraries(index: string): ScannedLib[] {
  return declarationsOf(index, "libraries", "defineLib").map(scanLib);
}

function scanLib({ source, args: [name, entries], node }: Declared): ScannedLib {
  if (name?.type !== "StringLiteral")
    throw new ScanError(placeOf(source, name ?? node), "library name is no string");
  if (entries?.type !== "ObjectExpression")
    throw new ScanError(placeOf(source, entries ?? node), "library entries are no object literal");
  let fallback = false;
  return {
    name: name.value,
    entries: entriesOf(source, entries, entryKinds).map((entry) => {
      const kind = entry.callee as EntryKind;
      if (kind === "asm_" && !fallback)
        throw new ScanError(
          placeOf(source, entry.node),
          `${entry.name}: asm_ needs the fallback of an asm entry before it`,
        );
      if (kind === "asm") fallback = true;
      return { name: entry.name, kind };
    }),
  };
}
