-- A simulation in objects: a harbour with ships, cranes, lorries, a railway, customs, weather
-- and money; 34 classes with inheritance, mixins, overridden and abstract methods, operators
-- and events. Runs in hours; everything that happens is decided by one random generator.
local checksum = require "checksum"

-- Classes -------------------------------------------------------------------------------

local metamethods = { "__tostring", "__eq", "__lt", "__le", "__add", "__sub", "__concat", "__call" }

local Object = { name = "Object" }
Object.__index = Object
function Object:init() end
function Object:is(class)
  local c = getmetatable(self)
  while c do
    if c == class then return true end
    c = c.super
  end
  return false
end
function Object:__tostring() return getmetatable(self).name end

local classCount = 1
local function class(name, super, ...)
  super = super or Object
  local new = setmetatable({ name = name, super = super }, {
    __index = super,
    __call = function(self, ...)
      local object = setmetatable({}, self)
      object:init(...)
      return object
    end,
    __tostring = function() return "class " .. name end,
  })
  new.__index = new
  for _, event in ipairs(metamethods) do new[event] = super[event] end
  for _, mixin in ipairs { ... } do
    for key, value in pairs(mixin) do
      if new[key] == nil or new[key] == super[key] then new[key] = value end
    end
  end
  classCount = classCount + 1
  return new
end

local function abstract(name)
  return function(self) error(tostring(self) .. " has no " .. name, 2) end
end

-- Mixins --------------------------------------------------------------------------------

local Observable = {}
function Observable:on(event, handler)
  self.handlers = self.handlers or {}
  local list = self.handlers[event] or {}
  self.handlers[event] = list
  list[#list + 1] = handler
end
function Observable:emit(event, ...)
  local list = self.handlers and self.handlers[event]
  if not list then return 0 end
  for _, handler in ipairs(list) do handler(self, ...) end
  return #list
end

local Countable = {}
function Countable:count(what, amount)
  self.counts = self.counts or {}
  self.counts[what] = (self.counts[what] or 0) + (amount or 1)
end
function Countable:counted(what) return self.counts and self.counts[what] or 0 end

-- Values --------------------------------------------------------------------------------

local Random = class("Random")
function Random:init(seed) self.seed = seed end
function Random:below(n)
  self.seed = self.seed * 16807 % 2147483647
  return self.seed % n
end
function Random:between(low, high) return low + self:below(high - low + 1) end
function Random:chance(percent) return self:below(100) < percent end
function Random:pick(list) return list[self:below(#list) + 1] end

local Money = class("Money")
function Money:init(cents) self.cents = cents or 0 end
function Money.__add(a, b) return Money(a.cents + b.cents) end
function Money.__sub(a, b) return Money(a.cents - b.cents) end
function Money.__eq(a, b) return a.cents == b.cents end
function Money.__lt(a, b) return a.cents < b.cents end
function Money.__le(a, b) return a.cents <= b.cents end
function Money:__tostring()
  return string.format("%d.%02d", math.floor(self.cents / 100), self.cents % 100)
end
function Money:share(percent) return Money(math.floor(self.cents * percent / 100)) end

local Queue = class("Queue")
function Queue:init() self.first, self.last, self.items = 1, 0, {} end
function Queue:push(item)
  self.last = self.last + 1
  self.items[self.last] = item
end
function Queue:pop()
  if self.first > self.last then return nil end
  local item = self.items[self.first]
  self.items[self.first] = nil
  self.first = self.first + 1
  return item
end
function Queue:peek() return self.items[self.first] end
function Queue:size() return self.last - self.first + 1 end
function Queue:each()
  local i = self.first - 1
  return function()
    i = i + 1
    if i <= self.last then return self.items[i] end
  end
end

local PriorityQueue = class("PriorityQueue", Queue)
function PriorityQueue:push(item)
  local i = self.last
  while i >= self.first and item:priority() > self.items[i]:priority() do
    self.items[i + 1] = self.items[i]
    i = i - 1
  end
  self.items[i + 1] = item
  self.last = self.last + 1
end

local Account = class("Account", Object, Countable)
function Account:init(owner) self.owner, self.balance = owner, Money(0) end
function Account:pay(amount, other)
  self.balance = self.balance - amount
  other.balance = other.balance + amount
  self:count("payments")
  other:count("receipts")
end

-- Goods ---------------------------------------------------------------------------------

local Cargo = class("Cargo")
Cargo.duty = 5
function Cargo:init(tons, owner) self.tons, self.owner, self.age = tons, owner, 0 end
function Cargo:value() return Money(self.tons * self.price) end
function Cargo:priority() return 1 end
function Cargo:hour() self.age = self.age + 1 end
function Cargo:toll() return self:value():share(self.duty) end
Cargo.handlingTime = abstract("handling time")

local Container = class("Container", Cargo)
Container.price = 900
function Container:handlingTime() return 1 end

local Reefer = class("Reefer", Container)
Reefer.price = 1500
function Reefer:init(tons, owner)
  Container.init(self, tons, owner)
  self.temperature = -18
end
function Reefer:priority() return 3 + (self.temperature > -10 and 5 or 0) end
function Reefer:hour()
  Container.hour(self)
  self.temperature = self.cooled and math.max(-18, self.temperature - 2) or self.temperature + 1
end
function Reefer:spoilt() return self.temperature > 0 end
function Reefer:value()
  if self:spoilt() then return Money(0) end
  return Container.value(self)
end

local Bulk = class("Bulk", Cargo)
Bulk.price, Bulk.duty = 120, 2
function Bulk:handlingTime() return math.ceil(self.tons / 40) end

local Grain = class("Grain", Bulk)
Grain.price = 210
function Grain:value()
  local fresh = Bulk.value(self)
  return self.age > 48 and fresh:share(90) or fresh
end

local Vehicle = class("Vehicle", Cargo)
Vehicle.price, Vehicle.duty = 2500, 10
function Vehicle:handlingTime() return 1 end
function Vehicle:priority() return 2 end

local Dangerous = class("Dangerous", Container)
Dangerous.price, Dangerous.duty = 3100, 12
function Dangerous:priority() return 6 end
function Dangerous:handlingTime() return Container.handlingTime(self) * 2 end

local kinds = { Container, Container, Reefer, Bulk, Grain, Vehicle, Dangerous }

-- Ships ---------------------------------------------------------------------------------

local Ship = class("Ship", Object, Observable)
Ship.draught = 8
function Ship:init(number, company)
  self.number, self.company = number, company
  self.hold, self.waited = {}, 0
end
function Ship:load(cargo)
  if #self.hold >= self.capacity or not self:accepts(cargo) then return false end
  self.hold[#self.hold + 1] = cargo
  return true
end
function Ship:accepts(cargo) return cargo:is(Container) end
function Ship:unload() return table.remove(self.hold) end
function Ship:hour()
  for i = 1, #self.hold do self.hold[i]:hour() end
end
function Ship:priority()
  local sum = 0
  for _, cargo in ipairs(self.hold) do sum = sum + cargo:priority() end
  return sum
end
function Ship:fee() return Money(100 * self.draught * self.capacity) end
function Ship:__tostring() return getmetatable(self).name .. " " .. self.number end

local Feeder = class("Feeder", Ship)
Feeder.capacity = 8

local Freighter = class("Freighter", Ship)
Freighter.capacity, Freighter.draught = 20, 12
function Freighter:fee() return Ship.fee(self):share(90) end

local BulkCarrier = class("BulkCarrier", Ship)
BulkCarrier.capacity, BulkCarrier.draught = 6, 14
function BulkCarrier:accepts(cargo) return cargo:is(Bulk) end

local Ferry = class("Ferry", Ship)
Ferry.capacity, Ferry.draught = 12, 6
function Ferry:accepts(cargo) return cargo:is(Vehicle) or Ship.accepts(self, cargo) end
function Ferry:priority() return 40 + Ship.priority(self) end

local shipTypes = { Feeder, Feeder, Freighter, BulkCarrier, Ferry }

-- Machines ------------------------------------------------------------------------------

local Machine = class("Machine", Object, Observable, Countable)
Machine.failure = 2
function Machine:init(world) self.world, self.broken, self.busy = world, 0, 0 end
function Machine:hour()
  if self.broken > 0 then
    self.broken = self.broken - 1
    if self.broken == 0 then self:emit("repaired") end
    return
  end
  if self.world.random:chance(self.failure) then
    self.broken = self.world.random:between(1, 4)
    self:count("failures")
    self:emit("failed", self.broken)
    return
  end
  if self.busy > 0 then self.busy = self.busy - 1 end
  if self.busy == 0 then self:work() end
end
Machine.work = abstract("work")

local Crane = class("Crane", Machine)
function Crane:init(world, berth)
  Machine.init(self, world)
  self.berth = berth
end
function Crane:work()
  if self.world.weather:stops(self) then return self:count("storms") end
  local ship = self.berth.ship
  local cargo = ship and ship:unload()
  if not cargo then return self:count("idle") end
  self.busy = cargo:handlingTime()
  self.world.yard:store(cargo)
  self:count("lifts")
end

local Gantry = class("Gantry", Crane)
Gantry.failure = 1
function Gantry:work()
  Crane.work(self)
  if self.busy > 1 then self.busy = self.busy - 1 end
end

local Conveyor = class("Conveyor", Crane)
Conveyor.failure = 3
function Conveyor:work()
  local ship = self.berth.ship
  local last = ship and ship.hold[#ship.hold]
  if last and last:is(Bulk) then return Crane.work(self) end
  self:count("idle")
end

-- Carriers that bring goods out of the harbour --------------------------------------------

local Carrier = class("Carrier", Machine)
Carrier.space = 1
function Carrier:work()
  local loaded = 0
  while loaded < self.space do
    local cargo = self.world.yard:take(self)
    if not cargo then break end
    loaded = loaded + 1
    self.world.customs:clear(cargo)
    self.world:deliver(cargo, self)
  end
  if loaded > 0 then
    self.busy = self:trip()
    self:count("trips")
  end
end
function Carrier:carries() return true end
Carrier.trip = abstract("trip")

local Lorry = class("Lorry", Carrier)
function Lorry:carries(cargo) return not cargo:is(Bulk) end
function Lorry:trip() return self.world.random:between(2, 5) end

local CoolLorry = class("CoolLorry", Lorry)
function CoolLorry:carries(cargo) return cargo:is(Reefer) end

local Train = class("Train", Carrier)
Train.space, Train.failure = 12, 1
function Train:trip() return 12 end
function Train:carries(cargo) return not cargo:is(Dangerous) end

local Barge = class("Barge", Carrier)
Barge.space = 5
function Barge:carries(cargo) return cargo:is(Bulk) end
function Barge:trip() return self.world.weather.wind > 6 and 14 or 9 end

-- Places --------------------------------------------------------------------------------

local Berth = class("Berth", Object, Observable)
function Berth:init(world, depth)
  self.world, self.depth, self.used = world, depth, 0
end
function Berth:fits(ship) return not self.ship and ship.draught <= self.depth end
function Berth:dock(ship)
  self.ship = ship
  self:emit("docked", ship)
end
function Berth:hour()
  if not self.ship then return end
  self.used = self.used + 1
  self.ship:hour()
  if #self.ship.hold == 0 then
    local ship = self.ship
    self.ship = nil
    self:emit("left", ship)
  end
end

local Yard = class("Yard", Object, Countable)
function Yard:init() self.stacks = {} end
function Yard:stackOf(cargo)
  local name = tostring(cargo)
  local stack = self.stacks[name]
  if not stack then
    stack = PriorityQueue()
    self.stacks[name] = stack
    self.names = nil
  end
  return stack
end
function Yard:store(cargo)
  if cargo:is(Reefer) then cargo.cooled = true end
  self:stackOf(cargo):push(cargo)
  self:count("stored", cargo.tons)
end
function Yard:sortedNames()
  if not self.names then
    self.names = {}
    for name in pairs(self.stacks) do self.names[#self.names + 1] = name end
    table.sort(self.names)
  end
  return self.names
end
--- The most urgent cargo that a carrier takes.
function Yard:take(carrier)
  local best
  for _, name in ipairs(self:sortedNames()) do
    local stack = self.stacks[name]
    local cargo = stack:peek()
    if cargo and carrier:carries(cargo) then
      if not best or cargo:priority() > best:peek():priority() then best = stack end
    end
  end
  return best and best:pop()
end
function Yard:hour()
  for _, name in ipairs(self:sortedNames()) do
    for cargo in self.stacks[name]:each() do cargo:hour() end
  end
end
function Yard:size()
  local n = 0
  for _, stack in pairs(self.stacks) do n = n + stack:size() end
  return n
end

local Customs = class("Customs", Object, Countable)
function Customs:init(world) self.world, self.account = world, Account("customs") end
function Customs:clear(cargo)
  local toll = cargo:toll()
  cargo.owner.account:pay(toll, self.account)
  if self.world.random:chance(7) then self:count("inspections") end
end

local Weather = class("Weather")
function Weather:init(random) self.random, self.wind = random, 3 end
function Weather:hour()
  self.wind = math.min(11, math.max(0, self.wind + self.random:between(-1, 1)))
end
function Weather:stops(crane) return self.wind > (crane:is(Gantry) and 9 or 8) end

local Company = class("Company")
function Company:init(title) self.title, self.account = title, Account(title) end
function Company.__concat(a, b)
  local function text(x) return type(x) == "table" and x.title or x end
  return text(a) .. text(b)
end

local Journal = class("Journal")
function Journal:init() self.lines, self.sum = {}, 1 end
function Journal:__call(format, ...)
  self.lines[#self.lines + 1] = format:format(...)
  if #self.lines == 64 then self:fold() end
end
function Journal:fold()
  self.sum = checksum(table.concat(self.lines, "\n"), self.sum % 65521)
  self.lines = {}
end

-- The whole -----------------------------------------------------------------------------

local Harbour = class("Harbour", Object, Countable)
function Harbour:init(seed)
  self.random = Random(seed)
  self.weather, self.yard, self.customs = Weather(self.random), Yard(), Customs(self)
  self.journal, self.account = Journal(), Account("harbour")
  self.sea, self.time, self.ships = PriorityQueue(), 0, 0
  self.companies, self.berths, self.machines = {}, {}, {}
  for _, title in ipairs { "North", "Delta", "Orient", "Blue" } do
    self.companies[#self.companies + 1] = Company(title)
  end
  self:build()
end
function Harbour:add(machine)
  machine:on("failed", function(m, hours) self.journal("%d %s fails for %d", self.time, tostring(m), hours) end)
  self.machines[#self.machines + 1] = machine
end
function Harbour:build()
  for i, depth in ipairs { 8, 12, 14, 14 } do
    local berth = Berth(self, depth)
    berth:on("docked", function(_, ship) self.journal("%d %s at berth %d", self.time, tostring(ship), i) end)
    berth:on("left", function(_, ship)
      ship.company.account:pay(ship:fee(), self.account)
      self:count("served")
    end)
    self.berths[i] = berth
    for _, kind in ipairs(i < 3 and { Crane, Crane } or { Gantry, Gantry, Conveyor }) do
      self:add(kind(self, berth))
    end
  end
  for _ = 1, 9 do self:add(Lorry(self)) end
  for _ = 1, 3 do self:add(CoolLorry(self)) end
  for _ = 1, 2 do self:add(Train(self)) end
  for _ = 1, 3 do self:add(Barge(self)) end
end
function Harbour:arrive()
  self.ships = self.ships + 1
  local ship = self.random:pick(shipTypes)(self.ships, self.random:pick(self.companies))
  for _ = 1, ship.capacity * 2 do
    ship:load(self.random:pick(kinds)(self.random:between(5, 60), ship.company))
  end
  self.sea:push(ship)
end
function Harbour:assign()
  local waiting = PriorityQueue()
  for ship in self.sea:each() do
    local place
    for _, berth in ipairs(self.berths) do
      if berth:fits(ship) then
        place = berth
        break
      end
    end
    if place then
      place:dock(ship)
    else
      ship.waited = ship.waited + 1
      ship:hour()
      waiting:push(ship)
    end
  end
  self.sea = waiting
end
function Harbour:deliver(cargo, carrier)
  self:count("delivered")
  self:count(tostring(carrier), cargo.tons)
  local owner = cargo.owner
  self.account:pay(Money(50), owner.account)
  if cargo:is(Reefer) and cargo:spoilt() then
    self:count("spoilt")
    self.journal("%d " .. owner .. " lost %d tons", self.time, cargo.tons)
  end
end
function Harbour:hour()
  self.time = self.time + 1
  self.weather:hour()
  if self.random:chance(20) and self.sea:size() < 12 then self:arrive() end
  self:assign()
  for _, berth in ipairs(self.berths) do berth:hour() end
  for _, machine in ipairs(self.machines) do machine:hour() end
  self.yard:hour()
end
function Harbour:report()
  local sum = self.account.balance + self.customs.account.balance
  local out = {}
  for _, company in ipairs(self.companies) do
    sum = sum + company.account.balance
    out[#out + 1] = company .. "=" .. tostring(company.account.balance)
  end
  assert(sum == Money(0), "money appears from nowhere")
  table.sort(out)
  for _, what in ipairs { "served", "delivered", "spoilt", "Lorry", "CoolLorry", "Train", "Barge" } do
    out[#out + 1] = what .. "=" .. self:counted(what)
  end
  local totals = { lifts = 0, failures = 0, idle = 0, trips = 0, storms = 0 }
  for _, machine in ipairs(self.machines) do
    for what, n in pairs(totals) do totals[what] = n + machine:counted(what) end
  end
  for _, what in ipairs { "lifts", "failures", "idle", "trips", "storms" } do
    out[#out + 1] = what .. "=" .. totals[what]
  end
  out[#out + 1] = "yard=" .. self.yard:size()
  self.journal:fold()
  return table.concat(out, " "), self.journal.sum
end

return function(hours)
  local harbour = Harbour(2026)
  for _ = 1, hours do harbour:hour() end
  assert(classCount >= 30 and not pcall(Machine(harbour).work, {}))
  local report, journal = harbour:report()
  return string.format("%.0f", checksum(report) + journal)
end, 1500, 8, 20
