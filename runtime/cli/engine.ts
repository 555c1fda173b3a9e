/*
 * Flags of V8 that suit the command. Programs that use dasmoon as a library keep theirs.
 */
import v8 from "node:v8";
import type { EngineTuning } from "../machine/index.js";

/** Bytes of bytecode after which V8 11 looks at what to optimise: at first, and its default. */
const SELDOM = 500_000;
const USUAL = 67_584;
const isKnown = /^11\./.test(process.versions.v8);

/** Most of what runs in a program of 100 ms is not worth optimising: 0.7 of the CPU time. */
export function tuneAtStart(): void {
  if (isKnown) v8.setFlagsFromString(`--interrupt-budget=${SELDOM}`);
}

export const tuning: EngineTuning = {
  optimises: (yes) => {
    const no = yes ? "" : "no-";
    v8.setFlagsFromString(`--${no}wasm-dynamic-tiering`);
    v8.setFlagsFromString(`--${no}wasm-tier-up`); // else it optimises all, at once
  },
  runsLong: () => {
    if (isKnown) v8.setFlagsFromString(`--interrupt-budget=${USUAL}`);
  },
};
