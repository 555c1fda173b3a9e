/*
 * An empty program beside Node's own start.
 */
import { isInstalled, subjects } from "./engines.js";
import { median, runProcess, type Used } from "./process.js";

const RUNS = 15;

type Cost = Pick<Used, "cpu" | "megabytes">;

export interface StartUpRow {
  /** Version of Node. */
  readonly node: string;
  readonly empty: Cost;
  readonly dasmoon: Cost;
}

function typical(samples: readonly Used[]): Cost {
  return {
    cpu: median(samples.map((s) => s.cpu)),
    megabytes: median(samples.map((s) => s.megabytes)),
  };
}

/** `node -e ""` and `dasmoon -e ""` in turn, for each Node there is. */
export function compareStartUp(): StartUpRow[] {
  return subjects.filter(isInstalled).map(({ command: [node, file] }) => {
    const runs = Array.from({ length: RUNS }, () => [
      runProcess([node, "-e", ""]),
      runProcess([node, file, "-e", ""]),
    ]);
    return {
      node: runProcess([node, "-p", "process.version"]).stdout.trim(),
      empty: typical(runs.map((r) => r[0])),
      dasmoon: typical(runs.map((r) => r[1])),
    };
  });
}
