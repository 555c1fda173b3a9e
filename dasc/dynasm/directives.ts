/*
 * The directives of every architecture. Those for data are the architecture's, since
 * sizes and byte order are.
 */
import { TemplateError } from "./diagnostics.js";
import type { Preprocessor } from "./core.js";

interface Directive {
  /** Numbers of parameters. */
  readonly min: number;
  readonly max: number;
  /** What stands behind the name. */
  readonly usage: string;
  run(pp: Preprocessor, params: readonly string[]): void;
}

const NAME = /^[A-Za-z_]\w*$/;

function arch(pp: Preprocessor, [name]: readonly string[]): void {
  if (pp.arch)
    throw new TemplateError(`duplicate .arch statement: it is ${pp.arch.name} already`, name, true);
  const { archs, host } = pp.options;
  const known = archs.map((a) => a.name).join(", ");
  pp.arch = archs.find((a) => a.name === name);
  if (!pp.arch)
    throw new TemplateError(`unknown architecture \`${name}', there is: ${known}`, name, true);
  if (host.internalRegisters) pp.defines.addRegisters(pp.arch.registers ?? new Map());
  host.archCheck().forEach((line) => pp.output.write(line));
}

function section(pp: Preprocessor, names: readonly string[]): void {
  if (pp.sections.size > 0) throw new TemplateError("duplicate section definition", ".section");
  names.forEach((name, number) => {
    const what = pp.meaningOf(`.${name}`, 0);
    if (!NAME.test(name) || what !== undefined || pp.sections.has(name))
      throw new TemplateError(`bad section name \`${name}'${what ? `: it is ${what}` : ""}`, name);
    pp.sections.set(name, number);
  });
  pp.flush();
  pp.options.host.sections(names).forEach((line) => pp.output.write(line));
}

function type(pp: Preprocessor, [name, ctype, register]: readonly string[]): void {
  if (!NAME.test(name) || pp.arch?.registers?.has(name))
    throw new TemplateError(`bad type name \`${name}'`, name);
  if (pp.types.has(name)) throw new TemplateError(`duplicate type \`${name}'`, name);
  if (register !== undefined && pp.arch?.isBase?.(register) === false)
    throw new TemplateError(`bad base register \`${register}'`, register);
  const { host } = pp.options;
  const definition = { ctype, register, number: pp.types.size + 1 };
  pp.types.set(name, definition);
  pp.defines.set(`#${name}`, host.sizeOf(ctype));
  const line = host.typeDefinition(definition);
  if (line !== undefined) pp.output.write(line);
}

function define(pp: Preprocessor, [name, value = "1"]: readonly string[]): void {
  const what = "bad or duplicate define";
  // A name that is defined has been replaced: by another name, which this defines then.
  const { text, column } = pp.here;
  const written = /^\.define[\s,]+(\w+)/.exec(text.slice(column))?.[1] ?? name;
  const old = pp.defines.get(name) ?? (NAME.test(name) ? undefined : pp.defines.get(written));
  if (old !== undefined)
    throw new TemplateError(`${what}: \`${written}' is \`${pp.withNames(old)}' already`, written);
  if (!NAME.test(name)) throw new TemplateError(`${what}: \`${name}' is no name`, name);
  if (pp.arch?.registers?.has(name))
    throw new TemplateError(`${what}: \`${name}' is a register`, name);
  pp.defines.set(name, value);
}

function macro(pp: Preprocessor, [name, ...params]: readonly string[]): void {
  if (name === undefined) throw new TemplateError("missing macro name", ".macro");
  pp.recordMacro(name, params);
}

function checkCapture(name: string): void {
  if (!NAME.test(name)) throw new TemplateError(`bad capture name \`${name}'`, name, true);
}

function capture(pp: Preprocessor, [name]: readonly string[]): void {
  checkCapture(name);
  pp.flush();
  pp.output.startCapture(name, pp.here);
}

/** Names of labels, when all are known. */
function nameList(list: "globals" | "externs"): Directive["run"] {
  return (pp, [name]) =>
    pp.output.write(() => `${pp.options.host.nameList(name, pp.emit[list].names)}\n`);
}

function fail(fatal: boolean): Directive["run"] {
  return (_pp, [message]) => {
    throw new TemplateError(message, undefined, fatal);
  };
}

function unopened(open: string, close: string): Directive["run"] {
  return () => {
    throw new TemplateError(`${close} without ${open}`, close, true);
  };
}

function row(min: number, max: number, usage: string, run: Directive["run"]): Directive {
  return { min, max, usage, run };
}

export const coreDirectives: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  [".arch", row(1, 1, "name", arch)],
  [".section", row(0, Infinity, "name [, name...]", section)],
  [".type", row(2, 3, "name, type [, register]", type)],
  [".define", row(1, 2, "name [, replacement]", define)],
  [".include", row(1, 1, "file", (pp, [name]) => pp.include(name))],
  [".macro", row(0, Infinity, "name [, parameter...]", macro)],
  [".endmacro", row(0, 0, "", unopened(".macro", ".endmacro"))],
  [".capture", row(1, 1, "name", capture)],
  [".endcapture", row(0, 0, "", endCapture)],
  [".dumpcapture", row(1, 1, "name", dumpCapture)],
  [".actionlist", row(1, 1, "name", actionList)],
  [".globals", row(1, 1, "prefix", globals)],
  [".globalnames", row(1, 1, "name", nameList("globals"))],
  [".externnames", row(1, 1, "name", nameList("externs"))],
  [".error", row(1, 1, "message", fail(false))],
  [".fatal", row(1, 1, "message", fail(true))],
  [".nop", row(0, Infinity, "", () => undefined)],
]);

function endCapture(pp: Preprocessor): void {
  pp.flush();
  pp.output.endCapture();
}

function dumpCapture(pp: Preprocessor, [name]: readonly string[]): void {
  checkCapture(name);
  pp.flush();
  pp.output.dumpCapture(name, pp.here);
}

/** The action list and its table of lines. In C every one lacks the end of the one before it. */
function actionList(pp: Preprocessor, [name]: readonly string[]): void {
  const { list, files, rows, fields } = pp.emit;
  const { host } = pp.options;
  pp.output.write(() => {
    const text = `${host.actionList(name, list.all(), { files, rows: rows.all(), fields })}\n`;
    if (host.sharesActions && list.length > 0) list.length--;
    return text;
  });
}

/** `.globals GLOB_`: GLOB_name for every label, and GLOB__MAX. */
function globals(pp: Preprocessor, [prefix]: readonly string[]): void {
  pp.output.write(() => `${pp.options.host.globals(prefix, pp.emit.globals.names)}\n`);
}
