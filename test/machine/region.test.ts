/* Regions that are translated ahead of time, in parts. */
import test from "ava";
import { makeMachine, publish } from "./fixture.js";

const CODE = 0x240000;
const HEAD = CODE + 4;

test("the head of a loop in a part is an entry: control stands there when fuel is used up", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  // mov ecx, edi; jmp into the loop; HEAD: add eax, 1; sub ecx, 1; jnz HEAD; ret
  const bytes = [0x89, 0xf9, 0xeb, 3, 0x83, 0xc0, 1, 0x83, 0xe9, 1, 0x75, 0xf8, 0xc3];
  publish(machine, CODE, bytes, { promises: { memory: true } });
  const ahead = machine.tier?.translate(CODE, bytes.length, new Set([CODE]), () => false);
  const entries = ahead?.units.flatMap((unit) => [...unit.entries]) ?? [];
  t.true(entries.includes(HEAD));
});
