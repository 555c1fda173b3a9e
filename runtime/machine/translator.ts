/* The translator apart from the machine, for those who load it later (BareMachine.translate). */
export { WasmTier } from "./wasm/tier/tier.js";
export { withMark } from "./wasm/emit/encode.js";
