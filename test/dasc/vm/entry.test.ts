// Entry points and the way back: protected calls, coroutines, continuations, hooks.
import test from "ava";
import { FRAME, LJ_CONT, LUA } from "../../../runtime/layout/frame.js";
import { GCtab } from "../../../runtime/layout/objects.js";
import { global_State, LJ_VMST, LUA_MASK, lua_State } from "../../../runtime/layout/state.js";
import { LJ_T } from "../../../runtime/layout/value.js";
import { lj_call, lj_cpcall } from "../../../runtime/core/run/call.js";
import { lj_dispatch_sethook } from "../../../runtime/core/run/dispatch.js";
import { lj_err_run } from "../../../runtime/core/run/err.js";
import { L_base, L_cframe, L_top, setL_cframe, setL_top } from "../../../runtime/core/run/frame.js";
import { lj_state_new } from "../../../runtime/core/objects/state.js";
import { copyTV, setref } from "../../../runtime/core/objects/tvalue.js";
import { abc, ad, aj, Fixture, type Obj, type Value } from "./fixture.js";

const f = new Fixture();
const { vm } = f;
const { mem } = vm;
const at = (p: number): number => mem.u32[p >>> 2];

const add = f.fn([abc("ADDVV", 2, 0, 1), ad("RET1", 2, 2)], { numparams: 2 });
const thrower = f.cfn((L) => {
  f.store(L_top(mem, L), "thrown");
  setL_top(mem, L, L_top(mem, L) + 8);
  return lj_err_run(vm, L);
});

test("state after a call: base, top, cframe, vmstate, current thread", (t) => {
  const before = [L_base(mem, vm.L), L_top(mem, vm.L), L_cframe(mem, vm.L)];
  const check = (): void => {
    t.deepEqual([L_base(mem, vm.L), L_top(mem, vm.L), L_cframe(mem, vm.L)], before);
    t.is(at(vm.g + global_State.cur_L), vm.L);
    t.is(mem.i32[(vm.g + global_State.vmstate) >>> 2], ~LJ_VMST.INTERP);
  };
  t.deepEqual(f.call(add, 1, 2), [3]);
  check();
  t.deepEqual(f.pcall(thrower), { status: LUA.ERRRUN, values: ["thrown"] });
  t.deepEqual([L_base(mem, vm.L), L_top(mem, vm.L), L_cframe(mem, vm.L)], before);
  t.deepEqual(f.pcall(add, 1, 2), { status: LUA.OK, values: [3] });
  check();
});

test("the number of results that the caller of lj_vm_call wants", (t) => {
  for (let wanted = 0; wanted <= 3; wanted++) {
    f.push(f.fn([ad("RET", 0, 3)], { numparams: 2 }), undefined, "a", "b");
    const base = L_top(mem, vm.L) - 16;
    lj_call(vm, vm.L, base, wanted);
    t.is(L_top(mem, vm.L), base - 16 + 8 * wanted);
    const expected = ["a", "b", undefined].slice(0, wanted);
    t.deepEqual(
      expected.map((_, i) => f.load(base - 16 + 8 * i)),
      expected,
    );
    setL_top(mem, vm.L, base - 16);
  }
});

test("cpcall: host code, then a call it asks for, errors of both", (t) => {
  const top = L_top(mem, vm.L);
  t.is(
    lj_cpcall(vm, vm.L, () => undefined),
    LUA.OK,
  );
  t.is(L_top(mem, vm.L), top);
  t.is(
    lj_cpcall(vm, vm.L, (L) => {
      f.push(thrower, undefined);
      lj_call(vm, L, L_top(mem, L), 0);
    }),
    LUA.ERRRUN,
  );
  t.is(f.load(L_top(mem, vm.L) - 8), "thrown");
  setL_top(mem, vm.L, top);
  // The result: base of a call to make.
  const status = lj_cpcall(vm, vm.L, () => {
    f.push(add, undefined, 20, 22);
    return L_top(mem, vm.L) - 16;
  });
  t.is(status, LUA.OK);
  t.is(L_top(mem, vm.L), top, "its results are dropped");
  setL_top(mem, vm.L, top);
  t.deepEqual(f.call(add, 1, 1), [2]);
});

test("coroutines: lj_vm_resume starts, a C function yields, resume goes on in Lua and C", (t) => {
  const yielding = f.cfn((L) => {
    // As lua_yield does it: results are the arguments.
    setL_cframe(mem, L, 0);
    mem.u8[L + lua_State.status] = LUA.YIELD;
    return -1;
  });
  // function(y, a) local b = y(a, a + 1) return b, y(b) end
  const body = f.fn(
    [
      ad("MOV", 3, 0),
      ad("MOV", 5, 1),
      abc("ADDVN", 6, 1, 0),
      abc("CALL", 3, 2, 3),
      ad("MOV", 2, 3),
      ad("MOV", 3, 2),
      ad("MOV", 4, 0),
      ad("MOV", 6, 2),
      abc("CALL", 4, 0, 2),
      ad("RETM", 3, 1),
    ],
    { numparams: 2, kn: [1] },
  );
  const co = lj_state_new(vm, vm.L);
  const slot = (v: Value): void => {
    f.store(L_top(mem, co), v);
    setL_top(mem, co, L_top(mem, co) + 8);
  };
  const resume = (nargs: number): LUA =>
    f.machine.call(vm.sym.lj_vm_resume, co, L_top(mem, co) - 8 * nargs, 0, 0);
  const top = (n: number): Value[] =>
    Array.from({ length: n }, (_, i) => f.load(L_top(mem, co) - 8 * (n - i)));
  slot(body);
  slot(undefined);
  slot(yielding);
  slot(10);
  t.is(resume(2), LUA.YIELD);
  t.deepEqual(top(2), [10, 11]);
  t.is(mem.u8[co + lua_State.status], LUA.YIELD);
  slot("b");
  t.is(resume(1), LUA.YIELD);
  t.deepEqual(top(1), ["b"]);
  slot("x");
  slot("y");
  t.is(resume(2), LUA.OK);
  t.deepEqual(top(3), ["b", "x", "y"]);
  t.is(mem.u8[co + lua_State.status], LUA.OK);
  t.is(L_cframe(mem, co), 0);

  slot(thrower);
  slot(undefined);
  t.is(resume(0), LUA.ERRRUN);
  t.deepEqual(top(1), ["thrown"]);
});

test("binary metamethods: arithmetic, comparison, concatenation, equality, length", (t) => {
  const describe = (name: string): Obj =>
    f.fn([ad("KSTR", 2, 0), ad("RET1", 2, 2)], { numparams: 2, kgc: [name] });
  const meta = f.table(
    [
      "add",
      "sub",
      "mul",
      "div",
      "mod",
      "pow",
      "unm",
      "concat",
      "len",
      "lt",
      "le",
      "eq",
      "band",
      "bnot",
    ].map((n) => [`__${n}`, describe(n)] as const),
  );
  const object = (): Obj => {
    const o = f.table();
    setref(mem, o.gc + GCtab.metatable, meta.gc);
    return o;
  };
  const a = object();
  const b = object();
  const binary = [
    ["ADDVV", "add"],
    ["SUBVV", "sub"],
    ["MULVV", "mul"],
    ["DIVVV", "div"],
    ["MODVV", "mod"],
    ["POW", "pow"],
    ["CAT", "concat"],
  ] as const;
  for (const [op, name] of binary) {
    const g = f.fn([abc(op, 3, 0, 1), ad("RET1", 3, 2)], { numparams: 2 });
    for (const [x, y] of [
      [a, b],
      [a, 1],
      [1, a],
      ["x", a],
    ] as const)
      t.deepEqual(f.call(g, x, y), [name]);
  }
  for (const [op, name] of [
    ["ADDVN", "add"],
    ["ADDNV", "add"],
    ["MODNV", "mod"],
  ] as const)
    t.deepEqual(f.call(f.fn([abc(op, 3, 0, 0), ad("RET1", 3, 2)], { numparams: 1, kn: [1] }), a), [
      name,
    ]);
  const unary = (op: "UNM" | "BNOT"): Obj =>
    f.fn([ad(op, 3, 0), ad("RET1", 3, 2)], { numparams: 1 });
  t.deepEqual(f.call(unary("UNM"), a), ["unm"]);
  // Bit operators have none.
  const arithmetic = { message: /attempt to perform arithmetic on a table value/ };
  t.throws(() => f.call(unary("BNOT"), a), arithmetic);
  const band = f.fn([abc("BAND", 3, 0, 1), ad("RET1", 3, 2)], { numparams: 2 });
  t.throws(() => f.call(band, a, b), arithmetic);
  // Any result but nil and false is true; ISGE and ISGT negate.
  const jump = (op: "ISLT" | "ISGE" | "ISLE" | "ISGT" | "ISEQV" | "ISNEV", x: Value, y: Value) =>
    f.call(
      f.fn([ad(op, 0, 1), aj("JMP", 2, 1), ad("KSHORT", 2, 0), ad("RET1", 2, 2)], { numparams: 3 }),
      x,
      y,
      1,
    )[0];
  t.deepEqual(
    (["ISLT", "ISGE", "ISLE", "ISGT", "ISEQV", "ISNEV"] as const).map((op) => jump(op, a, b)),
    [1, 0, 1, 0, 1, 0],
  );
  // Concatenation goes on to the left with the result.
  const cat = f.fn([abc("CAT", 4, 0, 3), ad("RET1", 4, 2)], { numparams: 4 });
  t.deepEqual(f.call(cat, "p", "q", a, "r"), ["pqconcat"]);
  t.deepEqual(f.call(cat, a, "q", "r", "s"), ["concat"]);
});

test("a tail call that a function of the runtime asks for by a continuation", (t) => {
  // Replaces its own frame by a call of its first argument with the others.
  const tail = f.cfn((L) => {
    const base = L_base(mem, L);
    const top = L_top(mem, L);
    const link = at(base - 8);
    copyTV(mem, base - 16, base);
    for (let o = base; o < top - 8; o += 8) copyTV(mem, o, o + 8);
    const end = top - 8;
    setref(mem, end, LJ_CONT.TAILCALL);
    setref(mem, end + 8, link);
    f.store(end + 16, { gc: L, it: LJ_T.THREAD });
    setref(mem, end + 24, end + 32 - base + FRAME.CONT);
    setref(mem, L + lua_State.base, end + 32);
    setL_top(mem, L, end + 32);
    return 0;
  });
  t.deepEqual(f.call(tail, add, 20, 22), [42]);
  const viaLua = f.fn(
    [
      ad("MOV", 3, 0),
      ad("MOV", 5, 1),
      ad("KSHORT", 6, 1),
      ad("KSHORT", 7, 2),
      abc("CALL", 3, 2, 4),
      ad("RET1", 3, 2),
    ],
    { numparams: 2 },
  );
  t.deepEqual(f.call(viaLua, tail, add), [3]);
  t.deepEqual(
    f.call(
      viaLua,
      tail,
      f.cfn(() => 1),
    ),
    [2],
  );
});

test("hooks see calls, instructions and returns; the program runs as without", (t) => {
  const caller = f.fn(
    [ad("MOV", 2, 0), ad("MOV", 4, 1), ad("MOV", 5, 1), abc("CALL", 2, 2, 3), ad("RET1", 2, 2)],
    { numparams: 2 },
  );
  const events: string[] = [];
  const run = (mask: number, count = 0): Value[] => {
    events.length = 0;
    lj_dispatch_sethook(vm, (_vm, _L, event) => void events.push(event), mask, count);
    try {
      return f.call(caller, add, 4);
    } finally {
      lj_dispatch_sethook(vm, undefined, 0, 0);
    }
  };
  t.deepEqual(run(LUA_MASK.CALL), [8]);
  t.deepEqual(events, ["call", "call"]);
  t.deepEqual(run(LUA_MASK.CALL | LUA_MASK.RET), [8]);
  t.deepEqual(events, ["call", "call", "return", "return"]);
  t.deepEqual(run(LUA_MASK.COUNT, 1), [8]);
  t.is(events.filter((e) => e === "count").length, 7);
  t.deepEqual(run(LUA_MASK.COUNT, 3), [8]);
  t.is(events.length, 2);
});
