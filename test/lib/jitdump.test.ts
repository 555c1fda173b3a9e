/* The letters of -jdump that say how it is written, and what is written then. */
import test from "ava";
import { runInside } from "../inside.js";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A loop's traces, dumped with these letters. */
async function dumped(letters: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-jdump-"));
  try {
    writeFileSync(path.join(folder, "x.lua"), "local n = 0\nfor i = 1, 100 do n = n + i end\n");
    const args = [`-jdump=${letters}`, "-Ohotloop=5", "x.lua"];
    return (await runInside(args, folder)).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const KINDS = { T: /^\d{4} {2}\+ int ADD/m, A: /\x1b\[\d+mint\x1b/, H: /<span class="irt_int">/ };
for (const [letter, text] of Object.entries(KINDS)) {
  test.serial(`${letter} alone keeps what is dumped by default`, async (t) => {
    const all = await dumped(letter);
    t.regex(all, text);
    t.regex(all, /FORL/); // bytecode
    t.regex(all, /->LOOP:/); // machine code
  });
  test.serial(`${letter} with one kind`, async (t) => {
    const all = await dumped(`i${letter}`);
    t.regex(all, text);
    t.notRegex(all, /->LOOP:/);
  });
}
