/* What makes WebAssembly of guest code, and the handlers translated already. */
import { lj_vm_wasm } from "../../../generated/lj_vm_wasm.js";
import { decodeBase64 } from "../../core/text/base64.js";
import type { TranslatedCode } from "../../machine/index.js";

export { WasmTier } from "../../machine/translator.js";

/** The translation of the blob that `make` made. */
export const translatedBlob: TranslatedCode = {
  ...lj_vm_wasm,
  units: lj_vm_wasm.units.map((u, k) => ({
    ...u,
    name: `${lj_vm_wasm.key}-${k}`,
    module: () => decodeBase64(u.module),
  })),
};
