/*
 * Where the functions of an object begin and end, from its tables for unwinding (PT_GNU_EH_FRAME):
 * compilers write them for every function, and strip leaves them.
 *
 *   eh_frame_hdr   version, encodings, pointer to eh_frame, count, [(function, its entry)...] ascending
 *   entry (FDE)    length, distance to what it shares with others, function, size, ...
 *
 * Only the encodings that linkers write are read: places as four bytes relative to the table, to the entry
 * as four bytes relative to themselves. Whatever is wrong with the tables, the result is but a hint.
 */
import { ElfError } from "../symbols.js";
import type { Segment } from "./file.js";
import { PT } from "./format.js";
import type { Image } from "./image.js";

const VERSION = 1;
/** DW_EH_PE: signed four bytes, relative to the place itself or to the table; unsigned four bytes. */
const PCREL_SDATA4 = 0x1b;
const DATAREL_SDATA4 = 0x3b;
const UDATA4 = 3;
const HEADER = { pointer: 4, count: 8, table: 12, row: 8 } as const;
const FDE = { start: 8, size: 12 } as const;

/** Start and end of each function in guest memory, ascending. */
export function functionRanges(image: Image): number[] {
  const header = image.file.segments.find((s) => s.type === PT.GNU_EH_FRAME);
  if (header === undefined) return [];
  try {
    return ranges(image, header);
  } catch (e) {
    if (e instanceof ElfError) return [];
    throw e;
  }
}

function ranges(image: Image, { vaddr: base, memsz }: Segment): number[] {
  const encodings = image.u32(base);
  const expected = VERSION | (PCREL_SDATA4 << 8) | (UDATA4 << 16) | (DATAREL_SDATA4 << 24);
  if (encodings !== expected >>> 0) return [];
  const count = Math.min(image.u32(base + HEADER.count), (memsz - HEADER.table) / HEADER.row);
  const list: number[] = [];
  let last = 0;
  for (let k = 0; k + 1 <= count; k++) {
    const row = base + HEADER.table + k * HEADER.row;
    const start = base + (image.u32(row) | 0);
    const entry = base + (image.u32(row + 4) | 0);
    const place = entry + FDE.start;
    const isThere = place + (image.u32(place) | 0) === start;
    const size = isThere ? image.u32(entry + FDE.size) : 0;
    const end = Math.min(start + size, image.end - image.bias);
    if (start < last || end <= start) continue;
    list.push(image.bias + start, image.bias + end);
    last = end;
  }
  return list;
}
