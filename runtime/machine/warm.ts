/* When the translator begins: apart from wasm/policy.ts, since this is known before the translator is there. */

/** A block that ran so often is offered while a translation made ahead waits to be used. */
export const WARM_RUNS = 4;
/**
 * What was translated ahead of time is used after so many instructions of blocks that ran WARM_RUNS times. Loading the
 * translator takes 11 ms of CPU. The
 * interpreter tier, not optimised yet, takes that for 22,000, but each block that it has not met before is as dear as some
 * 50: programs of 100 ms take 10 ms more with 2,000, a few lines never have 300.
 */
export const WARM_UP_INSNS = 300;
