/*
 * The lexer in machine code finds the tokens that the one in TypeScript finds: their values, lines, what stands behind
 * them, and what messages quote; however the source comes in pieces, and where there are too many names.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { LexMachine, translatedBlob, WasmTier } from "../../runtime/api/parts/translator.js";
import { shownText } from "../../runtime/core/text/texts.js";
import { CH, LEX, TK } from "../../runtime/layout/lexing.js";
import { MEMORY_MAP } from "../../runtime/layout/memory.js";
import type { BareMachine } from "../../runtime/machine/index.js";
import { type ChunkReader, NO_CHUNK } from "../../runtime/syntax/lexer/lexchars.js";
import { Lexer } from "../../runtime/syntax/lexer/lex.js";
import { Names } from "../../runtime/syntax/lexer/lexnames.js";
import { LuaSyntaxError } from "../../runtime/syntax/lexer/synerr.js";
import { reservedWords } from "../../runtime/syntax/lexer/token.js";
import { startOf } from "../../runtime/syntax/lexer/starts.js";
import { Random } from "../fuzz/random.js";
import { randomPrograms, snippets } from "./sources.js";

const vm = newVm({ host: defaultHost() });
(vm.machine as BareMachine).translate(WasmTier).install(translatedBlob);

const WORDS =
  `and break do else elseif end false for function goto if in local nil not or repeat return then true until while
  a b c x1 _ self name value éé continue const i a_rather_long_name_that_some_program_has print string format`.split(
    /\s+/,
  );
const MARKS =
  "+ - * / % ^ # ( ) { } [ ] ; : , . .. ... = == ~= ~ ~== != < <= > >= << >> ~>> & && | || ? ?? ?. -> :: ! @ $ += .5".split(
    " ",
  );
const NUMBERS =
  "0 1 42 123456789 1234567890 12345678901234567 1.5 0.1 1e5 1e-5 1E+5 3. 0x10 0xfe 0xfe-1 0x1p4 0x1p-4 1ll 2ull 3i 1_000 1.5-x 1..2 0xg 1e".split(
    " ",
  );
const STRINGS = [
  '""',
  "''",
  '"text"',
  "'it is'",
  '"a\\nb"',
  '"\\\\"',
  '"\\""',
  '"\\065\\x41\\u{20ac}"',
  '"\\z  \n x"',
  '"a\\\nb"',
  '"unfinished\n',
  "[[long]]",
  "[==[ x\n]] ]==]",
  '"\\q"',
  "'\0'",
  '"é"',
  `"${"long ".repeat(60)}"`,
  "[=x",
  '"\r"',
];
const SPACES = [
  " ",
  " ",
  "  ",
  "\t",
  "\n",
  "\r\n",
  "\n\r",
  "\r",
  "\n\n",
  " -- comment\n",
  "--\n",
  "--[x\n",
  "--[[ a\n b ]]",
  "--[=[ ]] ]=]",
  "",
];

/** Nonsense that begins and ends anywhere; rarely with what is an error. */
function soup(random: Random, length: number, wild: boolean): Uint8Array {
  let text = "";
  while (text.length < length) {
    const kind = random.int(10);
    if (kind < 5) text += random.pick(WORDS);
    else if (kind < 8) text += random.pick(MARKS.slice(0, wild ? undefined : -6));
    else if (kind < 9) text += random.pick(NUMBERS.slice(0, wild ? undefined : -3));
    else text += random.pick(STRINGS.slice(0, wild ? undefined : 10));
    text += kind < 5 || kind === 8 ? random.pick(SPACES) || " " : random.pick(SPACES);
  }
  return Buffer.from(text, "latin1");
}

/** Bytes in pieces of so many. */
function pieces(bytes: Uint8Array, size: number): ChunkReader {
  let from = 0;
  return () => {
    const to = Math.min(from + size, bytes.length);
    const piece = { bytes, from, to };
    from = to;
    return piece;
  };
}

/** All that a parser sees of a source, and what that costs; it takes decisions as `seed` says. At the end or an error, the message. */
function seen(source: Uint8Array, size: number, seed: number, lexer: Lexer): unknown[] {
  const random = new Random(seed);
  const list: unknown[] = [];
  const ends = random.int(3) === 0 ? random.int(1 + source.length / 4) : Infinity;
  let cost = 0;
  const charge = (units: number): void => void (cost += units);
  try {
    lexer.start(pieces(source, size), { ...NO_CHUNK, charge, chunkname: () => "=soup" });
    for (let i = 0; ; i++) {
      lexer.lexNext();
      const { tok, tokstr, toknum, tokcdata, linenumber, lastline, isAssign } = lexer;
      const value =
        tok === TK.number
          ? (tokcdata ?? toknum)
          : tok < TK.name && tok > TK.while
            ? 0
            : shownText(tokstr.text);
      list.push([tok, tok < TK.and ? 0 : value, linenumber, lastline, isAssign, cost]);
      if (i >= ends) lexer.error(random.pick([tok, TK.name, TK.string, TK.number, 0]), "XSYMBOL");
      if (tok === TK.eof) lexer.error(tok, "XSYMBOL");
      if (isAssign && tok < TK.number && tok !== CH.ASSIGN && random.int(2) === 0)
        lexer.joinAssign();
      else if (random.int(8) === 0) list.push(lexer.lexLookahead(), lexer.linenumber);
    }
  } catch (e) {
    if (!(e instanceof LuaSyntaxError)) throw e;
    list.push(e.message, cost);
  }
  return list;
}

/** One item a line. */
const spelled = (list: unknown[]): string => list.map((item) => JSON.stringify(item)).join("\n");

const machine = new LexMachine(vm, startOf);
/** Of a lexer each: what they cost depends on the names before. */
let names = [new Names(), new Names()];
function compare(
  t: { is: (a: string, b: string, m: string) => void },
  source: Uint8Array,
  size: number,
  seed: number,
): void {
  if (seed % 5 === 0) names = [new Names(), new Names()];
  const ours = spelled(seen(source, size, seed, new Lexer(names[0], { machine })));
  const want = spelled(seen(source, size, seed, new Lexer(names[1])));
  t.is(ours, want, `seed ${seed}, pieces of ${size}`);
}

test("it has room for what it works in", (t) => {
  t.true(LEX.SIZEOF <= MEMORY_MAP.lexLimit);
});

test("random sources have the same tokens, in whatever pieces", (t) => {
  for (let seed = 1; seed <= 600; seed++) {
    const random = new Random(seed);
    const source = soup(random, random.pick([50, 300, 3000, 9000]), seed % 2 === 0);
    compare(t, source, random.pick([source.length, 4096, 100, 37]), seed);
  }
});

test("programs have the same tokens", (t) => {
  const programs = [
    ...randomPrograms().slice(0, 100),
    ...snippets("valid"),
    ...snippets("invalid"),
    readFileSync(new URL("snippets/valid.lua", import.meta.url)),
    readFileSync(new URL("../../dasc/training.lua", import.meta.url)),
  ];
  programs.forEach((source, i) => compare(t, source, source.length, i + 1));
});

test("reserved words are spelled as their numbers are named", (t) => {
  reservedWords().forEach((word, i) => t.is(word, TK[TK.and + i]));
});

test("more names than there is room for", (t) => {
  const many = Array.from(
    { length: 3 * LEX.MOST_NAMES },
    (_, i) => `name${i % 1500}, "string ${i}"`,
  ).join(" ");
  compare(t, Buffer.from(many), many.length, 1);
  const long = Array.from({ length: 400 }, (_, i) => `${"x".repeat(i % 210)}${i}`).join(" ");
  compare(t, Buffer.from(long), long.length, 2);
});

test("most tokens are found by machine code", (t) => {
  const source = readFileSync(new URL("../../dasc/training.lua", import.meta.url));
  let others = 0;
  const counting = new (class extends Lexer {
    override scanHere(): number {
      others++;
      return super.scanHere();
    }
  })(new Names(), { machine });
  const all = seen(source, source.length, 3, counting).length;
  t.true(others < 0.1 * all, `${others} of ${all} are not`);
});
