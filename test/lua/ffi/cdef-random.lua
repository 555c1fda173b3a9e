-- Random and mutated C declarations: what ffi.cdef and ffi.typeof answer. cdef.lua [SEED] [COUNT]
local ffi = require "ffi"
local seed, count = tonumber(arg and arg[1]) or 1, tonumber(arg and arg[2]) or 200

local function rnd(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end
local function pick(t) return t[rnd(#t)] end
local function chance(n) return rnd(n) == 1 end

-- Declarations by a grammar.
local names = 0
local function fresh(prefix) names = names + 1 return prefix .. names end
local SCALARS = {
  "int", "unsigned", "char", "signed char", "unsigned char", "short", "unsigned short int", "long", "long long",
  "unsigned long long", "long unsigned int", "float", "double", "long double", "bool", "_Bool", "int8_t", "uint16_t",
  "size_t", "intptr_t", "uint64_t", "wchar_t", "void *", "const char *", "complex", "complex float", "va_list",
  "double complex", "ptrdiff_t", "ssize_t", "__int64", "unsigned __int32", "int long", "char unsigned",
}
local ATTRS = {
  "", "", "", "__attribute__((packed))", "__attribute__((aligned(8)))", "__attribute__((aligned))", "__aligned__(16)",
  "__attribute__((mode(DI)))", "__attribute__((vector_size(16)))", "__attribute__((unused))", "__declspec(align(4))",
  "__attribute__((aligned(3)))", "__attribute__((vector_size(12)))", "__attribute__((mode(__QI__)))",
}
local known = {}
local expression, members

local LITERALS = {
  "0", "1", "2", "3", "7", "8", "15", "0x10", "010", "'a'", "'\\n'", "'\\x41'", "'\\101'", "31u", "4L", "5ULL", "1e2",
  "0x7fffffff", "0xffffffff", "4294967295", "-1", "sizeof(int)", "sizeof(char *)", "(char)300", "sizeof(int[4])", "k1",
}
local BINARY = { "+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "^", "|", "&&", "||" }
function expression(depth)
  if depth <= 0 or chance(3) then return pick(LITERALS) end
  local kind = rnd(6)
  if kind == 1 then return pick { "-", "~", "!", "+" } .. "(" .. expression(depth - 1) .. ")" end
  if kind == 2 then
    return "(" .. expression(depth - 1) .. " ? " .. expression(depth - 1) .. " : " .. expression(depth - 1) .. ")"
  end
  return "(" .. expression(depth - 1) .. " " .. pick(BINARY) .. " " .. expression(depth - 1) .. ")"
end

local function specifier(depth)
  local kind = rnd(9)
  if kind == 1 and depth > 0 then return pick { "struct ", "union " } .. members(depth - 1) end
  if kind == 2 and #known > 0 then return pick(known) end
  if kind == 3 and depth > 0 then
    local list = {}
    for i = 1, rnd(3) do list[i] = fresh "E" .. (chance(2) and " = " .. expression(2) or "") end
    return "enum { " .. table.concat(list, ", ") .. (chance(5) and "," or "") .. " }"
  end
  local q = pick { "", "", "", "const ", "volatile ", "static ", "extern ", "inline ", "register ", "restrict " }
  return q .. pick(SCALARS)
end

local function declarator(name, depth)
  local kind = rnd(10)
  if kind == 1 then return "*" .. pick { "", "const ", "volatile ", "restrict " } .. declarator(name, depth) end
  if kind == 2 then return declarator(name, depth) .. "[" .. (chance(6) and "" or expression(1)) .. "]" end
  if kind == 3 and depth > 0 then return "(*" .. declarator(name, depth - 1) .. ")(" .. specifier(0) .. ")" end
  if kind == 4 and depth > 0 then
    return declarator(name, depth - 1) .. "(" .. specifier(0) .. ", " .. pick { "...", "int" } .. ")"
  end
  if kind == 5 then return "(" .. declarator(name, depth) .. ")" end
  if kind == 6 then return "& " .. name end
  return name
end

function members(depth)
  local list = {}
  for i = 1, rnd(4) do
    local name = fresh "m"
    local bits = chance(5) and " : " .. expression(1) or ""
    if chance(8) then name = "" end
    list[i] = specifier(depth) .. " " .. declarator(name, 1) .. bits .. " " .. pick(ATTRS) .. ";"
  end
  return "{ " .. table.concat(list, " ") .. " } " .. pick(ATTRS)
end

local function declaration()
  local kind = rnd(7)
  if kind == 1 then
    local name = "struct " .. fresh "S"
    known[#known + 1] = name
    return name .. " " .. members(2) .. ";"
  elseif kind == 2 then
    local name = fresh "T"
    known[#known + 1] = name
    return "typedef " .. specifier(2) .. " " .. declarator(name, 2) .. ";"
  elseif kind == 3 then
    return "static const int " .. fresh "K" .. " = " .. expression(3) .. ";"
  elseif kind == 4 then
    local name = "enum " .. fresh "N"
    known[#known + 1] = name
    return name .. " { " .. fresh "e" .. " = " .. expression(3) .. ", " .. fresh "e" .. " };"
  elseif kind == 5 then
    local name = "union " .. fresh "U"
    known[#known + 1] = name
    return name .. " " .. members(2) .. ";"
  elseif kind == 6 then
    return specifier(1) .. " " .. declarator(fresh "f", 1) .. "(" .. specifier(1) .. ", " .. specifier(0) .. ");"
  end
  return specifier(2) .. " " .. declarator(fresh "v", 2) .. pick { "", "", " asm(\"x\" \"y\")" } .. ";"
end

-- Mutations of good text.
local NOISE = {
  ";", ",", "{", "}", "(", ")", "[", "]", "*", "&", ":", "?", "=", "...", "struct", "union", "enum", "typedef", "int",
  "unsigned", "const", "sizeof", "$", "#", "#pragma pack(push, 1)\n", "#pragma pack(pop)\n", "# 7\n", "#line 3\n",
  "'", "\"", "\\", "//", "/*", "*/", "0x", "1e", "08", "99999999999999999999", "@", "`", "\0", "\127", "\200", "_Alignof(int)",
  "__attribute__((", "__asm__", "__extension__", "\n", "template", "class", "<", ">>", "->", "##", "!", "~", "'''", "'\\'",
}
local function mutate(text)
  for _ = 1, rnd(3) do
    local at = rnd(#text + 1)
    local kind = rnd(5)
    if kind == 1 then text = text:sub(1, at - 1) .. text:sub(at + rnd(6))
    elseif kind == 2 then text = text:sub(1, at - 1) .. pick(NOISE) .. text:sub(at)
    elseif kind == 3 then text = text:sub(1, at - 1) .. " " .. pick(NOISE) .. " " .. text:sub(at)
    elseif kind == 4 then
      local from = rnd(#text + 1)
      text = text:sub(1, at - 1) .. text:sub(from, from + rnd(20)) .. text:sub(at)
    else text = text:sub(1, at - 1) .. string.char(rnd(256) - 1) .. text:sub(at + 1) end
  end
  return text
end

local function show(s)
  return (tostring(s):gsub("[%c\127-\255]", function(c) return ("\\%d"):format(c:byte()) end))
end
local function describe(name)
  local ok, t = pcall(ffi.typeof, name)
  if not ok then return show(t) end
  local ok, align = pcall(ffi.alignof, t)
  local text = show(t):gsub("(%a) %d+", "%1 ?") -- numbers of types without a name
  return ("%s %s %s"):format(text, tostring(ffi.sizeof(t)), text:find "&" and "" or show(align))
end

ffi.cdef "enum { k1 = 11 };"
for n = 1, count do
  local text = declaration()
  if chance(2) then text = mutate(text) end
  local known_before = #known
  local ok, e = pcall(ffi.cdef, text)
  print(n, show(text))
  local last = known[#known]
  print(n, ok and "ok" or show(e), last and describe(last) or "")
  if chance(3) then
    local abstract = specifier(1) .. " " .. declarator("", 2)
    if chance(3) then abstract = mutate(abstract) end
    print(n, show(abstract), describe(abstract))
  end
end
