/*
 * A fingerprint of everything this folder declares. buildvm writes it into the
 * generated module, the runtime computes it again at start-up: a runtime whose
 * layouts have changed since the blob was generated refuses to start.
 */
import * as bytecode from "./bytecode.js";
import * as capi from "./capi.js";
import { checkLayout, fieldsOf } from "./ctypes.js";
import * as externs from "./externs.js";
import * as ffi from "./ffi.js";
import * as frame from "./frame.js";
import * as hash from "./hash.js";
import * as lexing from "./lexing.js";
import * as memory from "./memory.js";
import * as metamethods from "./metamethods.js";
import * as objects from "./objects.js";
import * as state from "./state.js";
import * as subroutines from "./subroutines.js";
import * as value from "./value.js";

/** FNV-1a, 32 bits. */
function fnv1a(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** What bundles have instead of computing it at every start (scripts/modules.mjs). */
declare const LAYOUT_FINGERPRINT: string | undefined;

/** 16 hexadecimal digits; equal when all declared names and numbers are equal. */
export const layoutFingerprint = (): string =>
  typeof LAYOUT_FINGERPRINT === "string" ? LAYOUT_FINGERPRINT : compute();

function compute(): string {
  const modules = [
    bytecode,
    capi,
    externs,
    ffi,
    frame,
    hash,
    lexing,
    memory,
    metamethods,
    objects,
    state,
    subroutines,
    value,
  ];
  for (const [name, value] of modules.flatMap((m: object) => Object.entries(m)))
    if (typeof value === "object" && fieldsOf(value).length > 0) checkLayout(name, value);
  // Sorted: bundlers order the names of a module differently.
  const text = modules
    .map((m: object) => JSON.stringify(Object.entries(m).sort(([a], [b]) => (a < b ? -1 : 1))))
    .join();
  return [0x811c9dc5, 0x01234567].map((s) => fnv1a(text, s).toString(16).padStart(8, "0")).join("");
}
