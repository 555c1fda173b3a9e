/*
 * Everything that a run of buildvm may need, made when it is asked for: the sources
 * of the runtime are scanned and the generator runs only for modes that want them.
 */
import { hashFolds, type FoldDefs } from "./folddef.js";
import { numberFunctions, type LibraryDefs } from "./libdef.js";
import { numberRecorders, type RecorderDef } from "./recdef.js";
import { scanFolds } from "./scan/fold.js";
import { scanIr, type IrNames } from "./scan/ir.js";
import { scanLibraries } from "./scan/lib.js";
import { scanRecorders } from "./scan/rec.js";
import { buildVm, type BuiltVm, type Generator } from "./vm.js";

/** Index modules of the runtime's sources. */
export interface SourcePaths {
  readonly libraries: string;
  readonly recorders: string;
  readonly folds: string;
  readonly ir: string;
}

export const defaultPaths: SourcePaths = {
  libraries: "runtime/lib/index.ts",
  recorders: "runtime/jit/ffrecord.ts",
  folds: "runtime/jit/fold.ts",
  ir: "runtime/jit/ir.ts",
};

export class Build {
  private readonly made = new Map<string, unknown>();

  constructor(
    readonly generator: Generator,
    readonly paths: SourcePaths = defaultPaths,
  ) {}

  get vm(): BuiltVm {
    return this.once("vm", () => buildVm(this.generator, this.libraries));
  }
  get libraries(): LibraryDefs {
    return this.once("libraries", () => numberFunctions(scanLibraries(this.paths.libraries)));
  }
  get recorders(): readonly RecorderDef[] {
    return this.once("recorders", () =>
      numberRecorders(scanRecorders(this.paths.recorders), this.libraries),
    );
  }
  get folds(): FoldDefs {
    return this.once("folds", () => {
      const { ir } = this;
      if (!ir) throw new Error(`${this.paths.ir}: fold rules need the names of instructions`);
      return hashFolds(scanFolds(this.paths.folds, ir));
    });
  }
  /** Undefined as long as there is no trace compiler. */
  get ir(): IrNames | undefined {
    return this.once("ir", () => scanIr(this.paths.ir));
  }

  private once<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }
}
