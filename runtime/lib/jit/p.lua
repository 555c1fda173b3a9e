--[==[
jit.p: where a program spends its time, from samples.

  dasmoon -jp x.lua              functions           -jp=l     lines
  dasmoon -jp=F3 x.lua           functions with their modules, and three levels of callers
  dasmoon -jp=vf,out.txt x.lua   what ran (compiled, interpreted, ...), then functions; to a file

Options: f functions, F with module, l lines, <number> levels of the stack (-<number>: callers
first), s split the levels, p whole paths, v kinds of code, z zones (jit.zone), r raw counts,
a and A annotated source (lines with samples, whole files), G one line per stack for flame graphs,
m<number> least share in percent (3), i<number> interval in milliseconds (10).
]==]
local bc = require("jit.bc")
local profile = require("jit.profile")
local vmdef = require("jit.vmdef")
local floor, max = math.floor, math.max
local format, sort = string.format, table.sort

local kinds = {
  N = "Compiled", I = "Interpreted", C = "C code", G = "Garbage Collector", J = "JIT Compiler",
}
local LEAST, INTERVAL = 3, 10

-- Options of the run; counts by what comes first, and by what comes second for each of those.
local active, out, options
local first, second, total
local zone

local function parse(text)
  local o = { least = LEAST, interval = INTERVAL, depth = 1 }
  text = text:gsub("m(%d+)", function(n) o.least = tonumber(n) return "" end)
  text = text:gsub("i(%d+)", function(n) o.interval = tonumber(n) return "" end)
  text = text:gsub("-?%d+", function(n) o.depth, o.given = tonumber(n), true return "" end)
  for flag in text:gmatch(".") do o[flag] = true end
  o.annotate = o.A and "A" or o.a and "a"
  if o.annotate then o.l, o.depth = true, 1 end
  o.lines = o.l and not o.s or nil
  local bare = not (o.f or o.F or o.l or o.v or o.z)
  if bare then o.f = true end
  o.shown = o.f or o.F or o.l
  local item = (o.p and "p" or "") .. (o.l and not (o.f or o.F) and "l" or o.F and "F" or "f")
  if o.G then
    if not o.given then o.depth = -100 end
    o.format, o.r = item .. "Z;", true
  elseif o.depth < 0 then
    o.format = item .. "Z > "
  else
    o.format = item .. "Z < "
  end
  o.split = o.shown and (o.v or o.z) and "kind" or (o.s or (o.f or o.F) and o.l) and "stack" or nil
  return o
end

local function add(counts, key, n) counts[key] = (counts[key] or 0) + n end

local function count(one, two, n)
  add(first, one, n)
  if not two then return end
  second[one] = second[one] or {}
  add(second[one], two, n)
end

local function readable(stack)
  return (stack:gsub("%[builtin#(%d+)%]", function(id) return vmdef.ffnames[tonumber(id)] end))
end

local function sample(thread, samples, state)
  total = total + samples
  local o = options
  local kind = o.v and kinds[state] or o.z and (zone:get() or "(none)") or nil
  if not o.shown then return count(kind, nil, samples) end
  if o.split == "stack" then
    local name = o.F and "F" or "f"
    local one, two
    if o.l then
      one, two = profile.dumpstack(thread, name, 1), profile.dumpstack(thread, "l", 1)
    else
      local stack = readable(profile.dumpstack(thread, o.format, o.depth == 1 and 2 or o.depth))
      one, two = stack:match("^(.-) [<>] (.*)$")
      one = one or stack
    end
    return count(readable(one), two and readable(two), samples)
  end
  local stack = readable(profile.dumpstack(thread, o.format, o.depth))
  if kind then count(kind, stack, samples) else count(stack, nil, samples) end
end

local function report(counts, inner, samples, indent)
  local keys = {}
  for key in pairs(counts) do keys[#keys + 1] = key end
  sort(keys, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  for _, key in ipairs(keys) do
    local n = counts[key]
    local share = floor(n * 100 / samples + 0.5)
    if share < options.least then break end
    if options.G then
      out:write(format("%s %d\n", key, n))
    elseif options.r then
      out:write(format("%s%5d  %s\n", indent, n, key))
    else
      out:write(format("%s%2d%%  %s\n", indent, share, key))
    end
    local more = inner and inner[key]
    if more then
      local arrow = options.split == "kind" and "  -- " or options.depth < 0 and "  -> " or "  <- "
      if options.l and (options.f or options.F) then arrow = "  -- " end
      report(more, nil, n, arrow)
    end
  end
end

-- Source with shares beside the lines.
local CONTEXT = 3

local function annotated(file, lines)
  local f = io.open(file)
  if not f then return out:write(format("\n====== %s: not readable ======\n", file)) end
  out:write(format("\n====== %s ======\n", file))
  local text, wanted = {}, {}
  for line in f:lines() do text[#text + 1] = line end
  f:close()
  for n, samples in pairs(lines) do
    if floor(samples * 100 / total + 0.5) >= options.least then
      for at = n - CONTEXT, n + CONTEXT do wanted[at] = true end
    end
  end
  local gap = true
  for n, line in ipairs(text) do
    if options.A or wanted[n] then
      if gap and not options.A then out:write(format("@@ %d @@\n", n)) end
      gap = false
      local samples = lines[n] or 0
      local share = floor(samples * 100 / total + 0.5)
      if samples == 0 or share < options.least then
        out:write(format(options.r and "      | %s\n" or "     | %s\n", line))
      elseif options.r then
        out:write(format("%5d | %s\n", samples, line))
      else
        out:write(format("%3d%% | %s\n", share, line))
      end
    else
      gap = true
    end
  end
end

local function annotate()
  local files, names = {}, {}
  for place, n in pairs(first) do
    local file, line = place:match("^(.*):(%d+)$")
    if file and floor(n * 100 / total + 0.5) >= options.least then
      if not files[file] then
        files[file] = {}
        names[#names + 1] = file
      end
      add(files[file], tonumber(line), n)
    end
  end
  sort(names)
  for _, file in ipairs(names) do annotated(file, files[file]) end
end

local function off()
  if not active then return end
  active = false
  profile.stop()
  if total == 0 then
    if not options.r then out:write("[No samples collected]\n") end
  elseif options.annotate then
    annotate()
  else
    report(first, second, total, "")
  end
  bc.close(out)
  out, first, second = nil, nil, nil
end

local finish

local function on(text, name)
  if active then off() end
  options = parse(text or "f")
  if options.annotate then options.format = "pl" end
  if options.z then zone = require("jit.zone") end
  out = bc.open(name, "LUAJIT_PROFILEFILE", io.stdout)
  first, second, total = {}, {}, 0
  active = true
  local mode = (options.l and "l" or options.shown and "f" or "") .. "i" .. max(1, options.interval)
  profile.start(mode, sample)
  -- The report comes when the state is closed.
  finish = newproxy(true)
  getmetatable(finish).__gc = off
end

return { start = on, on = on, stop = off, off = off }
