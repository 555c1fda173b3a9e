/*
 * --diff: what changed since another build, by handler. Code that has only moved is
 * the same: branch targets are compared by name, and those inside of a handler by
 * their rank among its targets.
 */
import type { Disassembler, Instruction } from "./disassemble.js";
import { handlersOf, type Handler, type Image } from "./image.js";
import { plural, signed, table, type Paint } from "./text.js";

/** One side of a comparison. */
export interface Side {
  readonly image: Image;
  readonly disassemble: Disassembler;
}

interface Measured {
  readonly handler: Handler;
  readonly text: readonly string[];
  readonly bytes: Uint8Array;
}

export interface Change {
  readonly name: string;
  readonly before?: Measured;
  readonly after?: Measured;
}

function measure({ image, disassemble }: Side): Map<string, Measured> {
  return new Map(
    handlersOf(image).map((handler) => [
      handler.name,
      {
        handler,
        text: comparable(handler, disassemble(handler.offset, handler.codeEnd)),
        bytes: image.code.subarray(handler.offset, handler.codeEnd),
      },
    ]),
  );
}

function comparable({ offset, end }: Handler, code: readonly Instruction[]): string[] {
  const isInside = (at: number | undefined): at is number =>
    at !== undefined && at >= offset && at < end;
  const labels = [...new Set(code.map(({ target }) => target).filter(isInside))];
  labels.sort((a, b) => a - b);
  return code.map(({ text, target }) =>
    isInside(target)
      ? text.replace(/ \S+$/, ` .L${labels.indexOf(target) + 1}`)
      : text.replace(/\+0x[0-9a-f]+$/, (distance) => (target === undefined ? distance : "+...")),
  );
}

/** Handlers that differ, in the order of the new build, those that are gone behind. */
export function changesBetween(before: Side, after: Side): Change[] {
  const [old, now] = [measure(before), measure(after)];
  const changes: Change[] = [];
  for (const [name, measured] of now) {
    const other = old.get(name);
    if (!other || other.text.join("\n") !== measured.text.join("\n"))
      changes.push({ name, before: other, after: measured });
  }
  for (const [name, measured] of old) if (!now.has(name)) changes.push({ name, before: measured });
  return changes;
}

const difference = (a: number | undefined, b: number | undefined): string =>
  a === undefined
    ? `${b}`
    : b === undefined
      ? `${a}`
      : a === b
        ? `${a}`
        : `${a} -> ${b} (${signed(b - a)})`;

function differingBytes(a: Uint8Array, b: Uint8Array): number {
  const longer = Math.max(a.length, b.length);
  let count = 0;
  for (let i = 0; i < longer; i++) if (a[i] !== b[i]) count++;
  return count;
}

/** Size, instructions and bytes of every handler that changed. */
export function showDiff(before: Side, after: Side, { added, removed, bold }: Paint): string {
  const changes = changesBetween(before, after);
  const [oldSize, newSize] = [before.image.code.length, after.image.code.length];
  const total = `blob: ${difference(oldSize, newSize)} bytes`;
  if (!changes.length) return `no handler changed; ${total}\n`;
  const rows = changes.map(({ name, before: b, after: a }) => [
    `${a ? (b ? " " : "+") : "-"}${name}`,
    difference(b?.bytes.length, a?.bytes.length),
    difference(b?.text.length, a?.text.length),
    a && b ? String(differingBytes(b.bytes, a.bytes)) : "",
  ]);
  const [head, ...lines] = table(
    [[" handler", "size", "instructions", "bytes differ"], ...rows],
    [],
  );
  const coloured = lines.map((line, i) => {
    const { before: b, after: a } = changes[i];
    const growth = (a?.bytes.length ?? 0) - (b?.bytes.length ?? 0);
    return growth > 0 ? removed(line) : growth < 0 ? added(line) : line;
  });
  return [
    bold(head),
    ...coloured,
    `${plural(changes.length, "handler")} changed; ${total}`,
    "",
  ].join("\n");
}

/** The instructions of one handler before and after, as `diff -u` shows lines. */
export function showHandlerDiff(
  before: Side,
  after: Side,
  handler: Handler,
  { added, removed }: Paint,
): string {
  const change = changesBetween(before, after).find(({ name }) => name === handler.name);
  if (!change) return `${handler.name}: unchanged\n`;
  const lines = lineDiff(change.before?.text ?? [], change.after?.text ?? []);
  const text = lines.map((line) =>
    line.startsWith("+") ? added(line) : line.startsWith("-") ? removed(line) : line,
  );
  return [`${handler.name}:`, ...text, ""].join("\n");
}

/** Longest common subsequence, by the textbook's table: handlers are short. */
export function lineDiff(a: readonly string[], b: readonly string[]): string[] {
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i][j] =
        a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
  const out: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push(` ${a[i++]}`);
      j++;
    } else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1]))
      out.push(`-${a[i++]}`);
    else out.push(`+${b[j++]}`);
  }
  return out;
}
