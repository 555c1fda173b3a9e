-- Declarations that are too deep, too large or too many: errors, and none of them late.
local ffi = require "ffi"
local function short(e)
  e = tostring(e):gsub("(%a) %d+([>&' ])", "%1 ?%2")
  return #e > 100 and e:sub(1, 50) .. "..." .. e:sub(-40) or e
end
local function try(name, ...)
  local ok, e = pcall(ffi.typeof, ...)
  print(name, ok, short(e))
end
local function def(name, s)
  local ok, e = pcall(ffi.cdef, s)
  print(name, ok, short(e))
end

for _, n in ipairs { 10, 20, 100, 1000 } do
  try("stars " .. n, "int " .. ("*"):rep(n))
  try("parentheses " .. n, "int " .. ("("):rep(n) .. "*" .. (")"):rep(n))
  def("expression " .. n, "enum { a" .. n .. " = " .. ("("):rep(n) .. "1" .. (")"):rep(n) .. " };")
  def("minus " .. n, "enum { b" .. n .. " = " .. ("-"):rep(n) .. "1" .. " };")
  def("conditions " .. n, "enum { c" .. n .. " = " .. ("1?"):rep(n) .. "1" .. (":1"):rep(n) .. " };")
  def("sum " .. n, "enum { p" .. n .. " = 1" .. ("+1"):rep(n) .. " };")
  try("array " .. n, "int " .. ("[1]"):rep(n))
  try("nested " .. n, ("struct { "):rep(n) .. "int x; " .. ("} y; "):rep(n - 1) .. "}")
  try("functions " .. n, "int " .. ("(*"):rep(n) .. (")(void)"):rep(n))
  try("parameters " .. n, "int (*)(" .. ("int,"):rep(n) .. "int)")
  try("name " .. n, "struct " .. ("x"):rep(n))
  def("attributes inside " .. n, "int " .. ("__attribute__(("):rep(n) .. ("))"):rep(n) .. " z;")
  def("attributes " .. n, "int " .. ("__attribute__((unused)) "):rep(n) .. " za" .. n .. ";")
  def("variables " .. n, "int q" .. n .. (",q" .. n):rep(n) .. ";")
  def("comments " .. n, ("/* * */"):rep(n))
  def("strings " .. n, "int y" .. n .. " asm(" .. ('"a"'):rep(n) .. ");")
  def("sizeof " .. n, "enum { s" .. n .. "=" .. ("sizeof(int["):rep(n) .. "1" .. ("])"):rep(n) .. " };")
  def("casts " .. n, "enum { t" .. n .. "=" .. ("(int)"):rep(n) .. "1" .. " };")
end
for _, s in ipairs {
  "int[1e9]", "int[2147483647]", "char[0x7fffffff]", "char[0x80000000]", "char[-1]", "char[4294967295]", "int[0]",
  "int[65536][65536]", "char[65536][32768]", "char[65536][32767]", "struct { char a[0x7fffffff]; char b; }",
  "struct { char a[0x7ffffff0]; char b[0x7ffffff0]; char c[0x7ffffff0]; }", "struct { int a:33; }",
  "struct { int a:0; }", "struct { int :0; }", "union { char a[0x7fffffff]; double d; }", "void", "void[3]", "int()[3]",
  "struct __attribute__((aligned(1<<15))) { char a; }", "struct __attribute__((aligned(1<<16))) { char a; }",
  "double __attribute__((vector_size(1<<20)))", "int[3]()", "struct undefd", "enum undefe", "", "int\0x", "int[?]",
} do
  try(s:gsub("%z", "."), s)
  print(pcall(ffi.sizeof, s))
  print(pcall(ffi.alignof, s))
end
try("$ without a value", "int $")
try("$ for a type", "$ *", ffi.typeof "int")
try("$ for a name", "struct { $ $; }", ffi.typeof "int", "name")
try("$ for a length", "int[$]", 3)
try("$ negative", "int[$]", -1)
try("$ too large", "int[$]", 1e10)
try("$ a name with a space", "struct $", "x y")
try("$ a number for a type", "$", 3)
try("a value without $", "int", 3)
print(ffi.sizeof "int", ffi.new("int[2]", 1)[1]) -- all is well
