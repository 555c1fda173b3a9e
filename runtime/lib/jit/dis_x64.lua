--[==[
jit.dis_x64: x86-64 machine code as text, as the machine that executes it decodes it.

  local dis = require("jit.dis_x64")
  dis.disass(code [, addr [, out]])         all of a string of bytes
  dis.create(code [, addr [, out]])         ctx:disass([offset [, length]]); ctx.symtab: names by
                                            address; ctx.hexdump: bytes shown as hex, 16 by default
  dis.regname(r)                            of register r: 0-15 general, 16-31 xmm
]==]
local machine = require("jit.machine")
local format, gsub, byte, sub = string.format, string.gsub, string.byte, string.sub

local names = {
  [0] = "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
  "r14", "r15",
}
local function regname(r)
  return names[r] or "xmm" .. r - 16
end

-- Numbers in operands are hexadecimal, and so are those that the machine writes in decimal.
local function hexadecimal(operands)
  return (gsub(operands, "([%[%+%- ])(%d+)%f[^%w]", function(before, digits)
    return format("%s0x%x", before, digits)
  end))
end

local function hexbytes(code, from, to, width)
  local s = ""
  for i = from, to do s = s .. format("%02X", byte(code, i)) end
  return #s > width and sub(s, 1, width) .. ". " or s .. (" "):rep(width - #s + 2)
end

local function line(ctx, at)
  local text, length, target = machine.disass(ctx.code, at, ctx.addr + at)
  local name, operands = text:match("^(.-%f[%s]) (.*)$")
  if name then text = name .. " " .. hexadecimal(" " .. operands):sub(2) end
  local symbol = target and ctx.symtab[target]
  local bytes = ctx.hexdump > 0 and hexbytes(ctx.code, at + 1, at + length, ctx.hexdump) or ""
  ctx.out(format("%08x  %s%s%s\n", ctx.addr + at, bytes, text, symbol and "\t->" .. symbol or ""))
  return at + length
end

local function disass(ctx, offset, length)
  local at = offset or 0
  local stop = length and at + length or #ctx.code
  while at < stop do at = line(ctx, at) end
end

local function create(code, addr, out)
  return {
    code = code, addr = addr or 0, out = out or io.write, symtab = {}, hexdump = 16, disass = disass,
  }
end

return {
  create = create,
  disass = function(code, addr, out) create(code, addr, out):disass() end,
  regname = regname,
}
