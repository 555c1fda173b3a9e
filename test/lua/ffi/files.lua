local ffi = require "ffi"
ffi.cdef[[ typedef struct FILE FILE; int fputs(const char *, FILE *); int fprintf(FILE*, const char*, ...); ]]
io.write("a ") ffi.C.fputs("hello\n", io.stdout) ffi.C.fprintf(io.stdout, "%d %g %s\n", ffi.new("int", 3), 2.5, "str")
io.write("b\n")
