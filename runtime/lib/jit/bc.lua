--[==[
jit.bc: lists the bytecode of functions.

  local bc = require("jit.bc")
  bc.dump(func [, out [, all [, lines]]])   list a function to a file; all: and those inside of
                                            it; lines: with source lines
  bc.line(func, pc [, prefix [, lines]])    one instruction as text, nil behind the last
  bc.targets(func)                          set of the positions that jumps lead to
  bc.on([name]), bc.off()                   list each function that is loaded (-jbc)

jit.util.funcbc gives an instruction and the modes of its operands: A | B << 3 | C << 7.
]==]
local jutil = require("jit.util")
local vmdef = require("jit.vmdef")
local bit = require("bit")
local band, shr = bit.band, bit.rshift
local sub, gsub, byte, format = string.sub, string.gsub, string.byte, string.format
local funcinfo, funcbc, funck, funcuvname =
  jutil.funcinfo, jutil.funcbc, jutil.funck, jutil.funcuvname

-- Modes of operands. ORDER BCM
local NONE, UV, LITS, NUM, STR, FUNC, JUMP = 0, 5, 7, 9, 10, 12, 13
-- A jump of 0 leads to the next instruction.
local JUMP_BIAS = 0x7fff
-- Characters of a string that are shown.
local SHOWN = 40
-- Number constants of TSETM hold an index in their low word.
local TSETM_BIAS = 2 ^ 52

local escapes = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local function escape(c)
  return escapes[c] or format("\\%03d", byte(c))
end

local function opname(ins)
  local op = band(ins, 0xff)
  return sub(vmdef.bcnames, op * 6 + 1, op * 6 + 6)
end

-- The constant or name that an operand stands for.
local function operand(func, mode, d, name)
  if mode == STR then
    local s = funck(func, -d - 1)
    local text = sub(gsub(s, "%c", escape), 1, #s > SHOWN and SHOWN or -1)
    return #s > SHOWN and '"' .. text .. '"~' or '"' .. text .. '"'
  elseif mode == NUM then
    local k = funck(func, d)
    return name == "TSETM " and k - TSETM_BIAS or k
  elseif mode == FUNC then
    local info = funcinfo(funck(func, -d - 1))
    return info.ffid and vmdef.ffnames[info.ffid] or info.loc
  elseif mode == UV then
    return funcuvname(func, d)
  end
end

local function bcline(func, pc, prefix, lines)
  local ins, modes = funcbc(func, pc)
  if not ins then return end
  local ma, mb, mc = band(modes, 7), band(modes, 15 * 8), shr(band(modes, 15 * 128), 7)
  local a = band(shr(ins, 8), 0xff)
  local name = opname(ins)
  local line = lines and format("%7s ", "[" .. (funcinfo(func, pc).currentline or 0) .. "]") or ""
  local head = format("%04d %s%s %-6s %3s ", pc, line, prefix or "  ", name, ma == NONE and "" or a)
  local d = shr(ins, 16)
  if mc == JUMP then return format("%s=> %04d\n", head, pc + d - JUMP_BIAS) end
  if mb ~= NONE then
    d = band(d, 0xff)
  elseif mc == NONE then
    return head .. "\n"
  end
  local about = operand(func, mc, d, name)
  if ma == UV then
    local upvalue = funcuvname(func, a)
    about = about and upvalue .. " ; " .. about or upvalue
  end
  if mb ~= NONE then
    local b = shr(ins, 24)
    return format(about and "%s%3d %3d  ; %s\n" or "%s%3d %3d\n", head, b, d, about)
  elseif about then
    return format("%s%3d      ; %s\n", head, d, about)
  end
  return format("%s%3d\n", head, mc == LITS and d > 32767 and d - 65536 or d)
end

local function bctargets(func)
  local target = {}
  for pc = 1, 1000000000 do
    local ins, modes = funcbc(func, pc)
    if not ins then return target end
    if band(modes, 15 * 128) == JUMP * 128 then target[pc + shr(ins, 16) - JUMP_BIAS] = true end
  end
end

-- Where a function is, or its name.
local function location(func, pc)
  local info = funcinfo(func, pc)
  if info.loc then return info.loc end
  if info.ffid then return vmdef.ffnames[info.ffid] end
  return info.addr and format("C:%x", info.addr) or "(?)"
end

-- The reason of an abort: a number of vmdef.traceerr and what goes into it, or a text.
local function reason(err, info)
  if type(err) ~= "number" then return err end
  if type(info) == "function" then info = location(info) end
  local text = vmdef.traceerr[err]
  if text:find("^NYI: bytecode") then info = opname(info) end
  return format(text, info)
end

-- Where -jbc, -jv, -jdump, -jp and -jwhy write: to a file, `-` for standard output, the file that the
-- environment names, or else `default`.
local function open(name, variable, default)
  name = name or variable and os.getenv(variable)
  if not name then return default end
  return name == "-" and io.stdout or assert(io.open(name, "w"))
end

local function close(file)
  if file and file ~= io.stdout and file ~= io.stderr then file:close() end
end

-- Where listings go when nobody says.
local active, out

local function bcdump(func, to, all, lines)
  to = to or out or io.stdout
  local info = funcinfo(func)
  if all and info.children then
    for n = -1, -info.gcconsts, -1 do
      local k = funck(func, n)
      if type(k) == "proto" then bcdump(k, to, true, lines) end
    end
  end
  to:write(format("-- BYTECODE -- %s-%d\n", info.loc, info.lastlinedefined))
  local target = bctargets(func)
  for pc = 1, 1000000000 do
    local text = bcline(func, pc, target[pc] and "=>", lines)
    if not text then break end
    to:write(text)
  end
  to:write("\n")
  to:flush()
end

local function list(func)
  return bcdump(func)
end

local function off()
  if not active then return end
  active = false
  jit.attach(list)
  close(out)
  out = nil
end

local function on(name)
  if active then off() end
  out = open(name, "LUAJIT_LISTFILE", io.stderr)
  jit.attach(list, "bc")
  active = true
end

return {
  line = bcline, dump = bcdump, targets = bctargets, on = on, off = off, start = on,
  location = location, reason = reason, open = open, close = close, -- for the other modules
}
