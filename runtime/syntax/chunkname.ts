/*
 * Names of chunks.
 */
import { bytesToJs, lj_str_newz, strdata, strlen } from "../core/objects/str.js";
import type { Vm } from "../core/vm.js";

/**
 * The name of a chunk: `@file`, `=name`, or the source itself. A byte string, or a
 * string in guest memory, which is not copied.
 */
export type ChunkName = string | number;

/** Messages show less than this of a name. */
const NAME_SHOWN = 256;

/** A name as far as messages show it. */
export const shownName = (vm: Vm, name: ChunkName): string =>
  typeof name === "string"
    ? name
    : bytesToJs(vm, strdata(name), Math.min(strlen(vm, name), NAME_SHOWN));

/** The guest string of a name. */
export const guestName = (vm: Vm, L: number, name: ChunkName): number =>
  typeof name === "number" ? name : lj_str_newz(vm, L, name);
