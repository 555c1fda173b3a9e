/*
 * The lines of the output, and where the reader of the output believes to be.
 *
 * A compiler counts lines from the last #line on. Every line written moves its idea
 * by one (a piece of several lines too: what follows it is marked again, or is one
 * line off, as in DynASM); before a line of the template that it would place wrongly
 * comes a new mark. Captures are written elsewhere, so around them, as around
 * included files, the idea is forgotten.
 */
import type { Host } from "./host/host.js";
import { TemplateError } from "./diagnostics.js";
import type { Place } from "./diagnostics.js";
import { IntList, LineList } from "./grow.js";
import type { Growth } from "./limits.js";

/** A line, or what makes lines (with their ends) when all is known. */
export type Piece = string | (() => string);

const UNKNOWN = Number.NEGATIVE_INFINITY;

/** Pieces in order. */
class Text {
  /** How many. */
  length = 0;
  private readonly parts: (LineList | (() => string))[] = [];

  push(piece: Piece): void {
    this.length++;
    const last = this.parts.at(-1);
    if (typeof piece !== "string") this.parts.push(piece);
    else if (last instanceof LineList) last.push(piece);
    else {
      const lines = new LineList();
      lines.push(piece);
      this.parts.push(lines);
    }
  }

  /** @param made is told of every text that is made now */
  *all(made?: (text: string) => void): Generator<string> {
    for (const part of this.parts) {
      if (part instanceof LineList) {
        yield* part.all();
        continue;
      }
      const text = part();
      made?.(text);
      if (text !== "") yield text;
    }
  }
}

interface Capture {
  readonly text: Text;
  /** Of the last .capture. */
  place: Place;
  dumped: boolean;
}

export class Output {
  private readonly main = new Text();
  private current = this.main;
  /** Of pieces of `main`, three numbers each: lines, and the template's line and file. */
  private readonly origins = new IntList();
  private readonly files: string[] = [];
  private hereLine = 0;
  private hereFile = -1;
  private readonly captures = new Map<string, Capture>();
  private captureName: string | undefined = undefined;
  /** The line that the reader takes the next one for. DynASM starts like this. */
  private synced = -1;
  private file: string | undefined = undefined;

  /** Captures that are being written into each other. */
  private readonly dumping: string[] = [];

  constructor(
    private readonly host: Host,
    private readonly marks: boolean,
    private readonly growth: Growth,
  ) {}

  write(piece: Piece): void {
    this.put(piece);
    this.synced++;
  }

  private put(piece: Piece): void {
    this.current.push(piece);
    if (this.current !== this.main) return;
    const lines = typeof piece === "string" ? linesIn(piece) + 1 : MADE;
    this.origins.append([lines, this.hereLine, this.hereFile]);
  }

  /** What follows is line `line` of `file`. */
  sync(line: number, file: string): void {
    this.hereLine = line;
    if (this.files[this.hereFile] !== file) {
      const known = this.files.indexOf(file);
      this.hereFile = known >= 0 ? known : this.files.push(file) - 1;
    }
    if (this.host.lineMarks === "files") {
      const known = this.file;
      this.file = file;
      if (this.marks && known !== undefined && known !== file)
        this.put(this.host.lineMark(line, file));
    } else if (this.synced !== line) {
      if (this.marks) this.put(this.host.lineMark(line, file));
      this.synced = line;
    }
  }

  /** Forget which line is next. */
  unsync(): void {
    this.synced = UNKNOWN;
  }

  // ---- Captures ----

  startCapture(name: string, place: Place): void {
    const open = this.captureName;
    if (open !== undefined) {
      const { line } = (this.captures.get(open) as Capture).place;
      throw new TemplateError(`already capturing to \`${open}' since line ${line}`, name, true);
    }
    const capture = this.capture(name, place);
    capture.place = place;
    this.captureName = name;
    this.current = capture.text;
    this.unsync();
  }

  endCapture(): void {
    if (this.captureName === undefined)
      throw new TemplateError(".endcapture without a valid .capture", ".endcapture", true);
    this.captureName = undefined;
    this.current = this.main;
    this.unsync();
  }

  /** Write a capture here, with all that will be captured until the end. */
  dumpCapture(name: string, place: Place): void {
    const capture = this.capture(name, place);
    capture.dumped = true;
    this.write(() => this.textOf(name, capture.text, place));
    this.unsync();
  }

  private textOf(name: string, text: Text, place: Place): string {
    if (this.dumping.includes(name))
      throw new CaptureError(`capture \`${name}' holds itself`, place);
    this.dumping.push(name);
    let all = "";
    try {
      for (const part of text.all()) {
        this.growth.spend(part.length);
        all += part;
      }
    } catch (e) {
      if (!(e instanceof TemplateError) || e instanceof CaptureError) throw e;
      throw new CaptureError(e.message, place);
    }
    this.dumping.pop();
    return all;
  }

  private capture(name: string, place: Place): Capture {
    let capture = this.captures.get(name);
    if (!capture) this.captures.set(name, (capture = { text: new Text(), place, dumped: false }));
    return capture;
  }

  /** The capture that was never ended. */
  get openCapture(): { readonly name: string; readonly place: Place } | undefined {
    const name = this.captureName;
    if (name === undefined) return undefined;
    return { name, place: (this.captures.get(name) as Capture).place };
  }

  /** Captures that were never written, with their places. */
  lostCaptures(): [name: string, place: Place][] {
    const lost: [string, Place][] = [];
    for (const [name, { dumped, place }] of this.captures)
      if (!dumped && name !== this.captureName) lost.push([name, place]);
    return lost;
  }

  /** Everything that was captured, for dumps. */
  capturedTexts(): [name: string, pieces: number, text: () => string][] {
    return [...this.captures].map(([name, { text }]) => [
      name,
      text.length,
      () => [...text.all()].join(""),
    ]);
  }

  /** The text, in parts. To be called once; throws CaptureError. */
  parts(): string[] {
    let next = 0;
    return [
      ...this.main.all((text) => {
        while (this.origins.at(next) !== MADE) next += 3;
        this.origins.set(next, linesIn(text));
      }),
    ];
  }

  /** The template's line that a line of the text came from, by its number from 0. After parts(). */
  originOf(line: number): { readonly file: string; readonly line: number } | undefined {
    const origins = this.origins.all();
    let at = 0;
    for (let next = 0; at < origins.length; at += 3) if (line < (next += origins[at])) break;
    const [, origin, file] = origins.subarray(at, at + 3);
    return origin > 0 ? { file: this.files[file], line: origin } : undefined;
  }
}

/** Instead of a number of lines: the piece is made when all is known. */
const MADE = -1;

/** A capture that cannot be written where it should be. */
export class CaptureError extends TemplateError {
  constructor(
    message: string,
    /** Of .dumpcapture. */
    readonly place: Place,
  ) {
    super(message);
  }
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
