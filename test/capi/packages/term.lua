-- module: term.core
local core = require "term.core"
print(type(core.isatty), core.isatty(io.stdout))
local term = require "term"
local colors = term.colors
print((tostring(colors.red) .. "x" .. tostring(colors.reset)):gsub("\27", "<ESC>"))
print((colors.bright .. "bold" .. colors.reset):gsub("\27", "<ESC>"))
