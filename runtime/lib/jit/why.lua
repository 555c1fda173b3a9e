--[==[
jit.why: what became of the loops and functions that matter, and what to do about it.

  dasmoon -jwhy x.lua               in words, to the standard error, when the program ends
  dasmoon -jwhy=report.html x.lua   a page with source, bytecode, IR and machine code

For each function, by the time that it spent outside of compiled code: where recording began,
whether a trace came of it, why it did not, at which guards traces were left, what helps.
]==]
local jutil = require("jit.util")
local bc = require("jit.bc")
local profile = require("jit.profile")
local vmdef = require("jit.vmdef")
local format, floor, sort, concat = string.format, math.floor, table.sort, table.concat

-- Shares below this are not worth a word; places of a function, reasons, and exits that are told.
local LEAST, PLACES, REASONS, EXITS = 1, 8, 4, 4

local active, name
-- Functions by "source:first line"; traces by number; samples by kind of code.
local functions, traces, samples, total
local current, dump

local advice = {
  { "NYI: bytecode FNEW", "a closure is made here: make it outside of the loop, or pass what it needs" },
  { "NYI: bytecode UCLO", "locals that closures hold end here: move them out of the loop" },
  { "NYI: bytecode VARG", "a vararg of unknown length: name the parameters" },
  { "NYI: bytecode", "the compiler has no form for this instruction: keep it out of hot loops" },
  { "NYI: return to lower frame", "the loop was entered deep in calls: put it into a function of its own" },
  { "inner loop in root trace", "an inner loop is compiled by itself; this one follows by its exits" },
  { "leaving loop in root trace", "the loop seldom runs to its end: it has to get hot for longer" },
  { "loop unroll limit", "an inner loop runs a different number of times: unroll it, or make it a function" },
  { "call unroll limit", "recursion too deep for a trace: use a loop, or jit.opt.start('callunroll=...')" },
  { "down%-recursion", "the recursion comes back up here: compiled from there" },
  { "blacklisted", "something was given up for good inside of it: see there first" },
  { "JIT compilation disabled", "jit.off was called for this function" },
  { "error thrown", "an error, or a hook, ended the recording: test before the call instead of pcall in loops" },
  { "trace too long", "too many instructions: split the function, or jit.opt.start('maxrecord=...')" },
  { "too many snapshots", "too many branches in one go: split the function" },
  { "failed to allocate mcode", "no room for machine code: jit.opt.start('maxmcode=...')" },
  { "register coalescing", "too many values at once: use fewer locals in the loop" },
  { "too many spill slots", "too many values at once: use fewer locals in the loop" },
  { "NYI: C function", "a function of the host: call it less often, or outside of the loop" },
  { "NYI: unsupported variant", "this way to call the function has no compiled form" },
}
local function remedy(reason)
  for _, row in ipairs(advice) do
    if reason:find("^" .. row[1]) or reason:find(row[1]) then return row[2] end
  end
end

-- What a guard watches, by its instruction.
local guards = {
  SLOAD = "a local has another type", ALOAD = "an array element has another type",
  HLOAD = "a field has another type", ULOAD = "an upvalue has another type",
  VLOAD = "a vararg has another type", ABC = "the index is outside of the array",
  HREFK = "the table is laid out differently", UREFO = "an upvalue was closed", UREFC = "an upvalue is open",
  RETF = "returned to another caller", CONV = "a number is no integer, or too large",
  ADDOV = "an integer overflows", SUBOV = "an integer overflows", MULOV = "an integer overflows",
  STRTO = "a string is no number",
}
local function opname(op) return (vmdef.irnames:sub(6 * op + 1, 6 * op + 6):gsub(" ", "")) end
local function describe(op)
  return guards[op] or (#op <= 3 and "a condition goes the other way" or op)
end

-- The first guard that leaves by an exit; nil where hooks and the profiler leave traces.
local function guardof(tr, exit)
  local snap, after = jutil.tracesnap(tr, exit), jutil.tracesnap(tr, exit + 1)
  local info = jutil.traceinfo(tr)
  if not snap or not info then return "" end
  for ref = snap[0], (after and after[0] or info.nins + 1) - 1 do
    local mode, ot = jutil.traceir(tr, ref)
    local op = mode and opname(bit.rshift(ot, 8))
    if mode and op ~= "LOOP" and bit.band(ot, 128) ~= 0 then return op ~= "PROF" and describe(op) or nil end
  end
end

-- The function whose call a stitched trace ends in: it follows the continuation in the last snapshot.
local CONT = 0x20000
local function calledby(tr, info)
  local snap, behind = jutil.tracesnap(tr, info.nexit - 1), false
  for i = 2, #snap do
    local ref = bit.band(snap[i], 0xffff) - 0x8000
    local k = behind and ref < 0 and jutil.tracek(tr, ref)
    if type(k) == "function" then return vmdef.ffnames[jutil.funcinfo(k).ffid] or "a C function" end
    behind = behind or bit.band(snap[i], CONT) ~= 0
  end
end

local function functionat(source, first, last)
  local key = source .. ":" .. first
  local f = functions[key]
  if not f then
    f = { source = source, first = first, last = last, samples = {}, n = 0, places = {} }
    functions[key] = f
  end
  return f
end
local function placeof(func, pc)
  local info = jutil.funcinfo(func, pc)
  if not info.source then return end
  local f = functionat(info.source, info.linedefined, info.lastlinedefined)
  local line = info.currentline or info.linedefined
  local place = f.places[line] or { line = line, tries = 0, reasons = {}, traces = {}, exits = {}, left = 0 }
  f.places[line] = place
  return place
end

local handler = {}
function handler.start(tr, func, pc, parent, exit)
  local before = parent and traces[parent]
  local place = before and before.place or placeof(func, pc)
  current = { number = tr, place = place, at = bc.location(func, pc), text = {} }
  current.title = before and format("from %d/%s", parent, exit == -1 and "stitch" or exit) or "root"
  if place then place.tries = place.tries + 1 end
end
function handler.abort(_tr, func, pc, err, info)
  local place = current and current.place
  if not place then return end
  local why = bc.reason(err, info):gsub("%s+$", "")
  local text = format("%s at %s", why, bc.location(func, pc))
  place.reasons[text] = (place.reasons[text] or 0) + 1
end
function handler.stop(tr)
  if not (current and current.place) then return end
  local info = jutil.traceinfo(tr)
  current.calls = info.linktype == "stitch" and calledby(tr, info) or nil
  current.ends = info.link ~= 0 and info.link ~= tr and format("-> %d", info.link) or info.linktype
  traces[tr] = current
  current.place.traces[#current.place.traces + 1] = current
end
function handler.flush() traces = {} end

local function ontrace(what, ...)
  if what ~= "flush" and dump then
    if what == "start" then handler.start(...) end
    dump.trace(what, ...)
    if what == "start" then return end
  end
  handler[what](...)
end
local function onexit(tr, exit)
  local trace = traces[tr]
  if not trace then return end
  local place = trace.place
  local key = tr .. "/" .. exit
  local e = place.exits[key]
  if not e then
    local why = guardof(tr, exit)
    if not why then return end
    local info = debug.getinfo(2, "l")
    e = { trace = tr, exit = exit, n = 0, line = info and info.currentline or place.line, why = why }
    place.exits[key] = e
  end
  e.n = e.n + 1
  place.left = place.left + 1
end
local function sample(thread, n, state)
  total = total + n
  samples[state] = (samples[state] or 0) + n
  local level, info = 0, nil
  repeat
    info = debug.getinfo(thread, level, "S")
    level = level + 1
  until not info or info.what ~= "C"
  if not info then return end
  local f = functionat(info.source, info.linedefined, info.lastlinedefined)
  f.n = f.n + n
  f.samples[state] = (f.samples[state] or 0) + n
end

-- The report: lines of text, for both forms.
local function byvalue(counts, value)
  local keys = {}
  for key in pairs(counts) do keys[#keys + 1] = key end
  sort(keys, function(a, b)
    local x, y = value(counts[a]), value(counts[b])
    if x ~= y then return x > y end
    return tostring(a) < tostring(b)
  end)
  return keys
end
local function share(n) return total == 0 and 0 or floor(n * 100 / total + 0.5) end
local function lost(f) return f.n - (f.samples.N or 0) end
local function short(source) return (source:gsub("^[@=]", ""):gsub("^.*[/\\]", "")) end
local function times(n) return n == 1 and "once" or n .. " times" end

local function tellplace(f, place, say)
  local where = format("%s:%d", short(f.source), place.line)
  if #place.traces == 0 then
    say(2, format("%s: not compiled, tried %s", where, times(place.tries)))
  else
    say(2, format("%s: compiled, %d trace%s, left %s by exits that are not compiled", where, #place.traces,
      #place.traces == 1 and "" or "s", times(place.left)), place)
  end
  local reasons = byvalue(place.reasons, function(n) return n end)
  for i = 1, math.min(REASONS, #reasons) do
    local text = reasons[i]
    say(3, format("%s: %s", times(place.reasons[text]), text))
    local helps = remedy(text)
    if helps then say(4, helps) end
  end
  local calls = {}
  for _, trace in ipairs(place.traces) do
    if trace.calls then calls[trace.calls] = (calls[trace.calls] or 0) + 1 end
  end
  for _, called in ipairs(byvalue(calls, function(n) return n end)) do
    say(3, format("ends in a call of %s, which is not compiled: the interpreter makes it", called))
    say(4, "call it less often, or outside of the loop")
  end
  local exits = byvalue(place.exits, function(e) return e.n end)
  for i = 1, math.min(EXITS, #exits) do
    local e = place.exits[exits[i]]
    say(3, format("left %s at line %d: %s (exit %d of trace %d)", times(e.n), e.line, e.why, e.exit, e.trace))
    if e.why:find("another type") then say(4, "values of one type in it would stay on the trace") end
  end
end

local function report(say)
  local kinds = { N = "compiled", I = "interpreted", C = "C code", G = "collector", J = "compiler" }
  local parts = {}
  for _, state in ipairs(byvalue(samples, function(n) return n end)) do
    parts[#parts + 1] = format("%d%% %s", share(samples[state]), kinds[state])
  end
  say(0, format("%d samples: %s", total, #parts > 0 and concat(parts, ", ") or "none"))
  if jit.status() then
    say(0, "With this report, loops are compiled when LuaJIT compiles them; without it, those that pay.")
  else
    say(0, "The trace compiler is off: -jon turns it on.")
  end
  for _, key in ipairs(byvalue(functions, lost)) do
    local f = functions[key]
    local any = next(f.places) ~= nil
    if share(f.n) >= LEAST or (any and total == 0) then
      say(1, format("%s:%d-%d  %d%% of the time, %d%% not in compiled code", short(f.source), f.first, f.last,
        share(f.n), share(lost(f))), nil, f)
      if not any then say(2, "no loop or call of it got hot: nothing was tried") end
      local lines = byvalue(f.places, function(p) return p.tries + p.left end)
      for i = 1, math.min(PLACES, #lines) do tellplace(f, f.places[lines[i]], say) end
    end
  end
end

local function astext(out)
  report(function(depth, text) out:write(("  "):rep(depth), text, "\n") end)
end

local PAGE = [[
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>jit.why</title><style>
body { font: 15px/1.5 sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; color: #222 }
pre { font: 12px/1.4 monospace; background: #f6f6f4; padding: .8em; overflow: auto }
h2 { font-size: 1.1em; margin: 2em 0 .3em } .d2 { margin-left: 1em; font-weight: bold }
.d3 { margin-left: 2em } .d4 { margin-left: 3em; color: #555; font-style: italic }
summary { cursor: pointer; color: #225 } mark { background: #fd9 } .n { color: #999 }
</style></head><body><h1>What the trace compiler made of it</h1>
]]
local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local function escape(text) return (text:gsub('[&<>"]', escapes)) end

local function sourcetext(f)
  local file = f.source:sub(1, 1) == "@" and io.open(f.source:sub(2))
  if not file then return end
  local lines, n = {}, 0
  local last = f.last > 0 and f.last or math.huge
  for line in file:lines() do
    n = n + 1
    if n >= f.first and n <= last then
      local text = format('<span class="n">%5d</span>  %s', n, escape(line))
      lines[#lines + 1] = f.places[n] and "<mark>" .. text .. "</mark>" or text
    end
  end
  file:close()
  return concat(lines, "\n")
end

local function aspage(out)
  out:write(PAGE)
  report(function(depth, text, place, f)
    if depth == 1 then
      out:write("<h2>", escape(text), "</h2>\n")
      local source = sourcetext(f)
      if source then out:write("<details><summary>source</summary><pre>", source, "</pre></details>\n") end
      return
    end
    out:write(format('<div class="d%d">%s</div>\n', depth, escape(text)))
    for _, trace in ipairs(place and place.traces or {}) do
      out:write(format('<details class="d3" id="t%d"><summary>trace %d, %s, %s, %s</summary><pre>', trace.number,
        trace.number, trace.title, escape(trace.at), escape(trace.ends)))
      -- Links between traces.
      local text = escape(concat(trace.text)):gsub("(TRACE (%d+))", '<a href="#t%2">%1</a>')
      out:write(text, "</pre></details>\n")
    end
  end)
  out:write("</body></html>\n")
end

local finish
local function off()
  if not active then return end
  active = false
  profile.stop()
  jit.attach(ontrace)
  jit.attach(onexit)
  if dump then jit.attach(dump.record) end
  local out = bc.open(name, nil, io.stderr)
  if dump then aspage(out) else astext(out) end
  bc.close(out)
end

local function on(file)
  if active then off() end
  name = file
  functions, traces, samples, total, current, dump = {}, {}, {}, 0, nil, nil
  if file and file:find("%.html?$") then
    dump = require("jit.dump").handlers("tbirsm", function(...)
      local text = current and current.text
      for i = 1, text and select("#", ...) or 0 do text[#text + 1] = tostring((select(i, ...))) end
    end)
    jit.attach(dump.record, "record")
  end
  jit.attach(ontrace, "trace")
  jit.attach(onexit, "texit")
  profile.start("fi5", sample)
  active = true
  -- The report comes when the state is closed.
  finish = newproxy(true)
  getmetatable(finish).__gc = off
end

return { start = on, on = on, stop = off, off = off }
