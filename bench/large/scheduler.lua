-- A discrete scheduler: processes are coroutines, time is virtual. Sleeping, joining, channels
-- with and without buffers, select with timeouts, semaphores, locks, barriers, conditions,
-- supervisors that restart what failed, and priorities; on top of it a bank, philosophers,
-- a pipeline of filters, lifts in a house, and a network that loses packets.
local checksum = require "checksum"

local create, resume, status, yield = coroutine.create, coroutine.resume, coroutine.status, coroutine.yield
local unpack = unpack or table.unpack

-- A heap of whatever has a time ---------------------------------------------------------------

local Heap = {}
Heap.__index = Heap

function Heap.new(before) return setmetatable({ n = 0, before = before }, Heap) end

function Heap:push(item)
  local before, i = self.before, self.n + 1
  self.n = i
  while i > 1 do
    local parent = (i - i % 2) / 2
    if not before(item, self[parent]) then break end
    self[i] = self[parent]
    i = parent
  end
  self[i] = item
end

function Heap:pop()
  local n = self.n
  if n == 0 then return nil end
  local before, top, last = self.before, self[1], self[n]
  self[n] = nil
  self.n = n - 1
  n = n - 1
  if n == 0 then return top end
  local i = 1
  while true do
    local child = 2 * i
    if child > n then break end
    if child < n and before(self[child + 1], self[child]) then child = child + 1 end
    if not before(self[child], last) then break end
    self[i] = self[child]
    i = child
  end
  self[i] = last
  return top
end

-- A list that both ends are taken from ----------------------------------------------------------

local Deque = {}
Deque.__index = Deque
function Deque.new() return setmetatable({ first = 1, last = 0 }, Deque) end
function Deque:empty() return self.first > self.last end
function Deque:size() return self.last - self.first + 1 end
function Deque:push(item)
  self.last = self.last + 1
  self[self.last] = item
end
function Deque:shift()
  local item = self[self.first]
  if self.first > self.last then return nil end
  self[self.first] = nil
  self.first = self.first + 1
  return item
end
function Deque:remove(item)
  for i = self.first, self.last do
    if self[i] == item then
      for k = i, self.last - 1 do self[k] = self[k + 1] end
      self[self.last] = nil
      self.last = self.last - 1
      return true
    end
  end
  return false
end

-- Processes -----------------------------------------------------------------------------

local Process = {}
Process.__index = Process
function Process:__tostring() return ("%s#%d"):format(self.name, self.id) end

local Scheduler = {}
Scheduler.__index = Scheduler

local function earlier(a, b)
  if a.time ~= b.time then return a.time < b.time end
  return a.serial < b.serial
end

function Scheduler.new()
  return setmetatable({
    now = 0, serial = 0, switches = 0, alive = 0, failures = 0,
    timers = Heap.new(earlier), ready = { Deque.new(), Deque.new(), Deque.new() },
  }, Scheduler)
end

function Scheduler:spawn(name, body, ...)
  self.serial = self.serial + 1
  local process = setmetatable({
    id = self.serial, name = name, thread = create(body), priority = 2, joiners = {}, state = "ready",
  }, Process)
  self.alive = self.alive + 1
  self:wake(process, ...)
  return process
end

--- Make a waiting process ready; it receives the values from what it waits in.
function Scheduler:wake(process, ...)
  local count = select("#", ...)
  process.count = count
  if count == 1 then
    process.value = ...
  elseif count > 1 then
    process.values = { ... }
  end
  process.state = "ready"
  process.waiting = nil
  self.ready[process.priority]:push(process)
end

function Scheduler:at(time, action)
  self.serial = self.serial + 1
  local timer = { time = time, serial = self.serial, action = action }
  self.timers:push(timer)
  return timer
end

function Scheduler:wait(reason)
  local process = self.current
  process.state, process.waiting = "waiting", reason
  return yield()
end

function Scheduler:sleep(time)
  local process = self.current
  self:at(self.now + time, function() self:wake(process, true) end)
  return self:wait("sleep")
end

function Scheduler:pause()
  self:wake(self.current)
  return yield()
end

function Scheduler:join(process)
  if process.state == "done" then return process.ok, process.result end
  process.joiners[#process.joiners + 1] = self.current
  return self:wait(process)
end

function Scheduler:finish(process, ok, result)
  process.state, process.ok, process.result = "done", ok, result
  self.alive = self.alive - 1
  if not ok then self.failures = self.failures + 1 end
  for _, joiner in ipairs(process.joiners) do self:wake(joiner, ok, result) end
end

function Scheduler:step(process)
  self.current = process
  self.switches = self.switches + 1
  local ok, result
  local count, value, values = process.count, process.value, process.values
  process.count, process.value, process.values = 0, nil, nil
  if count < 2 then
    ok, result = resume(process.thread, value)
  else
    ok, result = resume(process.thread, unpack(values, 1, count))
  end
  self.current = nil
  if status(process.thread) == "dead" then self:finish(process, ok, result) end
end

function Scheduler:nextReady()
  for priority = 1, 3 do
    local process = self.ready[priority]:shift()
    if process then return process end
  end
end

function Scheduler:run(limit)
  while true do
    local process = self:nextReady()
    while process do
      self:step(process)
      process = self:nextReady()
    end
    local timer = self.timers:pop()
    if not timer or timer.time > limit then break end
    self.now = timer.time
    if not timer.cancelled then timer.action() end
  end
  return self.alive
end

-- What processes wait for -----------------------------------------------------------------

local Semaphore = {}
Semaphore.__index = Semaphore
function Semaphore.new(scheduler, count)
  return setmetatable({ scheduler = scheduler, count = count, queue = Deque.new() }, Semaphore)
end
function Semaphore:acquire()
  if self.count > 0 then
    self.count = self.count - 1
    return
  end
  self.queue:push(self.scheduler.current)
  self.scheduler:wait(self)
end
function Semaphore:release()
  local process = self.queue:shift()
  if process then return self.scheduler:wake(process) end
  self.count = self.count + 1
end

local Lock = setmetatable({}, { __index = Semaphore })
Lock.__index = Lock
function Lock.new(scheduler)
  return setmetatable(Semaphore.new(scheduler, 1), Lock)
end
--- Call `f` while holding the lock, which is given back when `f` fails, too.
function Lock:with(f, ...)
  self:acquire()
  local ok, result = pcall(f, ...)
  self:release()
  if not ok then error(result, 0) end
  return result
end

local Condition = {}
Condition.__index = Condition
function Condition.new(scheduler)
  return setmetatable({ scheduler = scheduler, waiting = {} }, Condition)
end
function Condition:wait()
  self.waiting[#self.waiting + 1] = self.scheduler.current
  self.scheduler:wait(self)
end
function Condition:broadcast()
  local all = self.waiting
  self.waiting = {}
  for _, process in ipairs(all) do self.scheduler:wake(process) end
end

local Barrier = {}
Barrier.__index = Barrier
function Barrier.new(scheduler, parties)
  return setmetatable({ parties = parties, arrived = 0, condition = Condition.new(scheduler) }, Barrier)
end
function Barrier:arrive()
  self.arrived = self.arrived + 1
  if self.arrived < self.parties then return self.condition:wait() end
  self.arrived = 0
  self.condition:broadcast()
end

local Channel = {}
Channel.__index = Channel
function Channel.new(scheduler, capacity)
  return setmetatable({
    scheduler = scheduler, capacity = capacity or 0, buffer = Deque.new(),
    senders = Deque.new(), receivers = Deque.new(), closed = false,
  }, Channel)
end

function Channel:send(value)
  if self.closed then error("send on a closed channel", 2) end
  local receiver = self.receivers:shift()
  if receiver then return receiver(value, self) end
  if self.buffer:size() < self.capacity then return self.buffer:push(value) end
  self.senders:push({ process = self.scheduler.current, value = value })
  self.scheduler:wait(self)
end

--- A value that is there now, and whether there was one.
function Channel:poll()
  if not self.buffer:empty() then
    local value = self.buffer:shift()
    local sender = self.senders:shift()
    if sender then
      self.buffer:push(sender.value)
      self.scheduler:wake(sender.process)
    end
    return value, true
  end
  local sender = self.senders:shift()
  if not sender then return nil, self.closed end
  self.scheduler:wake(sender.process)
  return sender.value, true
end

function Channel:receive()
  local value, there = self:poll()
  if there then return value end
  local scheduler, process = self.scheduler, self.scheduler.current
  self.receivers:push(function(received) scheduler:wake(process, received) end)
  return scheduler:wait(self)
end

function Channel:close()
  self.closed = true
  while true do
    local receiver = self.receivers:shift()
    if not receiver then break end
    receiver(nil, self)
  end
end

function Channel:each()
  return function() return self:receive() end
end

--- Wait for the first of several channels; gives the channel and the value, or nil in time.
function Scheduler:select(channels, timeout)
  for _, channel in ipairs(channels) do
    local value, there = channel:poll()
    if there then return channel, value end
  end
  local process, timer = self.current, nil
  local function arrived(value, channel)
    for _, other in ipairs(channels) do
      if other ~= channel then other.receivers:remove(process.selecting) end
    end
    process.selecting = nil
    if timer then timer.cancelled = true end
    self:wake(process, channel, value)
  end
  process.selecting = arrived
  for _, channel in ipairs(channels) do channel.receivers:push(arrived) end
  if timeout then
    timer = self:at(self.now + timeout, function() arrived(nil, nil) end)
  end
  return self:wait("select")
end

-- Supervision ---------------------------------------------------------------------------

--- Start `body` again whenever it fails, `attempts` times at most.
local function supervise(scheduler, name, attempts, body, ...)
  local arguments, n = { ... }, select("#", ...)
  return scheduler:spawn(name .. " supervisor", function()
    for attempt = 1, attempts do
      local worker = scheduler:spawn(name, body, unpack(arguments, 1, n))
      local ok, result = scheduler:join(worker)
      if ok then return attempt end
      if not tostring(result):find("transient", 1, true) then error(result, 0) end
      scheduler:sleep(attempt * 2)
    end
    error(name .. " given up", 0)
  end)
end

local function generator(seed)
  return function(limit)
    seed = seed * 16807 % 2147483647
    return seed % limit + 1
  end
end

-- Worlds --------------------------------------------------------------------------------

local worlds = {}

--- Clients move money between accounts; the sum stays.
function worlds.bank(scheduler, random, size, log)
  local accounts, lock = {}, {}
  for i = 1, 10 do
    accounts[i], lock[i] = 1000, Lock.new(scheduler)
  end
  local finished = Semaphore.new(scheduler, 0)
  local refused = 0
  local function transfer(from, to, amount)
    local first, second = math.min(from, to), math.max(from, to)
    return lock[first]:with(function()
      return lock[second]:with(function()
        if accounts[from] < amount then error({ refused = amount }, 0) end
        local before = accounts[from]
        scheduler:sleep(1)
        accounts[from], accounts[to] = before - amount, accounts[to] + amount
        return amount
      end)
    end)
  end
  for client = 1, 8 do
    scheduler:spawn("client", function()
      for _ = 1, size do
        local from, to = random(10), random(10)
        if from ~= to then
          local process = scheduler:spawn("transfer", transfer, from, to, random(400))
          local ok, result = scheduler:join(process)
          if not ok then
            refused = refused + result.refused
            scheduler:sleep(client)
          end
        end
      end
      finished:release()
    end)
  end
  for _ = 1, 8 do finished:acquire() end
  local sum = 0
  for _, money in ipairs(accounts) do sum = sum + money end
  assert(sum == 10000, "money was lost")
  log("bank", refused, table.concat(accounts, ","))
end

--- Philosophers take two forks in order.
function worlds.philosophers(scheduler, random, size, log)
  local forks, eaten, barrier = {}, {}, Barrier.new(scheduler, 6)
  for i = 1, 5 do forks[i], eaten[i] = Semaphore.new(scheduler, 1), 0 end
  for i = 1, 5 do
    local left, right = forks[math.min(i, i % 5 + 1)], forks[math.max(i, i % 5 + 1)]
    scheduler:spawn("philosopher", function()
      for _ = 1, size do
        scheduler:sleep(random(5))
        left:acquire()
        right:acquire()
        scheduler:sleep(random(3))
        eaten[i] = eaten[i] + 1
        right:release()
        left:release()
      end
      barrier:arrive()
    end)
  end
  barrier:arrive()
  for i = 1, 5 do assert(eaten[i] == size) end
  log("philosophers", scheduler.now, table.concat(eaten, ","))
end

--- Numbers go through a chain of filters that grows: primes come out.
function worlds.pipeline(scheduler, _, size, log)
  local numbers = Channel.new(scheduler, 4)
  scheduler:spawn("numbers", function()
    for i = 2, size * 6 do numbers:send(i) end
    numbers:close()
  end)
  local primes, source = {}, numbers
  while true do
    local prime = source:receive()
    if not prime then break end
    primes[#primes + 1] = prime
    local input, output = source, Channel.new(scheduler, 1)
    scheduler:spawn("filter", function()
      for n in input:each() do
        if n % prime ~= 0 then output:send(n) end
      end
      output:close()
    end)
    source = output
  end
  for i = 2, #primes do assert(primes[i] > primes[i - 1]) end
  log("pipeline", #primes, primes[#primes])
end

--- Lifts serve people who come at random.
function worlds.lifts(scheduler, random, size, log)
  local calls, arrived, waited = Channel.new(scheduler, 1000), Condition.new(scheduler), 0
  local delivered = 0
  local function lift(stops)
    local floor, moved = 1, 0
    for person in calls:each() do
      for _, target in ipairs { person.from, person.to } do
        moved = moved + math.abs(target - floor)
        scheduler:sleep(math.abs(target - floor) + 1)
        floor = target
      end
      waited = waited + scheduler.now - person.time
      delivered = delivered + 1
      stops[floor] = (stops[floor] or 0) + 1
      arrived:broadcast()
    end
    return moved
  end
  local stops, lifts = {}, {}
  for i = 1, 3 do lifts[i] = scheduler:spawn("lift", lift, stops) end
  scheduler:spawn("people", function()
    for _ = 1, size do
      scheduler:sleep(random(6))
      local from = random(12)
      calls:send({ from = from, to = (from + random(11) - 1) % 12 + 1, time = scheduler.now })
    end
  end)
  while delivered < size do arrived:wait() end
  calls:close()
  local moved = 0
  for _, process in ipairs(lifts) do
    local ok, floors = scheduler:join(process)
    assert(ok, floors)
    moved = moved + floors
  end
  log("lifts", waited, moved, table.concat(stops, ","))
end

--- Packets are sent again until they are acknowledged.
function worlds.network(scheduler, random, size, log)
  local wire, acks, lost, timeouts = Channel.new(scheduler, 2), Channel.new(scheduler, 2), 0, 0
  local function carry(channel, packet)
    scheduler:sleep(random(4))
    if random(10) <= 3 then
      lost = lost + 1
    else
      channel:send(packet)
    end
  end
  local got, copies = {}, 0
  scheduler:spawn("receiver", function()
    for packet in wire:each() do
      if packet.number == #got + 1 then
        got[#got + 1] = packet.text
      else
        copies = copies + 1
      end
      scheduler:spawn("ack", carry, acks, packet.number)
    end
  end)
  for number = 1, size do
    local acknowledged = false
    repeat
      scheduler:spawn("packet", carry, wire, { number = number, text = ("p%d"):format(number) })
      local channel, ack = scheduler:select({ acks }, 12)
      if not channel then timeouts = timeouts + 1 end
      acknowledged = ack == number
    until acknowledged
  end
  assert(#got == size)
  log("network", lost, timeouts, copies, checksum(table.concat(got)))
end

--- Workers fail now and then and are started again.
function worlds.supervisors(scheduler, random, size, log)
  local attempts, gaveUp = 0, 0
  for i = 1, size do
    local supervisor = supervise(scheduler, "worker", 4, function(number)
      scheduler:sleep(random(3))
      if random(3) == 1 then error("transient fault of " .. number) end
      if number % 97 == 0 then error("fatal fault") end
      return number * 2
    end, i)
    local ok, result = scheduler:join(supervisor)
    if ok then attempts = attempts + result else gaveUp = gaveUp + 1 end
  end
  log("supervisors", attempts, gaveUp)
end

local order = { "bank", "philosophers", "pipeline", "lifts", "network", "supervisors" }

return function(size)
  local lines, total = {}, 0
  for round, name in ipairs(order) do
    local scheduler = Scheduler.new()
    local world = scheduler:spawn(name, function()
      local function log(...)
        local parts = {}
        for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
        lines[#lines + 1] = table.concat(parts, " ")
      end
      worlds[name](scheduler, generator(round * 1009), size, log)
      return true
    end)
    world.priority = 3
    scheduler:run(1e9)
    assert(world.ok, world.result)
    total = total + scheduler.switches + scheduler.now * 7 + scheduler.failures * 1000
  end
  return ("%.0f"):format(checksum(table.concat(lines, "\n")) + total)
end, 200, 8, 5
