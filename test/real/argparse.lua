-- argparse: options, commands, help text, errors.
local argparse = require "argparse"
local function make()
  local p = argparse("tool", "A tool that does things.", "See the manual.")
  p:argument("input", "Input file.")
  p:option("-o --output", "Output file.", "a.out")
  p:option("-I --include", "Include paths."):count "*"
  p:flag("-v --verbose", "Be loud."):count "0-2":target "level"
  p:option("-n", "A number."):convert(tonumber)
  return p
end
local function show(t)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = tostring(k) end
  table.sort(keys)
  for i, k in ipairs(keys) do
    local v = t[k]
    keys[i] = k .. "=" .. (type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or tostring(v))
  end
  return table.concat(keys, " ")
end
for _, args in ipairs {
  { "x.c" }, { "x.c", "-o", "x.o", "-I", "a", "-Ib", "-vv" }, { "--output=y", "x.c", "-n", "0x10" },
  {}, { "x.c", "y.c" }, { "x.c", "--bogus" }, { "x.c", "-n", "ten" }, { "x.c", "-vvv" }, { "x.c", "--outptu", "z" },
} do
  local ok, result = make():pparse(args)
  print(ok, ok and show(result) or result)
end
print(make():get_usage())
print(make():get_help())
local p = argparse("multi"):require_command(true):command_target "cmd"
p:command("add", "Add things."):argument("what"):args "+"
p:command("rm r", "Remove."):flag "-f --force"
for _, args in ipairs { { "add", "a", "b" }, { "rm", "-f" }, { "r" }, {}, { "zap" } } do
  local ok, result = p:pparse(args)
  print(ok, ok and show(result) or result)
end
