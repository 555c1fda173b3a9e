/*
 * The x86-64 machine; see machine.ts. Nothing else of this folder is for others but what is not for all programs,
 * which browsers would load with the rest if it stood here: translator.ts, x87.ts, disasm.ts, varargs.ts, functions.ts.
 */
export { BareMachine } from "./machine.js";
export { Machine } from "./translating.js";
export { MachineFault, MachineStop } from "./fault.js";
export { countSymbols, watch } from "./trace.js";
export type { TraceHooks } from "./trace.js";
export { GuestUnwind } from "./types.js";
export type * from "./types.js";
export type { LiveRegisters, Promises } from "./promises.js";
export type { TranslatedCode } from "./wasm/tier/ahead.js";
export type { CompiledModule, EngineTuning, KeepingTuning } from "./wasm/tier/engine.js";
export type { Keeper, KeptBytes, KeptStore, KeptTier } from "./wasm/tier/kept.js";
export type { TierStatistics } from "./wasm/tier/statistics.js";
/** Where registers are in guest memory, for those who call with doubles or look at results. */
export {
  argumentRegisters,
  DOUBLE_ARGUMENTS,
  gprAddress,
  xmmAddress,
  INTEGER_ARGUMENTS,
  R,
} from "./state.js";
export { bits } from "./promises.js";
export type { VarArgs } from "./varargs.js";
/** For functions of C in TypeScript: how to fail as an access does. */
export type { Extended, Real } from "./extended/index.js";
export { Trap } from "./cpu.js";
