/* Formatting of numbers against native luajit (native_gen.ts makes the table). */
import { readFileSync } from "node:fs";
import test from "ava";
import {
  lj_strfmt_fchar,
  lj_strfmt_fint,
  lj_strfmt_fint64,
  lj_strfmt_fnum,
  lj_strfmt_fuint,
  lj_strfmt_init,
  lj_strfmt_num,
  lj_strfmt_parse,
  STRFMT,
} from "../../runtime/core/text/strfmt.js";
import {
  lj_strfmt_putfint,
  lj_strfmt_putfnum,
  lj_strfmt_putfstr,
  lj_strfmt_putfuint,
  lj_strfmt_putquoted,
} from "../../runtime/core/text/strfmtbuf.js";
import { lj_buf_tmp } from "../../runtime/core/text/buf.js";
import { bytesToJs, lj_str_newz, strdata, strToJs } from "../../runtime/core/objects/str.js";
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
    case STRFMT.INT:
      return lj_strfmt_fint(sf, n);
    case STRFMT.UINT:
      return lj_strfmt_fuint(sf, n);
    case STRFMT.CHAR:
      return lj_strfmt_fchar(sf, n);
    case STRFMT.NUM:
      return lj_strfmt_fnum(sf, n);
    default:
      throw new Error(`no number: ${sf}`);
  }
};

/** The same by way of the buffer. */
const put = (sf: number, n: number): string => {
  const sb = lj_buf_tmp(vm);
  switch (sf & STRFMT.TYPE_MASK) {
    case STRFMT.INT:
      lj_strfmt_putfint(vm, vm.L, sb, sf, n);
      break;
    case STRFMT.UINT:
      lj_strfmt_putfuint(vm, vm.L, sb, sf, n);
      break;
    case STRFMT.NUM:
      lj_strfmt_putfnum(vm, vm.L, sb, sf, n);
      break;
    default:
      return convert(sf, n);
  }
  return String.fromCharCode(...sb.b.subarray(0, sb.n));
};

test("numbers are formatted as natively", (t) => {
  const url = new URL("expected/strfmt.json", import.meta.url);
  const bits = new DataView(new ArrayBuffer(8));
  const wrong: string[] = [];
  for (const [format, hex, result] of JSON.parse(readFileSync(url, "utf8")) as FormatCase[]) {
    bits.setBigUint64(0, BigInt(`0x${hex}`));
    const n = bits.getFloat64(0);
    const text = convert(parse(format)[0].sf, n).replace(/[\0\n\r]/g, "?");
    if (text !== result) wrong.push(`${format} of ${n}: ${text}, natively ${result}`);
    const fast = put(parse(format)[0].sf, n).replace(/[\0\n\r]/g, "?");
    if (fast !== result) wrong.push(`${format} of ${n}: ${fast} in a buffer, natively ${result}`);
    if (format === "%.14g" && lj_strfmt_num(n) !== result)
      wrong.push(`tostring(${n}): ${lj_strfmt_num(n)}, natively ${result}`);
  }
  t.deepEqual(wrong, [], "accept: node --import tsx test/core/native_gen.ts");
});

test("the short way to digits gives up where the exact one decides", (t) => {
  const conversions = ["f", "g", "e", "G", "d", "x", "u", "o"];
  const settings = ["", ".0", ".1", ".2", ".3", ".6", ".10", ".14", "12", "-9.2", "+.3", "010.4"];
  const sfs = conversions.flatMap((c) => settings.map((s) => parse(`%${s}${c}`)[0].sf));
  let seed = 12345;
  const random = (n: number): number => (seed = (seed * 16807) % 2147483647) % n;
  const wrong: string[] = [];
  for (let i = 0; i < 40000; i++) {
    // Many of them halfway between two results, or next to that.
    let n = random(2e9) / 10 ** random(12);
    if (i % 3 === 0) n = (random(2e6) + 0.5) / 10 ** random(9);
    if (i % 5 === 0) n *= 10 ** (random(40) - 20);
    if (i % 7 === 0) n *= 1 + (random(5) - 2) * 2 ** -52;
    if (i % 2 === 0) n = -n;
    const sf = sfs[random(sfs.length)];
    if (put(sf, n) !== convert(sf, n))
      wrong.push(`${sf.toString(16)} of ${n}: ${put(sf, n)}, ${convert(sf, n)}`);
  }
  t.deepEqual(wrong.slice(0, 20), []);
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
  const text = (format: string, value: string): string => {
    const s = strdata(lj_str_newz(vm, vm.L, value));
    const sb = lj_buf_tmp(vm);
    if (format === "%q") lj_strfmt_putquoted(vm, vm.L, sb, s, value.length);
    else lj_strfmt_putfstr(vm, vm.L, sb, parse(format)[0].sf, s, value.length);
    return strToJs(vm, sb.tostr(vm, vm.L));
  };
  t.is(text("%5.2s", "hello"), "   he");
  t.is(text("%-5s", "hi"), "hi   ");
  t.is(text("%s", "hi"), "hi");
  t.is(text("%q", 'a\n\r\x001\0z"\\\xc8\t\x7f8'), '"a\\\n\\13\\0001\\0z\\"\\\\\xc8\\9\\1278"');
  t.is(lj_strfmt_fint64(parse("%d")[0].sf, 0xffffffffffffffffn), "-1");
  t.is(lj_strfmt_fint64(parse("%#x")[0].sf, -1n), "0xffffffffffffffff");
  t.is(lj_strfmt_fint64(parse("%u")[0].sf, -1n), "18446744073709551615");
});
