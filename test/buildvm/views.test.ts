/*
 * list, --handler and --diff: against the line map, GNU objdump and a build that
 * differs in a known way.
 */
import test from "ava";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { changesBetween, lineDiff, showDiff, showHandlerDiff } from "../../buildvm/view/diff.js";
import { disassembler } from "../../buildvm/view/disassemble.js";
import {
  findHandler,
  handlersOf,
  imageOf,
  readImage,
  type Image,
} from "../../buildvm/view/image.js";
import { listSymbols } from "../../buildvm/view/list.js";
import { paint } from "../../buildvm/view/text.js";
import { lj_bc_ofs } from "../../generated/bcdef.js";
import { BC } from "../../runtime/layout/bytecode.js";
import { buildvm, hasTools, newBuild, output, root, temporaryFolder } from "./tools.js";

const { vm } = newBuild();
const image = imageOf(vm);
const handlers = handlersOf(image);

test("list has every symbol, and sizes that add up to the blob", async (t) => {
  const text = listSymbols(image, await disassembler(image));
  const rows = [...text.matchAll(/^(\w+) +(\d+) +(\d+) {2}(\S+) +(\S+):(\d+)(?:-(\d+))?$/gm)];
  t.is(rows.length, image.symbols.length);
  const byName = new Map(rows.map((row) => [row[4], row]));
  for (const { name, offset } of image.symbols)
    t.is(parseInt(byName.get(name)?.[1] ?? "", 16), offset, name);
  const sum = rows.reduce((total, row) => total + Number(row[2]), 0);
  t.regex(
    text,
    new RegExp(`${vm.code.length} bytes: ${sum} of code, ${vm.code.length - sum} of alignment`),
  );
});

test("a symbol's template file is the one that has its label", (t) => {
  for (const { name, file, first } of handlers) {
    if (name.startsWith("BC_") || name.includes(".cold") || !file) continue;
    const text = readFileSync(path.join(root, file), "utf8");
    // `->name:`, or a macro that writes it: `.ffunc_1 math_abs`, `.ffunc_math sin`.
    const bare = name.replace(/^ff_([a-z]+_)?/, "");
    t.regex(text, new RegExp(`^\\s*\\|(->|\\.).*${bare}\\b`, "m"), `${name} at ${file}:${first}`);
  }
});

test("rare paths bear the name of the handler that jumps there", (t) => {
  const cold = handlers.filter(({ name }) => name.includes(".cold"));
  t.true(cold.length > 10);
  for (const { name, file } of cold) {
    const stem = name.replace(/\.cold.*$/, "");
    const handler = findHandler(handlers, stem);
    // What other files go to is called by its own.
    t.is(handler?.file ?? `dasc/vm/${stem}.dasc`, file, name);
  }
});

test("the disassembly is that of GNU objdump", async (t) => {
  if (!hasTools(t, "binutils", "objdump")) return;
  const file = path.join(temporaryFolder(t), "blob");
  writeFileSync(file, vm.code);
  const text = output(
    "objdump",
    "-D",
    "-z",
    "-b",
    "binary",
    "-m",
    "i386:x86-64",
    "-M",
    "intel",
    file,
  );
  const theirs = new Map(
    [...text.matchAll(/^ +(\w+):\t([\w ]+?) *\t(\S+)/gm)].map(([, at, bytes, mnemonic]) => [
      parseInt(at, 16),
      { size: bytes.trim().split(" ").length, mnemonic },
    ]),
  );
  const disassemble = await disassembler(image);
  for (const { offset, codeEnd } of handlers)
    for (const insn of disassemble(offset, codeEnd)) {
      const { size, mnemonic } = theirs.get(insn.offset) ?? { size: 0, mnemonic: "" };
      const ours = insn.text.split(" ")[0];
      // objdump puts longer instructions on two lines; iced spells a few otherwise.
      if (insn.size <= 7) t.is(insn.size, size, `${insn.offset}`);
      if (ours !== "movabs") t.is(ours, mnemonic === "movabs" ? "mov" : mnemonic, `${insn.offset}`);
    }
});

test("--handler interleaves template lines and instructions", (t) => {
  const { stdout, status } = buildvm("--handler", "ADDVV");
  t.is(status, 0);
  const [head, , ...lines] = stdout.split("\n");
  t.regex(
    head,
    /^[0-9a-f]{5} <BC_ADDVV>: dasc\/vm\/arith\.dasc:\d+-\d+, \d+ bytes, \d+ instructions$/,
  );
  t.is(parseInt(head, 16), lj_bc_ofs[BC.ADDVV]);
  const add = lines.findIndex(
    (line) => /addsd xmm0, xmm1$/.test(line) && /^ +[0-9a-f]+:/.test(line),
  );
  t.regex(lines[add], /^ +[0-9a-f]+: {2}f2 0f 58 c1 +addsd xmm0, xmm1$/);
  t.regex(lines[add - 1], /^arith\.dasc:\d+ +\| {2}addsd xmm0, xmm1$/);
  const apart = lines.findIndex((line) => line.includes("<BC_ADDVV.cold>"));
  const code = lines.slice(0, apart).filter((line) => /^ +[0-9a-f]+: /.test(line));
  t.regex(head, new RegExp(`, ${code.length} instructions$`));
});

test("--handler shows rare paths too, and knows calls by name", async (t) => {
  const disassemble = await disassembler(image);
  const names = new Set(handlers.map(({ name }) => name));
  const rare = handlers.flatMap(({ name, offset, codeEnd }) => {
    if (!name.endsWith(".cold") || !names.has(name.replace(".cold", ""))) return []; // subroutines have no other part
    const extern = disassemble(offset, codeEnd).find((insn) => insn.extern)?.extern;
    return extern ? [{ name, extern }] : [];
  });
  t.true(rare.length > 0);
  const { name, extern } = rare[0];
  const { stdout } = buildvm("--handler", name.replace(".cold", ""));
  const [main, cold] = stdout.split(`<${name}>:`);
  t.true(main.includes(`<${name.replace(".cold", "")}>:`));
  t.regex(cold, new RegExp(`(call|jmp) ${extern}$`, "m"));
});

test("an unknown handler is wrong usage and names near ones", (t) => {
  const run = buildvm("--handler", "TGET");
  t.is(run.status, 2);
  t.regex(run.stderr, /^buildvm: no handler 'TGET': .*BC_TGETV, .*\?$/m);
});

test("a build is the same when read back from its files", (t) => {
  const read = readImage(path.join(root, "generated"));
  t.deepEqual(Buffer.from(read.code), Buffer.from(image.code));
  t.deepEqual(read.symbols, image.symbols);
  t.deepEqual(read.externs, image.externs);
  t.deepEqual(read.lines, image.lines);
  t.throws(() => readImage("/nonexistent"), { message: /no \/nonexistent\.bin/ });
});

/** The image with `bytes` put in front of the last instruction of a handler. */
function withInsertion(name: string, bytes: readonly number[]): Image {
  const handler = findHandler(handlers, name);
  if (!handler) throw new Error(name);
  const at = handler.lines[handler.lines.length - 1].offset;
  const move = <T extends { readonly offset: number }>(entries: readonly T[]): T[] =>
    entries.map((entry) =>
      entry.offset > at ? { ...entry, offset: entry.offset + bytes.length } : entry,
    );
  const code = Uint8Array.from([
    ...image.code.subarray(0, at),
    ...bytes,
    ...image.code.subarray(at),
  ]);
  return {
    code,
    symbols: move(image.symbols),
    externs: move(image.externs),
    lines: move(image.lines),
  };
}

test("--diff names handlers that changed, with size and instructions", async (t) => {
  // An indirect jump ends it, so that no distance inside of it changes.
  const changed = withInsertion("BC_MOV", [0x48, 0x89, 0xc0]);
  const sides = await Promise.all(
    [image, changed].map(async (i) => ({ image: i, disassemble: await disassembler(i) })),
  );
  const names = changesBetween(sides[0], sides[1]).map(({ name }) => name);
  t.true(names.includes("BC_MOV"));
  const plain = paint(false);
  const text = showDiff(sides[0], sides[1], plain);
  const { codeEnd, offset } = findHandler(handlers, "BC_MOV") ?? { codeEnd: 0, offset: 0 };
  const size = codeEnd - offset;
  t.regex(
    text,
    new RegExp(`^ BC_MOV +${size} -> ${size + 3} \\(\\+3\\) +7 -> 8 \\(\\+1\\) +\\d+$`, "m"),
  );
  t.regex(text, new RegExp(`blob: ${vm.code.length} -> ${vm.code.length + 3} \\(\\+3\\) bytes`));
  const handler = findHandler(handlersOf(changed), "BC_MOV");
  t.true(
    handler !== undefined &&
      showHandlerDiff(sides[0], sides[1], handler, plain).includes("\n+mov rax, rax\n"),
  );
});

test("--diff of a build with itself finds nothing; colour is for terminals", async (t) => {
  const side = { image, disassemble: await disassembler(image) };
  t.is(showDiff(side, side, paint(true)), `no handler changed; blob: ${vm.code.length} bytes\n`);
  const other = withInsertion("BC_MOV", [0x90]);
  const sides = [side, { image: other, disassemble: await disassembler(other) }] as const;
  t.true(showDiff(...sides, paint(true)).includes("\x1b[31m"));
  t.false(showDiff(...sides, paint(false)).includes("\x1b"));
});

test("a build that is gone is wrong usage", (t) => {
  const run = buildvm("--diff", "/nonexistent");
  t.is(run.status, 2);
  t.regex(run.stderr, /\/nonexistent: no \/nonexistent\.bin/);
});

test("lines of a difference keep what is common", (t) => {
  t.deepEqual(lineDiff(["a", "b", "c"], ["a", "x", "c", "d"]), [" a", "-b", "+x", " c", "+d"]);
  t.deepEqual(lineDiff([], ["a"]), ["+a"]);
  t.deepEqual(lineDiff(["a"], []), ["-a"]);
});
