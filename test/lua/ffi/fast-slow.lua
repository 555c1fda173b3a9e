-- The same operations on cdata with and without a hook, which sees their metamethods.
local ffi = require "ffi"
ffi.cdef [[
  typedef struct fs {
    int8_t a; const int b; double d; uint32_t u; bool t; int64_t l; struct fs *next; int arr[4];
    unsigned bits : 5;
  } fs_t;
]]
local function values()
  local out = {}
  local function put(...)
    for i = 1, select("#", ...) do
      out[#out + 1] = tostring((select(i, ...))):gsub("0x%x+", "PTR")
    end
  end
  local s = ffi.new("fs_t", 1, 2, 3.5, 4, true, 5)
  s.next = s
  local p = ffi.cast("fs_t *", s)
  for _, k in ipairs { "a", "b", "d", "u", "t", "l", "arr", "bits", "nope" } do
    put(k, pcall(function() return s[k] end))
    put(k, pcall(function() return p[k] end))
    put(k, pcall(function() return p.next.next[k] end))
    put(
      k,
      pcall(function()
        s[k] = 300.7
        return s[k]
      end)
    )
    put(
      k,
      pcall(function()
        p[k] = -1
        return p[k]
      end)
    )
  end
  for _, T in ipairs {
    "int8_t",
    "uint16_t",
    "int",
    "uint32_t",
    "int64_t",
    "uint64_t",
    "float",
    "double",
    "bool",
    "const int",
    "complex",
    "void *",
  } do
    local a = ffi.new(T .. "[3]")
    for _, v in ipairs { 0, 1, -1, 2.9, 1e10, -1e19, 1 / 0, 0 / 0 } do
      put(
        T,
        pcall(function()
          a[1] = v
          return a[1]
        end)
      )
      put(
        T,
        pcall(function()
          a[1LL] = v
          return a[1.9]
        end)
      )
    end
  end
  local xs = {
    0,
    1,
    -3,
    7.9,
    2 ^ 53,
    2 ^ 63,
    5LL,
    -5LL,
    0x7fffffffffffffffLL,
    6ULL,
    -1ULL,
    ffi.new("int", 3),
    1i,
    "x",
    {},
    nil,
  }
  local ops = { "+", "-", "*", "/", "%", "^", "<", "<=", ">", ">=", "==", "~=" }
  for _, op in ipairs(ops) do
    local f = loadstring("local a, b = ... return a " .. op .. " b", "=ops")
    for i = 1, 15 do
      for j = 1, 15 do
        if type(xs[i]) == "cdata" or type(xs[j]) == "cdata" then put(op, pcall(f, xs[i], xs[j])) end
      end
    end
  end
  local k = 5LL
  put(-k, k == 5, k ~= 5, k == 6, k < 6, k > 4.5, 5 == k, not (k == "x"), k ~= nil)
  local h = 17
  for _, v in ipairs(out) do
    for i = 1, #v, 4 do
      local a, b, c, d = v:byte(i, i + 3)
      h = (h * 31 + a + 257 * (b or 1) + 66049 * (c or 1) + 16974593 * (d or 1)) % 2147483647
    end
  end
  return h, #out, out
end
local h1, n1, out1 = values()
debug.sethook(function() end, "c")
local h2, n2, out2 = values()
debug.sethook()
for i = 1, math.max(n1, n2) do
  if out1[i] ~= out2[i] then
    print("differs", i, out1[i - 1], out1[i], out2[i])
    break
  end
end
print(h1 == h2, n1 == n2, n1)
