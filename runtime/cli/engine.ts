/*
 * Flags of V8 that suit the command. Programs that use dasmoon as a library keep theirs.
 *
 * At the end all of them are as they were at the start: V8 rejects a code cache, and optimised
 * code, that was written with other flags.
 */
import type { EngineTuning, TranslatedCode } from "../machine/index.js";
import { CompiledModules } from "./compiled.js";

/** The command's code cache for this V8: scripts/loader.cjs names it. */
declare const CODE_CACHE: string | undefined;
/** Where optimised code is kept; nowhere for a command that was not bundled. */
const FILE = typeof CODE_CACHE === "string" ? CODE_CACHE.replace(/cache$/, "wasm.cache") : null;

/** Tells V8 when to optimise, and keeps what it made. */
export class Tuning implements EngineTuning {
  /** Read when a program first needs them. */
  private kept: CompiledModules | undefined;
  private get modules(): CompiledModules | null {
    return FILE === null ? null : (this.kept ??= new CompiledModules(FILE));
  }

  optimises(yes: boolean): void {
    const no = yes ? "" : "no-";
    const v8 = process.getBuiltinModule("node:v8");
    v8.setFlagsFromString(`--${no}wasm-dynamic-tiering`);
    v8.setFlagsFromString(`--${no}wasm-tier-up`); // else it optimises all, at once
  }

  recall(name: string, bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
    return this.modules?.recall(name, bytes) ?? null;
  }

  keep(name: string, module: WebAssembly.Module): void {
    this.modules?.keep(name, module);
  }

  /** Optimise all of a translation now, and keep it; whether that could be done. */
  prepare({ units }: TranslatedCode): boolean {
    const v8 = process.getBuiltinModule("node:v8");
    v8.setFlagsFromString("--no-liftoff");
    v8.setFlagsFromString("--no-wasm-lazy-compilation");
    for (const unit of units) this.keep(unit.name, new WebAssembly.Module(unit.module()));
    v8.setFlagsFromString("--liftoff");
    v8.setFlagsFromString("--wasm-lazy-compilation");
    this.optimises(true); // the first flag implies that it does not
    return this.save();
  }

  /** Write what was optimised in this run. */
  save(): boolean {
    return this.kept?.save() ?? false;
  }
}
