-- A file that nobody holds is flushed and closed by the collector.
local name = os.tmpname()
local f = io.open(name, "w")
f:write("unflushed")
f = nil
collectgarbage()
collectgarbage()
print(io.open(name):read("*a"))
os.remove(name)
-- A default file stays, whatever refers to it.
io.output(name)
collectgarbage()
io.write("still open")
io.close()
print(io.open(name):read("*a"))
os.remove(name)
