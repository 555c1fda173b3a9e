/*
 * What is known of mnemonics, beside the rows of ../../table.ts: sets and tables by name, for facts.ts, which
 * asks them of instructions. Who adds a rule looks through all of them; what is left out is taken for the
 * worst.
 */

/** Those that stand in a text, and an empty one: patterns that are used a few times take longer. */
export const mnemonics = (text: string): ReadonlySet<string> =>
  new Set(text.replaceAll("\n", " ").split(" "));

// Memory.

/** Those whose address expression is no access. */
export const NO_ACCESS = mnemonics(`
  lea nop prefetchw prefetchnta prefetcht0 prefetcht1 prefetcht2
`);
/** Those that may fault without a memory operand that says so. */
export const FAULTING = mnemonics("push pop leave div idiv movs stos lods cmps scas");

// Registers.

export interface Implied {
  readonly reads: number;
  readonly changes: number;
}
const masks = (registers: readonly number[]): number =>
  registers.reduce((all, r) => all | (1 << r), 0);
/** Registers beside the operands: mnemonics, numbers of those read, of those changed. */
export const IMPLIED: ReadonlyMap<string, Implied> = new Map(
  (
    [
      ["mul imul1", [0], [0, 2]],
      ["div idiv", [0, 2], [0, 2]],
      ["cwd cbw", [0], [0, 2]],
      ["cmpxchg", [0], [0]],
      ["cmpxchg8b cmpxchg16b", [0, 1, 2, 3], [0, 2]],
      ["cpuid", [0, 1], [0, 1, 2, 3]],
      ["lahf", [0], [0]],
      ["sahf", [0], []],
      ["xlatb", [0, 3], [0]],
      ["push pushw pushf pop popw popf call ret", [4], [4]],
      ["leave", [5], [4, 5]],
      ["movs cmps", [1, 6, 7], [1, 6, 7]],
      ["stos scas", [0, 1, 7], [1, 7]],
      ["lods", [0, 1, 6], [0, 1, 6]],
      ["maskmovdqu", [7], []],
      ["pcmpestri", [0, 2], [1]],
      ["pcmpestrm", [0, 2], []],
      ["pcmpistri", [], [1]],
      ["loop loope loopne", [1], [1]],
      ["jrcxz", [1], []],
      ["mulx", [2], []],
    ] as const
  ).flatMap(([names, reads, changes]) =>
    names.split(" ").map((name) => [name, { reads: masks(reads), changes: masks(changes) }]),
  ),
);

/** Mnemonics that leave their first operand as it is. */
export const READING = mnemonics("cmp test bt push pushw");
/** Mnemonics that give their first operand a value that does not depend on it. */
export const FRESH = mnemonics(`
  mov movzx movsx movsxd movbe lea pop popcnt lzcnt tzcnt rorx andn bextr bzhi pdep pext mulx shlx
  sarx shrx blsr blsmsk blsi cvttsd2si cvtsd2si cvttss2si cvtss2si movd movmskpd movmskps pmovmskb
  movaps movapd movups movupd movdqa movdqu lddqu movq pshufd roundpd roundps sqrtpd sqrtps
`);
/** Loads of these clear the rest of the register; between registers they keep it. */
export const CLEARING_LOADS = mnemonics("movsd movss");
/** Those that make a register zero when both operands are that. */
export const ZEROING = mnemonics("xor sub pxor xorps xorpd");
/** Mnemonics that read more than stands in their operands and in IMPLIED. */
const READING_MORE = mnemonics("ret call pushf popf cpuid xlatb");
/** Mnemonics of which all that is read stands in their operands and in IMPLIED. */
export const PLAIN: ReadonlySet<string> = new Set(
  [
    ...IMPLIED.keys(),
    ...READING,
    ...FRESH,
    ...CLEARING_LOADS,
    ...ZEROING,
    ...mnemonics(`
      add adc and or sbb neg not inc dec imul xchg xadd shl shr sar shld shrd rol ror bts btr btc bsf bsr
      bswap cmov set j jmp nop movnti clc stc cmc addsd subsd mulsd divsd sqrtsd minsd maxsd roundsd ucomisd
      comisd addss subss mulss divss sqrtss ucomiss comiss cvtsi2sd cvtsi2ss cvtsd2ss cvtss2sd andpd andps
      andnpd orpd orps unpcklpd pand por movlps movhps movlpd movhpd movhlps movlhps pcmpeqb pcmpeqd
    `),
  ].filter((name) => !READING_MORE.has(name)),
);

// Rules.

/** Those that set flags without a look at those before; those that do no more with flags than to look at them. */
export const SETTING = mnemonics("cmp test add sub and or xor neg imul ucomisd comisd");
export const CONDITIONAL = mnemonics("cmov set");
/** Those whose translation has no exit, unless memory operands have one, when flags are dead behind them. */
export const WITHOUT_EXIT = mnemonics(`
  mov movzx movsx movsxd movbe lea bswap nop cbw cwd xchg add sub and or xor cmp test neg not inc dec
  xadd cmpxchg imul mul imul1 shl shr sar shld shrd rol ror bt bts btr btc bsf bsr popcnt lzcnt tzcnt
  andn blsr blsmsk blsi bextr bzhi pdep pext mulx shlx sarx shrx rorx movsd movss movq movd movaps
  movapd movups movupd movdqa movdqu cvtsi2sd cvtsi2ss pxor xorps xorpd
`);
