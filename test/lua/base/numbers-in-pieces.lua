-- Numbers that stand at the end of a piece of a chunk may go on in the next one.
local function inPieces(...)
  local pieces, i = {...}, 0
  local f, message = load(function() i = i + 1 return pieces[i] end, "=pieces")
  if not f then return message end
  return f()
end
print(inPieces("return 12"))
print(inPieces("return 12", "34"))
print(inPieces("return 12", ".5"))
print(inPieces("return 12.", "5"))
print(inPieces("return 0", "x10"))
print(inPieces("return 0x1", "f"))
print(inPieces("return 0x1", "p", "+3"))
print(inPieces("return 1", "e", "-2", "+1"))
print(inPieces("return 1e", "+2"))
print(inPieces("return 7", "+1"))
print(inPieces("return 7", "-", "1"))
print(inPieces("return 0", "e1", "+1"))
print(inPieces("return 7", " "))
print(inPieces("return 7", "..", "1"))
print(inPieces("return 7", "x"))
print(inPieces("return .5", "5"))
print(inPieces("return 1", "2LL"))
