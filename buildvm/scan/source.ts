/*
 * Reads declarations out of TypeScript sources without running them. What buildvm
 * wants is one `export const NAME = call(...)` of a module and, in an index, an array
 * of such names; everything else in the module is none of its business, so parsing
 * starts at the declaration. (Parsing whole library modules would take longer than
 * everything else that buildvm does.)
 */
import { parse } from "@babel/parser";
import type { Expression, Node, ObjectExpression, Statement } from "@babel/types";
import { readFileSync } from "node:fs";
import path from "node:path";

/** A module, or its rest from one declaration on. */
export interface Source {
  readonly file: string;
  readonly body: readonly Statement[];
}

/** A place in a file: line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A definition that buildvm cannot read; the message starts with file:line:column. */
export class ScanError extends Error {
  override readonly name = "ScanError";
  constructor(place: Place, message: string) {
    const file = path.relative(process.cwd(), path.resolve(place.file));
    super(`${file}:${place.line}:${place.column}: error: ${message}`);
  }
}

export function placeOf({ file }: Source, node: Node | undefined): Place {
  const start = node?.loc?.start;
  return { file, line: start?.line ?? 1, column: (start?.column ?? 0) + 1 };
}

export const isIdentifier = (node: Node | null | undefined, name: string): boolean =>
  node?.type === "Identifier" && node.name === name;

/** Read and parse a module; undefined when there is no such file. */
export function readSource(file: string, from?: RegExp): Source | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const start = Math.max(0, from ? text.search(from) : 0);
  const startLine = text.slice(0, start).split("\n").length;
  try {
    const { program } = parse(text.slice(start), {
      sourceType: "module",
      plugins: ["typescript"],
      startLine,
      startColumn: 0,
      startIndex: start,
    });
    return { file, body: program.body };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { loc } = error as SyntaxError & { readonly loc?: { line: number; column: number } };
    const place = { file, line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1 };
    throw new ScanError(place, error.message.replace(/ \(\d+:\d+\)$/, ""));
  }
}

/** The value of `const NAME = ...`, without `as const`, `satisfies T`. */
export function valueOf(source: Source, name: string): Expression | undefined {
  for (const statement of source.body) {
    const declared =
      statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type !== "VariableDeclaration") continue;
    for (const { id, init } of declared.declarations)
      if (isIdentifier(id, name) && init) return unwrapped(init);
  }
  return undefined;
}

function unwrapped(node: Expression): Expression {
  return node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression"
    ? unwrapped(node.expression)
    : node;
}

/** One declaration that an index lists: its call, and the module that it stands in. */
export interface Declared {
  readonly source: Source;
  readonly args: readonly Node[];
  readonly node: Node;
}

/**
 * The declarations `export const x = callee(...)` that the array `list` of an index
 * module names, in its order. They stand in the index itself or are imported by name.
 */
export function declarationsOf(index: string, list: string, callee: string): Declared[] {
  const source = readSource(index);
  if (!source) throw new ScanError({ file: index, line: 1, column: 1 }, "cannot read this file");
  const array = valueOf(source, list);
  if (array?.type !== "ArrayExpression")
    throw new ScanError(placeOf(source, array), `no \`${list}\` array: list the modules in it`);
  return array.elements.map((element) => {
    if (element?.type !== "Identifier")
      throw new ScanError(placeOf(source, element ?? array), `\`${list}\` may hold only names`);
    const imported = importOf(source, element.name);
    if (!imported && !valueOf(source, element.name))
      throw new ScanError(placeOf(source, element), `${element.name} is not imported by name`);
    const name = imported?.name ?? element.name;
    const module = imported ? moduleOf(source, imported.module, element, name) : source;
    const call = valueOf(module, name);
    if (call?.type !== "CallExpression" || !isIdentifier(call.callee, callee))
      throw new ScanError(placeOf(module, call), `${name} is not a call of ${callee}`);
    return { source: module, args: call.arguments, node: call };
  });
}

function moduleOf(index: Source, specifier: string, element: Node, name: string): Source {
  const file = path.join(path.dirname(index.file), specifier.replace(/\.js$/, ".ts"));
  const module = readSource(file, new RegExp(`^export const ${name}\\b`, "m"));
  if (!module) throw new ScanError(placeOf(index, element), `cannot find module ${specifier}`);
  return module;
}

/** Module and exported name behind a name of the index. */
function importOf(source: Source, local: string): { module: string; name: string } | undefined {
  for (const statement of source.body) {
    if (statement.type !== "ImportDeclaration") continue;
    for (const specifier of statement.specifiers)
      if (specifier.type === "ImportSpecifier" && specifier.local.name === local) {
        const { imported } = specifier;
        const name = imported.type === "Identifier" ? imported.name : imported.value;
        return { module: statement.source.value, name };
      }
  }
  return undefined;
}

/** A property `name: callee(...)` of an object literal. */
export interface Entry {
  readonly name: string;
  readonly callee: string;
  readonly args: readonly Node[];
  readonly node: Node;
}

/** The properties of an object literal, each of which must be a call of one of `callees`. */
export function entriesOf(
  source: Source,
  object: ObjectExpression,
  callees: readonly string[],
): Entry[] {
  return object.properties.map((node) => {
    if (node.type !== "ObjectProperty" || node.computed)
      throw new ScanError(placeOf(source, node), "expected `name: kind(...)`");
    const { key, value } = node;
    const name =
      key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : "";
    if (!name) throw new ScanError(placeOf(source, node), "expected `name: kind(...)`");
    if (
      value.type !== "CallExpression" ||
      value.callee.type !== "Identifier" ||
      !callees.includes(value.callee.name)
    )
      throw new ScanError(
        placeOf(source, node),
        `${name}: expected a call of ${callees.join(", ")}`,
      );
    return { name, callee: value.callee.name, args: value.arguments, node };
  });
}
