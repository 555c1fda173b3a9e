/*
 * Metamethods in LuaJIT's order. The first six are `fast`: a table used as a
 * metatable caches their absence in the bits of GCtab.nomm. Bit operators have none.
 */
export enum MM {
  index, newindex, gc, mode, eq, len,
  lt, le, concat, call,
  add, sub, mul, div, mod, pow, unm,
  metatable, tostring, new, pairs, ipairs,
}

export type MetamethodName = keyof typeof MM;

/** Names without the leading `__`, by number. */
export const mm_names = Object.values(MM).filter(
  (name): name is MetamethodName => typeof name === "string",
);

/** The last metamethod with a bit in GCtab.nomm. */
export const MM_FAST = MM.len;
