/*
 * The machine with its translator, which runs what is hot as WebAssembly, and the instructions of C code. Who wants to
 * load them only when a program needs them takes BareMachine, and calls `translate` and `extend`.
 */
import { disassemble } from "./disasm.js";
import { foreignExecutors } from "./exec/foreign.js";
import { BareMachine } from "./machine.js";
import type { MachineOptions } from "./types.js";
import { WasmTier } from "./wasm/tier/tier.js";

export class Machine extends BareMachine {
  constructor(options: MachineOptions) {
    super(options);
    this.extend(foreignExecutors);
    this.disassembleWith(() => disassemble);
    if (options.tier !== "interp") this.translate(WasmTier);
  }
}
