/*
 * When translated code is made, entered and given up: every constant, and what it was measured by. The end of a
 * name is its unit:
 *
 *   RUNS         of a block in the interpreter tier
 *   INSNS        guest instructions, executed or in a piece of code; nothing here is by the clock, so that runs repeat
 *   INSNS_EACH   the same, for each instruction that the code in question has
 *
 * An instruction's worth is what one instruction takes in the general translation, about 0.7 ns once the engine has
 * optimised it. One in the interpreter tier takes 10 of that; an entry through JavaScript, with all that comes with it,
 * takes 1,000.
 */

/* Units. */

/** A block that ran so often in the interpreter tier is translated. */
export const HOT_RUNS = 60;
/**
 * The same for code of which nothing is promised, that of C compilers: a unit of some fifty instructions takes 15 ms
 * to translate and compile, as long as the interpreter tier takes for a million.
 */
export const FOREIGN_HOT_RUNS = 20_000;
/** The same for a stub that is reached by a pointer: each run comes from translated code and goes there. */
export const STUB_HOT_RUNS = 1_000;
/** The same for a place inside of a piece, which is reached where a translation was left. */
export const STRAY_HOT_RUNS = 2_000;
/** A unit has at most so many instructions: with more, functions outgrow what engines optimise well. */
export const UNIT_MOST_INSNS = 2000;
/** A unit spans at most so many bytes of guest code. */
export const SPAN_BYTES = 0x800000;
/**
 * Runs that are nested deeper than this stay in the interpreter tier: baseline code of a large
 * function takes more of the JavaScript stack than all else that a run needs.
 */
export const MOST_NESTED_RUNS = 40;

/* Functions of foreign code, where it is known where they begin (tier/functions.ts). */

/**
 * A function is translated when the interpreter tier has executed so many instructions of it, 30 ns each, and so many
 * more for each that it has: translating one takes 12 us with all that it brings along.
 */
export const FUNCTION_PRICE_INSNS = 8_000;
export const FUNCTION_PRICE_INSNS_EACH = 40;
/** To arrive at a function from translated code takes as long as so many instructions in it. */
export const FUNCTION_ARRIVAL_INSNS = 30;
/** A block of a function that ran so often is translated with the others. */
export const FUNCTION_WARM_RUNS = 4;
/**
 * Each time that a function is translated again it is dearer by the first factor, up to the second: interpreting has
 * cost as much by then, so it pays each time.
 */
export const FUNCTION_AGAIN_FACTOR = 1.5;
export const FUNCTION_DEAREST_FACTOR = 3;
/** All prices double when so many instructions have been translated. */
export const FUNCTION_MUCH_INSNS = 200_000;
/** A unit of a function has at most so many instructions. */
export const FUNCTION_MOST_INSNS = 1000;
/** A function that is copied into those that call it has at most so many. */
export const FUNCTION_CALLED_MOST_INSNS = 250;
/** A unit runs as baseline code for so many instructions: optimising each that it has takes 22 us. */
export const FUNCTION_HELD_BACK_INSNS_EACH = 4_000;
/** The same for one that comes from an earlier program, whose optimised code will be there for later ones. */
export const FUNCTION_KEPT_HELD_BACK_INSNS_EACH = 400;
/** What ran for so long before it is kept is optimised for the next program, if it was not in this one. */
export const FUNCTION_KEPT_OPTIMISED_INSNS_EACH = 200;
/** A function is translated for later programs when interpreting it has cost this share of what makes it due. */
export const FUNCTION_KEPT_SHARE = 0.02;
/** So many units are made of it then. */
export const FUNCTION_KEPT_MOST_UNITS = 4;
/** So many places of return are compared one by one; with more of them, the dispatcher finds them. */
export const FUNCTION_MOST_RETURNS = 3;

/* Code that was translated ahead of time. */

/**
 * It runs as baseline code for so many instructions. V8 runs 600 to 1,500
 * million a second of that, and takes 0.13 s of another core and 35 MB to optimise it.
 */
export const HELD_BACK_INSNS = 40_000_000;
/** A part of a region has so many: 25 bytes of WebAssembly each, which V8 optimises in some 30 ms. */
export const PART_INSNS = 600;

/* Several in one function. */

/** So many functions of foreign code are called by traces in place. */
export const MOST_CALLEES = 500;
/** So many units share a table of functions that they call. */
export const TABLE_UNITS = 128;
/** A subroutine that traces call in place has at most so many instructions; the largest, of new keys, has 700. */
export const SUBROUTINE_MOST_INSNS = 800;
/** Two units become one when control has gone from one to the other so often. */
export const MERGE_CROSSINGS = 3_000;
/** Another unit joins them that has this share of these crossings. */
export const NEIGHBOUR_SHARE = 0.01;
/** One in so many links that are taken is looked at: a sample. A million links take 15 ms. */
export const SAMPLE_LINKS = 2000;
/**
 * A link makes its two ends one function, with what these go to, when it was in so many samples for each instruction
 * that it will have: to translate and optimise one takes as long as some 2,000 links.
 */
export const JOIN_SAMPLES_EACH = 0.5;
/** Whether it was is asked each time that there are so many samples more. */
export const JOIN_STEP_SAMPLES = 25;
/** What these two ends go to joins them when that was in such a share of these samples. */
export const JOINED_ALONG_SHARE = 0.12;
/** A function of several traces has at most so many instructions: with more, locals do not stay in registers. */
export const TREE_MOST_INSNS = 900;

/** After so many traces, whoever tunes the engine has it optimise what makes them. */
export const MANY_PIECES = 64;

/* Memory. */

/** What V8 keeps of a unit: module, instance, code, 80 KB where traces were measured. */
export const UNIT_BYTES = 131072;
/**
 * So many are accounted for at once, 40 MB: the C library has pages of their own, untouched, for buffers from 32 MB on. V8
 * begins to mark when it hears of 64 MB.
 */
export const ACCOUNTED_UNITS = 320;
