/* What a machine that is busy with other things does not change. */

/** Milliseconds of CPU time that this process has used so far. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
