/*
 * Random programs with C data: arrays of all widths, members, bit fields, unions, 64-bit integers,
 * pointers, metatypes, copies. Memory is accessed as what it is: traces take pointers to different types for
 * pointers to different places, as LuaJIT's do.
 */
import { plain, type Vocabulary } from "./generate.js";

const PRELUDE = `
local ffi = require "ffi"
local make, cast, sizeof, istype, typeof = ffi.new, ffi.cast, ffi.sizeof, ffi.istype, ffi.typeof
local arshift, rol, ror, bnot, bswap, tohex = bit.arshift, bit.rol, bit.ror, bit.bnot, bit.bswap, bit.tohex
ffi.cdef[[
typedef struct { int8_t a; uint8_t b; int16_t c; uint16_t d; int32_t e; uint32_t f; int64_t g; uint64_t h;
  float i; double j; bool k; int *p; int x:3; unsigned y:5; bool z:1; int64_t w; } rec_t;
typedef struct { double x, y; } vec_t;
typedef struct { int n; vec_t v; uint8_t tail[5]; } nest_t;
typedef union { int32_t i; uint32_t u; float f; uint8_t b[4]; } pun_t;
enum col { RED, GREEN = 5, BLUE = -1 };
]]
local vmt = {}
vmt.__index = { len = function(v) return v.x * v.x + v.y end, half = function(v) return v.x / 2 end }
local vec = ffi.metatype("vec_t", vmt)
vmt.__add = function(p, q) return vec(p.x + q.x, p.y + q.y) end
vmt.__mul = function(p, k) return vec(p.x * k, p.y * k) end
vmt.__unm = function(p) return vec(-p.x, -p.y) end
vmt.__eq = function(p, q) return p.x == q.x end
vmt.__lt = function(p, q) return p.x < q.x end
vmt.__len = function(p) return 2 end
vmt.__call = function(p, k) return p.y + k end
local i64, u64, i32t = typeof("int64_t"), typeof("uint64_t"), typeof("int32_t")
local ia, ub, sa, ua = make("int32_t[32]"), make("uint8_t[32]"), make("int8_t[32]"), make("uint32_t[32]")
local da, fa, qa, ha, wa = make("double[32]"), make("float[32]"), make("int64_t[32]"), make("uint16_t[32]"), make("uint64_t[32]")
ffi.copy(ub, "some text")
local rr, ru, nn = make("rec_t"), make("pun_t"), make("nest_t")
local vv, vw = vec(1, 2), vec(0.5, -3)
local ip, bp = ia + 4, cast("uint8_t *", ub)
local q1, q2 = 3LL, 5ULL
local z, zi, en = make("complex", 1, 2), make("complex float", 3, 4), make("enum col", 5)
local function at(x) return small(x) + 4 end
local function sum(p, n) local r = 0 for i = 0, n - 1 do local v = tonumber(p[i]) if v == v then r = r + v % 1009 end end return fmt("%.10g", r) end
local function all()
  return sum(ia, 32), sum(ub, 32), sum(sa, 32), sum(ua, 32), sum(da, 32), sum(fa, 32), sum(qa, 32), sum(ha, 32), sum(wa, 32),
    rr.a, rr.b, rr.c, rr.d, rr.e, rr.f, tostring(rr.g), tostring(rr.h), show(rr.i), show(rr.j), rr.k, rr.x, rr.y, rr.z,
    ru.u, show(vv.x), show(vv.y), show(vw.x), tostring(q1), tostring(q2), show(nn.v.x), nn.n, sum(nn.tail, 5), ip - ia
end
`;

const forms: Vocabulary["forms"] = {
  ...plain.forms,
  i: [
    ...plain.forms.i.slice(0, 30),
    "ia[at(I)]", "ub[at(I)]", "sa[at(I)]", "ha[at(I)]", "rr.a", "rr.b", "rr.c", "rr.d", "rr.e", "rr.x", "rr.y", "ru.i", "ru.b[1]",
    "nn.n", "nn.tail[small(I) % 5]", "ip[0]", "ip[-1]", "ip[small(I) % 9]", "bp[at(I)]", "(ip - ia)", "#vv", "sizeof(rr)", "sizeof('vec_t')",
    "tonumber(cast('int8_t', I))", "tonumber(cast('uint16_t', N))", "tonumber(i32t(N))", "tonumber(L) % 1000", "ia[small(I) + 3]",
    "ia[i % 20 + 1]", "ub[i % 20]", "cast('int *', ia)[small(I) % 7]", "ffi.offsetof('rec_t', 'e')", "tonumber(bp[1] + 1LL)",
    "tonumber(en)", "ia[cast('int8_t', small(I))]", "ia[L % 8ULL]", "tonumber(band(L, 255))", "make('int[2]', I)[1]", "make('int[3]', I, I)[1]",
  ],
  n: [
    ...plain.forms.n.slice(0, 20),
    "da[at(I)]", "fa[at(I)]", "ua[at(I)]", "rr.f", "rr.i", "rr.j", "ru.u", "vv.x", "vv.y", "vw.x", "vv:len()", "vv:half()", "vv(N)", "nn.v.y",
    "tonumber(L)", "tonumber(cast('float', N))", "tonumber(cast('double', L))", "tonumber(cast('uint32_t', N))", "z.re", "z.im", "zi.im",
    "(vv + vw).x", "(-vv).y", "make('double', N) + 0 == 1 and 1 or 2", "vec(N, N).y", "tonumber(cast('float', L))", "da[i % 30]",
  ],
  s: [
    ...plain.forms.s.slice(0, 14),
    "tostring(L)", "tohex(L)", "tohex(L, small(I))", "fmt('%d', L)", "fmt('%x', L)", "ffi.string(ub, small(I))", "tostring(istype('int64_t', L))",
    "tostring(rr.k)", "type(L)",
  ],
  c: [
    ...plain.forms.c.slice(0, 18),
    "L < L", "L <= I", "L == L", "I == L", "L ~= I", "I < L", "not (L >= L)", "rr.k", "rr.z", "istype('int64_t', L)", "istype(rr, vv)", "vv == vw", "vv < vw",
    "rr.p == nil", "ip == ia + 4", "ip > ia", "ia + 3 <= ip", "L > 0", "cast('int', I) == cast('int', I)", "ffi.abi('64bit')", "ffi.abi('be')",
    "en == 'GREEN'", "cast('void *', ip) ~= nil", "tonumber(cast('bool', I)) == 1", "tonumber(make('bool', N)) == 0",
  ],
  l: [
    "q1", "q2", "1LL", "-3LL", "7ULL", "0x7fffffffffffffffLL", "-1LL", "0LL", "100000000000LL", "rr.g", "rr.h", "rr.w",
    "qa[at(I)]", "wa[at(I)]", "(L + L)", "(L - L)", "(L * L)", "(L / L)", "(L % L)", "(L + I)", "(I - L)", "(L * N)", "(L / (small(I) + 0LL))",
    "(L % 7)", "(-L)", "(L ^ (small(I) % 5))", "band(L, L)", "bor(L, I)", "bxor(L, L)", "lshift(L, I)", "rshift(L, small(I))", "arshift(L, I)", "rol(L, I)",
    "ror(L, small(I))", "bnot(L)", "bswap(L)", "i64(I)", "u64(N)", "cast('int64_t', N)", "cast(u64, L)", "make(i64, I)", "(C and L or L)", "f(L)",
    "(cast('int', I) + 1LL)", "(cast('uint8_t', I) * 3LL)", "bxor(I, L, 3)", "(ia[at(I)] + 0LL)", "(ua[at(I)] + 1ULL)", "i64(L)", "(L + cast('uint32_t', N))",
  ],
}; // prettier-ignore

const statements: readonly string[] = [
  ...plain.statements,
  "q1 = L", "q2 = L", "q1 = q1 + I", "q2 = q2 * 3 + L", "ia[at(I)] = I", "ia[at(I)] = N", "ub[at(I)] = N", "ub[at(I)] = I", "sa[at(I)] = I", "ha[at(I)] = I",
  "ua[at(I)] = N", "da[at(I)] = N", "fa[at(I)] = N", "qa[at(I)] = L", "qa[at(I)] = N", "wa[at(I)] = L", "wa[at(I)] = I", "ia[i % 30] = i", "da[i % 30] = da[i % 30 + 1] + i",
  "ub[i % 30] = ub[(i + 1) % 30] + 1", "rr.a = I", "rr.b = I", "rr.c = N", "rr.d = I", "rr.e = N", "rr.f = N", "rr.g = L", "rr.h = L", "rr.i = N", "rr.j = N",
  "rr.k = C", "rr.x = I", "rr.y = I", "rr.z = C", "rr.p = ia + small(I)", "rr.p = nil", "if rr.p ~= nil then a = rr.p[1] end", "rr.w = rr.g + 1",
  "vv = vv + vw", "vv = vec(N, N)", "vw = vv * N", "vv.x = N", "vv.x, vv.y = vv.y, vv.x", "vw = -vw", "ru.i = I", "ru.f = N", "ru.b[2] = I", "ru.u = N",
  "nn.n = I", "nn.v = vv", "nn.v.x = N", "nn.tail[I % 5] = I", "nn.tail = 'ab'", "do local q = make('int[4]', I) a = q[1] q[2] = I b = q[2] + q[3] end",
  "do local q = make('vec_t') q.x = N y = q.x + q.y end", "do local q = make('rec_t') q.e = I q.g = L q1 = q.g + q.e end", "rr = make('rec_t')", "do local q = vec(N) w = q.y end",
  "ffi.copy(ia, ua, 16)", "ffi.copy(da + 2, qa, small(I))", "ffi.fill(ub, small(I))", "ffi.fill(ub + 3, 8, I)", "ffi.copy(ub, 'abc')", "ffi.copy(rr, rr, 8)", "ip = ia + small(I)",
  "ip = ip + 1 if ip - ia > 20 then ip = ia + 2 end", "ip[1] = I", "bp[at(I)] = I", "z = make('complex', N, N)", "zi = make('complex float', z)",
  "en = make('enum col', 'GREEN')", "en = cast('enum col', small(I))", "t[small(I)] = tonumber(L)", "do local q = make('double[?]', small(I)) q[0] = N y = q[0] end",
  "do local r = cast('vec_t *', da) x = r[1].y r[small(I) % 8].x = N end", "do local q = make('nest_t', nn) q.n = I a = q.n + nn.n end", "do local q = {} for j = 1, 3 do q[j] = vec(j, N) end x = q[2].y end",
  "ia[at(I)] = ia[at(I)] + 1", "ub[at(I)] = ub[at(I)] * 2", "fa[at(I)] = fa[at(I)] / 3", "ha[at(I)] = -1", "qa[i % 30] = qa[i % 30] + 1", "da[at(I)] = L", "ia[at(I)] = L", "fa[at(I)] = L",
]; // prettier-ignore

export const cdata: Vocabulary = {
  ...plain,
  prelude: plain.prelude + PRELUDE,
  forms,
  statements,
  report: `${plain.report} print(all())`,
};
