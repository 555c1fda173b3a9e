/* What programs are to print: a text beside them, `.out`, or when that is long its checksums, `.sums`. */
import type { ExecutionContext } from "ava";
import { existsSync, readFileSync } from "node:fs";
import { difference } from "../scripts/sums.mjs";

/** Is this output, one character a byte, what belongs to a program, named without its extension? */
export function isExpected(
  t: ExecutionContext,
  output: string,
  program: string,
  message: string,
): void {
  const sums = `${program}.sums`;
  if (!existsSync(sums)) t.is(output, readFileSync(`${program}.out`, "latin1"), message);
  else t.is(difference(output, readFileSync(sums, "latin1")), "", message);
}
