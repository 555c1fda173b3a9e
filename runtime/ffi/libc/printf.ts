/*
 * The formats of printf.
 *
 *     %[flags][width][.precision][length]conversion      %2$*1$d takes arguments by number
 *
 * Text is made a character per byte. Wide characters become UTF-8.
 */
import { load80 } from "../../machine/x87.js";
import type { VarArgs } from "../../machine/index.js";
import type { CContext } from "./context.js";
import { strerrorText } from "./texts.js";
import { writeFloat, type Style } from "./float.js";
import { encodeUtf8 } from "./utf8.js";

const SPECIFICATION =
  /%(?:(\d+)\$)?([-+ #0'I]*)(\*(?:(\d+)\$)?|\d+)?(?:\.(\*(?:(\d+)\$)?|-?\d*))?(hh|h|ll|l|q|L|j|z|Z|t)?([%a-zA-Z])/y;

interface Specification {
  readonly left: boolean;
  readonly zeros: boolean;
  readonly sign: string;
  readonly alt: boolean;
  readonly group: boolean;
  readonly width: number;
  readonly precision: number;
  readonly length: string;
  readonly conversion: string;
}

/** An argument of any kind, from the list in order or by its number. */
interface Source {
  int(n: string | undefined): number;
  long(n: string | undefined): bigint;
  pointer(n: string | undefined): number;
  double(n: string | undefined): number;
  long80(n: string | undefined): ReturnType<typeof load80>;
}

const whole = ({ lo, hi }: { lo: number; hi: number }): bigint =>
  (BigInt(hi) << 32n) | BigInt(lo >>> 0);

/** Arguments in order. */
function inOrder(c: CContext, args: VarArgs): Source {
  return {
    int: () => args.int(),
    long: () => whole(args.long()),
    pointer: () => args.pointer(),
    double: () => args.double(),
    long80: () => load80(c.mem.view, args.memory16()),
  };
}
/** Arguments by number: all are fetched first, each as its use says. */
function byNumber(c: CContext, args: VarArgs, format: string): Source {
  const kinds: string[] = [];
  for (const match of format.matchAll(new RegExp(SPECIFICATION.source, "g"))) {
    const [, number, , , width, , precision, length, conversion] = match;
    for (const n of [width, precision]) if (n !== undefined) kinds[Number(n)] = "int";
    if (number !== undefined) kinds[Number(number)] = kindOf(length ?? "", conversion);
  }
  const source = inOrder(c, args);
  const values = Array.from(kinds, (kind, n) => {
    if (n === 0) return 0;
    if (kind === "double") return source.double(undefined);
    return kind === "long80" ? source.long80(undefined) : source.long(undefined);
  });
  const at = (n: string | undefined): (typeof values)[number] => values[Number(n)] ?? 0;
  return {
    int: (n) => Number(BigInt.asIntN(32, at(n) as bigint)),
    long: (n) => at(n) as bigint,
    pointer: (n) => Number(BigInt.asUintN(32, at(n) as bigint)),
    double: (n) => at(n) as number,
    long80: (n) => at(n) as ReturnType<typeof load80>,
  };
}
const kindOf = (length: string, conversion: string): string =>
  /[aefg]/i.test(conversion) ? (length === "L" ? "long80" : "double") : "long";

/** A conversion of a format, behind the text in front of it. */
interface Directive {
  readonly lead: string;
  /** As it stands in the format. */
  readonly text: string;
  readonly number: string | undefined;
  /** Null when arguments say more. */
  readonly fixed: Specification | null;
  readonly match: readonly (string | undefined)[];
}
export interface Format {
  readonly isNumbered: boolean;
  readonly directives: readonly Directive[];
  readonly tail: string;
}

const NO_ARGUMENTS: Pick<Source, "int"> = { int: () => 0 };
/** Formats that a program uses again and again are few. */
const MOST_KNOWN = 200;

function parse(text: string): Format {
  const directives: Directive[] = [];
  let lead = "";
  let at = 0;
  for (;;) {
    const percent = text.indexOf("%", at);
    if (percent < 0) break;
    lead += text.slice(at, percent);
    SPECIFICATION.lastIndex = percent;
    const match = SPECIFICATION.exec(text);
    if (match === null) {
      // What is no conversion is shown as it is.
      lead += "%";
      at = percent + 1;
      continue;
    }
    at = percent + match[0].length;
    const [all, number, , width, , precision] = match;
    const isFixed = !(width?.startsWith("*") ?? false) && !(precision?.startsWith("*") ?? false);
    const fixed = isFixed ? specify(match, NO_ARGUMENTS) : null;
    directives.push({ lead, text: all, number, fixed, match });
    lead = "";
  }
  return { isNumbered: /%\d+\$/.test(text), directives, tail: lead + text.slice(at) };
}

function specify(match: Directive["match"], source: Pick<Source, "int">): Specification {
  const [
    ,
    ,
    flags = "",
    widthText,
    widthNumber,
    precisionText,
    precisionNumber,
    length = "",
    conversion = "",
  ] = match;
  let width = widthText?.startsWith("*") ? source.int(widthNumber) : Number(widthText ?? 0);
  const left = flags.includes("-") || width < 0;
  width = Math.abs(width);
  const precision =
    precisionText === undefined
      ? -1
      : precisionText.startsWith("*")
        ? Math.max(-1, source.int(precisionNumber))
        : Number(precisionText || 0);
  return {
    left,
    zeros: flags.includes("0") && !left,
    sign: flags.includes("+") ? "+" : flags.includes(" ") ? " " : "",
    alt: flags.includes("#"),
    group: flags.includes("'"),
    width,
    precision: Math.max(-1, precision),
    length,
    conversion,
  };
}

/** The text of a format with its arguments; null (EILSEQ) when a wide character is none. */
export function format(c: CContext, formatText: string, args: VarArgs): string | null {
  let known = c.formats.get(formatText);
  if (known === undefined) {
    known = parse(formatText);
    if (c.formats.size < MOST_KNOWN) c.formats.set(formatText, known);
  }
  const source = known.isNumbered ? byNumber(c, args, formatText) : inOrder(c, args);
  let text = "";
  for (const { lead, text: all, number, fixed, match } of known.directives) {
    text += lead;
    const spec = fixed ?? specify(match, source);
    if (spec.conversion === "n") {
      storeCount(c, spec, source.pointer(number), text.length);
      continue;
    }
    const piece = convert(c, spec, source, number);
    if (piece === null) return null;
    text += piece ?? all;
  }
  return text + known.tail;
}

function storeCount(c: CContext, { length }: Specification, p: number, n: number): void {
  if (length === "hh") c.bytes(p, 1)[0] = n;
  else if (length === "h") c.view(p, 2).setInt16(0, n, true);
  else if (length === "") c.put32(p, n);
  else c.put64(p, n);
}

/** Undefined for a letter without a meaning. */
function convert(
  c: CContext,
  spec: Specification,
  source: Source,
  n: string | undefined,
): string | null | undefined {
  switch (spec.conversion) {
    case "%":
      return "%";
    case "d":
    case "i":
      return spec.length === "" ? intText(spec, source.int(n)) : signedText(spec, source.long(n));
    case "u":
    case "o":
    case "x":
    case "X":
      return unsignedText(spec, source.long(n));
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
    case "a":
    case "A": {
      const value = spec.length === "L" ? source.long80(n) : source.double(n);
      return floatText(spec, value);
    }
    case "p": {
      const p = BigInt.asUintN(64, source.long(n));
      if (p === 0n) return padded(spec, "(nil)");
      return numberText({ ...spec, precision: spec.precision }, spec.sign, "0x", p.toString(16));
    }
    case "c":
      if (spec.length === "l") return wide(spec, [source.int(n)]);
      return padded(spec, String.fromCharCode(source.int(n) & 0xff));
    case "C":
      return wide(spec, [source.int(n)]);
    case "s":
      return spec.length === "l"
        ? wideString(c, spec, source.pointer(n))
        : stringText(c, spec, source.pointer(n));
    case "S":
      return wideString(c, spec, source.pointer(n));
    case "m":
      return padded(spec, cut(spec, strerrorText(c.errno)));
    default:
      return undefined;
  }
}

const cut = (spec: Specification, text: string): string =>
  spec.precision < 0 ? text : text.slice(0, spec.precision);
function padded(spec: Specification, text: string): string {
  return spec.left ? text.padEnd(spec.width) : text.padStart(spec.width);
}
function stringText(c: CContext, spec: Specification, p: number): string {
  if (p === 0) return padded(spec, spec.precision < 0 || spec.precision >= 6 ? "(null)" : "");
  const n = spec.precision < 0 ? c.length(p) : c.lengthWithin(p, spec.precision);
  return padded(spec, c.textOf(p, n));
}
function wide(spec: Specification, chars: readonly number[]): string | null {
  const encoded = chars.map(encodeUtf8);
  if (encoded.includes(null)) return null;
  let text = "";
  for (const piece of encoded as string[]) {
    if (
      spec.precision >= 0 &&
      text.length + piece.length > spec.precision &&
      spec.conversion !== "C" &&
      spec.conversion !== "c"
    )
      break;
    text += piece;
  }
  return padded(spec, text);
}
function wideString(c: CContext, spec: Specification, p: number): string | null {
  if (p === 0) return padded(spec, "(null)");
  const chars: number[] = [];
  for (let q = p; spec.precision < 0 || chars.length < spec.precision; q += 4) {
    const ch = c.get32(q);
    if (ch === 0) break;
    chars.push(ch);
  }
  return wide(spec, chars);
}

const BITS: Readonly<Record<string, number>> = { hh: 8, h: 16, "": 32 };

/** Digits, with zeros up to the precision, or up to the width where there is none. */
function numberText(spec: Specification, sign: string, prefix: string, digits: string): string {
  const { precision, width } = spec;
  if (precision >= 0) {
    const shown = precision === 0 && digits === "0" ? "" : digits.padStart(precision, "0");
    return padded(spec, sign + prefix + shown);
  }
  const lead = sign.length + prefix.length;
  return padded(spec, sign + prefix + (spec.zeros ? digits.padStart(width - lead, "0") : digits));
}
/** An int in order, the usual case. */
function intText(spec: Specification, n: number): string {
  return numberText(spec, n < 0 ? "-" : spec.sign, "", String(Math.abs(n)));
}
function signedText(spec: Specification, value: bigint): string {
  const n = BigInt.asIntN(BITS[spec.length] ?? 64, value);
  return numberText(spec, n < 0n ? "-" : spec.sign, "", (n < 0n ? -n : n).toString());
}
function unsignedText(spec: Specification, value: bigint): string {
  const n = BigInt.asUintN(BITS[spec.length] ?? 64, value);
  const { alt, conversion } = spec;
  if (conversion === "u") return numberText(spec, "", "", n.toString());
  if (conversion === "o") {
    const digits = n.toString(8);
    const lead = alt && n !== 0n && spec.precision <= digits.length ? "0" : "";
    if (alt && n === 0n && spec.precision === 0) return padded(spec, "0");
    return numberText(spec, "", "", lead + digits);
  }
  const text = numberText(spec, "", alt && n !== 0n ? "0x" : "", n.toString(16));
  return conversion === "X" ? text.toUpperCase() : text;
}
function floatText(spec: Specification, value: number | ReturnType<typeof load80>): string {
  const { conversion, precision, alt } = spec;
  const style = conversion.toLowerCase() as Style;
  const { negative, prefix, body, special } = writeFloat(value, style, precision, alt);
  const sign = negative ? "-" : spec.sign;
  const text = numberText(
    { ...spec, precision: -1, zeros: spec.zeros && !special },
    sign,
    prefix,
    body,
  );
  return conversion === style ? text : text.toUpperCase();
}
