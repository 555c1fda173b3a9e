-- Random values of C types: initialisers, casts, fields, operators and their errors. values.lua [SEED] [COUNT]
local ffi = require "ffi"
local seed, count = tonumber(arg and arg[1]) or 1, tonumber(arg and arg[2]) or 200

local function rnd(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end
local function pick(t) return t[rnd(#t)] end

ffi.cdef [[
  typedef enum { RED, GREEN = 5, BLUE } color_t;
  typedef struct { int x; double y; } point_t;
  typedef struct { unsigned a : 3; int b : 5; bool c : 1; uint8_t d; } bits_t;
  typedef struct { point_t p; const char *s; int v[3]; union { int i; float f; }; } outer_t;
  typedef union { uint8_t u8; int16_t i16; uint32_t u32; double d; } any_t;
  typedef struct { int n; short tail[?]; } vls_t;
  typedef float float4_t __attribute__((vector_size(16)));
  typedef short short2_t __attribute__((vector_size(4)));
  typedef struct opaque_t opaque_t;
]]
local TYPES = {
  "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t",  "float", "double", "bool",
  "complex", "complex float", "color_t", "point_t", "bits_t", "outer_t", "any_t", "int[3]", "char[4]", "double[2]",
  "point_t[2]", "point_t *", "const char *", "void *", "int *", "opaque_t *", "int (*)[3]", "char", "int[2][2]",
  "uint8_t[3]", "point_t **", "color_t[2]", "const int", "intptr_t", "void", "opaque_t", "float4_t", "short2_t",
}
local VARIABLE = { "int[?]", "vls_t", "point_t[?]", "char[?]" }
local NUMBERS = {
  0, 1, -1, 2.5, -3.75, 127, 128, 255, 256, 65535, 65536, 2^31 - 1,  99999, 1e-300,
  0.1, 6, 5,
}
local STRINGS = { "", "a", "abc", "abcd", "RED", "GREEN", "12", "x", "y", "\0\1", "1e1" }
local FIELDS = { "x", "y", "a", "b", "c", "d", "p", "s", "v", "i", "f", "u8", "i16", "u32", "n", "tail", "re", "im", 0, 1, 2 }

local made = {}
local function value(depth)
  local kind = rnd(10)
  if kind <= 3 then return pick(NUMBERS) end
  if kind == 4 then return pick(STRINGS) end
  if kind == 5 then return pick { true, false, io.stdout, coroutine.create(print) } end
  if kind == 6 and #made > 0 then return pick(made) end
  if kind == 7 then return nil end
  if depth > 0 then
    local t = {}
    for _ = 1, rnd(4) - 1 do t[#t + 1] = value(depth - 1) end
    if rnd(3) == 1 then t[pick(FIELDS)] = value(depth - 1) end
    if rnd(8) == 1 then t[0] = value(depth - 1) end
    return t
  end
  return pick(NUMBERS)
end

local function text(v)
  local s = tostring(v):gsub("0x%x+", "ADDRESS"):gsub("(%a) %d+([>&' ])", "%1 ?%2")
  s = s:gsub("[%c\127-\255]", function(c) return ("\\%d"):format(c:byte()) end)
  if type(v) == "table" then return "table" end
  return s
end
local function show(v, depth)
  if type(v) ~= "cdata" or depth == 0 then return text(v) end
  local list = { text(v) }
  for _, field in ipairs(FIELDS) do
    local isPointer = text(ffi.typeof(v)):find "[%*&(]"
    if not isPointer then
      local size = ffi.sizeof(v)
      -- Elements beyond an array are somebody else's memory.
      local isArray = text(ffi.typeof(v)):find "%["
      if type(field) == "string" or isArray and field == 0 and size > 0 then
        local ok, x = pcall(function() return v[field] end)
        if ok then list[#list + 1] = field .. "=" .. show(x, depth - 1) end
      end
    end
  end
  return table.concat(list, " ")
end

local OPERATORS = {
  ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end,
  ["%"] = function(a, b) return a % b end, ["^"] = function(a, b) return a ^ b end,
  ["=="] = function(a, b) return a == b end, ["<"] = function(a, b) return a < b end,
  ["<="] = function(a, b) return a <= b end, [".."] = function(a, b) return a .. b end,
  neg = function(a) return -a end, len = function(a) return #a end, call = function(a, b) return a(b) end,
}
local ORDER = { "+", "-", "*", "/", "%", "^", "==", "<", "<=", "..", "neg", "len", "call" }
local function isPointer(v) return type(v) == "cdata" and text(ffi.typeof(v)):find "[%*%[&(]" end

for n = 1, count do
  local kind = rnd(6)
  local t, what, ok, v = pick(TYPES)
  if kind == 1 then
    what, ok, v = "new " .. t, pcall(ffi.new, t, value(2))
  elseif kind == 2 then
    what, ok, v = "new " .. t, pcall(ffi.new, t, value(1), value(1))
  elseif kind == 3 then
    t = pick(VARIABLE)
    local init = value(0)
    what, ok, v = "new " .. t .. " " .. text(init), pcall(ffi.new, t, rnd(4), init)
  elseif kind == 4 then
    what, ok, v = "cast " .. t, pcall(ffi.cast, t, value(1))
    if ok and (isPointer(v) or not t:find "^[fd]") then v = "something" end -- may be an address
  elseif kind == 5 and #made > 0 then
    local object, field, new = pick(made), pick(FIELDS), value(1)
    what = "set " .. text(object) .. " " .. field
    if type(field) == "number" then field = type(object) == "cdata" and ffi.sizeof(object) >= 16 and 0 or "x" end
    ok, v = pcall(function() object[field] = new end)
    v = ok and object or v
  elseif #made > 0 then
    local op, a, b = pick(ORDER), pick(made), value(0)
    if op == "^" and type(b) == "number" then b = 3 end
    what = text(a) .. " " .. op .. " " .. text(b)
    if isPointer(a) and isPointer(b) then op, what = "==", "pointers" end
    if op == "call" and text(ffi.typeof(a)):find "%(%)" then op = "len" end
    ok, v = pcall(OPERATORS[op], a, b)
    if ok and (what == "pointers" or isPointer(v)) then v = "something" end
  end
  if what then
    local keep = ok and type(v) == "cdata" and not text(ffi.typeof(v)):find "%*"
    print(n, what, ok and "" or "error", show(v, 2))
    if keep then made[#made < 60 and #made + 1 or rnd(60)] = v end
  end
end
