/*
 * Names of chunks.
 */
import { lj_str_newz } from "../core/objects/str.js";
import { lj_debug_shownname } from "../core/run/debug.js";
import type { Vm } from "../core/vm.js";

/**
 * The name of a chunk: `@file`, `=name`, or the source itself. A byte string, or a
 * string in guest memory, which is not copied.
 */
export type ChunkName = string | number;

/** A name as far as messages show it. */
export const shownName = (vm: Vm, name: ChunkName): string =>
  typeof name === "string" ? name : lj_debug_shownname(vm, name);

/** The guest string of a name. */
export const guestName = (vm: Vm, L: number, name: ChunkName): number =>
  typeof name === "number" ? name : lj_str_newz(vm, L, name);
