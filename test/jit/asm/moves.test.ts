/* Parallel moves in sequence, and code that other decoders read. */
import test from "ava";
import { Code, Decoder, DecoderOptions } from "iced-x86";
import { sequentialize, type Move } from "../../../runtime/jit/asm/moves.js";
import { Random, RandomTrace } from "./fuzz.js";
import { TraceFixture } from "./harness.js";

test("moves in sequence do what they do at once, cycles included", (t) => {
  const r = new Random(7);
  for (let round = 0; round < 2000; round++) {
    const places = 2 + r.int(12);
    const targets = Array.from({ length: places }, (_, i) => i + 1).filter(() => r.chance(70));
    const moves: Move[] = targets.map((to) => ({ to, from: 1 + r.int(places) }));
    const at = new Map<number, number>();
    for (let i = 1; i <= places; i++) at.set(i, 100 + i);
    for (const { to, from } of sequentialize(moves)) at.set(to, at.get(from)!);
    for (const { to, from } of moves) t.is(at.get(to), 100 + from, JSON.stringify(moves));
  }
});

test("a decoder that is not ours reads all code of random traces", (t) => {
  const f = new TraceFixture("interp");
  for (let seed = 1; seed <= 30; seed++) {
    const r = new Random(seed);
    new RandomTrace(f, r, seed % 2 === 0).build(40, seed % 3 !== 0);
    const T = f.assemble();
    const end = T.exitstubs[0];
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
