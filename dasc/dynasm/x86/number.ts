/*
 * Integers as the templates write them. DynASM reads what LuaJIT's tonumber reads, so
 * `5.0`, `1e3` and `0b11` are integers, and `5u`, `1+2` and `-  5` are expressions of
 * the host language.
 */
import { TemplateError } from "../diagnostics.js";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?\d+))?$/;
const BINARY = /^([+-]?)0[bB]([01]+)$/;
const NOT_FINITE = /^[+-]?(?:inf(?:inity)?|nan)$/i;

/** The number that a text is, or undefined. */
function toNumber(text: string): number | undefined {
  const t = text.trim();
  if (DECIMAL.test(t)) return Number(t);
  let m = HEXADECIMAL.exec(t);
  if (m) {
    const [, sign, whole, fraction = "", exponent = "0"] = m;
    if (whole + fraction === "") return undefined;
    const digits = parseInt(whole + fraction, 16);
    return (sign === "-" ? -1 : 1) * digits * 2 ** (Number(exponent) - 4 * fraction.length);
  }
  m = BINARY.exec(t);
  if (m) return (m[1] === "-" ? -1 : 1) * parseInt(m[2], 2);
  return NOT_FINITE.test(t) ? NaN : undefined;
}

/**
 * The value of an integer literal, signed or unsigned in 32 bits; undefined for anything
 * that is no number. Throws when it needs more bits or is none of the integers.
 */
export function literal32(text: string): number | undefined {
  const n = toInteger(text);
  if (n === undefined) return undefined;
  if (n < -0x80000000 || n > 0xffffffff)
    throw new TemplateError(`does not fit into 32 bits: ${text.trim()}`, text.trim());
  return n;
}

function toInteger(text: string): number | undefined {
  const n = toNumber(text);
  if (n === undefined || Number.isInteger(n)) return n;
  throw new TemplateError(`not an integer: ${text.trim()}`, text.trim());
}

/** Is it an integer that 32 bits cannot extend to? The host language takes care of it then. */
export function isWide(text: string): boolean {
  const n = toInteger(text);
  return n !== undefined && (n < -0x80000000 || n > 0x7fffffff);
}

/** Bytes by the words for sizes; `aword` depends on the mode. */
export const SIZE_WORDS: Readonly<Record<string, number | undefined>> = {
  byte: 1,
  word: 2,
  dword: 4,
  qword: 8,
  tword: 10,
  oword: 16,
  yword: 32,
  aword: undefined,
};
const SCALED = new RegExp(`^(${Object.keys(SIZE_WORDS).join("|")})\\s*\\*\\s*(.+)$`, "s");

/** The value of `dword*3`: so many sizes. */
export function scaledLiteral(text: string, mode: 32 | 64): number | undefined {
  const m = SCALED.exec(text);
  const n = m ? literal32(m[2]) : undefined;
  return m && n !== undefined ? n * (SIZE_WORDS[m[1]] ?? mode / 8) : undefined;
}

export const fitsS8 = (n: number): boolean => n >= -128 && n <= 127;
