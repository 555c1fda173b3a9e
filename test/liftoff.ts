/* For files of short programs: V8 compiles WebAssembly once, and not again, better, in the background. */
import { setFlagsFromString } from "node:v8";

/** To be called before the first module of WebAssembly is compiled. Programs that run for long want the better code. */
export function compileOnce(): void {
  for (const flag of ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"])
    setFlagsFromString(flag);
}
