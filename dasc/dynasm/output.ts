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

/** A line, or what makes lines (with their ends) when all is known. */
export type Piece = string | (() => string);

const UNKNOWN = Number.NEGATIVE_INFINITY;

interface Capture {
  readonly pieces: Piece[];
  /** Of the last .capture. */
  place: Place;
  dumped: boolean;
}

export class Output {
  private readonly main: Piece[] = [];
  private pieces = this.main;
  /** Lines of pieces of `main` that are made when all is known. */
  private readonly made = new Map<number, number>();
  /** Where pieces of `main` came from: a line, and a file's name. */
  private readonly originLines: number[] = [];
  private readonly originFiles: string[] = [];
  private hereLine = 0;
  private hereFile = "";
  private readonly captures = new Map<string, Capture>();
  private captureName: string | undefined;
  /** The line that the reader takes the next one for. DynASM starts like this. */
  private synced = -1;
  private file: string | undefined;

  constructor(
    private readonly host: Host,
    private readonly marks: boolean,
  ) {}

  write(piece: Piece): void {
    this.put(piece);
    this.synced++;
  }

  private put(piece: Piece): void {
    this.pieces.push(piece);
    if (this.pieces !== this.main) return;
    this.originLines.push(this.hereLine);
    this.originFiles.push(this.hereFile);
  }

  /** What follows is line `line` of `file`. */
  sync(line: number, file: string): void {
    this.hereLine = line;
    this.hereFile = file;
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
    this.pieces = capture.pieces;
    this.unsync();
  }

  endCapture(): void {
    if (this.captureName === undefined)
      throw new TemplateError(".endcapture without a valid .capture", ".endcapture", true);
    this.captureName = undefined;
    this.pieces = this.main;
    this.unsync();
  }

  /** Write a capture here, with all that will be captured until the end. */
  dumpCapture(name: string, place: Place): void {
    const capture = this.capture(name, place);
    capture.dumped = true;
    this.write(() => textOf(capture.pieces));
    this.unsync();
  }

  private capture(name: string, place: Place): Capture {
    let capture = this.captures.get(name);
    if (!capture) this.captures.set(name, (capture = { pieces: [], place, dumped: false }));
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
    return [...this.captures].map(([name, { pieces }]) => [
      name,
      pieces.length,
      () => textOf(pieces),
    ]);
  }

  text(): string {
    return textOf(this.main, (i, lines) => void this.made.set(i, lines));
  }

  /** The template's line that a line of the text came from, by its number from 0. After text(). */
  originOf(line: number): { readonly file: string; readonly line: number } | undefined {
    let next = 0;
    const at = this.main.findIndex((piece, i) => {
      next += typeof piece === "string" ? linesIn(piece) + 1 : (this.made.get(i) ?? 0);
      return line < next;
    });
    if (at < 0 || this.originLines[at] === 0) return undefined;
    return { file: this.originFiles[at], line: this.originLines[at] };
  }
}

const linesIn = (text: string): number => text.split("\n").length - 1;

/** @param made is told how many lines a piece has that is made now */
function textOf(pieces: readonly Piece[], made?: (piece: number, lines: number) => void): string {
  let text = "";
  pieces.forEach((piece, i) => {
    const lines = typeof piece === "string" ? `${piece}\n` : piece();
    if (made && typeof piece !== "string") made(i, linesIn(lines));
    text += lines;
  });
  return text;
}
