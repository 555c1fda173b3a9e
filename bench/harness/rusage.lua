-- luajit rusage.lua SECONDS COMMAND ARGS...: runs a command and writes to file descriptor 3 what
-- the kernel says it used: `CPU seconds, peak memory in KB, wait status`. The command is ended
-- by SIGALRM after SECONDS. A program this small starts it, since the peak memory of a process
-- includes that of its parent when it was started.
local ffi = require "ffi"
ffi.cdef [[
  typedef struct { long sec, usec; } time_val;
  typedef struct { time_val user, sys; long maxrss, others[13]; } usage_data;
  int fork(void);
  int execvp(const char *file, const char *const argv[]);
  int wait4(int pid, int *status, int options, usage_data *usage);
  unsigned alarm(unsigned seconds);
  long write(int fd, const char *text, size_t length);
  int close(int fd);
  void _exit(int status);
]]
local C = ffi.C
local words = { unpack(arg, 2) }
local argv = ffi.new("const char *[?]", #words + 1, words)
argv[#words] = nil -- execvp reads up to NULL
local pid = C.fork()
if pid == 0 then
  C.close(3)
  C.alarm(tonumber(arg[1]))
  C.execvp(words[1], argv)
  C._exit(127)
end
local status, usage = ffi.new("int[1]"), ffi.new("usage_data[1]")
C.wait4(pid, status, 0, usage)
local function seconds(t) return tonumber(t.sec) + tonumber(t.usec) / 1e6 end
local text = ("%.6f %d %d"):format(
  seconds(usage[0].user) + seconds(usage[0].sys), tonumber(usage[0].maxrss), status[0])
C.write(3, text, #text)
