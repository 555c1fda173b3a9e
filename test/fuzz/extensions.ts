/*
 * Random programs with the extensions backported from LuaJIT 3.0, each with the
 * same program in plain Lua: operators become calls of helpers with functions for
 * what may not be evaluated. Parentheses stand in the plain text throughout and in
 * the other only where the table of precedences asks for them, so that is checked.
 *
 *   log("x") ?? a & 1    coal(log("x"), function() return band(a, 1) end)
 */
import { Random } from "./random.js";

/** The same in both languages. `prec` of the new text: higher binds tighter. */
interface Code {
  readonly now: string;
  readonly plain: string;
  readonly prec: number;
}

const PREC = { cond: 0, unary: 12, primary: 20 } as const;

/** Text, precedence, and precedences that operands need on either side; `?` takes thunks. */
type Operator = readonly [now: string, prec: number, left: number, right: number, plain: string];
const operators: readonly Operator[] = [
  ["||", 1, 1, 2, "or"],
  ["or", 1, 1, 2, "or"],
  ["??", 1, 1, 2, "?coal"],
  ["&&", 2, 2, 3, "and"],
  ["and", 2, 2, 3, "and"],
  ["!=", 3, 3, 4, "~="],
  ["~=", 3, 3, 4, "~="],
  ["==", 3, 3, 4, "=="],
  ["|", 4, 4, 5, ",bor"],
  ["~", 5, 5, 6, ",bxor"],
  ["&", 6, 6, 7, ",band"],
  ["<<", 7, 7, 8, ",shl"],
  [">>", 7, 7, 8, ",shr"],
  ["~>>", 7, 7, 8, ",sar"],
  ["..", 9, 10, 9, ".."],
  ["+", 10, 10, 11, "+"],
  ["-", 10, 10, 11, "-"],
  ["*", 11, 11, 12, "*"],
];

const arithmetic = operators.filter(([, prec]) => prec > 3);

/** Helpers and values of the programs; both kinds start with it. */
const PRELUDE = `
local log = {}
local function v(k, x) log[#log + 1] = k return x end
local function number(f) return function(a, b)
  if type(a) ~= "number" or type(b) ~= "number" then error("no number") end return f(a, b) end end
local band, bor, bxor = number(bit.band), number(bit.bor), number(bit.bxor)
local shl, shr, sar = number(bit.lshift), number(bit.rshift), number(bit.arshift)
local function bnot(a) if type(a) ~= "number" then error("no number") end return bit.bnot(a) end
local function coal(a, f) if a == nil then return (f()) end return a end
local function cond(c, f, g) if c then return (f()) end return (g()) end
local function show(ok, ...)
  local t = { tostring(ok) }
  for i = 1, ok and select("#", ...) or 0 do
    local x = select(i, ...)
    t[#t + 1] = (type(x) == "table" or type(x) == "function") and type(x) or tostring(x)
  end
  print(table.concat(t, " "), table.concat(log, " "))
end
local a, b, c, s, n, no = 5, -3.5, 2 ^ 33 + 7, "str", nil, false
local t
local function check(body)
  log = {}
  t = { x = 1, y = { z = 2, f = function(...) return select("#", ...), ... end }, [1] = "one", no = false }
  t.self = t
  function t:m(p) return p, self == t end
  show(pcall(body))
end
local function f(...) return ... end
`;

const thunk = (plain: string): string => `function() return ${plain} end`;
const paren = (c: Code): string => `(${c.now})`;
const primary = (now: string, plain = now): Code => ({ now, plain, prec: PREC.primary });

export class ExtensionGenerator {
  private readonly r: Random;
  private marks = 0;

  constructor(seed: number) {
    this.r = new Random(seed);
  }

  /** Both texts of a program of so many checks. */
  program(checks: number): { now: string; plain: string } {
    let now = PRELUDE;
    let plain = PRELUDE;
    for (let i = 0; i < checks; i++) {
      const body = this.r.int(3) === 0 ? this.block() : this.result();
      now += `check(function() ${body.now} end)\n`;
      plain += `check(function() ${body.plain} end)\n`;
    }
    return { now, plain };
  }

  private result(): Code {
    const e = this.expr(4);
    return primary(`return ${e.now}`, `return ${e.plain}`);
  }

  private at(c: Code, prec: number): string {
    return c.prec >= prec ? c.now : paren(c);
  }

  /** An expression that gives a number, most of the time: others end a check with an error. */
  private num(depth: number): Code {
    if (depth === 0 || this.r.int(8) === 0) return this.number();
    switch (this.r.int(8)) {
      case 0:
        return this.r.int(3) === 0 ? this.expr(depth) : this.number();
      case 1:
        return this.conditional(depth, () => this.num(depth - 1));
      case 2:
        return this.marked(this.num(depth - 1));
      case 3:
        return this.shortCall(depth, this.num(depth - 1));
      case 4: {
        const place = this.r.pick(["n", "t.none", "c"]);
        const e = this.num(depth - 1);
        return {
          now: `${place} ?? ${this.at(e, 2)}`,
          plain: `coal(${place}, ${thunk(e.plain)})`,
          prec: 1,
        };
      }
      default:
        return this.binary(depth, arithmetic);
    }
  }

  private number(): Code {
    const [now, plain] = this.r.pick([
      ["a"],
      ["b"],
      ["c"],
      ["t.x"],
      ["t.y.z"],
      ["t?.y?.z", "t.y.z"],
      ["7"],
      ["1_000", "1000"],
      ["0x_ff", "255"],
      ["0b1_01", "5"],
      ["2_.5", "2.5"],
      ["t.y?.f(1, 2)", "t.y.f(1, 2)"],
    ]);
    return primary(now, `(${plain ?? now})`);
  }

  private expr(depth: number): Code {
    if (depth === 0) return this.atom();
    switch (this.r.int(9)) {
      case 0:
        return this.conditional(depth, () => this.expr(depth - 1));
      case 1:
        return this.unary(depth);
      case 2:
        return this.marked(this.expr(depth - 1));
      case 3:
        return this.chain(depth).code;
      case 4:
        return this.shortCall(depth, this.expr(depth - 1));
      case 5:
        return this.num(depth);
      default:
        return this.binary(depth, operators);
    }
  }

  private atom(): Code {
    const [now, plain] = this.r.pick([
      ["a"],
      ["b"],
      ["c"],
      ["s"],
      ["n"],
      ["no"],
      ["t"],
      ["nil"],
      ["true"],
      ["false"],
      ["0"],
      ["7"],
      ["'q'"],
      ["1_000", "1000"],
      ["0x_ff", "255"],
      ["0b1_01", "5"],
      ["2_.5", "2.5"],
    ]);
    return primary(now, plain ?? now);
  }

  private binary(depth: number, from: readonly Operator[]): Code {
    const [op, prec, lp, rp, meaning] = this.r.pick(from);
    const operand = (): Code => (prec > 3 ? this.num(depth - 1) : this.expr(depth - 1));
    const l = operand();
    const r = operand();
    const now = `${this.at(l, lp)} ${op} ${this.at(r, rp)}`;
    const name = meaning.slice(1);
    if (meaning[0] === "?") return { now, prec, plain: `${name}(${l.plain}, ${thunk(r.plain)})` };
    if (meaning[0] === ",") return { now, prec, plain: `${name}(${l.plain}, ${r.plain})` };
    return { now, prec, plain: `((${l.plain}) ${meaning} (${r.plain}))` };
  }

  private unary(depth: number): Code {
    const e = this.num(depth - 1);
    const [op, plain] = this.r.pick([
      ["!", "(not (_))"],
      ["not ", "(not (_))"],
      ["- ", "(-(_))"],
      ["~", "bnot(_)"],
    ]);
    return {
      now: `${op}${this.at(e, PREC.unary)}`,
      plain: plain.replace("_", () => e.plain),
      prec: PREC.unary,
    };
  }

  private conditional(depth: number, value: () => Code): Code {
    const [q, x, y] = [this.expr(depth - 1), value(), value()];
    // A method call between question mark and colon wants parentheses.
    const middle = x.now.includes(":") ? paren(x) : x.now;
    return {
      now: `${this.at(q, 1)} ? ${middle} : ${y.now}`,
      plain: `cond(${q.plain}, ${thunk(x.plain)}, ${thunk(y.plain)})`,
      prec: PREC.cond,
    };
  }

  /** A value whose evaluation leaves a mark. */
  private marked(e: Code): Code {
    const mark = `m${this.marks++}`;
    return primary(`(v("${mark}", ${e.now}))`, `(v("${mark}", ${e.plain}))`);
  }

  private shortCall(depth: number, body: Code): Code {
    const arg = this.expr(depth - 1);
    const [head, names] = this.r.pick([
      ["p ->", "p"],
      ["|p| ->", "p"],
      ["|p, q| ->", "p, q"],
      ["|| ->", ""],
    ]);
    const block = this.r.int(3) === 0;
    const now = block ? `do return (${body.now}) end` : `(${body.now})`;
    return primary(
      `((${head} ${now})(${arg.now}))`,
      `((function(${names}) return (${body.plain}) end)(${arg.plain}))`,
    );
  }

  /** An object with fields, indexes, calls and methods behind it, some with `?.`. */
  private chain(depth: number): { code: Code; now: string; steps: string; last: string } {
    const base = this.r.pick(["t", "n", "t.y", "t.none", "f", "no", "(n ?? t)"]);
    let now = base;
    let steps = `local o = ${base.replace("(n ?? t)", "t")} `;
    let isPlain = false;
    let last = "";
    const count = 1 + this.r.int(4);
    const place = this.r.int(2); // one `?.` at least
    let anySafe = false;
    for (let i = 0; i < count; i++) {
      const safe: boolean = i === place || this.r.int(3) === 0 || (i === count - 1 && !anySafe);
      anySafe ||= safe;
      const skip = safe ? "if o == nil then return SKIP end " : "";
      const q = safe ? "?." : "";
      const key = this.r.pick(["x", "y", "z", "self", "none", "no", "f", "m"]);
      const arg = this.r.int(2) === 0 ? this.expr(Math.min(depth - 1, 1)) : primary("1");
      isPlain = false;
      switch (this.r.int(4)) {
        case 0:
          now += `${q}(${arg.now})`;
          steps += `${skip}o = o(${arg.plain}) `;
          last = "";
          break;
        case 1:
          now += `${q}:m(${arg.now})`;
          steps += `${skip}o = o:m(${arg.plain}) `;
          last = "";
          break;
        case 2:
          now += `${q}[${arg.now}]`;
          steps += `${skip}LAST local k = ${arg.plain} o = o[k] `;
          last = `local k = ${arg.plain}`;
          isPlain = !safe;
          break;
        default:
          now += safe ? `?.${key}` : `.${key}`;
          steps += `${skip}LAST o = o.${key} `;
          last = `local k = "${key}"`;
          isPlain = !safe;
      }
    }
    // The jump over the chain misses a plain field or index at its end.
    const skipped = isPlain ? "error('index')" : "nil";
    const plain = `(function() ${steps.replaceAll("SKIP", skipped).replaceAll("LAST ", "")}return o end)()`;
    return { code: primary(`(${now})`, plain), now, steps, last };
  }

  // Statements.

  private block(): Code {
    const body = this.r.pick([
      () => this.compound(),
      () => this.navAssign(),
      () => this.loop(),
      () => this.declaration(),
    ])();
    return primary(`${body.now} return a, b, t.x, t[1]`, `${body.plain} return a, b, t.x, t[1]`);
  }

  private compound(): Code {
    const [op, , , , meaning] = this.r.pick(arithmetic);
    const e = this.num(3);
    const name = meaning.slice(1);
    const apply = (x: string): string =>
      meaning[0] === "," ? `${name}(${x}, ${e.plain})` : `((${x}) ${meaning} (${e.plain}))`;
    if (this.r.int(2) === 0)
      return primary(`local z = a z ${op}= ${e.now} v(z)`, `local z = a z = ${apply("z")} v(z)`);
    const key = this.r.pick([`"x"`, "1"]);
    return primary(
      `v("o", t)[v("k", ${key})] ${op}= ${e.now}`,
      `local o, k = v("o", t), v("k", ${key}) o[k] = ${apply("o[k]")}`,
    );
  }

  private navAssign(): Code {
    const { now, steps, last } = this.chain(3);
    const e = this.expr(2);
    if (last === "")
      return primary(
        now,
        `(function() ${steps.replaceAll("SKIP", "nil").replaceAll("LAST ", "")} end)()`,
      );
    const cut = steps.lastIndexOf("LAST ");
    const path = steps.slice(0, cut).replaceAll("SKIP", "nil").replaceAll("LAST ", "");
    return primary(`${now} = ${e.now}`, `(function() ${path} ${last} o[k] = ${e.plain} end)()`);
  }

  private loop(): Code {
    const q = this.expr(2);
    const e = this.expr(2);
    const [head, tail] = this.r.pick([
      ["for i = 1, 4 do", "end"],
      ["for i, x in ipairs({ 3, 2, 1 }) do", "end"],
      ["local i = 0 while i < 4 do i = i + 1", "end"],
      ["local i = 0 repeat i = i + 1", "until i > 3"],
    ] as const);
    const mark = `v("l" .. i)`;
    return primary(
      `${head} if i == 2 || ${this.at(q, 2)} then continue end do local u = ${e.now} ${mark} end ${tail}`,
      `${head} if i == 2 or (${q.plain}) then goto next end do local u = ${e.plain} ${mark} end ::next:: ${tail}`,
    );
  }

  private declaration(): Code {
    const e = this.expr(3);
    return primary(
      `const u, w = ${e.now} const function g() return u end v(tostring(g() == u), w)`,
      `local u, w = ${e.plain} local function g() return u end v(tostring(g() == u), w)`,
    );
  }
}
