/*
 * Asks GNU as for the encodings of all cases of both modes, writes them to encodings.json:
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
import type { Mode } from "./cases.js";

const OUTPUT = new URL("./encodings.json", import.meta.url);

/** Mnemonics that as spells in another way. */
const NAMES: Readonly<Record<string, string>> = {
  mov64: "movabs",
  vptestps: "vtestps",
  vptestpd: "vtestpd",
  a16: "addr16",
  a32: "addr32",
  o16: "data16",
};

/** Where the syntax of as differs. */
function forAs(text: string): string {
  const [op, ...rest] = text.split(" ");
  const operands = rest
    .join(" ")
    .replace(/\boword \[/, "xmmword ptr [")
    .replace(/\byword \[/, "ymmword ptr [")
    .replace(/\btword \[/, "tbyte ptr [")
    .replace(/\b(byte|word|dword|qword) \[/, "$1 ptr [")
    .replace(/\[(0x[0-9a-f]+)\]/, "ds:$1")
    .replace(/\bst(\d)\b/g, "st($1)");
  if (op === "fpop") return "fstp st(0)";
  // The other operand of a comparison or a conditional move may be left out here.
  if (/^fu?com(i|ip)$|^fcmov/.test(op) && /^st\(\d\)$/.test(operands))
    return `${op} st(0), ${operands}`;
  if (/^(fu?comp?)$/.test(op)) return `${op} ${operands.replace(/^st\(0\), /, "")}`;
  // as has the manual's operands: the lower half of the source.
  if (/^vpmov[sz]x/.test(op)) return `${op} ${operands.replace(/(?<=, )ymm/, "xmm")}`;
  if (/^vps[lr][la][wdq]$/.test(op))
    return `${op} ${operands.replace(/(?<=, .*, )ymm/, "xmm").replace(/ymmword/, "xmmword")}`;
  if (/^vcvt(pd2ps|pd2dq)$/.test(op))
    return `${op} ${operands.replace(/^ymm(?=.*(?:, ymm))/, "xmm")}`;
  // as leaves the destination out, and names the source that DynASM leaves at zero.
  if (/^f(add|mul|subr?|divr?)$|^fxch$/.test(op) && !/^st\(\d\), st\(0\)$|, st/.test(operands))
    return `${op} ${operands.replace(/^st\(0\), /, "")}`;
  if (op === "fxch") return `${op} ${operands.replace(/(^|, )st\(0\)/, "").replace(/^, /, "")}`;
  if (/^vsqrts[sd]$/.test(op)) return `${op} ${operands.replace(", ", ", xmm0, ")}`;
  // The manual reads less of the memory.
  if (op === "rsqrtss") return `${op} ${operands.replace("xmmword", "dword")}`;
  if (op === "movddup") return `${op} ${operands.replace("xmmword", "qword")}`;
  return `${NAMES[op] ?? op} ${operands}`;
}

/** Machine code of every text, undefined where as reports an error. */
function assemble(texts: readonly string[], mode: Mode): (string | undefined)[] {
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
      const run = spawnSync("as", [`--${mode}`, "-o", at("o"), at("in.s")], { encoding: "utf8" });
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

const parts = ([64, 32] as const).map((mode) => {
  const texts = casesOfTable(mode).map((c) => c.text);
  const codes = assemble(texts, mode);
  const known = texts.flatMap((text, i) => (codes[i] === undefined ? [] : [[text, codes[i]]]));
  const unknown = texts.filter((_, i) => codes[i] === undefined);
  process.stdout.write(`${known.length} encodings; as does not know: ${unknown.join("; ")}\n`);
  return `"x${mode === 64 ? 64 : 86}": ${JSON.stringify(Object.fromEntries(known)).replaceAll('","', '",\n"')}`;
});
writeFileSync(OUTPUT, `{\n${parts.join(",\n")}\n}\n`);
