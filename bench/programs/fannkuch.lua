-- tables: most prefix reversals over all permutations of n numbers.
return function(n)
  local perm, best, checksum, sign = {}, 0, 0, 1
  local function flips()
    local p, count = {}, 0
    for i = 1, n do p[i] = perm[i] end
    local first = p[1]
    while first ~= 1 do
      local i, j = 1, first
      while i < j do p[i], p[j] = p[j], p[i] i, j = i + 1, j - 1 end
      count = count + 1
      first = p[1]
    end
    return count
  end
  local function permute(k)
    if k == 1 then
      local f = flips()
      if f > best then best = f end
      checksum = checksum + sign * f
      sign = -sign
      return
    end
    for i = 1, k do
      permute(k - 1)
      local other = k % 2 == 0 and i or 1
      perm[other], perm[k] = perm[k], perm[other]
    end
  end
  for i = 1, n do perm[i] = i end
  permute(n)
  return checksum * 100 + best
end, 8, 18, 5
