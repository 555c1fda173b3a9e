/* Files are written whole or not at all: to a temporary name beside them, then renamed. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Output {
  readonly file: string;
  readonly content: string | Uint8Array;
}

export function writeWhole(file: string, content: string | Uint8Array): void {
  writeTogether([{ file, content }]);
}

/** Write into a folder: no file is replaced before the last one is complete. */
export function writeAll(folder: string, outputs: readonly Output[]): void {
  mkdirSync(folder, { recursive: true });
  writeTogether(outputs.map(({ file, content }) => ({ file: path.join(folder, file), content })));
}

function writeTogether(outputs: readonly Output[]): void {
  const temporary = (file: string): string => `${file}.${process.pid}.tmp`;
  try {
    for (const { file, content } of outputs) writeFileSync(temporary(file), content);
    for (const { file } of outputs) renameSync(temporary(file), file);
  } catch (error) {
    for (const { file } of outputs) rmSync(temporary(file), { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const names = outputs.map(({ file }) => file).join(", ");
    throw new Error(`cannot write ${names}: ${code} (${syscall})`, { cause: error });
  }
}
