local function calc(src)
  local pos = 1
  local function peek()
    pos = src:find("%S", pos) or #src + 1
    return src:sub(pos, pos)
  end
  local expr
  local function atom()
    local c = peek()
    if c == "(" then
      pos = pos + 1
      local v = expr()
      assert(peek() == ")", "expected )")
      pos = pos + 1
      return v
    elseif c == "-" then
      pos = pos + 1
      return -atom()
    end
    local n = src:match("^%d+%.?%d*", pos)
    if not n then error("unexpected '" .. c .. "'", 0) end
    pos = pos + #n
    return tonumber(n)
  end
  local function power()
    local b = atom()
    if peek() == "^" then
      pos = pos + 1
      return b ^ power()
    end
    return b
  end
  local function term()
    local v = power()
    while true do
      local c = peek()
      if c == "*" then
        pos = pos + 1
        v = v * power()
      elseif c == "/" then
        pos = pos + 1
        v = v / power()
      elseif c == "%" then
        pos = pos + 1
        v = v % power()
      else
        return v
      end
    end
  end
  function expr()
    local v = term()
    while true do
      local c = peek()
      if c == "+" then
        pos = pos + 1
        v = v + term()
      elseif c == "-" then
        pos = pos + 1
        v = v - term()
      else
        return v
      end
    end
  end
  local v = expr()
  if peek() ~= "" then error("trailing '" .. peek() .. "'", 0) end
  return v
end
for _, s in ipairs {
  "1 + 2 * 3",
  "(1 + 2) * 3",
  "2 ^ 3 ^ 2",
  "-2 ^ 2",
  "10 % 4 - 7 / 2",
  "((((5))))",
  "1 +",
  "2 * (3",
  "4 4",
  "1.5 * 4",
} do
  print(s, pcall(calc, s))
end
