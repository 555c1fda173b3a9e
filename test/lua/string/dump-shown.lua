-- A dump that was made before is given again; not when the program has changed a template since.
local function make() return { 1, 2, name = "first" } end
local function other() return { kind = "other" } end
local before = string.dump(make)
assert(string.dump(make) == before)
string.dump(other)
local util = require("jit.util")
local template = util.funck(make, -1)
print(type(template), template.name)
template.name, template[2] = "second", 22
local t = loadstring(string.dump(make))()
print(t.name, t[2], make().name)
template.name = "third"
print(loadstring(string.dump(make))().name, string.dump(make) ~= before)
-- One that was dumped before the first was handed out, and one that is handed out later.
local late = util.funck(other, -1)
late.kind = "late"
print(loadstring(string.dump(other))().kind)
late.kind = nil
print(loadstring(string.dump(other))().kind, other().kind)
