/*
 * Encodings against GNU as (encodings.json, written by gnu-as.ts) and iced-x86.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from "iced-x86";
import { instructionTable } from "../../../dasc/dynasm/x64/arch.js";
import { assemble, bytesOf, bytesOfEach } from "./assemble.js";
import { casesOfTable } from "./cases.js";

const expected = JSON.parse(
  readFileSync(new URL("./encodings.json", import.meta.url), "utf8"),
) as Record<string, string>;

const plain = casesOfTable().filter(({ text }) => !text.includes("->"));
const assembled = bytesOfEach(plain.map(({ text }) => text));

test("every form of the table is encoded as GNU as encodes it", (t) => {
  const wrong: string[] = [];
  plain.forEach(({ text }, i) => {
    const got = assembled[i].replaceAll(" ", "");
    if (got !== expected[text]) wrong.push(`${text}: ${got}, as says ${expected[text]}`);
  });
  t.deepEqual(wrong, []);
  t.true(plain.length > 7000);
});

/** Mnemonics that iced spells in another way. */
const SPELLINGS: Readonly<Record<string, string>> = {
  mov64: "mov",
  sal: "shl",
  repe: "rep",
  repz: "rep",
  repnz: "repne",
  pushfq: "pushf",
  popfq: "popf",
};

test("every form decodes to its own mnemonic and operands", (t) => {
  const formatter = new Formatter(FormatterSyntax.Nasm);
  formatter.hexPrefix = "0x";
  formatter.hexSuffix = "";
  formatter.uppercaseHex = false;
  const canonical = conditionNames();
  const wrong: string[] = [];
  plain.forEach(({ text, form }, i) => {
    const code = Buffer.from(assembled[i].replaceAll(" ", ""), "hex");
    if (/^(lock|rep\w*)$/.test(text)) return; // prefixes are no instructions
    const decoder = new Decoder(64, code, DecoderOptions.None);
    const instruction = decoder.decode();
    let decoded = formatter.format(instruction);
    if (/blendv/.test(text) && form.slots.length === 2) decoded = decoded.replace(/,xmm0$/, "");
    if (/^movd .*\br(si|12)(,|$)/.test(text)) decoded = decoded.replace(/^movq/, "movd");
    const name = canonical.get(form.name) ?? SPELLINGS[form.name] ?? form.name;
    const given = text.slice(form.name.length).trim();
    const ok =
      instruction.length === code.length &&
      !/\(bad\)/.test(decoded) &&
      mnemonics(decoded, canonical).includes(name) &&
      registersOf(given) === registersOf(decoded.slice(decoded.indexOf(" ")));
    if (!ok) wrong.push(`${text}: ${assembled[i]} is ${decoded}`);
    instruction.free();
    decoder.free();
  });
  t.deepEqual(wrong, []);
});

/** `jnae` and `jc` are `jb`, and so on. */
function conditionNames(): Map<string, string> {
  const out = new Map<string, string>();
  const bySignature = new Map<string, string>();
  for (const [name, forms] of instructionTable()) {
    if (!/^(j|set|cmov)/.test(name) || name === "jmp") continue;
    const { opcode } = forms[0];
    const signature = `${/^(j|set|cmov)/.exec(name)?.[0]} ${opcode.join()}`;
    out.set(name, bySignature.get(signature) ?? name);
    if (!bySignature.has(signature)) bySignature.set(signature, name);
  }
  return out;
}

function mnemonics(decoded: string, canonical: ReadonlyMap<string, string>): string[] {
  const word = decoded.split(" ")[0];
  // cmpltsd stands for cmpsd with a predicate in iced's output.
  const compare = /^cmp\w+([ps][sd])$/.exec(word);
  return [canonical.get(word) ?? word, ...(compare ? [`cmp${compare[1]}`] : [])];
}

/** Which registers there are, by number; order and immediates are checked against as. */
function registersOf(operands: string): string {
  const names = operands.match(
    /\b(?:[re]?[abcd]x|[abcd][lh]|[re]?[sb]pl?|[re]?[sd]il?|r\d+[dwb]?|xmm\d+)\b/g,
  );
  const numbers = (names ?? []).map((n) =>
    /\d/.test(n) ? n.replace(/[dwb]$/, "") : n.replace(/^[re]|[xl]$/g, "").replace(/[xl]$/, ""),
  );
  return [...new Set(numbers)].sort().join(" ");
}

test("host expressions give the bytes of literals", (t) => {
  const wrong: string[] = [];
  const values = [0, 5, -7, 127, 128, -128, -129, 0x12345678];
  const templates = [
    "add ecx, %", "add rbx, %", "add dword [rax], %", "add dword [rsp+8], %", "add cx, %",
    "cmp qword [r12+r13*4+5], %", "add dword [rbp-400], %", "imul ecx, edx, %", "imul r9, [rsp], %",
    "mov ecx, [rax+%]", "mov ecx, [rbp+%]", "mov ecx, [r13+%]", "mov ecx, [rsp+%]", "mov ecx, [r12+%]",
    "mov ecx, [rax+rbx*4+%]", "mov ecx, [rbp+rbx*4+%]", "mov ecx, [r13+r9*8+%]", "mov ecx, [rbx*4+%]",
    "add dword [rax+%], 5", "add dword [rsp+%], 1000", "add dword [rbp+rcx+%], 5", "test edx, %",
    "mov ecx, %", "mov rcx, %", "mov dword [rax+%], 7", "movsd xmm3, qword [r13+%]", "mov byte [rax+%], 200",
  ]; // prettier-ignore
  const pairs: [literal: string, expression: string][] = [];
  const named = (v: number): string => `v${values.indexOf(v)}`;
  for (const template of templates)
    for (const n of values) {
      if (/ cx, %/.test(template) && Math.abs(n) > 32767) continue;
      const literal = template.replace("%", String(n)).replace("+-", "-");
      pairs.push([literal, template.replace("%", named(n))]);
    }
  // Both at once: the displacement and the opcode have to be corrected.
  for (const base of ["rax", "rbp", "rsp", "r12", "r13", "rax+rbx*2", "r13+rcx"])
    for (const d of values)
      for (const n of values)
        pairs.push([
          `add dword [${base}+${d}], ${n}`.replace("+-", "-"),
          `add dword [${base}+${named(d)}], ${named(n)}`,
        ]);
  const env = Object.fromEntries(values.map((v) => [named(v), v]));
  const literals = bytesOfEach(pairs.map(([literal]) => literal));
  const expressions = bytesOfEach(
    pairs.map(([, expression]) => expression),
    env,
  );
  pairs.forEach(([literal], i) => {
    if (literals[i] !== expressions[i])
      wrong.push(`${literal}: ${literals[i]} / ${expressions[i]}`);
  });
  t.deepEqual(wrong, []);
});

test("16-bit expressions take a byte when they can", (t) => {
  t.is(bytesOf("add word [rax+d], n", { d: 1, n: 5 }), "66 83 40 01 05");
  t.is(bytesOf("add word [rax+d], n", { d: 1, n: 500 }), "66 81 40 01 f4 01");
  t.is(bytesOf("add word [rax+d], n", { d: 1, n: 0xffff }), "66 81 40 01 ff ff");
});

test("variable registers give the bytes of fixed registers", (t) => {
  const wrong: string[] = [];
  const names: Readonly<Record<string, readonly string[]>> = {
    q: "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" "),
    d: "eax ecx edx ebx esp ebp esi edi r8d r9d r10d r11d r12d r13d r14d r15d".split(" "),
    b: "al cl dl bl spl bpl sil dil r8b r9b r10b r11b r12b r13b r14b r15b".split(" "),
    x: [...Array(16).keys()].map((n) => `xmm${n}`),
  };
  const variable = { q: "Rq", d: "Rd", b: "Rb", x: "xmm" } as const;
  const templates = [
    "mov q1, q2", "mov d1, d2", "add d1, 5", "add d1, n", "mov d1, [q2]", "mov d1, [q2+8]",
    "mov d1, [q2+n]", "mov q1, [q2+n]", "add dword [q1+n], n", "add dword [q1], 5", "push q1", "pop q1",
    "bswap d1", "movsd x1, x2", "movsd x1, qword [q2+n]", "cvttsd2si d1, x2", "cvtsi2sd x1, q2",
    "roundsd x1, x2, 3", "mov ecx, [rax+q1*4]", "mov ecx, [q1+q2*8+n]", "mov d1, [q2+rcx*2]",
    "mov d1, [rbp+q2+n]", "mov d1, [r13+q2]", "shl d1, cl", "imul d1, d2, n", "xor d1, d1", "call q1",
    "movzx ecx, byte [q1+n]", "mov byte [q1+n], 5", "mov d1, 5", "mov q1, [rsp+n]",
  ]; // prettier-ignore
  const numbers = Object.fromEntries([...Array(16).keys()].map((n) => [`v${n}`, n]));
  const env = { ...numbers, n0: 0, n1: 100, n2: 1000 };
  const pairs: [fixed: string, open: string][] = [];
  for (const template of templates)
    for (let a = 0; a < 16; a++)
      for (const b of [0, 3, 4, 5, 7, 8, 12, 13]) {
        if (!template.includes("2") && b > 0) continue;
        // The stack pointer is no index.
        if (/q1\*/.test(template) && a === 4) continue;
        if (/\+q2[*+\]]/.test(template) && b === 4) continue;
        for (const n of ["n0", "n1", "n2"]) {
          if (!/\bn\b/.test(template) && n !== "n0") continue;
          const put = (name: (set: string, n: number) => string): string =>
            template
              .replace(/\b([qdbx])([12])\b/g, (_, set: string, i: string) =>
                name(set, i === "1" ? a : b),
              )
              .replace(/\bn\b/g, n);
          pairs.push([
            put((set, r) => names[set][r]),
            put((set, r) => `${variable[set as "q"]}(v${r})`),
          ]);
        }
      }
  const fixed = bytesOfEach(
    pairs.map(([f]) => f),
    env,
  );
  const open = bytesOfEach(
    pairs.map(([, o]) => o),
    env,
  );
  pairs.forEach(([text], i) => {
    if (fixed[i] !== open[i]) wrong.push(`${text}: ${fixed[i]} / ${open[i]}`);
  });
  t.true(pairs.length > 3000);
  t.deepEqual(wrong, []);
});

test("byte registers and REX", (t) => {
  t.is(bytesOf("mov sil, 1"), "40 b6 01");
  t.is(bytesOf("mov ah, 1"), "b4 01");
  t.is(bytesOf("mov Rb(n), al", { n: 6 }), "40 88 c6");
  t.is(bytesOf("mov Rb(n), al", { n: 1 }), "40 88 c1");
  t.throws(() => bytesOf("mov ah, r8b"), { message: /REX/ });
  t.is(bytesOf("movzx eax, ah"), "0f b6 c4");
});

test("rip-relative operands point at the label, whatever stands behind", (t) => {
  const statements = [
    "lea rax, [->target]", "mov ecx, [->target]", "cmp dword [->target], 5", "cmp dword [->target], n",
    "cmp dword [->target], 1000", "add word [->target], 1000", "add word [->target], n", "movsd xmm9, qword [->target]",
    "mov dword [=>7], 5", "test byte [->target], 1", "imul eax, [->target], 3", "roundsd xmm0, qword [->target], 3",
    "shl dword [->target], 1", "shl dword [->target], 3", "lea rdx, [>1]",
  ]; // prettier-ignore
  for (const n of [5, 300]) {
    const body = [
      ...statements.map((s) => `|${s}`),
      "|.space 300",
      "|->target:",
      "|=>7:",
      "|1:",
      "|nop",
    ];
    const { code, size } = assemble(body.join("\n"), { n });
    const decoder = new Decoder(64, code, DecoderOptions.None);
    for (const statement of statements) {
      const instruction = decoder.decode();
      t.true(instruction.isIpRelMemoryOperand, statement);
      t.is(Number(instruction.ipRelMemoryAddress), size - 1, `${statement} n=${n}`);
    }
  }
});

test("x86: short forms, absolute addresses, no REX", (t) => {
  const x86 = { arch: "x86" };
  t.is(bytesOf("inc eax; dec cx", {}, x86), "40 66 49");
  t.is(bytesOf("mov eax, [0x1234]", {}, x86), "8b 05 34 12 00 00");
  t.is(bytesOf("push ebx; call edi", {}, x86), "53 ff d7");
  t.is(bytesOf("mov Rd(n), [Rd(n)+8]", { n: 5 }, x86), "8b 6d 08");
  t.is(bytesOf("->a: mov eax, [->a]", {}, { ...x86, base: 0x1000 }), "8b 05 00 10 00 00");
  t.throws(() => bytesOf("mov rax, 1; mov r8d, 1", {}, x86));
});
