local s = ""
for i = 1, 10 do
  s = s .. i .. ","
end
print(s)
print(1 .. 2 .. 3, "a" .. 1.5 .. "b", -1 .. "", 1e100 .. "")
print(pcall(function() return "a" .. nil end))
print(pcall(function() return {} .. "a" end))
print(pcall(function() return "a" .. true .. "b" end))
print(pcall(function()
  local t = {}
  return "x" .. t.y .. "z"
end))
local function many(a, b, c, d, e, f) return a .. b .. c .. d .. e .. f end
print(many(1, "b", 2.5, "d", "", "f"))
local mt = setmetatable(
  {},
  {
    __concat = function(a, b)
      return (type(a) == "table" and "T" or a) .. "+" .. (type(b) == "table" and "T" or b)
    end,
  }
)
print("a" .. "b" .. mt .. "c" .. "d", mt .. mt, 1 .. mt, mt .. 1, "x" .. (mt .. "y"))
local long = {}
for i = 1, 100 do
  long[i] = "v" .. i
end
local src = "local a = 'x' return " .. ("a.."):rep(150) .. "a"
print(#loadstring(src)())
print(("x"):rep(3) .. ("y"):rep(2), "" .. "", #("" .. ""))
