-- Operators on all pairs of: tables with all, some and no metamethods, numbers, strings.
local log = {}
local function show(v)
  if type(v) == "table" then return v.name or "table" end
  return tostring(v)
end
local function mm(event)
  return function(a, b)
    log[#log + 1] = event .. ":" .. show(a) .. "," .. show(b)
    return event
  end
end
local full, sums, other = {}, {}, {}
for _, e in ipairs { "add", "sub", "mul", "div", "mod", "pow", "unm", "concat" } do full["__" .. e] = mm(e) end
for _, e in ipairs { "eq", "lt", "le" } do
  full["__" .. e] = function(a, b) log[#log + 1] = e .. ":" .. show(a) .. "," .. show(b) return a.n ~= b.n and e end
  other["__" .. e] = full["__" .. e]
end
sums.__add, sums.__lt = full.__add, full.__lt
other.__sub = 7 -- not callable
local function object(name, n, mt) return setmetatable({ name = name, n = n }, mt) end
local values = {
  object("f1", 1, full), object("f2", 1, full), object("f3", 2, full), object("s1", 1, sums), object("s2", 1, sums),
  object("o1", 1, other), object("o2", 2, other), { name = "plain" }, 3, -0.5, "10", "x", false,
}
local operators = {
  function(a, b) return a + b end, function(a, b) return a - b end, function(a, b) return a * b end,
  function(a, b) return a / b end, function(a, b) return a % b end, function(a, b) return a ^ b end,
  function(a, b) return a .. b end, function(a, b) return a == b end, function(a, b) return a ~= b end,
  function(a, b) return a < b end, function(a, b) return a <= b end, function(a, b) return a > b end,
  function(a, b) return a >= b end, function(a) return -a end, function(a) return a + 2 end,
  function(a) return 2 - a end, function(a) return a * 2.5 end, function(a) return 2 / a end,
  function(a) return a % 3 end, function(a) return not (a < a) end,
  function(a, b) if a < b then return "yes" else return "no" end end,
  function(a, b) if not (a >= b) then return "yes" else return "no" end end,
  function(a, b) return a == b and 1 or 2 end,
}
-- One line per operator and left operand: what was called and what came out, as a number.
local function hash(lines)
  local h = 0
  for i, line in ipairs(lines) do
    for j = 1, #line, 4 do
      local a, b, c, d = line:byte(j, j + 3)
      h = (h * 31 + a + 257 * (b or 1) + 66049 * (c or 1) + 16974593 * (d or 1)) % 2147483647
    end
    lines[i] = nil
  end
  return h
end
for round = 1, 2 do
  for i, op in ipairs(operators) do
    for _, a in ipairs(values) do
      for _, b in ipairs(values) do
        local ok, r = pcall(op, a, b)
        log[#log + 1] = show(b) .. " " .. show(ok) .. " " .. show(r)
      end
      if round == 1 then print(i, show(a), #log, hash(log)) end
    end
  end
  print(#log, hash(log))
end

-- Within a coroutine, with a yield in the metamethod; as tail call; many results.
full.__add = function(a, b) return coroutine.yield(a.name), b, 3 end
full.__lt = function(a, b) return coroutine.yield(b.name) end
local co = coroutine.wrap(function(a, b) local r = a + b if a < b then return r, "less" end return r, "not less" end)
print(co(values[1], values[2]), co(42), co(false))

-- Strings: every order of short and long ones with common starts.
local texts = { "", "a", "b", "ab", "abc", "abd", "a\0", "a\0b", "a\255", "\255", ("x"):rep(7), ("x"):rep(8), ("x"):rep(9),
  ("x"):rep(8) .. "a", ("x"):rep(15) .. "\0", ("x"):rep(16), ("x"):rep(16) .. "b", ("x"):rep(17) .. "\200" }
local order = {}
for _, a in ipairs(texts) do
  for _, b in ipairs(texts) do
    order[#order + 1] = (a < b and "<" or a > b and ">" or "=") .. (a <= b and "l" or "-") .. (a >= b and "g" or "-")
  end
end
print(table.concat(order, " "))
