/*
 * What machine code may call: the table of signatures (runtime/layout/externs.ts) and
 * the object that binds every name to a function (runtime/core/externs.ts). Machine code
 * hands over what the signature says, whatever the function takes, so both are compared:
 *
 *   lj_tab_new: "ppp:p"                                                the letters' types
 *   lj_tab_new: (L, asize, hbits) => lj_tab_new(vm, L, asize, hbits)   the function's
 */
import { Node, type Type } from "ts-morph";
import { ScanError } from "./error.js";
import { constantString, placeOf, readSource, valueOf, type Sources } from "./source.js";

const SIGNATURE = /^([pid]*):([pidv])$/;

/** Signatures by name, as declared; undefined when there is no such table. */
export function scanExterns(
  sources: Sources,
  table: string,
  bindings: string | undefined,
): Readonly<Record<string, string>> | undefined {
  const source = readSource(sources, table);
  if (!source) return undefined;
  const object = valueOf(source, "externs");
  if (!Node.isObjectLiteralExpression(object))
    throw new ScanError(placeOf(object ?? source), "no object literal `externs`");
  const externs: Record<string, string> = {};
  for (const property of object.getType().getProperties()) {
    const node = property.getValueDeclarationOrThrow();
    const text = constantString(node, property.getTypeAtLocation(object));
    if (text === undefined || !SIGNATURE.test(text))
      throw new ScanError(
        placeOf(node),
        `${property.getName()}: expected letters p, i, d, a colon, one of p, i, d, v`,
      );
    externs[property.getName()] = text;
  }
  if (bindings !== undefined) checkBindings(sources, bindings, externs);
  return externs;
}

/** The functions that `externBindings` returns. */
function checkBindings(
  sources: Sources,
  file: string,
  externs: Readonly<Record<string, string>>,
): void {
  const declared = readSource(sources, file)?.getFunction("externBindings");
  const returned = declared?.getStatements().find(Node.isReturnStatement)?.getExpression();
  if (!Node.isObjectLiteralExpression(returned)) return;
  const check = (place: Node, name: string, type: Type): void => {
    const signature = externs[name];
    if (signature === undefined)
      throw new ScanError(placeOf(place), `extern ${name} has no signature`);
    const problem = mismatch(signature, type);
    if (problem !== undefined)
      throw new ScanError(placeOf(place), `extern ${name} is "${signature}": ${problem}`);
  };
  for (const property of returned.getProperties()) {
    if (Node.isSpreadAssignment(property)) {
      for (const each of property.getExpression().getType().getProperties())
        check(property, each.getName(), each.getTypeAtLocation(property));
      continue;
    }
    const name = Node.isPropertyNamed(property) ? property.getName() : property.getText();
    const value = Node.isPropertyAssignment(property) ? property.getInitializerOrThrow() : property;
    check(property, name, value.getType());
  }
}

/** What machine code would not get or give as the letters say. */
function mismatch(signature: string, type: Type): string | undefined {
  const [, letters, result] = SIGNATURE.exec(signature) ?? [];
  const [call] = type.getCallSignatures();
  if (!call) return "the binding is no function";
  const parameters = call.getParameters().length;
  if (parameters > letters.length)
    return `the function takes ${parameters} arguments, not ${letters.length}`;
  const returned = call.getReturnType();
  const isNumber =
    returned.isNumber() ||
    returned.isNumberLiteral() ||
    returned.isNever() ||
    (returned.isUnion() &&
      returned.getUnionTypes().every((t) => t.isNumberLiteral() || t.isEnumLiteral()));
  if (result !== "v" && !isNumber)
    return `the function returns ${returned.getText()}, not a number`;
  return undefined;
}
