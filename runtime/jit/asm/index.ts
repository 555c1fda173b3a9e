/* The back end of the trace compiler. */
import { lj_mcode_free } from "../mcode.js";
import type { JitState, Trace } from "../state.js";
import { lj_asm_trace } from "./asm.js";
import { lj_snap_restore } from "./exit.js";
import { lj_asm_patchexit, publish_body } from "./publish.js";

/** What the life of traces calls; see JitBackend. */
export const backend = {
  asm: lj_asm_trace,
  patchexit: (J: JitState, T: Trace, exitno: number, to: Trace): void => {
    lj_asm_patchexit(J, T, exitno, to.mcode);
  },
  republish: publish_body,
  restore: lj_snap_restore,
  // What an aborted assembly wrote is below the last trace: nobody will read it.
  abort: (): void => undefined,
  free: lj_mcode_free,
};
