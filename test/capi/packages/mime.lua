-- module: mime.core
local m = require "mime"
print(m.b64 "hello world", m.unb64 "aGVsbG8=", m.qp "h\233llo=\r\n", (m.unqp "h=E9llo"):byte(1, -1))
print(m.wrp(10, "hello world this"), m.eol(0, "a\nb\n"), m.encode "base64" "x")
local ltn12 = require "ltn12"
local t = {}
local filter = ltn12.filter.chain(m.encode "base64", m.wrap "base64")
print(ltn12.pump.all(ltn12.source.chain(ltn12.source.string(("abc"):rep(100)), filter), (ltn12.sink.table(t))))
print(#t, table.concat(t))
