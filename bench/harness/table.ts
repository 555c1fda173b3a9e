/*
 * The table: a row per program, columns for each engine that is measured.
 *
 *   cold      one call in a process of its own: CPU milliseconds beyond start-up, and their
 *             ratio to native luajit -joff
 *   steady    many calls: the ratio, "late" that of their second half, "jit" the ratio to
 *             native luajit with its compiler, MB the peak memory of the process
 */
import { references, type Engine } from "./engines.js";
import type { Mode, Result, Results } from "./measure.js";
import { groups, type Program } from "./programs.js";

export interface Row {
  readonly label: string;
  readonly program: Program;
  readonly cold?: Results;
  readonly steady?: Results;
}

interface Column {
  readonly title: string;
  /** NaN where there is nothing to show. */
  readonly value: (row: Row) => number;
  readonly show: (value: number) => string;
  /** Ratios have means. */
  readonly ratio: boolean;
}

const [interpreter, compiler] = references;

function result(row: Row, mode: Mode, engine: Engine): Result | undefined {
  const found = row[mode]?.[engine.name];
  return typeof found === "object" ? found : undefined;
}

function figure(title: string, digits: number, value: (row: Row) => number | undefined): Column {
  return { title, value: (row) => value(row) ?? NaN, show: (v) => v.toFixed(digits), ratio: false };
}

/** Below this many seconds of native time a ratio says nothing. */
const LEAST = 0.002;

function ratio(title: string, mode: Mode, engine: Engine, to: Engine, key: "cpu" | "late"): Column {
  const value = (row: Row): number => {
    const [own, other] = [result(row, mode, engine), result(row, mode, to)];
    return own && other && other[key] >= LEAST ? own[key] / other[key] : NaN;
  };
  return { title, value, show: (v) => `${v.toFixed(2)}x`, ratio: true };
}

const milliseconds = (title: string, engine: Engine): Column =>
  figure(title, 1, (row) => {
    const found = result(row, "cold", engine);
    return found && found.cpu * 1000;
  });

function columnsOf(engines: readonly Engine[], modes: readonly Mode[]): Column[] {
  const cold = [
    milliseconds("cold ms", interpreter),
    ...engines.flatMap((e) => [
      milliseconds(`${e.name} ms`, e),
      ratio("cold", "cold", e, interpreter, "cpu"),
      figure("MB", 0, (row) => result(row, "cold", e)?.megabytes),
    ]),
  ];
  const steady = [
    figure("steady s", 2, (row) => result(row, "steady", interpreter)?.cpu),
    ...engines.flatMap((e) => [
      ratio(e.name, "steady", e, interpreter, "cpu"),
      ratio("late", "steady", e, interpreter, "late"),
      ratio("jit", "steady", e, compiler, "cpu"),
      figure("MB", 0, (row) => result(row, "steady", e)?.megabytes),
    ]),
  ];
  return [...(modes.includes("cold") ? cold : []), ...(modes.includes("steady") ? steady : [])];
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

/** Prints rows as they come, then means; as Markdown where wanted. */
export class Table {
  readonly #columns: readonly Column[];
  readonly #rows: Row[] = [];
  readonly #markdown: boolean;

  constructor(engines: readonly Engine[], modes: readonly Mode[], markdown: boolean) {
    this.#columns = columnsOf(engines, modes);
    this.#markdown = markdown;
    this.#line(
      "program",
      this.#columns.map((c) => c.title),
    );
    if (markdown)
      this.#line(
        "---",
        this.#columns.map(() => "---"),
      );
  }

  add(row: Row): void {
    const before = this.#rows.at(-1);
    if (before && before.program.group !== row.program.group) this.#mean(before.program.group);
    this.#rows.push(row);
    this.#values(row.label, (column) => column.value(row));
  }

  end(): void {
    const last = this.#rows.at(-1);
    if (!last) return;
    this.#mean(last.program.group);
    if (this.#rows.some((row) => row.program.group !== last.program.group)) this.#mean();
  }

  #mean(group?: keyof typeof groups): void {
    const rows = this.#rows.filter((row) => !group || row.program.group === group);
    this.#values(`mean of ${group ? groups[group] : "all"}`, (column) => {
      const values = rows.map(column.value).filter((v) => v === v);
      return column.ratio && values.length ? geometricMean(values) : NaN;
    });
  }

  #values(label: string, value: (column: Column) => number): void {
    const cells = this.#columns.map((column) => {
      const v = value(column);
      return v === v ? column.show(v) : "";
    });
    this.#line(label, cells);
  }

  #line(label: string, cells: readonly string[]): void {
    if (this.#markdown) return console.log(`| ${[label, ...cells].join(" | ")} |`);
    const padded = cells.map((cell, i) =>
      cell.padStart(Math.max(7, this.#columns[i].title.length)),
    );
    console.log([label.padEnd(28), ...padded].join(" "));
  }
}
