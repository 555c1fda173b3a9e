/*
 * Recorders by function id.
 */
import type { GeneratedRecorder } from "../runtime/layout/contract.js";
import type { LibraryDefs } from "./libdef.js";
import type { ScannedRecorder } from "./scan/rec.js";
import { ScanError } from "./scan/error.js";

export interface RecorderDef extends GeneratedRecorder {
  /** Name of the recording function, for readers. */
  readonly recorder: string;
}

/** In the order of function ids. */
export function numberRecorders(
  scanned: readonly ScannedRecorder[],
  { libs }: LibraryDefs,
): RecorderDef[] {
  const seen = new Set<number>();
  const defs = scanned.map(({ lib, name, recorder, place }) => {
    const functions = libs.find((l) => l.name === lib)?.functions;
    if (!functions) throw new ScanError(place, `no library '${lib}'`);
    const ffid = functions.find((f) => f.name === name)?.ffid;
    if (ffid === undefined) throw new ScanError(place, `library '${lib}' has no function ${name}`);
    if (seen.has(ffid)) throw new ScanError(place, `${lib}.${name} has a recorder already`);
    seen.add(ffid);
    return { ffid, lib, name, recorder };
  });
  return defs.sort((a, b) => a.ffid - b.ffid);
}
