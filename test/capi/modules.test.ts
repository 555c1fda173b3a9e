/*
 * Modules in C (cmodules.ts), and what is said of objects that are none. fixtures/small.so is compiled already.
 */
import test from "ava";
import path from "node:path";
import { createLua } from "../../runtime/api/index.js";
import { NodeHost } from "../../runtime/cli/node-host.js";
import { run, testModules } from "./cmodules.js";

const here = import.meta.dirname;

testModules("wasm", "jit");

const small = (code: string): Promise<string> =>
  run(
    path.join(here, "fixtures"),
    "-e",
    `package.cpath = "./?.so" small = require "small" ${code}`,
  );

test.serial("a module without a C library", async (t) => {
  t.is(
    await small("print(small.hypot2(3, '4'), small.rot13('Hello!'))"),
    "25\tUryyb!\n[status 0]\n",
  );
  t.is(
    await small("local a, b = small.counter(5), small.counter(0) print(a(), a(), b(), a())"),
    "6\t7\t1\t8\n[status 0]\n",
  );
  t.is(
    await small("print(pcall(small.rot13, ('x'):rep(65)))"),
    "false\t65 bytes are too long for rot13, 0.5\n[status 0]\n",
  );
  t.is(
    await small(
      "print(small.try(small.rot13)) print(small.try(math.max, 1, 2)) print(small.format())",
    ),
    "2\tbad argument #1 to '?' (string expected, got no value)\n0\t2\n1 two 3.5 4 0x00000005 %\n[status 0]\n",
  );
});

test.serial("a sandbox lets no objects in unless the embedder does", (t) => {
  const host = new NodeHost();
  const code = `package.cpath = ${JSON.stringify(path.join(here, "fixtures"))} .. "/?.so"
    local ok, result = pcall(require, "small")
    return ok, ok and result.hypot2(3, 4) or result`;
  const [refused, why] = createLua({ host }).run(code);
  t.false(refused);
  t.regex(String(why), /libraries in C are not supported/);
  t.deepEqual(createLua({ host, foreignCode: true }).run(code), [true, 25]);
});

test.serial(
  "a wild pointer: address, function, Lua line; the state is closed, the process lives",
  (t) => {
    const lua = createLua({ host: new NodeHost(), foreignCode: true });
    lua.run(
      `package.cpath = ${JSON.stringify(path.join(here, "fixtures"))} .. "/?.so" small = require "small"`,
    );
    const error = t.throws(() => lua.run("\nlocal ok = pcall(small.wild, 16)", "@wild.lua"), {
      name: "MachineFault",
    });
    t.regex(
      error.message,
      /^unmapped address 0x00000010 at 0x[0-9a-f]+ \(wild\+0x[0-9a-f]+\): .*mov/,
    );
    t.regex(error.message, /\n\tcalled at wild.lua:2$/);
    t.throws(() => lua.run("return 1"), { message: /closed/ });
    t.is(createLua().run("return 1")[0], 1);
  },
);

test.serial("what is not there, and what is no library", async (t) => {
  const text = await small(
    "print(package.loadlib('./small.so', 'nothing')) print(package.loadlib('./none.so', 'x')) print(package.loadlib('./small.c', '*'))",
  );
  t.is(
    text,
    "nil\t./small.so: undefined symbol: nothing\tinit\n" +
      "nil\t./none.so: cannot open shared object file: No such file or directory\topen\n" +
      "nil\t./small.c: invalid ELF header\topen\n[status 0]\n",
  );
});
