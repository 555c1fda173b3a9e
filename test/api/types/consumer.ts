/*
 * A program that uses the published types, in a strict project of its own: types.test.ts
 * compiles it. A line below `@ts-expect-error` must not compile.
 */
import {
  createLua,
  HostError,
  LuaError,
  LuaExit,
  LuaFunction,
  LuaTable,
  LuaThread,
  MachineStop,
  memoryFs,
  multi,
  ready,
  VmClosed,
} from "dasmoon";
import type { HostEnv, Lua, LuaOptions, LuaValue, Limits } from "dasmoon";
import { emitModes, loadBuild } from "dasmoon/buildvm";
import { preprocess } from "dasmoon/dynasm";
import { keptCode, nodeHost } from "dasmoon/node";

// Neither the DOM's library nor Node's types: the published ones need none of them.
declare const console: { log(...values: unknown[]): void };

const options: LuaOptions = { host: nodeHost(), strings: "text", limits: { time: 5 }, seed: 1 };
const lua: Lua = createLua(options);
// @ts-expect-error: no such option
createLua({ memory: 5 });
createLua({ host: memoryFs({ a: "b" }), stdout: (text) => console.log(text.length) });

createLua({ code: keptCode("folder") });
void ready("ffi", "translator");
// @ts-expect-error: no such part
void ready("jit");
const size: Promise<number> = loadBuild({ input: "x.dasc" }).then(({ vm }) => vm.code.length);
emitModes.map(({ name }) => name.length);
// @ts-expect-error: a file's name
preprocess(1);

// Results.
const values: LuaValue[] = lua.run("return 1");
const [n, s] = lua.run<[number, string]>("return 1, 'x'", "@name", { instructions: 1 });
n.toFixed();
console.log(s.length);
// @ts-expect-error: a value may be anything
console.log(values[0].length);
const later: Promise<[number]> = lua.runAsync<[number]>("return 1", { name: "=x", time: 5 });

// Functions.
lua.set("add", (a: number, b: number) => a + b);
lua.set("log", (...args) => console.log(...args));
const twice = lua.load<[x: number], number>("return 2 * ...");
const four: number = twice(2);
const all: [number, string] = twice.all<[number, string]>(1);
const awaited: Promise<number> = twice.async(2);
// @ts-expect-error: it takes a number
twice("x");
const any: unknown = lua.get<LuaFunction>("f")(1, "x", {});
const bytes: Uint8Array = twice.dump(true);
lua.load(bytes, "=again");

// Tables.
interface Point {
  x: number;
  y?: string;
}
const point = lua.table<Point>({ x: 1 });
point.x += 1;
point.y = "s";
// @ts-expect-error: no such field
point.z = 1;
const dynamic: LuaTable = lua.globals;
dynamic.anything = 1;
const field: unknown = dynamic["x"];
const length: number = point.$length;
const copy: Point = point.$toJS<Point>();
for (const [key, value] of dynamic) console.log(key, value);
if (field instanceof LuaTable) field.$get<number>("x").toFixed();
{
  using scoped = lua.table();
  scoped.x = 1;
}

// Coroutines.
const thread: LuaThread = lua.thread(twice);
for (const value of thread) console.log(value);
const state: "suspended" | "running" | "normal" | "dead" = thread.status;

// Errors.
try {
  lua.run("error()");
} catch (e) {
  if (e instanceof LuaError) console.log(e.traceback.length, e.line?.toFixed(), e.chunk, e.value);
  if (e instanceof MachineStop) console.log(e.info.reason === "time");
  if (e instanceof LuaExit) console.log(e.status.toFixed());
  if (e instanceof VmClosed) console.log(e.cause.message);
}
const host: Partial<HostEnv> = {
  open(name) {
    throw new HostError(name, 2);
  },
};
const limits: Limits = { time: 1 };
lua.limit(limits, () => multi(1, 2).values);
export { all, any, awaited, copy, four, host, later, length, size, state };
