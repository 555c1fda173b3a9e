/*
 * The engine: relaxation, labels, sections, externs, errors that name a line.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import { Decoder, DecoderOptions } from "iced-x86";
import { DasmEngineError, DasmState } from "../../../dasc/dynasm/engine.js";
import { assemble, bytesOf, hex } from "./assemble.js";
import { ENCODED, ourLine } from "./engine-fuzz.js";

const lines = (...statements: string[]): string => statements.map((s) => `|${s}`).join("\n");

test("branches are short up to the last byte that reaches", (t) => {
  const forward = (op: string, gap: number): string =>
    bytesOf(`${op} ->there; .space n, 0x90; ->there:; nop`, { n: gap }).slice(0, 8);
  t.is(forward("jmp", 127), "eb 7f 90");
  t.is(forward("jmp", 128), "e9 80 00");
  t.is(forward("jne", 127), "75 7f 90");
  t.is(forward("jne", 128), "0f 85 80");
  const backward = (op: string, gap: number): string =>
    bytesOf(`->there:; .space n, 0x90; ${op} ->there`, { n: gap }).slice(gap * 3);
  t.is(backward("jmp", 126), "eb 80");
  t.is(backward("jmp", 127), "e9 7c ff ff ff");
  t.is(backward("jb", 126), "72 80");
  t.is(backward("jb", 127), "0f 82 7b ff ff ff");
});

test("only branches shrink: calls and addresses keep 32 bits", (t) => {
  t.is(bytesOf("->f:; call ->f; lea rax, [->f]"), "e8 fb ff ff ff 48 8d 05 f4 ff ff ff");
});

test("a shortened branch shortens the way of those around it", (t) => {
  // 127 bytes between, if the inner jump is short.
  const { code } = assemble(lines("->a:; jmp ->b", "->b:; .space 122", "jmp ->a"));
  t.is(hex(code.subarray(0, 2)), "eb 00");
  t.is(hex(code.subarray(124)), "eb 82");
});

test("local labels: nearest before and behind, redefinition", (t) => {
  t.is(
    bytesOf("1:; nop; jmp <1; jmp >1; 1:; jmp <1; jmp >1; 2:; nop; 1:; jmp >2; 2:; nop"),
    "90 eb fd eb 00 eb fe eb 01 90 eb 00 90",
  );
});

test("labels reach across sections, which follow each other in order", (t) => {
  const { code, state } = assemble(
    lines(
      ".cold",
      "->cold:; nop",
      "jmp ->hot",
      ".code",
      "->hot:; nop",
      "jmp ->cold",
      ".far",
      "=>3:; jmp ->hot",
      ".code",
      "nop",
    ),
  );
  t.is(hex(code), "90 eb 01 90 90 eb f9 eb f7");
  t.is(state.globalOffset(0), 4); // cold is named first
  t.is(state.globalOffset(1), 0);
  t.is(state.pcOffset(3), 7);
  t.is(state.pcOffset(4), -1);
});

test("labels at addresses outside of the code; what DynASM's engine makes of them", (t) => {
  const body = lines(
    ".cold; jmp ->out; jmp ->late; jmp =>3; .code",
    ".label ->out, &addr; .label =>3, &pc",
    "nop; jmp ->out; jz =>3; call ->out; lea ecx, [->out]; .aword ->out; .aword =>3",
    "jmp >2; .align 8",
    ".label 2, &far",
    "jmp <2; jmp ->late; =>4:; jmp =>4",
    ".label ->late, &far+16",
    "jmp ->late; call =>3",
  );
  const env = { addr: 0x10001000, pc: 0x10000003, far: 0x7fff0000 };
  const x64 = assemble(body, env, { base: 0x10000000 });
  t.is(
    hex(x64.code),
    "90 e9 fa 0f 00 00 0f 84 f7 ff ff ff e8 ef 0f 00 00 8d 0d e9 0f 00 00 00 10 00 10 00 00 00 00 " +
      "03 00 00 10 00 00 00 00 e9 d4 ff fe 6f 90 90 90 90 e9 cb ff fe 6f e9 d6 ff fe 6f eb fe " +
      "e9 cf ff fe 6f e8 bd ff ff ff e9 b5 0f 00 00 e9 c0 ff fe 6f e9 ae ff ff ff",
  );
  t.deepEqual(
    [x64.state.globalOffset(0), x64.state.pcOffset(3), x64.state.pcOffset(4)],
    [-1, -1, 58],
  );
  const x86 = assemble(body, env, { base: 0x10000000, arch: "x86" });
  t.is(
    hex(x86.code),
    "90 e9 fa 0f 00 00 0f 84 f7 ff ff ff e8 ef 0f 00 00 8d 0d 00 10 00 10 00 10 00 10 03 00 00 10 " +
      "e9 dc ff fe 6f 90 90 90 90 e9 d3 ff fe 6f e9 de ff fe 6f eb fe e9 d7 ff fe 6f " +
      "e8 c5 ff ff ff e9 bd 0f 00 00 e9 c8 ff fe 6f e9 b6 ff ff ff",
  );
  t.throws(() => assemble("|.label >1, &a", { a: 1 }), {
    message: /^in\.dasc:7:9: error: `>1' is no label to define: write 1\n/,
  });
  t.throws(() => assemble("|.label 1, ->a"), {
    message: /^in\.dasc:7:12: error: bad address of a label `->a': write &address\n/,
  });
});

test("alignment fills with nop, space with what was asked for", (t) => {
  t.is(
    bytesOf("ret; .align 8; .byte 1; .align word; .space 2, 0xcc; .align 4; ret"),
    ["c3 90 90 90 90 90 90 90 01 90 cc cc c3"][0],
  );
});

test("data directives", (t) => {
  const env = { n: -2, u: 254, big: 2 ** 40 + 3, huge: 0x1122334455667788n };
  t.is(
    bytesOf(".byte 1, 255, u; .sbyte -1, n; .word 0x1234, u", env),
    "01 ff fe ff fe 34 12 fe 00",
  );
  t.is(bytesOf(".dword 5, n; .long -1", env), "05 00 00 00 fe ff ff ff ff ff ff ff");
  t.is(bytesOf(".qword 0x1122334455667788", env), "88 77 66 55 44 33 22 11");
  t.is(bytesOf(".qword huge", env), "88 77 66 55 44 33 22 11");
  t.is(bytesOf(".qword big", env), "03 00 00 00 00 01 00 00");
  t.is(bytesOf(".aword n", env), "fe ff ff ff ff ff ff ff");
  t.is(bytesOf("nop; ->x:; .aword ->x", {}, { base: 0x1000 }), "90 01 10 00 00 00 00 00 00");
  t.is(bytesOf("mov64 rax, huge", env), "48 b8 88 77 66 55 44 33 22 11");
});

test("addresses are relative to the base of the code", (t) => {
  t.is(bytesOf("call &0x1000", {}, { base: 0x400 }), "e8 fb 0b 00 00");
  t.is(bytesOf("call &target", { target: 0x405 }, { base: 0x400 }), "e8 00 00 00 00");
});

test("references to symbols are recorded and left zero", (t) => {
  const { code, state } = assemble(
    lines("call extern first", "lea rax, [extern second]", "jmp extern first"),
  );
  t.is(hex(code), "e8 00 00 00 00 48 8d 05 00 00 00 00 e9 00 00 00 00");
  t.deepEqual(state.externs, [
    { offset: 1, index: 0, name: "first", kind: 1 },
    { offset: 8, index: 1, name: "second", kind: 1 },
    { offset: 13, index: 0, name: "first", kind: 1 },
  ]);
});

test("the line map names statements, and the macro invocations that led there", (t) => {
  const { state } = assemble(
    [
      "|.macro two, reg",
      "|  push reg",
      "|  pop reg",
      "|.endmacro",
      "|nop; nop",
      "|1:; two rax",
      "|ret",
    ].join("\n"),
  );
  t.deepEqual(state.lineMap(), [
    { offset: 0, file: "in.dasc", line: 11 },
    { offset: 1, file: "in.dasc", line: 11 },
    { offset: 2, file: "in.dasc", line: 8, caller: { file: "in.dasc", line: 12 } },
    { offset: 3, file: "in.dasc", line: 9, caller: { file: "in.dasc", line: 12 } },
    { offset: 4, file: "in.dasc", line: 13 },
  ]);
});

test("errors name the line", (t) => {
  const fails = (body: string, message: RegExp, env = {}): void => {
    t.throws(() => assemble(body, env), { name: "DasmEngineError", message });
  };
  fails(lines("nop", "jmp ->nowhere"), /^in\.dasc:8: undefined global label `->nowhere'$/);
  fails(lines("nop", "jmp >2"), /^in\.dasc:8: no label 2 behind this line$/);
  fails(lines("jmp <2"), /^in\.dasc:7: no label 2 before this line$/);
  fails(lines("jmp =>5"), /^in\.dasc:7: undefined PC label 5$/);
  fails(lines("jmp =>64"), /^in\.dasc:7: PC label out of range: 64 of 64/);
  fails(lines("->a:; nop", "->a:; nop"), /^in\.dasc:8: global label `->a' defined twice$/);
  fails(lines("=>1:; nop", "=>1:; nop"), /^in\.dasc:8: PC label 1 defined twice$/);
  fails(lines("add al, n"), /^in\.dasc:7: byte out of range: 256$/, { n: 256 });
  fails(lines("mov eax, [rax+n]"), /argument 1 is not a 32-bit integer: undefined/, {
    n: undefined,
  });
  fails(lines("mov eax, n"), /argument 1 is not a 32-bit integer: 0.5/, { n: 0.5 });
  fails(lines("mov eax, n"), /not a 32-bit integer: 4294967296/, { n: 2 ** 32 });
  fails(lines("mov Rd(n), eax"), /register number out of range: 16/, { n: 16 });
  fails(lines("mov eax, [rax+Rq(n)]"), /register 4 cannot be an index/, { n: 4 });
  fails(
    lines("1:; nop", ".macro m", "jmp >1", ".endmacro", "nop", "m"),
    /^in\.dasc:9 \(from in\.dasc:12\)/,
  );
});

test("errors have the status names of DASM_CHECKS", (t) => {
  const status = (body: string, env = {}, options = {}): string =>
    t.throws(() => assemble(body, env, options), { instanceOf: DasmEngineError })?.status ?? "";
  const cases: [expected: string, body: string, n?: number][] = [
    ["UNDEF_L", lines("jmp ->nowhere")],
    ["UNDEF_L", lines("jmp >1")],
    ["UNDEF_L", lines("jmp <1")],
    ["UNDEF_PC", lines("jmp =>3")],
    ["RANGE_PC", lines("jmp =>n"), 64],
    ["RANGE_PC", lines("=>n:"), -1],
    ["RANGE_LG", lines("->a:", "->a:")],
    ["RANGE_I", lines("add al, n"), 256],
    ["RANGE_I", lines("add al, n"), -1],
    ["RANGE_I", lines("add cx, n"), -129],
    ["RANGE_I", lines(".sbyte n"), 128],
    ["RANGE_I", lines(".space n"), -1],
    ["RANGE_VREG", lines("mov Rd(n), eax"), 16],
    ["RANGE_VREG", lines("lea eax, [rax+Rq(n)]"), 4],
    ["RANGE_SEC", lines(".space n", ".space n"), 0x7fffffff],
  ];
  for (const [expected, body, n] of cases) t.is(status(body, { n }), expected, body);
  t.is(status(lines("mov Rd(n), eax"), { n: 8 }, { arch: "x86" }), "RANGE_VREG");
  const { state } = assemble(lines("nop"));
  t.is(t.throws(() => state.put(0, []), { instanceOf: DasmEngineError })?.status, "PHASE");
  t.is(t.throws(() => state.link(), { instanceOf: DasmEngineError })?.status, "PHASE");
  const options = { maxSection: 1, actionList: Uint8Array.of(248, 10, 255) };
  const unnamed = new DasmState(options);
  t.throws(() => unnamed.put(0, []), { message: /global label 0 of 0: pass \.globalnames/ });
  const early = new DasmState({ ...options, globals: ["a"] });
  early.put(0, []);
  t.is(t.throws(() => early.encode(), { instanceOf: DasmEngineError })?.status, "PHASE");
});

for (const arch of ["x64", "x86"] as const)
  test(`${arch}: action lists with values become the code that DynASM's engine makes`, (t) => {
    const lines = readFileSync(ENCODED(arch), "utf8").replace(/\n$/, "").split("\n");
    const wrong = lines.filter((line) => ourLine(arch, line) !== line);
    t.deepEqual(wrong, [], "accept: node --import tsx test/dasc/dynasm/engine-fuzz.ts --write");
    t.true(lines.length > 700);
    t.true(lines.filter((line) => line.endsWith("RANGE_I")).length > 5);
  });

test("a state makes one piece of code", (t) => {
  const { state } = assemble("|nop");
  t.throws(() => state.link(), { message: /linked twice/ });
  t.throws(() => state.put(0, []), { message: /put after link/ });
  t.throws(() => state.encode(), { message: /encode needs link/ });
});

/** A program of jumps between labels, with gaps, alignment and three sections. */
const program = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("jump" as const),
        op: fc.constantFrom("jmp", "jz", "ja", "call"),
        to: fc.nat(15),
        pc: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("space" as const),
        size: fc.integer({ min: 0, max: 140 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("align" as const),
        size: fc.constantFrom(4, 16, 64),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("section" as const),
        name: fc.constantFrom("code", "cold", "far"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("local" as const),
        op: fc.constantFrom("jmp", "jb"),
        size: fc.integer({ min: 100, max: 135 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 60 },
);

test("every branch of a random program goes to its label", (t) => {
  fc.assert(
    fc.property(program, (steps) => {
      const body: string[] = [];
      const targets: string[] = [];
      const every = Math.ceil(steps.length / 16);
      steps.forEach((step, i) => {
        if (i % every === 0) body.push(`->l${i / every}:`, `=>${i / every}:`);
        if (step.kind === "jump") {
          const n = step.to % Math.ceil(steps.length / every);
          body.push(`${step.op} ${step.pc ? `=>${n}` : `->l${n}`}`);
          targets.push(`l${n}`);
        } else if (step.kind === "space") body.push(`.space ${step.size}, 0x90`);
        else if (step.kind === "align") body.push(`.align ${step.size}`);
        else if (step.kind === "section") body.push(`.${step.name}`);
        else body.push(`${step.op} >1`, `.space ${step.size}, 0x90`, "1:; nop");
      });
      const { code, size, state, module } = assemble(lines(...body));
      t.is(code.length, size);
      // Where each statement of `body` begins, from the line map.
      const starts = new Map(state.lineMap().map((e) => [e.line - 7, e.offset]));
      body.forEach((statement, i) => {
        const m = /^(jmp|jz|ja|jb|call) (?:->l|=>|>)(\d+)$/.exec(statement);
        if (!m) return;
        const start = starts.get(i) as number;
        const decoder = new Decoder(64, code.subarray(start), DecoderOptions.None);
        const instruction = decoder.decode();
        const to = Number(BigInt.asIntN(64, instruction.nearBranchTarget)) + start;
        const isLocal = statement.includes(" >");
        const wanted = isLocal
          ? (starts.get(i + 2) as number)
          : state.globalOffset(module.globals.indexOf(`l${m[2]}`));
        t.is(to, wanted, statement);
        // A gap that always fits is jumped over with two bytes.
        if (isLocal && wanted - start <= 100 + 2) t.is(instruction.length, 2);
        instruction.free();
        decoder.free();
      });
    }),
    { numRuns: 150, seed: 20260101 },
  );
});
