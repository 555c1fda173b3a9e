/*
 * Flags of V8 that suit the command. Programs that use dasmoon as a library keep theirs.
 */
import v8 from "node:v8";
import type { EngineTuning, TranslatedCode } from "../machine/index.js";
import { CompiledModules } from "./compiled.js";

/** The command's code cache for this V8: scripts/bundle.mjs names it. */
declare const CODE_CACHE: string | undefined;
/** Where optimised code is kept; nowhere for a command that was not bundled. */
const FILE = typeof CODE_CACHE === "string" ? CODE_CACHE.replace(/cache$/, "wasm.cache") : null;

/** Bytes of bytecode after which V8 11 looks at what to optimise: at first, and its default. */
const SELDOM = 500_000;
const USUAL = 67_584;
const isKnown = /^11\./.test(process.versions.v8);

/** Tells V8 when to optimise, and keeps what it made. */
export class Tuning implements EngineTuning {
  private readonly modules = FILE === null ? null : new CompiledModules(FILE);
  private budget = SELDOM;

  constructor() {
    // Most of what runs in a program of 100 ms is not worth optimising: 0.7 of the CPU time.
    this.setBudget(SELDOM);
  }

  optimises(yes: boolean): void {
    const no = yes ? "" : "no-";
    v8.setFlagsFromString(`--${no}wasm-dynamic-tiering`);
    v8.setFlagsFromString(`--${no}wasm-tier-up`); // else it optimises all, at once
  }

  runsLong(): void {
    this.setBudget(USUAL);
  }

  recall(name: string, bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
    const { modules } = this;
    return modules && this.asAtStart(() => modules.recall(name, bytes));
  }

  keep(name: string, module: WebAssembly.Module): void {
    this.modules?.keep(name, module);
  }

  /** Optimise all of a translation now, and keep it; whether that could be done. */
  prepare({ units }: TranslatedCode): boolean {
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
    const { modules } = this;
    return modules !== null && this.asAtStart(() => modules.save());
  }

  /** V8 reads only what was written with the same flags. */
  private asAtStart<T>(work: () => T): T {
    const { budget } = this;
    this.setBudget(SELDOM);
    try {
      return work();
    } finally {
      this.setBudget(budget);
    }
  }

  private setBudget(bytes: number): void {
    this.budget = bytes;
    if (isKnown) v8.setFlagsFromString(`--interrupt-budget=${bytes}`);
  }
}
