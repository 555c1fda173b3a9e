/*
 * Object formats: what each assembler or object reader makes of buildvm's output.
 * Code, symbols, relocations and unwind tables are compared with the blob and with
 * each other; what the tools said once is not needed, since the formats are checked
 * against the same facts without tools in unwind.test.ts and below.
 */
import test from "ava";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { emitCoffasm } from "../../buildvm/emit/coffasm.js";
import { emitElfasm } from "../../buildvm/emit/elfasm.js";
import { emitMachasm } from "../../buildvm/emit/machasm.js";
import { objectSymbols } from "../../buildvm/emit/object.js";
import { emitPeobj } from "../../buildvm/emit/peobj.js";
import { winUnwind } from "../../buildvm/emit/winunwind.js";
import { hasTools, newBuild, output, temporaryFolder } from "./tools.js";

const { vm } = newBuild();
const code = Buffer.from(vm.code);
const hex = (n: number): string => n.toString(16).padStart(8, "0");

test("symbols have the size up to the next one, and cover the blob", (t) => {
  const [all, ...symbols] = objectSymbols(vm);
  t.deepEqual(all, { name: "lj_vm_asm_begin", offset: 0, size: vm.code.length });
  const ends = new Set(symbols.map(({ offset }) => offset));
  ends.add(vm.code.length);
  for (const { name, offset, size } of symbols) {
    t.true(size > 0, name);
    t.true(ends.has(offset + size), name);
    t.false(
      [...ends].some((end) => end > offset && end < offset + size),
      name,
    );
  }
  t.is(new Set(symbols.map(({ name }) => name)).size, symbols.length);
});

test("ELF: symbols with sizes, relocations", (t) => {
  if (!hasTools(t, "binutils", "as", "objdump", "readelf")) return;
  const folder = temporaryFolder(t);
  const [source, object] = [path.join(folder, "vm.S"), path.join(folder, "vm.o")];
  writeFileSync(source, emitElfasm(vm));
  output("as", source, "-o", object);
  const symbols = output("readelf", "-sW", object)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , type]) => type === "FUNC")
    .map(([, value, size, , bind, visibility, , name]) => [
      name,
      parseInt(value, 16),
      Number(size),
      bind,
      visibility,
    ]);
  const expected = objectSymbols(vm).map(({ name, offset, size }) => [
    name,
    offset,
    size,
    "GLOBAL",
    "HIDDEN",
  ]);
  const byName = (a: unknown[], b: unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);
  t.deepEqual(symbols.sort(byName), expected.sort(byName));
  const relocations = output("objdump", "-r", "-j", ".text", object);
  const fields = [...relocations.matchAll(/^(\w+) R_X86_64_PC32 +(\w+)-0x0+4$/gm)];
  t.deepEqual(
    fields.map(([, offset, name]) => [parseInt(offset, 16), name]),
    vm.externs.map(({ offset, name }) => [offset, name]),
  );
});

test("Mach-O: assembles to the blob with branch relocations and .eh_frame", (t) => {
  if (!hasTools(t, "llvm", "llvm-mc", "llvm-objcopy", "llvm-objdump", "llvm-dwarfdump", "llvm-nm"))
    return;
  const folder = temporaryFolder(t);
  const [source, object, text] = ["vm.S", "vm.o", "text"].map((f) => path.join(folder, f));
  writeFileSync(source, emitMachasm(vm));
  output("llvm-mc", "-triple=x86_64-apple-macos", "-filetype=obj", source, "-o", object);
  output("llvm-objcopy", "--dump-section", `__TEXT,__text=${text}`, object, "/dev/null");
  t.deepEqual(readFileSync(text), code);
  const relocations = output("llvm-objdump", "-r", object);
  const fields = [...relocations.matchAll(/^(\w+) X86_64_RELOC_BRANCH +_(\w+)$/gm)];
  const sorted = fields.map(([, offset, name]) => [parseInt(offset, 16), name] as const);
  t.deepEqual(
    sorted.sort((a, b) => a[0] - b[0]),
    vm.externs.map(({ offset, name }) => [offset, name] as const),
  );
  t.regex(relocations, /X86_64_RELOC_GOT +_lj_err_unwind_dwarf/);
  const names = output("llvm-nm", object);
  for (const { name, offset } of objectSymbols(vm))
    t.true(names.includes(`${offset.toString(16).padStart(16, "0")} T _${name}\n`), name);
  const frames = output("llvm-dwarfdump", "--eh-frame", object);
  t.regex(frames, /CFA=RSP\+80: RBX=\[CFA-24\], RBP=\[CFA-16\], R14=\[CFA-40\], R15=\[CFA-32\]/);
});

test("COFF: assembles to the blob, and to the tables that peobj writes", (t) => {
  const [as, objdump] = ["x86_64-w64-mingw32-as", "x86_64-w64-mingw32-objdump"];
  if (!hasTools(t, "binutils-mingw-w64-x86-64", as, objdump)) return;
  const folder = temporaryFolder(t);
  const [source, coff, pe] = ["vm.S", "coff.o", "pe.o"].map((f) => path.join(folder, f));
  writeFileSync(source, emitCoffasm(vm));
  writeFileSync(pe, emitPeobj(vm));
  output(as, source, "-o", coff);

  const sections = (object: string, section: string): string =>
    output(objdump, "-s", "-j", section, object).split("Contents")[1].trim();
  t.is(sections(pe, ".xdata"), sections(coff, ".xdata"));
  const relocations = (object: string, section: string): string[] =>
    output(objdump, "-r", "-j", section, object)
      .split("\n")
      .filter((line) => /^\w{16} /.test(line));
  for (const section of [".text", ".pdata", ".xdata"])
    t.deepEqual(relocations(pe, section), relocations(coff, section), section);
  t.deepEqual(
    relocations(pe, ".text"),
    vm.externs.map(
      ({ offset, name }) => `${hex(offset).padStart(16, "0")} IMAGE_REL_AMD64_REL32  ${name}`,
    ),
  );
  const symbols = (object: string): string[] =>
    [...output(objdump, "-t", object).matchAll(/\(sec +([01])\).*\(ty +20\).* 0x(\w+) (\w+)$/gm)]
      .map(([, section, value, name]) => `${name} ${section} ${value}`)
      .sort();
  const defined = symbols(pe).filter((line) => line.includes(" 1 "));
  t.is(defined.length, objectSymbols(vm).length);
  t.deepEqual(
    defined,
    symbols(coff).filter((line) => line.includes(" 1 ")),
  );
});

test("PE: a reader finds every function's unwind information", (t) => {
  if (!hasTools(t, "llvm", "llvm-readobj")) return;
  const object = path.join(temporaryFolder(t), "pe.o");
  writeFileSync(object, emitPeobj(vm));
  const info = output("llvm-readobj", "--unwind", object);
  const functions = info.split("RuntimeFunction {").slice(1);
  t.is(functions.length, winUnwind(vm).ranges.length);
  const entry = functions.find((text) => text.includes("StartAddress: lj_vm_call ")) ?? "";
  t.deepEqual(
    [...entry.matchAll(/0x\w\w: .*/g)].map(([line]) => line),
    [
      "0x0A: ALLOC_SMALL size=40",
      "0x06: PUSH_NONVOL reg=R14",
      "0x04: PUSH_NONVOL reg=R15",
      "0x02: PUSH_NONVOL reg=RBX",
      "0x01: PUSH_NONVOL reg=RBP",
    ],
  );
  t.true(
    functions.some((text) => /ALLOC_LARGE size=\d\d\d/.test(text)),
    "the frame of table.sort",
  );
  t.regex(functions[0], /PrologSize: 0[\s\S]*Handler: lj_err_unwind_win/);
});

test("PE: header, sections and symbol table hang together", (t) => {
  const object = Buffer.from(emitPeobj(vm));
  const [machine, count] = [object.readUInt16LE(0), object.readUInt16LE(2)];
  const [symbolsAt, symbolCount] = [object.readUInt32LE(8), object.readUInt32LE(12)];
  t.deepEqual([machine, count], [0x8664, 3]);
  const sections = [0, 1, 2].map((i) => {
    const header = object.subarray(20 + 40 * i, 60 + 40 * i);
    const [size, at, relocationsAt] = [16, 20, 24].map((o) => header.readUInt32LE(o));
    return {
      data: object.subarray(at, at + size),
      relocationsAt,
      relocations: header.readUInt16LE(32),
    };
  });
  t.deepEqual(Buffer.from(sections[0].data), code);
  const stringsAt = symbolsAt + 18 * symbolCount;
  t.is(stringsAt + object.readUInt32LE(stringsAt), object.length);
  const nameOf = (symbol: number): string => {
    const at = symbolsAt + 18 * symbol;
    const long = object.readUInt32LE(at) === 0;
    const text = long
      ? object.subarray(stringsAt + object.readUInt32LE(at + 4))
      : object.subarray(at, at + 8);
    const end = text.indexOf(0);
    return text.toString("latin1", 0, end < 0 || !long ? (end < 0 ? 8 : Math.min(end, 8)) : end);
  };
  const relocations = sections.map(({ relocationsAt, relocations }) =>
    Array.from({ length: relocations }, (_, i) => {
      const at = relocationsAt + 10 * i;
      return [object.readUInt32LE(at), nameOf(object.readUInt32LE(at + 4))];
    }),
  );
  t.deepEqual(
    relocations[0],
    vm.externs.map(({ offset, name }) => [offset, name]),
  );
  t.deepEqual(new Set(relocations[1].map(([, name]) => name)), new Set([".text", ".xdata"]));
  t.deepEqual(new Set(relocations[2].map(([, name]) => name)), new Set(["lj_err_unwind_win"]));
});
