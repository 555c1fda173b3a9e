// Between handlers and traces: entry by JLOOP, JFORL and JFUNCF, exits with and without
// a snapshot, errors at an exit, stitching. The traces are a few bytes of machine code.
import test from "ava";
import { FF, GCproto, GCfunc, GCtrace } from "../../../runtime/layout/objects.js";
import { FRAME, LUA } from "../../../runtime/layout/frame.js";
import { global_State, LJ_VMST } from "../../../runtime/layout/state.js";
import { LJ_T } from "../../../runtime/layout/value.js";
import {
  dispatchState,
  lj_dispatch_init_hotcount,
  lj_dispatch_update,
} from "../../../runtime/core/run/dispatch.js";
import {
  L_base,
  L_cframe,
  L_top,
  cframe_raw,
  setcframe_pc,
  setL_base,
  setL_top,
} from "../../../runtime/core/run/frame.js";
import { copyTV, setgcV, setref } from "../../../runtime/core/objects/tvalue.js";
import { abc, ad, aj, type Obj } from "./fixture.js";
import { clobber, dword, leaveFor, TraceFixture } from "./handmade.js";

test("a trace entered by JLOOP ends in lj_vm_exit_interp; r12 and r13 survive it", (t) => {
  const f = new TraceFixture();
  const fn = f.fn([ad("KSHORT", 0, 1), ad("JLOOP", 1, 1), ad("KSHORT", 0, 2), ad("RET1", 0, 2)]);
  const mcode = f.write([...clobber, ...leaveFor(f.pc(fn, 4))], f.vm.sym.lj_vm_exit_interp);
  t.is(f.trace(mcode), 1);
  t.deepEqual(f.call(fn), [1], "KSHORT 2 was skipped");
  t.is(f.vm.mem.u32[(f.vm.g + global_State.jit_base) >>> 2], 0);
  t.is(f.vm.mem.i32[(f.vm.g + global_State.vmstate) >>> 2], ~LJ_VMST.INTERP);

  // A C function looks at r12 and r13 through a stub that keeps values in them:
  //   push r12; push r13; push rax; mov r12, 77; mov r13, 88; mov r10, entry; call r10
  //   lea eax, [r12 + r13]; pop rcx; pop r13; pop r12; ret
  const stub = f.write(
    [
      0x41,
      0x54,
      0x41,
      0x55,
      0x50,
      0x49,
      0xc7,
      0xc4,
      ...dword(77),
      0x49,
      0xc7,
      0xc5,
      ...dword(88),
      0x41,
      0xba,
      ...dword(f.vm.sym.lj_vm_call),
      0x41,
      0xff,
      0xd2,
      0x43,
      0x8d,
      0x04,
      0x2c,
      0x59,
      0x41,
      0x5d,
      0x41,
      0x5c,
      0xc3,
    ],
    0,
  );
  f.push(fn, undefined);
  t.is(f.machine.call(stub, f.vm.L, L_top(f.vm.mem, f.vm.L), 1), 77 + 88);
});

test("an exit saves all registers and goes on where the runtime says", (t) => {
  const f = new TraceFixture();
  const fn = f.fn([ad("KSHORT", 0, 1), ad("JLOOP", 1, 1), ad("KSHORT", 0, 2), ad("RET1", 0, 2)]);
  const vmstate = f.vm.g + global_State.vmstate;
  const mcode = f.write(
    [
      ...clobber,
      0xc7,
      0x04,
      0x25,
      ...dword(vmstate),
      ...dword(1), // vmstate = trace 1
      0xb8,
      ...dword(100),
      0xb9,
      ...dword(101),
      0xbb,
      ...dword(103),
      0xbd,
      ...dword(105),
      0xbe,
      ...dword(106),
      0xbf,
      ...dword(107),
      0x41,
      0xb8,
      ...dword(108),
      0x41,
      0xbf,
      ...dword(115),
      0xf2,
      0x48,
      0x0f,
      0x2a,
      0xc0,
      0xf2,
      0x4c,
      0x0f,
      0x2a,
      0xf9, // xmm0 = rax, xmm15 = rcx
      0x48,
      0x83,
      0xec,
      0x20, // the trace's own stack
      0x6a,
      0x85,
      0x6a,
      0x02, // exit number 0x285
    ],
    f.vm.sym.lj_vm_exit_handler,
  );
  f.trace(mcode);
  let base = 0;
  f.onExit = (L) => {
    base = L_base(f.vm.mem, L);
    f.store(base, "from the snapshot");
    setcframe_pc(f.vm.mem, cframe_raw(L_cframe(f.vm.mem, L)), f.pc(fn, 4));
    return 0;
  };
  t.deepEqual(f.call(fn), ["from the snapshot"]);
  const [exit] = f.exits;
  t.is(exit.exitno, 0x285);
  t.is(exit.parent, 1);
  t.is(exit.vmstate, ~LJ_VMST.EXIT);
  t.is(exit.base, base);
  t.deepEqual(
    [0, 1, 3, 5, 6, 7, 8, 15].map((r) => exit.gpr[r]),
    [100, 101, 103, 105, 106, 107, 108, 115],
  );
  t.deepEqual([exit.gpr[12], exit.gpr[13], exit.gpr[14]], [0xffffffff, 0xfffffffe, f.vm.dispatch]);
  t.deepEqual([exit.fpr[0], exit.fpr[15]], [100, 101]);
  t.is(f.vm.mem.i32[vmstate >>> 2], ~LJ_VMST.INTERP);
});

test("an error at an exit is thrown from the entry frame of the trace", (t) => {
  const f = new TraceFixture();
  const fn = f.fn([ad("JLOOP", 1, 1), ad("RET0", 0, 1)]);
  f.trace(f.write([0x6a, 0x00, 0x6a, 0x00], f.vm.sym.lj_vm_exit_handler));
  f.onExit = (L) => {
    const top = L_base(f.vm.mem, L) + 8;
    f.store(top, "from the exit");
    setL_top(f.vm.mem, L, top + 8);
    return -LUA.ERRRUN;
  };
  t.deepEqual(f.pcall(fn), { status: LUA.ERRRUN, values: ["from the exit"] });
});

test("JFORL and JFORI run the trace only while the loop goes on; JITERL; JFUNCF", (t) => {
  const f = new TraceFixture();
  // for i = 1, n do end: slots 1..4, the trace sets slot 0 and leaves the loop.
  const code = (first: "FORI" | "JFORI"): number[] => [
    ad("MOV", 5, 0),
    ad("KSHORT", 0, 0),
    ad("KSHORT", 1, 1),
    ad("MOV", 2, 5),
    ad("KSHORT", 3, 1),
    aj(first, 1, 1),
    ad("JFORL", 1, 1),
    ad("RET1", 0, 2),
    ad("KSHORT", 0, 7),
    ad("RET1", 0, 2),
  ];
  const loop = f.fn(code("FORI"), { numparams: 1 });
  t.is(f.trace(f.write(leaveFor(f.pc(loop, 9)), f.vm.sym.lj_vm_exit_interp), ad("FORL", 1, 0)), 1);
  t.deepEqual(f.call(loop, 1), [0], "one iteration: the trace is not reached");
  t.deepEqual(f.call(loop, 2), [7]);
  const direct = f.fn(code("JFORI"), { numparams: 1 });
  t.deepEqual(f.call(direct, 0), [0]);
  t.deepEqual(f.call(direct, 1), [7], "JFORI enters at once");

  const iter = f.fn([ad("JITERL", 1, 1), ad("KSHORT", 0, 3), ad("RET1", 0, 2)], { numparams: 2 });
  t.deepEqual(f.call(iter, 0, undefined), [3], "nil ends the loop");
  t.deepEqual(f.call(iter, 0, 5), [7], "the trace of the other function says 7");

  const called = f.fn([ad("RET1", 0, 2)], { numparams: 1 });
  const pt = f.vm.mem.u32[(called.gc + GCfunc.pc) >>> 2];
  const no = f.trace(f.write(leaveFor(f.pc(loop, 9)), f.vm.sym.lj_vm_exit_interp));
  f.vm.mem.u32[pt >>> 2] = ad("JFUNCF", 16, no);
  t.is(f.vm.mem.u8[pt - GCproto.SIZEOF + GCproto.numparams], 1);
  t.deepEqual(f.call(called), [7]);
});

test("lj_vm_exit_interp dispatches function headers with the number of arguments", (t) => {
  const f = new TraceFixture();
  const callee = f.fn([abc("VARG", 0, 0, 0), ad("RETM", 0, 0)], { vararg: true });
  // The trace stands for `return callee(4, 5)`: frame made by the caller's CALL.
  const caller = f.fn(
    [
      ad("MOV", 2, 0),
      ad("KSHORT", 4, 4),
      ad("KSHORT", 5, 5),
      ad("JLOOP", 6, 1),
      abc("CALL", 2, 0, 3),
      ad("RETM", 2, 0),
    ],
    { numparams: 1 },
  );
  const link = f.pc(caller, 6);
  const mcode = f.write(
    [
      0x48,
      0x83,
      0xc2,
      0x20, // add rdx, 32: base of the callee
      0x48,
      0xc7,
      0x42,
      0xf8,
      ...dword(link), // its frame link
      ...leaveFor(f.pc(callee, 0), 3),
    ],
    f.vm.sym.lj_vm_exit_interp,
  );
  f.trace(mcode);
  t.deepEqual(f.call(caller, callee), [4, 5]);
});

test("stitching: results move, then the stitched trace runs, or is made, or is blacklisted", (t) => {
  const f = new TraceFixture();
  const { mem } = f.vm;
  const previous = f.trace(0);
  // A C function whose frame the recorder has turned into a stitched one.
  const stitched = f.cfn((L) => {
    const base = L_base(mem, L);
    const top = L_top(mem, L);
    const link = mem.u32[(base - 8) >>> 2];
    for (let o = top - 8; o >= base - 16; o -= 8) copyTV(mem, o + 24, o);
    setgcV(mem, base - 16, f.traceAddress(previous), LJ_T.TRACE);
    setref(mem, base - 8, f.vm.sym.lj_cont_stitch);
    setref(mem, base, link);
    // Distance to the base of the Lua function below, which is in slot A+2 of it.
    setref(mem, base + 16, 24 + (base - callerBase(link, base)) + FRAME.CONT);
    setL_base(mem, L, base + 24);
    setL_top(mem, L, top + 24);
    f.store(L_top(mem, L), "one");
    f.store(L_top(mem, L) + 8, "two");
    setL_top(mem, L, L_top(mem, L) + 16);
    return 2;
  });
  const callerBase = (link: number, base: number): number => base - 8 * (mem.u8[link - 3] + 2);
  const caller = (wanted: number): Obj =>
    f.fn(
      [
        ad("MOV", 2, 0),
        ad("KSHORT", 4, 9),
        abc("CALL", 2, wanted + 1, 2),
        ad("RET", 2, wanted + 1),
        ad("KSHORT", 0, 5),
        ad("RET1", 0, 2),
      ],
      { numparams: 1 },
    );
  for (const wanted of [0, 1, 2, 4]) {
    const fn = caller(wanted);
    t.deepEqual(f.call(fn, stitched), ["one", "two", undefined, undefined].slice(0, wanted));
    const last = f.stitches[f.stitches.length - 1];
    t.deepEqual(last, { exitno: previous, pc: f.pc(fn, 4) });
  }
  const T = f.traceAddress(previous);
  const count = f.stitches.length;
  mem.u16[(T + GCtrace.link) >>> 1] = previous;
  t.deepEqual(f.call(caller(1), stitched), ["one"]);
  t.is(f.stitches.length, count);
  const fn = caller(1);
  const next = f.trace(f.write(leaveFor(f.pc(fn, 5)), f.vm.sym.lj_vm_exit_interp));
  mem.u16[(T + GCtrace.link) >>> 1] = next;
  t.deepEqual(f.call(fn, stitched), [5]);
  t.is(f.stitches.length, count);
});

test("hot counters: loops count by two from their threshold, ITERN as well", (t) => {
  const f = new TraceFixture();
  f.vm.attachment(dispatchState).jitOn = true;
  lj_dispatch_update(f.vm);
  const loop = f.fn(
    [
      ad("MOV", 5, 0),
      ad("KSHORT", 1, 1),
      ad("MOV", 2, 5),
      ad("KSHORT", 3, 1),
      ad("KSHORT", 0, 0),
      aj("FORI", 1, 2),
      abc("ADDVN", 0, 0, 0),
      aj("FORL", 1, -2),
      ad("RET1", 0, 2),
    ],
    { numparams: 1, kn: [1] },
  );
  t.deepEqual(f.call(loop, 56), [56]);
  t.deepEqual(f.hot, [f.pc(loop, 9)], "56 passes of FORL; PC is behind it");
  t.deepEqual(f.call(loop, 1000), [1000]);
  t.is(f.hot.length, 1 + Math.floor(1000 / 56));

  const next = f.cfn(() => 0, FF.next);
  const table = f.table(
    Array.from({ length: 200 }, (_, i) => [i + 1, 1] as const),
    201,
  );
  const iterate = f.fn(
    [
      ad("KSHORT", 5, 0),
      ad("MOV", 2, 0),
      ad("MOV", 3, 1),
      ad("KPRI", 4, 0),
      ad("KSHORT", 1, 0),
      aj("ISNEXT", 5, 1),
      abc("ADDVV", 1, 1, 6),
      abc("ITERN", 5, 3, 3),
      aj("ITERL", 5, -3),
      ad("RET1", 1, 2),
    ],
    { numparams: 2 },
  );
  lj_dispatch_init_hotcount(f.vm);
  f.hot.length = 0;
  t.deepEqual(f.call(iterate, next, table), [200]);
  t.deepEqual(f.hot, [f.pc(iterate, 9), f.pc(iterate, 9), f.pc(iterate, 9)]);
});

/** Call a subroutine of the templates as a trace does: arguments, DISPATCH and xmm0 set. */
function subroutine(
  f: TraceFixture,
  address: number,
): (a: number, b: number, x: number) => number[] {
  const { mem, dispatch } = f.vm;
  const box = f.vm.alloc.alloc(32);
  // push r14; mov r14d, dispatch; movsd xmm0, [box]; mov r10d, address; call r10;
  // movsd [box], xmm0; mov [box+8], eax; mov [box+12], edx; pop r14; ret
  const stub = f.write(
    [
      0x41,
      0x56,
      0x41,
      0xbe,
      ...dword(dispatch),
      0xf2,
      0x0f,
      0x10,
      0x04,
      0x25,
      ...dword(box),
      0x41,
      0xba,
      ...dword(address),
      0x41,
      0xff,
      0xd2,
      0xf2,
      0x0f,
      0x11,
      0x04,
      0x25,
      ...dword(box),
      0x89,
      0x04,
      0x25,
      ...dword(box + 8),
      0x89,
      0x14,
      0x25,
      ...dword(box + 12),
      0x41,
      0x5e,
      0xc3,
    ],
    0,
  );
  return (a, b, x) => {
    mem.f64[box >>> 3] = x;
    f.machine.call(stub, a, b);
    return [mem.f64[box >>> 3], mem.u32[(box + 8) >>> 2], mem.u32[(box + 12) >>> 2]];
  };
}

test("lj_vm_floor, lj_vm_ceil, lj_vm_trunc", (t) => {
  const f = new TraceFixture();
  const cases = [
    0,
    -0,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2 ** 52 + 1,
    -(2 ** 53),
    1e300,
    Infinity,
    -Infinity,
    NaN,
  ];
  for (const [name, op] of [
    ["lj_vm_floor", Math.floor],
    ["lj_vm_ceil", Math.ceil],
    ["lj_vm_trunc", Math.trunc],
  ] as const) {
    const call = subroutine(f, f.vm.sym[name]);
    for (const x of cases) t.true(Object.is(call(0, 0, x)[0], op(x)), `${name} ${x}`);
  }
});
