/* Formatting of numbers against native luajit (native_gen.ts makes the table). */
import { readFileSync } from "node:fs";
import test from "ava";
import {
  lj_strfmt_fchar,
  lj_strfmt_fint,
  lj_strfmt_fint64,
  lj_strfmt_fnum,
  lj_strfmt_fstr,
  lj_strfmt_fuint,
  lj_strfmt_init,
  lj_strfmt_num,
  lj_strfmt_parse,
  lj_strfmt_quoted,
  STRFMT,
} from "../../runtime/core/strfmt.js";
import { bytesToJs, lj_str_newz, strdata } from "../../runtime/core/str.js";
import { fakeVm } from "./fakevm.js";
import type { FormatCase } from "./native_gen.js";

const vm = fakeVm();
const parse = (format: string): { sf: number; text: string }[] => {
  const s = strdata(lj_str_newz(vm, vm.L, format));
  const fs = lj_strfmt_init(s, format.length);
  const pieces: { sf: number; text: string }[] = [];
  for (let sf; (sf = lj_strfmt_parse(vm, fs)) !== STRFMT.EOF;)
    pieces.push({ sf, text: bytesToJs(vm, fs.str, fs.len) });
  return pieces;
};

const convert = (sf: number, n: number): string => {
  switch (sf & STRFMT.TYPE_MASK) {
    case STRFMT.INT: return lj_strfmt_fint(sf, n);
    case STRFMT.UINT: return lj_strfmt_fuint(sf, n);
    case STRFMT.CHAR: return lj_strfmt_fchar(sf, n);
    case STRFMT.NUM: return lj_strfmt_fnum(sf, n);
    default: throw new Error(`no number: ${sf}`);
  }
}; // prettier-ignore

test("numbers are formatted as natively", (t) => {
  const url = new URL("expected/strfmt.json", import.meta.url);
  const bits = new DataView(new ArrayBuffer(8));
  const wrong: string[] = [];
  for (const [format, hex, result] of JSON.parse(readFileSync(url, "utf8")) as FormatCase[]) {
    bits.setBigUint64(0, BigInt(`0x${hex}`));
    const n = bits.getFloat64(0);
    const text = convert(parse(format)[0].sf, n).replace(/[\0\n\r]/g, "?");
    if (text !== result) wrong.push(`${format} of ${n}: ${text}, natively ${result}`);
    if (format === "%.14g" && lj_strfmt_num(n) !== result)
      wrong.push(`tostring(${n}): ${lj_strfmt_num(n)}, natively ${result}`);
  }
  t.deepEqual(wrong, []);
});

test("format strings are cut into pieces", (t) => {
  const kinds = (format: string): [STRFMT, string][] =>
    parse(format).map(({ sf, text }) => [sf & STRFMT.TYPE_MASK, text]);
  t.deepEqual(kinds("a%%b%5.2fc%s"), [
    [STRFMT.LIT, "a"],
    [STRFMT.LIT, "%"],
    [STRFMT.LIT, "b"],
    [STRFMT.NUM, "%5.2f"],
    [STRFMT.LIT, "c"],
    [STRFMT.STR, "%s"],
  ]);
  for (const bad of ["%z", "%", "%100", "%.100", "%5", "%.", "%l", "%5%"])
    t.deepEqual(kinds(bad), [[STRFMT.ERR, bad]], bad);
  t.deepEqual(kinds("%ld")[0], [STRFMT.ERR, "%l"]);
});

test("strings and 64-bit integers", (t) => {
  t.is(lj_strfmt_fstr(parse("%5.2s")[0].sf, "hello"), "   he");
  t.is(lj_strfmt_fstr(parse("%-5s")[0].sf, "hi"), "hi   ");
  t.is(
    lj_strfmt_quoted('a\n\r\x001\0z"\\\xc8\t\x7f8'),
    '"a\\\n\\13\\0001\\0z\\"\\\\\xc8\\9\\1278"',
  );
  t.is(lj_strfmt_fint64(parse("%d")[0].sf, 0xffffffffffffffffn), "-1");
  t.is(lj_strfmt_fint64(parse("%#x")[0].sf, -1n), "0xffffffffffffffff");
  t.is(lj_strfmt_fint64(parse("%u")[0].sf, -1n), "18446744073709551615");
});
