/*
 * busted (Debian's lua-busted, with penlight, luassert, say, system, term) on a suite that passes and fails:
 *
 *   node --import tsx test/capi/busted/runs.ts       asks native luajit for the expected outputs again
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

const here = import.meta.dirname;
export const BUSTED = "/usr/bin/busted";

/** Arguments by the name of the expected output. */
export const RUNS: Readonly<Record<string, readonly string[]>> = {
  terminal: ["-o", "utfTerminal"],
  shuffled: ["-o", "plainTerminal", "--shuffle", "--seed=7", "-v"],
  tap: ["-o", "TAP"],
  gtest: ["-o", "gtest"],
  junit: ["-o", "junit", "--filter=spies"],
  filter: ["-o", "TAP", "--filter=are", "--repeat=2"],
  tags: ["-o", "TAP", "--tags=tagged", "--exclude-tags=slow"],
  list: ["--list"],
  german: ["-o", "utfTerminal", "--lang=de", "--defer-print", "--filter=spies"],
  first: ["-o", "plainTerminal", "--no-keep-going"],
  help: ["--help"],
  unknown: ["--nothing"],
};

export const outputFile = (name: string): string => path.join(here, `${name}.out`);

/** Attributes of a tag stand in the order of a table. */
const sortedTag = (tag: string): string => {
  const attributes = tag.match(/ \w+='[^']*'/g) ?? [];
  return attributes.sort().join("");
};

/** Run it under an interpreter; what differs from run to run is taken out. */
export function runBusted(interpreter: readonly string[], args: readonly string[]): string {
  const [command, ...rest] = interpreter;
  const { stdout, stderr, status } = spawnSync(
    command,
    [...rest, BUSTED, ...args, "all_spec.lua"],
    {
      cwd: here,
      encoding: "latin1",
      env: { PATH: process.env.PATH, TZ: "UTC" },
    },
  );
  const text = stdout + stderr.replace(/^(luajit|dasmoon): /, "") + `[status ${status}]\n`;
  return text
    .replace(/0x[0-9a-f]+/g, "ADDRESS")
    .replace(/\d+\.\d+(?= (seconds|Sekunden))|[\d.]+(?= ms)/g, "T")
    .replace(/(time|timestamp)='[^']*'/g, "$1=''")
    .replace(/(?: \w+='[^']*')+/g, sortedTag);
}

if (process.argv[1] === import.meta.filename)
  for (const [name, args] of Object.entries(RUNS))
    writeFileSync(outputFile(name), runBusted(["luajit"], args), "latin1");
