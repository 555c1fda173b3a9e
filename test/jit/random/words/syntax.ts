/* Words of random programs. Syntax that LuaJIT has from 3.0. */
import { add } from "./add.js";

export const syntax = add({
  prelude: `
local tt, no = { x = { y = { z = 3 } }, f = function(self, v) return v end, n = 1, list = { 1, 2, 3 } }, nil
const konst, kstr = 12, "const"
local function opt(v) if v then return tt end end
local add3 = |p, q| -> p + q
local log, calls = {}, 0
local function se(v) calls = calls + 1 return v end
`,
  keep: 14,
  forms: {
    i: [
      "konst",
      "(tt?.n ?? 4)",
      "(tt?.x?.y?.z ?? 4)",
      "(tt?.q?.y?.z ?? I)",
      "(no?.x ?? I)",
      "(opt(C)?.n ?? I)",
      "(opt(C)?.list?.[2] ?? 9)",
      "(tt?.:f(I) ?? 1)",
      "(opt(C)?.:f(I) ?? 1)",
      "(w ?? I)",
      "(C ? I : I)",
      "(C ? se(I) : I)",
      "(C && I || I)",
      "(I & I)",
      "(I | 1)",
      "(I ~ I)",
      "(I << 2)",
      "(I >> 1)",
      "add3(I, I)",
      "1_000",
      "(tt.list[small(I) % 4 + 1] ?? -1)",
      "se(I)",
      "#kstr",
    ],
    n: ["(C ? N : I)", "(w ?? N)", "add3(N, I)", "(tt?.q ?? N)"],
    s: ["kstr", "(C ? S : 'no')", "(tt?.name ?? S)", "(S ?? 'never')", "(w ?? S) .. ''"],
    c: [
      "!C",
      "C && C",
      "C || C",
      "I != I",
      "S != S",
      "!(N < N)",
      "(C ? C : C)",
      "(tt?.q?.y != no)",
      "(w ?? C)",
    ],
  },
  statements: [
    "a += I",
    "a -= I",
    "b *= 3",
    "x /= 2",
    "b %= 7",
    "s ..= 'q' s = sub(s, -20)",
    "b &= 1023",
    "b |= 5",
    "c <<= 1",
    "c >>= 1",
    "tt.n += I",
    "tt.list[small(I) % 3 + 1] += 1",
    "tt.x.y.z -= 1",
    "w = w ?? I",
    "tt.opt = tt.opt ?? N",
    "tt.opt = nil",
    "tt.x = C ? { y = { z = I } } : tt.x",
    "w = C ? I : nil",
    "do const q = I a = q end",
    "if C then continue end",
    "f = |v| -> v",
    "for j = 1, 4 do if j == 2 then continue end b += j end",
    "if !C then a = I end",
    "h.n = h?.n ?? I",
  ],
  report: "print(tt.n, tt.x.y.z, tt.list[1], calls)",
});
