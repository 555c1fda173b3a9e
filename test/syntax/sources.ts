/*
 * The sources whose dumps and errors are compared with native luajit's.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { BCDUMP_F } from "../../runtime/syntax/bytecode/bcdump.js";
import * as compile from "./compile.js";
import { LuaGenerator } from "./luagen.js";

export const CHUNKNAME = "@test.lua";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Parts of a file of snippets, which lines of --%% separate. */
export function snippets(name: string): Uint8Array[] {
  const text = readFileSync(new URL(`snippets/${name}.lua`, import.meta.url), "latin1");
  return text.split(/^--%%\n/m).map(bytes);
}

/** A dump with the hash parts of its template tables sorted: native's order is random. */
export const canonical = (dump: Uint8Array): Uint8Array =>
  compile.dump(dump, CHUNKNAME, {
    deterministic: true,
    strip: (dump[4] & BCDUMP_F.STRIP) !== 0,
  });

export const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

export const randomPrograms = (): Uint8Array[] =>
  Array.from({ length: 400 }, (_, i) => bytes(new LuaGenerator(i + 1).program()));

interface Special {
  readonly what: string;
  readonly source: Uint8Array;
  readonly chunkname: string;
}

const repeat = (n: number, item: (i: number) => string, separator = " "): string =>
  Array.from({ length: n }, (_, i) => item(i)).join(separator);

/** Limits, odd bytes and chunk names. */
export function specials(): Special[] {
  const name = (i: number): string => `v${i}`;
  const sources: Record<string, string> = {
    "200 locals": `local ${repeat(199, name, ",")}`,
    "201 locals": `local ${repeat(201, name, ",")}`,
    "200 locals one by one": repeat(200, (i) => `local ${name(i)}`, "\n"),
    "locals in a function": `\n\nlocal function f() ${repeat(201, (i) => `local ${name(i)}`)} end`,
    "60 upvalues": `local ${repeat(60, name, ",")} function f() return ${repeat(60, name, "+")} end`,
    "61 upvalues": `local ${repeat(61, name, ",")}\nfunction f() return ${repeat(61, name, "+")} end`,
    "many registers": `return ${repeat(245, () => "f()", ",")}`,
    "too many registers": `return ${repeat(255, () => "f()", ",")}`,
    "too many arguments": `f(${repeat(260, () => "1", ",")})`,
    "deep parentheses": `return ${"(".repeat(190)}1${")".repeat(190)}`,
    "too deep parentheses": `return ${"(".repeat(210)}1${")".repeat(210)}`,
    "too deep blocks": `${"do ".repeat(210)}${"end ".repeat(210)}`,
    "too deep functions": `${"return function() ".repeat(210)}${"end ".repeat(210)}`,
    "too deep concatenation": `return ${repeat(250, () => "a", "..")}`,
    "too deep powers": `return ${repeat(250, () => "a", "^")}`,
    "many labels": repeat(210, (i) => `::l${i}::`),
    "many targets": `${repeat(205, () => "a", ",")} = 1`,
    "constants beyond a byte": repeat(300, (i) => `x = a.f${i} + ${i}.5`),
    "methods beyond a byte": repeat(300, (i) => `a:m${i}()`),
    "number constants beyond a byte": `local a return ${repeat(300, (i) => `a * ${i}.25`, "+")}`,
    "numbers on the left": `local a return ${repeat(300, (i) => `${i}.25 - a`, "+")}`,
    "table of 300": `return {${repeat(300, (i) => `${i}`, ",")}, f()}`,
    "table of 300 calls": `return {${repeat(300, () => "f()", ",")}}`,
    "table of 260 and varargs": `return {${repeat(260, () => "x", ",")}, ...}`,
    "table of 3000": `return {${repeat(3000, () => "x", ",")}}`,
    "table of 40 keys": `return {${repeat(40, (i) => `k${i} = ${i}`, ",")}}`,
    "table of 40 open keys": `return {${repeat(40, (i) => `k${i} = f()`, ",")}}`,
    "sparse integer keys": `return {${repeat(40, (i) => `[${i * i}] = ${i}`, ",")}}`,
    "integer keys backwards": `return {${repeat(40, (i) => `[${40 - i}] = ${i}`, ",")}}`,
    "300 lines": repeat(300, () => "f()", "\n"),
    "70000 lines": `f()${"\n".repeat(70000)}g()`,
    "long function": `local function f() ${repeat(300, () => "g()", "\n")} end`,
    "jump too far": `while a do ${repeat(22000, () => "f()")} end`,
    "loop too far": `for i = 1, 2 do ${repeat(22000, () => "f()")} end`,
    "long string of 1000": `return "${"x".repeat(1000)}"`,
    "byte order mark": "\xef\xbb\xbfreturn 1",
    "byte order mark and #": "\xef\xbb\xbf#!x\nreturn 1",
    "# line": "#!/usr/bin/lua\nreturn 1",
    "# line alone": "#!/usr/bin/lua",
    "# line ends in CR LF": "#!x\r\nx =",
    "bytecode behind #": "#\n\x1bLJ",
    "half a byte order mark": "\xef\xbbreturn 1",
    "line ends": "f()\r\ng()\rh()\n\ri()\n\nj(",
    "line ends in strings": 'x = "a\\\r\nb" y = [[\r\nc\rd\n\re]] z',
    "NUL in source": "x = 1\0y = 2",
    "NUL in string": 'return "a\0b", "a\\0b"',
    "control character": "x = \x01",
    delete: "x = \x7f",
    "high bytes are letters": "local \xe9\xff\x80 = 1 return \xe9\xff\x80",
    "NUL in token": '"ab\0cd" x',
    "form feed": "\f\v\treturn\f1",
    empty: "",
    "comment at the end": "f() --[==",
    "upvalue of a loop": "for i=1,2 do local x = i local f = function() x = x + 1 return i end end",
    "early return in loops": `local function f(t)
  for i = 1, #t do if t[i] then return i end end
  while true do if f then return g(1) end local x = function() return t end end
  return function() end
end`,
    "65536 string constants": `${repeat(255, (i) => `x = {${repeat(257, (j) => `f, "s${i}_${j}"`, ",")}}`)}`,
    "too many string constants": `${repeat(260, (i) => `x = {${repeat(257, (j) => `f, "s${i}_${j}"`, ",")}}`)}`,
    "too many numbers": `${repeat(260, (i) => `x = {${repeat(257, (j) => `f, ${i}${j + 1000}.5`, ",")}}`)}`,
  };
  const names: Record<string, string> = {
    "source as name": "x =",
    "source with line ends as name": "local a\nx =",
    "long source as name": `local ${repeat(30, name, ",")} x =`,
    "= name": "=name",
    "long = name": `=${"n".repeat(80)}`,
    "long @ name": `@${"/directory".repeat(10)}/file.lua`,
    "@ of 59": `@${"f".repeat(59)}`,
    "@ of 60": `@${"f".repeat(60)}`,
    "empty name": "",
  };
  return [
    ...Object.entries(sources).map(([what, text]) => ({
      what,
      source: bytes(text),
      chunkname: CHUNKNAME,
    })),
    ...Object.entries(names).map(([what, chunkname]) => ({
      what,
      source: bytes("x ="),
      chunkname,
    })),
  ];
}
