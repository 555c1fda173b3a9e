/*
 * C as host language: the output that DynASM's encoding engine, dasm_x86.h, is
 * compiled with. Every character counts here, since templates are kept in projects
 * that compare generated files.
 */
import { DASM } from "../actions.js";
import type { Host } from "./host.js";

const VERSION = "1.5.0";
const VERSION_NUMBER = 10500;
/** A line of the action list ends when it is this wide. */
const LIST_WIDTH = 75;

/** Comma-separated numbers, as many to a line as it takes. */
function numbers(values: Uint8Array): string {
  const lines: string[] = [];
  let line: number[] = [];
  let width = 2;
  for (const value of values) {
    line.push(value);
    width += value < 10 ? 2 : value < 100 ? 3 : 4;
    if (width < LIST_WIDTH) continue;
    lines.push(`  ${line.join(",")}`);
    line = [];
    width = 2;
  }
  if (line.length > 0) lines.push(`  ${line.join(",")}`);
  return lines.join(",\n");
}

/** Of the n-th type: they are counted in hexadecimal. */
const macroOf = (n: number): string => `Dt${n.toString(16).toUpperCase()}`;

const names = (list: readonly string[]): string => list.map((n) => `  "${n}",\n`).join("");

export const c: Host = {
  name: "c",
  comments: "//",
  sharesActions: true,
  maxCells: 25,
  internalRegisters: true,
  lineMarks: "lines",
  header: (template, arch) => `/*
** This file has been pre-processed with dynasm of dasmoon.
** Its output is that of DynASM, https://luajit.org/dynasm.html
** DynASM version ${VERSION}, DynASM ${arch} version ${VERSION}
** DO NOT EDIT! The original file is in "${template}".
*/
`,
  lineMark: (line, file) => `#line ${line} "${file}"`,
  archCheck: () => [
    `#if DASM_VERSION != ${VERSION_NUMBER}`,
    '#error "Version mismatch between DynASM and included encoding engine"',
    "#endif",
  ],
  put: (position, args) => `dasm_put(${["Dst", position, ...args].join(", ")});`,
  sections: (list) => [
    ...list.map((name, n) => `#define DASM_SECTION_${name.toUpperCase()}\t${n}`),
    `#define DASM_MAXSECTION\t\t${list.length}`,
  ],
  globals: (prefix, list) =>
    `enum {\n${list.map((name) => `  ${prefix}${name.replace(/@.*/, "")},\n`).join("")}  ${prefix}_MAX\n};`,
  actionList(name, list) {
    const bytes = list.length > 0 ? list : Uint8Array.of(DASM.STOP);
    return `static const unsigned char ${name}[${bytes.length}] = {\n${numbers(bytes)}\n};\n`;
  },
  nameList: (name, list) =>
    `static const char *const ${name}[] = {\n${names(list)}  (const char *)0\n};`,
  typeDefinition: ({ number, ctype }) =>
    `#define ${macroOf(number)}(_V) (int)(ptrdiff_t)&(((${ctype} *)0)_V)`,
  fieldOffset: ({ number }, access) => `${macroOf(number)}(${access})`,
  sizeOf: (type) => `sizeof(${type})`,
  low32: (expr) => `(unsigned int)(${expr})`,
  high32: (expr, mayBeNarrow) =>
    `(unsigned int)(${mayBeNarrow ? "(unsigned long long)" : ""}(${expr})>>32)`,
  address: (expr) => `(ptrdiff_t)(${expr})`,
  check: () => undefined,
};
