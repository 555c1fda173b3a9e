-- module: yaml
local lyaml = require "lyaml"
local t = lyaml.load "a: 1\nb: [x, 2.5, true, null]\nc:\n  - d: e\n    f: |\n      line1\n      line2\n"
print(t.a, t.b[1], t.b[2], t.b[3], t.b[4] == lyaml.null, t.c[1].d, (t.c[1].f:gsub("\n", "|")))
print(lyaml.dump { { 1, 2, { x = "y: z" }, "multi\nline", "" } })
print(pcall(lyaml.load, "a: [1, 2"))
print(pcall(lyaml.load, "a: *x"))
print(lyaml.load("&a [1, *a]")[1], #lyaml.load("--- 1\n--- 2\n", { all = true }))
