/*
 * The subroutines that handlers and traces share, called as machine code calls them: they
 * do what the runtime's functions do, with blocks at hand and without, and keep the
 * registers that SysV lets them keep.
 */
import test from "ava";
import { MEMORY_MAP, STRING_LISTS } from "../../../runtime/layout/memory.js";
import {
  GCfunc,
  GCfuncL,
  GCHeader,
  GCstr,
  GCtab,
  GCupval,
  Node,
} from "../../../runtime/layout/objects.js";
import { global_State, lua_State } from "../../../runtime/layout/state.js";
import { STRHASH } from "../../../runtime/layout/hash.js";
import { subroutines, type Subroutine } from "../../../runtime/layout/subroutines.js";
import { GCS, GCT, LJ_GC, LJ_T } from "../../../runtime/layout/value.js";
import { lj_str_newz, lj_str_size, strToJs } from "../../../runtime/core/objects/str.js";
import { lj_tab_get, lj_tab_new, lj_tab_set } from "../../../runtime/core/objects/tab.js";
import { copyTV, numV, setgcV, setnumV, tvisnil } from "../../../runtime/core/objects/tvalue.js";
import { Fixture, type Value } from "./fixture.js";

const dword = (v: number): number[] => [v & 255, (v >> 8) & 255, (v >> 16) & 255, (v >> 24) & 255];
/** push rbx, rbp, r12-r15; rbx .. r15 = marks; r14 = DISPATCH */
const MARKS = [0x11111111, 0x22222222, 0x33333333, 0x44444444, 0x55555555];

class Stubs extends Fixture {
  private code: number = MEMORY_MAP.mcodeBase;
  private readonly at = new Map<Subroutine, number>();

  get total(): number {
    return this.vm.mem.u32[(this.vm.g + global_State.gc_total) >>> 2];
  }

  /** Machine code that calls a subroutine and returns its result, or -1 when a register was lost. */
  private stub(name: Subroutine): number {
    const known = this.at.get(name);
    if (known !== undefined) return known;
    const at = this.code;
    const head = [
      0x53,
      0x55,
      0x41,
      0x54,
      0x41,
      0x56,
      0x41,
      0x57, // push rbx, rbp, r12, r14, r15
      0xbb,
      ...dword(MARKS[0]), // mov ebx, mark ...
      0xbd,
      ...dword(MARKS[1]),
      0x41,
      0xbc,
      ...dword(MARKS[2]),
      0x41,
      0xbf,
      ...dword(MARKS[3]),
      0x41,
      0xbe,
      ...dword(this.vm.dispatch), // mov r14d, DISPATCH
      ...(subroutines[name].startsWith("pt") ? [0x48, 0x8b, 0x36] : []), // mov rsi, [rsi]
    ];
    const rel = this.vm.sym[name] - (at + head.length + 5);
    const check = [
      0x81,
      0xfb,
      ...dword(MARKS[0]),
      0x75,
      0x1a, // cmp ebx, mark; jne lost
      0x81,
      0xfd,
      ...dword(MARKS[1]),
      0x75,
      0x12,
      0x41,
      0x81,
      0xfc,
      ...dword(MARKS[2]),
      0x75,
      0x09,
      0x41,
      0x81,
      0xff,
      ...dword(MARKS[3]),
      0x74,
      0x05, // je kept
      0xb8,
      ...dword(-1),
      0x41,
      0x5f,
      0x41,
      0x5e,
      0x41,
      0x5c,
      0x5d,
      0x5b,
      0xc3,
    ];
    const all = [...head, 0xe8, ...dword(rel), ...check];
    this.vm.mem.u8.set(all, at);
    this.machine.publish({ name: `stub ${name}`, address: at, size: all.length });
    this.code = (at + all.length + 15) & ~15;
    this.at.set(name, at);
    return at;
  }

  sub(name: Subroutine, ...args: number[]): number {
    return this.machine.call(this.stub(name), ...args) >>> 0;
  }
  /** Empty the free lists: the runtime is asked. */
  exhaust(): void {
    const { u32 } = this.vm.mem;
    u32.fill(0, this.vm.alloc.lists >>> 2, (this.vm.alloc.lists + 0x400) >>> 2);
  }
  scratch(v: Value): number {
    const o = this.vm.g + global_State.tmptv;
    this.store(o, v);
    return o;
  }
}

/** With blocks at hand, and with the runtime's help. */
function bothWays(run: (f: Stubs) => void): void {
  const f = new Stubs();
  run(f);
  run(f);
  f.exhaust();
  run(f);
  run(f);
}

test("tables", (t) => {
  bothWays((f) => {
    const { vm } = f;
    for (const [d, asize, nodes, bytes] of [
      [0, 0, 0, 64],
      [4, 4, 0, 96],
      [3 | (2 << 11), 3, 4, 184],
      [0x7ff, 2049, 0, 64 + 8 * 2049],
    ]) {
      const before = f.total;
      const tab = f.sub("lj_vm_tnew", vm.L, d);
      t.is(f.total - before, bytes);
      const { u8, u32 } = vm.mem;
      t.is(u8[tab + GCHeader.gct], GCT.TAB);
      t.is(u32[(tab + GCtab.asize) >>> 2], asize);
      t.is(u32[(tab + GCtab.hmask) >>> 2], Math.max(0, nodes - 1));
      for (let i = 0; i < asize; i++)
        t.true(tvisnil(vm.mem, u32[(tab + GCtab.array) >>> 2] + 8 * i));
    }
    const template = f.table(
      [
        ["x", 1],
        ["y", "text"],
        [1, true],
      ],
      3,
    );
    const copy = f.sub("lj_vm_tdup", vm.L, template.gc);
    t.not(copy, template.gc);
    const c = { gc: copy, it: LJ_T.TAB };
    t.deepEqual([f.get(c, "x"), f.get(c, "y"), f.get(c, 1)], [1, "text", true]);
    f.set(c, "x", 2);
    t.is(f.get(template, "x"), 1);
  });
});

test("other objects, and strings", (t) => {
  bothWays((f) => {
    const { vm } = f;
    for (const size of [24, 500, 5000]) {
      const before = f.total;
      const o = f.sub("lj_vm_newgco", vm.L, size);
      t.is(f.total - before, size);
      t.is(
        vm.mem.u8[o + GCHeader.marked],
        vm.mem.u8[vm.g + global_State.gc_currentwhite] & LJ_GC.WHITES,
      );
      vm.mem.u8[o + GCHeader.gct] = GCT.CDATA;
    }
    for (const text of ["", "a", "some text", "x".repeat(64), "y".repeat(65)]) {
      const buf = vm.alloc.alloc(128);
      for (let i = 0; i < text.length; i++) vm.mem.u8[buf + i] = text.charCodeAt(i);
      const s = f.sub("lj_vm_strnew", vm.L, buf, text.length);
      t.is(strToJs(vm, s), text);
      t.is(s, lj_str_newz(vm, vm.L, text));
      t.is(vm.mem.u8[s + GCstr.gct], GCT.STR);
    }
  });
});

test("machine code and the runtime hash strings alike", (t) => {
  const [f, other] = [new Stubs(), new Stubs()];
  const { vm } = f;
  const { u8, u32 } = vm.mem;
  const hash = ({ vm }: Stubs, s: number): number => vm.mem.u32[(s + GCstr.hash) >>> 2];
  const buf = vm.alloc.alloc(128);
  let made = 0;
  for (let length = 1; length <= STRHASH.MAX_DENSE; length++)
    for (let first = 1; first <= 3; first++) {
      const bytes = Array.from({ length }, (_, i) => (first + 77 * i) & 255);
      u8.set(bytes, buf);
      const ready = u32[(STRING_LISTS + 8 * ((lj_str_size(length) + 15) >> 4)) >>> 2];
      const s = f.sub("lj_vm_strnew", vm.L, buf, length);
      if (s === ready) made++; // else by the runtime, which makes more blocks ready
      t.is(
        hash(f, s),
        hash(other, lj_str_newz(other.vm, other.vm.L, String.fromCharCode(...bytes))),
        `${length} bytes`,
      );
    }
  t.true(made > 2 * STRHASH.MAX_DENSE);
});

test("closures", (t) => {
  bothWays((f) => {
    const { vm } = f;
    // Two locals and an upvalue of the function that runs.
    const inner = f.proto([], { uv: [0x8000, 0x8001, 0] });
    const outer = f.fn([], { uv: [0] });
    f.push(outer, undefined, 10, 20);
    const base = vm.mem.u32[(vm.L + lua_State.top) >>> 2] - 16;
    const old = vm.mem.u32[(vm.L + lua_State.base) >>> 2];
    vm.mem.u32[(vm.L + lua_State.base) >>> 2] = base;
    const fns = [0, 1].map(() => f.sub("lj_vm_fnew", vm.L, inner.gc));
    vm.mem.u32[(vm.L + lua_State.base) >>> 2] = old;
    const { u8, u32 } = vm.mem;
    const uvs = fns.map((fn) => [0, 1, 2].map((i) => u32[(fn + GCfuncL.uvptr + 8 * i) >>> 2]));
    t.not(fns[0], fns[1]);
    t.deepEqual(uvs[0], uvs[1]);
    t.is(u8[fns[0] + GCfunc.nupvalues], 3);
    t.is(u32[(uvs[0][0] + GCupval.v) >>> 2], base);
    t.is(u32[(uvs[0][1] + GCupval.v) >>> 2], base + 8);
    t.is(uvs[0][2], u32[(outer.gc + GCfuncL.uvptr) >>> 2]);
    vm.mem.u32[(vm.L + lua_State.openupval) >>> 2] = 0;
  });
});

test("new keys of every kind, in tables that grow", (t) => {
  const f = new Stubs();
  const { vm } = f;
  const objects = Array.from({ length: 40 }, () => f.table());
  const keys: Value[] = [true, false, 0.5, 1e300, ...objects];
  for (let i = 0; i < 60; i++) keys.push(`key ${i}`, i * 7, -i / 3 - 1);
  const tab = { gc: lj_tab_new(vm, vm.L, 0, 0), it: LJ_T.TAB };
  const model = lj_tab_new(vm, vm.L, 0, 0);
  for (const [i, key] of keys.entries()) {
    const k = f.scratch(key);
    t.true(tvisnil(vm.mem, lj_tab_get(vm, vm.L, tab.gc, k)));
    const o = f.sub("lj_vm_newkey", vm.L, tab.gc, k);
    setnumV(vm.mem, o, i);
    setnumV(vm.mem, lj_tab_set(vm, vm.L, model, f.scratch(key)), i);
  }
  for (const [i, key] of keys.entries()) t.is(f.get(tab, key), i);
  // Node by node as the runtime places them.
  const { u32, f64 } = vm.mem;
  const nodes = (o: number): number[] =>
    Array.from({ length: u32[(o + GCtab.hmask) >>> 2] + 1 }, (_, i) => {
      const n = u32[(o + GCtab.node) >>> 2] + Node.SIZEOF * i;
      return tvisnil(vm.mem, n) ? -1 : f64[n >>> 3];
    });
  t.deepEqual(nodes(tab.gc), nodes(model));
  // -0 is 0.
  const zero = f.table([
    ["x", 1],
    ["y", 2],
    ["z", 3],
  ]);
  setnumV(vm.mem, f.sub("lj_vm_newkey", vm.L, zero.gc, f.scratch(-0)), 5);
  t.is(f.get(zero, 0), 5);
});

test("a black table gets a new key and becomes gray", (t) => {
  const f = new Stubs();
  const tab = f.table([
    ["x", 1],
    ["y", 2],
    ["z", 3],
  ]);
  f.vm.mem.u8[tab.gc + GCHeader.marked] = LJ_GC.BLACK;
  f.sub("lj_vm_newkey", f.vm.L, tab.gc, f.scratch("key"));
  t.is(f.vm.mem.u8[tab.gc + GCHeader.marked], 0);
  t.is(f.vm.mem.u32[(f.vm.g + global_State.gc_grayagain) >>> 2], tab.gc);
});

test("the barrier of tables looks at the value", (t) => {
  const f = new Stubs();
  const { vm } = f;
  const { u8, u32 } = vm.mem;
  const white = u8[vm.g + global_State.gc_currentwhite] & LJ_GC.WHITES;
  const tab = f.table();
  const value = f.table();
  const again = (vm.g + global_State.gc_grayagain) >>> 2;
  const store = (v: Value): boolean => {
    u8[tab.gc + GCHeader.marked] = LJ_GC.BLACK;
    u32[again] = 0;
    f.sub("lj_vm_barriert", tab.gc, f.scratch(v));
    return u32[again] === tab.gc && u8[tab.gc + GCHeader.marked] === 0;
  };
  t.true(store(value));
  t.false(store(1.5));
  t.false(store(true));
  t.false(store(undefined));
  u8[value.gc + GCHeader.marked] = LJ_GC.BLACK;
  t.false(store(value));
  u8[value.gc + GCHeader.marked] = white;
  u8[tab.gc + GCHeader.marked] = LJ_GC.BLACK;
  u32[again] = 0;
  f.sub("lj_vm_barrierback", tab.gc);
  t.is(u32[again], tab.gc);
});

test("the barrier of upvalues marks, or whitens during the sweep", (t) => {
  const f = new Stubs();
  const { vm } = f;
  const { u8, u32 } = vm.mem;
  const white = u8[vm.g + global_State.gc_currentwhite] & LJ_GC.WHITES;
  const uv = f.sub("lj_vm_newgco", vm.L, GCupval.SIZEOF);
  u8[uv + GCHeader.gct] = GCT.UPVAL;
  const tv = uv + GCupval.tv;
  u32[(uv + GCupval.v) >>> 2] = tv;
  const store = (v: Value, state: GCS): number => {
    u8[vm.g + global_State.gc_state] = state;
    u8[uv + GCHeader.marked] = LJ_GC.BLACK;
    copyTV(vm.mem, tv, f.scratch(v));
    f.sub("lj_vm_barrieruv", uv);
    u8[vm.g + global_State.gc_state] = GCS.pause;
    return u8[uv + GCHeader.marked];
  };
  const value = f.table();
  const other = { gc: vm.L, it: LJ_T.THREAD };
  u32[(vm.g + global_State.gc_gray) >>> 2] = 0;
  t.is(store(value, GCS.propagate), LJ_GC.BLACK);
  t.is(u32[(vm.g + global_State.gc_gray) >>> 2], value.gc);
  t.is(u8[value.gc + GCHeader.marked], 0);
  const fixed = u8[vm.L + GCHeader.marked];
  t.is(store(other, GCS.propagate), LJ_GC.BLACK);
  t.is(u32[(vm.g + global_State.gc_gray) >>> 2], vm.L);
  u8[vm.L + GCHeader.marked] = fixed;
  const s = lj_str_newz(vm, vm.L, "marked at once");
  t.is(store("marked at once", GCS.atomic), LJ_GC.BLACK);
  t.is(u8[s + GCHeader.marked] & LJ_GC.WHITES, 0);
  t.is(store(value, GCS.sweep), white);
  setgcV(vm.mem, tv, value.gc, value.it);
  t.is(numV(vm.mem, f.scratch(1)), 1);
});
