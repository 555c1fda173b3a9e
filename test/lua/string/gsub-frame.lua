-- gsub in all of its forms: results that fit the frame of the matcher and others, the runtime going on in between.
local g = string.gsub
local subjects = { "", "a", "hello world", "  padded  ", "a.b.c", "%d", "x\0y", ("abc "):rep(10), ("long text here "):rep(9), "12345.678" }
local pats = { "", "a", "%w+", "(%w)(%w*)", "^%s+", "%s+$", "()", "(%w+)()", "[abc]", "[^%w]", "%.", "(a)(b)(c)", "l+", "o ?", "^", "$",
  "%z", "%b()", "%f[%w]%w+", "(%w)%1", ".", "x*" }
local repls = { "", "X", "<%0>", "%1", "[%1]", "%%", "%2%1", ("r"):rep(50), "%1%1%1", "%9", "%", "a%",
  function(a) return a end,
  function(a, b) if a == "a" then return nil end return (b or "") .. tostring(a) end,
  function() return false end, function() return 1.5 end, function() return 12 end,
  function() return ("z"):rep(400) end, function(a) return (g(a or "", "%w", "%0%0")) end, function() return true end,
  { a = "A", b = 1, hello = "HELLO", c = false, ["a."] = 2.5, [" "] = "_" },
  setmetatable({}, { __index = function(_, k) return k .. "!" end }), setmetatable({ a = "q" }, { __index = string }),
  { a = true, o = {} } }
local function checksum(h, text)
  h = (h * 31 + #text) % 1000000007
  for i = 1, #text, #text > 200 and 37 or 4 do
    local a, b, c, d = text:byte(i, i + 3)
    h = (h * 31 + a + 7 * (b or 1) + 49 * (c or 1) + 343 * (d or 1)) % 1000000007
  end
  return h
end
for si, s in ipairs(subjects) do
  for pi, p in ipairs(pats) do
    local h, failed = 0, 0
    for ri, r in ipairs(repls) do
      local ok, a, b
      local turn = (si + pi + ri) % 4 -- how many of the matches: all, none, all, two
      if turn % 2 == 0 then ok, a, b = pcall(g, s, p, r) else ok, a, b = pcall(g, s, p, r, turn - 1) end
      if not ok then failed = failed + 1 end
      a = tostring(a)
      local hasAddress = #a < 200 and (a:find("0x", 1, true) or a:find("builtin", 1, true))
      if hasAddress then a = a:gsub("%a+: 0x%x+", "T"):gsub("builtin: %w+", "B") end
      h = checksum(checksum(h, a), tostring(b))
    end
    print(si, pi, h, failed)
  end
end
print(pcall(g, "abc", "b", function() error("E") end))
print(select("#", pcall(g, "abc", ".", function(c) if c == "c" then error({}) end end)))
print(pcall(coroutine.wrap(function() return g("abc", ".", function(c) coroutine.yield(c) end) end)))
local n = 0
local function deep(s) n = n + 1 if n < 150 then return (g(s, "%w+", deep)) end return "x" end
print(deep("abc"))
print(g("abc", "%w", "%%%0", 2), g("abc", "%w", { a = 1, b = 2.5 }, "2"), pcall(g, "abc", "%w"), pcall(g, "abc", "%w", nil))
print(pcall(g), pcall(g, "x", {}), pcall(g, "x", "x", {}, {}), g("abc", "b", 5), g("abc", "", "-"))
-- Collections while a function runs.
local h = 0
for i = 1, 200 do
  local text = g("key" .. i .. "=val; other=thing", "(%w+)=(%w+)", function(a, b)
    local junk = {}
    for k = 1, 5 do junk[k] = a .. k end
    if i % 50 == 0 then collectgarbage() end
    return b .. "=" .. a
  end)
  h = checksum(h, text)
end
print(h)
