-- Tracebacks of a stack of ten functions.
local function deep(level, n)
  if level > 0 then
    local length = deep(level - 1, n)
    return length
  end
  local length = 0
  for _ = 1, n do length = length + #debug.traceback("message", 1) end
  return length > 0
end
local function run(n) return deep(10, n) end
return run, 20000, 9, 50
