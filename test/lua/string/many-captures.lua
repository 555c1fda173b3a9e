-- Captures up to the limit of 32, of which machine code keeps half, where the stack is short as well.
local subject = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"

local function show(...)
  local texts = { n = select("#", ...), ... }
  for i = 1, texts.n do
    texts[i] = tostring(texts[i])
  end
  return texts.n .. ": " .. table.concat(texts, ",")
end

local function all(n)
  local pattern = ("(.)"):rep(n)
  local positions = ("()."):rep(n)
  print(n, pcall(function()
    return show(subject:match(pattern))
  end))
  print(n, pcall(function()
    return show(subject:find(positions, 3))
  end))
  print(n, pcall(function()
    local texts = {}
    local count = select(2, subject:gsub(pattern, function(...)
      texts[#texts + 1] = show(...)
    end))
    return count .. " " .. table.concat(texts, " ")
  end))
  print(n, pcall(function()
    local texts = {}
    for a, b in subject:gmatch(pattern) do
      texts[#texts + 1] = show(a, b)
    end
    return table.concat(texts, " ")
  end))
end

for _, n in ipairs({ 1, 9, 10, 11, 15, 16, 17, 31, 32, 33 }) do
  all(n)
  -- A new coroutine has a stack of 40 slots.
  coroutine.wrap(all)(n)
  print(coroutine.wrap(string.match)(subject, ("(.)"):rep(n > 32 and 1 or n)))
  print(coroutine.wrap(string.find)(subject, ("(.)"):rep(n > 32 and 1 or n)))
end
print(coroutine.wrap(string.gmatch(subject, ("(.)"):rep(16)))())
print(coroutine.wrap(string.gsub)(subject, ("(.)"):rep(16), print))

-- What is behind one capture too many is never met, whatever it is.
local patterns = { ("()"):rep(33) .. "%", ("("):rep(33), ("(a)"):rep(32) .. "b", "x" .. ("()"):rep(40) .. "[", ("(a?"):rep(40) }
for _, p in ipairs(patterns) do
  print(pcall(string.find, "aaaa", p))
  print(pcall(string.find, ("a"):rep(50), p))
  print(pcall(string.gsub, "xxaa", p, "%1"))
end
