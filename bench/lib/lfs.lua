-- The few functions of LuaFileSystem that Penlight and LDoc call, without C: what can be opened
-- and read is a file, what can be opened and not read is a directory.
local lfs = {}

function lfs.attributes(name, what)
  local file = io.open(name, "rb")
  if not file then return nil, name .. ": no such file" end
  local first, message = file:read(1)
  file:close()
  local all = { mode = not first and message and "directory" or "file", size = 0, modification = 0 }
  if what then return all[what] end
  return all
end
lfs.symlinkattributes = lfs.attributes

function lfs.currentdir() return "/" end
function lfs.mkdir() return true end
function lfs.dir() error("directories are not listed here") end

return lfs
