print(next({})) print(next({ 10 })) print(next({ 10 }, 1)) local t = { a = 1 } print(next(t, "a"))
local n, k = 0, nil local u = { 1, 2, 3, x = 4, y = 5 } repeat local v k, v = next(u, k) if k then n = n + v end until k == nil print(n)
print(pcall(next, u, "missing")) print(pcall(next)) print(pcall(next, 1))
