-- Lines as logs have them, so many bytes.
return function(bytes)
  local parts, size, i, x = {}, 0, 0, 42
  while size < bytes do
    i = i + 1
    x = (x * 1103515245 + 12345) % 2147483648
    parts[i] = ("line %d value %d %s\n"):format(i, x % 1000, x % 7 == 0 and "rare words appear" or "common text")
    size = size + #parts[i]
  end
  return table.concat(parts):sub(1, bytes)
end
