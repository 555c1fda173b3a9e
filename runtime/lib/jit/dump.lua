--[==[
jit.dump: what the trace compiler makes of each trace.

  -jdump[=[flags][,file]]     flags t b i r s m x X T A H, by default tbim and T or A; + and - change

  t  a line for each trace: started, ended, aborted     b  the bytecode that is recorded
  i  IR      r  with registers and spill slots          s  snapshots within the IR
  m  machine code      x  exits taken      X  with registers
  T  plain text        A  colours of a terminal         H  HTML

An instruction of the IR:

  0004 xmm7   + num ADD    0003  0002
  |    |      | |   |      operands: a reference, +k a constant, #n a slot, or a name
  |    |      | type
  |    |      > a guard, + carried around the loop by a PHI
  |    register or [spill slot]
]==]
local jutil = require("jit.util")
local vmdef = require("jit.vmdef")
local bc = require("jit.bc")
local bit = require("bit")
local band, shr, tohex = bit.band, bit.rshift, bit.tohex
local sub, gsub, format, byte, rep = string.sub, string.gsub, string.format, string.byte, string.rep
local funcbc, traceinfo, traceir, tracek =
  jutil.funcbc, jutil.traceinfo, jutil.traceir, jutil.tracek
local fmtfunc, fmterr = bc.location, bc.reason
local tracemc, tracesnap, traceexitstub, ircalladdr =
  jutil.tracemc, jutil.tracesnap, jutil.traceexitstub, jutil.ircalladdr

-- The disassembler, and its module, when machine code is shown.
local disass
local active, out, dumpmode

------------------------------------------------------------------------------ names

-- ORDER IRT
local irtype = {
  [0] = "nil", "fal", "tru", "lud", "str", "p32", "thr", "pro", "fun", "p64", "cdt", "tab", "udt",
  "flt", "num", "i8 ", "u8 ", "i16", "u16", "int", "u32", "i64", "u64", "sfp",
}

-- Colours by type; HTML has the type's name as class.
local ansicolor = {
  [0] = "35", "35", "35", "36", "32", "36", "1;31", "36", "1;31", "36", "33", "31", "36", "34", "34",
  "35", "35", "35", "35", "35", "35", "35", "35", "35",
}
local function plain(s)
  return s
end
local function ansi(s, t)
  return "\027[" .. ansicolor[t] .. "m" .. s .. "\027[m"
end
local function plaintype(t)
  return irtype[t]
end
local function ansitype(t)
  return ansi(irtype[t], t)
end

local entities = { ["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;" }
local function escapehtml(s)
  return (gsub(s, "[<>&]", entities))
end
local function html(s, t)
  if s == "" then return "" end
  return '<span class="irt_' .. gsub(irtype[t], " ", "") .. '">' .. escapehtml(s) .. "</span>"
end
local function htmltype(t)
  return html(irtype[t], t)
end

local HEADER = [[
<!DOCTYPE html>
<meta charset="utf-8">
<style>
body { background: #fff; color: #000; }
pre.ljdump { font: 13px/1.3 monospace; border: 1px solid #b7c2cf; background: #f4f7fa; padding: 6px; }
.irt_num, .irt_flt { color: #2451b0; }
.irt_int, .irt_i8, .irt_u8, .irt_i16, .irt_u16, .irt_u32, .irt_i64, .irt_u64 { color: #94298a; }
.irt_str { color: #1d7a1d; }
.irt_fun, .irt_thr { color: #a8330e; font-weight: bold; }
.irt_tab { color: #a8330e; }
.irt_nil, .irt_fal, .irt_tru { color: #6b6f76; }
.irt_udt, .irt_lud, .irt_cdt, .irt_p32, .irt_p64, .irt_pro { color: #11717a; }
</style>
]]

local colorize, typename = plain, plaintype

-- A mode of CONV: what becomes what, and how it is checked.
local convcheck = { "none", "index", "check" }
local litname = {
  ["SLOAD "] = setmetatable({}, {
    __index = function(t, mode)
      local s = ""
      for i, letter in ipairs { "P", "F", "T", "C", "R", "I", "K" } do
        if band(mode, 2 ^ (i - 1)) ~= 0 then s = s .. letter end
      end
      t[mode] = s
      return s
    end,
  }),
  ["XLOAD "] = { [0] = "", "R", "V", "RV", "U", "RU", "VU", "RVU" },
  ["CONV  "] = setmetatable({}, {
    __index = function(t, mode)
      local s = irtype[band(shr(mode, 5), 31)] .. "." .. irtype[band(mode, 31)]
      if band(mode, 0x800) ~= 0 then s = s .. " sext" end
      local check = convcheck[shr(mode, 12)]
      if check then s = s .. " " .. check end
      t[mode] = s
      return s
    end,
  }),
  ["FLOAD "] = vmdef.irfield,
  ["FREF  "] = vmdef.irfield,
  ["FPMATH"] = vmdef.irfpm,
  ["TMPREF"] = { [0] = "", "IN", "OUT", "INOUT", "", "", "OUT2", "INOUT2" },
  ["BUFHDR"] = { [0] = "RESET", "APPEND", "WRITE" },
  ["TOSTR "] = { [0] = "INT", "NUM", "CHAR" },
}

local escapes = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local function escape(c)
  return escapes[c] or format("\\%03d", byte(c))
end

------------------------------------------------------------------------------ IR

-- Snapshot entries of the frame that is continued, and of a frame's size.
local FRAME, CONT = 0x10000, 0x20000

-- Address as %p shows it, without the type in front.
local function address(o)
  return (gsub(tostring(o), "^[^:]*: ", ""))
end

local function fmtnumber(k, t, sn)
  if t < 12 then return k == 0 and "NULL" or format("[0x%08x]", k) end
  local flags = band(sn or 0, FRAME + CONT)
  if flags == FRAME + CONT or flags == CONT then return "contpc" end
  if flags == FRAME then return "ftsz" end
  if k == 2 ^ 52 + 2 ^ 51 then return "bias" end
  return format(0 < k and k < 2 ^ -1026 and "+%a" or "%+.14g", k)
end

local function fmtk(tr, idx, sn)
  local k, t, slot = tracek(tr, idx)
  local kind = type(k)
  local s
  if kind == "number" then
    s = fmtnumber(k, t, sn)
  elseif kind == "string" then
    s = sub(gsub(k, "%c", escape), 1, #k > 20 and 20 or -1)
    s = #k > 20 and '"' .. s .. '"~' or '"' .. s .. '"'
  elseif kind == "function" then
    s = fmtfunc(k)
  elseif kind == "table" then
    s = "{" .. address(k) .. "}"
  elseif kind == "userdata" then
    if t == 12 then
      s = "userdata:" .. address(k)
    else
      s = "[" .. address(k) .. "]"
      if s == "[NULL]" then s = "NULL" end
    end
  elseif t == 21 then -- int64_t
    s = sub(tostring(k), 1, -3)
    if sub(s, 1, 1) ~= "-" then s = "+" .. s end
  elseif sn == 0x1057fff then -- SNAP(1, FRAME | NORESTORE, nil)
    return "----"
  else
    s = tostring(k)
  end
  s = colorize(format("%-4s", s), t)
  return slot and format("%s @%d", s, slot) or s
end

local function writesnap(tr, snap)
  local n = 2
  for s = 0, snap[1] - 1 do
    local sn = snap[n]
    if shr(sn, 24) == s then
      n = n + 1
      local ref = band(sn, 0xffff) - 0x8000
      if ref < 0 then
        out:write(fmtk(tr, ref, sn))
      else
        local _, ot = traceir(tr, ref)
        out:write(colorize(format("%04d", ref), band(ot, 31)))
      end
      out:write(band(sn, FRAME) == 0 and " " or "|")
    else
      out:write("---- ")
    end
  end
  out:write("]\n")
end

-- Register, spill slot or what is sunk, of an instruction.
local RID_SUNK, RID_SINK = 253, 254
local function ridname(ridsp, ins)
  if not disass then disass = require("jit.dis_" .. jit.arch) end
  local rid, slot = band(ridsp, 0xff), shr(ridsp, 8)
  if rid == RID_SUNK or rid == RID_SINK then
    return (slot == 0 or slot == 255) and " {sink" or format(" {%04d", ins - slot)
  end
  if ridsp > 255 then return format("[%x]", slot * 4) end
  return rid < 128 and disass.regname(rid) or ""
end

-- The C function that CALLXS calls, and its C type where it has one.
local function writecallee(tr, ins)
  local ctype
  if ins > 0 then
    local m, ot, op1, op2 = traceir(tr, ins)
    if band(ot, 31) == 0 then -- a CARG of function and type
      ins = op1
      ctype = fmtk(tr, op2)
    end
  end
  if ins < 0 then
    out:write(format("[0x%x](", tonumber((tracek(tr, ins)))))
  else
    out:write(format("%04d (", ins))
  end
  return ctype
end

local function writeargs(tr, ins)
  if ins < 0 then
    out:write(fmtk(tr, ins))
    return
  end
  local _, ot, op1, op2 = traceir(tr, ins)
  local name = sub(vmdef.irnames, 6 * shr(ot, 8) + 1, 6 * shr(ot, 8) + 6)
  if name ~= "CARG  " then
    out:write(format("%04d", ins))
    return
  end
  writeargs(tr, op1)
  out:write(" ", op2 < 0 and fmtk(tr, op2) or format("%04d", op2))
end

local REF, LIT, CST, UNUSED = 0, 1, 2, 3

local function writeoperands(tr, op, m, ot, op1, op2)
  local m1, m2 = band(m, 3), shr(band(m, 12), 2)
  if sub(op, 1, 4) == "CALL" then
    local ctype
    if m2 == LIT then
      out:write(format("%-10s  (", vmdef.ircall[op2]))
    else
      ctype = writecallee(tr, op2)
    end
    if op1 ~= -1 then writeargs(tr, op1) end
    out:write(")", ctype and " ctype " .. ctype or "")
    return
  end
  if op == "CNEW  " and op2 == -1 then
    out:write(fmtk(tr, op1))
    return
  end
  if m1 == UNUSED then return end
  out:write(op1 < 0 and fmtk(tr, op1) or format(m1 == REF and "%04d" or "#%-3d", op1))
  if m2 == UNUSED then return end
  if m2 == LIT then
    local names = litname[op]
    if names and names[op2] then
      out:write("  ", names[op2])
    elseif op == "UREFO " or op == "UREFC " then
      out:write(format("  #%-3d", shr(op2, 8)))
    else
      out:write(format("  #%-3d", op2))
    end
  else
    out:write("  ", op2 < 0 and fmtk(tr, op2) or format("%04d", op2))
  end
end

local function dumpir(tr, withsnaps, withregs)
  local info = traceinfo(tr)
  if not info then return end
  out:write("---- TRACE ", tr, " IR\n")
  local snap, snapref, snapno
  if withsnaps then
    snapno = 0
    snap = tracesnap(tr, 0)
    snapref = snap[0]
  else
    snapref = 65536
  end
  for ins = 1, info.nins do
    if ins >= snapref then
      out:write(format(withregs and "....              SNAP   #%-3d [ " or "....        SNAP   #%-3d [ ", snapno))
      writesnap(tr, snap)
      snapno = snapno + 1
      snap = tracesnap(tr, snapno)
      snapref = snap and snap[0] or 65536
    end
    local m, ot, op1, op2, ridsp = traceir(tr, ins)
    local op = sub(vmdef.irnames, 6 * shr(ot, 8) + 1, 6 * shr(ot, 8) + 6)
    local t = band(ot, 31)
    if op == "LOOP  " then
      out:write(format(withregs and "%04d ------------ LOOP ------------\n" or "%04d ------ LOOP ------------\n", ins))
    elseif op ~= "NOP   " and op ~= "CARG  " and (withregs or op ~= "RENAME") then
      out:write(format("%04d ", ins), withregs and format("%-6s", ridname(ridsp, ins)) or "")
      local rid = band(ridsp, 0xff)
      local mark = (rid == RID_SUNK or rid == RID_SINK) and "}" or band(ot, 128) ~= 0 and ">" or " "
      out:write(mark, band(ot, 64) ~= 0 and "+" or " ", " ", typename(t), " ", op, " ")
      writeoperands(tr, op, m, ot, op1, op2)
      out:write("\n")
    end
  end
  if snap then
    out:write(format(withregs and "....              SNAP   #%-3d [ " or "....        SNAP   #%-3d [ ", snapno))
    writesnap(tr, snap)
  end
end

------------------------------------------------------------------------------ machine code

local MASK = 2 ^ 32
-- Names by address: exits, and functions of the runtime.
local function symbols(tr, nexit)
  local t = {}
  for i = 0, 1000000 do
    local addr = ircalladdr(i)
    if not addr then break end
    if addr ~= 0 then t[addr < 0 and addr + MASK or addr] = vmdef.ircall[i] end
  end
  for i = 0, nexit - 1 do
    local addr = traceexitstub(tr, i) or traceexitstub(i)
    if addr then t[addr < 0 and addr + MASK or addr] = tostring(i) end
  end
  return t
end

local function writeline(s)
  out:write(s)
end

local function dumpmcode(tr)
  local info = traceinfo(tr)
  if not info then return end
  local mcode, addr, loop = tracemc(tr)
  if not mcode then return end
  if not disass then disass = require("jit.dis_" .. jit.arch) end
  if addr < 0 then addr = addr + MASK end
  out:write("---- TRACE ", tr, " mcode ", #mcode, "\n")
  local ctx = disass.create(mcode, addr, writeline)
  ctx.hexdump = 0
  ctx.symtab = symbols(tr, info.nexit)
  if loop ~= 0 then
    ctx.symtab[addr + loop] = "LOOP"
    ctx:disass(0, loop)
    out:write("->LOOP:\n")
    ctx:disass(loop, #mcode - loop)
    ctx.symtab[addr + loop] = nil
  else
    ctx:disass(0, #mcode)
  end
end

------------------------------------------------------------------------------ events

local handler = {}

function handler.start(tr, what, func, pc, parent, exit)
  if not dumpmode.t then return end
  local of = parent and format(" %d/%s", parent, exit == -1 and "stitch" or exit) or ""
  out:write("---- TRACE ", tr, " ", what, of, " ", fmtfunc(func, pc), "\n")
end

function handler.abort(tr, what, func, pc, err, info)
  if not dumpmode.t then return end
  out:write("---- TRACE ", tr, " ", what, " ", fmtfunc(func, pc), " -- ", fmterr(err, info), "\n")
end

function handler.stop(tr, what)
  if not dumpmode.t then return end
  local info = traceinfo(tr)
  local link, kind = info.link, info.linktype
  local to = kind
  if link ~= tr and link ~= 0 then to = kind == "root" and link or link .. " " .. kind end
  out:write("---- TRACE ", tr, " ", what, " -> ", to, "\n")
end

function handler.flush(_tr, what)
  out:write("---- TRACE ", what, "\n\n")
end

local function ontrace(what, tr, func, pc, a, b)
  if what == "stop" then
    if dumpmode.i then dumpir(tr, dumpmode.s, dumpmode.r) end
    if dumpmode.m then dumpmcode(tr) end
  end
  if what == "start" and dumpmode.H then out:write('<pre class="ljdump">\n') end
  handler[what](tr, what, func, pc, a, b)
  if what == "stop" or what == "abort" then
    out:write(dumpmode.H and "</pre>\n\n" or "\n")
  end
  out:flush()
end

-- The mark of nested calls in front of recorded bytecode.
local depthnow, prefix = 0, ""

local ISNEP = 15 -- the last comparison: a jump follows

local function onrecord(_tr, func, pc, depth)
  if depth ~= depthnow then
    depthnow = depth
    prefix = rep(" .", depth)
  end
  local line
  if pc >= 0 then
    line = bc.line(func, pc, prefix)
  else
    line = "0000 " .. prefix .. " FUNCC      \n"
  end
  if pc <= 0 then line = sub(line, 1, -2) .. "         ; " .. fmtfunc(func) .. "\n" end
  if dumpmode.H then line = escapehtml(line) end
  out:write(line)
  if pc >= 0 and band(funcbc(func, pc), 0xff) <= ISNEP then
    out:write(bc.line(func, pc + 1, prefix))
  end
end

local function ontexit(tr, exit, ngpr, nfpr, ...)
  out:write("---- TRACE ", tr, " exit ", exit, "\n")
  if not dumpmode.X then return end
  local regs = { ... }
  for i = 1, ngpr do
    local high = math.floor(regs[i] / MASK)
    out:write(" ", tohex(high), tohex(regs[i] % MASK))
    if i % 4 == 0 then out:write("\n") end
  end
  for i = 1, nfpr do
    out:write(format(" %+17.14g", regs[ngpr + i]))
    if i % 4 == 0 then out:write("\n") end
  end
end

------------------------------------------------------------------------------ on and off

local function off()
  if not active then return end
  active = false
  jit.attach(ontexit)
  jit.attach(onrecord)
  jit.attach(ontrace)
  bc.close(out)
  out = nil
end

-- Flags by letter: all that are given, or the default ones with what + and - say.
-- T, A, H say how it is written, wherever they stand.
local function parsemode(opt)
  local mode = { t = true, b = true, i = true, m = true }
  local written = {}
  opt = opt and gsub(opt, "[TAH]", function(letter) written[letter] = true return "" end)
  if opt and opt ~= "" then
    local sign = sub(opt, 1, 1)
    if sign ~= "+" and sign ~= "-" then mode = {} end
    for letter in opt:gmatch(".") do
      if letter == "+" or letter == "-" then
        sign = letter
      else
        mode[letter] = sign ~= "-"
      end
    end
  end
  for letter in pairs(written) do mode[letter] = true end
  return mode
end

local function on(opt, name)
  if active then off() end
  local term = os.getenv("TERM")
  local ansiterm = (term and term:match("color") or os.getenv("COLORTERM")) and "A" or "T"
  opt = opt and gsub(opt, "^TERM", ansiterm)
  dumpmode = parsemode(opt)
  if jit.arch ~= "x64" and jit.arch ~= "x86" then dumpmode.m = nil end
  out = bc.open(name, "LUAJIT_DUMPFILE", io.stdout)
  colorize, typename = plain, plaintype
  if dumpmode.H then
    colorize, typename = html, htmltype
    out:write(HEADER)
  elseif dumpmode.A or (not dumpmode.T and ansiterm == "A") then
    colorize, typename = ansi, ansitype
  end
  jit.attach(ontrace, "trace")
  if dumpmode.b then jit.attach(onrecord, "record") end
  if dumpmode.x or dumpmode.X then jit.attach(ontexit, "texit") end
  active = true
end

-- For jit.why: handlers of "trace" and "record" that call `write` with what they have to say.
local function handlers(opt, write)
  dumpmode = parsemode(opt)
  colorize, typename = plain, plaintype
  out = { write = function(_, ...) write(...) end, flush = function() end }
  return { trace = ontrace, record = onrecord }
end

return { on = on, off = off, start = on, handlers = handlers }
