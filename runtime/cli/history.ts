/*
 * The lines of the interactive mode, kept between runs: in the file that DASMOON_HISTORY names,
 * `.dasmoon_history` in the home directory by default; an empty name keeps none.
 */
import fs from "node:fs";

const MOST_LINES = 500;

const file = (): string => {
  const { DASMOON_HISTORY, HOME } = process.env;
  return DASMOON_HISTORY ?? (HOME ? `${HOME}/.dasmoon_history` : "");
};

/** The newest line first, as readline has it. */
export function readHistory(): string[] {
  try {
    return fs.readFileSync(file(), "utf8").split("\n").filter(Boolean).reverse();
  } catch {
    return [];
  }
}

/** That nobody can keep it is no reason to stop. */
export function writeHistory(lines: readonly string[]): void {
  if (file() === "") return;
  try {
    const text = [...lines.slice(0, MOST_LINES)].reverse().join("\n");
    fs.writeFileSync(file(), `${text}\n`, { mode: 0o600 });
  } catch {
    // A folder that is not ours.
  }
}
