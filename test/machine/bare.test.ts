/*
 * Machines that run no C do without its instructions (BareMachine.extend): they have all that the templates and the
 * trace compiler's code are made of.
 */
import test from "ava";
import { lj_vm } from "../../generated/lj_vm.js";
import { XO } from "../../runtime/jit/asm/target.js";
import { MEMORY_MAP } from "../../runtime/layout/memory.js";
import { isImplemented } from "../../runtime/machine/bind.js";
import { Decoder } from "../../runtime/machine/decode.js";
import { BareMachine } from "../../runtime/machine/index.js";
import { allRows } from "../../runtime/machine/table.js";

const { cpu } = new BareMachine(MEMORY_MAP);
/** Instructions that C data alone has, which comes with C's. */
const OF_FLOATS = ["cvtsd2ss", "cvtsi2ss", "cvtss2sd"];
const missing = (names: Iterable<string>): string[] =>
  [...new Set(names)].filter((name) => !isImplemented(cpu, name));

test("it executes all instructions of the templates", (t) => {
  const code = Buffer.from(lj_vm.blob, "base64");
  const decoder = new Decoder(() => code);
  const names: string[] = [];
  for (let pc = 0; pc < code.length;) {
    const i = decoder.decode(pc, code.length);
    names.push(i.row!.name);
    pc = i.next;
  }
  t.true(names.length > code.length / 5);
  t.deepEqual(
    missing(names).filter((name) => !OF_FLOATS.includes(name)),
    [],
  );
});

test("it executes all instructions of traces", (t) => {
  const PREFIX = { "": 0, np: 0, nr: 0, o16: 0x66, w1: 0, "66": 0x66, f2: 0xf2, f3: 0xf3 };
  const { ARITH, ...others } = XO;
  const opcodes = new Set<number>(Object.values(others));
  for (let op = 0; op < 8; op++) opcodes.add(ARITH(op));
  const rows = allRows().filter((row) =>
    opcodes.has((PREFIX[row.prefix] << 16) | (row.map << 8) | row.opcode),
  );
  const names = new Set(rows.map(({ name }) => name));
  t.true(names.size > 50);
  const inGroups = ["mul", "imul1", "rcl", "rcr"]; // with others, which the emitter needs
  t.deepEqual(missing(names).sort(), [...inGroups, ...OF_FLOATS].sort());
});
