/*
 * Metamethods in LuaJIT's order. The first six are `fast`: a table used as a
 * metatable caches their absence in the bits of GCtab.nomm. Bit operators have none.
 */
const names = [
  "index", "newindex", "gc", "mode", "eq", "len",
  "lt", "le", "concat", "call",
  "add", "sub", "mul", "div", "mod", "pow", "unm",
  "metatable", "tostring", "new", "pairs", "ipairs",
] as const;

export type MetamethodName = (typeof names)[number];

/** Names without the leading `__`, by number. */
export const mm_names: readonly MetamethodName[] = names;

/** Numbers by name: `MM.index`. */
export const MM = Object.freeze(Object.fromEntries(names.map((name, i) => [name, i]))) as Readonly<
  Record<MetamethodName, number>
>;

/** The last metamethod with a bit in GCtab.nomm. */
export const MM_FAST = MM.len;
