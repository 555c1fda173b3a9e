-- A dump that ends in its head is of no version; one that ends later is malformed.
local head = "\27LJ\2"
for n = 1, #head do
  local s = head:sub(1, n)
  local k = 0
  print(n, select(2, loadstring(s)), (select(2, load(function() k = k + 1 return k <= n and s:sub(k, k) or nil end, "=r"))))
end
for _, s in ipairs {
  "\27Lua", "\27LJ\1\8", "\27LJ\3\8", head .. "\0", head .. "\64\8", head .. "\8", head .. "\8\5abc", head .. "\10\1",
} do
  print(#s, select(2, loadstring(s, "=s")))
end
