/*
 * The library definitions: the order of modules from the `libraries` array of
 * runtime/lib/order.ts, and in each module one call of defineLib. What the calls look
 * like is said in runtime/core/libdef.ts; anything else is an error with its place.
 */
import { Node, type CallExpression } from "ts-morph";
import { ScanError } from "./error.js";
import {
  checkArguments,
  constantString,
  declarationsOf,
  entriesOf,
  placeOf,
  unwrapped,
  type Entry,
  type Sources,
} from "./source.js";

const entryKinds = ["cf", "asm", "asm_", "lua", "set"] as const;
export type EntryKind = (typeof entryKinds)[number];

export interface ScannedEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface ScannedLib {
  readonly name: string;
  readonly entries: readonly ScannedEntry[];
}

/** All libraries in the order that numbers their functions. `index` is runtime/lib/order.ts. */
export function scanLibraries(sources: Sources, index: string): ScannedLib[] {
  return declarationsOf(sources, index, "libraries", "defineLib").map((call) =>
    scanLib(sources, call),
  );
}

function scanLib(sources: Sources, call: CallExpression): ScannedLib {
  const [nameNode, object] = call.getArguments().map(unwrapped);
  const name = nameNode && constantString(nameNode);
  if (name === undefined)
    throw new ScanError(placeOf(nameNode ?? call), "library name is no constant string");
  if (!Node.isObjectLiteralExpression(object))
    throw new ScanError(placeOf(object ?? call), "library entries are no object literal");
  const entries = entriesOf(object, entryKinds);
  entries.forEach((entry, i) => checkEntry(sources, name, entries.slice(0, i), entry));
  return {
    name,
    entries: entries.map(({ name, callee }) => ({ name, kind: callee as EntryKind })),
  };
}

function checkEntry(
  sources: Sources,
  lib: string,
  before: readonly Entry[],
  { name, callee, call }: Entry,
): void {
  const what = `${lib}.${name}`;
  if (callee === "asm_" && !before.some((entry) => entry.callee === "asm"))
    throw new ScanError(
      placeOf(call),
      `${what}: asm_ needs the fallback of an asm entry before it`,
    );
  checkArguments(sources, call, what);
  const [source] = call.getArguments();
  if (callee === "lua" && constantString(source) === undefined)
    throw new ScanError(
      placeOf(source),
      `${what}: the source of a function in Lua is a constant string`,
    );
  for (const argument of call.getArguments())
    if (Node.isObjectLiteralExpression(argument)) checkUpvalues(argument, before, what);
}

/** `{ entry: name }` among upvalues stands for an entry before this one. */
function checkUpvalues(options: Node, before: readonly Entry[], what: string): void {
  const list = options.getType().getProperty("upvalues")?.getValueDeclaration();
  const array = Node.isPropertyAssignment(list) ? list.getInitializer() : undefined;
  if (!Node.isArrayLiteralExpression(array)) return;
  for (const element of array.getElements()) {
    const entry = element.getType().getProperty("entry");
    if (!entry) continue;
    const value = entry.getValueDeclarationOrThrow();
    const initializer = Node.isPropertyAssignment(value) ? value.getInitializerOrThrow() : value;
    const name = constantString(initializer);
    if (!before.some((other) => other.name === name))
      throw new ScanError(
        placeOf(element),
        `${what}: no entry ${name ?? initializer.getText()} before this one`,
      );
  }
}
