/*
 * Dumps that no parser has written are refused; those that one has are not.
 */
import test from "ava";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLua, LuaError } from "../../runtime/api/index.js";
import { BC, bytecodes } from "../../runtime/layout/bytecode.js";
import { dump, list } from "./compile.js";
import { tryMutants } from "./mutate.js";

const here = import.meta.dirname;
const text = new TextEncoder();

/** Programs of the tests: all syntax there is. */
function programs(): string[] {
  const valid = readFileSync(path.join(here, "snippets/valid.lua"), "latin1").split(/^--%%$/m);
  const files = ["lua", "syntax/extensions", "real"].flatMap((folder) =>
    readdirSync(path.join(here, "..", folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".lua"))
      .map((name) => readFileSync(path.join(here, "..", folder, name), "latin1")),
  );
  return [...valid, ...files];
}

test("what the parser writes passes, with frames of one slot and of two", (t) => {
  let passed = 0;
  const lua = createLua();
  const check = lua.run(`
    local source = ...
    return function(source)
      for _, layout in ipairs { "", "W" } do
        local f = load(source, "=p", "bt" .. layout)
        if not f then return nil end
        for _, options in ipairs { "", "s" } do
          local ok, message = load(string.dump(f, options), "=p", "bt" .. layout)
          if not ok then return message end
        end
      end
      return true
    end`)[0] as unknown as (source: Uint8Array) => unknown;
  for (const source of programs()) {
    const result = check(Uint8Array.from(source, (c) => c.charCodeAt(0)));
    if (result === undefined) continue;
    t.is(result, true, source.slice(0, 200));
    passed++;
  }
  t.true(passed > 400, String(passed));
});

for (const name of readdirSync(path.join(here, "mutants")))
  test(`refused or harmless: ${name}`, (t) => {
    const lua = createLua({ limits: { instructions: 1e6 } });
    const bytes = new Uint8Array(readFileSync(path.join(here, "mutants", name)));
    t.throws(() => lua.run(bytes, "=mutant"), { instanceOf: LuaError });
    t.deepEqual(lua.run("return 1"), [1]);
  });

/** The dump of a program with some of its instructions replaced: by their position in the listing, from 1. */
function patched(source: string, changes: Readonly<Record<number, readonly number[]>>): Uint8Array {
  const bytes = dump(text.encode(source), "=p", { strip: true });
  // The main function comes last, its instructions behind seven bytes of lengths and sizes.
  const listing = list(text.encode(source), "=p").split("\n");
  const count = listing.filter((line) => /^\d{4} /.test(line)).length;
  const first = listing.find((line) => line.startsWith("0001 ")) ?? "";
  const op = bytecodes.findIndex(([name]) => name === /\b([A-Z][A-Z0-9]+)\b/.exec(first)?.[1]);
  const start = bytes.findIndex((b, i) => i > 5 && b === op && bytes[i - 1] === count);
  if (start < 0) throw new Error("no code found");
  for (const [pc, ins] of Object.entries(changes)) bytes.set(ins, start + 4 * (Number(pc) - 1));
  return bytes;
}
const AD = (op: number, a: number, d: number): number[] => [op, a, d & 0xff, d >> 8];
const ABC = (op: number, a: number, b: number, c: number): number[] => [op, a, c, b];

/** Each breaks one rule. What the instructions were is said above. */
const RULES: Readonly<Record<string, Uint8Array>> = {
  // KSHORT 0 1, KSHORT 1 2, MOV 2 0, MOV 3 1, RET 2 3
  "an unwritten slot is read": patched("local a, b = 1, 2 return a, b", { 3: AD(BC.MOV, 2, 3) }),
  "an unwritten slot is returned": patched("local a, b = 1, 2 return a, b", {
    4: AD(BC.MOV, 2, 1),
  }),
  // GGET 0 f, GGET 2 g, CALL 2 B=0 C=1, CALLMT 0 0
  "open results of nobody": patched("return f(g())", { 3: ABC(BC.CALL, 2, 2, 1) }),
  "open results in another place": patched("return f(g())", { 4: AD(BC.CALLMT, 0, 1) }),
  // TNEW 0, GGET 1 f, CALL 1 B=0 C=1, TSETM 1 0, RET1 0
  "TSETM without a constructor": patched("return { f() }", { 1: AD(BC.KSHORT, 0, 7) }),
  // GGET 0 f, CALL 0 B=3 C=1, TGETV 2 0 1, RET1 2
  TGETR: patched("local t, i = f() return t[i]", { 3: ABC(BC.TGETR, 2, 0, 1) }),
  "arguments are read behind the call": patched("local t, i = f() return t[i]", {
    2: ABC(BC.CALL, 0, 2, 1),
  }),
  // KSHORT 0, KSHORT 1, KSHORT 2, FORI 0 => 6, FORL 0 => 5, RET0
  "FORL without its FORI": patched("for i = 1, 2 do end", { 4: AD(BC.JMP, 0, 0x8000) }),
  "FORI without its FORL": patched("for i = 1, 2 do end", { 5: AD(BC.KSHORT, 3, 0) }),
  // VARG 0, KSHORT 1, ISGE 0 1, JMP 1 => 7, GGET 1 f, CALL 1, RET0
  "a comparison without a jump": patched("local a = ... if a < 1 then f() end", {
    4: AD(BC.KSHORT, 1, 1),
  }),
  // GGET 0 x, RET1 0
  "an upvalue that is not there": patched("return x", { 1: AD(BC.UGET, 0, 3) }),
  // RET0
  "the end is passed": patched("return", { 1: AD(BC.KSHORT, 0, 0) }),
};

for (const [rule, bytes] of Object.entries(RULES))
  test(`refused: ${rule}`, (t) => {
    t.throws(() => createLua().load(bytes), { instanceOf: LuaError, message: /malformed/ });
  });

test("a slice of mutated dumps", (t) => {
  const { refused, failed, ended, stopped } = tryMutants(2000, 5);
  t.is(refused + failed + ended + stopped, 2000);
  t.true(refused > 1000 && ended > 50);
});

test("a slice of mutated dumps with frames of other machines", (t) => {
  const { refused, failed, ended, stopped } = tryMutants(2000, 5, "W");
  t.is(refused + ended, 2000);
  t.is(failed + stopped, 0);
  t.true(refused > 1000 && ended > 50);
});
