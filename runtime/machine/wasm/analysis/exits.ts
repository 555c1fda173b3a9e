/* How control leaves a node. */
import type { Insn } from "../../insn.js";

/** All exits have the same fields: engines look for those of objects of five shapes each time. */
interface ExitOf<Kind extends string, I extends Insn | null = Insn> {
  readonly kind: Kind;
  readonly insn: I;
  /** Where it leads when it is taken, or always; what follows if not; NOT_KNOWN if there is no such place. */
  readonly taken: number;
  readonly fall: number;
  readonly cc: number;
}
export type Exit =
  /** Taken on a condition code, or one of equality.ts. */
  | ExitOf<"jcc">
  | ExitOf<"jmp">
  /** To the next node, without an instruction. */
  | ExitOf<"fall", null>
  | ExitOf<"call">
  /** A call of a host function, in the middle of the unit; to the next node. */
  | ExitOf<"host">
  /** A call of guest code that is a function of its own; to the next node. */
  | ExitOf<"direct">
  /** Indirect jump, indirect call, return. */
  | ExitOf<"dynamic">
  /** The interpreter tier executes the instruction at `fall`. */
  | ExitOf<"step", null>;

export const NOT_KNOWN = -1;
export const exitOf = <K extends Exit["kind"]>(
  kind: K,
  insn: Extract<Exit, { kind: K }>["insn"],
  taken = NOT_KNOWN,
  fall = NOT_KNOWN,
  cc = 0,
): Exit => ({ kind, insn, taken, fall, cc }) as Exit;
