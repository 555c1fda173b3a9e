/*
 * The other side of the differential test: a program that maps the test's memory at
 * the very same addresses, loads all registers, runs the code on the CPU and writes
 * down what became of registers, flags and memory.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GPR_NAMES } from "../../runtime/machine/state.js";
import {
  CODE,
  CODE_SIZE,
  DATA,
  DATA_SIZE,
  EXIT_SLOT,
  STACK_ABOVE,
  STACK_BELOW,
  STACK_TOP,
  STATE_SIZE,
} from "./values.js";
import type { Case } from "./values.js";

/** State block of the harness: behind the exit slot in its page. */
const STATE = EXIT_SLOT + 0x100;
const HOST_SP = EXIT_SLOT + 8;

const lines = (f: (name: string, k: number) => string): string => GPR_NAMES.map(f).join("\n");

const source = `
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <stdlib.h>
#include <sys/mman.h>
extern void run_case(void);
extern char leave_case[];
__asm__(
${JSON.stringify(
  `.intel_syntax noprefix
.globl run_case, leave_case
run_case:
push rbx
push rbp
push r12
push r13
push r14
push r15
mov [${HOST_SP}], rsp
mov eax, ${STATE}
${Array.from({ length: 16 }, (_, k) => `movups xmm${k}, [rax+${136 + 16 * k}]`).join("\n")}
push qword ptr [${STATE + 128}]
popfq
${lines((name, k) => `mov ${name}, [${STATE + 8 * k}]`)}
jmp qword ptr [${EXIT_SLOT + 16}]
leave_case:
${lines((name, k) => `mov [${STATE + 8 * k}], ${name}`)}
mov rsp, [${HOST_SP}]
pushfq
pop qword ptr [${STATE + 128}]
cld
mov eax, ${STATE}
${Array.from({ length: 16 }, (_, k) => `movups [rax+${136 + 16 * k}], xmm${k}`).join("\n")}
pop r15
pop r14
pop r13
pop r12
pop rbp
pop rbx
ret
.att_syntax
`,
)});
static void *at(uintptr_t a, size_t n) {
  void *p = mmap((void *)a, n, PROT_READ | PROT_WRITE | PROT_EXEC,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (p != (void *)a) _exit(3);
  return p;
}
static int full(int fd, char *p, size_t n, ssize_t (*f)(int, void *, size_t)) {
  while (n) { ssize_t k = f(fd, p, n); if (k <= 0) return 0; p += k; n -= k; }
  return 1;
}
int main(void) {
  static char record[${CODE_SIZE} + ${STATE_SIZE}];
  char *state = record + ${CODE_SIZE};
  const int regs = 136 + 256, total = ${STATE_SIZE}, stack = ${STACK_BELOW + STACK_ABOVE};
  at(${EXIT_SLOT}, 0x10000); at(${CODE}, 0x10000); at(${DATA}, 0x10000);
  at(${STACK_TOP - 0x8000}, 0x10000);
  *(uint64_t *)${EXIT_SLOT} = (uint64_t)leave_case;
  *(uint64_t *)(${EXIT_SLOT} + 16) = ${CODE};
  while (full(0, record, sizeof record, read)) {
    memcpy((void *)${CODE}, record, ${CODE_SIZE});
    memcpy((void *)${STATE}, state, regs);
    memcpy((void *)${DATA}, state + regs, ${DATA_SIZE});
    memcpy((void *)(uintptr_t)${STACK_TOP - STACK_BELOW}, state + regs + ${DATA_SIZE}, stack);
    run_case();
    memcpy(state, (void *)${STATE}, regs);
    memcpy(state + regs, (void *)${DATA}, ${DATA_SIZE});
    memcpy(state + regs + ${DATA_SIZE}, (void *)(uintptr_t)${STACK_TOP - STACK_BELOW}, stack);
    if (!full(1, state, total, (ssize_t (*)(int, void *, size_t))write)) return 2;
  }
  return 0;
}
`;

/** Build the harness; null (with the reason) where it cannot be. */
export function buildNative():
  { run: (cases: readonly Case[]) => Uint8Array } | { missing: string } {
  if (process.arch !== "x64") return { missing: "an x86-64 processor" };
  if (process.platform !== "linux") return { missing: "Linux" };
  if (spawnSync("gcc", ["--version"]).status !== 0) return { missing: "gcc" };
  const directory = mkdtempSync(join(tmpdir(), "dasmoon-native-"));
  const file = join(directory, "harness.c");
  const program = join(directory, "harness");
  writeFileSync(file, source);
  execFileSync("gcc", ["-O1", "-o", program, file]);
  if (!existsSync(program)) return { missing: "a working gcc" };
  return {
    run: (cases) => {
      const size = CODE_SIZE + STATE_SIZE;
      const input = new Uint8Array(size * cases.length);
      cases.forEach((c, k) => {
        input.set(c.code, size * k);
        input.set(c.state, size * k + CODE_SIZE);
      });
      const r = spawnSync(program, { input, maxBuffer: 1 << 30 });
      const done = Math.floor(r.stdout.length / STATE_SIZE);
      if (r.status !== 0 || done !== cases.length)
        throw new Error(`native run ended with ${r.status ?? r.signal} at case ${done}`);
      return r.stdout;
    },
  };
}
