/*
 * Options of our own, which come before those of luajit: a row says how one is written, what it
 * does and what `--help` says of it. Whoever wants another adds a row.
 */
import type { Tier } from "../machine/index.js";

export interface LongOptions {
  help: boolean;
  version: boolean;
  prepare: boolean;
  stats: boolean;
  /** Where guest instructions went: printed, or written to this file. */
  profile: boolean | string;
  gcStress: boolean;
  failAllocation?: number;
  /** Bytes. */
  memoryLimit?: number;
  /** Most guest instructions. */
  budget?: number;
  /** Most seconds. */
  timeout?: number;
  tier?: Tier;
}

/** What holds unless an option says otherwise. */
export const longDefaults = (): LongOptions => ({
  help: false,
  version: false,
  prepare: false,
  stats: false,
  profile: false,
  gcStress: false,
});

interface Option {
  /** `--name`, `--name=VALUE`, or `--name[=VALUE]` when it may be left out. */
  readonly form: string;
  readonly help: string;
  /** What is a value, and what to tell whoever gives something else. */
  readonly value?: RegExp;
  readonly wanted?: string;
  /** `value` is empty when there is none. */
  set(options: LongOptions, value: string): void;
}

const NUMBER = /^\d+(\.\d+)?$/;

const table: readonly Option[] = [
  { form: "--help", help: "Show this.", set: (o) => (o.help = true) },
  {
    form: "--version",
    help: "Show version information, as -v does.",
    set: (o) => (o.version = true),
  },
  {
    form: "--prepare",
    help: `Optimise the machine's own code for this version of Node and keep it
beside the command: programs are faster in their first second.
Otherwise, the first one that runs for long does it.`,
    set: (o) => (o.prepare = true),
  },
  {
    form: "--machine=TIER",
    help: "wasm: translate what runs often (default); interp: execute\none instruction at a time.",
    value: /^(interp|wasm)$/,
    wanted: "interp or wasm, as in --machine=interp",
    set: (o, value) => (o.tier = value as Tier),
  },
  {
    form: "--stats",
    help: "Say at the end what ran: guest instructions, host calls by name,\ntranslated code.",
    set: (o) => (o.stats = true),
  },
  {
    form: "--profile-machine[=FILE]",
    help: `Say at the end where guest instructions went, by handler and by
line of the templates (slow), or write it for
\`buildvm -m report --profile FILE\`.`,
    value: /./s,
    wanted: "the name of a file, or nothing",
    set: (o, value) => (o.profile = value || true),
  },
  {
    form: "--memory-limit=MB",
    help: "Most memory that Lua objects may take.",
    value: NUMBER,
    wanted: "a number of megabytes, as in --memory-limit=100",
    set: (o, value) => (o.memoryLimit = Number(value) * 2 ** 20),
  },
  {
    form: "--budget=N",
    help: "Stop after N guest instructions.",
    value: NUMBER,
    wanted: "a number of guest instructions, as in --budget=1000000",
    set: (o, value) => (o.budget = Number(value)),
  },
  {
    form: "--timeout=SECONDS",
    help: "Stop after that time.",
    value: NUMBER,
    wanted: "a number of seconds, as in --timeout=2.5",
    set: (o, value) => (o.timeout = Number(value)),
  },
  {
    form: "--gc-stress",
    help: "Collect garbage at every opportunity (slow; finds bugs).",
    set: (o) => (o.gcStress = true),
  },
  {
    form: "--fail-allocation=N",
    help: "Let the N-th allocation fail.",
    value: NUMBER,
    wanted: "the number of an allocation, as in --fail-allocation=17",
    set: (o, value) => (o.failAllocation = Number(value)),
  },
];

/** Where what an option does begins on its line. */
const COLUMN = 24;

export const LONG_HELP = table
  .map(({ form, help }) => {
    const head = `  ${form}`.padEnd(COLUMN);
    const indent = " ".repeat(COLUMN);
    const text = help.replaceAll("\n", `\n${indent}`);
    return head.length > COLUMN ? `${head}\n${indent}${text}\n` : `${head}${text}\n`;
  })
  .join("");

const names = new Map(table.map((option) => [/^--[a-z-]+/.exec(option.form)![0], option]));

/** Take an option like `--budget=100`; what is wrong with it, if anything is. */
export function takeLongOption(options: LongOptions, text: string): string | undefined {
  const [, name, equals, value] = /^(--[^=]*)(=?)(.*)$/s.exec(text)!;
  const option = names.get(name);
  if (!option || (equals && !option.value))
    return `unknown option ${text}; --help lists those that exist`;
  const mayLack = !option.form.includes("=") || option.form.includes("[=");
  if (equals ? !option.value?.test(value) : !mayLack) return `${text}: wanted is ${option.wanted}`;
  option.set(options, value);
  return undefined;
}
