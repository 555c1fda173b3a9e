/*
 * Parts of the runtime that are files of their own, so that a browser and the command load them only
 * when a program needs them:
 *
 *   translator   makes WebAssembly of machine code. Without it the interpreter tier runs everything,
 *                at a tenth of the speed.
 *   compiler     records traces and compiles them. Without it loops are interpreted.
 *   ffi          require "ffi", C libraries, literals like 1LL. Without it these are errors.
 *   crecord      records what traces do with C data. Without it traces end there.
 *
 * Where files can be read at once, a part is there when it is asked for (index.ts, and the command).
 * In a browser it comes later, and who cannot do without awaits `ready`.
 */

/** A module that is loaded when it is first asked for. */
export class Part<T> {
  private module: T | undefined = undefined;
  private waiting: ((module: T) => void)[] = [];
  private loading: Promise<void> | undefined = undefined;

  constructor(private readonly fetch: () => T | Promise<T>) {}

  /** The module when it is there; otherwise it begins to load. */
  get(): T | undefined {
    if (this.module === undefined && this.loading === undefined) {
      const fetched = this.fetch();
      if (fetched instanceof Promise) {
        this.loading = fetched.then((module) => this.arrived(module));
        this.loading.catch(() => (this.loading = undefined)); // and the next one tries again
      } else this.arrived(fetched);
    }
    return this.module;
  }
  /** Do something with the module as soon as it is there. */
  use(then: (module: T) => void): void {
    const module = this.get();
    if (module !== undefined) then(module);
    else this.waiting.push(then);
  }
  async ready(): Promise<void> {
    this.get();
    await this.loading;
  }

  private arrived(module: T): void {
    this.module = module;
    for (const then of this.waiting) then(module);
    this.waiting = [];
  }
}

// Written out, since the types that are published do not reach the modules.
export type PartName = "translator" | "compiler" | "ffi" | "crecord";

export interface Parts extends Record<PartName, object> {
  readonly translator: Part<typeof import("./parts/translator.js")>;
  readonly compiler: Part<typeof import("./parts/compiler.js")>;
  readonly ffi: Part<typeof import("./parts/ffi.js")>;
  readonly crecord: Part<typeof import("./parts/crecord.js")>;
}

/** Load parts: all of them, or those that are named. */
export async function loadParts(parts: Parts, names: readonly PartName[]): Promise<void> {
  const chosen = names.length > 0 ? names : (Object.keys(parts) as PartName[]);
  await Promise.all(chosen.map((name) => parts[name].ready()));
}
