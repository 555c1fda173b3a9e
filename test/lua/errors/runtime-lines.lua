local function where(f, ...) local ok, e = pcall(f, ...) print(e) end
where(function()
  local x = 1

  error("line 4")
end)
where(function()
  local t = nil
  local y = 1 +
    t.x
end)
where(function()
  return ("x")
    :rep(2)
    :nope()
end)
where(function(a, b)
  return a
    + b
end, 1, {})
where(function()
  local t = {
    a = 1,
    b = nil .. "x",
  }
end)
where(function()
  for i = 1, 3 do
    if i == 2 then
      error("in loop " .. i)
    end
  end
end)
where(function() local function inner() error("inner", 2) end
  inner()
end)
where(function() local f
  f(1,
    2)
end)
where(load("\n\n\nlocal x = y.z", "=chunk"))
