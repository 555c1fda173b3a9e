/*
 * Flags of V8 that suit the command. Programs that use dasmoon as a library keep theirs.
 *
 * At the end all of them are as they were at the start: V8 rejects a code cache, and optimised
 * code, that was written with other flags.
 */
import { Part } from "../api/parts.js";
import type { KeptFunctions } from "../machine/kept.js";
import type { Keeper, KeepingTuning, KeptTier, TranslatedCode } from "../machine/index.js";
import { CompiledModules, optimiseSoon, setV8Flag } from "./compiled.js";
import { KeptObjects } from "./objects.js";

/** The command's code cache for this V8: scripts/loader.cjs names it. */
declare const CODE_CACHE: string | undefined;
/** Where optimised code is kept; nowhere for a command that was not bundled. */
const FILE = typeof CODE_CACHE === "string" ? CODE_CACHE.replace(/cache$/, "wasm.cache") : null;

function setFlags(flags: Readonly<Record<string, boolean>>): void {
  for (const [name, value] of Object.entries(flags)) setV8Flag(`--${value ? "" : "no-"}${name}`);
}

/**
 * What suits the interpreter's code in V8, whose functions neither call each other nor run for long without a look at
 * the fuel: no look at the stack in each round of the dispatcher's loop, and one register more for it. Without that look
 * V8 11 would use its simpler register allocator (see api/translate.ts).
 */
const FLAGS_FOR_BLOB: Readonly<Record<string, boolean>> = {
  "wasm-stack-checks": false,
  ...(process.versions.v8.startsWith("11.") && {
    "turbo-use-mid-tier-regalloc-for-huge-functions": false,
  }),
};

/** Make modules whose code is optimised when they are there. `flags` are off meanwhile, which are on by default. */
export function optimiseAtOnce(
  make: () => void,
  flags: Readonly<Record<string, boolean>> = {},
): void {
  setFlags({ liftoff: false, "wasm-lazy-compilation": false, ...flags });
  try {
    make();
  } finally {
    // The first flag implies that nothing gets hot.
    setFlags({
      liftoff: true,
      "wasm-lazy-compilation": true,
      "wasm-dynamic-tiering": true,
      "wasm-tier-up": true,
      ...Object.fromEntries(Object.keys(flags).map((flag) => [flag, true])),
    });
  }
}

/** Tells V8 when to optimise, and keeps what it made. */
export class Tuning implements KeepingTuning {
  /** Read when a program first needs them. */
  private kept: CompiledModules | undefined = undefined;
  private get modules(): CompiledModules | null {
    return FILE === null ? null : (this.kept ??= new CompiledModules(FILE));
  }

  optimises(yes: boolean): void {
    setFlags({ "wasm-dynamic-tiering": yes, "wasm-tier-up": yes }); // without the second it optimises all, at once
  }

  makesMany(): void {
    optimiseSoon(true);
  }

  recall(name: string, bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
    return this.modules?.recall(name, bytes) ?? null;
  }

  keep(name: string, module: WebAssembly.Module, run?: () => number): void {
    this.modules?.keep(name, module, run);
  }

  /** Optimise all of a translation now, and keep it; whether that could be done. */
  prepare({ name, module }: TranslatedCode): boolean {
    optimiseAtOnce(() => this.keep(name, new WebAssembly.Module(module())), FLAGS_FOR_BLOB);
    return this.save();
  }

  keeper(tier: KeptTier): Keeper | undefined {
    const { modules } = this;
    if (modules === null || FILE === null) return undefined;
    const part = this.part.get();
    if (part === undefined) return undefined;
    this.objects = new KeptObjects(FILE, modules, optimiseAtOnce);
    return (this.functions = new part.KeptFunctions(tier, this.objects));
  }
  private objects: KeptObjects | undefined = undefined;
  private functions: KeptFunctions | undefined = undefined;
  private readonly part = new Part(() => import("../machine/kept.js"));

  /** Write what was optimised in this run. */
  save(): boolean {
    for (const [identity, kept] of this.functions?.fresh() ?? [])
      this.objects?.write(identity, kept);
    return this.kept?.save() ?? false;
  }
}
