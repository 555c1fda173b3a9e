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
 * datum are values of the running program, which joins both by library and name. Both
 * have the types that `rec` declares.
 */
import { Node } from "ts-morph";
import { ScanError, type Place } from "./error.js";
import {
  checkArguments,
  constantString,
  declarationsOf,
  entriesOf,
  placeOf,
  unwrapped,
  type Sources,
} from "./source.js";

export interface ScannedRecorder {
  readonly lib: string;
  readonly name: string;
  /** Name of the recording function. */
  readonly recorder: string;
  readonly place: Place;
}

/** All recorders that `index` lists. */
export function scanRecorders(sources: Sources, index: string): ScannedRecorder[] {
  return declarationsOf(sources, index, "recorders", "defineRecorders").flatMap((declared) => {
    const [libNode, entries] = declared.getArguments().map(unwrapped);
    const lib = libNode && constantString(libNode);
    if (lib === undefined)
      throw new ScanError(placeOf(libNode ?? declared), "library name is no constant string");
    if (!Node.isObjectLiteralExpression(entries))
      throw new ScanError(placeOf(entries ?? declared), "recorders are no object literal");
    return entriesOf(entries, ["rec"]).map(({ name, call }) => {
      const place = placeOf(call.getParentOrThrow());
      const [recorder, ...data] = call.getArguments();
      if (!Node.isIdentifier(recorder) || data.length > 1)
        throw new ScanError(place, `${name}: expected rec(function) or rec(function, datum)`);
      checkArguments(sources, call, `${lib}.${name}`);
      return { lib, name, recorder: recorder.getText(), place };
    });
  });
}
