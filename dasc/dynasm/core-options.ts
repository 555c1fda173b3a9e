/*
 * What a run of the preprocessor is told.
 */
import type { Arch } from "./arch.js";
import type { Host } from "./host/host.js";

export type CommentStyle = "none" | "//" | "/* */";

export interface CoreOptions {
  readonly host: Host;
  readonly archs: readonly Arch[];
  /** -D: name to replacement. */
  readonly defines: ReadonlyMap<string, string>;
  readonly includeDirs: readonly string[];
  /** What messages and marks call a file. */
  nameOf(file: string): string;
  /** How assembly lines appear in the output. */
  readonly comments: CommentStyle;
  /** Macro expansions too. */
  readonly macroComments: boolean;
  /** Say which template line a line came from. */
  readonly lineMarks: boolean;
  /** One dasm_put per line. */
  readonly flushLines: boolean;
  /** Keep what listings need. */
  readonly traces: boolean;
  /** Undefined when there is no such file. */
  readFile(file: string): string | undefined;
}
