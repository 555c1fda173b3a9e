/*
 * Userdata that die at once are taken in pieces, while the program goes on: here even single ones are. What is printed is
 * what it is when they are taken in one go, as natively.
 */
import test from "ava";
import { createLua } from "../../runtime/api/index.js";
import type { Vm } from "../../runtime/core/vm.js";
import { compileOnce } from "../liftoff.js";

compileOnce();

/** Whole collections between random changes: which finalisers run, in which order, and what is left in weak tables. */
const WHOLE = `
  local seed, lines, ids = ..., {}, 0
  local function random(n)
    seed = seed * 16807 % 2147483647
    return seed % n + 1
  end
  local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
  local weak = {}
  for i, mode in ipairs { "k", "v", "kv" } do weak[i] = setmetatable({}, { __mode = mode }) end
  local keep, shared = {}, newproxy(true)
  getmetatable(shared).__gc = function() lines[#lines + 1] = "shared" end
  local function make(id)
    local kind, to = random(7), keep[random(40)]
    if kind == 1 then return newproxy(shared)
    elseif kind == 2 then return { newproxy(shared), to }
    elseif kind == 3 then return newproxy()
    elseif kind == 4 then return function() return to end
    elseif kind == 5 then return coroutine.wrap(function(a) coroutine.yield() return a, to end) end
    local p, self = newproxy(true), { id = id, to = to }
    if kind == 6 then self.proxy = p end
    getmetatable(p).__gc = function(u)
      local n = 0
      for _, w in ipairs(weak) do if w[id] == self then n = n + 1 end if w[self] then n = n + 10 end if w[u] then n = n + 100 end end
      lines[#lines + 1] = id .. ":" .. n
      if id % 5 == 0 then keep[random(40)] = u end
      if id % 11 == 0 then error("a finaliser that fails") end
    end
    weak[random(3)][id] = self
    weak[random(3)][self] = id
    weak[random(3)][p] = random(2) == 1 and self or id
    return random(2) == 1 and p or self
  end
  for round = 1, 40 do
    for i = 1, random(60) do
      ids = ids + 1
      local o = make(ids)
      keep[random(40)] = o
      if random(3) == 1 then weak[random(3)][random(30)] = o end
      if random(3) == 1 then weak[random(3)][o] = random(2) == 1 and o or {} end
    end
    for i = 1, random(30) do keep[random(40)] = nil end
    collectgarbage()
    lines[#lines + 1] = count(weak[1]) .. " " .. count(weak[2]) .. " " .. count(weak[3])
  end
  return table.concat(lines, ", ")`;

/** Single steps: a program gets hold of objects through weak tables whenever it can. */
const STEPS = `
  local seed, stepmul = ...
  local function random(n)
    seed = seed * 16807 % 2147483647
    return seed % n + 1
  end
  collectgarbage("setstepmul", stepmul)
  local held, cache, data, done, zombies = {}, setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" }), {}, {}
  local seen, got, missed = 0, 0, 0
  local function outer(id) -- the proxy does not know who has it
    local p = newproxy(true)
    getmetatable(p).__gc = function(u)
      assert(not held[id], "finalised while it is held")
      assert(not done[id], "finalised twice")
      assert(data[u] == id, "a key has gone before its finaliser ran")
      done[id] = true
      seen = seen + 1
    end
    data[p] = id
    return { id = id, p = p, q = { p } }
  end
  local function inner(id) -- the finaliser knows its object, which is in weak tables until it has run
    local p, self = newproxy(true), { id = -id }
    getmetatable(p).__gc = function()
      if cache[id] ~= self then missed = missed + 1 end
      assert(data[self] == "data " .. id, "what belongs to a finaliser has gone")
      done[id] = true
      seen = seen + 1
    end
    self.p = p
    data[self] = "data " .. id
    cache[id] = self
  end
  local made = 0
  for i = 1, 3000 do
    made = made + 1
    if i % 3 == 0 then
      inner(made)
    else
      local o = outer(made)
      if random(3) == 1 then held[made] = o end
      if random(2) == 1 then cache[made] = random(2) == 1 and o or o.q end
      if random(2) == 1 then data[o] = o.q end
    end
    for k = 1, 3 do
      local id = random(math.min(made, 300)) + math.max(0, made - 300)
      local o = cache[id]
      if o and not held[id] and (o.id or 1) > 0 then
        held[id] = o
        got = got + 1
      end
    end
    held[random(made)] = nil
    if i % 50 == 0 then
      local n = 0
      for k, v in pairs(data) do
        if type(k) == "table" and k.id and k.id > 0 and not held[k.id] and random(40) == 1 then
          held[k.id] = k
          n = n + 1
        end
      end
    end
    if i % 4 == 0 then collectgarbage("step", 0) end
    if i % 1000 == 0 then collectgarbage() end
  end
  held = {}
  for _ = 1, 4 do collectgarbage() end
  local left = 0
  for _ in pairs(cache) do left = left + 1 end
  for _ in pairs(data) do left = left + 1 end
  return ("%d %d %d %d %s"):format(made, seen, missed, left, got > 250)`;

function run(
  program: string,
  atOnce: number,
  machine: "interp" | "wasm",
  ...args: number[]
): string {
  const lua = createLua({ machine, jit: machine === "wasm", stderr: () => undefined });
  const { vm } = lua as unknown as { vm: Vm };
  vm.big.udata.mostAtOnce = vm.big.mostAtOnce = atOnce;
  vm.big.pace = 0; // see gc-veil.test.ts
  const result = lua.load(program, "=pieces")(...args);
  lua.dispose();
  return String(result);
}

for (const [seed, stepmul] of [
  [1, 40],
  [2, 200],
]) {
  test(`whole collections in pieces: ${seed}`, (t) => {
    const right = run(WHOLE, Infinity, "wasm", seed);
    t.true(right.split(",").length > 250, right);
    for (const machine of ["interp", "wasm"] as const) t.is(run(WHOLE, 0, machine, seed), right);
  });
  test(`a program that gets at what is dead through weak tables: ${seed}, stepmul ${stepmul}`, (t) => {
    for (const machine of ["interp", "wasm"] as const)
      t.is(run(STEPS, 0, machine, seed, stepmul), "3000 3000 0 0 true");
  });
}
