package.path = "modules/?.lua;" .. package.path
local m = require "mod_a"
print(m.name, m.value, require "mod_a" == m, package.loaded.mod_a == m)
print(require "mod_nil", package.loaded.mod_nil)
print(pcall(require, "mod_error"))
print((select(2, pcall(require, "mod_missing")):gsub("\n.*", "")))
print(require("mod_args"))
package.preload.pre = function(...) return { args = select("#", ...), n = ... } end
print(require("pre").n, require("pre").args)
print(require "sub.inner")
module_test = nil
local mm = require "mod_module"
print(mm.x, mod_module.x, mm._NAME, mm._M == mm, mm._PACKAGE)
package.loaded.mod_a = nil
print(require "mod_a" ~= m)
print(
  #package.loaders,
  package.config:sub(1, 1),
  type(package.searchpath),
  package.searchpath("mod_a", package.path),
  package.searchers
)
print(pcall(require))
print(pcall(require, "mod_syntax"))
print(package.searchpath("no.such", "./?.lua;./?/init.lua"))
table.insert(package.loaders, 2, function(n)
  if n == "virtual" then
    return function() return "V" end
  end
  return "\n\tno virtual"
end)
print(require "virtual")
print(pcall(require, "mod_loop"))
for k in pairs {
  string = 1,
  table = 1,
  math = 1,
  io = 1,
  os = 1,
  coroutine = 1,
  debug = 1,
  package = 1,
  bit = 1,
  jit = 1,
  _G = 1,
} do
  assert(package.loaded[k] == _G[k])
end
print "ok"
