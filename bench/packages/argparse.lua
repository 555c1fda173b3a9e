-- Debian's lua-argparse: a command with many options is described, and lines are parsed.
local checksum = require "checksum"
local argparse = require "argparse"
local inspect = require "inspect"

local function build()
  local parser = argparse("tool", "Does things.", "See the manual.")
  parser:argument("input", "What is read."):args("+")
  parser:option("-o --output", "Where it goes.", "out.txt"):argname("<file>")
  parser:option("-I --include", "Where else to look."):count("*")
  parser:option("-l --level", "How much."):convert(tonumber)
  parser:flag("-v --verbose", "Say more."):count("0-3"):target("verbosity")
  parser:mutex(parser:flag("-q --quiet"), parser:flag("--loud"))
  local commands = argparse("git")
  for _, name in ipairs { "clone", "commit", "fetch", "rebase", "status" } do
    local command = commands:command(name, "The command " .. name .. ".")
    command:option("-m --message"):args(1)
    command:option("--depth"):convert(tonumber):default "5"
    command:argument("paths"):args("*")
  end
  return parser, commands
end

local lines = {
  "a.txt -o b.txt -vv", "a b c -I x -I y --level=7", "one -q", "one -q --loud", "--output", "x -l nine",
  "x --includ y", "",
}
local commandLines = { "clone url --depth 3", "commit -m text a b", "status", "rebase --mesage x", "none" }

return function(n)
  local out = {}
  for _ = 1, n do
    local parser, commands = build()
    for which, list in ipairs { lines, commandLines } do
      for _, line in ipairs(list) do
        local words = {}
        for word in line:gmatch("%S+") do words[#words + 1] = word end
        local ok, result = (which == 1 and parser or commands):pparse(words)
        out[#out + 1] = ok and inspect(result) or result
      end
    end
    out[#out + 1] = parser:get_help() .. commands:get_help() .. parser:get_usage()
  end
  return ("%.0f"):format(checksum(table.concat(out)))
end, 10, 60, 1
