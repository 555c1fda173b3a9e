local function parse(s)
  local toks = {}
  for t in s:gsub("[()]", " %0 "):gmatch("%S+") do
    toks[#toks + 1] = t
  end
  local p = 0
  local function read()
    p = p + 1
    local t = toks[p]
    if t == "(" then
      local l = {}
      while toks[p + 1] ~= ")" do
        if not toks[p + 1] then error("unclosed", 0) end
        l[#l + 1] = read()
      end
      p = p + 1
      return l
    end
    return tonumber(t) or t
  end
  return read()
end
local G = {
  ["+"] = function(...)
    local s = 0
    for _, v in ipairs { ... } do
      s = s + v
    end
    return s
  end,
  ["*"] = function(a, b) return a * b end,
  ["-"] = function(a, b) return a - b end,
  ["<"] = function(a, b) return a < b end,
  ["="] = function(a, b) return a == b end,
  list = function(...) return { ... } end,
  car = function(l) return l[1] end,
  cdr = function(l) return { unpack(l, 2) } end,
  len = function(l) return #l end,
}
local function eval(x, env)
  if type(x) == "string" then
    local v = env[x]
    if v == nil then error("unbound " .. x, 0) end
    return v
  elseif type(x) ~= "table" then
    return x
  end
  local h = x[1]
  if h == "if" then
    return eval(eval(x[2], env) and x[3] or x[4], env)
  elseif h == "define" then
    G[x[2]] = eval(x[3], env)
    return
  elseif h == "lambda" then
    local ps, body = x[2], x[3]
    return function(...)
      local e = setmetatable({}, { __index = env })
      for i, n in ipairs(ps) do
        e[n] = (select(i, ...))
      end
      return eval(body, e)
    end
  elseif h == "let" then
    local e = setmetatable({}, { __index = env })
    for _, b in ipairs(x[2]) do
      e[b[1]] = eval(b[2], env)
    end
    return eval(x[3], e)
  end
  local f, a = eval(h, env), {}
  for i = 2, #x do
    a[i - 1] = eval(x[i], env)
  end
  return f(unpack(a))
end
for _, s in ipairs {
  "(+ 1 2 3)",
  "(define fact (lambda (n) (if (< n 2) 1 (* n (fact (- n 1))))))",
  "(fact 15)",
  "(let ((x 2) (y 3)) (* x y))",
  "((lambda (f) (f 5)) (lambda (x) (* x x)))",
  "(define map (lambda (f l) (if (= (len l) 0) 0 (+ (f (car l)) (map f (cdr l))))))",
  "(map fact (list 1 2 3 4))",
  "(undefined 1)",
  "(+ 1",
} do
  print(s, pcall(function() return eval(parse(s), G) end))
end
