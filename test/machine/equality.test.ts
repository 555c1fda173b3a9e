/* Doubles that are compared for being equal, in one jump (wasm/analysis/equality.ts): results and counts are those of two. */
import test from "ava";
import type { Tier } from "../../runtime/machine/index.js";
import type { Node } from "../../runtime/machine/wasm/analysis/cfg.js";
import type { Exit } from "../../runtime/machine/wasm/analysis/exits.js";
import { Node as GraphNode } from "../../runtime/machine/wasm/analysis/cfg.js";
import { exitOf } from "../../runtime/machine/wasm/analysis/exits.js";
import { DIFFERENT, foldEquality, SAME } from "../../runtime/machine/wasm/analysis/equality.js";
import type { Insn } from "../../runtime/machine/insn.js";
import { bits } from "../../runtime/machine/promises.js";
import { R } from "../../runtime/machine/state.js";
import { makeMachine, publish, relative, word } from "./fixture.js";

const CODE = 0x240000;
const DATA = 0x300000;
const VALUES = [0, -0, 1, 1.5, -1.5, 2 ** 31, 1e300, Infinity, -Infinity, NaN];

const UCOMISD = [
  ...[0xf2, 0x0f, 0x10, 0x04, 0x25, ...word(DATA)], // movsd xmm0, [DATA]
  ...[0x66, 0x0f, 0x2e, 0x04, 0x25, ...word(DATA + 8)], // ucomisd xmm0, [DATA+8]
];
const answer = (n: number): number[] => [0xb8, ...word(n), 0xc3]; // mov eax, n; ret

/** eax = 1 when they are equal, else 2: by jne or by je, with the jump of a NaN in front. */
function codeOf(jne: boolean): number[] {
  const ordered = CODE + UCOMISD.length + 7;
  const behind = ordered + 6;
  const elsewhere = behind + answer(0).length;
  const jumps = [
    ...[0x7b, 5], // jnp ordered
    ...[0xe9, ...relative(ordered, jne ? elsewhere : behind)], // jmp
    ...[0x0f, jne ? 0x85 : 0x84, ...relative(behind, elsewhere)],
  ];
  return [...UCOMISD, ...jumps, ...answer(jne ? 1 : 2), ...answer(jne ? 2 : 1)];
}

function results(tier: Tier, code: number[]): [number, number][] {
  const machine = makeMachine({ tier });
  publish(machine, CODE, code, {
    promises: {
      memory: true,
      scalar: true,
      conventional: true,
      entries: [CODE],
      exits: new Map(),
      returns: { general: bits(R.RAX, R.RBX, R.RSP, R.RBP), vector: 0 },
    },
  });
  return VALUES.flatMap((a) =>
    VALUES.map((b): [number, number] => {
      machine.mem.view.setFloat64(DATA, a, true);
      machine.mem.view.setFloat64(DATA + 8, b, true);
      const before = machine.executed;
      return [machine.call(CODE, 0) | 0, machine.executed - before];
    }),
  );
}

for (const jne of [true, false])
  test(`${jne ? "jne" : "je"} behind jnp and jmp`, (t) => {
    const expected = VALUES.flatMap((a) => VALUES.map((b) => (a === b ? 1 : 2)));
    const interpreted = results("interp", codeOf(jne));
    t.deepEqual(
      interpreted.map(([result]) => result),
      expected,
    );
    t.deepEqual(results("wasm", codeOf(jne)), interpreted);
  });

/** Nodes by address: a comparison at 1 with jnp to 3, jmp at 2, jne or je at 3. `more` are other nodes. */
function graphOf(compare: string, jmpTo: number, cc: number, more: Node[] = []): Map<number, Node> {
  const make = (pc: number, exit: Exit, name?: string): Node => {
    const n = new GraphNode(pc);
    n.exit = exit;
    if (name !== undefined) n.insns = [{ row: { name } } as Insn];
    n.count = n.insns.length + 1;
    return n;
  };
  const insn = { next: 4 } as Insn;
  const nodes = [
    make(1, exitOf("jcc", insn, 3, 2, 11), compare),
    make(2, exitOf("jmp", insn, jmpTo)),
    make(3, exitOf("jcc", insn, 9, 4, cc)),
    ...more,
  ];
  return new Map(nodes.map((n) => [n.pc, n]));
}
const conditionOf = (nodes: Map<number, Node>): number => {
  foldEquality(nodes);
  const { exit, count } = nodes.get(1)!;
  return exit.kind === "jcc" && nodes.size < 3 && count === 3 ? exit.cc : -1;
};

test("three jumps become one, when they are as they should be", (t) => {
  t.is(conditionOf(graphOf("ucomisd", 9, 5)), DIFFERENT);
  t.is(conditionOf(graphOf("ucomisd", 4, 4)), SAME);
  t.is(conditionOf(graphOf("ucomisd", 4, 5)), -1, "a NaN goes on with what is equal");
  t.is(conditionOf(graphOf("ucomisd", 9, 4)), -1, "the same");
  t.is(conditionOf(graphOf("ucomiss", 9, 5)), DIFFERENT, "singles");
  t.is(conditionOf(graphOf("cmp", 9, 5)), -1, "integers");
  t.is(conditionOf(graphOf("ucomisd", 9, 3)), -1, "another condition");
  const other = new GraphNode(7);
  other.exit = exitOf("fall", null, 3);
  t.is(conditionOf(graphOf("ucomisd", 9, 5, [other])), -1, "another way to the second jump");
});
