local function parse(line)
  local out, pos = {}, 1
  while pos <= #line + 1 do
    if line:sub(pos, pos) == '"' then
      local s, e = {}, pos + 1
      while true do
        local q = line:find('"', e, true)
        s[#s + 1] = line:sub(e, q - 1)
        if line:sub(q + 1, q + 1) == '"' then
          s[#s + 1] = '"'
          e = q + 2
        else
          e = q + 1
          break
        end
      end
      out[#out + 1] = table.concat(s)
      pos = e + 1
    else
      local c = line:find(",", pos, true) or #line + 1
      out[#out + 1] = line:sub(pos, c - 1)
      pos = c + 1
    end
  end
  return out
end
for _, l in ipairs { "a,b,c", '1,"two, with comma",3', '"quote ""inside""",x', ",,", "", '"",a' } do
  local f = parse(l)
  print(#f, table.concat(f, "|"))
end
