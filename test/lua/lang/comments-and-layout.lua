-- a comment
--[[ block
comment ]] local a = 1 --[==[ another ]] ]==] local b = 2
print(a, b) --
--[ not a block
print(#[[
a]], --[[inline]] 3)
local t = { 1, -- one
  2; --[[two]] 3 } print(#t); print "no parens"; (print)("parens")
do end do end
local s = "--not comment" print(s) print(1--[[x]]+--[[y]]2)
goto e ::e:: return
