local function render(tpl, env)
  local code = { "local _o = {}" }
  local pos = 1
  while true do
    local s, e, kind, body = tpl:find("<%%(=?)(.-)%%>", pos)
    code[#code + 1] = ("_o[#_o+1] = %q"):format(tpl:sub(pos, (s or 0) - 1))
    if not s then break end
    code[#code + 1] = kind == "=" and ("_o[#_o+1] = tostring(%s)"):format(body) or body
    pos = e + 1
  end
  code[#code + 1] = "return table.concat(_o)"
  local f = assert(loadstring(table.concat(code, "\n"), "=template"))
  setfenv(f, setmetatable(env, { __index = _G }))
  return f()
end
print(
  render(
    "Hello <%= name %>! <% for i, v in ipairs(items) do %><%= i %>:<%= v:upper() %> <% end %>total <%= #items * 2 %>",
    { name = "moon", items = { "a", "b", "c" } }
  )
)
print(pcall(render, "<%= nope.x %>", {}))
print(pcall(render, "<% if %>", {}))
print((("${x} + ${y} = ${z}"):gsub("%${(%w+)}", { x = 1, y = 2, z = "three" })))
