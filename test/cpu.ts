/* What a machine that is busy with other things does not change. */
import { readFileSync } from "node:fs";

/** Linux counts CPU time of processes in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of CPU time that this process has used so far. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The same of another process that has so much of it, on Linux. */
export function cpuTimeOf(pid: number): number {
  const [, fields] = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ");
  const [user, system] = fields.split(" ").slice(11).map(Number);
  return (user + system) * TICK_MS;
}

/** Do something whose time limits count CPU time, which others on a busy machine do not take. */
export function onCpuTime<T>(body: () => T): T {
  const { now } = Date;
  const start = now() - cpuTime();
  Date.now = () => start + cpuTime();
  try {
    return body();
  } finally {
    Date.now = now;
  }
}
