local function wrap(s, w)
  local lines, cur = {}, ""
  for word in s:gmatch("%S+") do
    if #cur + #word + 1 > w and cur ~= "" then
      lines[#lines + 1] = cur
      cur = word
    else
      cur = cur == "" and word or cur .. " " .. word
    end
  end
  lines[#lines + 1] = cur
  return lines
end
local text =
  "\z
    The interpreter dispatches every bytecode through a table of machine code addresses, and the handlers \z
    jump to the next one without returning."
for _, w in ipairs { 20, 40, 72 } do
  for i, l in ipairs(wrap(text, w)) do
    print(("%-" .. w .. "s|"):format(l))
  end
end
local function center(s, w)
  local l = math.floor((w - #s) / 2)
  return (" "):rep(l) .. s .. (" "):rep(w - #s - l)
end
print("[" .. center("mid", 11) .. "]")
local function title(s)
  return (s:gsub("(%a)([%w_']*)", function(a, b) return a:upper() .. b:lower() end))
end
print(title "hello wORLD it's FINE")
print(("a,b;c d"):gsub("[,; ]", { [","] = "<comma>", [";"] = "<semi>" }))
local function split(s, sep)
  local r = {}
  for p in (s .. sep):gmatch("(.-)" .. sep:gsub("%p", "%%%0")) do
    r[#r + 1] = p
  end
  return r
end
print(#split("a.b..c", "."), table.concat(split("1--2--3", "--"), "/"))
print(("CamelCaseString"):gsub("(%l)(%u)", "%1_%2"))
print(("snake_case_here"):gsub("_(%a)", string.upper))
print(("%d+"):rep(3, "|"), ("x"):rep(3) .. ("-"):rep(5))
