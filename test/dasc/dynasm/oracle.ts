/*
 * The original DynASM as an oracle: what it makes of single statements.
 *
 * It is no part of this project. DYNASM names its dynasm.lua; without it the places
 * where distributions and checkouts have it are tried. `luajit` runs it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DASM } from "../../../dasc/dynasm/actions.js";
import type { Dialect } from "../../../dasc/dynasm/x86/arch.js";

/** Actions with STOP, and what dasm_put gets behind the position; or what was wrong. */
export type Answer =
  { readonly list: readonly number[]; readonly args: string } | { readonly error: string };

const PLACES = ["/tmp/dynasm-oracle/dynasm/dynasm.lua", "/usr/share/dynasm/dynasm.lua"];

/** Path of dynasm.lua, or undefined. */
export function findOracle(): string | undefined {
  const places = process.env.DYNASM ? [process.env.DYNASM] : PLACES;
  const found = places.find((place) => existsSync(place));
  return found && spawnSync("luajit", ["-v"]).status === 0 ? found : undefined;
}

/** Which DynASM is it, or is it derived from? */
export function dialectOf(dynasm: string): Dialect {
  const [address, move] = askOracle(dynasm, "x64", ["mov eax, [&foo]", "movq rax, xmm0"]);
  return {
    plainAddresses: "list" in address && !address.list.includes(DASM.REL_A),
    edition: "list" in move ? 2026 : 2022,
  };
}

/** Run it as a command. */
export function runOracle(
  dynasm: string,
  args: readonly string[],
): { stdout: string; stderr: string } {
  const options = { encoding: "utf8", maxBuffer: 1 << 28 } as const;
  return spawnSync("luajit", [dynasm, ...args], options);
}

/** It stops printing errors at 20; then halves of the statements are asked. */
const CHUNK = 400;

/** What each statement becomes. `prologue` is more assembly in front, `.type` for instance. */
export function askOracle(
  dynasm: string,
  arch: "x86" | "x64",
  statements: readonly string[],
  prologue: readonly string[] = [],
  chunk = CHUNK,
): Answer[] {
  const dir = mkdtempSync(path.join(tmpdir(), "dynasm-"));
  const file = path.join(dir, "ask.dasc");
  try {
    const answers: Answer[] = [];
    for (let i = 0; i < statements.length; i += chunk)
      answers.push(...askSome(dynasm, file, arch, statements.slice(i, i + chunk), prologue));
    return answers;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function askSome(
  dynasm: string,
  file: string,
  arch: string,
  statements: readonly string[],
  prologue: readonly string[],
): Answer[] {
  const head = [`|.arch ${arch}`, "|.actionlist acts", ...prologue.map((p) => `|${p}`)];
  const first = head.length + 1;
  const body = statements.flatMap((s, i) => [`@${i}`, `|  ${s}`]);
  writeFileSync(file, `${[...head, ...body, "@end"].join("\n")}\n`);
  const { stdout, stderr } = runOracle(dynasm, ["-L", "-N", file]);
  const errors = new Map<number, string>();
  for (const m of stderr.matchAll(/:(\d+): (?:fatal )?error: (.*?):?$/gm)) {
    const index = (Number(m[1]) - first - 1) / 2;
    if (!Number.isInteger(index) || index < 0) throw new Error(`oracle: ${stderr}`);
    if (!errors.has(index)) errors.set(index, m[2]);
  }
  if (!stderr.includes("error")) return readAnswers(stdout, statements.length);
  if (errors.size === 0) {
    if (statements.length > 1) return halves(dynasm, file, arch, statements, prologue);
    return [{ error: stderr.trim() }];
  }
  if (stderr.includes("too many errors") && statements.length > 1)
    return halves(dynasm, file, arch, statements, prologue);
  const good = statements.filter((_, i) => !errors.has(i));
  const answers = good.length > 0 ? askSome(dynasm, file, arch, good, prologue) : [];
  let next = 0;
  return statements.map((_, i) => {
    const error = errors.get(i);
    return error === undefined ? answers[next++] : { error };
  });
}

function halves(
  dynasm: string,
  file: string,
  arch: string,
  statements: readonly string[],
  prologue: readonly string[],
): Answer[] {
  const middle = statements.length >> 1;
  return [
    ...askSome(dynasm, file, arch, statements.slice(0, middle), prologue),
    ...askSome(dynasm, file, arch, statements.slice(middle), prologue),
  ];
}

/** Cut the action list at the positions that dasm_put names. Chunks share their tails. */
function readAnswers(stdout: string, count: number): Answer[] {
  const array = /acts\[\d+\] = \{([^}]*)\}/.exec(stdout);
  const list = (array?.[1].match(/\d+/g) ?? []).map(Number);
  const answers: Answer[] = Array.from({ length: count }, () => ({ list: [], args: "" }));
  for (const m of stdout.matchAll(/^@(\d+)\n\s*dasm_put\(Dst, (\d+)(.*)\);$/gm)) {
    const start = Number(m[2]);
    answers[Number(m[1])] = { list: list.slice(start, endOfChunk(list, start)), args: m[3] };
  }
  return answers;
}

/** Bytes behind actions. */
const FOLLOWING: Readonly<Record<number, number>> = {
  [DASM.VREG]: 1,
  [DASM.SPACE]: 1,
  [DASM.REL_LG]: 1,
  [DASM.IMM_LG]: 1,
  [DASM.LABEL_LG]: 1,
  [DASM.ALIGN]: 1,
  [DASM.EXTERN]: 2,
  [DASM.ESC]: 1,
  [DASM.SECTION]: 1,
};

export function endOfChunk(list: readonly number[], start: number): number {
  let p = start;
  while (list[p] !== DASM.STOP && list[p] !== DASM.SECTION) p += 1 + (FOLLOWING[list[p]] ?? 0);
  return p + 1 + (FOLLOWING[list[p]] ?? 0);
}
