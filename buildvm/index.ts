/*
 * buildvm for programs: the machine code of the VM with its symbols, and the files that the command makes of it.
 *
 *   const build = await loadBuild();                          // what the package was built with
 *   const changed = await loadBuild({ input: "vm_x64.dasc" }); // a template, with the same libraries
 *   build.vm.code;                                            // a Uint8Array
 *   build.emit("elfasm");                                     // as `buildvm -m elfasm`
 */
import { Build } from "./build.js";
import { builtIn, loadGenerator, UsageError } from "./input.js";
import { modes } from "./modes.js";
import { defaultPaths } from "./scanned.js";
import { scannedOf, sourcesOf } from "./sources.js";
import type { BuiltVm } from "./vm.js";

export { UsageError } from "./input.js";
export type { BuiltVm, VmSymbolEntry } from "./vm.js";

/** What `emit` makes: names, and what they mean. */
export const emitModes: readonly { readonly name: string; readonly what: string }[] = modes.map(
  ({ name, what }) => ({ name, what }),
);

export interface BuildOptions {
  /** A template of the VM (.dasc), or what dynasm made of one (.ts); the package's own by default. Needs esbuild. */
  readonly input?: string;
}

/** The VM that a generator made. */
export interface VmBuild {
  readonly vm: BuiltVm;
  /** The content of a file, as `buildvm -m MODE` writes it. */
  emit(mode: string): string | Uint8Array;
}

/** Run a generator. Errors name file and line. */
export async function loadBuild({ input }: BuildOptions = {}): Promise<VmBuild> {
  const generator = input === undefined ? await builtIn() : (await loadGenerator(input)).generator;
  const { scanned } = await scannedOf(sourcesOf(defaultPaths));
  const build = new Build(generator, scanned);
  return {
    get vm() {
      return build.vm;
    },
    emit(name) {
      const mode = modes.find((mode) => mode.name === name);
      if (mode === undefined)
        throw new UsageError(
          `unknown mode '${name}': one of ${modes.map((m) => m.name).join(", ")}`,
        );
      return mode.emit(build);
    },
  };
}
