-- module: posix
local posix = require "posix"
print(posix.version ~= nil, posix.getenv("PATH") ~= nil)
print(posix.basename("/a/b.c"), posix.dirname("/a/b.c"), posix.fnmatch("*.lua", "x.lua"))
print(posix.stat("/", "type"), posix.access("/", "r"), posix.access("/nothing/here", "r"))
local dir = os.tmpname()
os.remove(dir)
print(posix.mkdir(dir), posix.chdir(dir), posix.getcwd() == dir)
local fd = posix.open("f", posix.O_RDWR + posix.O_CREAT, "rw-r--r--")
print(posix.write(fd, "hello world"), posix.lseek(fd, 6, posix.SEEK_SET), posix.read(fd, 5), posix.close(fd))
print(posix.rename("f", "g"), table.concat((function() local d = posix.dir(".") table.sort(d) return d end)(), " "))
print(posix.unlink("g"), posix.chdir("/"), posix.rmdir(dir))
print(posix.errno and select("#", posix.errno()) > 0, posix.strftime("%Y", posix.gmtime(0)))
print(posix.uname("%s"), posix.crypt and type(posix.crypt))
