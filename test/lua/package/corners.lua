local function norm(s) return (tostring(s):gsub("0x%x+", "0xX"):gsub("/tmp/lua_%w+", "TMP")) end
local print0 = print
function print(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = norm((select(i, ...)))
  end
  print0(unpack(t, 1, select("#", ...)))
end
local D = os.tmpname()
os.remove(D)
os.execute("mkdir " .. D)
package.path = "./?.lua;/usr/share/lua/5.1/?.lua"
package.cpath = "./?.so"
local function p(...) print(pcall(...)) end
p(require, "jit.nope" .. "x")
p(package.searchpath, "a", "?.x;y/?.z")
p(package.searchpath, "a.b", "?.x", "", "!")
p(package.searchpath, "a-b.c", "?.x", ".", "!")
p(package.searchpath)
p(package.searchpath, "a", nil)
p(require)
p(module)
p(module, "string")
p(module, "io.stdin")
p(module, "zzz.yy")
print(zzz ~= nil)
local r = {}
for k, v in pairs(zzz.yy) do
  r[#r + 1] = k .. tostring(v)
end
table.sort(r)
print(unpack(r))
print(require "zzz.yy" == zzz.yy)
p(package.seeall)
p(package.seeall, zzz)
package.preload.qq = function(...) print(...) end
print(require "qq", package.loaded.qq)
package.preload.q2 = function(...) require "q2" end
p(require, "q2")
package.preload.q3 = function() error "x" end
p(require, "q3")
package.path = D .. "/?.q"
local f = io.open(D .. "/badmod.q", "w")
f:write("x x x")
f:close()
p(require, "badmod")
p(require, "a/b.c")
package.path = 1
p(require, "q5")
package.path = {}
p(require, "q5")
package.path = D .. "/?.q"
local f = io.open(D .. "/gm.q", "w")
f:write("module(...,package.seeall) function hi() return 'hi from '.._NAME end x=print~=nil")
f:close()
require "gm"
print(gm.hi(), gm.x, gm._M == gm, gm.print == print)
local f = io.open(D .. "/gm2.q", "w")
f:write("local n=... return {n=n}")
f:close()
print(require "gm2".n, package.loaded.gm2.n)
local f = io.open(D .. "/gm3.q", "w")
f:write("error('in module')")
f:close()
p(require, "gm3")
local f = io.open(D .. "/gm4.q", "w")
f:write("return false")
f:close()
p(require, "gm4")
p(require, "gm4")
package.loaded.gm5 = "x"
p(require, "gm5")
package.preload.pl = {}
p(require, "pl")
package.loaders[1] = function(n) return "\n\tcustom " .. n end
p(require, "zz")
table.insert(package.loaders, 1, function(n)
  return function(m) return "got " .. m end
end)
p(require, "zz9")
package.loaders = {}
p(require, "x")
package.loaders = nil
p(require, "x")
package.preload = nil
print(package.config)
package = nil
p(require, "yy")
os.execute("rm -r " .. D)
