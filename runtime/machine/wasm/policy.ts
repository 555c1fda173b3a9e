/*
 * When translated code is made, entered and given up: every constant, with its unit and
 * what it was measured by. Instructions are guest instructions; nothing here is by the
 * clock but what concerns the engine, so that runs repeat.
 *
 * An instruction's worth is what one instruction takes in the general translation, about
 * 0.7 ns once the engine has optimised it. One in the interpreter tier takes 10 of that, an entry through JavaScript, with all that comes with it, 1,000.
 */

/** Runs of a block in the interpreter tier before it is translated. */
export const HOT = 60;
/**
 * The same for code of which nothing is promised, that of C compilers: a unit of some fifty instructions takes 15 ms
 * to translate and compile, as long as the interpreter tier takes for a million.
 */
export const FOREIGN_HOT = 20_000;
/**
 * Foreign code of which the functions are known (tier/functions.ts). Instructions of a function in the
 * interpreter tier before it is translated, 30 ns each, and what is added for each instruction that it has: translating
 * one takes 12 us with all that it brings along. Arriving there from translated code takes as long as 30.
 */
export const FUNCTION_PRICE = 8_000;
export const FUNCTION_PRICE_EACH = 40;
export const FUNCTION_ARRIVAL = 30;
/** Runs of a stub that is reached by a pointer, before it is a unit: each comes from and goes to translated code. */
export const STUB_HOT = 1_000;
/** Runs of a block in the interpreter tier before it is worth translating with others. */
export const FUNCTION_WARM = 4;
/**
 * How much dearer it is the next time, up to so much: it pays each time, as interpreting has cost as much. For all the
 * price doubles when so many instructions have been translated.
 */
export const FUNCTION_AGAIN = 1.5;
export const FUNCTION_DEAREST = 8;
export const FUNCTION_MUCH = 200_000;
/** Instructions in the unit of a function, and of one that is called to be copied into it. */
export const FUNCTION_LIMIT = 1000;
export const FUNCTION_CALLED = 200;
/** Instructions that a unit runs as baseline code, for each that it has: optimising one takes 50 to 90 us. */
export const FUNCTION_HELD_BACK = 20_000;
/** Instructions in a subroutine that traces call in place. */
export const SUBROUTINE_LIMIT = 400;
/** Places of return that are compared one by one; with more of them, the dispatcher finds them. */
export const FUNCTION_RETURNS = 3;
/**
 * The same for a piece (unit/piece.ts): two thirds of the traces of larger programs run that often. Translating
 * one takes as long as running it some hundred times here, but what is not optimised yet runs ten times slower.
 */
export const PIECE_HOT = 60;
/** The same for a place inside of a piece (unit/piece.ts): it is reached where a translation was left. */
export const STRAY_HOT = 2_000;
/** The same while a translation made ahead waits to be used. */
export const WARM = 4;
/**
 * Instructions before code that was translated ahead of time is used. Loading the translator takes 4 ms, and V8 as
 * long for baseline code of the whole blob; the interpreter tier, not optimised yet, takes that for 50,000.
 */
export const WARM_UP = 10_000;
/**
 * Instructions of a translation made ahead that run as baseline code. V8 runs 600 to 1,500
 * million a second of that, and takes 0.13 s of another core and 31 MB to optimise it.
 */
export const HELD_BACK = 40_000_000;
/** Instructions in a unit: with more, functions outgrow what engines optimise well. */
export const UNIT_LIMIT = 2000;
/**
 * Instructions in a part of a region that is translated ahead: 25 bytes of WebAssembly each, which
 * V8 optimises in some 30 ms.
 */
export const PART_SIZE = 600;
/** Times that control goes from one unit to another before they become one. */
export const MERGE = 3_000;
/** Of these, how many make another unit join two that become one. */
export const NEIGHBOUR = 0.01;
/**
 * One in so many links is looked at. A link that was found so often makes its two ends one function,
 * with all that they were found to go to a fraction as often: a million links take 15 ms, a function of several
 * traces as long to translate and the engine 20 to 100 ms to optimise.
 */
export const SAMPLE = 2000;
export const JOIN = 500;
export const JOINED_ALONG = 60;
/** Instructions in a function of several traces: with more, locals do not stay in registers. */
export const TREE_LIMIT = 900;
/**
 * Runs nested deeper than this stay in the interpreter tier: baseline code of a large
 * function takes more of the JavaScript stack than all else that a run needs.
 */
export const MOST_NESTED = 40;
/** Guest code that one unit may span, in bytes. */
export const SPAN = 0x800000;
