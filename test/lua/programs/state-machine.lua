local M = {
  idle = { start = "running" },
  running = { pause = "paused", stop = "idle", fail = "error" },
  paused = { resume = "running", stop = "idle" },
  error = { reset = "idle" },
}
local function machine()
  local s, hist = "idle", {}
  return {
    fire = function(e)
      local n = M[s][e]
      if not n then return false, ("no transition %q from %q"):format(e, s) end
      hist[#hist + 1] = s .. "-" .. e .. "->" .. n
      s = n
      return true
    end,
    state = function() return s end,
    history = function() return table.concat(hist, " ") end,
  }
end
local m = machine()
for e in ("start pause resume fail stop reset start stop"):gmatch("%a+") do
  local ok, err = m.fire(e)
  if not ok then print(err) end
end
print(m.state(), m.history())
local function lexer(src)
  return coroutine.wrap(function()
    local i = 1
    while i <= #src do
      local s, e, t = src:find("^(%s+)", i)
      if not s then
        for _, p in ipairs {
          { "num", "^(%d+%.?%d*)" },
          { "id", "^([%a_][%w_]*)" },
          { "str", '^"([^"]*)"' },
          { "op", "^([%+%-%*/=<>~]=?)" },
          { "punct", "^([%(%){},;])" },
        } do
          s, e, t = src:find(p[2], i)
          if s then
            coroutine.yield(p[1], t)
            break
          end
        end
        if not s then error("bad char '" .. src:sub(i, i) .. "' at " .. i, 0) end
      end
      i = e + 1
    end
  end)
end
for k, v in lexer 'x1 = 3.14 * (y + "str") <= 7;' do
  io.write(k, ":", v, " ")
end
print()
print(pcall(function()
  for k, v in lexer "a ? b" do
  end
end))
