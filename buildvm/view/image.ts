/*
 * A build to look at: the one just made, or an older one from its files.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { LineMapEntry } from "../../dasc/dynasm/engine.js";
import { unpackLineRows } from "../../runtime/layout/linerows.js";
import { allSymbols } from "../emit/object.js";
import type { BuiltVm, VmSymbolEntry } from "../vm.js";
import { coldSymbols, ownPlace } from "./cold.js";

export interface Image {
  readonly code: Uint8Array;
  /** Handlers and other global labels, and rare paths that stand apart, by offset. */
  readonly symbols: readonly VmSymbolEntry[];
  readonly externs: readonly VmSymbolEntry[];
  readonly lines: readonly LineMapEntry[];
}

export const imageOf = (vm: BuiltVm): Image =>
  withCold({ code: vm.code, symbols: allSymbols(vm), externs: vm.externs, lines: vm.lines });

const withCold = (image: Image): Image => {
  const cold = coldSymbols(image.code, image.symbols, image.lines);
  const symbols = [...image.symbols, ...cold].sort((a, b) => a.offset - b.offset);
  return { ...image, symbols };
};

/** The shape of lj_vm.map.json. */
interface MapFile {
  readonly files: readonly string[];
  readonly symbols?: readonly [offset: number, name: string][];
  readonly externs?: readonly [offset: number, name: string][];
  /** See linerows.ts. Bytes since the row before, file, line, and those of the macro's caller if there is one. */
  readonly rows?: readonly (readonly number[])[];
}

/** Read a build: a folder with lj_vm.bin and lj_vm.map.json, or one of the two files. */
export function readImage(where: string): Image {
  const isFolder = existsSync(where) && statSync(where).isDirectory();
  const stem = isFolder ? path.join(where, "lj_vm") : where.replace(/(\.map\.json|\.bin)$/, "");
  const [bin, map] = [`${stem}.bin`, `${stem}.map.json`];
  for (const file of [bin, map]) if (!existsSync(file)) throw new Error(`${where}: no ${file}`);
  const { files, symbols, externs, rows } = JSON.parse(readFileSync(map, "utf8")) as MapFile;
  if (!symbols || !externs || !rows) throw new Error(`${map}: it was made by an older buildvm`);
  const entries = (rows: readonly [number, string][]): VmSymbolEntry[] =>
    rows.map(([offset, name]) => ({ offset, name }));
  let offset = 0;
  return withCold({
    code: readFileSync(bin),
    symbols: entries(symbols),
    externs: entries(externs),
    lines: unpackLineRows(rows).map(([bytes, file, line, callerFile, callerLine]) => ({
      offset: (offset += bytes),
      file: files[file],
      line,
      ...(callerFile !== undefined && { caller: { file: files[callerFile], line: callerLine } }),
    })),
  });
}

/** Code from one global label to the next, alignment at its end set apart. */
export interface Handler {
  readonly name: string;
  /** Other labels at the same place. */
  readonly aliases: readonly string[];
  readonly offset: number;
  /** Where the code ends, and where the next symbol begins. */
  readonly codeEnd: number;
  readonly end: number;
  /** Template file, with the first and last line of it that the code comes from. */
  readonly file: string;
  readonly first: number;
  readonly last: number;
  /** Statements of the code. */
  readonly lines: readonly LineMapEntry[];
}

/** All handlers and subroutines by offset. */
export function handlersOf(image: Image): Handler[] {
  const { code, symbols, lines } = image;
  const names = new Map<number, string[]>();
  for (const { name, offset } of symbols) names.set(offset, [...(names.get(offset) ?? []), name]);
  const offsets = [...names.keys()].sort((a, b) => a - b);
  let next = 0;
  return offsets.map((offset, i) => {
    const end = offsets[i + 1] ?? code.length;
    const own: LineMapEntry[] = [];
    for (; next < lines.length && lines[next].offset < end; next++)
      if (lines[next].offset >= offset) own.push(lines[next]);
    const padding = own.at(-1);
    const isPadding =
      padding !== undefined && code.subarray(padding.offset, end).every((byte) => byte === 0x90);
    if (isPadding) own.pop();
    const [name, ...aliases] = names.get(offset) ?? [];
    const { file } = own.length ? ownPlace(own[0]) : { file: "" };
    const inFile = own.map(ownPlace).filter((place) => place.file === file);
    return {
      name,
      aliases,
      offset,
      codeEnd: isPadding ? padding.offset : end,
      end,
      file,
      first: Math.min(...inFile.map(({ line }) => line)),
      last: Math.max(...inFile.map(({ line }) => line)),
      lines: own,
    };
  });
}

/** A handler by name: as templates have it, with lj_, or an opcode without BC_. */
export function findHandler(handlers: readonly Handler[], name: string): Handler | undefined {
  const wanted = [
    name,
    name.replace(/^lj_/, ""),
    `BC_${name}`,
    `lj_${name}`,
    `BC_${name.toUpperCase()}`,
  ];
  for (const w of wanted) {
    const found = handlers.find((h) => h.name === w || h.aliases.includes(w));
    if (found) return found;
  }
  return undefined;
}
