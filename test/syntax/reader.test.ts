/*
 * Chunks from reader functions that collect garbage meanwhile: what is made of functions that are not complete yet
 * stays, and a chunk that a reader loads does not disturb the one around it.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { createLua } from "../../runtime/api/index.js";
import { LuaState } from "../../runtime/api/lua.js";

const SOURCE = `
local up, list = "first " .. 1, { "a", "b", key = "value", open = up, [7] = 2.5 }
local function outer(a)
  local name = "outer string"
  local function inner(b)
    local t = { kind = "inner kind", value = b, line = 12.25, ["quoted key"] = a }
    up = up .. "!" .. name
    return t.kind, t.value, t.line, t["quoted key"], list.key, up
  end
  for k, v in pairs({ only = "one" }) do name = name .. k .. v end
  return inner
end
return outer, { 1, 2, "last", nested = { deep = "deeper" } }
`;

/** Pieces of n bytes; before each, `meanwhile` happens. */
const program = (size: number, meanwhile: string): string => `
  local source, size, n = ${JSON.stringify(SOURCE).replaceAll("\\n", "\\\n")}, ${size}, 0
  local function read()
    n = n + 1
    ${meanwhile}
    local piece = source:sub((n - 1) * size + 1, n * size)
    return piece ~= "" and piece or nil
  end
  local outer, t = assert(load(read, "=pieces"))()
  collectgarbage()
  local a, b, c, d, e, f = outer("A")("B")
  return table.concat({ a, b, c, d, e, f, t[3], t.nested.deep }, " ")`;

const RESULT = "inner kind B 12.25 A value first 1!outer stringonlyone last deeper";

for (const [what, meanwhile] of Object.entries({
  "a full collection": "collectgarbage() local s = {} for i = 1, 20 do s[i] = 'x' .. i .. n end",
  "steps of the collector": "collectgarbage('step', n % 7)",
  "another load":
    "assert(load('local t = { inner = n, kind = \"x\" } return function() return name, t end'))()",
  "a load that fails": "load('local name, up = { key = \"y\" } return function( end')",
}))
  for (const size of [1, 5, 64])
    test(`${what} before each ${size} bytes`, (t) => {
      const [result] = createLua().run(program(size, meanwhile));
      t.is(result, RESULT);
    });

test("a stress build collects wherever it may", (t) => {
  const vm = newVm({ host: defaultHost(), gcStress: true });
  const [result] = new LuaState(vm, { bytes: false, keepNull: false }).run(program(40, ""));
  t.is(result, RESULT);
});
