/*
 * What the wasm tier counts, for those who ask how a program ran (`--stats`).
 */
export class TierStatistics {
  /** Units alive, and guest instructions in them. */
  units = 0;
  unitInstructions = 0;
  /** Translations made, merged ones included, and the time they took in milliseconds. */
  translations = 0;
  translationTime = 0;
  /** Units that run as they were optimised for an earlier program. */
  recalled = 0;
  /** Times translated code was entered, and instructions it left to the interpreter tier. */
  entries = 0;
  steps = 0;

  /**
   * Do what counts as time of translation. In whole milliseconds, whose errors cancel out over many: Node loads
   * `performance` when a program asks for it first, and Ctrl-C in that moment would leave half of it.
   */
  timed<T>(work: () => T): T {
    const start = Date.now();
    const result = work();
    this.translationTime += Date.now() - start;
    return result;
  }
}
