local o = { n = 0 }
function o:inc(k) self.n = self.n + (k or 1) return self end
function o.static(x) return x * 2 end
print(o:inc():inc(5):inc().n, o.static(4))
local s = "str" print(s:upper():lower():rep(2), ("x"):byte(), #s:rep(3))
o.a = { b = {} } function o.a.b.f(...) return ... end function o.a.b:g() return self == o.a.b end
print(o.a.b.f(1, 2), o.a.b:g())
print(pcall(function() return o:nope() end)) print(pcall(function() local z = nil; z:x() end))
print(o["inc"](o).n, (o).n, ("%d"):format(3))
local f = o.inc print(f{ n = 5 }.n) print(#"x" + 1)
