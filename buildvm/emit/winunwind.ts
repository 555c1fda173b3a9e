/*
 * Unwind tables of 64-bit Windows. .pdata has the ranges of code with a frame; .xdata
 * says once how the frame looks behind an entry's prologue, and once for code that the
 * frame is always there for (a prologue of no bytes), with nothing or with so many bytes
 * on top. Leaves stand in neither.
 *
 *   UNWIND_INFO   version 1 and flags | size of prologue | number of codes | frame register
 *                 codes, the last action first: offset behind the action | action and info << 4
 *                 (filled up to an even number), RVA of the handler
 */
import { CFRAME } from "../../runtime/layout/frame.js";
import { stackTable, type Prologue } from "../unwind.js";
import type { BuiltVm } from "../vm.js";

/** Numbers of UNWIND_INFO, by Microsoft's names without UNW_ and UWOP_. */
const VERSION = 1;
const FLAG_EHANDLER = 1;
const FLAG_UHANDLER = 2;
const PUSH_NONVOL = 0;
const ALLOC_LARGE = 1;
const ALLOC_SMALL = 2;
/** ALLOC_SMALL has four bits for (bytes - 8) / 8, ALLOC_LARGE another code for bytes / 8. */
const MAX_SMALL = 16 * 8;
const MAX_LARGE = 0xffff * 8;

export interface WinUnwind {
  /** UNWIND_INFO structures; the handler's RVA belongs at `handlerFields`. */
  readonly xdata: Uint8Array;
  readonly handlerFields: readonly number[];
  /** Rows of .pdata: start and end in the blob, offset of the UNWIND_INFO in xdata. */
  readonly ranges: readonly {
    readonly start: number;
    readonly end: number;
    readonly info: number;
  }[];
}

/** The code that stands for `sub rsp, bytes`. */
function allocation(bytes: number, end: number): number[] {
  if (bytes <= MAX_SMALL) return [end, ALLOC_SMALL | (((bytes - 8) / 8) << 4)];
  if (bytes > MAX_LARGE) throw new Error(`${bytes} bytes are too large for ALLOC_LARGE`);
  return [end, ALLOC_LARGE, (bytes / 8) & 0xff, (bytes / 8) >> 8];
}

/** An UNWIND_INFO of a frame with `onTop` bytes above it; its handler's RVA is in the last four bytes. */
function unwindInfo({ alloc, pushes }: Prologue, inPrologue: boolean, onTop: number): number[] {
  const codes = [
    ...allocation(alloc.bytes + onTop, inPrologue ? alloc.end : 0),
    ...[...pushes]
      .reverse()
      .flatMap(({ reg, end }) => [inPrologue ? end : 0, PUSH_NONVOL | (reg << 4)]),
  ];
  const flags = FLAG_EHANDLER | FLAG_UHANDLER;
  const head = [VERSION | (flags << 3), inPrologue ? alloc.end : 0, codes.length / 2, 0];
  const filler = codes.length % 4 ? [0, 0] : [];
  return [...head, ...codes, ...filler, 0, 0, 0, 0];
}

export function winUnwind(vm: BuiltVm): WinUnwind {
  const { regions, prologue } = stackTable(vm);
  const xdata: number[] = [];
  const handlerFields: number[] = [];
  const add = (info: number[]): number => {
    const at = xdata.length;
    xdata.push(...info);
    handlerFields.push(xdata.length - 4);
    return at;
  };
  const framed = add(unwindInfo(prologue, false, 0));
  const entry = add(unwindInfo(prologue, true, 0));
  const larger = new Map<number, number>();
  const infoFor = (size = 0): number => {
    const onTop = size - CFRAME.SIZE;
    if (onTop <= 0) return framed; // epilogues are known by their code
    let info = larger.get(onTop);
    if (info === undefined) larger.set(onTop, (info = add(unwindInfo(prologue, false, onTop))));
    return info;
  };
  const ranges = regions.flatMap(({ kind, start, end, rows }) => {
    if (kind === "entry") return [{ start, end, info: entry }];
    // Leaves: behind a return to the frame of an entry.
    const from = kind === "framed" ? 0 : rows.findIndex(({ size }) => size === CFRAME.SIZE);
    return (from < 0 ? [] : rows.slice(from)).map(({ offset, size }, i, all) => {
      return { start: offset, end: all[i + 1]?.offset ?? end, info: infoFor(size) };
    });
  });
  return { xdata: Uint8Array.from(xdata), handlerFields, ranges: merged(ranges, entry) };
}

/** Neighbours with the same frame become one range. An entry has a prologue of its own. */
function merged(ranges: WinUnwind["ranges"], entry: number): WinUnwind["ranges"] {
  const out: { start: number; end: number; info: number }[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last && last.end === range.start && last.info === range.info && range.info !== entry)
      last.end = range.end;
    else out.push({ ...range });
  }
  return out;
}
