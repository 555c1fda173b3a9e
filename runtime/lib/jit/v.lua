--[==[
jit.v: one line per trace.

  [TRACE   1 file.lua:3 loop]                 a root trace and how it ends
  [TRACE   2 (1/4) file.lua:5 -> 1]           a side trace of exit 4 of trace 1, back to 1
  [TRACE --- file.lua:9 -- reason at f.lua:10]  given up

-jv writes to the standard error, -jv=FILE or LUAJIT_VERBOSEFILE to a file.
]==]
local jutil = require("jit.util")
local bc = require("jit.bc")
local traceinfo = jutil.traceinfo
local location, reason = bc.location, bc.reason
local format = string.format

local active, out
-- The trace at work: where it started, and of which exit.
local startloc, startex

local handler = {}

function handler.start(_tr, func, pc, parent, exit)
  startloc = location(func, pc)
  startex = parent and format("(%d/%s) ", parent, exit == -1 and "stitch" or exit) or ""
end

function handler.abort(_tr, func, pc, err, info)
  local at = location(func, pc)
  local where = at ~= startloc and " at " .. at or ""
  out:write(format("[TRACE --- %s%s -- %s%s]\n", startex, startloc, reason(err, info), where))
end

function handler.stop(tr, func, pc)
  local info = traceinfo(tr)
  local link, kind = info.link, info.linktype
  local ends
  if kind == "interpreter" then
    ends = "-- fallback to interpreter"
  elseif kind == "stitch" then
    ends = kind .. " " .. location(func, pc)
  elseif link == tr or link == 0 then
    ends = kind
  elseif kind == "root" then
    ends = "-> " .. link
  else
    ends = format("-> %d %s", link, kind)
  end
  out:write(format("[TRACE %3d %s%s %s]\n", tr, startex, startloc, ends))
end

function handler.flush()
  out:write("[TRACE flush]\n")
end

local function event(what, ...)
  handler[what](...)
  out:flush()
end

local function off()
  if not active then return end
  active = false
  jit.attach(event)
  bc.close(out)
  out = nil
end

local function on(name)
  if active then off() end
  out = bc.open(name, "LUAJIT_VERBOSEFILE", io.stderr)
  jit.attach(event, "trace")
  active = true
end

return { on = on, off = off, start = on }
