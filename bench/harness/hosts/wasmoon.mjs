// Runs a Lua program with arguments in wasmoon (Lua 5.4 compiled to WebAssembly):
// node wasmoon.mjs SCRIPT ARGS... It sees scripts named in the arguments, and those of lib.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { LuaFactory } from "wasmoon";

const [script, ...args] = process.argv.slice(2);
const factory = new LuaFactory();
const lib = path.join(path.dirname(script), "lib");
for (const file of [script, ...readdirSync(lib).map((base) => path.join(lib, base)), ...args])
  if (existsSync(file)) await factory.mountFile(file, readFileSync(file, "utf8"));
const lua = await factory.createEngine();
lua.global.set("args", [script, ...args].join("\n"));
await lua.doString(
  'arg = {} for a in args:gmatch("[^\\n]+") do arg[(#arg > 0 or arg[0]) and #arg + 1 or 0] = a end',
);
await lua.doFile(script);
