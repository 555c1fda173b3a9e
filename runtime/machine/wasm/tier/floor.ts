/*
 * The functions of code that was translated ahead of time, in one module: as they were optimised for an earlier program; or
 * held back, if the engine can be told that, until so much of one has run that optimising pays; or as the engine likes.
 *
 *   recalled                  all that programs need is there at once
 *   held back --- release --> the same module, marked, which the engine optimises
 *
 * Subroutines are called by traces, which are hot: those are never held back.
 */
import { withMark } from "../emit/encode.js";
import type { Unit } from "../unit/unit.js";
import type { TranslatedCode } from "./ahead.js";
import type { Engine } from "./engine.js";

type Functions = Readonly<Record<string, () => number>>;

export class Floor {
  private hasBegun = false;
  private isRecalled = false;
  private holdsBack = false;
  /** Functions that the engine optimises, or has optimised. */
  private free: Functions | null = null;
  private held: Functions | null = null;
  /** Units that run as they are held back, by their numbers. */
  private readonly waiting = new Map<number, Unit>();

  constructor(
    private readonly engine: Engine,
    private readonly code: TranslatedCode,
  ) {}

  /** Run a unit for the first time. */
  start(unit: Unit, n: number): number {
    this.begin();
    if (this.holdsBack) return this.engine.unoptimised(() => this.startHeldBack(unit, n));
    if (this.isRecalled) this.engine.statistics.recalled++;
    this.use(unit, this.function(n));
    return unit.run();
  }
  /** A function that is not held back. */
  function(n: number): () => number {
    this.begin();
    return (this.free ??= this.makeFree())[n];
  }

  private begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    const { engine, code } = this;
    const module = engine.tuning?.recall(code.name, code.module()) ?? null;
    this.isRecalled = module !== null;
    this.holdsBack = module === null && engine.canHoldBack;
    if (module !== null) this.free = this.functionsOf(module as WebAssembly.Module);
  }
  private makeFree(): Functions {
    const { engine, code } = this;
    const bytes = code.module();
    if (!engine.canHoldBack) return this.functionsOf(engine.compile(bytes));
    // Engines share what they compiled of equal modules.
    const module = engine.compile(withMark(bytes));
    const functions = this.functionsOf(module);
    const common = functions[code.units.length - 1];
    engine.tuning?.keep(code.name, module, common);
    return functions;
  }
  private functionsOf(module: WebAssembly.Module): Functions {
    return this.engine.functionsOf(module, this.code.address);
  }

  private startHeldBack(unit: Unit, n: number): number {
    const { engine, code } = this;
    this.held ??= this.functionsOf(engine.compile(code.module()));
    this.waiting.set(n, unit);
    unit.release = (): void => this.release();
    this.use(unit, this.held[n]);
    return unit.run();
  }
  private release(): void {
    this.holdsBack = false;
    for (const [n, unit] of this.waiting) {
      unit.release = null;
      this.use(unit, this.function(n));
    }
    this.waiting.clear();
  }
  private use(unit: Unit, run: () => number): void {
    unit.run = run;
    this.engine.use(unit, run);
  }
}
