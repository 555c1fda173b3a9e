/* What rules make of single instructions, as text. */
import test from "ava";
import { Cpu } from "../../runtime/machine/cpu.js";
import { Decoder } from "../../runtime/machine/decode.js";
import { Memory } from "../../runtime/machine/memory.js";
import { bodyText, localName } from "../../runtime/machine/wasm/emit/text.js";
import { localTypes } from "../../runtime/machine/wasm/emit/locals.js";
import { rules } from "../../runtime/machine/wasm/rules/rules.js";
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
  rules[i.row?.name ?? ""].emit(t, i);
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

test("every local has a name of its own", (t) => {
  const names = localTypes(0).map((_, n) => localName(n));
  t.is(new Set(names).size, names.length);
  t.false(names.some((name) => name === undefined));
});
