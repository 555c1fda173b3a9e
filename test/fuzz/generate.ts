/*
 * Random Lua programs that end and print what they computed: a list of cases, each
 * run under pcall, whose results and error messages are printed. Values are small
 * and of all types; operators, calls of library functions, metamethods, closures,
 * loops, varargs and coroutines are mixed without regard for types, so that errors
 * are as frequent as results. The same seed gives the same program.
 */
import { Random } from "./random.js";

const PRELUDE = `
local mt = {}
for _, e in ipairs { "add", "sub", "mul", "div", "mod", "pow", "concat" } do
  mt["__" .. e] = function(a, b) return e .. type(a) .. type(b) end
end
mt.__unm = function() return "unm" end
mt.__len = function() return 7 end
mt.__eq = function() return true end
mt.__lt = function(a, b) return type(a) == "table" end
mt.__le = function(a, b) return type(b) == "table" end
mt.__call = function(self, ...) return select("#", ...), ... end
mt.__index = function(t, k) return type(k) == "number" and k * 2 or "idx" .. tostring(k):sub(1, 5) end
mt.__newindex = function(t, k, v) rawset(t, k, v) end
local function obj() return setmetatable({ 1, 2 }, mt) end
local function show(v)
  if type(v) == "table" then
    local n, s = 0, 0
    for _, x in pairs(v) do n = n + 1 if type(x) == "number" then s = s + x end end
    return "table" .. n .. ":" .. s
  elseif type(v) == "number" then return v ~= v and "nan" or ("%.12g"):format(v)
  elseif type(v) == "function" or type(v) == "thread" or type(v) == "userdata" then return type(v) end
  return tostring(v):gsub("0x%x+", "ADDR")
end
local print = function(...) local r = {} for i = 1, select("#", ...) do r[i] = show((select(i, ...))) end io.write(table.concat(r, "\\t"), "\\n") end
local function report(n, ok, ...)
  local r = {}
  for i = 1, select("#", ...) do r[i] = show((select(i, ...))) end
  print(n, ok, table.concat(r, " "))
end
local up1, up2, up3 = 3, "up", { 5, 6, k = "v" }
`;

const literals = [
  "nil",
  "true",
  "false",
  "0",
  "1",
  "-1",
  "2",
  "3.5",
  "-0.25",
  "10",
  "255",
  "65536",
  "1e15",
  "2^31",
  "1/0",
  "-1/0",
  '""',
  '"a"',
  '"abc"',
  '"10"',
  '"0x1F"',
  '"  7 "',
  '"a,b;c"',
  '"%d+"',
  "{}",
  "{1, 2, 3}",
  '{a = 1, "x"}',
  "obj()",
  "print",
  "type",
  "function(x) return x end",
];
const binary = ["+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or"];
const unary = ["- ", "not ", "#"];
const functions = [
  "string.rep(@, 3)",
  "string.sub(@, @, @)",
  "string.byte(@, 1, 2)",
  "string.find(@, @)",
  "string.match(@, @)",
  "string.gsub(@, @, @)",
  "string.format(@, @)",
  "string.format('%5.2f|%s', @, @)",
  "string.upper(@)",
  "string.len(@)",
  "string.reverse(@)",
  "(tostring(@):gsub('0x%x+', 'ADDR'))",
  "tonumber(@)",
  "tonumber(@, 16)",
  "type(@)",
  "select(@, @, @)",
  "select('#', @, @)",
  "rawget(@, @)",
  "rawequal(@, @)",
  "rawset(@, @, @)",
  "next(@)",
  "unpack(@)",
  "unpack(@, 1, 3)",
  "ipairs(@)",
  "math.max(@, @)",
  "math.min(@, @)",
  "math.fmod(@, @)",
  "math.floor(@)",
  "math.abs(@)",
  "math.sqrt(@)",
  "math.modf(@)",
  "table.concat(@, @)",
  "table.insert(@, @)",
  "table.remove(@)",
  "table.getn(@)",
  "bit.band(@, @)",
  "bit.lshift(@, 3)",
  "bit.bxor(@, 5)",
  "bit.tohex(@)",
  "pcall(@, @)",
  "pcall(error, @)",
  "error(@, 0)",
  "assert(@, @)",
  "setmetatable(@, mt)",
  "getmetatable(@)",
  "coroutine.resume(coroutine.create(@), @)",
  "coroutine.wrap(function(...) return coroutine.yield(...) end)(@, @)",
];

export class ProgramGenerator {
  private readonly random: Random;
  private names: string[] = [];
  private depth = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** A program of `cases` numbered cases. */
  program(cases: number): string {
    const out = [PRELUDE];
    for (let i = 1; i <= cases; i++) {
      this.names = ["a", "b"];
      this.depth = 0;
      const args = this.expression(0) + ", " + this.expression(0);
      out.push(
        `report(${i}, pcall(function(a, b, ...)\n${this.block(3, "  ")}  return ${this.expression(2)}, a, b\nend, ${args}, ${this.expression(0)}))\n`,
      );
    }
    return out.join("");
  }

  private block(most: number, indent: string): string {
    const scope = this.names.length;
    this.depth++;
    let text = "";
    for (let n = this.random.int(most + 1); n > 0; n--) text += indent + this.statement(indent);
    this.depth--;
    this.names.length = scope;
    return text;
  }

  private statement(indent: string): string {
    const { random } = this;
    const inner = indent + "  ";
    const nested = (): string => (this.depth < 4 ? this.block(2, inner) : "");
    switch (random.int(13)) {
      case 0:
      case 1: {
        const name = `v${this.names.length}`;
        const text = `local ${name} = ${this.expression(2)}\n`;
        this.names.push(name);
        return text;
      }
      case 2:
        return `${this.variable()} = ${this.expression(2)}\n`;
      case 3:
        return `a, b = ${this.expression(1)}, ${this.expression(1)}\n`;
      case 4:
        return `if ${this.expression(1)} then\n${nested()}${indent}else\n${nested()}${indent}end\n`;
      case 5:
        return `for i = ${random.int(4)}, ${random.int(6)}, ${random.pick(["1", "2", "0.5"])} do\n${inner}a = i\n${nested()}${indent}end\n`;
      case 6:
        return `for k, v in ipairs({${this.list(3)}}) do\n${inner}b = v\n${nested()}${indent}end\n`;
      case 7:
        return `local function f(x, ...)\n${nested()}${inner}return x, ...\n${indent}end\n${indent}a = f(${this.list(2)})\n`;
      case 8:
        return `local ok, e = pcall(function() ${this.variable()} = ${this.expression(2)} end)\n${indent}b = e\n`;
      case 9:
        return `local t = {${this.list(3)}}\n${indent}t[${this.expression(0)}] = ${this.expression(1)}\n${indent}a = t\n`;
      case 10:
        return `up1 = function() local x = ${this.variable()} a = x return x end\n${indent}b = up1()\n`;
      case 11:
        return `for x in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do a = x if x == ${random.int(4)} then break end end\n`;
      default:
        return `do\n${nested()}${indent}end\n`;
    }
  }

  private variable(): string {
    return this.random.pick([...this.names, "a", "b", "up1", "up2"]);
  }
  private list(most: number): string {
    return Array.from({ length: this.random.int(most + 1) }, () => this.expression(1)).join(", ");
  }

  private expression(depth: number): string {
    const { random } = this;
    if (depth <= 0)
      return random.int(3) === 0 && this.names.length ? this.variable() : random.pick(literals);
    switch (random.int(9)) {
      case 0:
      case 1:
      case 2:
        return `(${this.expression(depth - 1)} ${random.pick(binary)} ${this.expression(depth - 1)})`;
      case 3:
        return `(${random.pick(unary)}${this.expression(depth - 1)})`;
      case 4:
      case 5:
        return random.pick(functions).replaceAll("@", () => this.expression(depth - 1));
      case 6:
        return `(${this.expression(depth - 1)})[${this.expression(0)}]`;
      case 7:
        return `(up3.${random.pick(["k", "z"])} or ${this.expression(depth - 1)})`;
      default:
        return `((${this.variable()})(${this.list(2)}))`;
    }
  }
}
