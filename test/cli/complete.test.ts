/*
 * Completion and history of the interactive mode.
 */
import test from "ava";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLua } from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";
import { complete } from "../../runtime/cli/complete.js";
import { readHistory, writeHistory } from "../../runtime/cli/history.js";

test("names, fields and reserved words", (t) => {
  const lua = createLua() as LuaState;
  lua.run(`
    config = { name = 1, nested = { deep = { deeper = 1 } }, ["not a name"] = 1, [1] = 2 }
    text = "s"
    local Class = { method = 1 }
    object = setmetatable({ own = 1 }, { __index = setmetatable(Class, { __index = { inherited = 1 } }) })
    trap = setmetatable({}, { __index = function() error("ran") end })
    unfunctional = 1`);
  const of = (line: string): string[] => complete(lua.vm, line)[0];
  t.deepEqual(of("x = conf"), ["config"]);
  t.deepEqual(of("func"), ["function"]);
  t.deepEqual(of("un"), ["unfunctional", "unpack", "until"]);
  t.deepEqual(of("print(config.n"), ["config.name", "config.nested"]);
  t.deepEqual(of("config.nested.deep.d"), ["config.nested.deep.deeper"]);
  t.deepEqual(of("string.by"), ["string.byte"]);
  t.deepEqual(of("text:up"), ["text:upper"]);
  t.deepEqual(of("object:"), ["object:inherited", "object:method", "object:own"]);
  t.deepEqual([of("trap.x"), of("nothing.x"), of("text.a.b")], [[], [], []]);
  t.is(complete(lua.vm, "f(config.na")[1], "config.na");
});

test("a history is kept in a file of one's own", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  const before = process.env.DASMOON_HISTORY;
  try {
    process.env.DASMOON_HISTORY = path.join(folder, "history");
    t.deepEqual(readHistory(), []);
    writeHistory(["newest", "older"]);
    t.is(readFileSync(process.env.DASMOON_HISTORY, "utf8"), "older\nnewest\n");
    t.deepEqual(readHistory(), ["newest", "older"]);
    process.env.DASMOON_HISTORY = "";
    t.notThrows(() => writeHistory(["x"]));
    t.deepEqual(readHistory(), []);
    process.env.DASMOON_HISTORY = path.join(folder, "none/history");
    t.notThrows(() => writeHistory(["x"]));
  } finally {
    if (before === undefined) delete process.env.DASMOON_HISTORY;
    else process.env.DASMOON_HISTORY = before;
    rmSync(folder, { recursive: true });
  }
});
