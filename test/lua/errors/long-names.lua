-- Messages quote what a program has given in full, up to its first NUL, however long it is.
local function show(tag, ...)
  local t = { ... }
  for i = 1, select("#", ...) do
    local v, h = tostring(t[i]), 0
    for k = 1, #v, 97 do h = (h * 31 + v:byte(k)) % 2147483648 end
    t[i] = #v .. ":" .. v:sub(1, 30):gsub("%c", "?") .. ".." .. v:sub(-30):gsub("%c", "?") .. ":" .. h
  end
  print(tag, unpack(t))
end
for _, n in ipairs { 10, 4095, 4096, 4097, 70000 } do
  local name = ("ab"):rep(n / 2) .. ("c"):rep(n % 2)
  for _, s in ipairs { name, name .. "\0xx" } do
    show("error", pcall(error, s))
    show("error 1", pcall(function() error(s, 1) end))
    show("assert", pcall(assert, false, s))
    show("wrap", pcall(coroutine.wrap(function() error(s) end)))
    show("name", load(s))
    show("names", load(s .. " " .. s))
    show("string", load('return "' .. s))
    show("behind a string", load("x = '" .. s .. "' y"))
    show("behind a long string", load("x = [[" .. s .. "]] y"))
    show("long string", load("x = [==[" .. s))
    show("comment", load("--[[" .. s))
    for _, kind in ipairs { "=", "@", "" } do
      show("chunk " .. kind, load("x y", kind .. s))
      local f = load("error(1)", kind .. s)
      show("run", pcall(f))
      local info = debug.getinfo(f, "S")
      show("info", info.source, info.short_src)
    end
    show("option", pcall(collectgarbage, s))
    show("open", io.open(s))
    show("remove", os.remove(s))
    show("rename", os.rename(s, s))
    show("lines", pcall(io.lines, s))
    show("loadfile", loadfile(s))
    show("mode", pcall(load, "x=1", "x", s))
  end
  show("global", pcall(load("return " .. name .. ".x.y")))
  show("method", pcall(load("local t = {} t:" .. name .. "()")))
  show("field", pcall(load("local t = {} t." .. name .. ".x = 1")))
  show("goto", load("goto " .. name))
  show("label", load("::" .. name .. ":: ::" .. name .. "::"))
  show("getinfo", pcall(load("t = {" .. name .. ' = function() return debug.getinfo(1, "n").name end} local x = t.' ..
    name .. "() return x")))
end
