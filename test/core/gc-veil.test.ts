/*
 * Dead entries of weak tables are cleared in pieces, while the program goes on: here even single ones are, and slowly. A
 * program that looks for them in every way must not find one, nor miss one that lives.
 */
import test from "ava";
import { createLua } from "../../runtime/api/index.js";
import { lj_gc_step } from "../../runtime/core/gc/gc.js";
import { global_State } from "../../runtime/layout/state.js";
import type { Vm } from "../../runtime/core/vm.js";
import { compileOnce } from "../liftoff.js";

compileOnce();

/**
 * Nodes come in pairs that know one another, and both are in weak tables under several keys. Who is seen is whole, who is
 * held is seen, who is missed once never comes back, and who gets hold of one finds the other.
 */
const PAIRS = `
  local seed, rounds, hot = ...
  local function random(n)
    seed = seed * 16807 % 2147483647
    return seed % n + 1
  end
  collectgarbage("setstepmul", 40)
  if hot > 0 then require("jit.opt").start("hotloop=" .. hot, "hotexit=" .. hot) end
  local function weak(mode) return setmetatable({}, { __mode = mode }) end
  local list, sparse, names, byNode, both = weak "v", weak "v", weak "v", weak "k", weak "kv"
  local behind = setmetatable({}, { __index = names })
  local far = setmetatable({}, { __index = setmetatable({}, { __index = sparse }) })
  local readGlobal = setfenv(function() return current end, names)
  local held, gone, made, got, missed, dead = {}, {}, 0, 0, 0, 0

  local function check(id, node, how)
    if node == nil then
      if held[id] then error(how .. " misses " .. id) end
      if not gone[id] then gone[id] = how missed = missed + 1 end
      return
    end
    if gone[id] then error(how .. " sees " .. id .. ", which " .. gone[id] .. " missed") end
    local other = node.other
    assert(node.id == id and node.name == "n" .. id and other.other == node, how)
    assert(node.data[1] == id and #node.text == 20, how)
    got = got + 1
    return node
  end
  local function whole(node, how)
    local id, other = node.id, node.other
    for _, n in ipairs { node, other } do
      if list[n.id] ~= n then error(how .. ": not in the list: " .. n.id) end
      if sparse[n.id * 1000] ~= n then error(how .. ": not in sparse: " .. n.id) end
      if names[n.name] ~= n or behind[n.name] ~= n then error(how .. ": not by name: " .. n.id) end
      if far[n.id * 1000] ~= n then error(how .. ": not far: " .. n.id) end
      if byNode[n] ~= n.id then error(how .. ": not a key: " .. n.id) end
      if both[n] ~= n.other then error(how .. ": not in both: " .. n.id) end
    end
  end
  local ways = {
    function(id) return list[id] end,
    function(id) return sparse[id * 1000] end,
    function(id) return names["n" .. id] end,
    function(id) return behind["n" .. id] end,
    function(id) return far[id * 1000] end,
    function(id) return rawget(list, id) end,
    function(id) return rawget(names, "n" .. id) end,
    function(id) return (unpack(list, id, id)) end,
    function(id) return (select(2, pcall(rawget, sparse, id * 1000))) end,
    function(id) return coroutine.wrap(function() coroutine.yield(sparse[id * 1000]) end)() end,
  }
  local walks = {
    function() for k, n in pairs(names) do check(n.id, n, "pairs of names") end end,
    function() for n, id in pairs(byNode) do check(id, n, "pairs of keys") end end,
    function() for n, m in pairs(both) do check(n.id, n, "pairs of both") check(m.id, m, "pairs of both") end end,
    function() for k, n in next, list do check(n.id, n, "next of the list") end end,
    function()
      local k, n = next(sparse)
      while k do
        check(n.id, n, "next of sparse")
        k, n = next(sparse, k)
      end
    end,
    function()
      local i = #list
      assert(i == 0 or list[i], "a border that is none")
      assert(list[i + 1] == nil, "no border")
    end,
    function() for i, n in ipairs(list) do check(n.id, n, "ipairs") end end,
    function() -- a weak list is sorted, and loses elements meanwhile
      local t = weak "v"
      for id = made - 40, made do
        local n = list[id]
        if n and not held[id] then t[#t + 1] = n end
      end
      byNode[t] = nil
      pcall(table.sort, t, function(a, b)
        advance()
        if a then check(a.id, a, "sort") end
        if b then check(b.id, b, "sort") end
        return a.id < b.id
      end)
    end,
  }
  local function new(other)
    made = made + 1
    local id = made
    local n = { id = id, name = "n" .. id, data = { id }, text = ("%20d"):format(id) }
    list[id], sparse[id * 1000], byNode[n] = n, n, id
    if random(2) == 1 then names["n" .. id] = n else rawset(names, "n" .. id, n) end
    if other then
      n.other, other.other = other, n
      both[n], both[other] = other, n
    end
    return n
  end
  for i = 1, rounds do
    local a = new()
    local b = new(a)
    if random(3) == 1 then held[a.id], held[b.id] = a, b end
    a, b = nil, nil
    for k = 1, 4 do
      local way = random(#ways)
      local id = math.max(1, made - random(300))
      local node = check(id, ways[way](id), "way " .. way)
      if node then
        whole(node, "way " .. way)
        if random(3) == 1 then held[id], held[node.other.id] = node, node.other end
      end
      node = nil
    end
    if i % 29 == 0 then walks[random(#walks)]() end
    for k = 1, 4 do
      local id = random(made)
      local node = held[id]
      if node then
        whole(node, "held")
        if random(2) == 1 then held[id], held[node.other.id] = nil, nil end
      end
      node = nil
    end
    if i % 7 == 0 then -- a name changes hands
      names.current = held[next(held)]
      local now = readGlobal()
      assert(now == held[next(held)], "global")
      names.current = nil
      assert(readGlobal() == nil)
    end
    if i % 3 == 0 then advance() end
    if i % 150 == 0 then collectgarbage() end
  end
  held = {}
  collectgarbage()
  collectgarbage()
  local left = 0
  for _, t in ipairs { list, sparse, names, byNode, both } do for _ in pairs(t) do left = left + 1 end end
  return ("%d %d %s"):format(made, left, tostring(got > rounds and missed > rounds / 5))`;

/** Runs it; what it says, and how many instructions were looked at. */
function run(
  machine: "interp" | "wasm",
  pace: number,
  udata: number,
  ...args: [seed: number, rounds: number, hot: number]
): { result: string; looked: number } {
  const lua = createLua({ machine, jit: machine === "wasm", stderr: () => undefined });
  const { vm } = lua as unknown as { vm: Vm };
  vm.big.mostAtOnce = 0;
  vm.big.pace = pace;
  vm.big.udata.mostAtOnce = udata;
  // Steps until dead entries are there, and then few.
  let calls = 0;
  let looked = 0;
  lua.set("advance", () => {
    const L = vm.mem.u32[(vm.g + global_State.cur_L) >>> 2];
    const { veil } = vm.big;
    if (veil !== undefined && calls++ % 8 !== 0) return;
    for (let n = 0; n < 100 && vm.big.veil === veil; n += veil === undefined ? 1 : 100)
      lj_gc_step(vm, L);
    const now = vm.big.veil;
    if (now === undefined || now === veil) return;
    const { instruction } = now;
    now.instruction = (L, pc) => {
      looked++;
      instruction.call(now, L, pc);
    };
  });
  const result = lua.load(PAIRS, "=pairs")(...args);
  lua.dispose();
  return { result: String(result), looked };
}

for (const [seed, hot, pace, udata] of [
  [1, 0, 0, Infinity],
  [2, 1, 1, 0],
  [3, 20, 0, 0],
  [4, 3, 1, Infinity],
]) {
  test(`nobody sees dead entries: ${seed}, hot after ${hot}, pace ${pace}, userdata ${udata}`, (t) => {
    for (const machine of ["wasm", "interp"] as const) {
      const rounds = machine === "wasm" ? 500 : 120;
      const { result, looked } = run(machine, pace, udata, seed, rounds, hot);
      t.is(result, `${2 * rounds} 0 true`);
      t.true(looked > 100, `${looked} instructions`);
    }
  });
}
