/*
 * One process, and what the kernel says it used. CPU time counts all threads: what an
 * engine translates beside the program is not free.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const rusage = path.join(import.meta.dirname, "rusage.lua");

export interface Used {
  /** Seconds, user and system. */
  readonly cpu: number;
  /** The largest resident memory, in MB. */
  readonly megabytes: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ok: boolean;
}

/** Run a command with native luajit beside it, which asks the kernel; ends it after `timeout` seconds. */
export function runProcess(command: readonly string[], timeout = 300): Used {
  const run = spawnSync("luajit", [rusage, String(timeout), ...command], {
    encoding: "latin1",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const figures = /^([\d.]+) (\d+) (\d+)$/.exec(run.output?.[3] ?? "");
  if (!figures)
    throw new Error(
      `native luajit does not run (${run.error?.message ?? run.stderr}): make oracles`,
    );
  const [cpu, kilobytes, status] = figures.slice(1).map(Number);
  return {
    cpu,
    megabytes: kilobytes / 1024,
    stdout: run.stdout,
    stderr: status === 14 ? `took more than ${timeout} seconds` : run.stderr,
    ok: status === 0,
  };
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >>> 1];
