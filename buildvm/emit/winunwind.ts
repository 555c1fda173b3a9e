/*
 * Unwind tables of 64-bit Windows. .pdata has the ranges of code with a frame; .xdata
 * says once how the frame looks behind an entry's prologue, and once for code that the
 * frame is always there for (a prologue of no bytes). Leaves stand in neither.
 *
 *   UNWIND_INFO   version 1 and flags | size of prologue | number of codes | frame register
 *                 codes, the last action first: offset behind the action | action and info << 4
 *                 (filled up to an even number), RVA of the handler
 */
import { stackTable } from "../unwind.js";
import type { BuiltVm } from "../vm.js";

const VERSION = 1;
const FLAG_EHANDLER = 1;
const FLAG_UHANDLER = 2;
const PUSH_NONVOL = 0;
const ALLOC_SMALL = 2;
/** ALLOC_SMALL has four bits for (bytes - 8) / 8. */
const MAX_SMALL = 16 * 8;

export interface WinUnwind {
  /** Both UNWIND_INFO structures; the handler's RVA belongs at `handlerFields`. */
  readonly xdata: Uint8Array;
  readonly handlerFields: readonly number[];
  /** Rows of .pdata: start and end in the blob, offset of the UNWIND_INFO in xdata. */
  readonly ranges: readonly { readonly start: number; readonly end: number; readonly info: number }[]; // prettier-ignore
}

export function winUnwind(vm: BuiltVm): WinUnwind {
  const { regions, prologue } = stackTable(vm);
  if (prologue.alloc.bytes > MAX_SMALL) throw new Error("frame too large for ALLOC_SMALL");
  const codes = (inPrologue: boolean): number[] => [
    inPrologue ? prologue.alloc.end : 0,
    ALLOC_SMALL | (((prologue.alloc.bytes - 8) / 8) << 4),
    ...[...prologue.pushes]
      .reverse()
      .flatMap(({ reg, end }) => [inPrologue ? end : 0, PUSH_NONVOL | (reg << 4)]),
  ];
  const info = (inPrologue: boolean): number[] => {
    const list = codes(inPrologue);
    const flags = FLAG_EHANDLER | FLAG_UHANDLER;
    const head = [VERSION | (flags << 3), inPrologue ? prologue.alloc.end : 0, list.length / 2, 0];
    const filler = list.length % 4 ? [0, 0] : [];
    return [...head, ...list, ...filler, 0, 0, 0, 0];
  };
  const [framed, entry] = [info(false), info(true)];
  const ranges = regions.flatMap(({ kind, start, end, rows }) => {
    if (kind === "entry") return [{ start, end, info: framed.length }];
    if (kind === "framed") return [{ start, end, info: 0 }];
    // Behind a return to the frame of an entry.
    const from = rows.find(({ size }) => size === prologue.frame.size)?.offset;
    return from === undefined ? [] : [{ start: from, end, info: 0 }];
  });
  return {
    xdata: Uint8Array.from([...framed, ...entry]),
    handlerFields: [framed.length - 4, framed.length + entry.length - 4],
    ranges: merged(ranges),
  };
}

/** Neighbours with the same frame become one range. */
function merged(ranges: WinUnwind["ranges"]): WinUnwind["ranges"] {
  const out: { start: number; end: number; info: number }[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last && last.end === range.start && last.info === 0 && range.info === 0)
      last.end = range.end;
    else out.push({ ...range });
  }
  return out;
}
