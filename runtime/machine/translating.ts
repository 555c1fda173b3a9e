/*
 * The machine with its translator, which runs what is hot as WebAssembly. Who wants to load the
 * translator only when a program needs it takes BareMachine, and calls `translate`.
 */
import { BareMachine } from "./machine.js";
import type { MachineOptions } from "./types.js";
import { WasmTier } from "./wasm/tier/tier.js";

export class Machine extends BareMachine {
  constructor(options: MachineOptions) {
    super(options);
    if (options.tier !== "interp") this.translate(WasmTier);
  }
}
