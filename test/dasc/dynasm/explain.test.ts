/*
 * What is said of instructions that do not fit, and of those that hardly can be meant.
 */
import test from "ava";
import { DasmErrors } from "../../../dasc/dynasm/index.js";
import { describeInstructions, nearestInstruction } from "../../../dasc/dynasm/x86/describe.js";
import { translate } from "./assemble.js";

/** The messages for statements, each alone. */
function messages(arch: string, ...statements: readonly string[]): string[] {
  return statements.map((statement) => {
    const template = [`|.arch ${arch}`, "|.actionlist a", `|  ${statement}`].join("\n");
    try {
      return translate(template)
        .warnings.map((w) => w.message)
        .join("; ");
    } catch (e) {
      return (e as DasmErrors).diagnostics.map((d) => d.message).join("; ");
    }
  });
}

test("operands that do not fit: what was given, which forms there are", (t) => {
  const expected = {
    "shld eax, ecx":
      "`shld' takes 3 operands, not 2: there is shld r/m16|32|64, r16|32|64, imm8; shld r/m16|32|64, r16|32|64, cl",
    "shld eax, ecx, rdx":
      "no such form: `shld r32, r32, r64'; there is shld r/m16|32|64, r16|32|64, imm8; shld r/m16|32|64, r16|32|64, cl",
    "movzx eax, [rax]":
      "`movzx r32, m' needs a size in front of its memory operand: byte, word; there is movzx r16|32|64, r/m8; movzx r32|64, r/m16",
    "movsxd eax, ecx": "operand sizes do not fit: `movsxd r32, r32'; there is movsxd r64, r/m32",
    "vaddpd xmm1, ymm2, ymm3":
      "operand sizes do not fit: `vaddpd xmm, ymm, ymm'; there is vaddpd xmm|ymm, xmm|ymm, xmm|ymm/m",
    "jmp >10": "no local label: >10, there are 1 to 9",
    "mov eax, [rax+rbx*3]": "bad scale: *3, it is 1, 2, 4 or 8",
    "mov eax, [rax+rbx+rcx]": "a register cannot be part of an expression: rcx",
    "movz eax, cl": "unknown instruction or macro `movz', did you mean `movzx'?",
    "jmp 5": "no such form: `jmp imm'; there is jmp r/m64; jmp label",
    "cpuid eax": "`cpuid' takes 0 operands, not 1: there is cpuid",
    "add al, 300": "immediate 300 is out of range: 0 to 255",
    "mov ax, -1": "immediate -1 is out of range: 0 to 65535",
    "mov eax, 0x123456789": "does not fit into 32 bits: 0x123456789",
    "mov eax, 1.5": "not an integer: 1.5",
    "mov ah, r9b": "ah, bh, ch, dh cannot be used beside registers that need a REX prefix",
    "mov eax, [rax+rsp]": "the stack pointer cannot be an index",
    "mov eax, [cx]": "bad base register: it has 16 bits",
    "cmp dword [->here], 5": "an immediate cannot follow memory at a label: load its address first",
    "fld st(1)": "`st(1)' is no register: DynASM writes st1",
    "mov sil, 1": "`sil' is no register: DynASM writes r6b",
    "add rxa, 1": "`rxa' is no register: did you mean `rax'?",
    "push dword 5": "`dword' is for memory and for expressions",
    "mov eax, Rd": "the number of a variable register stands in parentheses",
  };
  for (const [statement, message] of Object.entries(expected))
    t.deepEqual(messages("x64", statement), [message]);
  t.deepEqual(messages("x86", "mov rax, 1", "mov r4b, al", "movd xmm0, qword [eax]"), [
    "`rax' is no register: x64 has it",
    "r4b to r7b do not exist on x86",
    "operand sizes do not fit: `movd xmm, m64'; there is movd xmm, r/m32; movd r/m32, xmm",
  ]);
});

test("unknown mnemonics: the nearest one", (t) => {
  t.deepEqual(messages("x64", "movapss xmm0, xmm1"), [
    "unknown instruction or macro `movapss', did you mean `movaps'?",
  ]);
  t.is(nearestInstruction("x64", "vfmad132pd"), "vfmadd132pd");
});

test("bytes that are kept for DynASM's sake are warned of", (t) => {
  t.deepEqual(
    messages("x64", "insertps xmm1, xmm2, 5", "mov ah, [r8]", "add esp, 8", "clflush byte [rax]"),
    [
      "",
      "behind a REX prefix ah, ch, dh, bh are spl, bpl, sil, dil",
      "part of the stack pointer: `rsp' is whole",
      "DynASM's bytes for `clflush' are kept: those of the opcode before it",
    ],
  );
  t.deepEqual(messages("x86", "cdqe"), ["DynASM's bytes for `cdqe' are kept: dec eax; cwde"]);
  t.deepEqual(messages("x64", "cdqe", "mov ah, [rax]", "add rsp, 8"), ["", "", ""]);
});

test("the reference is that of the table that is asked for", (t) => {
  t.is(describeInstructions("x64", "insertps"), "insertps xmm, xmm/m32, imm8  66 0F 3A 21 /r ib\n");
  t.is(
    describeInstructions("x64", "insertps", 2022),
    "insertps xmm, xmm/m32, imm8  66 0F 3A 41 /r ib  (DynASM's bytes: dppd x, xm128, i8)\n",
  );
  t.regex(describeInstructions("x64", "movq") ?? "", /movq r\/m64, xmm +W 66 0F 7E \/r/);
});

test("the reference has every form of a mnemonic", (t) => {
  t.is(
    describeInstructions("x64", "push"),
    [
      "push r16|64            50 +r",
      "push r/m16|64          FF /6",
      "push imm8              6A ib",
      "push byte expression   6A ib",
      "push word expression   66 68 iw",
      "push dword expression  68 id",
      "push qword expression  W 68 id",
      "push imm32             68 id",
      "",
    ].join("\n"),
  );
  t.is(
    describeInstructions("x64", "vpermq"),
    "vpermq ymm, ymm/m256, imm8  VEX.L.66.0F3A.W 00 /r ib\n",
  );
  t.is(describeInstructions("x86", "movsxd"), undefined);
  const all = describeInstructions("x64")?.split("\n") ?? [];
  t.true(all.length > 1200);
  t.true(
    all.some((line) => /^rorx r32\|64, r\/m32\|64, imm8 +VEX\.F2\.0F3A F0 \/r ib$/.test(line)),
  );
});
