/*
 * Regression 020: a literal of 64 bits opens the FFI while its chunk is compiled, and what that pushes may
 * move the stack. At one of so many depths it did, and the chunk was lost.
 */
import test from "ava";
import { createLua } from "../../runtime/api/index.js";

const DEPTHS = 16;

test("020: a literal may open the FFI at any depth of the stack", (t) => {
  for (let depth = 0; depth < DEPTHS; depth++) {
    const lua = createLua();
    lua.set("depth", depth);
    const results = lua.run(`
      local function deep(n, ...)
        if n > 0 then local a, b, c = deep(n - 1, n, ...) return a, b, c end
        local f, a, b = loadstring("return 7ULL, 'a', 3")()
        return tostring(f), a, b
      end
      return deep(depth)`);
    t.deepEqual(results, ["7ULL", "a", 3], `depth ${depth}`);
    lua.dispose();
  }
});
