/*
 * One handler: its template on the left, its machine code on the right. Pointing at
 * either side marks what belongs to it on the other; a click keeps the mark.
 */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { HandlerData } from "../data.js";
import { hex, lineKey, type Instruction, type Model } from "./model.js";
import { externLink, handlerLink } from "./route.js";
import { AsmText, TemplateText } from "./syntax.js";

/** Lines of one file that are shown together. */
interface Excerpt {
  readonly file: number;
  readonly lines: readonly number[];
}

/** Lines around those that matter. */
const CONTEXT = 1;

/** The handler's own lines, then those of the macros it uses. */
export function excerptsOf(model: Model, parts: readonly HandlerData[]): Excerpt[] {
  const wanted = new Map<number, Set<number>>();
  const want = (file: number, from: number, to: number): void => {
    const set = wanted.get(file) ?? new Set();
    wanted.set(file, set);
    for (let n = from; n <= to; n++) set.add(n);
  };
  for (const { file, first, last } of parts) want(file, first, last);
  for (const { lines } of parts.flatMap((part) => model.code(part)))
    for (const key of lines) {
      const [file, line] = key.split(":").map(Number);
      want(file, line - CONTEXT, line + CONTEXT);
    }
  const isOwn = ({ file, lines }: Excerpt): boolean =>
    parts.some((part) => file === part.file && lines.includes(part.first));
  return [...wanted].flatMap(([file, set]) => {
    const count = model.data.files[file].lines.length;
    const lines = [...set].filter((n) => n > 0 && n <= count).sort((a, b) => a - b);
    const out: { file: number; lines: number[] }[] = [];
    for (const n of lines) {
      const last = out.at(-1);
      if (last && last.lines[last.lines.length - 1] === n - 1) last.lines.push(n);
      else out.push({ file, lines: [n] });
    }
    return out.sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  });
}

/** What is marked: template lines and instructions that belong together. */
interface Marks {
  readonly lines: ReadonlySet<string>;
  readonly offsets: ReadonlySet<number>;
}
const NONE: Marks = { lines: new Set(), offsets: new Set() };

export const marksOfLine = (code: readonly Instruction[], key: string): Marks => ({
  lines: new Set([key]),
  offsets: new Set(code.filter(({ lines }) => lines.includes(key)).map(({ offset }) => offset)),
});
export const marksOfInstruction = ({ lines, offset }: Instruction): Marks => ({
  lines: new Set(lines),
  offsets: new Set([offset]),
});

interface PaneProps {
  readonly model: Model;
  readonly parts: readonly HandlerData[];
  readonly code: readonly Instruction[];
  readonly marks: Marks;
  readonly point: (marks: Marks | undefined) => void;
  readonly pin: (marks: Marks, scrollTo: string) => void;
}

export function HandlerView(props: { model: Model; handler: HandlerData; at?: number }) {
  const { model, handler, at } = props;
  const parts = useMemo(() => model.parts(handler), [model, handler]);
  const code = useMemo(() => parts.flatMap((part) => model.code(part)), [model, parts]);
  const start = useMemo(() => {
    const insn = code.find(({ offset }) => offset === at);
    return insn ? marksOfInstruction(insn) : NONE;
  }, [code, at]);
  const [pinned, setPinned] = useState<Marks>(start);
  const [pointed, setPointed] = useState<Marks>();
  const [scroll, setScroll] = useState("");
  useEffect(() => {
    setPinned(start);
    setPointed(undefined);
    if (at !== undefined) setScroll(`i${at}`);
    else document.querySelector("main")?.scrollTo(0, 0);
  }, [start, at]);
  useEffect(() => {
    if (scroll) document.getElementById(scroll)?.scrollIntoView({ block: "nearest" });
    setScroll("");
  }, [scroll]);
  useEffect(() => {
    const clear = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setPinned(NONE);
    };
    addEventListener("keydown", clear);
    return () => removeEventListener("keydown", clear);
  }, []);
  const pane: PaneProps = {
    model,
    parts,
    code,
    marks: pointed ?? pinned,
    point: setPointed,
    pin(marks, scrollTo) {
      const again = [...marks.offsets].join() === [...pinned.offsets].join();
      setPinned(again ? NONE : marks);
      if (!again) setScroll(scrollTo);
    },
  };
  return (
    <section class="handler">
      <Heading model={model} handler={handler} parts={parts} code={code} />
      <div class="panes" onMouseLeave={() => setPointed(undefined)}>
        <TemplatePane {...pane} />
        <CodePane {...pane} />
      </div>
    </section>
  );
}

function Heading(props: Pick<PaneProps, "model" | "parts" | "code"> & { handler: HandlerData }) {
  const { model, handler, parts, code } = props;
  const externs = [...new Set(code.map(({ extern }) => extern).filter((e) => e >= 0))];
  const targets = code.map(({ target }) => (target < 0 ? undefined : model.handlerAt(target)));
  const callees = new Set(
    targets.filter((h): h is HandlerData => h !== undefined && !parts.includes(h)),
  );
  const callers = new Set(parts.flatMap((part) => model.callersOf(part)));
  for (const part of parts) callers.delete(part);
  const own = model.code(handler).length;
  const whole = parts.reduce((sum, { size }) => sum + size, 0);
  const opcode = model.data.opcodes.find(({ offset }) => offset === handler.offset);
  const list = (handlers: Iterable<HandlerData>) =>
    [...handlers].map(({ name }) => (
      <a key={name} class="chip" href={handlerLink(name)}>
        {name}
      </a>
    ));
  return (
    <header class="heading">
      <h1>
        {[handler.name, ...handler.aliases].join(", ")}
        <span class={`kind ${handler.kind}`}>{handler.kind}</span>
      </h1>
      <dl>
        <div>
          <dt>offset</dt>
          <dd>0x{hex(handler.offset)}</dd>
        </div>
        <div>
          <dt>size</dt>
          <dd>
            {plural(handler.size, "byte")}, {plural(own, "instruction")}
            {parts.length > 1
              ? `; with its parts ${plural(whole, "byte")}, ${plural(code.length, "instruction")}`
              : ""}
          </dd>
        </div>
        <div>
          <dt>template</dt>
          <dd>
            {model.fileName(handler.file)}:{handler.first}
            {handler.last > handler.first ? `-${handler.last}` : ""}
          </dd>
        </div>
        {opcode ? (
          <div>
            <dt>operands</dt>
            <dd>
              {[
                ["A", opcode.a],
                ["B", opcode.b],
                [opcode.b === "none" ? "D" : "C", opcode.cd],
              ]
                .filter(([, m]) => m !== "none")
                .map(([name, m]) => `${name} ${m}`)
                .join(", ") || "none"}
              {opcode.metamethod === "none" ? "" : `; metamethod ${opcode.metamethod}`}
            </dd>
          </div>
        ) : null}
      </dl>
      <Links title="calls into the runtime">
        {externs.map((i) => (
          <a key={i} class="chip extern" href={externLink(model.data.externs[i].name)}>
            {model.data.externs[i].name}
          </a>
        ))}
      </Links>
      <Links title="goes to">{list(callees)}</Links>
      <Links title="reached from">{list(callers)}</Links>
    </header>
  );
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

const MANY = 12;

function Links({ title, children }: { title: string; children: JSX.Element[] }) {
  const [all, setAll] = useState(false);
  if (!children.length) return null;
  return (
    <div class="links">
      <span class="label">{title}</span>
      {all ? children : children.slice(0, MANY)}
      {all || children.length <= MANY ? null : (
        <button class="chip more" onClick={() => setAll(true)}>
          {children.length - MANY} more
        </button>
      )}
    </div>
  );
}

function TemplatePane({ model, parts, code, marks, point, pin }: PaneProps) {
  const used = useMemo(() => new Set(code.flatMap(({ lines }) => lines)), [code]);
  const excerpts = useMemo(() => excerptsOf(model, parts), [model, parts]);
  return (
    <div class="pane" aria-label="template">
      {excerpts.map(({ file, lines }, i) => (
        <div class="excerpt" key={lineKey(file, lines[0])}>
          {i === 0 || excerpts[i - 1].file !== file ? (
            <div class="file">{model.fileName(file)}</div>
          ) : null}
          {lines.map((n) => {
            const key = lineKey(file, n);
            const made = used.has(key);
            const marksOfThis = (): Marks => marksOfLine(code, key);
            return (
              <div
                key={key}
                id={`l${key}`}
                class={`row${made ? " made" : ""}${marks.lines.has(key) ? " marked" : ""}`}
                onMouseEnter={() => point(made ? marksOfThis() : undefined)}
                onClick={() => {
                  const target = marksOfThis();
                  if (made) pin(target, `i${[...target.offsets][0]}`);
                }}
              >
                <span class="number">{n}</span>
                <TemplateText text={model.data.files[file].lines[n - 1]} />
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function CodePane({ model, parts, marks, point, pin }: PaneProps) {
  return (
    <div class="pane" aria-label="machine code">
      {parts.map((part) => (
        <div class="excerpt" key={part.name}>
          <div class="file">{[...part.aliases, part.name].join(", ")}</div>
          {model.code(part).map((insn) => (
            <div
              key={insn.offset}
              id={`i${insn.offset}`}
              class={`row made${marks.offsets.has(insn.offset) ? " marked" : ""}`}
              onMouseEnter={() => point(marksOfInstruction(insn))}
              onClick={() => pin(marksOfInstruction(insn), `l${insn.lines[0]}`)}
            >
              <span class="number">{hex(insn.offset, 4)}</span>
              <span class="bytes">{model.bytes(insn)}</span>
              <AsmText text={insn.text} link={linkOf(model, part, insn)} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Where the operand of a branch leads. */
function linkOf(model: Model, handler: HandlerData, insn: Instruction): string | undefined {
  if (insn.extern >= 0) return externLink(model.data.externs[insn.extern].name);
  if (insn.target < 0) return undefined;
  const to = model.handlerAt(insn.target);
  if (!to) return undefined;
  return handlerLink(
    to.name,
    to === handler || insn.target !== to.offset ? insn.target : undefined,
  );
}
