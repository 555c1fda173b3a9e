/*
 * One handler: its machine code, and beside each run of instructions the lines of the
 * template that made them; behind an instruction that a macro made, the macro's line.
 * Pointing at a line marks all that came from it; a click keeps the mark.
 *
 *   31  |  ins_ABC              0x1420  0f b6 ec   movzx ebp, ah      |  movzx RB, ah
 *                               0x1423  0f b6 c0   movzx eax, al      |  movzx RC, al
 *   32  |  mov TAB:RB, [BASE..  0x1426  48 8b ..   mov rbp, [rdx+..]
 */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { HandlerData, OpcodeData } from "../data.js";
import { heat, hex, lineKey, plural, type Instruction, type Model } from "./model.js";
import { externLink, handlerLink, templateLink } from "./route.js";
import { AsmText, TemplateText, type LinkTo } from "./syntax.js";
import { linksOf } from "./template.js";

/** Instructions in a row that one line of the template made, and that line with those before it. */
export interface Block {
  readonly file: number;
  readonly lines: readonly number[];
  readonly code: readonly Instruction[];
}

/** So many lines between two that made code are shown, labels and comments mostly. */
const BETWEEN = 8;

/** The code of a handler in the order of the blob. */
function blocksOf(model: Model, part: HandlerData): Block[] {
  const blocks: { file: number; lines: number[]; code: Instruction[] }[] = [];
  let before = "";
  for (const insn of model.code(part)) {
    const key = insn.lines[0] ?? "";
    const last = blocks.at(-1);
    if (last && key === before) last.code.push(insn);
    else {
      const [file, line] = key === "" ? [part.file, part.first] : key.split(":").map(Number);
      const end = last?.file === file ? (last.lines.at(-1) ?? 0) : line - 2;
      const from = line > end && line - end <= BETWEEN ? Math.max(1, end + 1) : line;
      const lines = Array.from({ length: line - from + 1 }, (_, i) => from + i);
      blocks.push({ file, lines, code: [insn] });
    }
    before = key;
  }
  return blocks;
}

/** What is marked: template lines and instructions that belong together. */
interface Marks {
  readonly lines: ReadonlySet<string>;
  readonly offsets: ReadonlySet<number>;
}
const NONE: Marks = { lines: new Set(), offsets: new Set() };

const marksOfLine = (code: readonly Instruction[], key: string): Marks => ({
  lines: new Set([key]),
  offsets: new Set(code.filter(({ lines }) => lines.includes(key)).map(({ offset }) => offset)),
});
const marksOfInstruction = ({ lines, offset }: Instruction): Marks => ({
  lines: new Set(lines),
  offsets: new Set([offset]),
});

interface ListingProps {
  readonly model: Model;
  readonly parts: readonly HandlerData[];
  readonly code: readonly Instruction[];
  readonly marks: Marks;
  readonly point: (marks: Marks | undefined) => void;
  readonly pin: (marks: Marks) => void;
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
  useEffect(() => {
    setPinned(start);
    setPointed(undefined);
    if (at === undefined) document.querySelector("main")?.scrollTo(0, 0);
    else document.getElementById(`i${at}`)?.scrollIntoView({ block: "center" });
  }, [start, at]);
  useEffect(() => {
    const clear = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setPinned(NONE);
    };
    addEventListener("keydown", clear);
    return () => removeEventListener("keydown", clear);
  }, []);
  const listing: ListingProps = {
    model,
    parts,
    code,
    marks: pointed ?? pinned,
    point: setPointed,
    pin(marks) {
      const again = [...marks.offsets].join() === [...pinned.offsets].join();
      setPinned(again ? NONE : marks);
    },
  };
  return (
    <section class="handler">
      <Heading model={model} handler={handler} parts={parts} code={code} />
      <Listing {...listing} />
    </section>
  );
}

function Operands({ a, b, cd, metamethod }: OpcodeData) {
  const named = [
    ["A", a],
    ["B", b],
    [b === "none" ? "D" : "C", cd],
  ].filter(([, mode]) => mode !== "none");
  return (
    <div>
      <dt>operands</dt>
      <dd>
        {named.map(([name, mode]) => `${name} ${mode}`).join(", ") || "none"}
        {metamethod === "none" ? "" : `; metamethod ${metamethod}`}
      </dd>
    </div>
  );
}

function Heading(props: Pick<ListingProps, "model" | "parts" | "code"> & { handler: HandlerData }) {
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
  const used = parts.reduce((sum, part) => sum + model.countOf(part), 0);
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
            <a href={templateLink(model.group(handler.file), handler.first)}>
              {model.fileName(handler.file)}:{handler.first}
              {handler.last > handler.first ? `-${handler.last}` : ""}
            </a>
          </dd>
        </div>
        {model.data.profile ? (
          <div>
            <dt>executed</dt>
            <dd>{used ? `${plural(used, "instruction")}, ${model.share(used)}` : "never"}</dd>
          </div>
        ) : null}
        {opcode ? <Operands {...opcode} /> : null}
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

function Listing(props: ListingProps) {
  const { model, parts, code, point } = props;
  const linkTo = useMemo(() => linksOf(model), [model]);
  const hottest = Math.max(...code.map((insn) => model.count(insn)));
  const hasMacros = code.some(({ lines }) => lines.length > 1);
  return (
    <div class={`listing${hasMacros ? " macros" : ""}`} onMouseLeave={() => point(undefined)}>
      {parts.map((part) => (
        <div class="part" key={part.name}>
          <div class="file">
            {[...part.aliases, part.name].join(", ")}
            <small> {plural(part.size, "byte")}</small>
          </div>
          {blocksOf(model, part).map((block) => (
            <BlockView
              key={block.code[0].offset}
              {...props}
              part={part}
              block={block}
              linkTo={linkTo}
              hottest={hottest}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

type BlockProps = ListingProps & {
  readonly part: HandlerData;
  readonly block: Block;
  readonly linkTo: LinkTo;
  readonly hottest: number;
};

function BlockView(props: BlockProps) {
  const { model, block, code, marks, point, pin, linkTo } = props;
  const { file, lines } = block;
  const line = lines[lines.length - 1];
  const key = lineKey(file, line);
  const text = (n: number) => (
    <>
      <a class="number" href={templateLink(model.group(file), n)}>
        {n}
      </a>
      <TemplateText text={model.data.files[file].lines[n - 1] ?? ""} linkTo={linkTo} />
    </>
  );
  const before = lines.slice(0, -1);
  return (
    <>
      {before.length ? (
        <div class="block" onMouseEnter={() => point(undefined)}>
          <div class="source">
            {before.map((n) => (
              <div key={n} class="row">
                {text(n)}
              </div>
            ))}
          </div>
          <div class="code" />
        </div>
      ) : null}
      <div class={before.length ? "block joined" : "block"}>
        <div class="source">
          <div
            class={`row made${marks.lines.has(key) ? " marked" : ""}`}
            onMouseEnter={() => point(marksOfLine(code, key))}
            onClick={() => pin(marksOfLine(code, key))}
          >
            {text(line)}
          </div>
        </div>
        <div class="code">
          {block.code.map((insn) => (
            <InstructionRow key={insn.offset} {...props} insn={insn} />
          ))}
        </div>
      </div>
    </>
  );
}

function InstructionRow(props: BlockProps & { readonly insn: Instruction }) {
  const { model, part, insn, marks, point, pin, linkTo, hottest } = props;
  const count = model.count(insn);
  const [, inner] = insn.lines;
  const [file, line] = inner?.split(":").map(Number) ?? [];
  return (
    <div
      id={`i${insn.offset}`}
      class={`row made${marks.offsets.has(insn.offset) ? " marked" : ""}`}
      onMouseEnter={() => point(marksOfInstruction(insn))}
      onClick={() => pin(marksOfInstruction(insn))}
    >
      <span class="number">{hex(insn.offset, 4)}</span>
      {model.data.profile ? (
        <span
          class="figure heat"
          style={heat(count, hottest)}
          title={count ? plural(count, "time") : "never"}
        >
          {model.share(count)}
        </span>
      ) : null}
      <span class="bytes">{model.bytes(insn)}</span>
      <AsmText text={insn.text} link={linkOf(model, part, insn)} />
      {inner === undefined ? null : (
        <span class="macro">
          <a
            class="number"
            href={templateLink(model.group(file), line)}
            title={`${model.fileName(file)}:${line}`}
          >
            {line}
          </a>
          <TemplateText
            text={model.data.files[file].lines[line - 1]?.trim() ?? ""}
            linkTo={linkTo}
          />
        </span>
      )}
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
