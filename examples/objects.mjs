// Objects of JavaScript in Lua, tables of Lua in JavaScript.
//
// > 6 words, the longest is 'jumped'
// > { words: 6, longest: 'jumped' }
import { createLua } from "dasmoon";

const lua = createLua({ stdout: (text) => process.stdout.write(text) });
lua.set("text", { words: "the quick brown fox jumped over".split(" ") });
const [statistics] = lua.run(`
  local longest = ""
  for _, word in pairs(text.words) do
    if #word > #longest then longest = word end
  end
  print(#text.words .. " words, the longest is '" .. longest .. "'")
  return { words = #text.words, longest = longest }`);
const { words, longest } = statistics;
console.log({ words, longest });
