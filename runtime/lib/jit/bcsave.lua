--[==[
jit.bcsave: saves or lists bytecode; the command's -b.

  require("jit.bcsave").start("-g", "in.lua", "out.o")

Outputs are raw bytecode, C or C++ source, a C header, or an object file (ELF, PE, Mach-O)
with one symbol, luaJIT_BC_NAME, which require() finds in the program it is linked to.
They are written whole, or not at all.
]==]
local char, byte, format, rep = string.char, string.byte, string.format, string.rep

-- Symbols of bytecode, and what luajit prints in front of messages.
local SYMBOL = "luaJIT_BC_"
local PROGRAM = "dasmoon"

local USAGE = [[
Save LuaJIT bytecode: dasmoon -b[options] input output
  -l        Only list bytecode.
  -L        Only list bytecode with sourcelines.
  -s        Strip debug info (default).
  -g        Keep debug info.
  -W        Generate 32 bit (non-GC64) bytecode.
  -X        Generate 64 bit (GC64) bytecode.
  -d        Generate bytecode in deterministic manner.
  -n name   Set module name (default: auto-detect from input name).
  -t type   Set output file type (default: auto-detect from output name).
  -a arch   Override architecture for object files (default: native).
  -o os     Override OS for object files (default: native).
  -F name   Override filename (default: input filename).
  -e chunk  Use chunk string as input.
  --        Stop handling options.
  -         Use stdin as input and/or stdout as output.

File types: c cc h obj o raw (default)
]]

local function usage()
  io.stderr:write(USAGE)
  os.exit(1)
end

local function check(ok, ...)
  if ok then return ok, ... end
  io.stderr:write(PROGRAM, ": ", table.concat { ... }, "\n")
  os.exit(1)
end

------------------------------------------------------------------------------ bytes

-- Writers of little or big endian numbers of n bytes.
local function le(n)
  return function(v)
    local t = {}
    for i = 1, n do
      t[i] = char(v % 256)
      v = math.floor(v / 256)
    end
    return table.concat(t)
  end
end
local function be(n)
  local little = le(n)
  return function(v)
    return little(v):reverse()
  end
end

local function align(s, n)
  return s .. rep("\0", -#s % n)
end

local function fixed(s, n) -- a name in a field of n bytes
  return s .. rep("\0", n - #s)
end

------------------------------------------------------------------------------ ELF

-- ELF machine, bits, byte order; flags.
local elfarch = {
  x86 = { machine = 3, bits = 32 },
  x64 = { machine = 62, bits = 64 },
  arm = { machine = 40, bits = 32 },
  arm64 = { machine = 183, bits = 64 },
  arm64be = { machine = 183, bits = 64, big = true },
  ppc = { machine = 20, bits = 32, big = true },
  mips = { machine = 8, bits = 32, big = true, flags = 0x50001006 },
  mipsel = { machine = 8, bits = 32, flags = 0x50001006 },
  mips64 = { machine = 8, bits = 64, big = true, flags = 0x80000007 },
  mips64el = { machine = 8, bits = 64, flags = 0x80000007 },
  mips64r6 = { machine = 8, bits = 64, big = true, flags = 0xa0000407 },
  mips64r6el = { machine = 8, bits = 64, flags = 0xa0000407 },
}
-- ELF e_ident[EI_OSABI] of systems that have one.
local elfabi = { freebsd = 9, netbsd = 2, openbsd = 12, solaris = 6 }

local SYMTAB, STRTAB, PROGBITS, ALLOC = 2, 3, 1, 2

local function elfobj(ctx, s)
  local arch = check(elfarch[ctx.arch], "unsupported architecture " .. ctx.arch)
  local wide = arch.bits == 64
  local order = arch.big and be or le
  local u16, u32, word = order(2), order(4), order(wide and 8 or 4)
  local symbol = SYMBOL .. ctx.modname
  local shnames, nameat = "\0", {}
  for _, name in ipairs { ".symtab", ".shstrtab", ".strtab", ".rodata", ".note.GNU-stack" } do
    nameat[name] = #shnames
    shnames = shnames .. name .. "\0"
  end
  local strtab = "\0" .. symbol .. "\0"
  local function sym(name, value, size, info, section)
    if wide then return u32(name) .. char(info, 0) .. u16(section) .. word(value) .. word(size) end
    return u32(name) .. word(value) .. word(size) .. char(info, 0) .. u16(section)
  end
  local GLOBAL_OBJECT, RODATA = 0x11, 4
  local symtab = sym(0, 0, 0, 0, 0) .. sym(1, 0, #s, GLOBAL_OBJECT, RODATA)
  local head = wide and 64 or 52
  local entry = wide and 64 or 40
  local symsize = wide and 24 or 16
  -- Sections follow the table of their headers.
  local at = head + 6 * entry
  local headers, body = rep("\0", entry), ""
  local function section(name, kind, flags, data, link, info, alignment, size)
    headers = headers .. u32(nameat[name]) .. u32(kind) .. word(flags) .. word(0) .. word(at)
      .. word(#data) .. u32(link) .. u32(info) .. word(alignment) .. word(size)
    body = body .. data
    at = at + #data
  end
  section(".symtab", SYMTAB, 0, symtab, 3, 1, 8, symsize)
  section(".shstrtab", STRTAB, 0, shnames, 0, 0, 1, 0)
  section(".strtab", STRTAB, 0, strtab, 0, 0, 1, 0)
  section(".rodata", PROGBITS, ALLOC, s, 0, 0, 1, 0)
  section(".note.GNU-stack", PROGBITS, 0, "", 0, 0, 1, 0)
  local ident = "\127ELF" .. char(wide and 2 or 1, arch.big and 2 or 1, 1, elfabi[ctx.os] or 0)
  return fixed(ident, 16) .. u16(1) .. u16(arch.machine) .. u32(1) .. word(0) .. word(0)
    .. word(head) .. u32(arch.flags or 0) .. u16(head) .. u16(0) .. u16(0) .. u16(entry) .. u16(6)
    .. u16(2) .. headers .. body
end

------------------------------------------------------------------------------ PE

local pearch = { x86 = 0x14c, x64 = 0x8664, arm = 0x1c0, arm64 = 0xaa64, ppc = 0x1f2, mips = 0x366, mipsel = 0x366 }

local function peobj(ctx, s)
  local machine = check(pearch[ctx.arch], "unsupported architecture " .. ctx.arch)
  local u16, u32 = le(2), le(4)
  local symbol = SYMBOL .. ctx.modname
  local exports = "   /EXPORT:" .. symbol .. ",DATA "
  local INFO_REMOVE_ALIGN1, RDATA = 0x00100a00, 0x40300040
  local SYMBOLS, HEAD = 6, 20 + 2 * 40
  local strings = symbol .. "\0"
  local tables = SYMBOLS * 18
  local data = HEAD + tables + 4 + #strings
  local function section(name, where, size, flags)
    return fixed(name, 8) .. u32(0) .. u32(0) .. u32(size) .. u32(where) .. u32(0) .. u32(0) .. u16(0)
      .. u16(0) .. u32(flags)
  end
  local function sym(name, value, sect, class, aux)
    return name .. u32(value) .. u16(sect % 65536) .. u16(0) .. char(class, aux)
  end
  local function auxsection(size)
    return fixed(u32(size), 18)
  end
  local EXTERNAL, STATIC = 2, 3
  return u16(machine) .. u16(2) .. u32(0) .. u32(HEAD) .. u32(SYMBOLS) .. u16(0) .. u16(0)
    .. section(".drectve", data, #exports, INFO_REMOVE_ALIGN1)
    .. section(".rdata", data + #exports, #s, RDATA)
    .. sym(fixed(".drectve", 8), 0, 1, STATIC, 1) .. auxsection(#exports)
    .. sym(fixed(".rdata", 8), 0, 2, STATIC, 1) .. auxsection(#s)
    .. sym(u32(0) .. u32(4), 0, 2, EXTERNAL, 0)
    .. sym("@feat.00", 1, -1, EXTERNAL, 0)
    .. u32(4 + #strings) .. strings .. exports .. s
end

------------------------------------------------------------------------------ Mach-O

local machoarch = {
  x64 = { cpu = 0x01000007, sub = 3 },
  arm64 = { cpu = 0x0100000c, sub = 0 },
}

local function machobj(ctx, s)
  local arch = check(machoarch[ctx.arch], "unsupported architecture " .. ctx.arch)
  local u32, u64 = le(4), le(8)
  local SEGMENT_64, SYMTAB_CMD = 0x19, 2
  local symbol = "\0_" .. SYMBOL .. ctx.modname .. "\0"
  local segment, symcmd, head = 72 + 80, 24, 32
  local symat = head + segment + symcmd
  local strat = symat + 16
  local strings = align(symbol, 8)
  local data = strat + #strings
  return u32(0xfeedfacf) .. u32(arch.cpu) .. u32(arch.sub) .. u32(1) .. u32(2)
    .. u32(segment + symcmd) .. u32(0) .. u32(0)
    .. u32(SEGMENT_64) .. u32(segment) .. fixed("", 16) .. u64(0) .. u64(#s) .. u64(data)
    .. u64(#s) .. u32(1) .. u32(1) .. u32(1) .. u32(0)
    .. fixed("__data", 16) .. fixed("__DATA", 16) .. u64(0) .. u64(#s) .. u32(data) .. u32(0)
    .. u32(0) .. u32(0) .. u32(0) .. u32(0) .. u32(0) .. u32(0)
    .. u32(SYMTAB_CMD) .. u32(symcmd) .. u32(symat) .. u32(1) .. u32(strat) .. u32(#strings)
    .. u32(1) .. char(0x0f, 1, 0, 0) .. u64(0) .. strings .. s
end

------------------------------------------------------------------------------ files

local osobj = { windows = peobj, osx = machobj, ios = machobj }
local osnames = {
  linux = true, windows = true, osx = true, freebsd = true, netbsd = true, openbsd = true,
  dragonfly = true, solaris = true, other = true, bsd = true, posix = true,
}

-- Bytes as lines of numbers, none longer than 78 characters.
local function cbytes(s)
  local lines, line = {}, ""
  for i = 1, #s do
    local item = byte(s, i) .. ","
    if #line + #item > 78 then
      lines[#lines + 1] = line
      line = ""
    end
    line = line .. item
  end
  lines[#lines + 1] = line:sub(1, -2)
  return table.concat(lines, "\n")
end

local function csource(ctx, s)
  return format('#ifdef __cplusplus\nextern "C"\n#endif\n#ifdef _WIN32\n__declspec(dllexport)\n#endif\n'
    .. "const unsigned char %s%s[] = {\n%s\n};\n", SYMBOL, ctx.modname, cbytes(s))
end

local function cheader(ctx, s)
  return format("#define %s%s_SIZE %d\nstatic const unsigned char %s%s[] = {\n%s\n};\n",
    SYMBOL, ctx.modname, #s, SYMBOL, ctx.modname, cbytes(s))
end

local encoders = {
  raw = function(_, s) return s end,
  c = csource,
  h = cheader,
  obj = function(ctx, s) return (osobj[ctx.os] or elfobj)(ctx, s) end,
}
local types = { raw = "raw", c = "c", cc = "c", h = "h", o = "obj", obj = "obj" }

local function detecttype(name)
  local ext = name:lower():match("%.(%a+)$")
  return types[ext] or "raw"
end

local function modname(text)
  check(text:match("^[%w_.%-]+$"), "bad module name")
  return (text:gsub("[%.%-]", "_"))
end

local function detectname(path)
  check(type(path) == "string", "cannot derive module name, use -n name")
  local tail = path:match("[^/\\]+$") or path
  local head = tail:match("^(.*)%.[^.]*$") or tail
  return (modname(check(head:match("^[%w_.%-]+"), "cannot derive module name, use -n name")))
end

local function save(name, data)
  if name == "-" then
    io.stdout:write(data)
    io.stdout:flush()
    return
  end
  -- Half a file is taken away, but not what was there before: a device, say.
  local before = io.open(name, "rb")
  if before then before:close() end
  local file, err = io.open(name, "wb")
  check(file, "cannot write ", err)
  local ok, why = file:write(data)
  if ok then ok, why = file:close() end
  if not ok then
    if not before then os.remove(name) end
    check(false, "cannot write ", name, ": ", why)
  end
end

local function loadinput(ctx, input)
  if type(input) == "function" then return input end
  local source
  if ctx.chunk then
    return check(loadstring(ctx.chunk, ctx.filename or ctx.chunk, ctx.loadmode))
  elseif ctx.filename then
    local file = input == "-" and io.stdin or check(io.open(input, "rb"))
    source = check(file:read("*a"))
    return check(load(source, ctx.filename, ctx.loadmode))
  elseif input == "-" then
    return check(loadfile(nil, ctx.loadmode))
  end
  return check(loadfile(input, ctx.loadmode))
end

local function list(ctx, input, output)
  local f = loadinput(ctx, input)
  local to = output == "-" and io.stdout or check(io.open(output, "w"))
  require("jit.bc").dump(f, to, true, ctx.lines)
end

local function saveas(ctx, input, output)
  local f = loadinput(ctx, input)
  local s = string.dump(f, ctx.strip and ctx.deterministic .. "s" or ctx.deterministic)
  local kind = ctx.type or detecttype(output)
  if kind ~= "raw" and not ctx.modname then ctx.modname = detectname(input) end
  save(output, encoders[kind](ctx, s))
end

------------------------------------------------------------------------------ command line

-- Options may stand in one argument; a value follows in it or in the next.
local function options(args)
  local ctx = {
    strip = true, deterministic = "", loadmode = "bt", arch = jit.arch, os = jit.os:lower(),
  }
  local n = 1
  while n <= #args do
    local arg = args[n]
    if type(arg) ~= "string" or arg:sub(1, 1) ~= "-" or arg == "-" then break end
    n = n + 1
    if arg == "--" then break end
    local m = 2
    while m <= #arg do
      local letter = arg:sub(m, m)
      m = m + 1
      local function value()
        local v = arg:sub(m)
        m = #arg + 1
        if v ~= "" then return v end
        v = args[n]
        n = n + 1
        if v == nil then usage() end
        return v
      end
      if letter == "l" then ctx.list = true
      elseif letter == "L" then ctx.list, ctx.lines = true, true
      elseif letter == "s" then ctx.strip = true
      elseif letter == "g" then ctx.strip = false
      elseif letter == "d" then ctx.deterministic = "d"
      elseif letter == "W" or letter == "X" then ctx.loadmode = ctx.loadmode .. letter
      elseif letter == "n" then ctx.modname = modname(value())
      elseif letter == "F" then ctx.filename = "@" .. value()
      elseif letter == "e" then ctx.chunk = value()
      elseif letter == "t" then
        local t = value()
        ctx.type = check(types[t:lower()], "unknown file type '", t, "'")
      elseif letter == "a" then
        local a = value()
        ctx.arch = check(elfarch[a:lower()] and a:lower(), "unknown architecture '", a, "'")
      elseif letter == "o" then
        local o = value()
        ctx.os = check(osnames[o:lower()] and o:lower(), "unknown OS name '", o, "'")
      else usage() end
    end
  end
  local files = {}
  for i = n, #args do files[#files + 1] = args[i] end
  return ctx, files
end

local function start(...)
  local ctx, files = options { ... }
  if ctx.chunk then table.insert(files, 1, "") end
  if ctx.list then
    if #files < 1 or #files > 2 then usage() end
    list(ctx, files[1], files[2] or "-")
  else
    if #files ~= 2 then usage() end
    if ctx.chunk and not ctx.modname and (ctx.type or detecttype(files[2])) ~= "raw" then
      check(false, "cannot derive module name, use -n name")
    end
    saveas(ctx, files[1], files[2])
  end
end

return { start = start }
