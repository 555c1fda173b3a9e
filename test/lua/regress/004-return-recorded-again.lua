-- A recording that starts again at a return (down-recursion) begins with that return: the trace returned
-- one frame too few.
if jit then jit.on() end
local kinds = {}
local function text(node) return kinds[node.kind](node) end
function kinds.name(node) return node.name end
function kinds.constant(node) return (string.match(node.name, "^'([^']*)'$") or node.name) end
function kinds.binary(node) return text(node.left) .. node.operator .. text(node.right) end
local function binary(left, right) return { kind = "binary", operator = "+", left = left, right = right } end
local long = { kind = "name", name = "a" }
for i = 1, 60 do long = binary(long, { kind = i % 3 == 0 and "constant" or "name", name = "b" }) end
local all = 0
for i = 1, 100 do all = all + #text(long) end
print(all)
