/*
 * Encodings against GNU as (encodings.json, written by gnu-as.ts) and iced-x86.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from "iced-x86";
import { instructionTable } from "../../../dasc/dynasm/x86/arch.js";
import { assemble, bytesOf, bytesOfEach } from "./assemble.js";
import { casesOfTable } from "./cases.js";
import type { Case, Mode } from "./cases.js";

type Codes = Readonly<Record<string, string>>;
const expected = JSON.parse(
  readFileSync(new URL("./encodings.json", import.meta.url), "utf8"),
) as Readonly<Record<"x64" | "x86", Codes>>;

interface Subject extends Case {
  readonly mode: Mode;
  /** As we assemble it; as GNU as does, undefined when it knows no such instruction. */
  readonly code: string;
  readonly as: string | undefined;
}

const subjects: readonly Subject[] = ([64, 32] as const).flatMap((mode) => {
  const cases = casesOfTable(mode);
  const arch = mode === 64 ? "x64" : "x86";
  const codes = bytesOfEach(
    cases.map(({ text }) => text),
    {},
    arch,
  );
  return cases.map((c, i) => ({
    ...c,
    mode,
    code: codes[i].replaceAll(" ", ""),
    as: expected[arch][c.text],
  }));
});

const decoded = (code: string, mode: Mode): string => {
  const formatter = new Formatter(FormatterSyntax.Nasm);
  formatter.hexPrefix = "0x";
  formatter.hexSuffix = "";
  formatter.uppercaseHex = false;
  const bytes = Buffer.from(code, "hex");
  const decoder = new Decoder(mode, bytes, DecoderOptions.None);
  const instruction = decoder.decode();
  const whole = instruction.length === bytes.length;
  const text = formatter.format(instruction);
  instruction.free();
  decoder.free();
  formatter.free();
  return whole ? text : `${text} and more`;
};

/** Where our bytes are not those of as. They decode to the same instruction, or `differs`. */
const NOT_AS: readonly (readonly [cases: RegExp, reason: string, differs?: true])[] = [
  [/^x.. set/, "modrm.reg says nothing: DynASM writes 2, as 0"],
  [
    /^x.. vmov(q|sd|[hl]p[sd]) qword/,
    "DynASM sets VEX.W for stores of 64 bits, which says nothing",
  ],
  [/^x64 vmov\w+ [xy]mm1, (xmm1, )?[xy]mm9$/, "as turns the operands round to save a byte of VEX"],
  [/^x64 xchg /, "either register may be modrm.reg", true],
  [/^x64 extractps r/, "as takes no REX.W: the upper half is zero anyway", true],
  [/^x64 (into|es|ss)$/, "not in 64-bit mode, says as", true],
  [/^x86 (cdqe|cqo)$/, "no such instruction on x86: DynASM writes REX", true],
  [/^x86 v(cvtsi2s|pextrq|pinsrq).*qword/, "no such operand on x86, says as", true],
];

test("every form of the table is encoded as GNU as encodes it", (t) => {
  const wrong: string[] = [];
  const used = new Set<RegExp>();
  for (const { text, mode, code, as } of subjects) {
    if (code === as) continue;
    const name = `x${mode === 64 ? 64 : 86} ${text}`;
    const exception = NOT_AS.find(([cases]) => cases.test(name));
    if (exception) used.add(exception[0]);
    const same = as !== undefined && decoded(as, mode) === decoded(code, mode);
    if (!exception || (!same && !exception[2])) wrong.push(`${name}: ${code}, as says ${as}`);
  }
  t.deepEqual(wrong, []);
  t.deepEqual(
    NOT_AS.filter(([cases]) => !used.has(cases)).map(([, reason]) => reason),
    [],
  );
  t.true(subjects.length > 13000);
});

/** Mnemonics that iced spells in another way. */
const SPELLINGS: Readonly<Record<string, string>> = {
  mov64: "mov",
  sal: "shl",
  fpop: "fstp",
  fwait: "wait",
  pushfd: "pushf",
  popfd: "popf",
  pushfq: "pushf",
  popfq: "popf",
  vptestps: "vtestps",
  vptestpd: "vtestpd",
};

/** Where the decoder sees something else, and why. */
const NOT_DECODED: readonly (readonly [cases: RegExp, reason: string])[] = [
  [/^x.. (lock|rep\w*|[c-gs]s|[ao](16|32))$/, "prefixes are no instructions"],
  [/^x64 (into|popfd|pushfd)$/, "not in 64-bit mode"],
  [/^x86 (cdqe|cqo)$/, "no such instruction on x86: DynASM writes REX"],
  [/^x86 v(cvtsi2s|pextrq|pinsrq).*qword/, "VEX.W says nothing on x86"],
  [/^x.. (fclex|fst(env|cw|sw))\b/, "wait is an instruction of its own: then that without it"],
  [
    /^x.. v(cvtpd2(ps|dq)|ps[rl][la][wdq]|pmov[sz]x\w+) .*ymm/,
    "the manual names the lower half of a ymm register",
  ],
  [/^x.. vsqrts[sd] /, "DynASM leaves the third operand at xmm0"],
];

test("every form decodes to its own mnemonic and registers", (t) => {
  const canonical = conditionNames();
  const wrong: string[] = [];
  const used = new Set<RegExp>();
  for (const { text, form, mode, code } of subjects) {
    let shown = decoded(code, mode);
    if (/x0/.test(form.operands)) shown += ",xmm0";
    const name = canonical.get(form.name) ?? SPELLINGS[form.name] ?? form.name;
    const [mnemonic, ...operands] = shown.split(" ");
    const ok =
      !/\(bad\)|and more/.test(shown) &&
      mnemonics(mnemonic, canonical).includes(name) &&
      registersOf(text.slice(form.name.length)) === registersOf(operands.join(" "));
    if (ok) continue;
    const subject = `x${mode === 64 ? 64 : 86} ${text}`;
    const exception = NOT_DECODED.find(([cases]) => cases.test(subject));
    if (exception) used.add(exception[0]);
    else wrong.push(`${subject}: ${code} is ${shown}`);
  }
  t.deepEqual(wrong, []);
  t.deepEqual(
    NOT_DECODED.filter(([cases]) => !used.has(cases)).map(([, reason]) => reason),
    [],
  );
});

/** `jnae` and `jc` are `jb`, and so on. */
function conditionNames(): Map<string, string> {
  const table = instructionTable();
  const out = new Map<string, string>();
  const bySignature = new Map<string, string>();
  for (const name of table.names()) {
    const kind = /^(j|set|cmov)/.exec(name)?.[0];
    if (kind === undefined || name === "jmp") continue;
    const signature = `${kind} ${table.forms(name)[0].opcode.join()}`;
    out.set(name, bySignature.get(signature) ?? name);
    if (!bySignature.has(signature)) bySignature.set(signature, name);
  }
  return out;
}

/** cmpltsd stands for cmpsd with a predicate in iced's output. */
function mnemonics(decoded: string, canonical: ReadonlyMap<string, string>): string[] {
  const compare = /^(v?)cmp\w+([ps][sd])$/.exec(decoded);
  const pclmul = /^(v?)pclmul\w+qdq$/.exec(decoded);
  return [
    canonical.get(decoded) ?? decoded,
    ...(compare ? [`${compare[1]}cmp${compare[2]}`] : []),
    ...(pclmul ? [`${pclmul[1]}pclmulqdq`] : []),
  ];
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
    "add ecx, %",
    "add rbx, %",
    "add dword [rax], %",
    "add dword [rsp+8], %",
    "add cx, %",
    "cmp qword [r12+r13*4+5], %",
    "add dword [rbp-400], %",
    "imul ecx, edx, %",
    "imul r9, [rsp], %",
    "mov ecx, [rax+%]",
    "mov ecx, [rbp+%]",
    "mov ecx, [r13+%]",
    "mov ecx, [rsp+%]",
    "mov ecx, [r12+%]",
    "mov ecx, [rax+rbx*4+%]",
    "mov ecx, [rbp+rbx*4+%]",
    "mov ecx, [r13+r9*8+%]",
    "mov ecx, [rbx*4+%]",
    "add dword [rax+%], 5",
    "add dword [rsp+%], 1000",
    "add dword [rbp+rcx+%], 5",
    "test edx, %",
    "mov ecx, %",
    "mov rcx, %",
    "mov dword [rax+%], 7",
    "movsd xmm3, qword [r13+%]",
    "mov byte [rax+%], 200",
  ];
  const pairs: [literal: string, expression: string][] = [];
  const named = (v: number): string => `v${values.indexOf(v)}`;
  for (const template of templates)
    for (const n of values) {
      if (/ cx, %/.test(template) && (n < -128 || n > 65535)) continue;
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
    "mov q1, q2",
    "mov d1, d2",
    "add d1, 5",
    "add d1, n",
    "mov d1, [q2]",
    "mov d1, [q2+8]",
    "mov d1, [q2+n]",
    "mov q1, [q2+n]",
    "add dword [q1+n], n",
    "add dword [q1], 5",
    "push q1",
    "pop q1",
    "bswap d1",
    "movsd x1, x2",
    "movsd x1, qword [q2+n]",
    "cvttsd2si d1, x2",
    "cvtsi2sd x1, q2",
    "roundsd x1, x2, 3",
    "mov ecx, [rax+q1*4]",
    "mov ecx, [q1+q2*8+n]",
    "mov d1, [q2+rcx*2]",
    "mov d1, [rbp+q2+n]",
    "mov d1, [r13+q2]",
    "shl d1, cl",
    "imul d1, d2, n",
    "xor d1, d1",
    "call q1",
    "movzx ecx, byte [q1+n]",
    "mov byte [q1+n], 5",
    "mov d1, 5",
    "mov q1, [rsp+n]",
  ];
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
  t.is(bytesOf("mov r6b, 1"), "40 b6 01");
  t.is(bytesOf("mov ah, 1"), "b4 01");
  t.is(bytesOf("mov Rb(n), al", { n: 6 }), "40 88 c6");
  t.is(bytesOf("mov Rb(n), al", { n: 1 }), "40 88 c1");
  t.throws(() => bytesOf("mov ah, r8b"), { message: /REX/ });
  t.is(bytesOf("movzx eax, ah"), "0f b6 c4");
});

test("rip-relative operands point at the label", (t) => {
  const statements = [
    "lea rax, [->target]",
    "mov ecx, [->target]",
    "cmp [->target], ebx",
    "movsd xmm9, qword [->target]",
    "shl dword [->target], 1",
    "lea rdx, [>1]",
    "call qword [=>7]",
    "vaddpd ymm9, ymm1, [->target]",
  ];
  const data = ["|.space 300", "|->target:", "|=>7:", "|1:", "|nop"];
  const { code, size } = assemble([...statements.map((s) => `|${s}`), ...data].join("\n"));
  const decoder = new Decoder(64, code, DecoderOptions.None);
  for (const statement of statements) {
    const instruction = decoder.decode();
    t.true(instruction.isIpRelMemoryOperand, statement);
    t.is(Number(instruction.ipRelMemoryAddress), size - 1, statement);
  }
  t.throws(() => bytesOf("->x:; cmp dword [->x], 5"), { message: /an immediate cannot follow/ });
});

test("x86: short forms, absolute addresses, no REX", (t) => {
  const x86 = { arch: "x86" };
  t.is(bytesOf("inc eax; dec cx", {}, x86), "40 66 49");
  t.is(
    bytesOf("mov eax, [0x1234]; mov ecx, [0x1234]", {}, x86),
    "a1 34 12 00 00 8b 0d 34 12 00 00",
  );
  t.is(bytesOf("push ebx; call edi", {}, x86), "53 ff d7");
  t.is(bytesOf("mov Rd(n), [Rd(n)+8]", { n: 5 }, x86), "8b 6d 08");
  t.is(bytesOf("->a:; mov ecx, [->a]", {}, { ...x86, base: 0x1000 }), "8b 0d 00 10 00 00");
  t.is(
    bytesOf("->a:; mov eax, ->a; push ->a", {}, { ...x86, base: 0x1000 }),
    "b8 00 10 00 00 68 00 10 00 00",
  );
  t.is(bytesOf("add dword [eax*4+->a], n; ->a:", { n: 5 }, x86), "83 04 85 08 00 00 00 05");
  t.throws(() => bytesOf("cmp rax, 1", {}, x86), { message: /rax/ });
});

test("VEX: variable registers take the shorter prefix when they can", (t) => {
  t.is(bytesOf("vaddpd ymm(a), ymm(b), ymm(c)", { a: 1, b: 2, c: 3 }), "c5 ed 58 cb");
  t.is(bytesOf("vaddpd ymm(a), ymm(b), ymm(c)", { a: 9, b: 10, c: 3 }), "c5 2d 58 cb");
  t.is(bytesOf("vaddpd ymm(a), ymm(b), ymm(c)", { a: 9, b: 10, c: 11 }), "c4 41 2d 58 cb");
  t.is(
    bytesOf("vmovups xmm(a), [Rq(b)+Rq(c)*8+d]", { a: 9, b: 3, c: 2, d: 8 }),
    "c5 78 10 4c d3 08",
  );
  t.is(
    bytesOf("vmovups xmm(a), [Rq(b)+Rq(c)*8+d]", { a: 9, b: 12, c: 2, d: 8 }),
    "c4 41 78 10 4c d4 08",
  );
  t.is(bytesOf("andn Rd(a), Rd(b), Rd(c)", { a: 1, b: 2, c: 3 }), "c4 e2 68 f2 cb");
  t.is(bytesOf("vblendvps xmm1, xmm2, xmm3, xmm(n)", { n: 12 }), "c4 e3 69 4a cb c0");
});
