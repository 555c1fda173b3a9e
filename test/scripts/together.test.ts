/* Test files that share a process: each of them runs once, under its name. */
import path from "node:path";
import test from "ava";

const script = path.join(import.meta.dirname, "../../scripts/together.mjs");
const { runners, titled } = (await import(script)) as {
  runners: (names: readonly string[]) => Map<string, string[]>;
  titled: (name: string, text: string) => string;
};
const names = ["core/tab.test.ts", "core/str.test.ts", "machine/x87.test.ts", "lua.test.ts"];

test("small files of a folder run together, others by themselves", (t) => {
  t.deepEqual(
    [...runners(names)],
    [
      ["core.test.ts", ["core/tab.test.ts", "core/str.test.ts"]],
      ["machine/x87.test.ts", ["machine/x87.test.ts"]],
      ["lua.test.ts", ["lua.test.ts"]],
    ],
  );
});

test("those that run together say whose tests they are", (t) => {
  const text = 'import test from "ava";\n';
  t.is(titled("core/tab.test.ts", text), 'import test from "ava:tab";\n');
  t.is(titled("machine/x87.test.ts", text), text);
});
