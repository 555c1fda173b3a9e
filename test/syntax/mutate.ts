/*
 * Dumps with something changed in them, loaded and run: each must be refused, end in a Lua
 * error, or end; never fault the machine, and never go on without end.
 *
 *   node --import tsx test/syntax/mutate.ts 100000 1       so many, from this seed on
 *
 * Each is read for both layouts of frames: one that is for the layout of other machines is loaded, or refused, and dumped
 * again, but no machine here can run it.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  createLua,
  LuaError,
  LuaExit,
  type Lua,
  type LuaFunction,
  MachineStop,
} from "../../runtime/api/index.js";
import { bytecodes } from "../../runtime/layout/bytecode.js";
import { Random } from "../fuzz/random.js";

/** The newest syntax. */
const EXTENSIONS = path.join(import.meta.dirname, "extensions");
const MORE = [
  "local t = { ... } for k, v in pairs(t) do t[k] = { v, f(v, ...) } end return f(...)",
  "local function f(a, b, ...) local c = function() a = b return c end return { a, c(), ... } end return f(1, 2, 3)",
  "for i = 1, 3 do local x = i local g = function() x = x + 1 return x end t = { g(), g } if i > 2 then break end end",
  "for k, v in next, { 1, 2, x = 3 } do local y = k goto on ::on:: s = tostring(v) .. y .. 'z' end",
  "local a, b, c = (function(...) return ... end)(1, 2) while a < 5 do a = a + 1 repeat local z = a until z end return a, b, c",
  "local t = setmetatable({}, { __index = function(t, k) return k end }) return t.x, t[1], #t, -t.y, t.a .. t.b",
];
const STRIPPED = [true, false];

type Dump = Uint8Array;

/** Modes of load: frames of two slots, and of one. */
export type Layout = "X" | "W";

/** Dumps of the programs, with frames of this layout. */
function corpus(layout: Layout): Dump[] {
  const sources = readdirSync(EXTENSIONS)
    .filter((name) => name.endsWith(".lua"))
    .map((name) => readFileSync(path.join(EXTENSIONS, name), "latin1"));
  const valid = readFileSync(path.join(import.meta.dirname, "snippets/valid.lua"), "latin1");
  const lua = createLua();
  const dumps: Dump[] = [];
  for (const source of [...MORE, ...valid.split(/^--%%$/m), ...sources])
    for (const strip of STRIPPED)
      try {
        dumps.push(dumpOf(lua, source, strip, layout));
      } catch (e) {
        if (!(e instanceof LuaError)) throw e;
      }
  return dumps.filter((dump) => dump.length < 4000);
}

function dumpOf(lua: Lua, source: string, strip: boolean, layout: Layout): Dump {
  lua.set("source", new TextEncoder().encode(source));
  lua.set("strip", strip);
  const dump = "string.dump(assert(load(source, '=source', 't" + layout + "')), strip)";
  return lua.bytes(lua.run(`return ${dump}`)[0] as string);
}

/** Byte offsets that look like instructions of the code in a dump. */
function instructions(dump: Dump): number[] {
  const found: number[] = [];
  // The prototypes' lengths are not followed: any word with an opcode may be one.
  for (let at = 5; at + 4 <= dump.length; at++)
    if (dump[at] < bytecodes.length && dump[at + 1] < 40) found.push(at);
  return found;
}

function mutate(dump: Dump, random: Random): Dump {
  const changed = dump.slice();
  const places = instructions(dump);
  for (let n = random.int(3); n >= 0; n--) {
    const at = places[random.int(places.length)] ?? 0;
    switch (random.int(6)) {
      case 0:
        changed[at] = random.int(bytecodes.length);
        break;
      case 1:
        changed[at + 1] = random.int(12);
        break;
      case 2:
        changed[at + 2] = random.int(12);
        break;
      case 3:
        changed[at + 3] = random.int(2) === 0 ? random.int(12) : 0x80;
        break;
      case 4: {
        const from = places[random.int(places.length)] ?? 0;
        changed.set(dump.subarray(from, from + 4).slice(0, changed.length - at), at);
        break;
      }
      default:
        changed[random.int(changed.length)] = random.int(256);
    }
  }
  return changed;
}

export interface Outcome {
  readonly refused: number;
  readonly failed: number;
  readonly ended: number;
  readonly stopped: number;
}

/** Dumps that one state runs before the next takes over. */
const PER_STATE = 400;
const LIMITS = { instructions: 100_000, time: 60_000 };

/** A function that runs what a dump is of, or dumps it again if that cannot be run; undefined when it is refused. */
function loaded(lua: Lua, dump: Dump, layout: Layout): LuaFunction | undefined {
  if (layout === "W") {
    const load =
      "local f = load(..., '=mutant', 'bW') return f and function() return string.dump(f, true) end";
    return lua.load(load).call(undefined, dump) as LuaFunction | undefined;
  }
  try {
    return lua.load(dump, "=mutant");
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    return undefined;
  }
}

/** Try so many dumps. Throws what is neither a Lua error nor a stop. */
export function tryMutants(count: number, seed: number, layout: Layout = "X"): Outcome {
  const random = new Random(seed);
  const dumps = corpus(layout);
  const outcome = { refused: 0, failed: 0, ended: 0, stopped: 0 };
  let lua = createLua({ memoryLimit: 32e6 });
  for (let i = 0; i < count; i++) {
    if (i % PER_STATE === PER_STATE - 1) {
      lua.run("collectgarbage()");
      lua = createLua({ memoryLimit: 32e6 });
    }
    const dump = mutate(dumps[random.int(dumps.length)], random);
    try {
      const fn = loaded(lua, dump, layout);
      if (fn === undefined) {
        outcome.refused++;
        continue;
      }
      lua.limit(LIMITS, () => fn(1, "two", {}));
      outcome.ended++;
    } catch (e) {
      if (e instanceof LuaError) outcome.failed++;
      else if (e instanceof MachineStop || e instanceof LuaExit) outcome.stopped++;
      else throw new Error(`mutant ${i} of seed ${seed}`, { cause: e });
    }
  }
  lua.run("collectgarbage()");
  return outcome;
}

if (import.meta.filename === process.argv[1]) {
  const [count, seed] = process.argv.slice(2).map(Number);
  for (const layout of ["X", "W"] as const) console.log(layout, tryMutants(count, seed, layout));
}
