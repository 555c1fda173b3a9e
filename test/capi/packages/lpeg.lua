-- module: lpeg
local lpeg=require"lpeg"
print(lpeg.version())
local P,R,S,C,Ct,V=lpeg.P,lpeg.R,lpeg.S,lpeg.C,lpeg.Ct,lpeg.V
print(lpeg.match(P"hello","hello world"))
print(lpeg.match(Ct((C(R"az"^1)*S" "^0)^0),"a few words here") [3])
local num = C(R"09"^1)/tonumber
local exp = P{ "E"; E = lpeg.Cf(V"T"*lpeg.Cg(C(S"+-")*V"T")^0,function(a,o,b) if o=="+" then return a+b else return a-b end end),
 T = lpeg.Cf(V"F"*lpeg.Cg(C(S"*/")*V"F")^0,function(a,o,b) if o=="*" then return a*b else return a/b end end),
 F = num + P"("*V"E"*P")"}
print(exp:match("2*(3+4)-10/5"))
print(pcall(lpeg.match, "x"))
print(pcall(lpeg.P, {}))
print(lpeg.match(lpeg.Cs((P"a"/"b"+1)^0),"banana"))
local re = require "re"
print(re.match("the number 423 is odd", "s <- n / . s  n <- { [0-9]+ }"))
print(re.gsub("hello World", "[aeiou]", "."))
local csv = re.compile([[record <- {| field (',' field)* |} !. field <- '"' {~ ([^"] / '""' -> '"')* ~} '"' / {[^,"]*}]])
print(table.concat(csv:match('a,"b ""q"" c",,d'), "|"))
-- A grammar over a megabyte.
local P, R, S, C, Ct, V, Cc = lpeg.P, lpeg.R, lpeg.S, lpeg.C, lpeg.Ct, lpeg.V, lpeg.Cc
local ws = S" \t\n\r"^0
local str = P'"' * C((1 - S'"\\' + P"\\" * 1)^0) * P'"'
local num = C(P"-"^-1 * R"09"^1 * (P"." * R"09"^1)^-1) / tonumber
local json = P{"J"; J = ws * V"V" * ws * -1,
  V = V"O" + V"A" + str + num + P"true" * Cc(true) + P"false" * Cc(false) + P"null" * Cc(nil),
  A = P"[" * ws * Ct((V"V" * (ws * P"," * ws * V"V")^0)^-1) * ws * P"]",
  O = P"{" * ws * lpeg.Cf(Ct"" * (V"M" * (ws * P"," * ws * V"M")^0)^-1, rawset) * ws * P"}",
  M = lpeg.Cg(str * ws * P":" * ws * V"V")}
local parts, n, i = {}, 0, 0
while n < 1e6 do
  i = i + 1
  parts[i] = ('{"id": %d, "name": "item %d", "tags": ["a", "b\\n", "c"], "value": %d.5, "ok": true, "nested": {"x": [1, 2, 3], "y": "text"}}'):format(i, i, i)
  n = n + #parts[i]
end
local r = json:match("[" .. table.concat(parts, ", ") .. "]")
print(#r, r[#r].id, r[#r].name, r[7].tags[2], r[100].value, r[1].nested.x[3])
print(pcall(json.match, json, "[1, 2", 1, 2))
