/*
 * The command line. Short options are those of luajit, in order and with the same
 * mistakes refused; long options (options.ts) are our own and come before them.
 */
import { LONG_HELP, longDefaults, takeLongOption, type LongOptions } from "./options.js";

/** What a short option asks for while the command line is worked through. */
export type Action =
  | { readonly kind: "execute"; readonly chunk: string }
  | { readonly kind: "require"; readonly name: string }
  | { readonly kind: "jit"; readonly command: string }
  | { readonly kind: "optimise"; readonly flag: string };

export interface CommandLine extends Readonly<LongOptions> {
  readonly actions: readonly Action[];
  /** What -b hands to jit.bcsave. */
  readonly bytecode?: readonly string[];
  readonly interactive: boolean;
  readonly noenv: boolean;
  /** All arguments, and where the script is in them (their number when there is none). */
  readonly argv: readonly string[];
  readonly script: number;
}

/** A command line that makes no sense; the message may be empty. */
export class UsageError extends Error {}

export const USAGE = `usage: dasmoon [options]... [script [args]...].
Available options are:
  -e chunk  Execute string 'chunk'.
  -l name   Require library 'name'.
  -b ...    Save or list bytecode.
  -j cmd    Perform LuaJIT control command.
  -O[opt]   Control LuaJIT optimizations.
  -i        Enter interactive mode after executing 'script'.
  -v        Show version information.
  -E        Ignore environment variables.
  --        Stop handling options.
  -         Execute stdin and stop handling options.
`;

export const HELP = `${USAGE}
Options of this implementation, in front of all others:
${LONG_HELP}
Examples:
  dasmoon script.lua one two          run a script; its arguments are in \`arg\` and \`...\`
  dasmoon -e 'print(jit.version)'     run a line
  dasmoon -i -l mylib                 try a library out
  dasmoon -jwhy script.lua            say what became of its loops: traces, or why not (-jv: briefly)
  dasmoon -jp script.lua              say where its time went
  echo 'print(...)' | dasmoon - a b   run standard input
  dasmoon -bl script.lua              list the bytecode of a script
  dasmoon -b script.lua script.raw    save it
  dasmoon --stats script.lua          count what it takes
`;

interface Draft {
  actions: Action[];
  bytecode?: string[];
  interactive: boolean;
  version: boolean;
  noenv: boolean;
}

/** Our long options at the start of the command line, and the index of what follows. */
function longOptions(argv: readonly string[]): [LongOptions, number] {
  const found = longDefaults();
  let i = 0;
  for (; i < argv.length && argv[i].length > 2 && argv[i].startsWith("--"); i++) {
    const wrong = takeLongOption(found, argv[i]);
    if (wrong !== undefined) throw new UsageError(wrong);
  }
  return [found, i];
}

/** One short option at argv[i]; the index of the last argument it takes. */
function shortOption(draft: Draft, argv: readonly string[], i: number): number {
  const letter = argv[i][1];
  const alone = (): void => {
    if (argv[i].length > 2) throw new UsageError();
  };
  const withValue = (): string => {
    if (argv[i].length > 2) return argv[i].slice(2);
    if (++i >= argv.length) throw new UsageError();
    return argv[i];
  };
  switch (letter) {
    case "i":
      draft.interactive = true;
    // falls through: it also says the version
    case "v":
      alone();
      draft.version = true;
      break;
    case "e":
      draft.actions.push({ kind: "execute", chunk: withValue() });
      break;
    case "l":
      draft.actions.push({ kind: "require", name: withValue() });
      break;
    case "j":
      draft.actions.push({ kind: "jit", command: withValue() });
      break;
    case "O":
      draft.actions.push({ kind: "optimise", flag: argv[i].slice(2) });
      break;
    case "b":
      if (draft.actions.length > 0 || draft.version) throw new UsageError();
      draft.bytecode = [
        ...(argv[i].length > 2 ? [`-${argv[i].slice(2)}`] : []),
        ...argv.slice(i + 1),
      ];
      return argv.length;
    case "E": // whatever stands behind it, as in LuaJIT
      draft.noenv = true;
      break;
    default:
      throw new UsageError();
  }
  return i;
}

export function parseCommandLine(argv: readonly string[]): CommandLine {
  const [long, next] = longOptions(argv);
  const draft: Draft = { actions: [], interactive: false, version: false, noenv: false };
  let i = next;
  for (; i < argv.length && argv[i].startsWith("-") && argv[i] !== "-"; i++) {
    if (argv[i] === "--") {
      i++;
      break;
    }
    i = shortOption(draft, argv, i);
  }
  const version = draft.version || long.version;
  return { ...draft, ...long, version, argv, script: Math.min(i, argv.length) };
}
