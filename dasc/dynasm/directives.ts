/*
 * Directives that do not depend on the instruction set, by name. Conditions,
 * .endmacro and .endcapture are not here: the preprocessor sees them earlier.
 */
import { DASM } from "./actions.js";
import { parseLabel } from "./arch.js";
import type { Preprocessor } from "./core.js";
import { TemplateError } from "./diagnostics.js";
import { literalBigInt, literalInt, splitOperands } from "./text.js";

export interface Directive {
  /** `rest` is everything behind the name. */
  run(pp: Preprocessor, rest: string, name: string): void;
  /** Names of .define are not replaced in `rest`. */
  readonly literal?: boolean;
}

/** Split the parameters and check how many there are. */
function params(name: string, rest: string, least: number, most: number, usage: string): string[] {
  const list = splitOperands(rest);
  if (list.length < least || list.length > most)
    throw new TemplateError(`usage: ${name} ${usage}`, name);
  return list;
}

const unquote = (s: string): string => s.replace(/^(["'])(.*)\1$/, "$2");

const WORDS: readonly (readonly [name: string, size: number, action: DASM | undefined])[] = [
  [".sbyte", 1, DASM.IMM_S],
  [".byte",  1, DASM.IMM_B],
  [".word",  2, DASM.IMM_W],
  [".dword", 4, DASM.IMM_D],
  [".long",  4, DASM.IMM_D],
  [".qword", 8, undefined],
  [".quad",  8, undefined],
  [".aword", 0, undefined],
]; // prettier-ignore

const ALIGNMENTS: Readonly<Record<string, number>> = {
  word: 2,
  dword: 4,
  aword: 8,
  qword: 8,
  oword: 16,
};

/** `.byte 1, expr`, ... `.aword ->label` */
function data(size: number, action: DASM | undefined): Directive["run"] {
  return (pp, rest, name) => {
    const { emit, options } = pp;
    const bytes = size || pp.requireArch().pointerSize;
    for (const item of params(name, rest, 1, Infinity, "value [, value...]")) {
      const label = parseLabel(item);
      if (label) {
        if (bytes !== pp.requireArch().pointerSize)
          throw new TemplateError("addresses of labels are stored by .aword", item);
        emit.reference(label, false);
        continue;
      }
      const literal = literalBigInt(item);
      const expr = pp.expression(item);
      if (literal !== undefined) emit.bytes(checkedLiteral(literal, bytes, item), bytes);
      else if (bytes === 8) {
        emit.action(DASM.IMM_D, [], options.host.low32(expr));
        emit.action(DASM.IMM_D, [], options.host.high32(expr, true));
      } else emit.action(action ?? DASM.IMM_D, [], expr);
    }
  };
}

function checkedLiteral(value: bigint, bytes: number, near: string): bigint {
  const bits = BigInt(bytes * 8);
  if (value < -(1n << (bits - 1n)) || value >= 1n << bits)
    throw new TemplateError(`${near} does not fit into ${bytes} bytes`, near);
  return value;
}

function align(pp: Preprocessor, rest: string, name: string): void {
  const [what] = params(name, rest, 1, 1, "size");
  const size = ALIGNMENTS[what] ?? literalInt(what) ?? 0;
  if (size < 1 || size > 256 || (size & (size - 1)) !== 0)
    throw new TemplateError(`bad alignment \`${what}': a power of two up to 256`, what);
  pp.emit.action(DASM.ALIGN, [size - 1]);
}

function space(pp: Preprocessor, rest: string, name: string): void {
  const [count, fill = "0"] = params(name, rest, 1, 2, "count [, fill byte]");
  const byte = literalInt(fill);
  if (byte === undefined || byte < -128 || byte > 255)
    throw new TemplateError(`bad fill byte \`${fill}'`, fill);
  pp.emit.action(DASM.SPACE, [byte & 255], pp.expression(count));
}

function type(pp: Preprocessor, rest: string, name: string): void {
  const [alias, ctype, register] = params(name, rest, 2, 3, "NAME, type [, register]");
  if (!/^[A-Za-z_]\w*$/.test(alias)) throw new TemplateError(`bad type name \`${alias}'`, alias);
  if (pp.types.has(alias)) throw new TemplateError(`duplicate type \`${alias}'`, alias);
  pp.types.set(alias, { ctype, register, number: pp.types.size + 1 });
}

function define(pp: Preprocessor, rest: string, directive: string): void {
  const m = /^([A-Za-z_]\w*)(?:\s*,\s*(.*))?$/.exec(rest);
  if (!m) throw new TemplateError(`usage: ${directive} name [, replacement]`, rest);
  pp.define(m[1], m[2] ?? "1");
}

export const coreDirectives: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  [".arch", { run: (pp, rest, name) => pp.useArch(params(name, rest, 1, 1, "name")[0]) }],
  [
    ".section",
    { run: (pp, rest, name) => pp.declareSections(params(name, rest, 1, 127, "name [, name...]")) },
  ],
  [
    ".actionlist",
    { run: (pp, rest, name) => pp.writeActionList(params(name, rest, 1, 1, "name")[0]) },
  ],
  [".globals", { run: globals }],
  [".globalnames", { run: nameList((pp) => pp.emit.globals.names) }],
  [".externnames", { run: nameList((pp) => pp.emit.externs.names) }],
  [
    ".include",
    {
      literal: true,
      run: (pp, rest, name) => pp.include(unquote(params(name, rest, 1, 1, "file")[0])),
    },
  ],
  [".define", { literal: true, run: define }],
  [
    ".undef",
    {
      literal: true,
      run: (pp, rest, name) => pp.undefine(params(name, rest, 1, 1, "name")[0]),
    },
  ],
  [
    ".macro",
    {
      literal: true,
      run(pp, rest, name) {
        const [macro, ...names] = params(name, rest, 1, Infinity, "name [, parameter...]");
        pp.recordMacro(macro, names);
      },
    },
  ],
  [".endmacro", { run: unopened(".macro") }],
  [".capture", { run: (pp, rest, name) => pp.recordCapture(params(name, rest, 1, 1, "name")[0]) }],
  [".endcapture", { run: unopened(".capture") }],
  [
    ".dumpcapture",
    { run: (pp, rest, name) => pp.replayCapture(params(name, rest, 1, 1, "name")[0]) },
  ],
  [".type", { literal: false, run: type }],
  [
    ".error",
    {
      literal: true,
      run(_pp, rest) {
        throw new TemplateError(unquote(rest) || "error in template");
      },
    },
  ],
  [
    ".fatal",
    {
      literal: true,
      run(_pp, rest) {
        throw new TemplateError(unquote(rest) || "fatal error in template", undefined, true);
      },
    },
  ],
  [".nop", { literal: true, run: () => undefined }],
  [".align", { run: align }],
  [".space", { run: space }],
  ...WORDS.map(([name, size, action]): [string, Directive] => [name, { run: data(size, action) }]),
]);

/** `.globals GLOB_`: constants GLOB_name, and GLOB__MAX. */
function globals(pp: Preprocessor, rest: string, name: string): void {
  const [prefix] = params(name, rest, 1, 1, "prefix");
  const { host } = pp.options;
  pp.writeLine(() =>
    [
      ...pp.emit.globals.names.map((label, n) => host.constant(prefix + label, n)),
      host.constant(`${prefix}_MAX`, pp.emit.globals.names.length),
    ].join("\n"),
  );
}

function nameList(names: (pp: Preprocessor) => readonly string[]): Directive["run"] {
  return (pp, rest, name) => {
    const [list] = params(name, rest, 1, 1, "name");
    pp.writeLine(() => pp.options.host.nameList(list, names(pp)));
  };
}

function unopened(open: string): Directive["run"] {
  return (_pp, _rest, name) => {
    throw new TemplateError(`${name} without ${open}`, name);
  };
}
