/* What a machine that is busy with other things does not change. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time of processes in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of CPU time that this process has used so far. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Threads of another process on Linux: the CPU time of each, and whether it waits for something else than a processor. */
export function threadsOf(pid: number): Map<string, { cpu: number; sleeps: boolean }> {
  const folder = `/proc/${pid}/task`;
  const threads = new Map<string, { cpu: number; sleeps: boolean }>();
  for (const thread of existsSync(folder) ? readdirSync(folder) : []) {
    try {
      const [, text] = readFileSync(`${folder}/${thread}/stat`, "latin1").split(") ");
      const fields = text.split(" ");
      const [user, system] = fields.slice(11).map(Number);
      threads.set(thread, { cpu: (user + system) * TICK_MS, sleeps: fields[0] === "S" });
    } catch {
      // It has ended meanwhile.
    }
  }
  return threads;
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
