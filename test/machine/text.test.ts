/* What rules make of single instructions, as text. */
import test from "ava";
import { Cpu } from "../../runtime/machine/cpu.js";
import { Decoder } from "../../runtime/machine/decode.js";
import { Memory } from "../../runtime/machine/memory.js";
import { bodyText, localName } from "../../runtime/machine/wasm/emit/text.js";
import { Code, I32, I64, OP, UsedLocals } from "../../runtime/machine/wasm/emit/encode.js";
import { L, localTypes, typeOfLocal } from "../../runtime/machine/wasm/emit/locals.js";
import type { Insn } from "../../runtime/machine/insn.js";
import { PARITY } from "../../runtime/machine/wasm/rules/condition.js";
import { ruleNamed } from "../../runtime/machine/wasm/rules/rules.js";
import { Translator } from "../../runtime/machine/wasm/rules/translator.js";

const CODE = 0x20000;

function translated(bytes: readonly number[], trusted: boolean): string[] {
  const cpu = new Cpu(new Memory(0x30000, 0x30000));
  cpu.u8.set(bytes, CODE);
  const i = new Decoder(() => cpu.u8).decode(CODE, CODE + bytes.length);
  const t = new Translator(CODE, 0x10000);
  t.trusted = trusted;
  t.startNode([i], [0]);
  t.startInsn(0);
  ruleNamed(i.row!.name)!.emit(t, i);
  return bodyText(t.code.result()).map((line) => line.trim());
}

test("a trusted load is a load", (t) => {
  // mov eax, [rdx+rbp*8+4]
  t.deepEqual(translated([0x8b, 0x44, 0xea, 0x04], true), [
    "get rdx",
    "i32.wrap",
    "get rbp",
    "i32.wrap",
    "i32.const 3",
    "i32.shl",
    "i32.add",
    "i64.load32_u +4",
    "set rax",
  ]);
});

test("an untrusted one checks its address first", (t) => {
  const text = translated([0x8b, 0x44, 0xea, 0x04], false);
  const check = text.indexOf("get SPAN");
  t.true(check >= 0 && check < text.findIndex((line) => line.startsWith("i64.load32_u")));
});

test("what gives a NaN exits, unless that is found out behind it and dead then", (t) => {
  // mulsd xmm1, xmm2; addsd xmm0, xmm1; ucomisd xmm0, xmm0; before a jp
  const sum = [0xf2, 0x0f, 0x59, 0xca, 0xf2, 0x0f, 0x58, 0xc1, 0x66, 0x0f, 0x2e, 0xc0];
  // The same, and the sum is stored before: movsd [rdx], xmm0
  const stored = [...sum.slice(0, 8), 0xf2, 0x0f, 0x11, 0x02, ...sum.slice(8)];
  const exits = (bytes: readonly number[], dead: number): number => {
    const cpu = new Cpu(new Memory(0x30000, 0x30000));
    cpu.u8.set(bytes, CODE);
    const decoder = new Decoder(() => cpu.u8);
    const end = CODE + bytes.length;
    const insns: Insn[] = [];
    for (let pc = CODE; pc < end; pc = insns[insns.length - 1].next)
      insns.push(decoder.decode(pc, end));
    const translator = new Translator(CODE, 0x10000);
    translator.trusted = true;
    translator.startNode(insns, [0, 0, 0, 0], [], PARITY, dead);
    insns.forEach((i, k) => {
      translator.startInsn(k);
      ruleNamed(i.row!.name)!.emit(translator, i);
    });
    const text = bodyText(translator.code.result());
    return text.filter((line) => line === "set EXIT").length;
  };
  t.is(exits(sum, -1), 0);
  t.is(exits(sum, ~2), 1, "the product is alive");
  t.is(exits(sum, 0), 2);
  t.is(exits(stored, -1), 2);
});

test("every local has a name of its own", (t) => {
  const names = localTypes(0).map((_, n) => localName(n));
  t.is(new Set(names).size, names.length);
  t.false(names.some((name) => name === undefined));
});

test("locals are numbered in the order in which a function uses them", (t) => {
  const used = new UsedLocals();
  const code = new Code(used);
  code.get(L.FUEL);
  code.set(3);
  const behind = new Code(used);
  behind.tee(L.FUEL);
  behind.get(0);
  t.deepEqual([...code.result()], [OP.GET, 0, OP.SET, 1]);
  t.deepEqual([...behind.result()], [OP.TEE, 0, OP.GET, 2]);
  t.deepEqual(used.list.map(typeOfLocal), [I32, I64, I64]);
});
