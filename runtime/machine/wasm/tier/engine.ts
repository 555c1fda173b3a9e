/*
 * From bytes of a module to the function of a unit: what it imports, and when the engine that
 * compiles WebAssembly is to optimise it.
 */
import type { Cpu } from "../../cpu.js";
import { eflags } from "../../flags.js";
import { withMark } from "../emit/encode.js";
import type { Unit } from "../unit/unit.js";
import type { Links } from "./links.js";

/** What a host can tell the engine that compiles WebAssembly. */
export interface EngineTuning {
  /** Whether code that is compiled from now on is replaced by optimised code when it gets hot. */
  optimises(yes: boolean): void;
  /** The program has run for so long that optimising pays. */
  runsLong(): void;
}

/** What translated code calls besides host functions. */
export interface Driver {
  /** Execute the instruction of a site of a unit. */
  step(unit: Unit, site: number): void;
  /** Grant fuel without a checkpoint, where so much is left: the fuel that there is then. */
  refuel(fuel: number): number;
}

export class Engine {
  /** Set by those who can tune the engine. */
  tuning: EngineTuning | null = null;

  constructor(
    private readonly cpu: Cpu,
    private readonly memory: WebAssembly.Memory,
    private readonly links: Links,
    private readonly statistics: { translationTime: number },
    private readonly driver: Driver,
  ) {}

  /** Run a unit for the first time. One that was made ahead is held back, if the engine can be told that. */
  start(unit: Unit, bytes: Uint8Array<ArrayBuffer>, isAhead: boolean): number {
    if (isAhead && this.tuning !== null) return this.holdBack(unit, bytes, this.tuning);
    unit.run = this.instantiate(unit, bytes);
    return unit.run();
  }

  /** The function of a unit, which is linked from now on if it stays as it is. */
  private instantiate(unit: Unit, bytes: Uint8Array<ArrayBuffer>): () => number {
    const start = performance.now();
    const module = new WebAssembly.Module(bytes);
    const { exports } = new WebAssembly.Instance(module, { m: this.imports(unit, module) });
    this.statistics.translationTime += performance.now() - start;
    const run = exports.run as () => number;
    unit.compiled = run;
    if (unit.fixed || unit.tree !== null) this.links.add(unit, run);
    return run;
  }

  /**
   * Run a unit for the first time, and have the engine keep to baseline code until so much of it has
   * run that optimising pays. It decides about that when a module is made, and when it compiles
   * it, at the first call.
   */
  private holdBack(unit: Unit, bytes: Uint8Array<ArrayBuffer>, tuning: EngineTuning): number {
    tuning.optimises(false);
    unit.run = this.instantiate(unit, bytes);
    unit.release = (): void => {
      // Engines share what they compiled of equal modules.
      tuning.runsLong();
      unit.run = this.instantiate(unit, withMark(bytes));
    };
    try {
      return unit.run();
    } finally {
      tuning.optimises(true);
    }
  }

  private imports(unit: Unit, module: WebAssembly.Module): Record<string, WebAssembly.ImportValue> {
    const { cpu } = this;
    const imports: Record<string, WebAssembly.ImportValue> = {
      memory: this.memory,
      host: (slot: number) => cpu.code.hosts[slot].invoke(cpu),
      step: (site: number) => this.driver.step(unit, site),
      flags: () => eflags(cpu),
      refuel: (fuel: number) => (unit.isToBeLeft() ? fuel : this.driver.refuel(fuel)),
    };
    for (const { name } of WebAssembly.Module.imports(module)) {
      if (name in imports) continue;
      const [slot, ...signature] = name.split(":");
      const host = cpu.code.hosts[Number(slot)];
      if (host?.signature !== signature.join(":"))
        throw new Error(`translated code calls host function ${name}, which is another here`);
      imports[name] = host.direct(cpu);
    }
    return imports;
  }
}
