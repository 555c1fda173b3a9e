module(..., package.seeall) x = 5 function f() return print end
