-- An emulator of a computer with eight bits: a 6502 with its addressing modes, decimal mode
-- left out; a bus with RAM, ROM, a console, a timer that interrupts and a random number port;
-- an assembler with labels; and the tasks in ROM: a sieve, multiplication
-- by shifting, a sort and a game of life, in turn.
local checksum = require "checksum"
local bit = require "bit"

local band, bor, bxor, lshift, rshift = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift

-- The bus and what hangs on it ------------------------------------------------------------

local Console = {}
Console.__index = Console
function Console.new() return setmetatable({ text = {} }, Console) end
function Console:write(_, value) self.text[#self.text + 1] = string.char(value) end
function Console:read() return #self.text % 256 end
function Console:contents() return table.concat(self.text) end

local Timer = {}
Timer.__index = Timer
function Timer.new(cpu) return setmetatable({ cpu = cpu, period = 0, left = 0 }, Timer) end
function Timer:write(offset, value)
  if offset == 0 then
    self.period, self.left = value * 64, value * 64
  else
    self.cpu.pending = false -- acknowledged
  end
end
function Timer:read() return band(rshift(self.left, 6), 255) end
function Timer:tick(cycles)
  if self.period == 0 then return end
  self.left = self.left - cycles
  if self.left <= 0 then
    self.left = self.left + self.period
    self.cpu.pending = true
  end
end

local Random = {}
Random.__index = Random
function Random.new(seed) return setmetatable({ state = seed }, Random) end
function Random:read()
  local x = self.state
  x = bxor(x, band(lshift(x, 7), 0xffff))
  x = bxor(x, rshift(x, 9))
  x = bxor(x, band(lshift(x, 8), 0xffff))
  self.state = x
  return band(x, 255)
end
function Random:write(_, value) self.state = value + 1 end

local Bus = {}
Bus.__index = Bus

local IO = 0xd000
local ROM = 0xe000

function Bus.new()
  local memory = {}
  for address = 0, 0xffff do memory[address] = 0 end
  return setmetatable({ memory = memory, devices = {} }, Bus)
end

function Bus:attach(page, device) self.devices[page] = device end

function Bus:read(address)
  if address >= IO and address < ROM then
    local device = self.devices[rshift(band(address, 0xfff), 4)]
    return device and device:read(band(address, 15)) or 255
  end
  return self.memory[address]
end

function Bus:write(address, value)
  if address < IO then
    self.memory[address] = value
  elseif address < ROM then
    local device = self.devices[rshift(band(address, 0xfff), 4)]
    if device then device:write(band(address, 15), value) end
  else
    self.violations = (self.violations or 0) + 1 -- ROM stays as it is
  end
end

-- The processor -------------------------------------------------------------------------

local Cpu = {}
Cpu.__index = Cpu

function Cpu.new(bus)
  return setmetatable({
    bus = bus, a = 0, x = 0, y = 0, sp = 0xff, pc = 0, cycles = 0, executed = 0,
    carry = 0, zero = 1, negative = 0, overflow = 0, -- zero and negative: the last result
    masked = true, pending = false, halted = false,
  }, Cpu)
end

function Cpu:word(address)
  return self.bus:read(address) + lshift(self.bus:read(band(address + 1, 0xffff)), 8)
end

function Cpu:fetch()
  local value = self.bus.memory[self.pc]
  self.pc = band(self.pc + 1, 0xffff)
  return value
end

function Cpu:fetchWord()
  local low = self:fetch()
  return low + lshift(self:fetch(), 8)
end

function Cpu:push(value)
  self.bus.memory[0x100 + self.sp] = value
  self.sp = band(self.sp - 1, 255)
end

function Cpu:pull()
  self.sp = band(self.sp + 1, 255)
  return self.bus.memory[0x100 + self.sp]
end

function Cpu:setResult(value)
  self.zero, self.negative = value, value
end

function Cpu:status(brk)
  return self.carry + (self.zero == 0 and 2 or 0) + (self.masked and 4 or 0) + (brk and 16 or 0)
    + 32 + lshift(self.overflow, 6) + band(self.negative, 128)
end

function Cpu:setStatus(value)
  self.carry = band(value, 1)
  self.zero = band(value, 2) == 0 and 1 or 0
  self.masked = band(value, 4) ~= 0
  self.overflow = band(rshift(value, 6), 1)
  self.negative = band(value, 128)
end

function Cpu:interrupt(vector, brk)
  self:push(rshift(self.pc, 8))
  self:push(band(self.pc, 255))
  self:push(self:status(brk))
  self.masked = true
  self.pc = self:word(vector)
end

-- Addressing modes: each gives the address of the operand.

local modes = {}
function modes.imm(cpu)
  local pc = cpu.pc
  cpu.pc = band(pc + 1, 0xffff)
  return pc
end
function modes.zp(cpu) return cpu:fetch() end
function modes.zpx(cpu) return band(cpu:fetch() + cpu.x, 255) end
function modes.zpy(cpu) return band(cpu:fetch() + cpu.y, 255) end
function modes.abs(cpu) return cpu:fetchWord() end
function modes.absx(cpu) return band(cpu:fetchWord() + cpu.x, 0xffff) end
function modes.absy(cpu) return band(cpu:fetchWord() + cpu.y, 0xffff) end
function modes.ind(cpu) return cpu:word(cpu:fetchWord()) end
function modes.indx(cpu) return cpu:word(band(cpu:fetch() + cpu.x, 255)) end
function modes.indy(cpu) return band(cpu:word(cpu:fetch()) + cpu.y, 0xffff) end
function modes.rel(cpu)
  local offset = cpu:fetch()
  if offset >= 128 then offset = offset - 256 end
  return band(cpu.pc + offset, 0xffff)
end
function modes.imp() return nil end
function modes.acc() return nil end

-- Operations, by their names; `address` is what the mode said.

local ops = {}

local function load(register)
  return function(cpu, address)
    local value = cpu.bus:read(address)
    cpu[register] = value
    cpu:setResult(value)
  end
end
ops.lda, ops.ldx, ops.ldy = load "a", load "x", load "y"

local function store(register)
  return function(cpu, address) cpu.bus:write(address, cpu[register]) end
end
ops.sta, ops.stx, ops.sty = store "a", store "x", store "y"

local function transfer(from, to)
  return function(cpu)
    cpu[to] = cpu[from]
    cpu:setResult(cpu[from])
  end
end
ops.tax, ops.tay = transfer("a", "x"), transfer("a", "y")
ops.txa, ops.tya = transfer("x", "a"), transfer("y", "a")
ops.tsx = transfer("sp", "x")
function ops.txs(cpu) cpu.sp = cpu.x end

local function step(register, by)
  return function(cpu)
    cpu[register] = band(cpu[register] + by, 255)
    cpu:setResult(cpu[register])
  end
end
ops.inx, ops.iny, ops.dex, ops.dey = step("x", 1), step("y", 1), step("x", -1), step("y", -1)

local function stepMemory(by)
  return function(cpu, address)
    local value = band(cpu.bus:read(address) + by, 255)
    cpu.bus:write(address, value)
    cpu:setResult(value)
  end
end
ops.inc, ops.dec = stepMemory(1), stepMemory(-1)

local function logic(combine)
  return function(cpu, address)
    cpu.a = combine(cpu.a, cpu.bus:read(address))
    cpu:setResult(cpu.a)
  end
end
ops["and"], ops.ora, ops.eor = logic(band), logic(bor), logic(bxor)

local function add(cpu, value)
  local sum = cpu.a + value + cpu.carry
  cpu.overflow = rshift(band(bxor(cpu.a, sum), bxor(value, sum), 128), 7)
  cpu.carry = sum > 255 and 1 or 0
  cpu.a = band(sum, 255)
  cpu:setResult(cpu.a)
end
function ops.adc(cpu, address) add(cpu, cpu.bus:read(address)) end
function ops.sbc(cpu, address) add(cpu, 255 - cpu.bus:read(address)) end

local function compare(register)
  return function(cpu, address)
    local difference = cpu[register] - cpu.bus:read(address)
    cpu.carry = difference >= 0 and 1 or 0
    cpu:setResult(band(difference, 255))
  end
end
ops.cmp, ops.cpx, ops.cpy = compare "a", compare "x", compare "y"

function ops.bit(cpu, address)
  local value = cpu.bus:read(address)
  cpu.zero, cpu.negative = band(cpu.a, value), value
  cpu.overflow = band(rshift(value, 6), 1)
end

local function shift(change)
  return function(cpu, address)
    local value = address and cpu.bus:read(address) or cpu.a
    value = change(cpu, value)
    if address then cpu.bus:write(address, value) else cpu.a = value end
    cpu:setResult(value)
  end
end
ops.asl = shift(function(cpu, value)
  cpu.carry = rshift(value, 7)
  return band(lshift(value, 1), 255)
end)
ops.lsr = shift(function(cpu, value)
  cpu.carry = band(value, 1)
  return rshift(value, 1)
end)
ops.rol = shift(function(cpu, value)
  local carry = cpu.carry
  cpu.carry = rshift(value, 7)
  return band(lshift(value, 1), 255) + carry
end)
ops.ror = shift(function(cpu, value)
  local carry = cpu.carry
  cpu.carry = band(value, 1)
  return rshift(value, 1) + lshift(carry, 7)
end)

local function branch(condition)
  return function(cpu, address)
    if not condition(cpu) then return end
    cpu.cycles = cpu.cycles + 1
    cpu.pc = address
  end
end
ops.beq = branch(function(cpu) return cpu.zero == 0 end)
ops.bne = branch(function(cpu) return cpu.zero ~= 0 end)
ops.bcs = branch(function(cpu) return cpu.carry == 1 end)
ops.bcc = branch(function(cpu) return cpu.carry == 0 end)
ops.bmi = branch(function(cpu) return cpu.negative >= 128 end)
ops.bpl = branch(function(cpu) return cpu.negative < 128 end)
ops.bvs = branch(function(cpu) return cpu.overflow == 1 end)
ops.bvc = branch(function(cpu) return cpu.overflow == 0 end)

function ops.jmp(cpu, address) cpu.pc = address end
function ops.jsr(cpu, address)
  local back = band(cpu.pc - 1, 0xffff)
  cpu:push(rshift(back, 8))
  cpu:push(band(back, 255))
  cpu.pc = address
end
function ops.rts(cpu)
  local low = cpu:pull()
  cpu.pc = band(low + lshift(cpu:pull(), 8) + 1, 0xffff)
end
function ops.rti(cpu)
  cpu:setStatus(cpu:pull())
  local low = cpu:pull()
  cpu.pc = low + lshift(cpu:pull(), 8)
end
function ops.brk(cpu) cpu.halted = true end
function ops.pha(cpu) cpu:push(cpu.a) end
function ops.pla(cpu)
  cpu.a = cpu:pull()
  cpu:setResult(cpu.a)
end
function ops.php(cpu) cpu:push(cpu:status(true)) end
function ops.plp(cpu) cpu:setStatus(cpu:pull()) end
function ops.clc(cpu) cpu.carry = 0 end
function ops.sec(cpu) cpu.carry = 1 end
function ops.cli(cpu) cpu.masked = false end
function ops.sei(cpu) cpu.masked = true end
function ops.clv(cpu) cpu.overflow = 0 end
function ops.nop() end

-- The instruction set: name, then code and mode, cycles are those of the mode.
local set = [[
  lda a9imm a5zp b5zpx adabs bdabsx b9absy a1indx b1indy
  ldx a2imm a6zp b6zpy aeabs beabsy
  ldy a0imm a4zp b4zpx acabs bcabsx
  sta 85zp 95zpx 8dabs 9dabsx 99absy 81indx 91indy
  stx 86zp 96zpy 8eabs
  sty 84zp 94zpx 8cabs
  tax aaimp
  tay a8imp
  txa 8aimp
  tya 98imp
  tsx baimp
  txs 9aimp
  inx e8imp
  iny c8imp
  dex caimp
  dey 88imp
  inc e6zp f6zpx eeabs feabsx
  dec c6zp d6zpx ceabs deabsx
  and 29imm 25zp 35zpx 2dabs 3dabsx 39absy 21indx 31indy
  ora 09imm 05zp 15zpx 0dabs 1dabsx 19absy 01indx 11indy
  eor 49imm 45zp 55zpx 4dabs 5dabsx 59absy 41indx 51indy
  adc 69imm 65zp 75zpx 6dabs 7dabsx 79absy 61indx 71indy
  sbc e9imm e5zp f5zpx edabs fdabsx f9absy e1indx f1indy
  cmp c9imm c5zp d5zpx cdabs ddabsx d9absy c1indx d1indy
  cpx e0imm e4zp ecabs
  cpy c0imm c4zp ccabs
  bit 24zp 2cabs
  asl 0aacc 06zp 16zpx 0eabs 1eabsx
  lsr 4aacc 46zp 56zpx 4eabs 5eabsx
  rol 2aacc 26zp 36zpx 2eabs 3eabsx
  ror 6aacc 66zp 76zpx 6eabs 7eabsx
  beq f0rel
  bne d0rel
  bcs b0rel
  bcc 90rel
  bmi 30rel
  bpl 10rel
  bvs 70rel
  bvc 50rel
  jmp 4cabs 6cind
  jsr 20abs
  rts 60imp
  rti 40imp
  brk 00imp
  pha 48imp
  pla 68imp
  php 08imp
  plp 28imp
  clc 18imp
  sec 38imp
  cli 58imp
  sei 78imp
  clv b8imp
  nop eaimp
]]
local modeCycles = {
  imm = 2, zp = 3, zpx = 4, zpy = 4, abs = 4, absx = 4, absy = 4, ind = 5, indx = 6, indy = 5,
  rel = 2, imp = 2, acc = 2,
}
local modeSize = {
  imm = 1, zp = 1, zpx = 1, zpy = 1, abs = 2, absx = 2, absy = 2, ind = 2, indx = 1, indy = 1,
  rel = 1, imp = 0, acc = 0,
}

local instructions, codes = {}, {}
for line in set:gmatch("[^\n]+") do
  local name, forms = line:match("^%s*(%a+) (.+)$")
  codes[name] = {}
  for code, mode in forms:gmatch("(%x%x)(%a+)") do
    code = tonumber(code, 16)
    codes[name][mode] = code
    instructions[code] = { name = name, run = ops[name], mode = modes[mode], cycles = modeCycles[mode] }
  end
end

function Cpu:step()
  if self.pending and not self.masked then self:interrupt(0xfffe, false) end
  local at = self.pc
  local code = self:fetch()
  local instruction = instructions[code]
  if not instruction then error(("illegal instruction %02x at %04x"):format(code, at), 0) end
  local before = self.cycles
  instruction.run(self, instruction.mode(self))
  self.cycles = self.cycles + instruction.cycles
  self.executed = self.executed + 1
  return self.cycles - before
end

-- The assembler -------------------------------------------------------------------------

local Assembler = {}
Assembler.__index = Assembler

function Assembler.new() return setmetatable({ labels = {}, bytes = {}, at = 0 }, Assembler) end

function Assembler:value(text, default)
  local part, expression = text:match("^([<>]?)(.+)$")
  local sum = 0
  for sign, term in ("+" .. expression):gmatch("([+-])([^+-]+)") do
    local value
    if term:sub(1, 1) == "$" then
      value = tonumber(term:sub(2), 16)
    elseif term:sub(1, 1) == "'" then
      value = term:byte(2)
    else
      value = tonumber(term) or self.labels[term] or default
    end
    if not value then error("unknown symbol " .. term, 0) end
    sum = sum + (sign == "+" and value or -value)
  end
  if part == "<" then return band(sum, 255) end
  if part == ">" then return band(rshift(sum, 8), 255) end
  return sum
end

--- What an operand looks like, and its mode with one byte and with two.
local shapes = {
  { "^$", "imp", "imp" }, { "^a$", "acc", "acc" }, { "^#(.+)$", "imm", "imm" },
  { "^%((.+),x%)$", "indx", "indx" }, { "^%((.+)%),y$", "indy", "indy" }, { "^%((.+)%)$", "ind", "ind" },
  { "^(.+),x$", "zpx", "absx" }, { "^(.+),y$", "zpy", "absy" }, { "^(.+)$", "zp", "abs" },
}

function Assembler:encode(name, operand)
  local forms = codes[name]
  if not forms then error("unknown instruction " .. name, 0) end
  for _, shape in ipairs(shapes) do
    local text = operand:match(shape[1])
    if text then
      if forms.rel then return "rel", text end
      local value = text ~= "" and text ~= "a" and self:value(text, 0x1000) or 0
      local mode = value < 256 and forms[shape[2]] and shape[2] or shape[3]
      if not forms[mode] then error(name .. " has no form for " .. operand, 0) end
      return mode, text
    end
  end
end

function Assembler:emit(value)
  self.bytes[self.at] = value
  self.at = self.at + 1
end

function Assembler:instruction(name, operand)
  local mode, text = self:encode(name, operand)
  self:emit(codes[name][mode])
  local size = modeSize[mode]
  if size == 0 then return end
  local value = self:value(text, 0x1000)
  if mode == "rel" then
    value = value - self.at - 1
    if self.final and (value < -128 or value > 127) then error("branch too far: " .. text, 0) end
  end
  self:emit(band(value, 255))
  if size == 2 then self:emit(band(rshift(value, 8), 255)) end
end

local directives = {}
function directives.org(self, text) self.at = self:value(text) end
function directives.byte(self, text)
  for item in text:gmatch("[^,]+") do self:emit(band(self:value(item), 255)) end
end
function directives.word(self, text)
  for item in text:gmatch("[^,]+") do
    local value = self:value(item, 0)
    self:emit(band(value, 255))
    self:emit(rshift(value, 8))
  end
end
function directives.text(self, text)
  for c in text:gmatch(".") do self:emit(c:byte()) end
  self:emit(0)
end

function Assembler:line(line)
  line = line:gsub(";.*", "")
  local label, rest = line:match("^(%w+):%s*(.*)$")
  if label then self.labels[label], line = self.at, rest end
  local name, value = line:match("^(%w+)%s*=%s*(%S+)")
  if name then
    self.labels[name] = self:value(value)
    return
  end
  local directive, argument = line:match("^%s*%.(%a+) (.*)$")
  if directive then return directives[directive](self, argument) end
  local operation, operand = line:match("^%s*(%a+)%s*(%S*)%s*$")
  if operation then self:instruction(operation, operand) end
end

--- Two passes; labels that are not known in the first are taken for words.
function Assembler:assemble(source)
  for pass = 1, 2 do
    self.at, self.final = 0, pass == 2
    for line in source:gmatch("[^\n]*") do self:line(line) end
  end
  return self.bytes
end

-- What is in ROM ------------------------------------------------------------------------

local rom = [[
out = $d000
timer = $d010
dice = $d020
ptr = $02
ticks = $04
num = $06
tmp = $08
sum = $0a
left = $0c
tasks = $0d
table = $0400
world = $0600
next = $0700
.org $e000
start: ldx #$ff
  txs
  lda #5
  sta timer
  cli
  lda $10         ; how many tasks, written from outside
  sta tasks
again: jsr sieve
  dec tasks
  beq finish
  jsr product
  dec tasks
  beq finish
  jsr sort
  dec tasks
  beq finish
  jsr life
  dec tasks
  bne again
finish: sei
  lda #<bye
  ldy #>bye
  jsr print
  lda ticks+1
  ldx ticks
  jsr decimal
  brk

; a message of a and y, until a zero byte
print: sta ptr
  sty ptr+1
  ldy #0
more: lda (ptr),y
  beq done
  sta out
  iny
  bne more
done: rts

; x and a: the low and the high byte of a number, printed in decimal
decimal: stx num
  sta num+1
  ldx #0
digit: jsr div10
  pha
  inx
  lda num
  ora num+1
  bne digit
show: pla
  clc
  adc #'0
  sta out
  dex
  bne show
  lda #32
  sta out
  rts

; num divided by ten, the rest in a
div10: lda #0
  ldy #16
shift: asl num
  rol num+1
  rol a
  cmp #10
  bcc small
  sbc #10
  inc num
small: dey
  bne shift
  rts

; primes below 256
sieve: ldx #0
  lda #1
fill: sta table,x
  inx
  bne fill
  ldx #2
prime: lda table,x
  beq composite
  stx tmp
  txa
strike: clc
  adc tmp
  bcs composite
  tay
  lda #0
  sta table,y
  tya
  jmp strike
composite: inx
  cpx #128
  bne prime
  lda #0
  sta sum
  sta sum+1
  ldx #2
count: lda table,x
  beq skip
  txa
  clc
  adc sum
  sta sum
  bcc skip
  inc sum+1
skip: inx
  bne count
  ldx sum
  lda sum+1
  jmp decimal

; 64 random bytes, sorted by exchange
sort: ldx #63
roll: lda dice
  sta table,x
  dex
  bpl roll
pass: ldy #0
  sty tmp
  ldx #0
pair: lda table,x
  cmp table+1,x
  bcc ordered
  beq ordered
  pha
  lda table+1,x
  sta table,x
  pla
  sta table+1,x
  inc tmp
ordered: inx
  cpx #63
  bne pair
  lda tmp
  bne pass
  ldx table+32
  lda #0
  jmp decimal

; a generation of life on 16 by 16 cells, after some random ones
life: ldx #0
seed: lda dice
  and #1
  sta world,x
  inx
  bne seed
  lda #3
  sta left
generation: ldx #0
cell: lda #0
  sta tmp
  ldy #7
neighbour: txa
  clc
  adc offsets,y
  sty num
  tay
  lda world,y
  clc
  adc tmp
  sta tmp
  ldy num
  dey
  bpl neighbour
  lda tmp
  ora world,x
  cmp #3
  beq alive
  lda #0
  beq keep
alive: lda #1
keep: sta next,x
  inx
  bne cell
  lda #0
  sta sum
  ldx #0
copy: lda next,x
  sta world,x
  clc
  adc sum
  sta sum
  inx
  bne copy
  dec left
  bne generation
  ldx sum
  lda #0
  jsr decimal
  lda #10
  sta out
  rts
offsets: .byte 1,15,16,17,239,240,241,255

; two random bytes multiplied by shifting
product: lda dice
  sta num
  lda dice
  sta tmp
  lda #0
  sta sum
  ldx #8
bits: lsr tmp
  bcc zero
  clc
  adc num
zero: ror a
  ror sum
  dex
  bne bits
  ldx sum
  jmp decimal

irq: pha
  inc ticks
  bne noCarry
  inc ticks+1
noCarry: sta timer+1
  pla
  rti
bye: .text ticks:
.org $fffa
  .word start,start,irq
]]

return function(tasks)
  local bytes = Assembler.new():assemble(rom)
  local bus = Bus.new()
  local cpu, console = Cpu.new(bus), Console.new()
  local timer = Timer.new(cpu)
  bus:attach(0, console)
  bus:attach(1, timer)
  bus:attach(2, Random.new(4711))
  for address, value in pairs(bytes) do bus.memory[address] = value end
  bus:write(0x10, tasks)
  cpu.pc = cpu:word(0xfffc)
  while not cpu.halted do timer:tick(cpu:step()) end

  local text = console:contents()
  local numbers = {}
  for number in text:gmatch("(%d+) ") do numbers[#numbers + 1] = tonumber(number) end
  assert(#numbers == tasks + 1 and text:find("ticks:%d+ $") and not bus.violations)
  for i = 1, tasks do
    local limit = ({ 6081, 65025, 255, 255 })[(i - 1) % 4 + 1]
    assert(i % 4 == 1 and numbers[i] == limit or i % 4 ~= 1 and numbers[i] <= limit)
  end
  local stopped, message = pcall(function()
    bus.memory[0x200], cpu.pc = 0xff, 0x200
    cpu:step()
  end)
  assert(not stopped and message == "illegal instruction ff at 0200")
  return string.format("%.0f", checksum(text) + cpu.executed + cpu.cycles)
end, 4, 9, 1
