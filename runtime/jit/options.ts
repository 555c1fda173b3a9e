/*
 * What `jit.opt.start` and `-O` set: the optimisations, each a bit of JitState.flags, and
 * the parameters. ORDER JIT_F_OPT, JIT_P
 */

/** Name, bit, lowest optimisation level that has it. */
export const optimisations = [
  ["fold", 0x00010000, 1],
  ["cse", 0x00020000, 1],
  ["dce", 0x00040000, 1],
  ["fwd", 0x00080000, 3],
  ["dse", 0x00100000, 3],
  ["narrow", 0x00200000, 2],
  ["loop", 0x00400000, 2],
  ["abc", 0x00800000, 3],
  ["sink", 0x01000000, 3],
  ["fuse", 0x02000000, 3],
  ["fma", 0x04000000, Infinity], // by name alone: it changes results; nothing here does it
] as const;

export enum JIT_F {
  ON = 0x00000001,
  OPT_FOLD = 0x00010000,
  OPT_CSE = 0x00020000,
  OPT_DCE = 0x00040000,
  OPT_FWD = 0x00080000,
  OPT_DSE = 0x00100000,
  OPT_NARROW = 0x00200000,
  OPT_LOOP = 0x00400000,
  OPT_ABC = 0x00800000,
  OPT_SINK = 0x01000000,
  OPT_FUSE = 0x02000000,
  OPT_FMA = 0x04000000,
  OPT_MASK = 0x0fff0000,
}
for (const [name, bit] of optimisations)
  if (JIT_F[bit] !== `OPT_${name.toUpperCase()}`) throw new Error(`order of JIT_F: ${name}`);

/** Name, default; what it limits. */
export const parameters = [
  ["maxtrace", 1000], // traces in the cache
  ["maxrecord", 4000], // recorded IR instructions
  ["maxirconst", 500], // IR constants of a trace
  ["maxside", 100], // side traces of a root trace
  ["maxsnap", 500], // snapshots of a trace
  ["minstitch", 0], // least IR instructions of a stitched trace
  ["hotloop", 56], // iterations until a loop or call is hot
  ["hotexit", 10], // times an exit is taken until a side trace starts
  ["tryside", 4], // attempts to compile a side trace
  ["instunroll", 4], // unrollings of unstable loops
  ["loopunroll", 15], // unrollings of loops in side traces
  ["callunroll", 3], // unrollings of recursive calls
  ["recunroll", 2], // least unrollings of true recursion
  ["sizemcode", 64], // KB of a machine code area
  ["maxmcode", 2048], // KB of all machine code areas
] as const;
export type JitParameter = (typeof parameters)[number][0];
/** Indexes into JitState.param: `JIT_P.hotloop`. */
export const JIT_P = Object.freeze(
  Object.fromEntries(parameters.map(([name], i) => [name, i])),
) as Readonly<Record<JitParameter, number>>;
