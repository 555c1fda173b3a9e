/*
 * What the emit modes make their outputs of: the machine code, made when it is asked
 * for, and what the scan found.
 */
import type { Scanned } from "./scanned.js";
import { buildVm, type BuiltVm, type Generator } from "./vm.js";

export class Build {
  private made: BuiltVm | undefined = undefined;

  constructor(
    readonly generator: Generator,
    readonly scanned: Scanned,
  ) {}

  get vm(): BuiltVm {
    return (this.made ??= buildVm(this.generator, this.scanned.libraries));
  }
}
