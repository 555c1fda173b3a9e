/*
 * The command line: one table for parsing, --help and shell completion. Written here,
 * since a library for it would take longer to load than a template takes to translate.
 */

import { nearest } from "./diagnostics.js";

interface Option {
  readonly short?: string;
  readonly long: string;
  /** Name of its parameter; in brackets when it may be left out. */
  readonly takes?: string;
  readonly help: string;
}

const section = (title: string): string => title;
const flag = (short: string, long: string, help: string): Option => ({ short, long, help });
const value = (short: string, long: string, takes: string, help: string): Option => ({
  ...(short !== "" && { short }),
  long,
  takes,
  help,
});

const TABLE: readonly (Option | string)[] = [
  section("Output"),
  value("o", "outfile", "FILE", "Output file; - is standard output (default)"),
  value("", "lang", "c|ts", "Host language (default: by the output's name, then C)"),
  flag("c", "ccomment", "Use /* */ comments for assembler lines"),
  flag("C", "cppcomment", "Use // comments for assembler lines (default for C)"),
  flag("N", "nocomment", "Suppress assembler lines in output"),
  flag("M", "maccomment", "Show macro expansions as comments"),
  flag("L", "nolineno", "Suppress line number information in output"),
  flag("F", "flushline", "Flush action list for every line"),
  section("Input"),
  value("I", "include", "DIR", "Add directory to the include search path"),
  value("D", "define", "NAME[=SUBST]", "Define a substitution; 1 when none is given"),
  value("U", "undef", "NAME", "Undefine a substitution"),
  value(
    "",
    "dynasm",
    "2021|2022|2026",
    "Read the template as DynASM did from that year on (default: 2026)",
  ),
  { long: "plain-addresses", help: "Take [&expr] as [expr] for C's `&', as with --dynasm 2021" },
  { long: "watch", help: "Translate again whenever a file changes, and say what grew" },
  section("Look into it"),
  value("", "listing", "FILE", "Offset, bytes, instruction and template line side by side"),
  value("", "map", "FILE", "The same as JSON"),
  flag("P", "dumpdef", "Dump defines, macros, etc. Repeat for more output"),
  value("A", "dumparch", "x64|x86", "Describe an architecture"),
  value("", "instructions", "[MNEMONIC]", "Every form of an instruction, or of all"),
  section("About"),
  flag("h", "help", "Display this help text"),
  flag("V", "version", "Display version information"),
  value("", "completion", "bash|zsh", "Print a completion script"),
];

const options = TABLE.filter((entry) => typeof entry !== "string");

export interface CommandLine {
  /** Values by long name, the last one given last; flags have empty ones. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** -D and -U in order. */
  readonly substitutions: ReadonlyMap<string, string>;
  readonly inputs: readonly string[];
}

/** The command line cannot be meant. */
export class UsageError extends Error {}

export function parseCommandLine(args: readonly string[]): CommandLine {
  const given = new Map<string, string[]>();
  const substitutions = new Map<string, string>();
  const inputs: string[] = [];
  const note = (option: Option, text: string): void => {
    const before = given.get(option.long) ?? [];
    given.delete(option.long);
    given.set(option.long, [...before, text]);
    if (option.long === "define") define(substitutions, text);
    if (option.long === "undef") substitutions.delete(text);
  };
  const rest = [...args];
  const parameter = (name: string): string => {
    const next = rest.shift();
    if (next === undefined) throw new UsageError(`missing parameter for option ${name}`);
    return next;
  };
  for (let arg; (arg = rest.shift()) !== undefined;) {
    if (arg === "--") {
      inputs.push(...rest.splice(0));
    } else if (arg.startsWith("--")) {
      const [, name, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) as RegExpExecArray;
      const option = options.find((o) => o.long === name) ?? unknown(`--${name}`);
      if (!option.takes && inline !== undefined)
        throw new UsageError(`option --${name} takes no parameter`);
      if (!option.takes) note(option, "");
      else if (inline !== undefined) note(option, inline);
      else if (!option.takes.startsWith("[")) note(option, parameter(arg));
      else note(option, rest[0]?.startsWith("-") === false ? parameter(arg) : "");
    } else if (arg.startsWith("-") && arg !== "-") {
      // `-LN`, `-DNAME`, `-o FILE`
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i] === "v" ? "V" : arg[i];
        const option = options.find((o) => o.short === letter) ?? unknown(`-${letter}`);
        if (!option.takes) {
          note(option, "");
          continue;
        }
        note(option, arg.slice(i + 1) || parameter(`-${letter}`));
        break;
      }
    } else inputs.push(arg);
  }
  return { given, substitutions, inputs };
}

function define(substitutions: Map<string, string>, text: string): void {
  const m = /^(\w+)(?:=(.*))?$/s.exec(text);
  if (!m) throw new UsageError(`bad define \`${text}': write -D NAME or -D NAME=SUBST`);
  substitutions.set(m[1], m[2] ?? "1");
}

function unknown(name: string): never {
  const near =
    name.startsWith("--") &&
    nearest(
      name,
      options.map(({ long }) => `--${long}`),
    );
  throw new UsageError(`unrecognized option \`${name}'${near ? `, did you mean \`${near}'?` : ""}`);
}

const spelling = ({ short, long, takes }: Option): string =>
  `${short ? `-${short}, ` : "    "}--${long}${takes ? ` ${takes}` : ""}`;

export function helpText(): string {
  const width = Math.max(...options.map((o) => spelling(o).length)) + 2;
  const lines = TABLE.map((entry) =>
    typeof entry === "string" ? `\n${entry}:` : `  ${spelling(entry).padEnd(width)}${entry.help}`,
  );
  return `dynasm [options] TEMPLATE|-

Translate a DynASM template into a program that assembles it: C, as DynASM writes
it for dasm_x86.h, or TypeScript.
${lines.join("\n")}

Examples:
  dynasm -o jit.c jit.dasc                     C, next to dasm_proto.h and dasm_x86.h
  dynasm -LN -D X64 -D WIN -o vm.h vm.dasc     Definitions for .if; nothing but code
  dynasm -o code.ts code.dasc                  TypeScript
  dynasm --listing - -o jit.c jit.dasc | less  What every statement became
  dynasm --watch -o jit.c jit.dasc             While working on it
  dynasm --instructions vaddps                 Forms of an instruction
  dynasm --completion bash > /etc/bash_completion.d/dynasm

Exit status: 0 all is well, 1 the template has errors or a file cannot be read or
written (no output is written then), 2 the command line is wrong.
`;
}

/** Values that an option may have, if they are few. */
const choices = ({ takes }: Option): readonly string[] | undefined =>
  takes?.includes("|") ? takes.split("|") : undefined;

const names = ({ short, long }: Option): string[] => [...(short ? [`-${short}`] : []), `--${long}`];

/** A script that completes options, their values and templates. */
export function completionScript(shell: string): string {
  if (shell === "bash") return bashCompletion();
  if (shell === "zsh") return zshCompletion();
  throw new UsageError(`no completion for \`${shell}', there is: bash, zsh`);
}

function bashCompletion(): string {
  const compgen = (what: string): string => `COMPREPLY=($(compgen ${what} -- "$word"))`;
  const cases = options.flatMap((option) => {
    const words = choices(option);
    const what = words ? `-W "${words.join(" ")}"` : option.takes === "DIR" ? "-d" : undefined;
    return what ? [`    ${names(option).join("|")}) ${compgen(what)}; return ;;`] : [];
  });
  return `_dynasm() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [[ $word == = ]]; then word=; fi # --lang=
  if [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case $before in
${cases.join("\n")}
  esac
  case $word in
    -*) ${compgen(`-W "${options.flatMap(names).join(" ")}"`)} ;;
    *) ${compgen("-f")} ;;
  esac
}
complete -o filenames -F _dynasm dynasm
`;
}

const ZSH_ACTIONS: Readonly<Record<string, string>> = { FILE: "_files", DIR: "_files -/" };

function zshCompletion(): string {
  const quote = (text: string): string => text.replaceAll("'", "'\\''").replace(/[[\]:]/g, "\\$&");
  const specs = options.flatMap((option) => {
    const { takes, help } = option;
    const words = choices(option);
    const action = words ? `(${words.join(" ")})` : (ZSH_ACTIONS[takes ?? ""] ?? " ");
    const value = takes ? `${takes.startsWith("[") ? "::" : ":"}${quote(takes)}:${action}` : "";
    return names(option).map((name) => {
      const joined = takes && name.startsWith("--") ? "=" : ""; // `--map FILE` and `--map=FILE`
      return `'*${name}${joined}[${quote(help)}]${value}'`;
    });
  });
  // For the folder of completions, and for `eval`.
  return `#compdef dynasm
_dynasm() {
  _arguments \\
    ${specs.join(" \\\n    ")} \\
    '*:template:_files'
}
if [ "$funcstack[1]" = "_dynasm" ]; then _dynasm "$@"; else compdef _dynasm dynasm; fi
`;
}
