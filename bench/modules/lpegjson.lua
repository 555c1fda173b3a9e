-- Debian's lua-lpeg: a grammar of JSON that builds tables.
local jsontext = require "jsontext"
local lpeg = require "lpeg"
local P, S, R, V, C, Ct, Cc = lpeg.P, lpeg.S, lpeg.R, lpeg.V, lpeg.C, lpeg.Ct, lpeg.Cc

local space = S " \n\t\r" ^ 0
local digits = R "09" ^ 1
local number = C(P "-" ^ -1 * digits * (P "." * digits) ^ -1 * (S "eE" * S "+-" ^ -1 * digits) ^ -1) / tonumber
local text = P '"' * C((P "\\" * 1 + (1 - S '"\\')) ^ 0) * P '"'
local words = P "true" * Cc(true) + P "false" * Cc(false) + P "null" * Cc(nil)
local grammar = P {
  "value",
  value = space * (V "object" + V "array" + text + number + words) * space,
  object = Ct(P "{" * space * (V "pair" * (P "," * V "pair") ^ 0) ^ -1 * P "}"),
  pair = space * Ct(text * space * P ":" * V "value"),
  array = Ct(P "[" * (V "value" * (P "," * V "value") ^ 0) ^ -1 * space * P "]"),
}

return function(n)
  local source, count = jsontext(n)
  local list = grammar:match(source)
  assert(#list == count and list[count][1][2] == count)
  return list[count][3][2]
end, 1000000, 7, 1000
