/*
 * Where a program spent its instructions: by line of the templates.
 */
import { useState } from "preact/hooks";
import type { HandlerData } from "../data.js";
import type { Model } from "./model.js";
import { handlerLink } from "./route.js";
import { TemplateText } from "./syntax.js";
import { Count, Place, Sortable, type Column } from "./tables.js";

interface HotLine {
  readonly file: number;
  readonly line: number;
  readonly count: number;
  readonly handlers: readonly HandlerData[];
}

/** Lines that were executed, each instruction under the line of the handler itself. */
function hotLines(model: Model): HotLine[] {
  const lines = new Map<string, { count: number; handlers: Set<HandlerData> }>();
  for (const handler of model.data.handlers)
    for (const insn of model.code(handler)) {
      const count = model.count(insn);
      if (count === 0 || insn.lines.length === 0) continue;
      const line = lines.get(insn.lines[0]) ?? { count: 0, handlers: new Set() };
      lines.set(insn.lines[0], line);
      line.count += count;
      line.handlers.add(handler);
    }
  return [...lines]
    .map(([key, { count, handlers }]) => {
      const [file, line] = key.split(":").map(Number);
      return { file, line, count, handlers: [...handlers] };
    })
    .sort((a, b) => b.count - a.count);
}

const FIRST = 100;
/** Handlers of a line that are named. */
const NAMED = 4;

export function UseView({ model }: { model: Model }) {
  const [all, setAll] = useState(false);
  const { profile } = model.data;
  if (!profile) return <section class="page">buildvm -m report --profile FILE shows use.</section>;
  const lines = hotLines(model);
  const largest = lines[0]?.count ?? 0;
  const textOf = ({ file, line }: HotLine): string => model.data.files[file].lines[line - 1].trim();
  const columns: Column<HotLine>[] = [
    {
      title: "executed",
      value: ({ count }) => count,
      cell: ({ count }) => <Count model={model} count={count} largest={largest} />,
      right: true,
    },
    {
      title: "line",
      value: ({ file, line }) => `${model.group(file)}:${String(line).padStart(5)}`,
      cell: ({ file, line }) => <Place model={model} file={file} line={line} />,
    },
    {
      title: "template",
      value: textOf,
      cell: (row) => (
        <code>
          <TemplateText text={textOf(row)} />
        </code>
      ),
    },
    {
      title: "in",
      value: ({ handlers }) => handlers[0].name,
      cell: ({ handlers }) => (
        <span class="chips">
          {handlers.slice(0, NAMED).map(({ name }) => (
            <a key={name} class="chip" href={handlerLink(name)}>
              {name}
            </a>
          ))}
          {handlers.length > NAMED ? <small>and {handlers.length - NAMED} more</small> : null}
        </span>
      ),
    },
  ];
  return (
    <section class="page">
      <h1>Use</h1>
      <p class="note">
        {profile.program} executed {profile.total.toLocaleString("en")} instructions
        {profile.others
          ? `, ${profile.others.toLocaleString("en")} of them outside of the blob`
          : ""}
        . What a macro makes counts for the line that calls it.
      </p>
      <Sortable
        columns={columns}
        rows={all ? lines : lines.slice(0, FIRST)}
        keyOf={({ file, line }) => `${file}:${line}`}
        by={0}
      />
      {all || lines.length <= FIRST ? null : (
        <p>
          <button class="chip" onClick={() => setAll(true)}>
            {lines.length - FIRST} lines more
          </button>
        </p>
      )}
    </section>
  );
}
