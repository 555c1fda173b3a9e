/*
 * Reads declarations out of TypeScript sources without running them. What buildvm wants
 * is one `export const NAME = call(...)` of a module and, in an index, an array of such
 * names. Names are followed through imports, and what the calls are given is asked of
 * TypeScript's checker: a constant counts by its type, so
 *
 *   const KNUM_ARITH = ["ADD KNUM KNUM", "SUB KNUM KNUM"] as const;
 *   fold(kfold_numarith, ...KNUM_ARITH)
 *
 * are two rules, and a function must have the signature that its call declares.
 */
import { existsSync } from "node:fs";
import {
  Node,
  Project,
  ts,
  type CallExpression,
  type Expression,
  type ObjectLiteralExpression,
  type SourceFile,
  type Type,
} from "ts-morph";
import { ScanError, type Place } from "./error.js";

/** What scanned sources are compiled with: the part of tsconfig.json that says what types are. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  lib: ["lib.es2022.d.ts"], // reading that of browsers would take as long as all the rest
  types: [],
};

/** The sources of one scan. */
export class Sources {
  readonly project = new Project({ compilerOptions, skipFileDependencyResolution: true });
  /** Files with something that was scanned, as absolute paths. */
  readonly read = new Set<string>();
}

export function placeOf(node: Node): Place {
  const file = node.getSourceFile();
  const { line, column } = file.getLineAndColumnAtPos(node.getStart());
  return { file: file.getFilePath(), line, column };
}

/** The module in this file; undefined when there is none. */
export function readSource(sources: Sources, file: string): SourceFile | undefined {
  if (!existsSync(file)) return undefined;
  const source = sources.project.addSourceFileAtPath(file);
  sources.read.add(source.getFilePath());
  return source;
}

/** Report what TypeScript cannot parse; its place says more than what is missing then. */
function checkSyntax(sources: Sources, source: SourceFile): void {
  const [error] = sources.project.getProgram().getSyntacticDiagnostics(source);
  if (!error) return;
  const { line, column } = source.getLineAndColumnAtPos(error.getStart());
  const message = error.getMessageText();
  const text = typeof message === "string" ? message : message.getMessageText();
  throw new ScanError({ file: source.getFilePath(), line, column }, text);
}

/** `const NAME = value` of a module, without `as const` and `satisfies T`. */
export function valueOf(source: SourceFile, name: string): Expression | undefined {
  const value = source.getVariableDeclaration(name)?.getInitializer();
  return value && unwrapped(value);
}

/** An expression without what only says its type. */
export function unwrapped<N extends Node>(node: N): N | Expression {
  return Node.isAsExpression(node) || Node.isSatisfiesExpression(node)
    ? unwrapped(node.getExpression())
    : node;
}

/** The call that a name stands for, wherever it is declared, if it is one of `callee`. */
function declaredCall(sources: Sources, name: Expression, callee: string): CallExpression {
  const symbol = name.getSymbol();
  const declared = (symbol?.getAliasedSymbol() ?? symbol)?.getValueDeclaration();
  if (!Node.isVariableDeclaration(declared))
    throw new ScanError(placeOf(name), `${name.getText()} is no constant of a module that is here`);
  const module = declared.getSourceFile();
  sources.read.add(module.getFilePath());
  checkSyntax(sources, module);
  const initializer = declared.getInitializer();
  const call = initializer && unwrapped(initializer);
  if (!Node.isCallExpression(call) || calleeOf(call) !== callee)
    throw new ScanError(placeOf(declared), `${declared.getName()} is not a call of ${callee}`);
  return call;
}

/** The name under which the called function was declared. */
export function calleeOf(call: CallExpression): string {
  const callee = call.getExpression();
  const symbol = callee.getSymbol();
  return (symbol?.getAliasedSymbol() ?? symbol)?.getName() ?? callee.getText();
}

/**
 * The calls of `callee` that the array `list` of an index module names, in its order.
 */
export function declarationsOf(
  sources: Sources,
  index: string,
  list: string,
  callee: string,
): CallExpression[] {
  const source = readSource(sources, index);
  if (!source) throw new ScanError({ file: index, line: 1, column: 1 }, "cannot read this file");
  checkSyntax(sources, source);
  const array = valueOf(source, list);
  if (!Node.isArrayLiteralExpression(array))
    throw new ScanError(placeOf(array ?? source), `no \`${list}\` array: list the modules in it`);
  return array.getElements().map((element) => {
    if (!Node.isIdentifier(element))
      throw new ScanError(placeOf(element), `\`${list}\` may hold only names`);
    return declaredCall(sources, element, callee);
  });
}

/** A property `name: callee(...)` of an object literal. */
export interface Entry {
  readonly name: string;
  readonly callee: string;
  readonly call: CallExpression;
}

/** The properties of an object literal, each of which must be a call of one of `callees`. */
export function entriesOf(object: ObjectLiteralExpression, callees: readonly string[]): Entry[] {
  return object.getProperties().map((property) => {
    const key = Node.isPropertyAssignment(property) ? property.getNameNode() : undefined;
    if (
      !Node.isPropertyAssignment(property) ||
      !(Node.isIdentifier(key) || Node.isStringLiteral(key))
    )
      throw new ScanError(placeOf(property), "expected `name: kind(...)`");
    const name = Node.isIdentifier(key) ? key.getText() : key.getLiteralValue();
    const call = property.getInitializer();
    const callee = Node.isCallExpression(call) ? calleeOf(call) : "";
    if (!Node.isCallExpression(call) || !callees.includes(callee))
      throw new ScanError(placeOf(property), `${name}: expected a call of ${callees.join(", ")}`);
    return { name, callee, call };
  });
}

/** The string that an expression is known to be: a literal, or a constant. */
export function constantString(node: Node, type: Type = node.getType()): string | undefined {
  const value = type.isStringLiteral() ? type.getLiteralValue() : undefined;
  return typeof value === "string" ? value : undefined;
}

/** The elements of an array or a tuple whose type names each: `[...] as const`. */
export function elementTypes(node: Node): readonly Type[] | undefined {
  const type = node.getType();
  return type.isTuple() ? type.getTupleElements() : undefined;
}

/**
 * Check the arguments of a call against its declaration: each is assignable to its
 * parameter, and functions have types throughout. `what` begins the message.
 */
export function checkArguments(sources: Sources, call: CallExpression, what: string): void {
  const checker = sources.project.getTypeChecker();
  for (const arg of call.getArguments()) {
    if (!Node.isExpression(arg) || Node.isSpreadElement(arg)) continue; // `...rules`: whoever takes them looks at each
    const expected = checker.getContextualType(arg);
    if (!expected)
      throw new ScanError(placeOf(arg), `${what}: ${calleeOf(call)} takes no ${arg.getText()}`);
    const type = arg.getType();
    if (!type.isAny() && type.isAssignableTo(expected) && !returnsAny(type)) continue;
    const [is, wanted] = [type, expected].map((t) => typeText(sources, t, arg));
    throw new ScanError(placeOf(arg), `${what}: ${arg.getText()} is ${is}, expected ${wanted}`);
  }
}

const returnsAny = (type: Type): boolean =>
  type.getCallSignatures().some((signature) => signature.getReturnType().isAny());

/** A type in the words of the source: a function by its signature, and what a name stands for. */
function typeText({ project }: Sources, type: Type, at: Node): string {
  if (type.isAny()) return "any: its type is not known";
  const text = type.getText(at);
  const [signature] = type.getCallSignatures();
  if (!signature) return text;
  const meaning = project
    .getTypeChecker()
    .compilerObject.signatureToString(
      signature.compilerSignature,
      at.compilerNode,
      ts.TypeFormatFlags.WriteArrowStyleSignature,
    );
  return type.getAliasSymbol() ? `${text}, ${meaning}` : meaning;
}
