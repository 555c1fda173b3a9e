/*
 * The API under a collector that runs wherever it may, and where memory ends.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { multi, type LuaFunction, type LuaTable } from "../../runtime/api/index.js";
import { LuaState } from "../../runtime/api/lua.js";

const options = { bytes: false, keepNull: false };

/** Uses most of what there is; ends with the same results every time. */
async function useAll(lua: LuaState): Promise<unknown[]> {
  const o = { list: [1, 2], deep: { x: 1 }, f: (n: number) => n + 1, m: new Map([["k", "v"]]) };
  lua.set("o", o);
  lua.set("later", async (x: unknown) => x);
  lua.set("two", (a: unknown, b: unknown) => multi(a, b, { fresh: true }));
  lua.set("t", lua.table({ a: [1, { b: ["c"] }], s: "str".repeat(20) }));
  const f = lua.load<unknown[], LuaFunction>(
    "local u = ... return function(x) return u, x, {} end",
  );
  const g = f("up");
  const table = lua.get<LuaTable<Record<string, LuaTable>>>("t");
  table.fresh = lua.table([lua.table([1])]);
  const sync = lua.run(`
    local s = 0
    for i, v in pairs(o.list) do s = s + o:f(v) end
    o.added = { 1 }
    local a, b = two("x" .. s, function() return s end)
    return s, a, b(), o.m:get("k"), #t.a, t.fresh[1][1], pcall(error, { 1 }), tostring(o.deep)`);
  const asynchronous = await lua.runAsync(`
    local out = {}
    for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(later("v" .. i)) end later() end) do
      out[#out + 1] = v
    end
    local ok, e = pcall(function() return later({ "t" })[1] .. later("u") end)
    return table.concat(out), ok, e`);
  const entries = table
    .$entries()
    .map(([key]) => String(key))
    .sort();
  const threads = [...lua.thread(lua.load("for i = 1, 3 do coroutine.yield({ i }) end"))].map(
    (x) => (x as LuaTable)[1],
  );
  const [, code] = sync.splice(6, 2);
  return [
    ...sync,
    (code as LuaTable)[1],
    ...asynchronous,
    g.all(5).slice(0, 2),
    ...entries,
    ...threads,
    JSON.stringify(table.a),
  ];
}

const state = (extra: object = {}): LuaState =>
  new LuaState(newVm({ host: defaultHost(), ...extra }), options);

test("with a collection wherever there may be one", async (t) => {
  const expected = await useAll(state());
  t.true(expected.length > 15);
  t.deepEqual(await useAll(state({ gcStress: true })), expected);
});

test("where memory ends", async (t) => {
  const memoryLimit = 3e6;
  for (let round = 0; round < 30; round++) {
    const lua = state({ memoryLimit: memoryLimit + round * 997 });
    lua.run("hold = {} pcall(function() for i = 1, 1e9 do hold[i] = {} end end)");
    // Nearly no memory: whatever fails is an error of Lua's, and nothing else.
    for (let i = 0; i < 3; i++) {
      try {
        await useAll(lua);
      } catch (e) {
        t.regex(String(e), /not enough memory|attempt to|is not/);
      }
    }
    lua.globals.hold = undefined;
    lua.run("collectgarbage()");
    t.deepEqual(lua.run("return 1 + 1"), [2]);
    lua.dispose();
  }
});
