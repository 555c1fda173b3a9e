/* Programs stopped at a thousand places (stops-everywhere.ts), and what stops leave behind. */
import test from "ava";
import { PROGRAMS, prepared, stopAt, testStops } from "./stops-everywhere.js";

testStops(0);

test("nothing is left behind by stops", (t) => {
  const lua = prepared("wasm");
  const memory = (): number =>
    Number(
      lua.run(
        "last, kept, x, hooked = nil collectgarbage() collectgarbage() return collectgarbage('count')",
      )[0],
    );
  // Functions that JavaScript was given live until it collects them.
  const sources = Object.values({ ...PROGRAMS, callbacks: PROGRAMS.hooks });
  const round = (): void => sources.forEach((source, i) => stopAt(lua, source, 20_011 + 997 * i));
  for (let i = 0; i < 5; i++) round();
  const before = memory();
  for (let i = 0; i < 60; i++) round();
  t.true(memory() - before < 20, `${before} ${memory()}`);
});
