/*
 * Asks GNU as for the encodings of all cases and writes them to encodings.json:
 *
 *     node --import tsx test/dasc/dynasm/gnu-as.ts
 *
 * Cases that as does not know are not written; the decoder covers them.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { casesOfTable } from "./cases.js";

const OUTPUT = new URL("./encodings.json", import.meta.url);

/** Where the syntax of as differs. */
function forAs(text: string): string {
  const [op, ...rest] = text.split(" ");
  const operands = rest
    .join(" ")
    .replace(/\boword \[/, "xmmword ptr [")
    .replace(/\b(byte|word|dword|qword) \[/, "$1 ptr [")
    .replace(/\[(0x[0-9a-f]+)\]/, "ds:$1");
  if (op === "mov64") return `movabs ${operands}`;
  if (op === "movd" && /(^|, )r(si|12)(,|$)/.test(operands)) return `movq ${operands}`;
  return `${op} ${operands}`;
}

/** Machine code of every text, undefined where as reports an error. */
function assemble(texts: readonly string[]): (string | undefined)[] {
  const dir = mkdtempSync(path.join(tmpdir(), "dynasm-"));
  const at = (name: string): string => path.join(dir, name);
  const bad = new Set<number>();
  try {
    for (;;) {
      const lines = texts.map((t, i) => `.L${i}: ${bad.has(i) ? "" : forAs(t)}`);
      const table = [...texts.keys(), texts.length].map((i) => `.long .L${i} - .L0`);
      const header = ".intel_syntax noprefix";
      const end = [`.L${texts.length}:`, ".section .index", ...table, ""];
      writeFileSync(at("in.s"), [header, ...lines, ...end].join("\n"));
      const run = spawnSync("as", ["-o", at("o"), at("in.s")], { encoding: "utf8" });
      if (run.status === 0) break;
      const before = bad.size;
      for (const m of run.stderr.matchAll(/in\.s:(\d+): Error/g)) bad.add(Number(m[1]) - 2);
      if (bad.size === before) throw new Error(run.stderr);
    }
    const section = (name: string): Buffer => {
      execFileSync("objcopy", [
        "-O",
        "binary",
        "-j",
        name,
        "--set-section-flags",
        `${name}=alloc`,
        at("o"),
        at("b"),
      ]);
      return readFileSync(at("b"));
    };
    const index = section(".index");
    const code = section(".text");
    return texts.map((_, i) =>
      bad.has(i)
        ? undefined
        : code.subarray(index.readInt32LE(i * 4), index.readInt32LE(i * 4 + 4)).toString("hex"),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const texts = casesOfTable()
  .map((c) => c.text)
  .filter((t) => !t.includes("->"));
const codes = assemble(texts);
const known = texts.flatMap((text, i) => (codes[i] === undefined ? [] : [[text, codes[i]]]));
const unknown = texts.filter((_, i) => codes[i] === undefined);
writeFileSync(
  OUTPUT,
  `${JSON.stringify(Object.fromEntries(known), null, 0).replaceAll('","', '",\n"')}\n`,
);
process.stdout.write(`${known.length} encodings; as does not know: ${unknown.join("; ")}\n`);
