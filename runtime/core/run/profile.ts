/*
 * The profiler: what runs is looked at in intervals of CPU time.
 *
 * LuaJIT has a timer whose signal sets a bit, and the dispatch table then leads the next
 * instruction to lj_dispatch_profile. Here the clock is read where the machine looks at
 * limits, every 2^20 instructions at most, which is about a millisecond. An interval that
 * was longer, as in a library function of the host, counts as several samples.
 *
 *   start ─▶ poll: interval over ─▶ HOOK.PROFILE ─▶ next instruction, or PROF of a trace
 *                                                    ─▶ lj_dispatch_profile ─▶ callback
 */
import { global_State, HOOK, LJ_VMST } from "../../layout/state.js";
import { dispatchState, lj_dispatch_update } from "./dispatch.js";
import { Attachment, type Vm } from "../vm.js";

/** Called with the thread that runs, the samples since the last call, and what ran: N I C G or J. */
export type ProfileCallback = (L: number, samples: number, vmstate: string) => void;

class Profiler {
  callback: ProfileCallback | null = null;
  samples = 0;
  private vmstate = "I";
  private next = Infinity;
  private interval = 0;
  /** Whom the machine asked before. */
  private outer: (() => boolean) | null = null;

  constructor(private readonly vm: Vm) {}

  start(milliseconds: number, callback: ProfileCallback): void {
    const { vm } = this;
    this.stop();
    this.callback = callback;
    this.interval = milliseconds / 1000;
    this.next = vm.host.clock() + this.interval;
    this.outer = vm.machine.poll;
    vm.machine.poll = this.poll;
    vm.attachment(dispatchState).profile = (L) => this.take(L);
  }

  stop(): void {
    const { vm } = this;
    if (this.callback === null) return;
    this.callback = null;
    this.samples = 0;
    if (vm.machine.poll === this.poll) vm.machine.poll = this.outer;
    vm.mem.u8[vm.g + global_State.hookmask] &= ~HOOK.PROFILE;
    lj_dispatch_update(vm);
  }

  private readonly poll = (): boolean => {
    const { vm } = this;
    const now = vm.host.clock();
    if (this.callback !== null && now >= this.next) {
      const missed = Math.floor((now - this.next) / this.interval);
      this.samples += 1 + missed;
      this.next += (1 + missed) * this.interval;
      this.trigger();
    }
    return this.outer?.() ?? false;
  };

  private trigger(): void {
    const { vm } = this;
    const { mem, g } = vm;
    const mask = mem.u8[g + global_State.hookmask];
    if (mask & (HOOK.PROFILE | HOOK.VMEVENT | HOOK.GC)) return;
    const st = mem.i32[(g + global_State.vmstate) >>> 2];
    this.vmstate = st >= 0 ? "N" : (byState.get(~st) ?? "J");
    mem.u8[g + global_State.hookmask] = mask | HOOK.PROFILE;
    lj_dispatch_update(vm);
  }

  /** Before an instruction: tell of the samples. */
  private take(L: number): void {
    const { vm, samples } = this;
    const { mem, g } = vm;
    const at = g + global_State.hookmask;
    let mask = mem.u8[at] & ~HOOK.PROFILE;
    if (!(mask & HOOK.VMEVENT) && this.callback !== null) {
      this.samples = 0;
      mem.u8[at] = HOOK.VMEVENT;
      lj_dispatch_update(vm);
      this.callback(L, samples, this.vmstate);
      mask |= mem.u8[at] & HOOK.PROFILE;
    }
    mem.u8[at] = mask;
    lj_dispatch_update(vm);
  }
}

const byState: ReadonlyMap<number, string> = new Map([
  [LJ_VMST.INTERP, "I"],
  [LJ_VMST.LFUNC, "I"],
  [LJ_VMST.FFUNC, "C"],
  [LJ_VMST.CFUNC, "C"],
  [LJ_VMST.GC, "G"],
]);

export const profiler = new Attachment((vm) => new Profiler(vm));
