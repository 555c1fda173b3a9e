/*
 * The buffer that strings are put together in on traces.
 */
import { global_State } from "../layout/state.js";
import { lj_ir_kptr } from "./emit.js";
import type { TRef } from "./ir.js";
import type { JitState } from "./state.js";

/** The VM's own buffer. */
export const tmpbuf = (J: JitState): TRef => lj_ir_kptr(J, J.vm.g + global_State.str_buf);
