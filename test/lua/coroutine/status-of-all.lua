-- coroutine.status without the runtime: of every state, seen from everywhere, and what is no coroutine.
local status, create, resume, yield = coroutine.status, coroutine.create, coroutine.resume, coroutine.yield
local seen = {}
local outer
local inner = create(function()
  seen[#seen + 1] = status(outer) .. " " .. status(coroutine.running())
  yield()
  error("x")
end)
outer = create(function()
  seen[#seen + 1] = status(outer) .. " " .. status(inner)
  resume(inner)
  seen[#seen + 1] = status(inner)
  yield()
  pcall(function()
    seen[#seen + 1] = status(outer)
    yield()
  end)
end)
seen[#seen + 1] = status(outer)
resume(outer)
seen[#seen + 1] = status(outer)
print(resume(inner))
seen[#seen + 1] = status(inner)
resume(outer)
seen[#seen + 1] = status(outer)
resume(outer)
seen[#seen + 1] = status(outer)
print(table.concat(seen, ", "))
print(status(create(print)), status(outer) == "dead", #status(create(print)))
print(pcall(status))
print(pcall(status, 1))
print(pcall(status, print, outer))

-- The names are collected and made again.
local n = 0
for i = 1, 2000 do
  local co = create(function() yield() end)
  if i % 2 == 0 then resume(co) end
  if i % 3 == 0 then resume(co) resume(co) end
  if status(co) == "suspended" then n = n + 1 end
  if i % 500 == 0 then collectgarbage() end
end
print(n)
