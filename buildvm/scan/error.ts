/* What is wrong with a source, and where. */
import path from "node:path";

/** A place in a file: line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A definition that buildvm cannot take; the message starts with file:line:column. */
export class ScanError extends Error {
  override readonly name = "ScanError";
  constructor(place: Place, message: string) {
    const file = path.relative(process.cwd(), path.resolve(place.file));
    super(`${file}:${place.line}:${place.column}: error: ${message}`);
  }
}
