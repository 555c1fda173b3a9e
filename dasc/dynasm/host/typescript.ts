/*
 * TypeScript as host language. Structures are the enums of runtime/layout: a field
 * is a member, a path `gc.total` the member `gc_total`, the size the member SIZEOF.
 */
import { LINE_ROW } from "../actions.js";
import { TemplateError } from "../diagnostics.js";
import type { Host } from "./host.js";

/** `->field.field`, `[index]`; then a sum may go on. */
const ACCESS = /^(?:->\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|\[(.*)\])\s*((?:[+-].*)?)$/;

/** Lines of comma-separated numbers, at most 100 characters wide. */
function rows(values: readonly number[], perLine: number): string {
  const out: string[] = [];
  for (let i = 0; i < values.length; i += perLine)
    out.push(`  ${values.slice(i, i + perLine).join(", ")},`);
  return out.length > 0 ? `\n${out.join("\n")}\n` : "";
}

export const typescript: Host = {
  name: "ts",
  put: (position, args) => `dasm_put(${["Dst", position, ...args].join(", ")});`,
  comment: (text) => `// ${text}`,
  constant: (name, value) => `export const ${name} = ${value};`,
  actionList: (name, bytes) => `export const ${name} = new Uint8Array([${rows(bytes, 20)}]);`,
  nameList(name, names) {
    const list = names.map((n) => `  ${JSON.stringify(n)},\n`).join("");
    return `export const ${name}: readonly string[] = [${list && `\n${list}`}];`;
  },
  lineTable(name, table) {
    const files = table.files.map((f) => JSON.stringify(f)).join(", ");
    return [
      `export const ${name} = {`,
      `  files: [${files}],`,
      `  rows: [${rows(table.rows, LINE_ROW * 4)}],`,
      `};`,
    ].join("\n");
  },
  fieldOffset({ ctype }, access) {
    const m = ACCESS.exec(access);
    if (!m) throw new TemplateError(`bad field \`${access}'`, access);
    const [, field, index, rest] = m;
    if (field !== undefined) return `${ctype}.${field.replaceAll(".", "_")}${rest}`;
    return `${ctype}.SIZEOF * (${index})${rest}`;
  },
  sizeOf: (type) => `${type}.SIZEOF`,
  low32: (expr) => `Number(BigInt.asIntN(32, BigInt(${expr})))`,
  high32: (expr) => `Number(BigInt.asIntN(32, BigInt(${expr}) >> 32n))`,
  address: (expr) => expr,
};
