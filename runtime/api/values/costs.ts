/*
 * What conversions cost a program, in instructions. The rule for all of them: whatever a value takes to go over
 * is paid for when it goes (`toJs` and `pushJs`), and whatever walks a table or a container pays for each
 * pair before it looks at it. So no value is too large and no table too long to be stopped at, in a run and
 * between runs: the machine looks at limits after a quarter of a million instructions, which are 4 ms here at most.
 */

/** A field that JavaScript reads or writes: the way through the state's guards. */
export const FIELD_COST = 256;
/** A pair of a table, or of what is copied to one. */
export const PAIR_COST = 64;
/** An object that goes over: its handle with what the engine needs to collect it, or its userdata. */
export const OBJECT_COST = 512;
