-- module: socket.core
-- Without a network: clocks, pauses, names; what needs one is tested apart.
local s = require "socket"
local t = s.gettime()
s.sleep(0.03)
print(s._VERSION, t > 1e9, s.gettime() - t >= 0.03)
t = s.gettime()
print(#s.select(nil, nil, 0.03), s.gettime() - t >= 0.03)
print((tostring(s.tcp()):gsub("0x%x+", "ADDRESS")))
local url = require "socket.url"
print(url.parse "http://a.b:80/c?d=e#f".host, url.escape "a b&c", url.absolute("http://a/b/c", "../d"))
print(url.build { scheme = "x", host = "y", path = "/z" }, (pcall(require, "socket.http")))
