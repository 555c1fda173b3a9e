/* What makes WebAssembly of guest code, and the handlers translated already; and what few programs need of the collector. */
import { lj_vm_wasm } from "../../../generated/lj_vm_wasm.js";
import { decodeBase64 } from "../../core/text/base64.js";
import type { TranslatedCode } from "../../machine/index.js";

export { gcPieces } from "../../core/gc/gcpieces.js";
export { looksOf } from "../../jit/looks.js";
export { LexMachine } from "../../syntax/lexer/lexmachine.js";
export { WasmTier } from "../../machine/translator.js";

/** The command keeps what is made of sources alone, with the part that asks for it: scripts/loader.cjs. */
declare const KEPT_BYTES: typeof keptBytes | undefined;
const keptBytes = (_name: string, make: () => Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  make();
const kept = typeof KEPT_BYTES === "function" ? KEPT_BYTES : keptBytes;

const { key, address, size, units, subroutines } = lj_vm_wasm; // the module's text is not read unless its bytes are made

/** The translation of the blob that `make` made. */
export const translatedBlob: TranslatedCode = {
  key,
  address,
  size,
  units,
  subroutines,
  name: key,
  module: () => kept(key, () => decodeBase64(lj_vm_wasm.module)),
};
