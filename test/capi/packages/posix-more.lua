-- module: posix
-- What asks the system, and what a process alone can answer.
local p = require "posix"
local function try(name, f, ...) print(name, pcall(f, ...)) end
for _, key in ipairs { "name", "uid", "gid", "dir" } do try("passwd", p.getpasswd, "root", key) end
try("nobody", function() return p.getpasswd "no such user" end)
try("by number", function() return p.getpasswd(0).name end)
try("group", function() return p.getgroup "root".name, p.getgroup(0).gid end)
try("wait", p.wait)
try("ttyname", p.ttyname, 77)
try("errno", p.errno, 2)
try("signal", function() return p.signal(p.SIGUSR1, function(n) print("signal", n == p.SIGUSR1) end) ~= nil end)
try("raise", p.raise, p.SIGUSR1)
try("link", p.link, "/nothing", "/nothing/too")
try("readlink", p.readlink, "/nothing")
try("nanosleep", p.nanosleep, 0, 1000)
try("isatty", p.isatty, 77)
try("poll", p.poll, {}, 0)
try("chown", p.chown, "/nothing", 0, 0)
try("umask", p.umask)
try("log", p.openlog, "test")
try("closelog", p.closelog)
try("mktime", p.mktime, p.gmtime(86400))
try("mkdtemp", function()
  local name = p.mkdtemp "/tmp/posix-XXXXXX"
  return p.stat(name, "type"), p.rmdir(name), p.mkdtemp "/tmp/posix"
end)
try("mkstemp", function()
  local fd, name = p.mkstemp "/tmp/posix-XXXXXX"
  local copy = p.dup2(fd, 40)
  return copy, p.write(copy, "both"), p.lseek(fd, 0, p.SEEK_SET), p.read(fd, 10), p.rpoll(fd, 0), p.unlink(name)
end)
try("files", function()
  local found = false
  for name in p.files "/etc" do found = found or name == "passwd" end
  return found
end)
