-- Debian's lua-messagepack: records are packed, unpacked and compared.
local checksum = require "checksum"
local messages = require "MessagePack"

local function record(i)
  return {
    id = i, name = "record " .. i, ratio = i / 7, flags = { i % 2 == 0, i % 3 == 0 },
    path = { "a", "b" .. i % 10, { depth = i % 5, text = ("x"):rep(i % 60) } }, big = i * 2 ^ 33,
  }
end

local function same(a, b)
  if type(a) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  return true
end

return function(n)
  local sum = 0
  for i = 1, n do
    local value = record(i)
    local text = messages.pack(value)
    local back = messages.unpack(text)
    assert(same(value, back) and same(back, value))
    sum = (sum + #text + checksum(messages.pack({ i, i / 7, value.name, { true, -i } }))) % 2 ^ 40
  end
  return ("%.0f"):format(sum)
end, 1000, 28, 10
