/*
 * Reads the library definitions from the runtime's sources, without running
 * them: the order of modules from the `libraries` array of runtime/lib/index.ts,
 * and in each module the one call of defineLib. What the calls look like is said
 * in runtime/core/libdef.ts; anything else there is an error with its place.
 */
import { Project, Node, SyntaxKind, type SourceFile, type ObjectLiteralExpression } from "ts-morph";
import path from "node:path";

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

/** A definition that buildvm cannot read; the message starts with file:line:column. */
export class ScanError extends Error {
  constructor(node: Node, message: string) {
    const file = node.getSourceFile();
    const { line, column } = file.getLineAndColumnAtPos(node.getStart());
    super(
      `${path.relative(process.cwd(), file.getFilePath())}:${line}:${column}: error: ${message}`,
    );
  }
}

/** All libraries in the order that numbers their functions. `index` is runtime/lib/index.ts. */
export function scanLibraries(index: string): ScannedLib[] {
  const project = new Project({
    compilerOptions: { allowJs: false, noLib: true, noResolve: true },
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });
  const file = project.addSourceFileAtPath(index);
  const list = file.getVariableDeclaration("libraries")?.getInitializer();
  const array = list?.getFirstDescendantByKind(SyntaxKind.ArrayLiteralExpression) ?? list;
  if (!Node.isArrayLiteralExpression(array))
    throw new ScanError(file, "no `libraries` array: list the library modules in it");
  return array.getElements().map((element) => {
    const { module, name } = importOf(file, element);
    const source = project.addSourceFileAtPathIfExists(
      path.join(path.dirname(index), module.replace(/\.js$/, ".ts")),
    );
    if (!source) throw new ScanError(element, `cannot find module ${module}`);
    return scanLib(source, name);
  });
}

/** Module and exported name behind an identifier of the index. */
function importOf(file: SourceFile, element: Node): { module: string; name: string } {
  for (const declaration of file.getImportDeclarations())
    for (const named of declaration.getNamedImports())
      if ((named.getAliasNode() ?? named.getNameNode()).getText() === element.getText())
        return { module: declaration.getModuleSpecifierValue(), name: named.getName() };
  throw new ScanError(element, `${element.getText()} is not imported by name`);
}

function scanLib(source: SourceFile, variable: string): ScannedLib {
  const call = source.getVariableDeclaration(variable)?.getInitializer();
  if (!Node.isCallExpression(call) || call.getExpression().getText() !== "defineLib")
    throw new ScanError(call ?? source, `${variable} is not a call of defineLib`);
  const [name, entries] = call.getArguments();
  if (!Node.isStringLiteral(name)) throw new ScanError(name ?? call, "library name is no string");
  if (!Node.isObjectLiteralExpression(entries))
    throw new ScanError(entries ?? call, "library entries are no object literal");
  return { name: name.getLiteralValue(), entries: scanEntries(entries) };
}

function scanEntries(object: ObjectLiteralExpression): ScannedEntry[] {
  let fallback = false;
  return object.getProperties().map((property) => {
    if (!Node.isPropertyAssignment(property))
      throw new ScanError(property, "expected `name: kind(...)`");
    const nameNode = property.getNameNode();
    const name = Node.isStringLiteral(nameNode) ? nameNode.getLiteralValue() : nameNode.getText();
    const call = property.getInitializer();
    const kind = Node.isCallExpression(call) ? call.getExpression().getText() : "";
    if (!isEntryKind(kind))
      throw new ScanError(property, `${name}: expected a call of ${entryKinds.join(", ")}`);
    if (kind === "asm_" && !fallback)
      throw new ScanError(property, `${name}: asm_ needs the fallback of an asm entry before it`);
    if (kind === "asm") fallback = true;
    return { name, kind };
  });
}

function isEntryKind(kind: string): kind is EntryKind {
  return (entryKinds as readonly string[]).includes(kind);
}
