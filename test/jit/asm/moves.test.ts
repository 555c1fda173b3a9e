/* Parallel moves in sequence, and code that other decoders read. */
import test from "ava";
import { Code, Decoder, DecoderOptions } from "iced-x86";
import { sequentialize, slotPlace, type Move } from "../../../runtime/jit/asm/moves.js";
import { RID, SPOFS_TMP, rid2set, rset_test } from "../../../runtime/jit/asm/target.js";
import { Random, RandomTrace } from "./fuzz.js";
import { TraceFixture } from "./harness.js";

test("moves in sequence do what they do at once, cycles included", (t) => {
  const r = new Random(7);
  for (let round = 0; round < 2000; round++) {
    const places = 2 + r.int(12);
    const targets = Array.from({ length: places }, (_, i) => i + 1).filter(() => r.chance(70));
    const moves: Move[] = targets.map((to) => ({ to, from: 1 + r.int(places) }));
    for (const first of [0, RID.XMM0]) {
      const all = moves.map(({ to, from }) => ({ to: first + to, from: first + from }));
      const free = r.int(2 ** 32);
      const at = new Map<number, number>();
      for (let i = 0; i < 32; i++) at.set(i, 100 + i);
      for (const { to, from } of sequentialize(all, free)) at.set(to, at.get(from)!);
      for (const { to, from } of all) t.is(at.get(to), 100 + from, JSON.stringify(all));
      for (let i = 0; i < 32; i++)
        if (!rset_test(free, i) && !all.some((m) => m.to === i)) t.is(at.get(i), 100 + i);
    }
  }
});

test("a cycle goes through a register if one is free, else through memory", (t) => {
  const swap = (a: number, b: number): Move[] => [
    { to: a, from: b },
    { to: b, from: a },
  ];
  const doubles = rid2set(RID.XMM9);
  t.is(sequentialize(swap(RID.XMM1, RID.XMM2), doubles)[0].to, RID.XMM9);
  t.is(sequentialize(swap(RID.RAX, RID.RCX), doubles)[0].to, slotPlace(SPOFS_TMP));
  t.is(sequentialize(swap(RID.RAX, RID.RCX), rid2set(RID.RDI) | doubles)[0].to, RID.RDI);
});

test("a decoder that is not ours reads all code of random traces", (t) => {
  const f = new TraceFixture("interp");
  for (let seed = 1; seed <= 30; seed++) {
    const r = new Random(seed);
    new RandomTrace(f, r, seed % 2 === 0).build(40, seed % 3 !== 0);
    const T = f.assemble();
    const end = T.stubs;
    const decoder = new Decoder(64, f.vm.mem.u8.slice(T.mcode, end), DecoderOptions.None);
    let bytes = 0;
    while (decoder.canDecode) {
      const i = decoder.decode();
      t.not(i.code, Code.INVALID, `trace ${seed} at ${bytes}`);
      bytes += i.length;
    }
    t.is(bytes, end - T.mcode);
  }
});
