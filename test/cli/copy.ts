/* The command apart from what `make` kept beside it. */
import { cpSync } from "node:fs";
import path from "node:path";

const dist = path.join(import.meta.dirname, "../../dist");

/** Copy the command and its modules, without any cache. */
export function copyCommand(folder: string): void {
  const filter = (file: string): boolean => !/\.(map|cache)$/.test(file);
  for (const name of ["dasmoon.cjs", "dasmoon.mjs", "parts"])
    cpSync(path.join(dist, name), path.join(folder, name), { recursive: true, filter });
}
