/*
 * How long dynasm takes for a template of 5,000 lines, as a multiple of `node -e ""`,
 * all from one run: a made-up template, the same each time, and this project's own.
 * Runs alternate, so that what else the machine does meets all alike; the median counts.
 *
 *   node --import tsx bench/dynasm.ts [RUNS] [--json]
 *
 * bench/buildvm.ts measures everything in generated/.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What issue 4 asks for, for a template of so many lines. */
const LIMIT = 3;
const LINES = 5000;

const root = path.join(import.meta.dirname, "..");
const dynasm = path.join(root, "dist/dynasm.cjs");

/** Functions of a compiler: host lines, macros, types, labels, conditions. */
function template(): string {
  const out = [
    "|.arch x64",
    "|.section code, cold",
    "|.actionlist actions",
    "|.globals GL_",
    "|.type STATE, struct state, r12",
    "|.type NODE, struct node",
    "|.macro check, reg, tag, target",
    "|  cmp dword [reg+offsetof(Value, tag)], tag",
    "|  jne target",
    "|.endmacro",
    "|.macro next",
    "|  mov eax, [rbx]; add rbx, 4",
    "|  movzx ecx, ah; movzx edx, al",
    "|  jmp aword [r14+rdx*8]",
    "|.endmacro",
  ];
  for (let n = 0; out.length < LINES; n++)
    out.push(
      `static void emit_${n}(Dst_DECL, Node *node, int slot)`,
      "{",
      "  switch (node->kind) {",
      `  case K_${n}:`,
      `    |->op_${n % 200}:`,
      `    |  mov rax, STATE->slots[slot+${n}]`,
      `    |  check rax, ${n % 7}, >1`,
      `    |  add rax, ${n * 13}`,
      `    |  lea rcx, [rax+rdx*8+${n}]`,
      `    |  mov NODE:rcx->next, rax`,
      `    |  movsd xmm${n % 16}, qword [rcx+${n % 128}]`,
      "    if (node->flags & FLAG) {",
      `    |  mov r${8 + (n % 8)}, [rsp+slot*8]`,
      `    |  call extern helper_${n % 20}`,
      "    }",
      "    |  next",
      "    |.cold",
      "    |1:",
      `    |  mov edi, ERR_${n % 5}`,
      "    |  jmp ->error",
      "    |.code",
      "    break;",
      "  }",
      "}",
      "",
    );
  out.push("|->error:", "|  ret");
  return `${out.join("\n")}\n`;
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const run = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  if (run.status !== 0) throw new Error(`${args.join(" ")}: ${run.stderr.toString()}`);
  return performance.now() - start;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

function main(): void {
  if (!existsSync(dynasm)) throw new Error("dist/dynasm.cjs is missing: make");
  const args = process.argv.slice(2);
  const runs = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 15);
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-bench-"));
  try {
    const file = path.join(folder, "large.dasc");
    writeFileSync(file, template());
    const cases: Readonly<Record<string, readonly string[]>> = {
      'node -e ""': ["-e", ""],
      [`${LINES} lines, C`]: [dynasm, "-o", path.join(folder, "out.c"), file],
      "dasc/vm_x64.dasc, TypeScript": [
        dynasm,
        "-o",
        path.join(folder, "out.ts"),
        "dasc/vm_x64.dasc",
      ],
    };
    const times = Object.fromEntries(Object.keys(cases).map((name) => [name, [] as number[]]));
    for (let run = 0; run < runs; run++)
      for (const [name, command] of Object.entries(cases)) times[name].push(milliseconds(command));
    const base = median(times['node -e ""']);
    const rows = Object.entries(times).map(([name, list]) => {
      const ms = median(list);
      return { name, ms: Number(ms.toFixed(1)), ratio: Number((ms / base).toFixed(2)) };
    });
    if (args.includes("--json")) console.log(JSON.stringify({ runs, limit: LIMIT, rows }));
    else {
      console.table(rows);
      const ok = rows[1].ratio <= LIMIT;
      console.log(`${LINES} lines: ${rows[1].ratio}x, at most ${LIMIT}x: ${ok ? "yes" : "NO"}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
