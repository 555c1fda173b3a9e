-- module: lxp
-- Events of expat, broken documents, errors in handlers, and trees of lxp.lom.
local lxp = require "lxp"
local p = lxp.new {
  StartElement = function(_, name, a) print("start", name, a[1], a[1] and a[a[1]]) end,
  EndElement = function(_, name) print("end", name) end,
  CharacterData = function(_, s) print("text", (s:gsub("\n", "|"))) end,
  Comment = function(_, s) print("comment", s) end,
  ProcessingInstruction = function(_, target, data) print("pi", target, data) end,
}
local text = '<?xml version="1.0"?>\n<a x="1" y="&lt;&#233;"><!-- c --><b/>text &amp; more<?php x?><![CDATA[<raw>]]>'
print(p:parse(text) == p, p:pos())
print(p:parse "</a>" == p, p:parse() == p)
p:close()
local q = lxp.new {}
print(q:parse "<a><b></a>")
print(pcall(q.close, q))
q = lxp.new { StartElement = function() error("in a handler", 0) end }
print(pcall(q.parse, q, "<a>"))
local lom = require "lxp.lom"
local t = lom.parse "<r><i n='1'>x</i><i n='2'/></r>"
print(t.tag, t[1].attr.n, t[1][1], #t, lom.parse "<r>")
local list = {}
for i = 1, 2000 do list[i] = ("<item id='%d'>%s</item>"):format(i, ("x"):rep(i % 30)) end
t = lom.parse("<list>" .. table.concat(list) .. "</list>")
local sum = 0
for _, item in ipairs(t) do sum = sum + item.attr.id + #(item[1] or "") end
print(#t, sum)
