/*
 * Library functions in Lua: what the build step has compiled of them is what their sources say.
 */
import test from "ava";
import { libbc } from "../../generated/libbc.js";
import { libraries } from "../../runtime/lib/order.js";
import { parseBuiltin } from "../../runtime/syntax/builtinsource.js";

test("libbc has each function, as its source is compiled", (t) => {
  const compiled: Record<string, unknown> = {};
  for (const { name, entries } of libraries)
    for (const [entry, def] of Object.entries(entries)) {
      const fullName = `${name}.${entry}`;
      if (def.kind === "lua") compiled[fullName] = parseBuiltin(def.source, fullName);
    }
  t.true("table.move" in compiled);
  t.deepEqual({ ...libbc } as Record<string, unknown>, compiled);
});
