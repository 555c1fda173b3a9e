/*
 * Tools that look at a machine while it runs: set `machine.trace` to what these make.
 * A traced run walks instruction by instruction; an untraced one knows nothing of it.
 */
import type { GuestMemory } from "./types.js";

export interface TraceHooks {
  /** A run starts at `pc`. */
  enter?(pc: number): void;
  /** The instruction at `pc` is about to be executed. */
  instruction?(pc: number): void;
  /** It has been. */
  after?(pc: number): void;
}

interface Traced {
  readonly mem: GuestMemory;
  symbolize(address: number): string;
}

/** Count instructions per symbol. */
export function countSymbols(machine: Traced): TraceHooks & { counts(): Map<string, number> } {
  const byAddress = new Map<number, number>();
  return {
    instruction: (pc) => {
      byAddress.set(pc, (byAddress.get(pc) ?? 0) + 1);
    },
    counts: () => {
      const counts = new Map<string, number>();
      for (const [pc, n] of byAddress) {
        const symbol = machine.symbolize(pc).replace(/\+0x[0-9a-f]+$/, "");
        counts.set(symbol, (counts.get(symbol) ?? 0) + n);
      }
      return new Map([...counts].sort((a, b) => b[1] - a[1]));
    },
  };
}

/**
 * Report every instruction (a host call counts as the one at its thunk) that changes
 * a byte of [address, address + size).
 */
export function watch(
  machine: Traced,
  address: number,
  size: number,
  changed: (pc: number, bytes: Uint8Array) => void,
): TraceHooks {
  const read = (): Uint8Array => machine.mem.u8.slice(address, address + size);
  let before = read();
  return {
    enter: () => {
      before = read();
    },
    after: (pc) => {
      const { u8 } = machine.mem;
      if (before.every((b, k) => b === u8[address + k])) return;
      before = read();
      changed(pc, before);
    },
  };
}
