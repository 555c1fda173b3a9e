/* How executors say that an instruction fails. */
import type { FaultKind } from "./types.js";

/** A failing instruction throws this; the run loop adds what it knows and makes a MachineFault. */
export class Trap {
  constructor(
    readonly kind: FaultKind,
    readonly address?: number,
  ) {}
}
