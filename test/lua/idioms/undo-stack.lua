local doc, undo, redo = "", {}, {}
local function apply(f)
  undo[#undo + 1] = doc
  redo = {}
  doc = f(doc)
end
local function back()
  if #undo == 0 then return false end
  redo[#redo + 1] = doc
  doc = table.remove(undo)
  return true
end
local function forth()
  if #redo == 0 then return false end
  undo[#undo + 1] = doc
  doc = table.remove(redo)
  return true
end
for w in ("the moon is made of code"):gmatch("%a+") do
  apply(function(d) return d .. (d == "" and "" or " ") .. w end)
end
print(doc)
for i = 1, 3 do
  back()
end
print(doc)
forth()
print(doc)
apply(string.upper)
print(doc, forth())
while back() do
end
print(("%q"):format(doc), #redo)
