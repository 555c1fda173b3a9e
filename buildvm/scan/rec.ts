/*
 * The recorders of library functions, for the trace compiler. They are declared like
 * the libraries themselves, one call per library, listed by an index module
 * (runtime/jit/ffrecord.ts):
 *
 *   export const rec_math = defineRecorders("math", {
 *     abs: rec(recff_math_abs),
 *     floor: rec(recff_math_round, IRFPM.FLOOR),   // recorder and a datum for it
 *   });
 *   export const recorders = [rec_base, rec_math];
 *
 * A name must be a function of that library. Functions without an entry have no
 * recorder: traces end before them. buildvm only finds the function ids; recorder and
 * datum are values of the running program, which joins both by library and name.
 */
import { declarationsOf, entriesOf, placeOf, ScanError, type Place } from "./source.js";

export interface ScannedRecorder {
  readonly lib: string;
  readonly name: string;
  /** Name of the recording function. */
  readonly recorder: string;
  readonly place: Place;
}

/** All recorders that `index` lists. */
export function scanRecorders(index: string): ScannedRecorder[] {
  return declarationsOf(index, "recorders", "defineRecorders").flatMap((declared) => {
    const { source, node } = declared;
    const [lib, entries] = declared.args;
    if (lib?.type !== "StringLiteral")
      throw new ScanError(placeOf(source, lib ?? node), "library name is no string");
    if (entries?.type !== "ObjectExpression")
      throw new ScanError(placeOf(source, entries ?? node), "recorders are no object literal");
    return entriesOf(source, entries, ["rec"]).map(({ name, args, node }) => {
      const place = placeOf(source, node);
      if (args[0]?.type !== "Identifier" || args.length > 2)
        throw new ScanError(place, `${name}: expected rec(function) or rec(function, datum)`);
      return { lib: lib.value, name, recorder: args[0].name, place };
    });
  });
}
