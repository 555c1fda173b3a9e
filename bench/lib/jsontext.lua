-- A list of objects as JSON, of about so many bytes.
return function(bytes)
  local parts, size, i = {}, 0, 0
  while size < bytes do
    i = i + 1
    parts[i] = ('{"id": %d, "name": "item number %d", "price": %.2f, "tags": ["a", "bb", "c%d"], "ok": true}')
      :format(i, i, i / 7, i % 13)
    size = size + #parts[i] + 2
  end
  return "[" .. table.concat(parts, ",\n") .. "]", i
end
