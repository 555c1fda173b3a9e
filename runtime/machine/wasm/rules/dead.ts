/* Flags that nobody can see need not be recorded: analysis/liveness.ts and analysis/flaglife.ts know. */
import type { Insn } from "../../insn.js";
import { mnemonics } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

/** Translations without an exit, unless memory operands have one, when flags are dead behind them. */
const PLAIN = mnemonics(`
  mov movzx movsx movsxd movbe lea bswap nop cbw cwd xchg add sub and or xor cmp test neg not inc dec
  xadd cmpxchg imul mul imul1 shl shr sar shld shrd rol ror bt bts btr btc bsf bsr popcnt lzcnt tzcnt
  andn blsr blsmsk blsi bextr bzhi pdep pext mulx shlx sarx shrx rorx movsd movss movq movd movaps
  movapd movups movupd movdqa movdqu cvtsi2sd cvtsi2ss pxor xorps xorpd
`);
/** Is that so of an instruction, memory operands apart? */
export const hasNoExit = (i: Insn): boolean => PLAIN.has(i.row?.name ?? "");

/** Are all flags replaced behind the present instruction before anything can look at them? */
export const flagsDead = (t: Translator): boolean => t.flagsAlive === 0;
