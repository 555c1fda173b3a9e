/* Units of code that lies far apart, and of long straight code. */
import test from "ava";
import { buildGraph, MAX_NODE, type CodeSource } from "../../runtime/machine/wasm/analysis/cfg.js";
import { makeMachine, relative } from "./fixture.js";

const CODE = 0x200000;

for (const distance of [0x100, 0x30000, 0xd0000, 0x120000])
  test(`calls over ${distance} bytes`, (t) => {
    const m = makeMachine({ tier: "wasm" });
    m.cpu.heatLimit = 0;
    // Six functions, each adding its number to eax, called in turn by a loop.
    const callees = Array.from({ length: 6 }, (_, k) => CODE + distance + 32 * k);
    callees.forEach((p, k) => m.mem.u8.set([0x83, 0xc0, k + 1, 0xc3], p)); // add eax, k+1; ret
    const bytes = [0x31, 0xc0]; // xor eax, eax
    const start = bytes.length;
    for (const p of callees) bytes.push(0xe8, ...relative(CODE + bytes.length + 5, p));
    bytes.push(0xff, 0xcf); // dec edi
    bytes.push(0x0f, 0x85, ...relative(bytes.length + 6, start), 0xc3); // jnz start; ret
    m.mem.u8.set(bytes, CODE);
    m.publish({ name: "far", address: CODE, size: distance + 32 * callees.length });
    t.is(m.call(CODE, 5000), 21 * 5000);
    t.is(m.call(CODE, 3), 63);
  });

test("straight code beyond what a unit holds: each of its nodes has instructions", (t) => {
  const m = makeMachine({ tier: "interp" });
  const COUNT = 3 * MAX_NODE;
  m.mem.u8.set(new Uint8Array(COUNT).fill(0x90), CODE);
  m.publish({ name: "straight", address: CODE, size: COUNT });
  const source: CodeSource = {
    fetch: (pc) => m.code.instructionAt(pc),
    translates: () => true,
    isThunk: () => false,
    slot: () => -1,
    signature: () => null,
  };
  for (const limit of [MAX_NODE, 2 * MAX_NODE, 2 * MAX_NODE + 1]) {
    const graph = buildGraph(source, [CODE], limit);
    t.is(graph.instructions, limit);
    t.true([...graph.nodes.values()].every((n) => n.count > 0 && !n.loop));
  }
});
