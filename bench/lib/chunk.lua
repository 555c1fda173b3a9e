-- Source text as people write it: `count` functions of 35 lines.
return function(count)
  local parts = { "local parsers = {}\n" }
  for k = 1, count do
    parts[#parts + 1] = ([[
function parsers.parse_K(text, options)
  local result, position, line = {}, 1, 1
  options = options or { strict = false, depth = 12, name = "parser K", [1] = "x", 2.5, -7 }
  while position <= #text do
    local c = text:byte(position)
    if c == 10 then line = line + 1 position = position + 1
    elseif c == 34 then
      local stop = text:find('"', position + 1, true) or error("unfinished string in line " .. line)
      result[#result + 1] = { kind = "string", value = text:sub(position + 1, stop - 1), line = line }
      position = stop + 1
    elseif c >= 48 and c <= 57 then
      local digits = text:match("^%d+", position)
      result[#result + 1] = { kind = "number", value = tonumber(digits), line = line }
      position = position + #digits
    else
      -- a comment of the usual length, which says nothing
      local word = text:match("^[%a_][%w_]*", position)
      if word then
        result[#result + 1] = { kind = "name", value = word, line = line }
        position = position + #word
      else
        result[#result + 1] = { kind = string.char(c), line = line }
        position = position + 1
      end
    end
  end
  for i, token in ipairs(result) do
    if options.strict and token.kind == "name" and not options.names[token.value] then
      return nil, ("%s: unknown name '%s' in line %d"):format(options.name, token.value, token.line)
    end
    result.count_K = (result.count_K or 0) + i * 0.5 - 1
  end
  return result, function(index) return result[index], options, line + index end
end
]]):gsub("K", tostring(k))
  end
  return table.concat(parts) .. "return parsers\n"
end
