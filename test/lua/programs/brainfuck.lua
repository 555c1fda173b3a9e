local function bf(src, input)
  local jump, stack = {}, {}
  for i = 1, #src do
    local c = src:sub(i, i)
    if c == "[" then
      stack[#stack + 1] = i
    elseif c == "]" then
      local j = table.remove(stack)
      jump[i], jump[j] = j, i
    end
  end
  local mem, p, i, out, ip = setmetatable({}, { __index = function() return 0 end }), 1, 1, {}, 1
  while i <= #src do
    local c = src:byte(i)
    if c == 62 then
      p = p + 1
    elseif c == 60 then
      p = p - 1
    elseif c == 43 then
      mem[p] = (mem[p] + 1) % 256
    elseif c == 45 then
      mem[p] = (mem[p] - 1) % 256
    elseif c == 46 then
      out[#out + 1] = string.char(mem[p])
    elseif c == 44 then
      mem[p] = (input or ""):byte(ip) or 0
      ip = ip + 1
    elseif c == 91 then
      if mem[p] == 0 then i = jump[i] end
    elseif c == 93 then
      if mem[p] ~= 0 then i = jump[i] end
    end
    i = i + 1
  end
  return table.concat(out)
end
io.write(
  bf "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."
)
print(bf(",[.,]", "echo"))
print(bf(">,[>,]<[.<]", "reverse"))
