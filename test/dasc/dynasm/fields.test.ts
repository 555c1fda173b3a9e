/*
 * Operands have the sizes of the fields that they name.
 */
import test from "ava";
import { DasmEngineError } from "../../../dasc/dynasm/engine.js";
import { assemble } from "./assemble.js";

const [u8, u32, u64, u128x2] = [0x10, 0x40, 0x80, 0x2100];
const Tab = {
  marked: 8,
  marked$: u8,
  array: 16,
  array$: u64,
  asize: 48,
  asize$: u32,
  regs: 64,
  regs$: u128x2,
  old: 96,
  SIZEOF: 104,
};

/** What is said of statements, without the file. */
function errors(...statements: string[]): string[] {
  const body = ["|.type TAB, Tab, rdi", ...statements.map((s) => `|  ${s}`)].join("\n");
  try {
    assemble(body, { Tab });
    return [];
  } catch (e) {
    if (!(e instanceof DasmEngineError)) throw e;
    return e.message.split("\n").map((line) => line.replace(/^in\.dasc:/, ""));
  }
}

test("the register beside memory gives the size", (t) => {
  t.deepEqual(errors("mov eax, TAB->asize", "mov rcx, TAB:rdx->array", "mov TAB->asize, eax"), []);
  t.deepEqual(errors("mov eax, TAB->asize", "mov rax, TAB->asize", "mov ax, TAB:rdx->array"), [
    "9: Tab.asize has 32 bits, not 64",
    "10: Tab.array has 64 bits, not 16",
  ]);
});

test("an address with a displacement is the same", (t) => {
  t.deepEqual(errors("cmp [rbx+Tab.array], rax"), []);
  t.deepEqual(errors("cmp [rbx+Tab.array], eax"), ["8: Tab.array has 64 bits, not 32"]);
});

test("a size in the text is held to it, too", (t) => {
  t.deepEqual(errors("movzx eax, byte TAB->marked", "cmp dword TAB->asize, 0"), []);
  t.deepEqual(errors("movzx eax, word TAB->marked", "cmp qword [rax+Tab.asize], 0"), [
    "8: Tab.marked has 8 bits, not 16",
    "9: Tab.asize has 32 bits, not 64",
  ]);
  t.deepEqual(errors("movaps xmm0, TAB->regs"), []);
  t.deepEqual(errors("movsd xmm0, qword TAB->regs"), ["8: Tab.regs has 128 bits, not 64"]);
});

test("macros are named by their own line, repeated statements once", (t) => {
  const body = [".macro load, reg", "mov reg, TAB->asize", ".endmacro", "load rax", "load rax"];
  t.deepEqual(errors(...body), ["9: Tab.asize has 32 bits, not 64"]);
});

test("what is no field is not held to a size", (t) => {
  t.deepEqual(
    errors(
      "lea rax, TAB->asize",
      "mov rax, [rdi+Tab.asize+0]",
      "mov al, TAB->array+0",
      "mov [rdi+rax*8+Tab.asize], cl",
      "mov al, TAB->old",
      "mov eax, [rdi+Tab.SIZEOF]",
    ),
    [],
  );
});
