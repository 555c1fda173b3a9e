// Runs a Lua program with arguments in wasmoon (Lua 5.4 compiled to WebAssembly):
// node wasmoon.mjs SCRIPT ARGS... Scripts that it opens are named in the arguments.
import { existsSync, readFileSync } from "node:fs";
import { LuaFactory } from "wasmoon";

const [script, ...args] = process.argv.slice(2);
const factory = new LuaFactory();
for (const file of [script, ...args])
  if (existsSync(file)) await factory.mountFile(file, readFileSync(file, "utf8"));
const lua = await factory.createEngine();
lua.global.set("args", args.join("\n"));
await lua.doString('arg = {} for a in args:gmatch("[^\\n]+") do arg[#arg + 1] = a end');
await lua.doFile(script);
