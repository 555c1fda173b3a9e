/*
 * Objects of JavaScript in Lua.
 */
import test from "ava";
import { createLua, type Lua } from "../../runtime/api/index.js";

function withObjects(objects: Record<string, unknown>): Lua {
  const lua = createLua();
  for (const [name, object] of Object.entries(objects)) lua.set(name, object);
  return lua;
}

test("an object is itself, there and back", (t) => {
  const o = { x: 1 };
  const lua = withObjects({ o });
  t.is(lua.get("o"), o);
  t.deepEqual(lua.run("o.x = o.x + 1 o.y = 'new' return type(o), o == o"), ["userdata", true]);
  t.deepEqual(o, { x: 2, y: "new" } as object);
  lua.set("same", o);
  t.deepEqual(lua.run("local t = { [o] = 1 } return same == o, t[same]"), [true, 1]);
  lua.run("o.x = nil collectgarbage() collectgarbage()");
  t.false("x" in o);
  t.is(lua.get("o"), o);
});

test("properties, getters and methods", (t) => {
  class Point {
    constructor(
      public x: number,
      public y: number,
    ) {}
    get length(): number {
      return Math.hypot(this.x, this.y);
    }
    set half(v: number) {
      this.x = 2 * v;
    }
    add(other: Point): Point {
      return new Point(this.x + other.x, this.y + other.y);
    }
    static origin = new Point(0, 0);
    toString(): string {
      return `(${this.x}, ${this.y})`;
    }
  }
  const lua = withObjects({ p: new Point(3, 4), Point });
  t.deepEqual(lua.run("p.half = 5 return p.x, p.y, p.missing, #p"), [
    10,
    4,
    undefined,
    Math.hypot(10, 4),
  ]);
  t.deepEqual(lua.run("return tostring(p:add(p)), tostring(p.add(Point.origin))"), [
    "(20, 8)",
    "(10, 4)",
  ]);
  const [q] = lua.run<[Point]>("return Point(1, 2)");
  t.true(q instanceof Point);
  t.is(lua.get("Point"), Point);
});

test("a method has its object, however it is called", (t) => {
  const o = {
    name: "o",
    who(this: { name: string } | undefined, ...args: unknown[]): string {
      return [this?.name, ...args].join();
    },
  };
  const lua = withObjects({ o, other: { name: "other" } });
  t.deepEqual(lua.run("return o:who(1), o.who(1), o.who(nil), o:who()"), ["o,1", "o,1", "o,", "o"]);
  t.deepEqual(lua.run("local f = o.who return f(2), f == o.who"), ["o,2", true]);
  t.is(lua.run("return o.who")[0], o.who);
  t.deepEqual(lua.run("return o.who(other)"), ["o,[object Object]"]);
});

test("arrays count from 1", (t) => {
  const list = [10, 20, 30];
  const lua = withObjects({ list, bytes: { view: Float64Array.of(1, 2) } });
  t.deepEqual(
    lua.run(`
      local s = 0
      for i, v in pairs(list) do s = s + i * v end
      list[#list + 1] = 40
      list[1] = 11
      return s, #list, list[0], list[9], bytes.view[2], #bytes.view`),
    [140, 4, undefined, undefined, 2, 2],
  );
  t.deepEqual(list, [11, 20, 30, 40]);
  lua.run("list[#list] = nil list:push(5)");
  t.deepEqual(list, [11, 20, 30, 5]);
  t.deepEqual(lua.run("local ok, e = pcall(function() list[0] = 1 end) return ok, e.name"), [
    false,
    "RangeError",
  ]);
});

test("Map, Set, Date, iterables, symbols", (t) => {
  const m = new Map<unknown, unknown>([
    ["k", 1],
    [2, "two"],
  ]);
  const s = new Set(["a", "b"]);
  const d = new Date(0);
  const tag = Symbol("tag");
  function* gen(): Generator<number> {
    yield 5;
    yield 6;
  }
  const lua = withObjects({ m, s, d, gen, tag });
  t.deepEqual(lua.run("m:set('n', m:get('k') + 1) return #m, m:get('n'), m:has(2), m:get('no')"), [
    3,
    2,
    true,
    undefined,
  ]);
  t.deepEqual(
    lua.run(
      "local out = {} for k, v in pairs(m) do out[#out + 1] = k .. '=' .. v end return table.concat(out, ' ')",
    ),
    ["k=1 2=two n=2"],
  );
  t.deepEqual(
    lua.run("local out = {} for i, v in pairs(s) do out[i] = v end return #s, table.concat(out)"),
    [2, "ab"],
  );
  t.deepEqual(lua.run("return d:getTime(), d:toISOString()"), [0, "1970-01-01T00:00:00.000Z"]);
  t.deepEqual(
    lua.run(
      "local t = {} for i, v in pairs(gen()) do t[i] = v end for v in gen() do t[#t + 1] = v end return unpack(t)",
    ),
    [5, 6, 5, 6],
  );
  t.is(lua.run("return tag")[0], tag);
  t.deepEqual(
    lua.run(
      "local keys = {} for k, v in pairs(o or { a = 1 }) do keys[#keys + 1] = k end return unpack(keys)",
    ),
    ["a"],
  );
});

test("pairs of a plain object", (t) => {
  const lua = withObjects({ o: { a: 1, b: 2 } });
  t.deepEqual(lua.run("local s = '' for k, v in pairs(o) do s = s .. k .. v end return s"), [
    "a1b2",
  ]);
});

test("one object does not lead to all of JavaScript", (t) => {
  const o = { f: () => 1, list: [1], error: new Error("e"), Klass: class {} };
  const lua = withObjects({ o });
  for (const path of [
    "o.constructor",
    "o.__proto__",
    "o.list.constructor",
    "o.error.constructor",
    "o.Klass.prototype",
    "o.Klass.constructor",
    "o.__defineGetter__",
    "o.__lookupGetter__",
  ])
    t.deepEqual(lua.run(`return ${path}`), [undefined], path);
  for (const path of ["o.constructor", "o.__proto__", "o.Klass.prototype"])
    t.deepEqual(lua.run(`return (pcall(function() ${path} = {} end))`), [false], path);
  t.is(Object.getPrototypeOf(o), Object.prototype);
  t.deepEqual(lua.run("return getmetatable(o), pcall(setmetatable, o, {})").slice(0, 2), [
    "object of JavaScript",
    false,
  ]);
  // Metamethods that were got hold of work on objects only.
  t.deepEqual(
    lua.run("local mt = debug.getmetatable(o) return pcall(mt.__index, newproxy(), 'x')")[0],
    false,
  );
});

test("what has no length or call says so", (t) => {
  const lua = withObjects({ o: {}, frozen: Object.freeze({ x: 1 }) });
  t.deepEqual(lua.run("local ok, e = pcall(function() return #o end) return ok, tostring(e)"), [
    false,
    "TypeError: this object has no length",
  ]);
  t.regex(String(lua.run("return select(2, pcall(function() return o() end))")[0]), /call/);
  t.regex(
    String(lua.run("return tostring(select(2, pcall(function() frozen.x = 2 end)))")[0]),
    /read-only/,
  );
});

test("what has no prototype, and a symbol, have a text", (t) => {
  const lua = withObjects({
    row: Object.assign(Object.create(null), { x: 1 }),
    symbol: Symbol("s"),
  });
  t.deepEqual(lua.run("return tostring(row), ('%s'):format(row), row.x, tostring(symbol)"), [
    "[object Object]",
    "[object Object]",
    1,
    "Symbol(s)",
  ]);
});

test("objects that Lua lets go of are let go of", async (t) => {
  const lua = createLua();
  let count = 0;
  const registry = new FinalizationRegistry(() => count++);
  const make = (): object => {
    const o = { some: "object" };
    registry.register(o, undefined);
    return o;
  };
  lua.set("make", make);
  lua.run("for i = 1, 1000 do local o = make() end collectgarbage() collectgarbage()");
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  for (let i = 0; i < 20 && count < 900; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  t.true(count >= 900, String(count));
});
