-- Makes functions that differ in their constants: hot code of any size.
local functions = {}

--- Texts of `count` functions of a state and two numbers, each a few dozen instructions.
function functions.source(count)
  local out = { "local list = {}" }
  for k = 1, count do
    out[#out + 1] = ([[
list[%d] = function(state, a, b)
  local x = state.x + a * %d
  if x > 1000000 then x = x %% 1000003 end
  state.x, state.calls = x, state.calls + 1
  if b > %d then state.above = state.above + b else state.below = state.below + %d end
  return x
end]]):format(k, k, k % 97, k)
  end
  return table.concat(out, "\n")
end

function functions.load(text)
  return assert((loadstring or load)(text, "=generated"))()
end

--- How much to do: a hundredth where n is that of a test.
function functions.work(n, usual) return n > 2 and usual or usual / 100 end

function functions.state() return { x = 0, calls = 0, above = 0, below = 0 } end

function functions.total(state)
  return ("%.0f"):format(state.x + state.calls + state.above + state.below)
end

return functions
