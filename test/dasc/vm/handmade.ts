/*
 * A VM in which traces are written by hand, as bytes.
 */
import { GCfunc, GCtrace } from "../../../runtime/layout/objects.js";
import { MEMORY_MAP } from "../../../runtime/layout/memory.js";
import { GG, global_State, HOTCOUNT, jit_State, lua_State } from "../../../runtime/layout/state.js";
import { setref } from "../../../runtime/core/objects/tvalue.js";
import type { Vm } from "../../../runtime/core/vm.js";
import { Fixture, type Obj } from "./fixture.js";
/** Machine code tells the trace compiler which thread is at work. */
function checkThread(vm: Vm, J: number): void {
  if (vm.mem.u32[(J + jit_State.L) >>> 2] !== vm.L) throw new Error("jit_State.L is not set");
}

interface Exit {
  readonly exitno: number;
  readonly parent: number;
  readonly vmstate: number;
  readonly gpr: number[];
  readonly fpr: number[];
  readonly base: number;
}

/** A VM in which traces can be written by hand, and what its trace compiler was told. */
export class TraceFixture extends Fixture {
  readonly exits: Exit[] = [];
  readonly stitches: { exitno: number; pc: number }[] = [];
  readonly hot: number[] = [];
  /** What lj_trace_exit does besides taking notes. */
  onExit: (L: number) => number = () => 0;
  private code: number = MEMORY_MAP.mcodeBase;
  private traces = 0;

  constructor() {
    super(() => ({
      lj_trace_exit: (J, ex) => this.exit(J, ex),
      lj_trace_hot: (J, pc) => {
        this.hot.push(pc);
        // One count more than at first: the instruction is dispatched, and counted, again.
        const counters = (this.vm.dispatch - GG.dispatch + GG.hotcount) >>> 1;
        this.vm.mem.u16[counters + ((pc >>> 2) & HOTCOUNT.MASK)] = 56 * HOTCOUNT.LOOP;
        checkThread(this.vm, J);
      },
      lj_dispatch_stitch: (J, pc) => {
        this.stitches.push({ exitno: this.vm.mem.u32[(J + jit_State.exitno) >>> 2], pc });
      },
    }));
    const array = this.vm.alloc.alloc(8 * 16);
    this.vm.mem.u8.fill(0, array, array + 8 * 16);
    setref(this.vm.mem, this.J + jit_State.trace, array);
  }

  get J(): number {
    return this.vm.dispatch - GG.dispatch + GG.J;
  }

  private exit(J: number, ex: number): number {
    const { mem, g } = this.vm;
    const L = mem.u32[(J + jit_State.L) >>> 2];
    this.exits.push({
      exitno: mem.u32[(J + jit_State.exitno) >>> 2],
      parent: mem.u32[(J + jit_State.parent) >>> 2],
      vmstate: mem.i32[(g + global_State.vmstate) >>> 2],
      fpr: Array.from({ length: 16 }, (_, i) => mem.f64[(ex >>> 3) + i]),
      gpr: Array.from({ length: 16 }, (_, i) => mem.u32[((ex + 128) >>> 2) + 2 * i]),
      base: mem.u32[(L + lua_State.base) >>> 2],
    });
    return this.onExit(L);
  }

  /** Write machine code; `jmp` is the address it ends by jumping to. */
  write(bytes: readonly number[], jmp: number): number {
    const at = this.code;
    const rel = jmp - (at + bytes.length + 5);
    const all = [...bytes, 0xe9, rel & 255, (rel >> 8) & 255, (rel >> 16) & 255, (rel >> 24) & 255];
    this.vm.mem.u8.set(all, at);
    this.machine.publish({ name: `code${at}`, address: at, size: all.length });
    this.code = (at + all.length + 15) & ~15;
    return at;
  }

  /** Register a trace; its number. */
  trace(mcode: number, startins = 0): number {
    const { mem } = this.vm;
    const no = ++this.traces;
    const T = this.vm.alloc.alloc(GCtrace.SIZEOF);
    mem.u8.fill(0, T, T + GCtrace.SIZEOF);
    setref(mem, T + GCtrace.mcode, mcode);
    mem.u16[(T + GCtrace.traceno) >>> 1] = no;
    mem.u32[(T + GCtrace.startins) >>> 2] = startins;
    setref(mem, mem.u32[(this.J + jit_State.trace) >>> 2] + 8 * no, T);
    return no;
  }
  traceAddress(no: number): number {
    return this.vm.mem.u32[(this.vm.mem.u32[(this.J + jit_State.trace) >>> 2] + 8 * no) >>> 2];
  }

  /** Address of instruction i of a function, 0 being the header. */
  pc(fn: Obj, i: number): number {
    return this.vm.mem.u32[(fn.gc + GCfunc.pc) >>> 2] + 4 * i;
  }
}

export const dword = (v: number): number[] => [
  v & 255,
  (v >> 8) & 255,
  (v >> 16) & 255,
  (v >> 24) & 255,
];
/** mov ebx, PC; mov eax, MULTRES */
export const leaveFor = (pc: number, multres = 0): number[] => [
  0xbb,
  ...dword(pc),
  0xb8,
  ...dword(multres),
];
/** mov r12, -1; mov r13, -2 */
export const clobber = [0x49, 0xc7, 0xc4, ...dword(-1), 0x49, 0xc7, 0xc5, ...dword(-2)];
