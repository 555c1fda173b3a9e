/*
 * Entries of weak tables that die at once. Clearing ten thousands of them in the atomic phase would stop the program for as
 * long as there are entries. When there are many, that is done in pieces:
 *
 *   atomic phase -> veil                                  -> sweep, or userdata are taken: gcseparate.ts
 *                   entries are cleared in pieces,
 *                   the program runs and sees none of them
 *
 * What was dead in the atomic phase must not be reached from then on, and only weak tables lead there. So while there is a
 * veil, instructions that read tables come here before they run, and clear the entry that they are about to find; calls of
 * functions that are not Lua's, too. Functions of the runtime ask `see` where they look keys up. Traces do neither: none is
 * entered. All this is slow, so it must not last: whatever comes here clears some more.
 */
import { BC, bc_a, bc_b, bc_c, bc_d, bc_op } from "../../layout/bytecode.js";
import { MM } from "../../layout/metamethods.js";
import { FF, GCfunc, GCproto, GCtrace, LJ_MAX, Node } from "../../layout/objects.js";
import { GG, global_State, HOOK, jit_State } from "../../layout/state.js";
import { LJ_GC, LJ_T } from "../../layout/value.js";
import { lj_meta_fast, lj_meta_lookup } from "../meta.js";
import {
  arrayslot,
  getKeyWords,
  hashkey,
  intHi,
  intLo,
  lj_tab_keyindex,
  lj_tab_len,
  tabasize,
  tabhmask,
  tabmeta,
  tabnode,
} from "../objects/tab.js";
import { gcV, tvisnil, tvistab } from "../objects/tvalue.js";
import { abortRecording, lj_dispatch_update } from "../run/dispatch.js";
import { curr_func, funcproto, L_base, L_top } from "../run/frame.js";
import type { Vm } from "../vm.js";
import type { Veil } from "./gcbig.js";
import { gc_mark_written } from "./gcmark.js";
import { curwhite } from "./gcstate.js";
import { gc_sweep_start } from "./gcsweep.js";
import { gc_weak_clear_place } from "./gcweak.js";

/** Clearing an entry counts as so many bytes of marking. */
const CLEAR_COST = 48;
/** Tables with fewer nodes, and slots, are rebuilt by machine code: nothing of them is left to do then. */
const SMALL = 128;
/** The high word of -0. */
const MINUS_ZERO = -0x80000000;

class PieceVeil implements Veil {
  /** Tables with dead entries. */
  private readonly pending = new Set<number>();

  constructor(
    private readonly vm: Vm,
    /** Entries may be put back: marking is not over. */
    private readonly hide: boolean,
  ) {
    vm.big.looked.eachPair((t) => this.pending.add(t));
  }

  see(t: number, o: number): void {
    const { mem } = this.vm;
    if (!this.pending.has(t) || tvisnil(mem, o)) return;
    const slot = (o - arrayslot(mem, t, 0)) / 8;
    const asize = tabasize(mem, t);
    const isSlot = slot >= 0 && slot < asize;
    this.clear(t, isSlot ? slot : asize + (o - tabnode(mem, t, 0)) / Node.SIZEOF);
  }
  private clear(t: number, slot: number): void {
    gc_mark_written(this.vm); // what was stored lives
    gc_weak_clear_place(this.vm, t, slot, this.hide);
  }

  finish(t: number): void {
    if (!this.pending.has(t)) return;
    const { mem } = this.vm;
    const end = tabasize(mem, t) + tabhmask(mem, t) + 1;
    for (let i = 0; i < end; i++) this.clear(t, i);
    this.pending.delete(t);
  }

  piece(limit: number): number {
    const { places } = this.vm.big;
    let cost = 0;
    for (; places.size !== 0 && cost < limit; cost += CLEAR_COST) {
      const slot = places.pop();
      const t = places.pop();
      if (this.pending.has(t)) this.clear(t, slot);
    }
    if (places.size === 0) this.lift();
    return cost;
  }
  private lift(): void {
    const { vm, hide } = this;
    vm.big.veil = undefined;
    vm.big.dead = LJ_GC.WHITES;
    lj_dispatch_update(vm);
    if (!hide) gc_sweep_start(vm);
  }

  instruction(L: number, pc: number): void {
    const { mem } = this.vm;
    this.prepare(L, mem.u32[(pc - 4) >>> 2]);
    this.piece(CLEAR_COST * this.vm.big.pace);
  }

  private prepare(L: number, ins: number): void {
    const { vm } = this;
    const { mem } = vm;
    const base = L_base(mem, L);
    const fn = curr_func(mem, L);
    const constant = (d: number): number =>
      mem.u32[(mem.u32[(funcproto(mem, fn) + GCproto.k) >>> 2] - 8 * (d + 1)) >>> 2];
    const slot = base + 8 * bc_b(ins);
    switch (bc_op(ins)) {
      case BC.GGET:
      case BC.GSET:
        return this.access(mem.u32[(fn + GCfunc.env) >>> 2], constant(bc_d(ins)), LJ_T.STR << 15);
      case BC.TGETV:
      case BC.TSETV: {
        const key = (base + 8 * bc_c(ins)) >>> 2;
        return this.accessSlot(slot, mem.i32[key], mem.i32[key + 1]);
      }
      case BC.TGETS:
      case BC.TSETS:
        return this.accessSlot(slot, constant(bc_c(ins)), LJ_T.STR << 15);
      case BC.TGETB:
      case BC.TSETB:
        return this.accessSlot(slot, intLo(bc_c(ins)), intHi(bc_c(ins)));
      case BC.TGETR:
      case BC.TSETR: {
        const k = Math.trunc(mem.f64[(base + 8 * bc_c(ins)) >>> 3]);
        return this.accessSlot(slot, intLo(k), intHi(k));
      }
      case BC.LEN: {
        const o = base + 8 * bc_d(ins);
        if (tvistab(mem, o)) lj_tab_len(vm, gcV(mem, o));
        return;
      }
      case BC.JLOOP: {
        const before = this.startins(bc_d(ins));
        if (bc_op(before) === BC.ITERN) this.prepare(L, before);
        return;
      }
      case BC.ITERN: {
        const state = base + 8 * bc_a(ins) - 16;
        return this.walk(gcV(mem, state), mem.u32[(state + 8) >>> 2]);
      }
    }
  }
  /** What a trace stands in place of. */
  private startins(traceno: number): number {
    const { u32 } = this.vm.mem;
    const traces = u32[(this.vm.g + GG.J - GG.g + jit_State.trace) >>> 2];
    return u32[(u32[(traces + 8 * traceno) >>> 2] + GCtrace.startins) >>> 2];
  }

  /** Entries that are found, or moved, for a key of the value at `o`: in it, or through `__index`. */
  private accessSlot(o: number, lo: number, hi: number): void {
    const { vm } = this;
    if (!tvistab(vm.mem, o)) o = lj_meta_lookup(vm, o, MM.index);
    if (o !== 0 && tvistab(vm.mem, o)) this.access(gcV(vm.mem, o), lo, hi);
  }
  private access(t: number, lo: number, hi: number): void {
    const { mem } = this.vm;
    if (lo === 0 && hi === MINUS_ZERO) hi = 0;
    for (let level = 0; level < LJ_MAX.IDXCHAIN; level++) {
      const o = getKeyWords(this.vm, t, lo, hi);
      if (o !== 0 && !tvisnil(mem, o)) return;
      this.makeRoom(t, lo, hi);
      const mt = tabmeta(mem, t);
      const index = mt === 0 ? 0 : lj_meta_fast(this.vm, mt, MM.index);
      if (index === 0 || !tvistab(mem, index)) return;
      t = gcV(mem, index);
    }
  }
  /** The key may be new: machine code may move the node that is in its place, or all of a small table. */
  private makeRoom(t: number, lo: number, hi: number): void {
    const { mem } = this.vm;
    if (!this.pending.has(t)) return;
    if (tabasize(mem, t) < SMALL && tabhmask(mem, t) < SMALL) this.finish(t);
    else if (tabhmask(mem, t) !== 0) this.see(t, hashkey(mem, t, lo, hi));
  }

  /** The first entry from an index on that is alive is about to be found. */
  private walk(t: number, i: number): void {
    const { mem } = this.vm;
    if (i < 0 || !this.pending.has(t)) return;
    const asize = tabasize(mem, t);
    for (const end = asize + tabhmask(mem, t) + 1; i < end; i++) {
      const o = i < asize ? arrayslot(mem, t, i) : tabnode(mem, t, i - asize);
      this.clear(t, i);
      if (!tvisnil(mem, o)) return;
    }
  }

  call(L: number): void {
    const { vm } = this;
    const { mem } = vm;
    const base = L_base(mem, L);
    const top = L_top(mem, L);
    const ffid = mem.u8[curr_func(mem, L) + GCfunc.ffid];
    const key = base + 8;
    const first = key < top && tvistab(mem, base) ? gcV(mem, base) : 0;
    if (first !== 0 && (ffid === FF.rawget || ffid === FF.rawset)) {
      this.access(first, mem.i32[key >>> 2], mem.i32[(key + 4) >>> 2]);
    } else if (first !== 0 && ffid === FF.ipairs_aux) {
      const k = Math.trunc(mem.f64[key >>> 3]) + 1;
      this.access(first, intLo(k), intHi(k));
    } else if (ffid === FF.next) {
      if (first !== 0) this.walk(first, lj_tab_keyindex(vm, first, key));
      else if (key === top && tvistab(mem, base)) this.walk(gcV(mem, base), 0);
    } else if (ffid < FF.assert || ffid > FF.xpcall || ffid === FF.unpack) {
      // Those left out, as pairs, do not read tables.
      for (let o = base; o < top; o += 8) if (tvistab(mem, o)) this.finish(gcV(mem, o));
    }
    this.piece(CLEAR_COST * vm.big.pace);
  }
}

/** The atomic phase leaves dead entries, if it can; `hide`: they may be put back. */
export function openVeil(vm: Vm, hide: boolean): boolean {
  const { big } = vm;
  // Instructions of event handlers are not looked at, nor are look-ups of metamethods.
  if (vm.mem.u8[vm.g + global_State.hookmask] & HOOK.VMEVENT || big.hasMetamethods) return false;
  abortRecording(vm);
  big.veil = new PieceVeil(vm, hide);
  big.dead = curwhite(vm);
  lj_dispatch_update(vm);
  return true;
}
