-- Texts of Penlight's modules (Debian package lua-penlight), the input of tools that read Lua.
local folder = "/usr/share/lua/5.1/pl/"
local names = {
  "List", "tablex", "pretty", "stringx", "class", "data", "lexer", "template", "path", "xml",
  "Date", "OrderedMap", "Set", "app", "array2d", "config", "dir", "func", "input", "lapp",
  "operator", "permute", "seq", "sip", "strict", "text", "types", "url", "utils", "Map",
}

local sources = { folder = folder }

--- The first `n` modules: lists of texts and of file names.
function sources.read(n)
  local texts, files = {}, {}
  for i = 1, n do
    files[i] = folder .. names[(i - 1) % #names + 1] .. ".lua"
    local file = assert(io.open(files[i], "rb"))
    texts[i] = file:read("*a")
    file:close()
  end
  return texts, files
end

return sources
