-- Writing to files in loops that are compiled: one character, strings, numbers, other files, failures.
for i = 1, 60 do io.write(i, " ", i / 4, ",", "x", string.char(65 + i % 26), i % 20 == 0 and "\n" or "") end
io.write("\n")
for i = 1, 40 do assert(io.stdout:write("m", i)) io.stdout:flush() end
io.write("\n")
local name = os.tmpname()
local file = assert(io.open(name, "w"))
io.output(file)
local ok = 0
for i = 1, 100 do
  if io.write("line ", i, "\n") then ok = ok + 1 end
  if i == 70 then io.output(io.stdout) end
end
io.output(io.stdout)
for i = 1, 50 do file:write(i % 10) end
file:close()
io.write(ok, "\n")
local lines, last = 0, nil
for line in io.lines(name) do lines, last = lines + 1, line end
print(lines, last)
-- A file that is closed on the way, and one that cannot be written.
file = io.open(name, "w")
print(pcall(function() for i = 1, 100 do if i == 80 then file:close() end file:write("a") end end))
file = io.open(name, "r")
local refused = 0
for i = 1, 100 do if not file:write("a", i) then refused = refused + 1 end end
print(refused, (select(2, file:write("x"))))
print(pcall(function() for i = 1, 100 do io.write(i < 100 and "" or {}) end end))
file:close()
os.remove(name)
