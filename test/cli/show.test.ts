/*
 * Results in the interactive mode, and at a terminal as a whole.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import test from "ava";
import { createLua } from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";
import { L_top } from "../../runtime/core/run/frame.js";
import { getfield } from "../../runtime/core/lib.js";
import { L_env } from "../../runtime/core/run/frame.js";
import { coloured, plain, showResult, type Paint } from "../../runtime/cli/show.js";

const lua = createLua() as LuaState;
function show(expression: string, paint: Paint = plain): string | undefined {
  lua.run(`result = ${expression}`);
  const { vm } = lua;
  const top = L_top(vm.mem, vm.L);
  const text = showResult(vm, getfield(vm, vm.L, L_env(vm.mem, vm.L), "result"), paint);
  if (L_top(vm.mem, vm.L) !== top) throw new Error("the stack is not as before");
  return text;
}

const cases: [expression: string, shown: string | undefined][] = [
  ["nil", "nil"],
  ["true", "true"],
  ["1 / 3", "0.33333333333333"],
  ["-0", "-0"],
  ["1e300", "1e+300"],
  ["'text'", undefined],
  ["print", undefined],
  ["{}", "{}"],
  ["{1, 2, 3}", "{1, 2, 3}"],
  ["{1, nil, 3}", "{1, [3] = 3}"],
  [
    "{b = 1, a = 'x', ['end'] = 2, ['a b'] = 3, [1.5] = 4, [true] = 5}",
    '{a = "x", b = 1, ["a b"] = 3, ["end"] = 2, [1.5] = 4, [true] = 5}',
  ],
  ["{f = print, t = {1, {2, {3, {4}}}}}", "{f = function, t = {1, {2, {…}}}}"],
  ["(function() local t = {1} t.self = t return t end)()", "{1, self = {↑}}"],
  ["{'a\\n\"\\0', ('x'):rep(300)}", `{\n  "a\\n\\"\\0",\n  "${"x".repeat(200)}"…,\n}`],
  ["setmetatable({}, {__tostring = function() return 'mine' end})", undefined],
  ["{setmetatable({1}, {__index = error})}", "{{1}}"],
];
for (const [expression, expected] of cases)
  test(`shows ${expression}`, (t) => t.is(show(expression), expected));

test("width and length are limited", (t) => {
  const long =
    show("(function() local t = {} for i = 1, 1e5 do t[i] = i end return t end)()") ?? "";
  t.regex(long, /40,\n {2}… 99960 more,\n}$/);
  const names =
    show("(function() local t = {} for i = 1, 5e4 do t['k' .. i] = i end return t end)()") ?? "";
  t.regex(names, /… 49960 more,\n}$/);
  t.is(names.split("\n").length, 43);
  const nested = show("{name = ('x'):rep(60), list = {('y'):rep(60), ('z'):rep(60)}}") ?? "";
  t.is(
    nested,
    `{\n  list = {\n    "${"y".repeat(60)}",\n    "${"z".repeat(60)}",\n  },\n  name = "${"x".repeat(60)}",\n}`,
  );
});

test("colours stand around values and nothing else", (t) => {
  t.is(show("{1, 'a'}", coloured), '{\x1b[33m1\x1b[39m, \x1b[32m"a"\x1b[39m}');
});

/** What a terminal shows: util-linux's script makes one. */
const hasScript = spawnSync("script", ["--version"]).status === 0;

/**
 * One line typed at the prompt, and the end of input at the next one. Not earlier: what a terminal
 * holds while it is switched to raw mode may lose its end of input, and the command waits for ever.
 */
async function at(line: string): Promise<string> {
  const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
  const env = { ...process.env, DASMOON_HISTORY: "", NO_COLOR: "1", TERM: "dumb" };
  const args = ["-qec", `${process.execPath} ${command}`, "/dev/null"];
  const terminal = spawn("script", args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const typed = [`${line}\n`, "\x04"];
  let shown = "";
  let answered = 0;
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const prompt = shown.indexOf("> ", answered);
    if (prompt < 0) return;
    answered = shown.length;
    terminal.stdin.write(typed.shift() ?? "");
  });
  await once(terminal, "close");
  return shown;
}

(hasScript ? test : test.skip)("at a terminal (needs script of util-linux)", async (t) => {
  t.timeout(60_000, "the command at a terminal does not end");
  t.regex(await at("=1, {x = 2}, 'text'"), /\n1\t\{x = 2\}\ttext\r?\n/);
  t.regex(await at("io.write('unfinished')"), /\nunfinished\r?\n/);
  t.regex(await at("print = function(t) io.write(type(t), '!') end return {}"), /table!/);
});
