/*
 * The machine with its translator, which runs what is hot as WebAssembly, and the x87 unit. Who wants to
 * load them only when a program needs them takes BareMachine, and calls `translate` and `extend`.
 */
import { x87Executors } from "./exec/x87.js";
import { BareMachine } from "./machine.js";
import type { MachineOptions } from "./types.js";
import { WasmTier } from "./wasm/tier/tier.js";

export class Machine extends BareMachine {
  constructor(options: MachineOptions) {
    super(options);
    this.extend(x87Executors);
    if (options.tier !== "interp") this.translate(WasmTier);
  }
}
