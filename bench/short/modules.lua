-- Many small modules are compiled and each of their functions called once or twice.
return function(n)
  local calls = 0
  for _ = 1, n do
    local source = { "local M = {}" }
    for k = 1, 25 do
      source[#source + 1] = ("local function f%d(a, b) if a then return b .. '%d' end "):format(k, k)
        .. ("return { a, b, x = %d } end M.f%d = f%d"):format(k, k, k)
    end
    source[#source + 1] = "return M"
    local module = assert((loadstring or load)(table.concat(source, "\n")))()
    for name, f in pairs(module) do
      assert(f(name, "x"):sub(1, 1) == "x" and f(nil, 1).x)
      calls = calls + 2
    end
  end
  return calls
end, 70, 1, 2
