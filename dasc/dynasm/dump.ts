/*
 * --dumpdef: what a template defined. Twice: also what is in it.
 */
import type { Preprocessor } from "./core.js";

const column = (text: string): string => text.padEnd(20);
const byName = <T>([a]: readonly [string, ...T[]], [b]: readonly [string, ...T[]]): number =>
  a < b ? -1 : 1;

/** @param level how often it was asked for */
export function dumpDefinitions(pp: Preprocessor, level: number): string {
  const out: string[] = [];
  const list = (title: string, lines: readonly string[]): void => {
    out.push(`${title}:`, ...lines.map((line) => (line === "" ? "" : `  ${line}`)), "");
  };
  list("Sections", [...pp.sections.keys()]);
  const defines = pp.defines.all(pp.arch?.registers);
  list(
    "Defines",
    defines.map(([name, value]) => `${column(name)} ${pp.withNames(value)}`),
  );
  const types = [...pp.types].sort(byName);
  list(
    "Type definitions",
    types.map(
      ([name, { ctype, register }]) =>
        `${column(name)} ${column(ctype)} ${pp.withNames(register ?? "")}`,
    ),
  );
  list("Global labels", pp.emit.globals.names);
  list("Extern labels", pp.emit.externs.names);
  const bodies = level > 1;
  list(
    "Macros",
    pp.macros
      .all()
      .flatMap(({ name, params, body }) => [
        `${column(name)} ${params.join(", ")}`,
        ...(bodies ? [...body.map((l) => (l.isHost ? `||${l.text}` : `|${l.text}`)), ""] : []),
      ]),
  );
  const rule = "=".repeat(76);
  list(
    "Captures",
    [...pp.output.capturedTexts()]
      .sort(byName)
      .flatMap(([name, pieces, text]) => [
        `${column(name)}   (${pieces})`,
        ...(bodies ? [rule, ...text().trimEnd().split("\n"), rule, ""] : []),
      ]),
  );
  return `${out.join("\n")}\n`;
}
