-- jit.dis_x86: names of both kinds, text of 64-bit code, and what it says of 32-bit code.
local ok, x86 = pcall(require, "jit.dis_x86")
local x64 = require("jit.dis_x64")
local names = {}
for k in pairs(x86) do names[#names + 1] = k end
table.sort(names)
print(ok, table.concat(names, " "))
local function text(dis, name)
  local out = {}
  dis[name]("\72\137\216\195", 0x1000, function(s) out[#out + 1] = s end)
  return table.concat(out)
end
local a, b = text(x86, "disass64"), text(x64, "disass")
print(a == b, a:match("mov rax, rbx") ~= nil, a:match("ret") ~= nil)
print(x86.regname64(0), x86.regname64(15))
