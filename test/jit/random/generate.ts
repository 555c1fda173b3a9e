/*
 * Random programs for the trace compiler: loops that run often enough to be compiled, whose
 * bodies mix numbers, strings, tables, closures, metamethods, calls and rare branches. They
 * end, raise only errors that a pcall of theirs catches, and print what they have computed.
 *
 * A program is a tree, so that reduce.ts can take parts away and it still is a program.
 */
import { Random } from "../../fuzz/random.js";

/** Text with places for kids, marked by @: an expression, or a statement whose kids may be statements. */
export interface Tree {
  readonly kind: "expression" | "statement" | "block";
  readonly text: string;
  readonly kids: readonly Tree[];
}

/** The program's text. */
export function render({ kind, text, kids }: Tree): string {
  if (kind === "block") return kids.map(render).join("\n");
  let i = 0;
  return text.replace(/@/g, () => render(kids[i++]));
}

/** What programs are made of. Capitals in forms and statements are holes for expressions, by their forms' names. */
export interface Vocabulary {
  /** What every program begins with: values that its variables may get. */
  readonly prelude: string;
  readonly forms: Readonly<Record<string, readonly string[]>>;
  readonly statements: readonly string[];
  readonly blocks: readonly string[];
  /** What is printed behind a loop. */
  readonly report: string;
}

const PRELUDE = `
local floor, max, min, abs = math.floor, math.max, math.min, math.abs
local sub, byte, char, rep, fmt = string.sub, string.byte, string.char, string.rep, string.format
local band, bor, bxor, lshift, rshift, tobit = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift, bit.tobit
local mt = {}
mt.__index = function(t, k) return type(k) == "number" and k + 1 or #k end
mt.__newindex = function(t, k, v) rawset(t, k, v) end
mt.__add = function(a, b) return (type(a) == "table" and a.n or a) + (type(b) == "table" and b.n or b) end
mt.__lt = function(a, b) return a.n < b.n end
mt.__le = function(a, b) return a.n <= b.n end
mt.__eq = function(a, b) return a.n == b.n end
mt.__len = function(a) return a.n end
mt.__call = function(a, x) return a.n + x end
mt.__concat = function(a, b) return "cat" end
local class = { get = function(self) return self.n end, set = function(self, v) self.n = v return self end }
class.__index = class
local function obj(n) return setmetatable({ n = n }, mt) end
local function new(n) return setmetatable({ n = n }, class) end
local function vsum(...) local s = 0 for i = 1, select("#", ...) do s = s + (select(i, ...)) end return s end
local function second(a, ...) return ... end
local function fac(n) if n <= 1 then return 1 end return n * fac(n - 1) end
local function down(n, acc) if n <= 0 then return acc end return down(n - 1, acc + n) end
local function bad(x) if x then error("bad " .. x, 0) end return 1 end
local function int(x) if x ~= x or x > 2^53 or x < -2^53 then return 7 end return floor(x) end
local function small(x) return int(x) % 20 + 1 end
local function show(v)
  if type(v) == "number" then return v ~= v and "nan" or fmt("%.14g", v) end
  if type(v) ~= "table" then return tostring(v) end
  local n, s = 0, 0
  for _, x in pairs(v) do n = n + 1 if type(x) == "number" and x == x then s = s + x % 1000 end end
  return "table" .. n .. ":" .. fmt("%.10g", s)
end
local a, b, c, x, y, s, u = 1, 2, 3, 0.5, -1.25, "abc", "x"
local t, h, o, p = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, { n = 1, m = 2.5, s = "k" }, obj(3), new(4)
local k, w, f = true, nil, function(v) a = a + 1 return v end
`;

/** Integers, numbers, strings, conditions: alternatives, by what they hold in turn (see `hole`). */
const forms: Readonly<Record<string, readonly string[]>> = {
  i: [
    "a",
    "b",
    "c",
    "i",
    "1",
    "2",
    "3",
    "7",
    "-1",
    "0",
    "255",
    "1000",
    "2147483647",
    "-2147483648",
    "#t",
    "#S",
    "I + I",
    "I - I",
    "I * 3",
    "I % 7",
    "small(N)",
    "band(I, I)",
    "bor(I, I)",
    "bxor(I, I)",
    "lshift(I, I)",
    "rshift(I, I)",
    "tobit(N)",
    "t[small(N)] or I",
    "h.n",
    "p:get()",
    "byte(S, small(I)) or I",
    "max(I, I)",
    "min(I, I)",
    "C and I or I",
    "vsum(I, I, I)",
    "select('#', I, S)",
    "f(I)",
    "o(I)",
    "#o",
    "down(small(I), I)",
    "tonumber(I .. '')",
    "abs(I)",
    "floor(N)",
    "(select(2, I, I, I))",
    "#{ I, I }",
    "({ I, I })[2]",
    "({ n = I }).n",
    "p:set(I).n",
    "o[I]",
    "-I",
  ],
  n: [
    "I",
    "x",
    "y",
    "0.5",
    "-0.25",
    "1e10",
    "2^31",
    "N + N",
    "N - N",
    "N * N",
    "N / 4",
    "N % 3",
    "N % -2.5",
    "N ^ 2",
    "h.m",
    "math.sqrt(abs(N))",
    "floor(N)",
    "math.ceil(N)",
    "max(N, N)",
    "min(N, N)",
    "C and N or N",
    "-N",
    "abs(N)",
    "fac(small(I))",
    "f(N)",
    "o + N",
    "tonumber(fmt('%.3f', N))",
    "rawget(t, small(I)) or N",
    "math.fmod(N, 3)",
    "second(I, N)",
  ],
  s: [
    "s",
    "u",
    "h.s",
    "''",
    "'a'",
    "'abcdef'",
    "sub(S, I, I)",
    "sub(S, -3)",
    "S .. 'x'",
    "I .. ''",
    "sub(S, 1, 3) .. I",
    "char(65 + small(I))",
    "fmt('%d:%s', I, S)",
    "fmt('%5.1f', N)",
    "tostring(I)",
    "S:upper()",
    "S:rep(2):sub(1, 12)",
    "C and S or S",
    "tostring(C)",
    "table.concat({ I, 'q', S }, ',')",
    "type(N)",
    "f(S)",
    "S:reverse()",
    "(S:gsub('a', 'b'))",
    "sub(u, small(I), small(I) + 2)",
  ],
  c: [
    "k",
    "I < I",
    "I <= I",
    "N < N",
    "N >= N",
    "I == I",
    "S == S",
    "S < S",
    "not C",
    "C and C",
    "C or C",
    "i % 7 == 3",
    "i > 40",
    "N ~= N",
    "w == nil",
    "o == obj(I)",
    "o < obj(I)",
    "h.zz == nil",
    "next(h) ~= nil",
    "S:find('b', 1, true) ~= nil",
    "I % 2 == 0",
  ],
};

const statements: readonly string[] = [
  "a = I",
  "b = I",
  "c = I",
  "x = N",
  "y = N",
  "s = sub(S, 1, 30)",
  "u = sub(S, 1, 30)",
  "k = C",
  "t[small(I)] = N",
  "t[#t + 1] = I",
  "h.n = I",
  "h.m = N",
  "h.s = sub(S, 1, 20)",
  "h[S] = I",
  "h[sub(S, 1, 2)] = nil",
  "t[#t > 40 and #t or 1] = nil t[1] = t[1] or 1",
  "p:set(I)",
  "o.n = I",
  "o[small(I)] = N",
  "t = { I, N, I }",
  "h = { n = I, m = N, s = u }",
  "p = new(I)",
  "w = C and I or nil",
  "f = function(v) b = b + 1 return v end",
  "f = function(v) return v end",
  "a, b = b, a",
  "a, x = I, N",
  "table.insert(t, I)",
  "if #t > 60 then t = { 1, 2, 3 } end",
  "do local q = I a = q + 1 end",
  "do local q = { n = I, I } if C then w = q.n else c = q[1] end end",
  "do local ok, e = pcall(bad, C and S or nil) u = sub(tostring(e), 1, 9) end",
  "do local ok, e = pcall(f, N) y = ok and tonumber(e) or 1 end",
  "setmetatable(h, C and { __index = { zz = I } } or nil)",
  "table.remove(t) t[1] = t[1] or 2",
  "for z, v in ipairs(t) do x = x + v % 9 if z > 5 then break end end",
  "for z, v in pairs(h) do c = c + #tostring(z) end",
];

const blocks: readonly string[] = [
  "if C then\n@\nend",
  "if C then\n@\nelse\n@\nend",
  "for j = 1, small(I) % 5 + 1 do\n@\nend",
  "for j = small(I), 1, -2 do\n@\nend",
  "do local n = 0 while n < 4 do n = n + 1\n@\nend end",
  "do local n = 0 repeat n = n + 1\n@\nuntil n > 3 or C end",
  "do local g = function(q)\n@\nreturn q + 1 end a = g(I) end",
];

export const plain: Vocabulary = {
  prelude: PRELUDE,
  forms,
  statements,
  blocks,
  report:
    "print(show(a), show(b), show(c), show(x), show(y), s, u, show(t), show(h), show(o), show(p), k, w)",
};

const HOLE = /(?<![\w'"%.])[INSCL](?![\w'"])/;
const HOLES = new RegExp(`@|${HOLE.source}`, "g");

export class ProgramTree {
  private readonly random: Random;
  constructor(
    seed: number,
    private readonly words: Vocabulary = plain,
  ) {
    this.random = new Random(seed);
  }

  program(): Tree {
    const loops = Array.from({ length: 1 + this.random.int(3) }, () => this.loop());
    return { kind: "block", text: "", kids: [leaf("statement", this.words.prelude), ...loops] };
  }

  /** A loop that prints its variables at its end. */
  private loop(): Tree {
    const count = this.random.pick([20, 60, 100]);
    const step = this.random.pick(["", ", 1", ", 3"]);
    const head = `for i = 1, ${count}${step} do if #s > 60 then s = "s" end a, b, c = a % 2^33, b % 1000, tobit(c)\n@\nend\n`;
    return {
      kind: "statement",
      text: `${head}${this.words.report}`,
      kids: [this.block(2 + this.random.int(6), 0)],
    };
  }

  private block(length: number, depth: number): Tree {
    const kids = Array.from({ length }, () => this.statement(depth));
    return { kind: "block", text: "", kids };
  }

  private statement(depth: number): Tree {
    const { random } = this;
    if (depth < 2 && random.int(4) === 0) {
      const text = random.pick(this.words.blocks);
      return this.filled("statement", text, 1, () => this.block(1 + random.int(3), depth + 1));
    }
    return this.filled("statement", random.pick(this.words.statements), 2, () => leaf("block", ""));
  }

  private filled(kind: Tree["kind"], text: string, depth: number, block: () => Tree): Tree {
    const kids: Tree[] = [];
    const marked = text.replace(HOLES, (hole) => {
      kids.push(hole === "@" ? block() : this.expression(hole.toLowerCase(), depth));
      return "@";
    });
    return { kind, text: marked, kids };
  }

  private expression(type: string, depth: number): Tree {
    const choices = this.words.forms[type];
    const simple = choices.filter((form) => !HOLE.test(form));
    const form = this.random.pick(depth > 0 && this.random.int(4) > 0 ? choices : simple);
    const inner = this.filled("expression", form, depth - 1, () => leaf("block", ""));
    return /^\w+$/.test(form) ? inner : { ...inner, text: `(${inner.text})` };
  }
}

const leaf = (kind: Tree["kind"], text: string): Tree => ({ kind, text, kids: [] });
