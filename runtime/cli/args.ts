/*
 * The command line. Short options are those of luajit, in order and with the same
 * mistakes refused; long options are our own and come before them.
 */
import type { Tier } from "../machine/index.js";

/** What a short option asks for while the command line is worked through. */
export type Action =
  | { readonly kind: "execute"; readonly chunk: string }
  | { readonly kind: "require"; readonly name: string }
  | { readonly kind: "jit"; readonly command: string }
  | { readonly kind: "optimise"; readonly flag: string };

export interface CommandLine {
  readonly actions: readonly Action[];
  /** What -b hands to jit.bcsave. */
  readonly bytecode?: readonly string[];
  readonly interactive: boolean;
  readonly version: boolean;
  readonly noenv: boolean;
  readonly help: boolean;
  readonly prepare: boolean;
  readonly stats: boolean;
  /** Where guest instructions went: printed, or written to this file. */
  readonly profile: boolean | string;
  readonly gcStress: boolean;
  readonly failAllocation?: number;
  readonly memoryLimit?: number;
  /** Most guest instructions. */
  readonly budget?: number;
  /** Most seconds. */
  readonly timeout?: number;
  readonly tier?: Tier;
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
  --help                Show this.
  --version             Show version information, as -v does.
  --prepare             Optimise the machine's own code for this version of Node and keep it
                        beside the command: programs are faster in their first second.
                        Otherwise, the first one that runs for long does it.
  --machine=TIER        wasm: translate what runs often (default); interp: execute
                        one instruction at a time.
  --stats               Say at the end what ran: guest instructions, host calls by name,
                        translated code.
  --profile-machine[=FILE]
                        Say at the end where guest instructions went, by handler and by
                        line of the templates (slow), or write it for
                        \`buildvm -m report --profile FILE\`.
  --memory-limit=MB     Most memory that Lua objects may take.
  --budget=N            Stop after N guest instructions.
  --timeout=SECONDS     Stop after that time.
  --gc-stress           Collect garbage at every opportunity (slow; finds bugs).
  --fail-allocation=N   Let the N-th allocation fail.

Examples:
  dasmoon script.lua one two          run a script; its arguments are in \`arg\` and \`...\`
  dasmoon -e 'print(jit.version)'     run a line
  dasmoon -i -l mylib                 try a library out
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

const LONG_NUMBER = /^--(memory-limit|budget|fail-allocation|timeout)=(\d+(?:\.\d+)?)$/;

/** What long options with a value want, for those who give another. */
const VALUES: Readonly<Record<string, string>> = {
  machine: "interp or wasm, as in --machine=interp",
  "memory-limit": "a number of megabytes, as in --memory-limit=100",
  budget: "a number of guest instructions, as in --budget=1000000",
  "fail-allocation": "the number of an allocation, as in --fail-allocation=17",
  timeout: "a number of seconds, as in --timeout=2.5",
  "profile-machine": "the name of a file, or nothing",
};

function unknownOption(option: string): UsageError {
  const name = /^--([^=]*)/.exec(option)![1];
  if (Object.hasOwn(VALUES, name)) return new UsageError(`${option}: wanted is ${VALUES[name]}`);
  return new UsageError(`unknown option ${option}; --help lists those that exist`);
}

type LongOptions = Pick<
  CommandLine,
  | "help"
  | "version"
  | "prepare"
  | "stats"
  | "profile"
  | "gcStress"
  | "tier"
  | "memoryLimit"
  | "budget"
  | "failAllocation"
  | "timeout"
>;

/** Our long options at the start of the command line, and the index of what follows. */
function longOptions(argv: readonly string[]): [LongOptions, number] {
  const found: { -readonly [K in keyof LongOptions]: LongOptions[K] } = {
    help: false,
    version: false,
    prepare: false,
    stats: false,
    profile: false,
    gcStress: false,
  };
  let i = 0;
  for (; i < argv.length && argv[i].length > 2 && argv[i].startsWith("--"); i++) {
    const [, name, value] = LONG_NUMBER.exec(argv[i]) ?? [];
    const profile = /^--profile-machine=(.+)$/s.exec(argv[i])?.[1];
    const tier = /^--machine=(interp|wasm)$/.exec(argv[i])?.[1] as Tier | undefined;
    if (argv[i] === "--help") found.help = true;
    else if (argv[i] === "--prepare") found.prepare = true;
    else if (argv[i] === "--stats") found.stats = true;
    else if (argv[i] === "--profile-machine") found.profile = true;
    else if (profile !== undefined) found.profile = profile;
    else if (argv[i] === "--gc-stress") found.gcStress = true;
    else if (tier !== undefined) found.tier = tier;
    else if (name === "memory-limit") found.memoryLimit = Number(value) * 2 ** 20;
    else if (name === "budget") found.budget = Number(value);
    else if (name === "fail-allocation") found.failAllocation = Number(value);
    else if (name === "timeout") found.timeout = Number(value);
    else if (argv[i] === "--version") found.version = true;
    else throw unknownOption(argv[i]);
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
    case "E":
      alone();
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
