/*
 * Published code that is translated by itself when control comes to it first: traces, mostly.
 */
import { ByPage } from "../../bypage.js";

export interface Piece {
  readonly address: number;
  readonly end: number;
  readonly entries: readonly number[];
}

/** Pieces that are not translated yet. */
export class Pieces {
  private readonly byEntry = new Map<number, Piece>();
  private readonly pages = new ByPage<Piece>();

  add(address: number, end: number, entries: readonly number[]): void {
    const piece = { address, end, entries };
    for (const pc of entries) this.byEntry.set(pc, piece);
    this.pages.add(piece, address, end);
  }
  remove(piece: Piece): void {
    for (const pc of piece.entries) this.byEntry.delete(pc);
    this.pages.remove(piece, piece.address, piece.end);
  }
  removeIn(address: number, end: number): void {
    for (const piece of this.pages.in(address, end)) this.remove(piece);
  }

  has(pc: number): boolean {
    return this.byEntry.has(pc);
  }
  /** The piece that is entered at an address. */
  at(pc: number): Piece | undefined {
    return this.byEntry.get(pc);
  }
}
