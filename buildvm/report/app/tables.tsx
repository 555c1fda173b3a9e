/*
 * The opcode table, and the runtime functions with their callers.
 */
import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { HandlerData } from "../data.js";
import { heat, hex, type Model } from "./model.js";
import { externLink, handlerLink, templateLink } from "./route.js";

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number;
  readonly cell?: (row: Row) => ComponentChild;
  readonly right?: boolean;
}

/** A table that a click on a column's title sorts; a second click turns it around. */
export function Sortable<Row>(props: {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The column that it is sorted by at first, from the largest value down. */
  by?: number;
}) {
  const { columns, rows, keyOf } = props;
  const [{ by, down }, setOrder] = useState({ by: props.by ?? 0, down: props.by !== undefined });
  const { value } = columns[by];
  const sorted = [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
  return (
    <table>
      <thead>
        <tr>
          {columns.map(({ title, right }, i) => (
            <th
              key={title}
              class={right ? "right" : ""}
              aria-sort={i === by ? (down ? "descending" : "ascending") : "none"}
            >
              <button onClick={() => setOrder({ by: i, down: i === by && !down })}>{title}</button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ title, value, cell, right }) => (
              <td key={title} class={right ? "right" : ""}>
                {cell ? cell(row) : value(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const mode = (name: string): string => (name === "none" ? "" : name);

export function OpcodeTable({ model }: { model: Model }) {
  const rows = model.data.opcodes.map((opcode, op) => ({
    ...opcode,
    op,
    handlerData: model.data.handlers[opcode.handler],
  }));
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { title: "op", value: ({ op }) => op, cell: ({ op }) => hex(op, 2), right: true },
    {
      title: "name",
      value: ({ name }) => name,
      cell: ({ name, handlerData }) => <a href={handlerLink(handlerData.name)}>{name}</a>,
    },
    { title: "A", value: ({ a }) => mode(a) },
    { title: "B", value: ({ b }) => mode(b) },
    { title: "C/D", value: ({ cd }) => mode(cd) },
    { title: "metamethod", value: ({ metamethod }) => mode(metamethod) },
    {
      title: "lj_bc_ofs",
      value: ({ offset }) => offset,
      cell: ({ offset }) => `0x${hex(offset, 4)}`,
      right: true,
    },
    { title: "bytes", value: ({ handlerData }) => handlerData.size, right: true },
    { title: "instructions", value: ({ handlerData }) => handlerData.code.length, right: true },
    {
      title: "template",
      value: ({ handlerData: h }) => `${model.group(h.file)}:${h.first}`,
      cell: ({ handlerData: h }) => <Place model={model} file={h.file} line={h.first} />,
    },
    ...(model.data.profile ? [useColumn<Row>(model, ({ handlerData }) => handlerData)] : []),
  ];
  return (
    <section class="page">
      <h1>Opcodes</h1>
      <p class="note">
        Modes say what an operand is: dst and var are slots, uv an upvalue, lit and lits numbers,
        num, str, tab, func and cdata constants, pri nil, false or true, jump a biased distance.
      </p>
      <Sortable columns={columns} rows={rows} keyOf={({ name }) => name} />
    </section>
  );
}

/** What a program executed in the handler of a row, and in its parts. */
function useColumn<Row>(model: Model, handlerOf: (row: Row) => HandlerData): Column<Row> {
  const countOf = (row: Row): number =>
    model.parts(handlerOf(row)).reduce((sum, part) => sum + model.countOf(part), 0);
  return {
    title: "executed",
    value: countOf,
    cell: (row) => <Count model={model} count={countOf(row)} largest={model.data.profile?.total} />,
    right: true,
  };
}

/** A number of executed instructions with its share, on the colour of its heat. */
export function Count(props: { model: Model; count: number; largest?: number }) {
  const { model, count, largest = 0 } = props;
  return (
    <span class="heat" style={heat(count, largest)}>
      {count.toLocaleString("en")} {model.share(count)}
    </span>
  );
}

/** A link to a line of a template. */
export function Place({ model, file, line }: { model: Model; file: number; line: number }) {
  const group = model.group(file);
  return <a href={templateLink(group, line)}>{`${group}:${line}`}</a>;
}

const TYPES: Readonly<Record<string, string>> = { p: "pointer", i: "int", d: "double", v: "void" };

/** `int (pointer, int)` for `pi:i`. */
function signatureText(signature: string): string {
  const [args, result] = signature.split(":");
  return `${TYPES[result] ?? ""} (${[...args].map((letter) => TYPES[letter]).join(", ")})`;
}

export function ExternTable({ model }: { model: Model }) {
  const rows = model.data.externs.map((extern, i) => ({ ...extern, uses: model.externUses[i] }));
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    {
      title: "function",
      value: ({ name }) => name,
      cell: ({ name }) => <a href={externLink(name)}>{name}</a>,
    },
    { title: "signature", value: ({ signature }) => signatureText(signature) },
    { title: "references", value: ({ uses }) => uses.length, right: true },
    {
      title: "from",
      value: ({ uses }) => uses[0]?.handler.name ?? "",
      cell: ({ uses }) => <References uses={uses} />,
    },
  ];
  return (
    <section class="page">
      <h1>Runtime functions</h1>
      <p class="note">What machine code calls; each reference is a relocation of the blob.</p>
      <Sortable columns={columns} rows={rows} keyOf={({ name }) => name} />
    </section>
  );
}

function References({ uses }: { uses: Model["externUses"][number] }) {
  return (
    <span class="chips">
      {uses.map(({ handler, offset }) => (
        <a key={offset} class="chip" href={handlerLink(handler.name, offset)}>
          {handler.name}
        </a>
      ))}
    </span>
  );
}

export function ExternView({ model, name }: { model: Model; name: string }) {
  const i = model.data.externs.findIndex((extern) => extern.name === name);
  if (i < 0) return <section class="page">No runtime function {name}.</section>;
  const uses = model.externUses[i];
  return (
    <section class="page">
      <h1>{name}</h1>
      <p class="note">{signatureText(model.data.externs[i].signature)}</p>
      <h2>
        {uses.length} {uses.length === 1 ? "relocation" : "relocations"}
      </h2>
      <table>
        <tbody>
          {uses.map(({ handler, offset }) => (
            <tr key={offset}>
              <td>
                <a href={handlerLink(handler.name, offset)}>0x{hex(offset, 4)}</a>
              </td>
              <td>{handler.name}</td>
              <td class="code">{model.code(handler).find((c) => c.offset === offset)?.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
