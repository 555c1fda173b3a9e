-- A configuration in the way of ini files is read, checked, merged and written again.
local checksum = require "checksum"

local function parse(text)
  local sections, current = {}, nil
  for line in text:gmatch("[^\n]+") do
    local section = line:match("^%[([%w.]+)%]$")
    local key, value = line:match("^(%w+)%s*=%s*(.-)%s*$")
    if section then
      current = sections[section] or {}
      sections[section] = current
    elseif key then
      current[key] = tonumber(value) or value == "yes" or (value ~= "no" and value)
    elseif not line:find("^%s*[#;]") then
      error("bad line: " .. line)
    end
  end
  return sections
end

local function write(sections)
  local names, out = {}, {}
  for name in pairs(sections) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    out[#out + 1] = "[" .. name .. "]"
    local keys = {}
    for key in pairs(sections[name]) do keys[#keys + 1] = key end
    table.sort(keys)
    for _, key in ipairs(keys) do
      local value = sections[name][key]
      if type(value) == "boolean" then value = value and "yes" or "no" end
      out[#out + 1] = key .. " = " .. tostring(value)
    end
  end
  return table.concat(out, "\n")
end

return function(n)
  local lines = {}
  for i = 1, n do
    lines[#lines + 1] = ("[host%d.net]\n# number %d\nname = machine %d\nport = %d"):format(i % 40, i, i, 8000 + i)
    lines[#lines + 1] = ("key%d = value %d\nenabled = %s"):format(i % 7, i, i % 3 == 0 and "yes" or "no")
  end
  local first = write(parse(table.concat(lines, "\n")))
  assert(write(parse(first)) == first)
  return ("%.0f"):format(checksum(first))
end, 600, 1, 20
