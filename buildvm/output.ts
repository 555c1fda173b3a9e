/* Files are written whole or not at all: to a temporary name beside them, then renamed. */
import { renameSync, rmSync, writeFileSync } from "node:fs";

export function writeWhole(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
