/*
 * From bytes of a module to the function of a unit: what it imports, and when the engine that
 * compiles WebAssembly is to optimise it.
 */
import type { Cpu } from "../../cpu.js";
import { eflags } from "../../flags.js";
import { withMark } from "../emit/encode.js";
import { CALLEES, FUNCTIONS } from "../unit/context.js";
import { ACCOUNTED_UNITS, MANY_PIECES, UNIT_BYTES } from "../policy.js";
import type { Unit } from "../unit/unit.js";
import type { Keeper, KeptTier } from "./kept.js";
import { Hosts } from "./hosts.js";
import type { Links } from "./links.js";
import type { TierStatistics } from "./statistics.js";

/** A WebAssembly.Module; types of projects without the DOM library have no name for it. */
export type CompiledModule = object;

/** What a host can tell the engine that compiles WebAssembly, and keep of what that made. */
export interface EngineTuning {
  /**
   * Whether code that is compiled from now on is replaced by optimised code when it gets hot; if that can be
   * told.
   */
  optimises?(yes: boolean): void;
  /** So many traces were translated that the JavaScript that makes them is worth optimising. */
  makesMany?(): void;
  /** The optimised code that was kept of a module, if there is any. */
  recall(name: string, bytes: Uint8Array<ArrayBuffer>): CompiledModule | null;
  /** A module that the engine is about to optimise, and its function. */
  keep(name: string, module: CompiledModule, run: () => number): void;
}

/** The same of a host that knows the machine from inside: the command. */
export interface KeepingTuning extends EngineTuning {
  /** Who keeps functions of foreign code between programs. */
  keeper?(tier: KeptTier): Keeper | undefined;
}

/** What translated code calls besides host functions. */
export interface Driver {
  /** Execute the instruction of a site of a unit that has that base. */
  step(base: number, site: number): void;
  /** The function of a subroutine. */
  subroutine(pc: number): () => number;
  /** A function of foreign code did not come back to the trace that called it. */
  lost(callee: number): void;
}

export class Engine {
  /** Set by those who can tune the engine. */
  tuning: EngineTuning | null = null;
  private readonly hosts: Hosts;

  constructor(
    cpu: Cpu,
    private readonly memory: WebAssembly.Memory,
    private readonly links: Links,
    readonly statistics: TierStatistics,
    private readonly driver: Driver,
  ) {
    this.hosts = new Hosts(cpu, {
      driver: {
        host: (slot) => cpu.code.hosts[slot].invoke(cpu),
        lost: (n) => driver.lost(n),
        flags: () => eflags(cpu),
      },
      subroutine: (pc) => driver.subroutine(pc),
    });
  }

  /**
   * Run a unit for the first time. A function of foreign code runs as it was optimised for an earlier program, or is
   * held back, if the engine can be told that.
   */
  start(unit: Unit, bytes: Uint8Array<ArrayBuffer>): number {
    const module = unit.module ?? unit.made?.kept?.recall() ?? null;
    if (module !== null) {
      if (unit.module === null) this.statistics.recalled++;
      unit.run = this.instantiate(unit, module as WebAssembly.Module);
    } else if (this.canHoldBack && unit.waits) return this.holdBack(unit, bytes);
    else unit.run = this.instantiate(unit, this.compile(bytes));
    return unit.run();
  }

  /**
   * What engines keep of a unit is not in what they think that garbage takes: V8 went on to 765 MB, of which 46 were
   * alive. A buffer is in it, though as long as nobody touches it there is no memory behind it. Two are held:
   * one that is gone before it is old would not count.
   */
  private account(): void {
    if (++this.made % ACCOUNTED_UNITS !== 0) return;
    try {
      this.accounted = [this.accounted[1], new ArrayBuffer(ACCOUNTED_UNITS * UNIT_BYTES)];
    } catch {
      // No address space is left for what nobody would have used.
    }
  }
  private made = 0;
  private accounted: readonly (ArrayBuffer | null)[] = [null, null];

  /** The function of a unit that nothing but other units call. */
  make(unit: Unit, bytes: Uint8Array<ArrayBuffer>): () => number {
    const module = this.compile(bytes);
    const instance = new WebAssembly.Instance(module, { m: this.imports(unit, module) });
    return instance.exports.run as () => number;
  }

  /** The module of a unit, which is the engine's business alone from then on. */
  compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
    this.account();
    return this.statistics.timed(() => new WebAssembly.Module(bytes));
  }

  /** The same of a trace, of which many make the engine optimise what makes them. */
  compilePiece(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
    if (++this.pieces === MANY_PIECES) this.tuning?.makesMany?.();
    return this.compile(bytes);
  }
  private pieces = 0;

  /** The function of a unit, which is linked from now on if it stays as it is. */
  private instantiate(unit: Unit, module: WebAssembly.Module): () => number {
    const { exports } = this.statistics.timed(
      () => new WebAssembly.Instance(module, { m: this.imports(unit, module) }),
    );
    const run = exports.run as () => number;
    unit.module = module;
    this.use(unit, run);
    return run;
  }
  /** A unit has a function from now on, or another one. */
  use(unit: Unit, run: () => number): void {
    unit.compiled = run;
    if (unit.fixed || unit.tree !== null) this.links.add(unit, run);
  }

  get canHoldBack(): boolean {
    return this.tuning?.optimises !== undefined;
  }
  /**
   * Run a unit for the first time, and have the engine keep to baseline code until so much of it has
   * run that optimising pays. It decides about that when a module is made, and when it compiles
   * it, at the first call.
   */
  private holdBack(unit: Unit, bytes: Uint8Array<ArrayBuffer>): number {
    unit.release = (): void => {
      // Engines share what they compiled of equal modules.
      unit.run = this.instantiate(unit, this.compile(withMark(bytes)));
    };
    return this.unoptimised(() => {
      unit.run = this.instantiate(unit, this.compile(bytes));
      return unit.run();
    });
  }
  /** Have the engine not optimise what is made and compiled meanwhile. */
  unoptimised<T>(work: () => T): T {
    this.tuning?.optimises?.(false);
    try {
      return work();
    } finally {
      this.tuning?.optimises?.(true);
    }
  }

  /** The functions of a module that was made ahead: what they call that is JavaScript's is the module's alone. */
  functionsOf(module: WebAssembly.Module, base: number): Readonly<Record<string, () => number>> {
    const imports: Record<string, WebAssembly.ImportValue> = { memory: this.memory };
    for (const { name } of WebAssembly.Module.imports(module))
      imports[name] ??=
        name === "step"
          ? (site: number): void => this.driver.step(base, site)
          : this.hosts.called(name);
    const { exports } = this.statistics.timed(
      () => new WebAssembly.Instance(module, { m: imports }),
    );
    return exports as Record<string, () => number>;
  }

  private imports(unit: Unit, module: WebAssembly.Module): Record<string, WebAssembly.ImportValue> {
    const imports: Record<string, WebAssembly.ImportValue> = { memory: this.memory };
    const names = unit.imports ?? WebAssembly.Module.imports(module).map(({ name }) => name);
    for (const name of names) imports[name] ??= this.imported(unit, name);
    return imports;
  }
  private imported(unit: Unit, name: string): WebAssembly.ImportValue {
    const { driver } = this;
    switch (name) {
      case "step":
        return (site: number) => driver.step(unit.base, site);
      case FUNCTIONS:
        return this.hosts.table();
      case CALLEES:
        return this.links.calls.table;
    }
    return this.hosts.get(name);
  }
  /** The number of a function that pieces call through the table, by name. */
  place(name: string): number {
    return this.hosts.place(name);
  }
}
