local function f(x)
  local r = {}
  r[#r + 1] = x == 1
  r[#r + 1] = x ~= 1
  r[#r + 1] = x == "a"
  r[#r + 1] = x ~= "a"
  r[#r + 1] = x == nil
  r[#r + 1] = x ~= nil
  r[#r + 1] = x == true
  r[#r + 1] = x ~= false
  r[#r + 1] = x == 1.5
  r[#r + 1] = x == 1e100
  local s = ""
  for i = 1, #r do
    s = s .. (r[i] and "T" or "F")
  end
  return s
end
for _, v in ipairs { 1, "a", true, false, 1.5, "1", {}, print, 1e100, 0 / 0 } do
  print(type(v), f(v))
end
print(f(nil))
local t = setmetatable({}, { __eq = function() error "never" end })
print(t == 1, t == "a", t == nil, t ~= 5, 1 == t, t == io.stdout)
