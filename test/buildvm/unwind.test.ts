/*
 * The shape of the machine stack, which all unwind tables are made from: against the
 * frame of runtime/layout, against a decoder, and by unwinding a running program.
 */
import test from "ava";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { emitElfasm } from "../../buildvm/emit/elfasm.js";
import { stackTable } from "../../buildvm/unwind.js";
import { disassembler } from "../../buildvm/view/disassemble.js";
import { handlersOf, imageOf } from "../../buildvm/view/image.js";
import { CFRAME } from "../../runtime/layout/frame.js";
import { global_State, lua_State } from "../../runtime/layout/state.js";
import { hasTools, newBuild, output, temporaryFolder } from "./tools.js";

const { vm } = newBuild();
const { regions, prologue } = stackTable(vm);
const at = (name: string): number =>
  vm.symbols.find((symbol) => symbol.name === name)?.offset ??
  vm.lj_bc_ofs[vm.handlerNames.indexOf(name)];

test("regions cover the blob without gaps", (t) => {
  t.is(regions[0].start, 0);
  t.is(regions.at(-1)?.end, vm.code.length);
  regions.slice(1).forEach(({ start }, i) => t.is(start, regions[i].end));
  for (const { start, end, rows } of regions) {
    t.is(rows[0].offset, start);
    rows.slice(1).forEach(({ offset }, i) => t.true(offset > rows[i].offset && offset < end));
  }
});

test("labels have the kinds that their callers know", (t) => {
  const kind = (name: string): string | undefined =>
    regions.find(({ start, end }) => start <= at(name) && at(name) < end)?.kind;
  for (const name of ["lj_vm_call", "lj_vm_pcall", "lj_vm_cpcall", "lj_vm_resume"])
    t.is(kind(name), "entry", name);
  for (const name of ["lj_vm_floor", "lj_vm_ceil", "lj_vm_trunc", "fff_gcstep"])
    t.is(kind(name), "leaf", name);
  for (const name of ["BC_ADDVV", "vm_return", "lj_cont_cat", "ff_assert", "lj_vm_hotloop"])
    t.is(kind(name), "framed", name);
  t.is(kind("lj_vm_exit_handler"), "lost");
  t.is(kind("lj_vm_fnew"), "leaf", "it keeps a register, but makes no frame");
});

test("behind jumps the stack is that of the code that jumps there", (t) => {
  const sizeAt = (offset: number): number | undefined =>
    regions
      .find(({ start, end }) => start <= offset && offset < end)
      ?.rows.filter((row) => row.offset <= offset)
      .at(-1)?.size;
  for (const { rows } of regions)
    for (const { size } of rows) t.true(size === undefined || (size >= 8 && size % 8 === 0));
  // Arithmetic on texts has two operands on the stack besides the frame of an entry, and takes them off behind a
  // jump. Rare paths of opcodes have nothing there.
  const arith = vm.externs.find(({ name }) => name === "lj_meta_arith")?.offset ?? 0;
  const sizes = regions
    .find(({ start, end }) => start <= arith && arith < end)
    ?.rows.filter(({ offset }) => offset <= arith)
    .map(({ size }) => size)
    .slice(-3);
  t.deepEqual(sizes, [CFRAME.SIZE + 16, CFRAME.SIZE + 8, CFRAME.SIZE]);
  const image = imageOf(vm);
  const cold = handlersOf(image).filter(({ name }) => name.endsWith(".cold"));
  t.true(cold.length > 10);
  for (const { name, offset } of cold)
    if (name.startsWith("BC_")) t.is(sizeAt(offset), CFRAME.SIZE, name);
});

test("the frame is the one that the layout declares", (t) => {
  t.is(prologue.frame.size, CFRAME.SIZE);
  t.is(prologue.frame.saved.size, 4);
  for (const { kind, rows, start } of regions)
    if (kind === "entry") t.is(rows.at(-1)?.size, CFRAME.SIZE, `entry at ${start}`);
});

test("statements of the templates are instructions", async (t) => {
  const image = imageOf(vm);
  const disassemble = await disassembler(image);
  for (const handler of handlersOf(image)) {
    const lines = handler.lines.map(({ offset }) => offset);
    // Padding in front of a function within has no statement of its own for each byte.
    const code = disassemble(handler.offset, handler.codeEnd).filter(
      ({ offset, text }) => text !== "nop" || lines.includes(offset),
    );
    t.deepEqual(
      code.map(({ offset }) => offset),
      lines,
      handler.name,
    );
  }
});

/** From one frame to another, which has the same shape. */
const isSwitch = (text: string): boolean =>
  text.startsWith("lea rsp, [rsp") && text.includes("0x50]");

test("nothing but what the table follows moves rsp", async (t) => {
  const image = imageOf(vm);
  const disassemble = await disassembler(image);
  const rows = new Set(regions.flatMap((region) => region.rows.map(({ offset }) => offset)));
  for (const handler of handlersOf(image)) {
    const region = regions.find(
      ({ start, end }) => start <= handler.offset && handler.offset < end,
    );
    if (region?.kind === "lost") continue;
    for (const { offset, size, text } of disassemble(handler.offset, handler.codeEnd))
      if (!isSwitch(text) && /^(push|pop|enter|leave)\b|^(add|sub|mov|lea|and) rsp, /.test(text))
        t.true(rows.has(offset + size), `${handler.name}: ${text}`);
  }
});

/*
 * lj_vm_cpcall calls its last argument with the VM's frame on the stack. There the C
 * unwinder has to find the way back to main, and the registers that main had.
 */
test("the unwinder of C finds its way through a running frame", (t) => {
  if (!hasTools(t, "binutils gcc", "as", "gcc")) return;
  const folder = temporaryFolder(t);
  const [source, object, c, program] = ["vm.S", "vm.o", "main.c", "main"].map((f) =>
    path.join(folder, f),
  );
  writeFileSync(source, emitElfasm(vm));
  output("as", source, "-o", object);
  const stubs = [...new Set(vm.externs.map(({ name }) => name)), "lj_err_unwind_dwarf"]
    .map(
      (name) =>
        `void vm_stub_${name}(void) __asm__("${name}"); void vm_stub_${name}(void) { abort(); }`,
    )
    .join("\n");
  writeFileSync(
    c,
    `#include <stdio.h>
#include <stdlib.h>
#include <unwind.h>
${stubs}
extern int lj_vm_cpcall(void *L, void *func, void *ud, void *cp);
extern char lj_vm_asm_begin[];
static _Unwind_Reason_Code frame(struct _Unwind_Context *context, void *data) {
  char *ip = (char *)_Unwind_GetIP(context);
  char *begin = lj_vm_asm_begin;
  if (ip >= begin && ip < begin + ${vm.code.length}) printf("vm\\n");
  else if (_Unwind_FindEnclosingFunction(ip) == *(void **)data) {
    printf("main %lx\\n", (unsigned long)_Unwind_GetGR(context, 3));
    return _URC_END_OF_STACK;
  }
  return _URC_NO_REASON;
}
static void *caller;
static void *called(void *L, void *func, void *ud) {
  _Unwind_Backtrace(frame, &caller);
  return 0;
}
__attribute__((noinline)) static int run(void *L) {
  register long marker __asm__("rbx") = 0x1234;
  __asm__ volatile("" : "+r"(marker));
  caller = run;
  int status = lj_vm_cpcall(L, 0, 0, called);
  __asm__ volatile("" : "+r"(marker));
  return status + (marker != 0x1234);
}
int main(void) {
  static long L[64], G[4096];
  ((void **)L)[${lua_State.glref} / 8] = G;
  printf("status %d\\n", run(L));
  return 0;
}
`,
  );
  t.true(global_State.cur_L < 4096 * 8);
  output("gcc", "-O1", "-no-pie", "-w", c, object, "-o", program);
  t.is(output(program), "vm\nmain 1234\nstatus 0\n");
});
