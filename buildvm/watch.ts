/*
 * --watch: run again when a source changes. Editors write files in several steps, so
 * a run waits until nothing has happened for a moment; changes during a run lead to
 * another one.
 */
import { readdirSync, watch, type FSWatcher } from "node:fs";
import path from "node:path";

const QUIET_MS = 60;
const SOURCE = /\.(dasc|ts)$/;

/** Call `run` after changes to sources in these folders; the result stops watching. */
export function watchFolders(
  folders: readonly string[],
  run: (changed: ReadonlySet<string>) => Promise<void>,
): () => void {
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  const start = async (): Promise<void> => {
    if (running) return;
    const files = changed;
    changed = new Set();
    running = true;
    try {
      await run(files);
    } finally {
      running = false;
    }
    if (changed.size) schedule();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void start(), QUIET_MS);
  };
  const watchers: FSWatcher[] = folders.flatMap(withSubfolders).map((folder) =>
    watch(folder, (_event, file) => {
      if (!file || !SOURCE.test(file)) return;
      changed.add(path.join(folder, file));
      schedule();
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/** Folders are watched one by one: Node's recursive watching loses files that are replaced. */
function withSubfolders(folder: string): string[] {
  const below = readdirSync(folder, { recursive: true, withFileTypes: true });
  const subfolders = below.filter((entry) => entry.isDirectory());
  return [folder, ...subfolders.map(({ parentPath, name }) => path.join(parentPath, name))];
}
