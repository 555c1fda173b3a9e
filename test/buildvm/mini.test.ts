/*
 * A VM of a few instructions in every object format, against committed text that the
 * tools have accepted: what a change of an emitter does is seen in a diff.
 *
 *   UPDATE=1 npx ava test/buildvm/mini.test.ts     accept the new output
 */
import test from "ava";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { modes } from "../../buildvm/modes.js";
import type { Build } from "../../buildvm/build.js";
import type { BuiltVm } from "../../buildvm/vm.js";
import { hasTools, output, root, temporaryFolder } from "./tools.js";

/** Instructions with their offsets; a handler, an entry, a leaf, an exit of traces. */
const code: [offset: number, bytes: number[]][] = [
  [0x00, [0x48, 0x89, 0xf7]], // BC_ISLT: mov rdi, rsi
  [0x03, [0xe8, 0, 0, 0, 0]], //   call lj_tab_new
  [0x08, [0x0f, 0x84, 0, 0, 0, 0]], //   je lj_err_throw
  [0x0e, [0xff, 0xe0]], //   jmp rax
  [0x10, [0x55]], // lj_vm_call: push rbp
  [0x11, [0x53]], //   push rbx
  [0x12, [0x41, 0x57]], //   push r15
  [0x14, [0x41, 0x56]], //   push r14
  [0x16, [0x48, 0x83, 0xec, 0x28]], //   sub rsp, 40
  [0x1a, [0xff, 0xd1]], //   call rcx
  [0x1c, [0x48, 0x83, 0xc4, 0x28]], //   add rsp, 40
  [0x20, [0x41, 0x5e]], //   pop r14
  [0x22, [0x41, 0x5f]], //   pop r15
  [0x24, [0x5b]], //   pop rbx
  [0x25, [0x5d]], //   pop rbp
  [0x26, [0xc3]], //   ret
  [0x27, [0xe9, 0, 0, 0, 0]], //   jmp lj_err_throw
  [0x2c, [0x90, 0x90, 0x90, 0x90]],
  [0x30, [0xf2, 0x0f, 0x51, 0xc0]], // lj_vm_floor: sqrtsd xmm0, xmm0
  [0x34, [0xc3]], //   ret
  [0x35, [0x41, 0x54]], // lj_vm_exit_handler: push r12
  [0x37, [0x48, 0x89, 0xcc]], //   mov rsp, rcx
  [0x3a, [0xff, 0xe0]], //   jmp rax
];

const vm: BuiltVm = {
  code: Uint8Array.from(code.flatMap(([, bytes]) => bytes)),
  lj_bc_ofs: [0],
  handlerNames: ["BC_ISLT"],
  symbols: [
    { name: "lj_vm_call", offset: 0x10 },
    { name: "vm_entry_alias", offset: 0x10 },
    { name: "lj_vm_floor", offset: 0x30 },
    { name: "lj_vm_exit_handler", offset: 0x35 },
  ],
  externs: [
    { name: "lj_tab_new", offset: 0x04 },
    { name: "lj_err_throw", offset: 0x0a },
    { name: "lj_err_throw", offset: 0x28 },
  ],
  labelReferences: [],
  lines: code.map(([offset], i) => ({ offset, file: "mini.dasc", line: i + 1 })),
  blobHash: "",
  layoutHash: "",
};

const emit = (mode: string): Buffer => {
  const { emit } = modes.find(({ name }) => name === mode) ?? {};
  if (!emit) throw new Error(mode);
  return Buffer.from(emit({ vm } as Build));
};

const outputs: [mode: string, file: string][] = [
  ["elfasm", "mini.elf.S"],
  ["coffasm", "mini.coff.S"],
  ["machasm", "mini.macho.S"],
  ["peobj", "mini.obj"],
  ["map", "mini.map.json"],
];
for (const [mode, file] of outputs)
  test(`-m ${mode} of a small VM`, (t) => {
    const expected = path.join(root, "test/buildvm/expected", file);
    const now = emit(mode);
    if (process.env.UPDATE) writeFileSync(expected, now);
    const accept = "UPDATE=1 npx ava test/buildvm/mini.test.ts accepts the new output";
    t.is(now.toString("latin1"), readFileSync(expected, "latin1"), accept);
  });

test("offsets of the small VM are right", (t) => {
  let at = 0;
  for (const [offset, bytes] of code) {
    t.is(offset, at);
    at += bytes.length;
  }
});

test("GNU as and readelf see the frames of the small VM", (t) => {
  if (!hasTools(t, "binutils", "as", "readelf")) return;
  const folder = temporaryFolder(t);
  const [source, object] = [path.join(folder, "mini.S"), path.join(folder, "mini.o")];
  writeFileSync(source, emit("elfasm"));
  output("as", source, "-o", object);
  const frames = output("readelf", "--debug-dump=frames-interp", object);
  // Place, distance to the frame's end, where rbx rbp r14 r15 and the return address are.
  const rows = [...frames.matchAll(/^0{14}(\w\w) rsp\+(\d+) +(.*?) *$/gm)].map(
    ([, at, cfa, saved]) => [parseInt(at, 16), Number(cfa), saved.replace(/ +/g, " ")],
  );
  t.deepEqual(
    rows.filter(([at]) => Number(at) >= 0x10 && Number(at) < 0x30),
    [
      [0x10, 8, "u u u u c-8"],
      [0x11, 16, "u c-16 u u c-8"],
      [0x12, 24, "c-24 c-16 u u c-8"],
      [0x14, 32, "c-24 c-16 u c-32 c-8"],
      [0x16, 40, "c-24 c-16 c-40 c-32 c-8"],
      [0x1a, 80, "c-24 c-16 c-40 c-32 c-8"],
      [0x20, 40, "c-24 c-16 c-40 c-32 c-8"],
      [0x22, 32, "c-24 c-16 u c-32 c-8"],
      [0x24, 24, "c-24 c-16 u u c-8"],
      [0x25, 16, "u c-16 u u c-8"],
      [0x26, 8, "u u u u c-8"],
      [0x27, 80, "c-24 c-16 c-40 c-32 c-8"],
    ],
  );
});
