-- strings: base64 by arithmetic, a byte at a time.
local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local floor, byte, sub = math.floor, string.byte, string.sub
local function encode(s)
  local out = {}
  for i = 1, #s - 2, 3 do
    local a, b, c = byte(s, i, i + 2)
    local v = a * 65536 + b * 256 + c
    local i1, i2, i3, i4 = floor(v / 262144), floor(v / 4096) % 64, floor(v / 64) % 64, v % 64
    out[#out + 1] = sub(alphabet, i1 + 1, i1 + 1) .. sub(alphabet, i2 + 1, i2 + 1)
      .. sub(alphabet, i3 + 1, i3 + 1) .. sub(alphabet, i4 + 1, i4 + 1)
  end
  return table.concat(out)
end
return function(n)
  local s = ("dasmoon runs Lua on a machine of its own. "):rep(6)
  local length
  for _ = 1, n do length = #encode(s) end
  return length .. encode(s):sub(1, 16)
end, 400, 75, 10
