--[==[
jit.dis_x86: machine code as text, under the names that LuaJIT's module of that name has.

  create64, disass64, regname64    as create, disass and regname of jit.dis_x64
  create, disass, regname          code of 32 bits, which no machine here executes: an error

There are no modules for other processors: jit.arch is "x64" everywhere, and traces are x86-64 code.
]==]
local x64 = require("jit.dis_x64")

local function none()
  error("jit.dis_x86: code of 32 bits is not disassembled here; use create64 and disass64", 2)
end

return {
  create64 = x64.create, disass64 = x64.disass, regname64 = x64.regname,
  create = none, disass = none, regname = none,
}
